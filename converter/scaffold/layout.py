"""How a source is laid out, in the project file's own terms."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from converter.aca import kebab
from converter.layout import MAIN, Pattern, Templates, pattern_of
from converter.source import dataclass

_OF_WORKLOADS: Final = frozenset({"applications", "apps", "jobs", "services", "workloads"})
"""Names of folders that have a folder for each workload."""

_LAST: Final = ("stg", "staging", "stage", "preprod", "prod", "prd", "production", "live")
_FIRST: Final = ("local", "dev", "development", "test")


@dataclass(frozen=True, slots=True)
class Found:
    """The folders of a source as the project file names them; `infrastructure` None: it has none.

    `applications` may be the template that deploys all workloads. `alone` are parameter files of the
    infrastructure that its workloads' files aren't called like: no environment would read them.
    """

    root: str
    applications: str
    infrastructure: str | None
    templates: Mapping[str, str]
    parameters: Pattern
    alone: tuple[str, ...] = ()


def layout_of(templates: Templates, several: Iterable[str] = ()) -> Found:
    """The layout that leads to the templates, the simplest that does.

    `several` are templates that deploy several workloads: none of them is called after its template.
    """
    paths = [PurePosixPath(path) for path in templates.workloads]
    parameters = pattern_of(list(templates.workloads), templates.parameters)
    platform = next(iter(templates.platforms), None)
    main = all(path.name == MAIN for path in paths)
    parents = {path.parent.parent for path in paths}
    named: dict[str, str] = {}
    applications = "applications"
    if len(paths) == 1 and main and paths[0].parent.parent.name not in _OF_WORKLOADS:
        root = _common([paths[0].parent, *_folder_of(platform)])
        applications = posixpath.relpath(paths[0].parent, root)
    elif len(paths) == 1 and not main and str(paths[0]) in several:
        root = _common([paths[0].parent, *_folder_of(platform)])
        applications = posixpath.relpath(paths[0], root)
    elif len(parents) == 1 and main and PurePosixPath() not in parents and not parameters.of_template:
        (parent,) = parents
        root = _root_of(parent, platform)
        applications = str(parent.relative_to(root))
    else:
        root = _common([path.parent for path in paths] + _folder_of(platform))
        named = _named([path.relative_to(root) for path in paths])
    infrastructure = _infrastructure(root, platform)
    return Found(
        str(root), applications, infrastructure, named, parameters, _alone(platform, templates, parameters)
    )


def own_patterns(found: Found) -> dict[str, str | None]:
    """The names of parameter files that only one template's have, by the template's name."""
    return {
        name: found.parameters.of_template[template]
        for name, path in found.templates.items()
        if (template := posixpath.normpath(posixpath.join(found.root, path))) in found.parameters.of_template
    }


def _alone(platform: str | None, templates: Templates, parameters: Pattern) -> tuple[str, ...]:
    if platform is None or parameters.pattern is None:
        return ()
    files = templates.parameters.get(platform, ())
    own = pattern_of([platform], templates.parameters).pattern
    return files if own not in {None, parameters.pattern} else ()


def _folder_of(platform: str | None) -> list[PurePosixPath]:
    return [] if platform is None else [PurePosixPath(platform).parent]


def _infrastructure(root: PurePosixPath, platform: str | None) -> str | None:
    """The folder of the managed environment, or its template, relative to the root."""
    if platform is None or not PurePosixPath(platform).is_relative_to(root):
        return None
    path = PurePosixPath(platform)
    return str((path.parent if path.name == MAIN else path).relative_to(root))


def _root_of(applications: PurePosixPath, platform: str | None) -> PurePosixPath:
    """The folder above that of the workloads, and above that of the platform if there is one."""
    other = applications.parent if platform is None else PurePosixPath(platform).parent
    return _common([applications.parent, other.parent if other != applications.parent else other])


def _common(folders: Iterable[PurePosixPath]) -> PurePosixPath:
    return PurePosixPath(posixpath.commonpath([f"/{folder}" for folder in folders]).lstrip("/"))


def _named(paths: Iterable[PurePosixPath]) -> dict[str, str]:
    """The templates by name: the file's, a `main.bicep`'s folder's, or the whole path where two are alike."""
    every = list(paths)
    short = [kebab(path.parent.name if path.name == MAIN else path.stem) or path.stem for path in every]
    clash = len(set(short)) < len(short)
    names = [kebab("-".join(path.with_suffix("").parts)) for path in every] if clash else short
    return {name[:63].strip("-"): str(path) for name, path in zip(names, every, strict=True)}


def _rank(environment: str) -> tuple[int, int, str]:
    """Environments in the order in which a version goes through them."""
    if environment in _FIRST:
        return 0, _FIRST.index(environment), environment
    return (2, _LAST.index(environment), environment) if environment in _LAST else (1, 0, environment)


def ordered(environments: Iterable[str]) -> tuple[str, ...]:
    """The same environments, from development to production."""
    return tuple(sorted(environments, key=_rank))
