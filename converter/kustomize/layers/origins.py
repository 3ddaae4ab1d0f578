"""Where the leaves of written documents come from: the objects' origins, carried over to patches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from converter.kustomize.document.merge_keys import KeyedList, Schema, schema_of
from converter.kustomize.layers.merge import REPLACE
from converter.mapping import KubernetesObject
from converter.provenance import Kind, Origin
from converter.source import Path, dataclass


def object_origins(body: dict[str, Any], source: KubernetesObject) -> dict[Path, Origin]:
    """The origins of the leaves that are written, by their place in the body."""
    return {path: source.origins[path] for path in leaves(body) if path in source.origins}


def leaves(value: object, path: Path = ()) -> Iterator[Path]:
    """The paths of scalars and of empty lists and mappings, in order."""
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def patch_origins(
    patch: dict[str, Any], target: dict[str, Any], source: KubernetesObject, base: KubernetesObject
) -> dict[Path, Origin]:
    """The origins of a patch's leaves.

    `target` is the body that the patch leads to, `source` the object that it was made from. A
    null has the origin that the environment's object gives for the absent field; the base's origins,
    which it removes, are its shadowed ones.
    """
    walk = _PatchWalk(source.origins, base.origins)
    schema = schema_of(target["apiVersion"], target["kind"])
    return dict(walk.mapping(patch, target, base.body, schema, _Places((), (), ())))


def deletion_origins(patch: dict[str, Any], base: KubernetesObject) -> dict[Path, Origin]:
    """The origins of the leaves of a patch that takes an object of the base away.

    It is named as in the base; that it is absent has the origins of all that is removed as shadowed ones.
    """
    absent = Origin(Kind.ABSENT, shadowed=tuple(base.origins.values()))
    return {path: base.origins.get(path, absent) for path in leaves(patch)}


@dataclass(frozen=True, slots=True)
class _Places:
    """One place in three documents: the patch, the environment's object, the base's object."""

    patch: Path
    target: Path
    base: Path

    def below(self, patch: str | int, target: str | int, base: str | int) -> _Places:
        return _Places((*self.patch, patch), (*self.target, target), (*self.base, base))


@dataclass(frozen=True, slots=True)
class _PatchWalk:
    target_origins: dict[Path, Origin]
    base_origins: dict[Path, Origin]

    def mapping(
        self, patch: dict[str, Any], target: object, base: object, schema: Schema, at: _Places
    ) -> Iterator[tuple[Path, Origin]]:
        for key, patched in patch.items():
            if key == "$patch":
                continue
            place = at.below(key, key, key)
            form = schema.get(key)
            wanted, given = (side.get(key) if isinstance(side, dict) else None for side in (target, base))
            if patched is None:
                yield place.patch, self.absence(place)
            elif isinstance(patched, list) and isinstance(form, KeyedList) and patched[:1] != [REPLACE]:
                yield from self.keyed_list(patched, wanted, given, form, place)
            elif isinstance(patched, dict) and patched:
                below = form if isinstance(form, dict) else {}
                yield from self.mapping(patched, wanted, given, below, place)
            else:
                yield from self.value(patched, place)

    def keyed_list(
        self, patch: list[Any], target: object, base: object, form: KeyedList, at: _Places
    ) -> Iterator[tuple[Path, Origin]]:
        for index, item in enumerate(patch):
            target_index, wanted = _item(target, item, form)
            base_index, given = _item(base, item, form)
            place = at.below(index, target_index, base_index)
            yield from self.mapping(item, wanted, given, form.item, place)

    def value(self, patched: object, at: _Places) -> Iterator[tuple[Path, Origin]]:
        shift = 1 if isinstance(patched, list) and patched[:1] == [REPLACE] else 0
        for path in leaves(patched):
            if shift and path[0] == 0:
                continue
            source = (*at.target, int(path[0]) - shift, *path[1:]) if shift else (*at.target, *path)
            if source in self.target_origins:
                yield (*at.patch, *path), self.target_origins[source]

    def absence(self, at: _Places) -> Origin:
        depth = len(at.base)
        removed = tuple(origin for path, origin in self.base_origins.items() if path[:depth] == at.base)
        known = self.target_origins.get(at.target)
        if known is not None:
            return replace(known, shadowed=(*known.shadowed, *removed))
        return Origin(Kind.ABSENT, shadowed=removed)


def _item(items: object, like: dict[str, Any], form: KeyedList) -> tuple[int, object]:
    """The item with the same keys and its index; -1, which no origin has, if there is none."""
    if isinstance(items, list):
        for index, item in enumerate(items):
            if isinstance(item, dict) and all(item.get(key) == like.get(key) for key in form.keys):
                return index, item
    return -1, None
