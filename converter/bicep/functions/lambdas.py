"""Functions that apply a lambda to the items of an array or the members of an object."""

from __future__ import annotations

from dataclasses import field, replace
from functools import cmp_to_key
from typing import Final

from converter.bicep.evaluation.closures import Closure
from converter.bicep.evaluation.loops import Loop, item_of
from converter.bicep.evaluation.run import CALL
from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.casing import upper
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import call, kind_of
from converter.bicep.symbolic.texts import known_text
from converter.provenance import Array, Call, Kind, Object, Origin, Scalar, Symbol, Value, is_secret
from converter.source import dataclass

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values


class _UndecidedOrderError(Exception):
    pass


def _closure(site: Site, value: Value, position: int, counts: tuple[int, ...]) -> Closure:
    if not isinstance(value, Closure):
        site.reject("a lambda", position)
    if len(value.node.parameters) not in counts:
        site.reject(f"a lambda with {' or '.join(map(str, counts))} variables", position)
    return value


def _items(site: Site, array: Value) -> tuple[Value, ...] | None:
    if not isinstance(array, Array):
        return None
    site.scope.run.step(len(array.items), site.node.span)
    return array.items


def _index(site: Site, number: int, array: Value) -> Scalar:
    return Scalar(number, origin=Origin(Kind.LOOP_ITEM, site.node.span, "", (array.origin,)))


def _written(closure: Closure, over: Value) -> Call:
    """The lambda as a value: its variables' names and its body, in which the variables are unknown."""
    names = [Scalar(name.name, origin=Origin(Kind.LITERAL, name.span)) for name in closure.node.parameters]
    secret = is_secret(over)
    unknown = [
        call(
            "lambdaVariables",
            (name,),
            Origin(Kind.LOOP_ITEM, name.origin.span, "", (over.origin,)),
            secret=secret,
        )
        for name in names
    ]
    return call("lambda", (*names, closure.apply(*unknown)), closure.origin)


def _of_unknown(site: Site, over: Value, closure: Closure) -> Loop:
    """What the lambda of `map` gives for each item of an unknown array."""
    assert isinstance(over, Symbol)
    name = closure.node.parameters[0]
    where = Origin(Kind.LOOP_ITEM, name.span, name.name, (over.origin,))

    def at(index: Value) -> Value:
        span = site.node.span
        site.scope.run.spend_call(CALL, span.end - span.start, span)
        return closure.apply(item_of(over, index, where), index)

    index = call("copyIndex", (Scalar(name.name, origin=where),), where)
    written = site.unknown((over, _written(closure, over)))
    return Loop(
        over, at(index), at, written, least=over.least, greatest=over.greatest, origin=site.origin((over,))
    )


@values("map", "array", "lambda")
def map_(site: Site, array: Value, function: Value) -> Value:
    closure = _closure(site, function, 1, (1, 2))
    items = _items(site, array)
    if items is None:
        return _of_unknown(site, array, closure)
    results = [closure.apply(item, _index(site, number, array)) for number, item in enumerate(items)]
    return Array(tuple(results), origin=site.origin((array,)))


@dataclass(frozen=True, slots=True, eq=False)
class Filtered(Call):
    """A call of `filter` that is undecided for some of the array's items.

    `verdicts` are what the lambda gives for each of the items.
    """

    items: tuple[Value, ...] = field(kw_only=True)
    verdicts: tuple[Value, ...] = field(kw_only=True)


@values("filter", "array", "lambda")
def filter_(site: Site, array: Value, function: Value) -> Value:
    closure = _closure(site, function, 1, (1, 2))
    items = _items(site, array)
    origin = site.origin((array,))
    if items is None:
        return call("filter", (array, _written(closure, array)), origin)
    verdicts = [
        site.scope.run.answered(closure.apply(item, _index(site, number, array)))
        for number, item in enumerate(items)
    ]
    kept = []
    for item, verdict in zip(items, verdicts, strict=True):
        if not isinstance(verdict, Scalar):
            written = call("filter", (array, _written(closure, array)), origin, greatest=len(items))
            return Filtered(
                written.function,
                written.arguments,
                items=items,
                verdicts=tuple(verdicts),
                secret=written.secret,
                greatest=written.greatest,
                origin=origin,
            )
        if not isinstance(verdict.data, bool):
            site.reject("a lambda that gives a boolean", 1)
        if verdict.data:
            kept.append(item)
    # What isn't kept has no origin in the result: the whole has the origins of all verdicts.
    decisions = tuple(dict.fromkeys(verdict.origin for verdict in verdicts))
    return Array(tuple(kept), origin=replace(origin, conditions=decisions))


@values("reduce", "array", "any", "lambda")
def reduce(site: Site, array: Value, initial: Value, function: Value) -> Value:
    closure = _closure(site, function, 2, (2, 3))
    items = _items(site, array)
    if items is None:
        return site.unknown((array, initial, _written(closure, array)))
    current_value = initial
    for number, item in enumerate(items):
        current_value = closure.apply(current_value, item, _index(site, number, array))
    return current_value


@values("sort", "array", "lambda")
def sort(site: Site, array: Value, function: Value) -> Value:
    closure = _closure(site, function, 1, (2,))
    items = _items(site, array)
    if items is None:
        return site.unknown((array, _written(closure, array)))

    def before(first: Value, second: Value) -> bool:
        verdict = closure.apply(first, second)
        if not isinstance(verdict, Scalar):
            raise _UndecidedOrderError
        if not isinstance(verdict.data, bool):
            site.reject("a lambda that gives a boolean", 1)
        return verdict.data

    def order(first: Value, second: Value) -> int:
        return -1 if before(first, second) else int(before(second, first))

    try:
        ordered = sorted(items, key=cmp_to_key(order))
    except _UndecidedOrderError:
        return site.unknown((array, _written(closure, array)))
    return Array(tuple(ordered), origin=site.origin((array,)))


@values("mapValues", "object", "lambda")
def map_values(site: Site, value: Value, function: Value) -> Value:
    closure = _closure(site, function, 1, (1,))
    if not isinstance(value, Object) or value.computed:
        return site.unknown((value, _written(closure, value)))
    members = {key: closure.apply(member) for key, member in value.members.items()}
    return Object(members, origin=site.origin((value,)))


@values("toObject", "array", "lambda", "lambda?")
def to_object(site: Site, array: Value, key: Value, value: Value | None = None) -> Value:
    keyed = _keyed(site, array, key, value)
    if keyed is None:
        return _unkeyed(site, array, key, value)
    members: dict[str, Value] = {}
    computed = []
    spellings: set[str] = set()
    for name, member in keyed:
        known = known_text(name)
        if known is None or is_secret(name):
            computed.append((name, member))
        else:
            folded = upper(known)
            if folded in spellings:
                site.reject(f"other keys than '{known}' for each item, whatever their case", 1)
            spellings.add(folded)
            members[known] = member
    return Object(members, tuple(computed), origin=site.origin((array,)))


@values("groupBy", "array", "lambda", "lambda?")
def group_by(site: Site, array: Value, key: Value, value: Value | None = None) -> Value:
    keyed = _keyed(site, array, key, value)
    if keyed is None:
        return _unkeyed(site, array, key, value)
    origin = site.origin((array,))
    groups: dict[str, list[Value]] = {}
    for name, member in keyed:
        known = known_text(name)
        if known is None or is_secret(name):
            return _unkeyed(site, array, key, value)
        groups.setdefault(known, []).append(member)
    return Object({name: Array(tuple(group), origin=origin) for name, group in groups.items()}, origin=origin)


def _keyed(site: Site, array: Value, key: Value, value: Value | None) -> list[tuple[Value, Value]] | None:
    keys = _closure(site, key, 1, (1,))
    members = None if value is None else _closure(site, value, 2, (1,))
    items = _items(site, array)
    if items is None:
        return None
    found = []
    for item in items:
        name = keys.apply(item)
        if kind_of(name) not in {"string", None}:
            raise fault("B2F106", f"`{site.name}` expects a lambda that gives a string", keys.node.span)
        found.append((name, item if members is None else members.apply(item)))
    return found


def _unkeyed(site: Site, array: Value, *closures: Value | None) -> Call:
    """The symbol of a call whose keys aren't known."""
    written = [_written(closure, array) for closure in closures if isinstance(closure, Closure)]
    return site.unknown((array, *written))
