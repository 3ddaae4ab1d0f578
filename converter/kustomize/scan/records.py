"""What a kustomization folder is made of, in the order in which Kustomize applies it."""

from __future__ import annotations

from enum import StrEnum

from converter.source import Path, SourceFile, Span, YamlDocument, dataclass


class Role(StrEnum):
    """What a part does to the objects."""

    RESOURCE = "resource"  # brings an object in
    GENERATOR = "generator"  # an entry of configMapGenerator or secretGenerator
    PATCH = "patch"  # a strategic merge
    JSON_PATCH = "json-patch"  # a list of operations
    FIELD = "field"  # a field of a kustomization, such as namespace, images or labels
    REPLACEMENT = "replacement"  # copies a value of one object into others
    PLUGIN = "plugin"  # the configuration of a transformer, generator or validator
    SETTINGS = "settings"  # crds, configurations, openapi: how Kustomize itself reads objects


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Which objects a patch is for; each is a regular expression or a selector, empty for all."""

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One document, or one field of a kustomization, that takes part in the rendering.

    `document` holds it and `path` is its place there: empty for a whole document. `entry` is
    the place of the kustomization that names it, `folder` that kustomization's folder. A part is
    applied to what the parts from `first` on brought in. `allows_renaming` is whether a patch's name and
    kind become the object's.
    """

    role: Role
    document: YamlDocument
    entry: Span
    folder: str
    first: int
    path: Path = ()
    target: Target | None = None
    allows_renaming: bool = False

    @property
    def name(self) -> str:
        """Which field of the kustomization this is; empty for a part from a file of its own."""
        return str(self.path[0]) if self.path else ""

    @property
    def span(self) -> Span:
        return self.document.span(self.path)

    def at(self, path: Path) -> Span:
        """The span of the key of a value in the part, or of the value itself in a list."""
        return self.document.key_span((*self.path, *path))


@dataclass(slots=True, eq=False)
class FollowedObject:
    """An object on its way through the parts.

    `start` is the index of the part that brings it in, `writers` are all parts that may change it, in
    order, beginning with that part. `names` are the names and namespaces it has had, the present ones last;
    `hashed` is whether Kustomize adds a hash to the name.
    """

    start: int
    group: str
    version: str
    kind: str
    names: list[tuple[str, str]]
    labels: dict[str, str]
    annotations: dict[str, str]
    writers: list[Part]
    hashed: bool = False

    @property
    def name(self) -> str:
        return self.names[-1][0]

    @property
    def namespace(self) -> str:
        return self.names[-1][1]


@dataclass(frozen=True, slots=True, eq=False)
class ScannedFolder:
    """A kustomization folder, read and found harmless.

    `files` has every file that takes part by its name below the tree's root, generators' data files
    without their text. `parts` are in the order of application: of two that set a value, the later
    wins. `objects` are what the parts bring in and change; `idle_patches` change none of them.
    """

    overlay: str
    parts: tuple[Part, ...]
    files: dict[str, SourceFile | None]
    objects: tuple[FollowedObject, ...]
    idle_patches: tuple[Part, ...]
