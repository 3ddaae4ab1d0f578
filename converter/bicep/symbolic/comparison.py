"""Whether two values are equal, and which comes first, as far as that is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import ge, gt, le, lt
from typing import Final

from converter.bicep.symbolic.casing import is_certain, lower
from converter.bicep.symbolic.collation import text_order
from converter.bicep.symbolic.symbols import greatest_length, kind_of, least_length, may_be_null
from converter.bicep.symbolic.texts import head, known_text, tail
from converter.provenance import Array, Object, Scalar, Symbol, Text, Value, is_null, same

ORDERS: Final[dict[str, Callable[[float, float], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def equal(left: Value, right: Value, *, ignore_case: bool = False) -> bool | None:
    """Whether the values are equal; None when that depends on something unknown.

    `ignore_case` is for strings as they are, not for those in arrays and objects.
    """
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return _equal_data(left.data, right.data, ignore_case=ignore_case)
    if same(left, right):
        return True
    if is_null(left) or is_null(right):
        return None if may_be_null(right if is_null(left) else left) else False
    if _kinds_differ(left, right):
        return None if may_be_null(left) or may_be_null(right) else False
    match left, right:
        case Array(), Array():
            return _equal_arrays(left, right)
        case Object(), Object():
            return _equal_objects(left, right)
    match kind_of(left), kind_of(right):
        case "string", "string":
            return _equal_texts(left, right, ignore_case=ignore_case)
        case "int", "int":
            return None if _ranges_meet(left, right) else False
    return None


def _kinds_differ(left: Value, right: Value) -> bool:
    """Whether the values are of two kinds that are never equal, as far as their kinds are known."""
    kinds = {kind_of(left), kind_of(right)}
    return len(kinds) > 1 and None not in kinds and kinds != {"int", "float"}


def _equal_arrays(left: Array, right: Array) -> bool | None:
    if len(left.items) != len(right.items):
        return False
    return _all([equal(a, b) for a, b in zip(left.items, right.items, strict=True)])


def _equal_objects(left: Object, right: Object) -> bool | None:
    if left.computed or right.computed:
        return None
    if left.members.keys() != right.members.keys():
        # Keys that differ by case alone are different here.
        return False
    return _all([equal(member, right.members[key]) for key, member in left.members.items()])


def is_among(values: Iterable[Value], wanted: Value) -> bool | None:
    """Whether one of the values equals the wanted one; None when that isn't decided."""
    known = wanted if isinstance(wanted, Scalar) else None
    undecided = False
    for value in values:
        outcome: bool | None
        if known is not None and type(value) is Scalar and type(value.data) is type(known.data):
            outcome = value.data == known.data
        else:
            outcome = equal(value, wanted)
        if outcome:
            return True
        undecided = undecided or outcome is None
    return None if undecided else False


def _all(outcomes: list[bool | None]) -> bool | None:
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _equal_data(left: object, right: object, *, ignore_case: bool) -> bool | None:
    if isinstance(left, str) and isinstance(right, str):
        if not ignore_case or left == right:
            return left == right
        # Bicep compares what `toLower` makes of both sides.
        return lower(left) == lower(right) if is_certain(left) and is_certain(right) else None
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) is not isinstance(right, float) and left == right:
        # 1 and 1.0, which only JSON distinguishes.
        return None
    return left == right


def _equal_texts(left: Value, right: Value, *, ignore_case: bool) -> bool | None:
    first, second = known_text(left), known_text(right)
    if first is not None and second is not None:
        return _equal_data(first, second, ignore_case=ignore_case)
    if not ignore_case and not _starts_agree(head(left), head(right)):
        return False
    if not ignore_case and not _starts_agree(tail(left)[::-1], tail(right)[::-1]):
        return False
    for one, other in ((left, right), (right, left)):
        most = greatest_length(one)
        if most is not None and least_length(other) > most:
            return False
    return None


def _starts_agree(left: str, right: str) -> bool:
    return left.startswith(right) or right.startswith(left)


def _ranges_meet(left: Value, right: Value) -> bool:
    """Whether two integers may be the same by the least and greatest that each can be."""
    for one, other in ((left, right), (right, left)):
        most, least = _bounds(one)[1], _bounds(other)[0]
        if most is not None and least is not None and least > most:
            return False
    return True


def _bounds(value: Value) -> tuple[int | None, int | None]:
    if isinstance(value, Scalar) and isinstance(value.data, int):
        return value.data, value.data
    if isinstance(value, Symbol) and kind_of(value) == "int":
        return value.least, value.greatest
    return None, None


def ordered(operator: str, left: Value, right: Value) -> bool | None:
    """The outcome of `<`, `<=`, `>` or `>=`; None when it isn't decided."""
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        if isinstance(left.data, str) and isinstance(right.data, str):
            sign = text_order(left.data, right.data)
            return None if sign is None else ORDERS[operator](sign, 0)
        assert isinstance(left.data, int | float)
        assert isinstance(right.data, int | float)
        return ORDERS[operator](left.data, right.data)
    if isinstance(left, Text) or isinstance(right, Text):
        return None
    low, high = _bounds(left)
    other_low, other_high = _bounds(right)
    if operator in {">", ">="}:
        low, high, other_low, other_high = other_low, other_high, low, high
        operator = {">": "<", ">=": "<="}[operator]
    if high is not None and other_low is not None and ORDERS[operator](high, other_low):
        return True
    if low is not None and other_high is not None and not ORDERS[operator](low, other_high):
        return False
    return None
