"""What a strategic merge has to say to make one object of another, as Kustomize carries it out.

Mappings merge field by field, and a field that goes is `null`. A keyed list merges item by item if
both sides have the same keys; else the patch carries it whole, behind the item `$patch: replace`.
Every other list is replaced whole. The items that a patch names land before the base's, in the
patch's order; where order matters, the patch repeats the keys of what has to stand before.

What one merge can't say (a mapping where a scalar was, a number for a quoted string) two merges can: the
first sets the field to null, the second gives it its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

from converter.kustomize.document.emit import is_bare
from converter.kustomize.document.merge_keys import KeyedList, Order, Schema, UnsaidList, schema_of
from converter.mapping import Path

REPLACE: Final = {"$patch": "replace"}

_REFERENCE: Final = re.compile(r"\$\$|\$\(([^()]*)\)")
_NO_SCHEMA: Final[Schema] = {}


def identity(body: dict[str, Any]) -> dict[str, Any]:
    """What a patch begins with: apiVersion, kind, name and, if the object says it, namespace."""
    metadata = {key: body["metadata"][key] for key in ("name", "namespace") if key in body["metadata"]}
    return {"apiVersion": body["apiVersion"], "kind": body["kind"], "metadata": metadata}


def patches_between(base: dict[str, Any], target: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The patch documents that make `target` of `base` when applied one after the other.

    Both are bodies of the same object (apiVersion, kind, name and namespace are equal), without
    null in any mapping. No patch comes out when they are equal, two when one can't say it.
    """
    unsaid: list[Path] = []
    said = _mapping(base, target, schema_of(target["apiVersion"], target["kind"]), (), unsaid)
    if unsaid:
        between = _without(base, unsaid)
        return *patches_between(base, between), *patches_between(between, target)
    if not said:
        return ()
    patch = identity(target)
    metadata = {**patch["metadata"], **said.pop("metadata", {})}
    return ({**patch, "metadata": metadata, **said},)


def _mapping(
    base: dict[str, Any], target: dict[str, Any], schema: Schema, path: Path, unsaid: list[Path]
) -> dict[str, Any]:
    """The fields that differ; `unsaid` collects the paths in the base that have to go first."""
    said: dict[str, Any] = {}
    for key, wanted in target.items():
        if key not in base:
            said[key] = wanted
            continue
        given = base[key]
        if isinstance(given, dict) and isinstance(wanted, dict):
            below = schema.get(key, _NO_SCHEMA)
            fields = _mapping(
                given, wanted, below if isinstance(below, dict) else _NO_SCHEMA, (*path, key), unsaid
            )
            if fields:
                said[key] = fields
        elif isinstance(given, list) and isinstance(wanted, list):
            form = schema.get(key)
            if isinstance(form, KeyedList):
                items = _keyed_list(given, wanted, form, (*path, key), unsaid)
                if items is not None:
                    said[key] = items
            elif not equal(given, wanted):
                said[key] = wanted
                if isinstance(form, UnsaidList):
                    unsaid.append((*path, key))
        elif isinstance(given, dict | list) or isinstance(wanted, dict | list):
            said[key] = wanted
            unsaid.append((*path, key))
        elif not equal(given, wanted):
            said[key] = wanted
            if isinstance(given, str) and not isinstance(wanted, str) and not is_bare(given):
                # The base's quotes would stay, and make a string of the number.
                unsaid.append((*path, key))
    said.update((key, None) for key in base if key not in target)
    return said


def _keyed_list(
    base: list[Any], target: list[Any], form: KeyedList, path: Path, unsaid: list[Path]
) -> list[Any] | None:
    """The items that a patch names, or the whole list to replace the base's; None if nothing differs."""
    given, wanted = _by_key(base, form), _by_key(target, form)
    if _forms(base + target, form) > 1 or given.keys() != wanted.keys():
        return None if equal(base, target) else [REPLACE, *target]
    places = {key: index for index, key in enumerate(given)}
    said = [
        _mapping(given[key], item, form.item, (*path, places[key]), unsaid) for key, item in wanted.items()
    ]
    named = {index for index, fields in enumerate(said) if fields}
    _add_what_stands_before(named, list(_ordered_pairs(target, form)), [places[key] for key in wanted])
    if not named:
        return None
    return [
        {**{key: target[index][key] for key in form.keys if key in target[index]}, **said[index]}
        for index in sorted(named)
    ]


def _by_key(items: list[Any], form: KeyedList) -> dict[tuple[object, ...], dict[str, Any]]:
    return {tuple(item.get(key) for key in form.keys): item for item in items}


def _forms(items: list[Any], form: KeyedList) -> int:
    """In how many ways items say their keys.

    Kustomize looks for an item by the keys that others of the list have, and drops a patch
    without a word when some have a protocol and some don't.
    """
    return len({tuple(key in item for key in form.keys) for item in items})


def _ordered_pairs(items: list[dict[str, Any]], form: KeyedList) -> Iterator[tuple[int, int]]:
    """The pairs of indices, earlier and later, whose order in the list means something."""
    if form.order is Order.SEQUENCE:
        for later in range(1, len(items)):
            yield later - 1, later
    elif form.order is Order.REFERENCES:
        places = {item["name"]: index for index, item in enumerate(items)}
        for index, item in enumerate(items):
            for name in references(item.get("value")):
                other = places.get(name, index)
                if other != index:
                    yield min(index, other), max(index, other)


def references(value: object) -> list[str]:
    """The names of the environment variables that a value uses by `$(NAME)`; `$$(NAME)` uses none."""
    if not isinstance(value, str) or "$(" not in value:
        return []
    return [match[1] for match in _REFERENCE.finditer(value) if match[1]]


def _add_what_stands_before(named: set[int], pairs: Sequence[tuple[int, int]], places: list[int]) -> None:
    """Add to the items that a patch names those that must not end up behind them.

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
