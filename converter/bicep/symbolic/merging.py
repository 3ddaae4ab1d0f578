"""Arrays and objects made of several others, some of them unknown: spread, concat, union."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from converter.bicep.symbolic.casing import upper
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import (
    article,
    call,
    decided,
    distributed,
    kind_of,
    least_length,
    may_be_null,
    reasons_of,
)
from converter.provenance import Array, Choice, Object, Origin, Symbol, Value, is_null


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
        computed += run.computed
        if function == "union":
            members = _united(members, own, origin) if position else dict(own)
        else:
            members = _overlaid(members, own)
    return Object(members, computed, origin=origin)


def _is_empty(value: Value) -> bool:
    return isinstance(value, Object) and not value.members and not value.computed


def _overlaid(members: dict[str, Value], more: Mapping[str, Value]) -> dict[str, Value]:
    """The members with more over them: a key equal but for case keeps its first spelling and its place.

    That is what ARM's `shallowMerge` does, also to the keys of one object.
    """
    spellings = {upper(key): key for key in members}
    found = dict(members)
    for key, member in more.items():
        found[spellings.setdefault(upper(key), key)] = member
    return found


def _united(members: dict[str, Value], more: Mapping[str, Value], origin: Origin) -> dict[str, Value]:
    """The members with more merged into them: a key equal but for case is spelt as the last one spells it.

    That is what ARM's `union` does, in the place of the first such key. A null replaces nothing. Raises
    `Fault` (B2F109) where an object or array meets a value of another kind.
    """
    found = dict(members)
    spellings: dict[str, list[str]] = {}
    for name in members:
        spellings.setdefault(upper(name), []).append(name)
    for key, member in more.items():
        alike = spellings.setdefault(upper(key), [])
        if not alike:
            found[key] = member
        else:
            merged = _merged_member(found[key if key in alike else alike[0]], member, key, origin)
            if alike != [key]:
                found = _respelt(found, alike, key)
            found[key] = merged
        alike[:] = [key]
    return found


def _respelt(members: dict[str, Value], alike: list[str], key: str) -> dict[str, Value]:
    """The members with `key` in the place of the first of those that are alike, and none of the others."""
    return {
        key if name == alike[0] else name: member
        for name, member in members.items()
        if name == alike[0] or name not in alike
    }


def _merged_member(known: Value, member: Value, key: str, origin: Origin) -> Value:
    """What becomes of one member of a union that both sides have."""
    if is_null(member):
        return known
    if isinstance(member, Choice) and may_be_null(member):
        found = distributed(
            member, lambda branch: _merged_member(known, branch, key, origin), member.origin, (known, member)
        )
        if found is not None:
            return found
    if _both_objects(known, member):
        return union_of(
            [known, member], Origin(origin.kind, origin.span, origin.detail, (known.origin, member.origin))
        )
    kinds = {kind_of(known), kind_of(member)}
    if len(kinds) > 1 and not kinds & {"null", None} and kinds & {"object", "array"}:
        message = f"`union` can't merge {article(known)} with {article(member)}, both named '{key}'"
        raise fault("B2F109", message, origin.span)
    if may_be_null(member) and not is_null(known):
        return call("??", (member, known), member.origin)
    return member


def _both_objects(first: Value, second: Value) -> bool:
    """Whether two members are merged instead of the second replacing the first."""
    kinds = {kind_of(first), kind_of(second)}
    return "object" in kinds and kinds <= {"object", None}
