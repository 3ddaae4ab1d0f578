"""Functions of arrays, and of integers that may come in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from converter.bicep.comparison import equal
from converter.bicep.functions.registry import Rejected, Site, Table
from converter.bicep.merging import array_of, distinct, union_of
from converter.bicep.run import LONGEST_LOOP
from converter.bicep.symbols import kind_of, least_length
from converter.provenance.values import Array, Object, Plain, Scalar, Value, is_secret

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values


@values("array", "any")
def array(site: Site, value: Value) -> Value:
    kind = kind_of(value)
    if kind == "array":
        return value
    if kind is None:
        return site.unknown((value,))
    return Array((value,), origin=site.origin((value,)))


@known("range", "int", "int")
def range_(start: int, count: int) -> list[Plain]:
    if not 0 <= count <= LONGEST_LOOP:
        raise Rejected(f"a count from 0 to {LONGEST_LOOP}", 1)
    if start + count > 2**31:
        raise Rejected("a start and count within 32-bit integers")
    return list(range(start, start + count))


@values("flatten", "array")
def flatten(site: Site, value: Value) -> Value:
    if not isinstance(value, Array):
        return site.unknown((value,))
    for item in value.items:
        if kind_of(item) not in {"array", None}:
            site.reject("an array of arrays")
    return array_of(value.items, site.origin((value,)))


@values("union", "array|object+", "array|object")
def union(site: Site, *parts: Value) -> Value:
    kinds = {kind_of(part) for part in parts} - {None}
    if kinds == {"object"}:
        return union_of(parts, site.origin(parts))
    if kinds == {"array"} and all(isinstance(part, Array) for part in parts):
        items = distinct([item for part in parts for item in part.items])  # type: ignore[attr-defined]
        if items is not None:
            return Array(tuple(items), origin=site.origin(parts))
    elif len(kinds) > 1:
        site.reject("objects alone or arrays alone")
    return site.unknown(parts, least=max(map(least_length, parts)))


@values("distinct", "array")
def distinct_(site: Site, value: Value) -> Value:
    items = distinct(value.items) if isinstance(value, Array) else None
    return site.unknown((value,)) if items is None else Array(tuple(items), origin=site.origin((value,)))


@values("intersection", "array|object+", "array|object")
def intersection(site: Site, *parts: Value) -> Value:
    kinds = {kind_of(part) for part in parts} - {None}
    if len(kinds) > 1:
        site.reject("objects alone or arrays alone")
    if all(isinstance(part, Array) for part in parts):
        return _common_items(site, parts)
    if all(isinstance(part, Object) and not part.computed for part in parts):
        return _common_members(site, parts)
    return site.unknown(parts)


def _common_items(site: Site, parts: Sequence[Value]) -> Value:
    arrays = [part.items for part in parts if isinstance(part, Array)]
    candidates = distinct(arrays[0])
    kept = []
    for item in candidates or ():
        outcome = _in_all(item, arrays[1:])
        if outcome is None:
            return site.unknown(tuple(parts))
        if outcome:
            kept.append(item)
    if candidates is None:
        return site.unknown(tuple(parts))
    return Array(tuple(kept), origin=site.origin(tuple(parts)))


def _in_all(item: Value, arrays: Sequence[Sequence[Value]]) -> bool | None:
    answers = []
    for others in arrays:
        outcomes = [equal(item, other) for other in others]
        answers.append(True if True in outcomes else (None if None in outcomes else False))
    if False in answers:
        return False
    return None if None in answers else True


def _common_members(site: Site, parts: Sequence[Value]) -> Value:
    first, *others = [part for part in parts if isinstance(part, Object)]
    kept = {}
    for key, member in first.members.items():
        outcomes = [equal(member, other.members[key]) if key in other.members else False for other in others]
        if None in outcomes and False not in outcomes:
            return site.unknown(tuple(parts))
        if all(outcomes):
            kept[key] = member
    return Object(kept, origin=site.origin(tuple(parts)))


@values("min", "array|int+")
def min_(site: Site, *parts: Value) -> Value:
    return _extreme(site, parts, min)


@values("max", "array|int+")
def max_(site: Site, *parts: Value) -> Value:
    return _extreme(site, parts, max)


def _extreme(site: Site, parts: tuple[Value, ...], pick: Callable[[list[int]], int]) -> Value:
    items = parts[0].items if len(parts) == 1 and isinstance(parts[0], Array) else parts
    numbers = []
    for item in items:
        if kind_of(item) not in {"int", None}:
            site.reject("integers")
        if not isinstance(item, Scalar) or not isinstance(item.data, int):
            return site.unknown(parts)
        numbers.append(item.data)
    if not numbers:
        site.reject("at least one integer")
    return Scalar(pick(numbers), any(map(is_secret, items)), origin=site.origin(parts))
