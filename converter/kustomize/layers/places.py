"""Which lines of the tree give each leaf of an environment's objects.

A leaf is in the overlay's patch if that sets it, else in the object's file of the base. What
a transformer of the overlay's kustomization sets (`namespace:`, `images:`) is there, and where
the object itself has what the transformer changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from posixpath import join
from typing import Any

from converter.kustomize.document.layer_paths import path_in_layer
from converter.kustomize.document.merge_keys import Schema, schema_of
from converter.kustomize.layers.images import image
from converter.kustomize.layers.origins import leaves
from converter.kustomize.layers.tree import Tree, TreeDocument, TreeFile
from converter.kustomize.layers.tree_objects import TreeObject, tree_objects
from converter.mapping import KubernetesObject, ObjectSet, Section
from converter.provenance import Kind, Origin
from converter.source import Path, dataclass, value_at

KUSTOMIZATION = "kustomization.yaml"
NAME: Path = ("metadata", "name")
IDENTITY: frozenset[Path] = frozenset({("apiVersion",), ("kind",), NAME})
NAMESPACE: Path = ("metadata", "namespace")
DEFAULT_KEY = Origin(
    Kind.PLATFORM_CONSTANT, detail="Kubernetes' default, written because other items have theirs"
)
"""The origin of the keys that `write_default_keys` adds."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line, counted from 1, of a file of the tree."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class PlacedLeaf:
    """A leaf of an object as an overlay renders it: its value, its origin, the lines that give it.

    `places` begins with the line that decides; it is empty where the leaf is in no file of the tree.
    """

    overlay: str
    object: KubernetesObject
    path: Path
    value: Any
    origin: Origin
    places: tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class _Layer:
    """A document of the tree that makes or changes an object."""

    file: TreeFile
    index: int

    @property
    def document(self) -> TreeDocument:
        return self.file.documents[self.index]

    @cached_property
    def lines(self) -> Mapping[Path, int]:
        return self.file.lines[self.index]


class PlacedTree:
    """A tree that finds the lines of its environments' leaves."""

    def __init__(self, tree: Tree, sections: tuple[Section, ...]) -> None:
        self.tree = tree
        self.sections = sections
        self._layers: dict[tuple[str, str | None, tuple[str, str, str]], list[_Layer]] = {}
        for file in tree.files.values():
            section = next((s.name for s in sections if _is_in(file, s)), None)
            for index, document in enumerate(file.documents):
                if section is not None and document.object_key is not None:
                    layers = self._layers.setdefault((section, file.overlay, document.object_key), [])
                    layers.append(_Layer(file, index))

    def leaves(self, objects: ObjectSet, object_name: str | None = None) -> Iterator[PlacedLeaf]:
        """Every leaf of an overlay's objects, as they are rendered; or only of those named `Kind/name`."""
        assert objects.overlay is not None
        for section in self.sections:
            made = objects.objects.get(section.name, ())
            if object_name is not None:
                made = tuple(one for one in made if f"{one.kind}/{one.name}" == object_name)
            for one in tree_objects(made, section).values():
                yield from self._object_leaves(section, objects.overlay, one)

    def value_lines_at(self, file: str, line: int) -> list[int]:
        """The lines on which the values that a line of a file is part of begin.

        A line of a text block is part of its value; the line of a collection with content of all
        values below it. Empty for a line that holds no value, or a file that the tree doesn't have.
        """
        made = self.tree.files.get(file)
        if made is None or not made.documents or not 1 <= line <= made.text.count("\n"):
            return []
        if not made.documents:
            return []
        pairs = [(one.body, lines) for one, lines in zip(made.documents, made.lines, strict=True)]
        body, lines = max(
            pairs, key=lambda pair: max((at for at in pair[1].values() if at <= line), default=0)
        )
        begun = max((at for at in lines.values() if at <= line), default=0)
        below = [path for path in leaves(body) if lines[path] == begun]
        if not below:
            top = next((path for path, at in lines.items() if at == begun), None)
            below = [path for path in leaves(body) if top is not None and path[: len(top)] == top]
        return sorted({lines[path] for path in below})

    def _object_leaves(self, section: Section, overlay: str, one: TreeObject) -> Iterator[PlacedLeaf]:
        layers = self._layers.get((section.name, overlay, one.key), [])[::-1]
        layers += self._layers.get((section.name, None, one.key), [])
        schema = schema_of(one.body["apiVersion"], one.body["kind"])
        images = {path: image(reference).name for path, reference in one.images}
        head = self._kustomization(section, overlay)
        for path in leaves(one.body):
            origin = one.source.origins.get(path, DEFAULT_KEY)
            if path in IDENTITY:
                # A patch repeats the identity of its object: the object itself sets it.
                found = [_first_place([layer], one.body, path, schema) for layer in layers[::-1]]
                places = tuple(place for places in found for place in places)
            else:
                places = _first_place(layers, one.body, path, schema)
            if path in images and head is not None:
                places = (*_tag_place(head, images[path]), *places)
            yield PlacedLeaf(overlay, one.source, path, value_at(one.body, path), origin, places)
        if section.namespace is not None and section.namespace_origin is not None and head is not None:
            places = (Place(head.file.path, head.lines["namespace",]),)
            places += _first_place(layers, one.body, NAME, schema)
            # Without its object there is no namespace either.
            reasons = one.source.origins[NAME].conditions if NAME in one.source.origins else ()
            origin = replace(section.namespace_origin, conditions=reasons)
            yield PlacedLeaf(overlay, one.source, NAMESPACE, section.namespace, origin, places)

    def _kustomization(self, section: Section, overlay: str) -> _Layer | None:
        file = self.tree.files.get(join(section.overlay.replace("{overlay}", overlay), KUSTOMIZATION))
        return _Layer(file, 0) if file is not None else None


def _is_in(file: TreeFile, section: Section) -> bool:
    root = section.base if file.overlay is None else section.overlay.replace("{overlay}", file.overlay)
    return file.path.startswith(f"{root}/")


def _tag_place(head: _Layer, name: str) -> tuple[Place, ...]:
    """Where a kustomization sets the tag or digest of an image."""
    for index, entry in enumerate(head.document.body.get("images", ())):
        if entry["name"] == name:
            leaf = "newTag" if "newTag" in entry else "digest"
            return (Place(head.file.path, head.lines["images", index, leaf]),)
    return ()


def _first_place(
    layers: list[_Layer], target: dict[str, Any], path: Path, schema: Schema
) -> tuple[Place, ...]:
    """The line of the leaf in the first of the layers that sets it."""
    for layer in layers:
        found = path_in_layer(layer.document.body, target, path, schema)
        if found is not None and found in layer.lines:
            return (Place(layer.file.path, layer.lines[found]),)
    return ()
