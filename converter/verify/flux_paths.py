"""What the path of a Flux Kustomization leads to: no folder, an empty one, the wrong one, or several.

kustomize-controller joins `spec.path` to the root of the source; without one it applies the root itself.
Where the folder has no kustomization, it makes one of every manifest and every kustomization below it. A
`..` doesn't lead out of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from converter.kustomize import KUSTOMIZATIONS, MISSING_PATH, folder_of_path, is_whole_source
from converter.source import Diagnostic, Severity, dataclass
from converter.verify.rendered import Environment, RenderedFolder, namespace_of, walked
from converter.verify.schema.values import member
from converter.verify.substitution import applies, flux_kustomizations, identity

SEVERAL: Final = "B2F516"
EMPTY: Final = "B2F517"
TWICE: Final = "B2F518"
ANOTHERS: Final = "B2F519"

_PATH: Final = ("spec", "path")
_MANIFESTS: Final = (".yaml", ".yml")
_SHAPING: Final = (
    *("targetNamespace", "kubeConfig", "namePrefix", "nameSuffix"),
    *("postBuild", "patches", "components"),
)
"""Fields by which the objects of one folder become others, perhaps with other names."""


def check_flux_paths(
    environment: Environment, root: Path, folders: Iterable[str] = ()
) -> Iterator[Diagnostic]:
    """Findings for the paths of the Flux Kustomizations of an environment.

    `folders` are those of all environments of the tree at `root`, such as `shop/overlays/prod`.
    """
    paths = _Paths(environment, root, tuple(folders))
    for place, body in paths.every:
        for code, severity, message, help_ in _faults(paths, body):
            yield place.finding(code, severity, message, body, _PATH, help_=help_)


_Fault = tuple[str, Severity, str, str]
"""Code, severity, message and help."""


@dataclass(frozen=True)
class _Paths:
    """What the Flux Kustomizations of an environment apply; `folders` are those of all environments."""

    environment: Environment
    root: Path
    folders: tuple[str, ...]

    @cached_property
    def every(self) -> list[tuple[RenderedFolder, dict[str, Any]]]:
        return list(flux_kustomizations(self.environment))

    @cached_property
    def idle(self) -> list[str]:
        """The environment's folders that none of its Flux Kustomizations applies; their own isn't one."""
        holders = {place.folder for place, _ in self.every}
        return [
            each.folder
            for each in self.environment.folders
            if each.folder not in holders and not any(applies(body, each.folder) for _, body in self.every)
        ]

    @cached_property
    def _our_sources(self) -> set[tuple[str, str, str]]:
        """The sources of which the tree has a folder."""
        return {
            _source(body)
            for _, body in self.every
            if not is_whole_source(_path(body)) and folder_of_path(self.root, _path(body)) is not None
        }

    def is_ours(self, body: dict[str, Any]) -> bool:
        """Whether the source is the repository of the tree, as far as the tree shows it.

        It is where another path of the same source is in the tree, or where the environment has a folder
        that nothing applies. Otherwise it may be the repository of somebody else.
        """
        return bool(self.idle) or _source(body) in self._our_sources

    def below(self, path: Path) -> list[str]:
        """The folders of all environments in a folder of the disk."""
        inside = path.resolve()
        return [name for name in self.folders if inside in (self.root / name).resolve().parents]


def _faults(paths: _Paths, body: dict[str, Any]) -> Iterator[_Fault]:
    path = _path(body)
    found = folder_of_path(paths.root, path)
    if found is None:
        if not is_whole_source(path):
            yield _missing(paths, body, path)
            return
        found = paths.root
    if not _has_kustomization(found):
        yield from _without_kustomization(paths, body, found)
    yield from _of_another_environment(paths, path)
    yield from _twice(paths, body)


def _missing(paths: _Paths, body: dict[str, Any], path: str) -> _Fault:
    message = f"the tree has no folder {path}"
    if not paths.is_ours(body):
        help_ = "make sure that the repository of its source has it"
        return MISSING_PATH, Severity.WARNING, message, help_
    help_ = f"nothing applies {paths.idle[0]}: is it meant?" if paths.idle else "name a folder of the tree"
    return MISSING_PATH, Severity.ERROR, f"{message}: Flux applies nothing", help_


def _without_kustomization(paths: _Paths, body: dict[str, Any], found: Path) -> Iterator[_Fault]:
    """Flux applies all that is below such a folder."""
    path = _path(body)
    below = paths.below(found)
    help_ = f"give `spec.path`: nothing applies {paths.idle[0]}" if paths.idle else ""
    if is_whole_source(path):
        given = f"the path {path}" if path else "no path"
        message = f"with {given} Flux applies the whole source"
        message += f": {_listed(below)} at once" if len(below) > 1 else ""
        if paths.is_ours(body):
            yield SEVERAL, Severity.ERROR, message, help_ or "give `spec.path`: the folder of one environment"
        else:
            help_ = "give `spec.path`, unless the source has nothing but what this environment needs"
            yield SEVERAL, Severity.WARNING, message, help_
        return
    # Folders with other names may be parts of one environment.
    names = {name.rpartition("/")[2] for name in below}
    if paths.environment.name in names and len(names) > 1:
        message = f"{path} has no kustomization: Flux applies {_listed(below)} at once"
        yield SEVERAL, Severity.ERROR, message, help_ or "name the folder of one environment"
    elif not below and not _has_manifest(found):
        message = f"{path} has no kustomization and no manifest: Flux has nothing to apply"
        yield EMPTY, Severity.ERROR, message, "name a folder that has one, or add what belongs there"


def _of_another_environment(paths: _Paths, path: str) -> Iterator[_Fault]:
    """A fault where a path ends at another environment, while nothing applies this one's folder beside it."""
    own = paths.environment.name
    for idle in paths.idle:
        beside = idle.rpartition("/")[0]
        for name in paths.folders:
            around, _, other = name.rpartition("/")
            if around == beside and other != own and applies({"spec": {"path": path}}, name):
                message = f"{own} applies the folder of {other}: nothing applies {idle}"
                yield ANOTHERS, Severity.ERROR, message, f"set the path to that of {idle}"
                return


def _twice(paths: _Paths, body: dict[str, Any]) -> Iterator[_Fault]:
    """A fault where an earlier Flux Kustomization makes the same objects from the same folder."""
    mine = _made_from(body)
    for _, other in paths.every:
        if other is body:
            return
        if identity(other) != identity(body) and _made_from(other) == mine:
            message = f"the Flux Kustomization {identity(other)[1]} applies the same folder: both change the "
            message += "same objects, and removing one of them removes the objects"
            yield TWICE, Severity.WARNING, message, "remove one of them, or give it another path"
            return


def _made_from(body: dict[str, Any]) -> tuple[Any, ...]:
    spec = member(body, "spec")
    steps = tuple(step for step in _path(body).split("/") if step not in {"", "."})
    return (_source(body), steps, *(repr(spec.get(name)) for name in _SHAPING))


def _has_kustomization(folder: Path) -> bool:
    return any((folder / name).is_file() for name in KUSTOMIZATIONS)


def _has_manifest(folder: Path) -> bool:
    return any(name.endswith(_MANIFESTS) for _, _, files in walked(folder) for name in files)


def _path(kustomization: dict[str, Any]) -> str:
    return str(member(kustomization, "spec").get("path") or "")


def _source(kustomization: dict[str, Any]) -> tuple[str, str, str]:
    """Kind, namespace and name of what a Flux Kustomization applies from."""
    source = member(kustomization, "spec", "sourceRef")
    namespace = str(source.get("namespace") or namespace_of(kustomization))
    return str(source.get("kind")), namespace, str(source.get("name"))


def _listed(names: list[str]) -> str:
    """Up to three names, then how many more there are."""
    shown = names if len(names) <= 4 else names[:3]
    rest = len(names) - len(shown)
    return f"{', '.join(shown)} and {rest} more" if rest else f"{', '.join(shown[:-1])} and {shown[-1]}"
