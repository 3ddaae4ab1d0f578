"""The strategic merge patches that turn one object into another, as Kustomize applies them.

Mappings merge field by field, and a field that is removed is `null`. A keyed list merges item by item if
both sides have the same keys; else the patch has it whole, after the item `$patch: replace`.
Every other list is replaced whole. The items that a patch names come before the base's, in the
patch's order; where order matters, the patch repeats the keys of the items that have to come first.

Where one patch isn't enough (a mapping where a scalar was, a number for a quoted string) there are two: the
first sets the field to null, the second gives it its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

from converter.kustomize.document.emit import is_bare
from converter.kustomize.document.merge_keys import Form, KeyedList, Order, Schema, UnionList, schema_of
from converter.source import Path, env_references

REPLACE: Final = {"$patch": "replace"}

_NO_SCHEMA: Final[Schema] = {}


def patch_header(body: dict[str, Any]) -> dict[str, Any]:
    """What a patch begins with: apiVersion, kind, name and, if the object has one, namespace."""
    metadata = {key: body["metadata"][key] for key in ("name", "namespace") if key in body["metadata"]}
    return {"apiVersion": body["apiVersion"], "kind": body["kind"], "metadata": metadata}


def patches_between(base: dict[str, Any], target: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The patch documents that turn `base` into `target` when applied one after the other.

    Both are bodies of the same object (apiVersion, kind, name and namespace are equal), without
    null in any mapping, the default keys of their lists written out (`write_default_keys`). There is no patch
    when they are equal, and there are two when one isn't enough.
    """
    cleared_first: list[Path] = []
    schema = schema_of(target["apiVersion"], target["kind"])
    changes = _changed_fields(base, target, schema, (), cleared_first)
    if cleared_first:
        between = _without(base, cleared_first)
        return *patches_between(base, between), *patches_between(between, target)
    if not changes:
        return ()
    patch = patch_header(target)
    metadata = {**patch["metadata"], **changes.pop("metadata", {})}
    return ({**patch, "metadata": metadata, **changes},)


def _changed_fields(
    base: dict[str, Any], target: dict[str, Any], schema: Schema, path: Path, cleared_first: list[Path]
) -> dict[str, Any]:
    """The values that a patch has for the fields that differ.

    `path` is the place of the base's mapping in its object; `cleared_first` collects the places in the
    base that a patch of their own has to remove first.
    """
    changes: dict[str, Any] = {}
    for key, wanted in target.items():
        if key not in base:
            changes[key] = wanted
            continue
        change = _change(base[key], wanted, schema.get(key), (*path, key), cleared_first)
        if change is not None:
            changes[key] = change
    changes.update((key, None) for key in base if key not in target)
    return changes


def _change(
    given: object, wanted: object, form: Form | None, path: Path, cleared_first: list[Path]
) -> object:
    """The value that a patch has for one field to turn `given` into `wanted`; None if nothing differs."""
    if isinstance(given, dict) and isinstance(wanted, dict):
        below = form if isinstance(form, dict) else _NO_SCHEMA
        return _changed_fields(given, wanted, below, path, cleared_first) or None
    if isinstance(given, list) and isinstance(wanted, list) and isinstance(form, KeyedList):
        return _changed_items(given, wanted, form, path, cleared_first)
    if equal(given, wanted):
        return None
    if _is_cleared_first(given, wanted, form):
        cleared_first.append(path)
    return wanted


def _is_cleared_first(given: object, wanted: object, form: Form | None) -> bool:
    """Whether one merge can't put `wanted` in place of `given`, which is another value."""
    if isinstance(given, list) and isinstance(wanted, list):
        return isinstance(form, UnionList)
    if isinstance(given, dict | list) or isinstance(wanted, dict | list):
        return True
    # The base's quotes would stay, and make a string of the number.
    return isinstance(given, str) and not isinstance(wanted, str) and not is_bare(given)


def _changed_items(
    base: list[Any], target: list[Any], form: KeyedList, path: Path, cleared_first: list[Path]
) -> list[Any] | None:
    """The items that a patch names, or the whole list to replace the base's; None if nothing differs."""
    given, wanted = _by_key(base, form), _by_key(target, form)
    if given.keys() != wanted.keys():
        return [REPLACE, *target]
    places = {key: index for index, key in enumerate(given)}
    changes = [
        _changed_fields(given[key], item, form.item, (*path, places[key]), cleared_first)
        for key, item in wanted.items()
    ]
    named = {index for index, fields in enumerate(changes) if fields}
    _add_predecessors(named, list(_ordered_pairs(target, form)), [places[key] for key in wanted])
    if not named:
        return None
    return [
        {**{key: target[index][key] for key in form.keys if key in target[index]}, **changes[index]}
        for index in sorted(named)
    ]


def _by_key(items: list[Any], form: KeyedList) -> dict[tuple[object, ...], dict[str, Any]]:
    return {tuple(item.get(key) for key in form.keys): item for item in items}


def _ordered_pairs(items: list[dict[str, Any]], form: KeyedList) -> Iterator[tuple[int, int]]:
    """The pairs of indices, earlier and later, whose order in the list means something."""
    if form.order is Order.SEQUENCE:
        for later in range(1, len(items)):
            yield later - 1, later
    elif form.order is Order.REFERENCES:
        places = {item["name"]: index for index, item in enumerate(items)}
        for index, item in enumerate(items):
            value = item.get("value")
            for name in env_references(value) if isinstance(value, str) else ():
                other = places.get(name, index)
                if other != index:
                    yield min(index, other), max(index, other)


def _add_predecessors(named: set[int], pairs: Sequence[tuple[int, int]], places: list[int]) -> None:
    """Add to the items that a patch names those that must not end up after them.

    `places` are the items' indices in the base, which keep their order among those not named.
    """
    grown = True
    while grown:
        grown = False
        for earlier, later in pairs:
            if earlier in named:
                continue
            if later in named:
                named.add(earlier)
                grown = True
            elif places[earlier] > places[later]:
                named.update((earlier, later))
                grown = True


def equal(left: object, right: object) -> bool:
    """Whether two JSON-like values are the same, with JSON's types: `1` is `1.0`, but not `true`."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def _without(body: dict[str, Any], paths: list[Path]) -> dict[str, Any]:
    copy = deepcopy(body)
    for path in paths:
        place: Any = copy
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
    return copy
