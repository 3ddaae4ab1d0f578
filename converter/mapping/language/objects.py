"""Kubernetes objects made from the tables: plain data, and beside it the origin of each leaf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from converter.provenance import Origin
from converter.source import Path, dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Absence:
    """Leaves that the tables know and that an object doesn't have: their `paths`, and why (`origin`).

    `unknown`: only the deployment knows their values.
    """

    paths: tuple[Path, ...]
    origin: Origin
    unknown: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class AbsentObject:
    """An object that the tables know and that isn't made, and why (`origin`)."""

    kind: str
    name: str
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class KubernetesObject:
    """One manifest.

    `file` is its path below the section's base folder (`apps/shop/deployment.yaml`).
    `body` is JSON-like data with `apiVersion`, `kind` and `metadata.name`. `origins` has an entry
    for every leaf (a scalar, or an empty list or mapping) of `body`. `absences` are given if
    they were asked for. `owner` is the workload that the object is made for, empty for the product's.
    `comments` are what the tables say beside the value at a place; they are no part of the object.
    """

    file: str
    body: dict[str, Any]
    origins: dict[Path, Origin] = field(repr=False)
    absences: tuple[Absence, ...] = field(default=(), repr=False)
    owner: str = field(default="", repr=False)
    comments: dict[Path, str] = field(default_factory=dict, repr=False)

    @property
    def kind(self) -> str:
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        return str(self.body["metadata"]["name"])

    def origin_at(self, path: Path) -> Origin | None:
        """The origin of the leaf at a place, else of the first leaf below it; None if there is none."""
        if path in self.origins:
            return self.origins[path]
        return next((origin for at, origin in self.origins.items() if at[: len(path)] == path), None)

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the object in a tree: apiVersion, kind and name."""
        return str(self.body["apiVersion"]), self.kind, self.name


@dataclass(frozen=True, slots=True)
class VariableNote:
    """What a Flux variable stands for, and its value if the project file gives one."""

    meaning: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class FileNotes:
    """What a generated Bicep file says besides what its objects do.

    `product` is the product's part at the beginning of the names of Flux variables, `namespace` that of its
    objects. `variables` are those that become parameters. `titles` are the names of roles by their ids,
    `api_versions` the source's versions of the types of resources; both keys are in lower case.
    """

    product: str = ""
    namespace: str = ""
    variables: Mapping[str, VariableNote] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    api_versions: Mapping[str, str] = field(default_factory=dict)

    def parameter_names(self) -> dict[str, str]:
        """The parameter for each variable: `webPrincipalId` for `SHOP_WEB_PRINCIPAL_ID`."""
        found: dict[str, str] = {}
        for name in sorted(self.variables):
            short = name.removeprefix(f"{self.product}_")
            camel = _camel(short if short[:1].isalpha() else name)
            found[name] = camel if camel not in found.values() else _camel(name)
        return found


def _camel(name: str) -> str:
    first, *rest = [step.lower() for step in name.split("_") if step] or ["value"]
    return first + "".join(step.capitalize() for step in rest)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the tree with a base and one overlay for each environment, rendered separately.

    `base` and `overlay` are folders below the output folder; `overlay` has `{overlay}` in place of
    the overlay's name (`shop/overlays/{overlay}`). `namespace` is what each overlay's
    kustomization sets, None if the objects name their own; `namespace_origin` is its origin.
    `workload_folders` are the folders of workloads below base and overlay, with `{workload}` in place of
    the name (`apps/{workload}`). `separates` is the section whose objects of one workload it takes. With
    `bicep` nothing of it is rendered: its objects are a Bicep file of that name in the overlay's folder.
    """

    name: str
    base: str
    overlay: str
    namespace: str | None = None
    namespace_origin: Origin | None = field(default=None, compare=False, repr=False)
    workload_folders: tuple[str, ...] = ()
    separates: str | None = None
    bicep: str | None = None

    def workload_of(self, path: str) -> str | None:
        """The workload in whose folder a path is, or that a folder is for; None for one that is elsewhere."""
        root = self.base if path.startswith(f"{self.base}/") else None
        if root is None and (overlay := self.overlay_of(path)) is not None:
            root = self.overlay.replace("{overlay}", overlay)
        if root is None:
            return None
        below = path.removeprefix(f"{root}/")
        for folder in self.workload_folders:
            before, _, after = folder.partition("{workload}")
            name, slash, rest = below.removeprefix(before).partition("/")
            # A file beside the workloads' folders is no workload.
            is_folder = bool(slash) or not name.endswith(".yaml")
            if below.startswith(before) and name and is_folder and f"{slash}{rest}/".startswith(f"{after}/"):
                return name
        return None

    def overlay_of(self, path: str) -> str | None:
        """The overlay in whose folder a path is, None for one that is elsewhere."""
        before, _, after = self.overlay.partition("{overlay}")
        if path.startswith(f"{self.base}/") or not path.startswith(before):
            return None
        name, slash, rest = path.removeprefix(before).partition("/")
        return name if (slash + rest).startswith(f"{after}/") else None


@dataclass(frozen=True, slots=True, eq=False)
class ObjectSet:
    """All objects of one evaluation, by section name.

    `overlay` is the overlay's name (`test01`), None for the base: the source evaluated without any
    environment. In an overlay's set every value is complete, image tags included; in the base's,
    leaves that depend on an environment are missing. `absent` are the objects that aren't made. `notes` are
    for sections that become a Bicep file.
    """

    overlay: str | None
    objects: dict[str, tuple[KubernetesObject, ...]]
    absent: tuple[AbsentObject, ...] = ()
    notes: FileNotes = field(default_factory=FileNotes)
