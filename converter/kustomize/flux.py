"""Settings of Flux by which a cluster gets something else than a tree renders, or nothing of it.

The facts are those of Flux' own API pages and controllers: `spec.suspend` of every kind of Flux; the
labels and annotations that kustomize-controller looks for in the objects that it applies (it takes either,
whatever the case of the value); the fields of a Flux Kustomization that change what Kustomize has built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath, PurePosixPath
from typing import Any, Final

from converter.source import Path, Severity, dataclass

SUSPENDED: Final = "B2F511"
DETACHED: Final = "B2F512"
DIVERTED: Final = "B2F513"
MISSING_PATH: Final = "B2F514"
WIDENED_SELECTOR: Final = "B2F515"


@dataclass(frozen=True, slots=True)
class FluxSwitch:
    """A setting at `path` of a rendered object, its `value`, and what it does.

    `severity` is that of the setting by itself, without a source that decides whether it is meant: an
    error where nothing of the object reaches a cluster.
    """

    code: str
    severity: Severity
    path: Path
    value: Any
    message: str
    help: str


def flux_switches(body: Mapping[str, Any]) -> Iterator[FluxSwitch]:
    """The settings of an object that keep it, or what it applies, from a cluster, or change it on the way."""
    yield from _of_flux_objects(body)
    for section in ("labels", "annotations"):
        metadata = body.get("metadata")
        entries = metadata.get(section) if isinstance(metadata, dict) else None
        for key, value in entries.items() if isinstance(entries, dict) else ():
            effect = _EFFECTS.get((key, str(value).casefold()))
            if effect is not None:
                code, severity, message = effect
                help_ = f"remove the {section.removesuffix('s')} {key}"
                yield FluxSwitch(code, severity, ("metadata", section, key), value, message, help_)
            elif key == _SUBSTITUTE and str(value).casefold() == "disabled" and _has_dollars(body):
                yield FluxSwitch(
                    DIVERTED,
                    Severity.WARNING,
                    ("metadata", section, key),
                    value,
                    "Flux substitutes nothing here: the cluster gets each `$$` and `${…}` as it is",
                    f"remove the {section.removesuffix('s')} {key}, or write single dollars",
                )


def is_substituted_by_flux(body: Mapping[str, Any]) -> bool:
    """Whether Flux replaces variables in an object: not where a label or annotation disables it."""
    metadata = body.get("metadata")
    sections = (
        (metadata.get(name) for name in ("labels", "annotations")) if isinstance(metadata, dict) else ()
    )
    values = (entries.get(_SUBSTITUTE) for entries in sections if isinstance(entries, dict))
    return all(str(value).casefold() != "disabled" for value in values)


def is_flux_kustomization(body: Mapping[str, Any]) -> bool:
    """Whether an object is a Kustomization of Flux, which applies a folder."""
    return body.get("kind") == "Kustomization" and group_of(body) == _KUSTOMIZE


def is_whole_source(path: str) -> bool:
    """Whether a `spec.path` of a Flux Kustomization, empty for none, is the root of its source."""
    return not _steps(path)


def holds_path(root: FilePath, path: str) -> bool:
    """Whether the tree at `root` has the folder that a path names, or is in it: see `folder_of_path`."""
    return is_whole_source(path) or folder_of_path(root, path) is not None


def folder_of_path(root: FilePath, path: str) -> FilePath | None:
    """The folder that the `spec.path` of a Flux Kustomization names; None where the tree doesn't have it.

    Such a path begins at the root of its repository, and where a tree is in it isn't known: any of the first
    folders of the path may be outside of the tree. A path that ends at the tree, or above it, holds it.
    Where the tree is in a Git repository, the other folders of the repository count too. The root of the
    repository itself is known only there.
    """
    steps = _steps(path)
    if ".." in steps:
        return None
    inside = root.resolve()
    repository = next((each for each in (inside, *inside.parents) if (each / ".git").exists()), None)
    if not steps:
        return repository
    within = (root.joinpath(*steps[start:]) for start in range(len(steps)))
    if (found := next(filter(_is_folder, within), None)) is not None:
        return found
    above = inside.parts
    for start in range(len(above)):
        if list(above[start : start + len(steps)]) == steps:
            return FilePath(*above[: start + len(steps)])
    if repository is not None and _is_folder(repository.joinpath(*steps)):
        return repository.joinpath(*steps)
    return None


def _steps(path: str) -> list[str]:
    return [step for step in PurePosixPath(path).parts if step not in {"/", "//", "."}]


def _is_folder(path: FilePath) -> bool:
    """Whether there is a folder; there is none under a name that is too long for one."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


_GROUPS: Final = ".toolkit.fluxcd.io"
_KUSTOMIZE: Final = "kustomize.toolkit.fluxcd.io"
_SUBSTITUTE: Final = f"{_KUSTOMIZE}/substitute"
_APPLYING: Final = frozenset({_KUSTOMIZE, "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"})
"""The groups whose objects bring a tree into a cluster; notifications and image automation don't."""

_NEVER_APPLIED: Final = (
    DETACHED,
    Severity.ERROR,
    "Flux doesn't apply this object: changes never reach a cluster",
)
_EFFECTS: Final[dict[tuple[str, str], tuple[str, Severity, str]]] = {
    (f"{_KUSTOMIZE}/reconcile", "disabled"): _NEVER_APPLIED,
    (f"{_KUSTOMIZE}/ssa", "ignore"): _NEVER_APPLIED,
    (f"{_KUSTOMIZE}/ssa", "ifnotpresent"): (
        DETACHED,
        Severity.WARNING,
        "Flux creates this object once and never changes it afterwards",
    ),
    (f"{_KUSTOMIZE}/ssa", "merge"): (
        DETACHED,
        Severity.WARNING,
        "Flux leaves fields of this object that others set in the cluster, even if the tree says otherwise",
    ),
    (f"{_KUSTOMIZE}/prune", "disabled"): (
        DETACHED,
        Severity.NOTE,
        "Flux leaves this object in the cluster when it is removed from the tree",
    ),
    ("fluxcd.controlplane.io/reconcile", "disabled"): (
        SUSPENDED,
        Severity.ERROR,
        "the Flux Operator doesn't act on this object: changes never reach a cluster",
    ),
}
_REBUILDING: Final = (
    *("patches", "patchesStrategicMerge", "patchesJson6902", "images", "components"),
    *("namePrefix", "nameSuffix", "commonMetadata"),
)
"""Fields by which a Flux Kustomization changes the objects of its folder."""


def _of_flux_objects(body: Mapping[str, Any]) -> Iterator[FluxSwitch]:
    group, kind, spec = group_of(body), body.get("kind"), body.get("spec")
    if not group.endswith(_GROUPS) or not isinstance(spec, dict):
        return
    if spec.get("suspend") is True:
        applies = group in _APPLYING
        yield FluxSwitch(
            SUSPENDED,
            Severity.ERROR if applies else Severity.WARNING,
            ("spec", "suspend"),
            True,
            f"this {kind} is suspended: "
            + ("changes of the tree don't reach a cluster" if applies else "Flux doesn't act on it"),
            "remove `suspend` (and run `flux resume` if it was set in the cluster too)",
        )
    if group != _KUSTOMIZE or kind != "Kustomization":
        return
    for field in _REBUILDING:
        if spec.get(field):
            message = f"Flux changes the objects by `{field}`: a cluster gets others than the tree has"
            help_ = "move it into the kustomization of the folder that Flux applies"
            yield FluxSwitch(DIVERTED, Severity.WARNING, ("spec", field), spec[field], message, help_)
    if spec.get("kubeConfig"):
        message = "Flux applies the folder to another cluster, by `kubeConfig`"
        help_ = "remove it if the objects belong into the cluster that Flux runs in"
        yield FluxSwitch(DIVERTED, Severity.NOTE, ("spec", "kubeConfig"), spec["kubeConfig"], message, help_)
    if spec.get("prune") is False:
        message = "Flux leaves objects in the cluster when they are removed from the tree"
        yield FluxSwitch(DETACHED, Severity.NOTE, ("spec", "prune"), False, message, "set `prune: true`")


def group_of(body: Mapping[str, Any]) -> str:
    """The API group of an object; empty for the core group, and without an apiVersion."""
    return str(body.get("apiVersion", "")).rpartition("/")[0]


def _has_dollars(value: Any) -> bool:
    """Whether a text anywhere in a value means something else after Flux' substitution."""
    if isinstance(value, str):
        return "$$" in value or "${" in value
    if isinstance(value, dict):
        return any(_has_dollars(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(map(_has_dollars, value))
