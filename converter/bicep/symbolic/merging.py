"""Arrays and objects made of several others, some of them unknown: spread, concat, union."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import (
    article,
    call,
    decided,
    distributed,
    kind_of,
    least_length,
    reasons_of,
)
from converter.provenance import Array, Choice, Object, Origin, Symbol, Value


def extent(runs: Sequence[Value]) -> int:
    """How many items and members the values have at most, put together."""
    total = 0
    for run in runs:
        if isinstance(run, Array):
            total += len(run.items)
        elif isinstance(run, Object):
            total += len(run.members) + len(run.computed)
        elif isinstance(run, Choice):
            total += max(extent((run.then,)), extent((run.otherwise,)))
    return total


def array_of(runs: Sequence[Value], origin: Origin) -> Value:
    """The items of all arrays, one after the other; a call of `flatten` where one is unknown."""
    items: list[Value] = []
    for position, run in enumerate(runs):
        if isinstance(run, Choice):
            found = _of_branches(runs, position, lambda taken: array_of(taken, origin), origin)
            if found is not None:
                return found
        if isinstance(run, Symbol) and kind_of(run) in {"array", None}:
            filled = tuple(part for part in runs if not (isinstance(part, Array) and not part.items))
            return call("flatten", (Array(filled, origin=origin),), origin, least=_longest(filled))
        if not isinstance(run, Array):
            raise fault(
                "B2F109", f"only an array can be spread in an array, this is {article(run)}", origin.span
            )
        reasons = reasons_of(run.origin)
        items += [decided(item, reasons) for item in run.items] if reasons else run.items
    return Array(tuple(items), origin=origin)


def _longest(parts: Sequence[Value]) -> int:
    return max(map(least_length, parts), default=0)


def _of_branches(
    values: Sequence[Value], at: int, make: Callable[[list[Value]], Value], origin: Origin
) -> Value | None:
    """What is made of the values with either branch of the choice among them in its place."""
    choice = values[at]
    assert isinstance(choice, Choice)
    return distributed(choice, lambda branch: make([*values[:at], branch, *values[at + 1 :]]), origin, values)


def object_of(runs: Sequence[Value], origin: Origin) -> Value:
    """The members of all objects, later ones over earlier ones, not deep: spread, `shallowMerge`."""
    return _merged(runs, origin, "shallowMerge")


def union_of(objects: Sequence[Value], origin: Origin) -> Value:
    """The members of all objects, later ones over earlier ones, objects among them merged likewise."""
    return _merged(objects, origin, "union")


def _merged(runs: Sequence[Value], origin: Origin, function: str) -> Value:
    members: dict[str, Value] = {}
    computed: tuple[tuple[Value, Value], ...] = ()
    for position, run in enumerate(runs):
        if isinstance(run, Choice):
            found = _of_branches(runs, position, lambda taken: _merged(taken, origin, function), origin)
            if found is not None:
                return found
        if isinstance(run, Symbol) and kind_of(run) in {"object", None}:
            filled = tuple(part for part in runs if not _is_empty(part))
            if len(filled) == 1:
                return filled[0]
            arguments = filled if function == "union" else (Array(filled, origin=origin),)
            return call(function, arguments, origin, least=_longest(filled))
        if not isinstance(run, Object):
            raise fault("B2F109", f"only objects can be merged, this is {article(run)}", origin.span)
        reasons = reasons_of(run.origin)
        own = (
            {key: decided(member, reasons) for key, member in run.members.items()} if reasons else run.members
        )
        if not members and not computed:
            members, computed = dict(own), run.computed
            continue
        computed += run.computed
        for key, member in own.items():
            _merge_member(members, key, member, origin, deep=function == "union")
    return Object(members, computed, origin=origin)


def _is_empty(value: Value) -> bool:
    return isinstance(value, Object) and not value.members and not value.computed


def _merge_member(members: dict[str, Value], key: str, member: Value, origin: Origin, *, deep: bool) -> None:
    name = key if key in members or not deep else next((k for k in members if k.upper() == key.upper()), key)
    known = members.get(name)
    if deep and known is not None and _both_objects(known, member):
        member = union_of(
            [known, member], Origin(origin.kind, origin.span, origin.detail, (known.origin, member.origin))
        )
    members[name] = member


def _both_objects(first: Value, second: Value) -> bool:
    """Whether two members are merged instead of the second replacing the first."""
    kinds = {kind_of(first), kind_of(second)}
    return "object" in kinds and kinds <= {"object", None}
