"""Following objects through the parts of a kustomization: which parts may change which objects."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Final

from converter.kustomize.layers.checks import CLUSTER_SCOPED
from converter.kustomize.scan.records import FollowedObject, Part, Role
from converter.kustomize.scan.selecting import is_meant, is_selected

NEVER_RENAMED: Final = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})
"""Kinds whose names `namePrefix` and `nameSuffix` leave alone."""


def follow_objects(parts: Iterable[Part]) -> tuple[tuple[FollowedObject, ...], tuple[Part, ...]]:
    """The objects that the parts bring in, each with the parts that change it; the patches without effect."""
    objects: list[FollowedObject] = []
    by_name: dict[tuple[str, str], list[FollowedObject]] = {}
    idle_patches: list[Part] = []
    for index, part in enumerate(parts):
        before = len(objects)
        if part.role is Role.RESOURCE:
            objects.extend(_resource_objects(index, part))
        elif part.role is Role.GENERATOR:
            objects.extend(_generated_objects(index, part, _reached(objects, part)))
        elif part.role is Role.PATCH and part.target is None:
            kind, name = _subject(part.document.data)
            candidates = by_name.get((kind, name), [])
            if not _patch(part, [one for one in candidates if one.start >= part.first]):
                idle_patches.append(part)
        elif part.role in {Role.PATCH, Role.JSON_PATCH}:
            if not _patch(part, _reached(objects, part)):
                idle_patches.append(part)
        elif part.role in {Role.FIELD, Role.REPLACEMENT}:
            for one in _reached(objects, part):
                one.writers.append(part)
                if _rename(one, part):
                    by_name.setdefault((one.kind, one.name), []).append(one)
        for one in objects[before:]:
            by_name.setdefault((one.kind, one.name), []).append(one)
    return tuple(objects), tuple(idle_patches)


def _reached(objects: list[FollowedObject], part: Part) -> list[FollowedObject]:
    """The objects that the part's kustomization has brought in."""
    return objects[bisect_left(objects, part.first, key=lambda one: one.start) :]


def _subject(patch: Any) -> tuple[str, str]:
    """The kind and name of the object that a patch without target is for."""
    metadata = patch.get("metadata") if isinstance(patch, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return str(patch.get("kind")) if isinstance(patch, dict) else "", str(name)


def part_data(part: Part) -> Any:
    """The data of a part."""
    data = part.document.data
    for step in part.path:
        data = data[step]
    return data


def _resource_objects(index: int, part: Part) -> Iterable[FollowedObject]:
    data = part_data(part)
    metadata = data.get("metadata") if isinstance(data, dict) else None
    # Kustomize takes a number or a boolean for a kind as well: an API server doesn't, at this line.
    if not isinstance(metadata, dict) or not isinstance(kind := data.get("kind"), str | int | float):
        return
    group, _, version = str(data.get("apiVersion", "")).rpartition("/")
    name = (str(metadata.get("name", "")), str(metadata.get("namespace") or ""))
    labels, annotations = _texts(metadata.get("labels")), _texts(metadata.get("annotations"))
    yield FollowedObject(index, group, version, str(kind), [name], labels, annotations, [part])


def _generated_objects(index: int, part: Part, reached: list[FollowedObject]) -> Iterable[FollowedObject]:
    entry = part_data(part)
    kind = "ConfigMap" if part.name == "configMapGenerator" else "Secret"
    name, namespace = str(entry.get("name", "")), str(entry.get("namespace") or "")
    if str(entry.get("behavior")) in {"merge", "replace"}:
        for one in reached:
            if one.kind == kind and any(had == name for had, _ in one.names):
                one.writers.append(part)
        return
    options = [entry.get("options"), part.document.data.get("generatorOptions")]
    hashed = not any(isinstance(each, dict) and each.get("disableNameSuffixHash") for each in options)
    yield FollowedObject(index, "", "v1", kind, [(name, namespace)], {}, {}, [part], hashed)


def _patch(part: Part, reached: list[FollowedObject]) -> bool:
    """Add the patch to each object that it changes; returns whether there is one, or may be one."""
    hit = False
    for one in reached:
        if part.target is not None:
            selected = is_selected(one, part.target)
        else:
            selected = isinstance(part.document.data, dict) and is_meant(one, part.document.data)
        hit = hit or selected is not False
        if selected:
            one.writers.append(part)
            name = part.document.data.get("metadata", {}).get("name") if part.allows_renaming else None
            if isinstance(name, str):
                one.names.append((name, one.namespace))
    return hit


def _rename(one: FollowedObject, part: Part) -> bool:
    """Add the name or namespace that a kustomization's field gives; returns whether the name changed."""
    value = part_data(part) if part.role is Role.FIELD else None
    if not isinstance(value, str) or not value:
        return False
    name, namespace = one.names[-1]
    if part.name == "namespace" and one.kind not in CLUSTER_SCOPED:
        one.names.append((name, value))
    elif one.kind not in NEVER_RENAMED and part.name in {"namePrefix", "nameSuffix"}:
        one.names.append((value + name if part.name == "namePrefix" else name + value, namespace))
        return True
    return False


def _texts(value: object) -> dict[str, str]:
    return {key: str(text) for key, text in value.items()} if isinstance(value, dict) else {}
