"""Which line of a tree sets a rendered value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from converter.kustomize.document.layer_paths import path_in_layer
from converter.kustomize.document.merge_keys import KeyedList, schema_of
from converter.kustomize.scan.following import part_data
from converter.kustomize.scan.operations import given_by_operations, taken_by_operations
from converter.kustomize.scan.records import FollowedObject, Part, Role, ScannedFolder
from converter.kustomize.scan.transformers import given_by_field, given_by_generator, given_by_replacement
from converter.source import Path, Span


def place_of(scanned: ScannedFolder, body: Mapping[str, Any], path: Path = ()) -> Span | None:
    """The line of the tree that sets the value at `path` of a rendered object `body`.

    Of several parts that set it the last one counts, as it does for Kustomize: an overlay's kustomization
    and patches before the base's, those before the object itself.
    For a path that the body doesn't have, the line that removes it, else that of the nearest
    collection around it. None for an object that no line of the tree brings in.
    """
    one = find_object(scanned, body)
    if one is None:
        return None
    there = _as_far_as_there(body, path)
    if len(there) < len(path):
        taken = _taken_away(one, body, there, path[len(there)])
        if taken is not None:
            return taken
    for end in range(len(there), -1, -1):
        given = _given(one, body, there[:end])
        if given is not None:
            return given
    return one.writers[0].at(())


def find_object(scanned: ScannedFolder, body: Mapping[str, Any]) -> FollowedObject | None:
    """The followed object of a rendered one; None where nothing in the tree brings it in."""
    given = body.get("metadata")
    metadata = given if isinstance(given, dict) else {}
    name, namespace = str(metadata.get("name", "")), str(metadata.get("namespace") or "")
    group, _, version = str(body.get("apiVersion", "")).rpartition("/")
    kind = str(body.get("kind"))
    called = [one for one in scanned.objects if _is_called(one, name)]
    alike = [one for one in called if (one.group, one.version, one.kind) == (group, version, kind)]
    if not alike:
        # Kustomize writes a number or a date in its own notation.
        near = [one for one in called if one.kind == kind or (one.group, one.version) == (group, version)]
        alike = near if len(near) == 1 else []
    exact = [one for one in alike if one.namespace == namespace]
    return next(iter(exact or alike), None)


def _is_called(one: FollowedObject, name: str) -> bool:
    if one.hashed:
        return re.fullmatch(re.escape(one.name) + "-[a-z0-9]{10}", name) is not None
    return one.name == name


def _as_far_as_there(body: Any, path: Path) -> Path:
    for number, step in enumerate(path):
        there = (isinstance(body, dict) and step in body) or (
            isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body)
        )
        if not there:
            return path[:number]
        body = body[step]
    return path


def _given(one: FollowedObject, body: Mapping[str, Any], path: Path) -> Span | None:
    for part in reversed(one.writers):
        span = _given_by(part, one, body, path)
        if span is not None:
            return span
    return None


def _given_by(part: Part, one: FollowedObject, body: Mapping[str, Any], path: Path) -> Span | None:
    match part.role:
        case Role.FIELD:
            return given_by_field(part, one, body, path)
        case Role.REPLACEMENT:
            return given_by_replacement(part, one, body, path)
        case Role.JSON_PATCH:
            return given_by_operations(part, body, path)
        case Role.GENERATOR:
            return given_by_generator(part, path)
        case _:
            pass
    if part.role is Role.PATCH and path in _IDENTITY:
        return None  # a patch repeats the identity of its object
    layer = part_data(part)
    found = path_in_layer(layer, body, path, _schema(body))
    return _span(part, layer, found) if found else None


_IDENTITY = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})


def _span(part: Part, layer: Any, path: Path) -> Span:
    """The span of the value; of a collection, that of its key, which is one line."""
    for step in path:
        layer = layer[step]
    if isinstance(layer, dict | list):
        return part.at(path)
    return part.document.span((*part.path, *path))


def _taken_away(one: FollowedObject, body: Mapping[str, Any], around: Path, step: str | int) -> Span | None:
    """The line that removes the member `step` of the collection at `around`."""
    for part in reversed(one.writers):
        span = None
        if part.role is Role.JSON_PATCH:
            span = taken_by_operations(part, (*around, step))
        elif part.role is Role.PATCH:
            span = _taken_by_patch(part, body, around, step)
        if span is not None:
            return span
    return None


def _taken_by_patch(part: Part, body: Mapping[str, Any], around: Path, step: str | int) -> Span | None:
    layer = part_data(part)
    for end in range(len(around), -1, -1):
        found = path_in_layer(layer, body, around[:end], _schema(body))
        if found is None:
            continue
        value: Any = layer
        for each in found:
            value = value[each]
        if end == len(around):
            if isinstance(value, dict) and step in value and value[step] is None:
                return part.at((*found, step))
            for index, item in enumerate(value if isinstance(value, list) else ()):
                if isinstance(item, dict) and item.get("$patch") == "delete" and _is_item(item, step):
                    return part.at((*found, index, "$patch"))
        directive = _directive(value)
        if directive is not None:
            return part.at((*found, *directive))
        if isinstance(value, list) and not _is_keyed(body, around[:end]):
            return part.at(found)  # a patch gives such a list whole
    return None


def _directive(value: Any) -> Path | None:
    """The place of the directive by which a collection replaces or deletes what was there."""
    if isinstance(value, dict) and value.get("$patch") in {"replace", "delete"}:
        return ("$patch",)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict) and item.get("$patch") == "replace":
            return (index, "$patch")
    return None


def _is_item(item: dict[str, Any], step: str | int) -> bool:
    return any(str(value) == str(step) for key, value in item.items() if key != "$patch")


def _is_keyed(body: Mapping[str, Any], path: Path) -> bool:
    form: object = _schema(body)
    for step in path:
        if isinstance(step, int):
            form = form.item if isinstance(form, KeyedList) else None
        else:
            form = form.get(step) if isinstance(form, Mapping) else None
    return isinstance(form, KeyedList)


def _schema(body: Mapping[str, Any]) -> Any:
    return schema_of(str(body.get("apiVersion", "")), str(body.get("kind", "")))
