"""How a source is laid out, in the project file's own terms."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from converter.aca import kebab
from converter.layout import MAIN, Templates

_FOLDERS: Final = ("", "parameters/", "params/", "environments/")
_BY_ENVIRONMENT: Final = (
    "{template}.{environment}.bicepparam",
    "{environment}.bicepparam",
    "{template}.parameters.{environment}.json",
    "{template}.{environment}.parameters.json",
    "parameters.{environment}.json",
    "{environment}.parameters.json",
)
_FOR_ALL: Final = (
    "{template}.bicepparam",
    "params.bicepparam",
    "parameters.bicepparam",
    "{template}.parameters.json",
    "parameters.json",
)
_OF_WORKLOADS: Final = frozenset({"applications", "apps", "jobs", "services", "workloads"})
"""Names of folders that have a folder for each workload."""

_NO_ENVIRONMENTS: Final = frozenset({"main", "params", "parameters"})
_LAST: Final = ("staging", "stage", "preprod", "prod", "production", "live")
_FIRST: Final = ("local", "dev", "development", "test")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The pattern of the parameter files' names (None: there are none), and the environments.

    `environments` is empty where there are none in the names.
    """

    pattern: str | None
    environments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The folders of a source as the project file names them; `infrastructure` None: it has none."""

    root: str
    applications: str
    infrastructure: str | None
    templates: Mapping[str, str]
    parameters: Parameters


def layout_of(source: Path, templates: Templates) -> Found:
    """The layout that leads to the templates, the simplest that does."""
    paths = [PurePosixPath(path) for path in templates.workloads]
    parameters = find_parameters(source, paths)
    main = all(path.name == MAIN for path in paths)
    parents = {path.parent.parent for path in paths}
    named: dict[str, str] = {}
    applications = "applications"
    if len(paths) == 1 and main and paths[0].parent.parent.name not in _OF_WORKLOADS:
        root, applications = paths[0].parent, "."
    elif len(parents) == 1 and main and PurePosixPath() not in parents:
        (parent,) = parents
        root = _root_of(parent, templates.platforms)
        applications = str(parent.relative_to(root))
    else:
        root = _common([path.parent for path in paths])
        named = _named([path.relative_to(root) for path in paths])
    return Found(str(root), applications, _platform(root, templates.platforms), named, parameters)


def _root_of(applications: PurePosixPath, platforms: Iterable[str]) -> PurePosixPath:
    """The folder above that of the workloads, and above that of the platform if there is one."""
    platform = next((PurePosixPath(path).parent for path in platforms), applications.parent)
    return _common([applications.parent, platform.parent if platform != applications.parent else platform])


def _common(folders: Iterable[PurePosixPath]) -> PurePosixPath:
    return PurePosixPath(posixpath.commonpath([f"/{folder}" for folder in folders]).lstrip("/"))


def _platform(root: PurePosixPath, platforms: Iterable[str]) -> str | None:
    """The folder of the managed environment, relative to the root."""
    folders = [PurePosixPath(path).parent for path in platforms]
    return next((str(folder.relative_to(root)) for folder in folders if folder.is_relative_to(root)), None)


def _named(paths: Iterable[PurePosixPath]) -> dict[str, str]:
    """The templates by name: the file's, a `main.bicep`'s folder's, or the whole path where two are alike."""
    every = list(paths)
    short = [kebab(path.parent.name if path.name == MAIN else path.stem) or path.stem for path in every]
    clash = len(set(short)) < len(short)
    names = [kebab("-".join(path.with_suffix("").parts)) for path in every] if clash else short
    return {name: str(path) for name, path in zip(names, every, strict=True)}


# --- parameter files ----------------------------------------------------------------------------


def find_parameters(source: Path, templates: Iterable[PurePosixPath]) -> Parameters:
    """The pattern that most of the files beside the templates follow, and the environments in their names."""
    matched: Counter[str] = Counter()
    environments: dict[str, set[str]] = {}
    for path in templates:
        folder = source / path.parent
        for pattern in (folders + name for name in _BY_ENVIRONMENT for folders in _FOLDERS):
            for found in _environments(folder, pattern, path.stem):
                matched[pattern] += 1
                environments.setdefault(pattern, set()).add(found)
    if matched:
        best = max(matched, key=lambda pattern: matched[pattern])
        return Parameters(best, tuple(sorted(environments[best], key=_rank)))
    for pattern in (folders + name for name in _FOR_ALL for folders in _FOLDERS):
        if any((source / path.parent / pattern.format(template=path.stem)).is_file() for path in templates):
            return Parameters(pattern, ())
    return Parameters(None, ())


def _environments(folder: Path, pattern: str, template: str) -> Iterable[str]:
    """The environments for which the folder has a file of that pattern."""
    before, _, after = pattern.rpartition("/")[2].format(template=template, environment="/").partition("/")
    accepted = re.compile(f"{re.escape(before)}([A-Za-z0-9][A-Za-z0-9_-]*){re.escape(after)}")
    place = folder / pattern.rpartition("/")[0]
    for file in sorted(place.iterdir()) if place.is_dir() else ():
        match = accepted.fullmatch(file.name)
        if match and match[1] not in _NO_ENVIRONMENTS and match[1] != template:
            yield match[1]


def _rank(environment: str) -> tuple[int, int, str]:
    """Environments in the order in which a version goes through them."""
    if environment in _FIRST:
        return 0, _FIRST.index(environment), environment
    return (2, _LAST.index(environment), environment) if environment in _LAST else (1, 0, environment)


def ordered(environments: Iterable[str]) -> tuple[str, ...]:
    """The same environments, from development to production."""
    return tuple(sorted(environments, key=_rank))
