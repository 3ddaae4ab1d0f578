"""The conditions of a JSONPath's filters, `?(@.price > 3)`, as Newtonsoft.Json decides them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from converter.bicep.functions.registry import Undecided
from converter.source import dataclass

Side: TypeAlias = Callable[[Any, Any], Iterable[Any]]
"""What one side of a comparison gives, for the root and the part that is looked at."""

Condition: TypeAlias = Callable[[Any, Any], bool]

OPERATORS: Final = ("===", "==", "=~", "!==", "!=", "<>", "<=", "<", ">=", ">")
"""In the order in which they are looked for."""

_NEARLY: Final = 2.2204460492503131e-16


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object as such, name and value: what a filter on an object looks at."""

    name: str
    value: Any


def children(data: Any) -> Iterator[Any]:
    """What a filter looks at: an array's items, an object's members."""
    if isinstance(data, list):
        yield from data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield Member(name, value)


def descendants(data: Any) -> Iterator[Any]:
    """The data itself and what a filter looks at inside of it, at any depth, in order."""
    yield data
    for child in children(data):
        if isinstance(child, Member):
            yield child
            yield from descendants(child.value)
        else:
            yield from descendants(child)


def joined(before: Sequence[tuple[str, Condition]], last: Condition) -> Condition:
    """Conditions with the signs between them.

    Where `&&` and `||` alternate, what follows the change belongs together, whatever binds tighter
    elsewhere: `a && b || c` is `a && (b || c)`.
    """
    if not before:
        return last
    sign = before[0][0]
    members = []
    for position, (other, condition) in enumerate(before):
        if other != sign:
            members.append(joined(before[position:], last))
            break
        members.append(condition)
    else:
        members.append(last)
    decide = all if sign == "&&" else any
    return lambda root, data: decide(condition(root, data) for condition in members)


def exists(side: Side) -> Condition:
    """Whether the side gives anything."""

    def condition(root: Any, data: Any) -> bool:
        return next((True for found in side(root, data) if _looked_at(found)), False)

    return condition


def compared(operator: str, left: Side, right: Side) -> Condition:
    """Whether anything of the left side compares with anything of the right one."""
    if operator == "=~":
        raise Undecided

    def condition(root: Any, data: Any) -> bool:
        others = list(right(root, data))
        return any(
            _matches(operator, one, other)
            for one in left(root, data)
            for other in others
            if _looked_at(one) and _looked_at(other)
        )

    return condition


def _looked_at(found: Any) -> bool:
    if isinstance(found, Member):
        raise Undecided
    return True


def _matches(operator: str, left: Any, right: Any) -> bool:
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        return operator in {"!=", "<>"}
    if operator in {"==", "==="}:
        return _equal(left, right)
    if operator in {"!=", "<>", "!=="}:
        return not _equal(left, right)
    order = _order(left, right)
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(left: Any, right: Any) -> bool:
    if _is_number(left) and _is_number(right):
        return _order(left, right) == 0
    return type(left) is type(right) and bool(left == right)


def _order(left: Any, right: Any) -> int:
    if left is None or right is None:
        return int(left is not None) - int(right is not None)
    if _is_number(left) and _is_number(right):
        both_whole = isinstance(left, int) and isinstance(right, int)
        near = (abs(left) + abs(right) + 10) * _NEARLY
        if not both_whole and -near < left - right < near:
            return 0
    elif type(left) is not type(right):
        # Newtonsoft converts the one to the other's type.
        raise Undecided
    elif isinstance(left, str):
        left, right = left.encode("utf-16-be"), right.encode("utf-16-be")
    return int(left > right) - int(left < right)
