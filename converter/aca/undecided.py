"""Lists with elements of which only the deployment knows whether they are there.

`concat(base, empty(account.properties.key) ? [] : [extra])` has the elements of `base` in any case. So such a
list becomes one of certain elements, with an `Undecided` in the place of each other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from converter.aca.fields import MAPPING, AcaModel
from converter.aca.spelling import PROPERTIES
from converter.bicep import DeployedResource, Filtered
from converter.provenance import (
    Array,
    Call,
    Choice,
    Object,
    Origin,
    RequiredParameter,
    Scalar,
    Symbol,
    Value,
    children,
    is_null,
    same,
)
from converter.source import dataclass

JOINING: Final = frozenset({"flatten", "concat", "union", "distinct"})
"""Functions whose result has every element of the lists that they are given, in order."""

MOST: Final = 200
"""Of lists that are longer two are not compared element by element."""


@dataclass(frozen=True, slots=True, eq=False)
class Undecided(Symbol):
    """An element that may be in a list or not; or, without a `condition`, any number of elements.

    `element` is what it is then, `is_there` the outcome of the condition by which it is there.
    """

    element: Value
    condition: Value | None = None
    is_there: bool = True


def with_elements(resource: DeployedResource, model: type[AcaModel]) -> DeployedResource:
    """The resource, its lists with elements that are undecided where only the deployment knows them.

    A list that a parameter without a value decides stays as it is: an environment gives that value.
    """
    body = _object(resource.body, model, outermost=True)
    if body is resource.body:
        return resource
    assert isinstance(body, Object)
    return replace(resource, body=body)


def _object(value: Value, model: type[AcaModel], *, outermost: bool = False) -> Value:
    if not isinstance(value, Object):
        return value
    changes: dict[str, Value] = {}
    for written, member in value.members.items():
        if outermost and written.lower() == PROPERTIES:
            found = _object(member, model)
        else:
            slot = model.by_lower_name.get(written.lower())
            if slot is None or (slot.model is None and slot.type != MAPPING):
                continue
            if slot.model is None:
                found = _mapping(member)
            else:
                if slot.whole:
                    continue
                found = _list(member, slot.model) if slot.many else _object(member, slot.model)
        if found is not member:
            changes[written] = found
    return replace(value, members=value.members | changes) if changes else value


def _list(value: Value, model: type[AcaModel]) -> Value:
    if isinstance(value, Symbol) and not _waits_for_parameter(value):
        found = _elements(value)
        if found is not None:
            value = Array(tuple(found), origin=value.origin)
    if not isinstance(value, Array):
        return value
    items = tuple(_object(item, model) for item in value.items)
    if all(new is old for new, old in zip(items, value.items, strict=True)):
        return value
    return replace(value, items=items)


def _mapping(value: Value) -> Value:
    """A mapping of which a condition decides a part: its members, those that are undecided as choices."""
    if isinstance(value, Choice) and not _waits_for_parameter(value):
        then, otherwise = _mapping(value.then), _mapping(value.otherwise)
        if isinstance(then, Object) and isinstance(otherwise, Object):
            return value if then.computed or otherwise.computed else _merged(value, then, otherwise)
    return value


def _waits_for_parameter(value: Value) -> bool:
    return isinstance(value, RequiredParameter) or any(map(_waits_for_parameter, children(value)))


def _elements(value: Value) -> list[Value] | None:
    """The elements of a list, some of them undecided; None where nothing is known of any."""
    if isinstance(value, Array):
        return list(value.items)
    if is_null(value):
        return []
    if isinstance(value, Choice):
        then, otherwise = _elements(value.then), _elements(value.otherwise)
        if then is None or otherwise is None:
            return None
        return _of_both(value, then, otherwise)
    if isinstance(value, Filtered):
        return _filtered(value)
    if isinstance(value, Call) and value.function in JOINING:
        return _joined(value)
    return None


def _joined(value: Call) -> list[Value] | None:
    parts: Sequence[Value] = value.arguments
    if len(parts) == 1 and isinstance(parts[0], Array) and value.function == "flatten":
        parts = parts[0].items
    runs = [_elements(part) for part in parts]
    if not any(runs):
        return None
    found: list[Value] = []
    for part, run in zip(parts, runs, strict=True):
        if run is None:
            found.append(
                Undecided(part, None, origin=part.origin, secret=isinstance(part, Symbol) and part.secret)
            )
        elif value.function in {"union", "distinct"}:
            found += [item for item in run if not any(same(item, one) for one in found)]
        else:
            found += run
    return found


def _filtered(value: Filtered) -> list[Value]:
    found: list[Value] = []
    for item, verdict in zip(value.items, value.verdicts, strict=True):
        if isinstance(verdict, Scalar):
            found += [item] if verdict.data is True else []
        else:
            found.append(_undecided(item, verdict, is_there=True, origin=value.origin))
    return found


def _of_both(choice: Choice, then: list[Value], otherwise: list[Value]) -> list[Value] | None:
    """What both branches have, in order, and between that what one of them has alone.

    Two elements of one name in the same place are one, whose other parts are undecided.
    """
    if len(then) > MOST or len(otherwise) > MOST:
        return None
    found: list[Value] = []
    left = right = 0
    for at, place in (*_common(then, otherwise), (len(then), len(otherwise))):
        found += _differing(choice, then[left:at], otherwise[right:place])
        if at < len(then):
            found.append(then[at])
        left, right = at + 1, place + 1
    return found


def _differing(choice: Choice, then: list[Value], otherwise: list[Value]) -> Iterable[Value]:
    names = [_name(item) for item in otherwise]
    paired: set[int] = set()
    for item in then:
        name = _name(item)
        twin = next((i for i, other in enumerate(names) if name is not None and other == name), None)
        if twin is None or twin in paired:
            yield _undecided(item, choice.condition, is_there=True, origin=choice.origin)
        else:
            paired.add(twin)
            other = otherwise[twin]
            assert isinstance(item, Object)
            assert isinstance(other, Object)
            yield _merged(choice, item, other)
    for index, item in enumerate(otherwise):
        if index not in paired:
            yield _undecided(item, choice.condition, is_there=False, origin=choice.origin)


def _merged(choice: Choice, then: Object, otherwise: Object) -> Object:
    """One object of two that are alike: what both have, and choices of the rest."""
    nothing = Scalar(None, origin=choice.origin)
    members: dict[str, Value] = {}
    for key in dict.fromkeys((*then.members, *otherwise.members)):
        first, second = then.members.get(key, nothing), otherwise.members.get(key, nothing)
        is_same = same(first, second)
        members[key] = first if is_same else replace(choice, then=first, otherwise=second)
    return Object(members, origin=then.origin)


def _name(item: Value) -> object:
    name = item.members.get("name") if isinstance(item, Object) and not item.computed else None
    return name.data if isinstance(name, Scalar) else None


def _undecided(item: Value, condition: Value, *, is_there: bool, origin: Origin) -> Value:
    """The element under one more condition; of several the outermost is the question that is asked first."""
    secret = isinstance(item, Symbol) and item.secret
    while isinstance(item, Undecided) and item.condition is not None:
        item = item.element
    return Undecided(
        item, condition, is_there, origin=replace(origin, sources=(condition.origin,)), secret=secret
    )


def _common(then: list[Value], otherwise: list[Value]) -> list[tuple[int, int]]:
    """The indices of the longest sequence of elements that both lists have, in order."""
    rows, columns = len(then), len(otherwise)
    lengths = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            if same(then[i], otherwise[j]):
                lengths[i][j] = lengths[i + 1][j + 1] + 1
            else:
                lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1])
    found = []
    i = j = 0
    while i < rows and j < columns:
        if same(then[i], otherwise[j]):
            found.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
