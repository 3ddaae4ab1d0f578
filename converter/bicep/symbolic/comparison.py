"""Whether two values are equal, and which comes first, as far as that is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import ge, gt, le, lt
from typing import Final

from converter.bicep.symbolic.casing import is_certain, lower, upper
from converter.bicep.symbolic.symbols import greatest_length, kind_of, least_length, may_be_null
from converter.bicep.symbolic.texts import head, known_text, tail
from converter.provenance import Array, Object, Scalar, Symbol, Text, Value, is_null, same

ORDERS: Final[dict[str, Callable[[int, int], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def equal(left: Value, right: Value, *, ignore_case: bool = False) -> bool | None:
    """Whether the values are equal; None when that depends on something unknown."""
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return _equal_data(left.data, right.data, ignore_case=ignore_case)
    if same(left, right):
        return True
    for value, other in ((left, right), (right, left)):
        if is_null(value):
            return None if may_be_null(other) else False
    first, second = kind_of(left), kind_of(right)
    if first and second and first != second and not {first, second} <= {"int", "float"}:
        return False if not (may_be_null(left) or may_be_null(right)) else None
    if first == "string" and second == "string":
        return _equal_texts(left, right, ignore_case=ignore_case)
    if isinstance(left, Array) and isinstance(right, Array):
        if len(left.items) != len(right.items):
            return False
        return _all([equal(a, b) for a, b in zip(left.items, right.items, strict=True)])
    if isinstance(left, Object) and isinstance(right, Object) and not (left.computed or right.computed):
        if left.members.keys() != right.members.keys():
            # Whether keys that differ by case alone are the same here isn't documented.
            return None if set(map(upper, left.members)) == set(map(upper, right.members)) else False
        return _all([equal(member, right.members[key]) for key, member in left.members.items()])
    if first == "int" and second == "int":
        return _apart(left, right)
    return None


def is_among(values: Iterable[Value], wanted: Value) -> bool | None:
    """Whether one of the values equals the wanted one; None when that isn't decided."""
    kind = type(wanted.data) if isinstance(wanted, Scalar) else None
    undecided = False
    for value in values:
        if type(value) is Scalar and kind is type(value.data):
            outcome: bool | None = value.data == wanted.data  # type: ignore[attr-defined]
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
        # 1 and 1.0, which only JSON tells apart.
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


def _apart(left: Value, right: Value) -> bool | None:
    for one, other in ((left, right), (right, left)):
        most, least = _bounds(one)[1], _bounds(other)[0]
        if most is not None and least is not None and least > most:
            return False
    return None


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
        return ORDERS[operator](left.data, right.data)  # type: ignore[arg-type]
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


def text_order(left: str, right: str) -> int | None:
    """-1, 0 or 1 as the first string comes before, with or after the second.

    None where an ordinal comparison and a cultural one, of which ARM does the latter, may differ:
    for accents, punctuation, and letters that differ in case.
    """
    for one, other in zip(left, right, strict=False):
        if one != other:
            if not (one.isascii() and other.isascii() and one.isalnum() and other.isalnum()):
                return None
            if one.isalpha() and other.isalpha() and one.isupper() != other.isupper():
                return None
            return -1 if one < other else 1
    if len(left) == len(right):
        return 0
    return -1 if len(left) < len(right) else 1
