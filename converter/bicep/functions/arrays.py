"""Functions of arrays, and of integers that may come in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.comparison import equal
from converter.bicep.symbolic.distinction import Pool, distinct
from converter.bicep.symbolic.merging import array_of, extent, union_of
from converter.bicep.symbolic.symbols import kind_of, least_length
from converter.provenance import Array, Object, Scalar, Value, is_secret

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


@values("range", "int", "int")
def range_(site: Site, start: Value, count: Value) -> Value:
    if not (isinstance(start, Scalar) and isinstance(count, Scalar)):
        return site.unknown((start, count))
    first, length = start.data, count.data
    assert isinstance(first, int)
    assert isinstance(length, int)
    if length < 0:
        site.reject("a count of at least 0", 1)
    site.scope.run.check_loop(length, site.node.span)
    if not -(2**31) <= first < 2**31 - length:
        site.reject("a start and count that make at most 2147483647 together")
    return site.known(list(range(first, first + length)), (start, count))


@values("flatten", "array")
def flatten(site: Site, value: Value) -> Value:
    if not isinstance(value, Array):
        return site.unknown((value,))
    for item in value.items:
        if kind_of(item) not in {"array", None}:
            site.reject("an array of arrays")
    site.scope.run.check_parts(extent(value.items), site.node.span)
    return array_of(value.items, site.origin((value,)))


@values("union", "array|object+", "array|object")
def union(site: Site, *parts: Value) -> Value:
    kinds = _one_kind(site, parts)
    site.scope.run.check_parts(extent(parts), site.node.span)
    if kinds == {"object"}:
        return union_of(parts, site.origin(parts))
    arrays = [part for part in parts if isinstance(part, Array)]
    if len(arrays) == len(parts):
        return _distinct(site, [item for array in arrays for item in array.items], parts)
    return site.unknown(parts, least=max(map(least_length, parts)))


@values("distinct", "array")
def distinct_(site: Site, value: Value) -> Value:
    return _distinct(site, value.items, (value,)) if isinstance(value, Array) else site.unknown((value,))


def _distinct(site: Site, items: Sequence[Value], parts: tuple[Value, ...]) -> Value:
    found = distinct(items, lambda count: site.scope.run.spend(count, site.node.span))
    return site.unknown(parts) if found is None else Array(tuple(found), origin=site.origin(parts))


@values("intersection", "array|object+", "array|object")
def intersection(site: Site, *parts: Value) -> Value:
    _one_kind(site, parts)
    arrays = [part for part in parts if isinstance(part, Array)]
    if len(arrays) == len(parts):
        return _common_items(site, arrays, parts)
    objects = [part for part in parts if isinstance(part, Object) and not part.computed]
    if len(objects) == len(parts):
        return _common_members(site, objects, parts)
    return site.unknown(parts)


def _one_kind(site: Site, parts: Sequence[Value]) -> set[str]:
    kinds = {kind for kind in map(kind_of, parts) if kind is not None}
    if len(kinds) > 1:
        site.reject("objects alone or arrays alone")
    return kinds


def _common_items(site: Site, arrays: Sequence[Array], parts: tuple[Value, ...]) -> Value:
    first, *others = arrays
    candidates = distinct(first.items, lambda count: site.scope.run.spend(count, site.node.span))
    if candidates is None:
        return site.unknown(parts)
    pools = [Pool(other.items) for other in others]
    kept = []
    for item in candidates:
        outcomes = []
        for pool in pools:
            site.scope.run.spend(pool.cost(item), site.node.span)
            outcomes.append(pool.has(item))
        if False in outcomes:
            continue
        if None in outcomes:
            return site.unknown(parts)
        kept.append(item)
    return Array(tuple(kept), origin=site.origin(parts))


def _common_members(site: Site, objects: Sequence[Object], parts: tuple[Value, ...]) -> Value:
    """The members that all objects have with the same value."""
    first, *others = objects
    kept = {}
    for key, member in first.members.items():
        outcomes = [_same_member(key, member, other) for other in others]
        if False in outcomes:
            continue
        if None in outcomes:
            return site.unknown(parts)
        kept[key] = member
    return Object(kept, origin=site.origin(parts))


def _same_member(key: str, member: Value, other: Object) -> bool | None:
    found = other.members.get(key)
    if found is None:
        # Keys that differ by case alone are different here.
        return False
    outcome = equal(member, found)
    # Nor is what two objects that differ have in common.
    return None if outcome is False and kind_of(member) == kind_of(found) == "object" else outcome


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
    return Scalar(pick(numbers), any(map(is_secret, items)), origin=site.made_of(parts))
