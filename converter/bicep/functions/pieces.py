"""Functions that take a piece of a string or of an array."""

from __future__ import annotations

from typing import Final

from converter.bicep.functions import units
from converter.bicep.functions.registry import Rejected, Site, Table, Undecided, is_text
from converter.bicep.symbolic.symbols import greatest_length, kind_of, least_length
from converter.bicep.symbolic.texts import clipped, head, known_text, parts_of, tail
from converter.provenance import Array, Call, Scalar, Value, is_secret

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values


@known("substring", "string", "int", "int?")
def substring(text: str, start: int, length: int | None = None) -> str:
    total = units.length(text)
    if not 0 <= start <= total:
        raise Rejected("a start inside the string", 1)
    if length is None:
        return units.cut(text, start, total)
    if length < 0 or start + length > total:
        raise Rejected("a length that the string has from the start on", 2)
    return units.cut(text, start, start + length)


@values("take", "array|string", "int")
def take(site: Site, value: Value, count: Value) -> Value:
    """The first items or characters: none for a negative count, all for a greater one than there are."""
    number = _count(count)
    if number is not None and isinstance(value, Array):
        return Array(value.items[:number], origin=site.origin((value, count)))
    if number is not None and kind_of(value) == "string":
        found = _clipped(site, value, count, 0, number)
        if found is not None:
            return found
    least = None if number is None else min(least_length(value), number)
    return site.unknown((value, count), least, number)


@values("skip", "array|string", "int")
def skip(site: Site, value: Value, count: Value) -> Value:
    """All but the first items or characters: all for a negative count, none for a great one."""
    number = _count(count)
    if number is not None and isinstance(value, Array):
        return Array(value.items[number:], origin=site.origin((value, count)))
    if number is not None and kind_of(value) == "string":
        found = _clipped(site, value, count, number, None)
        if found is not None:
            return found
    return site.unknown((value, count))


def _clipped(site: Site, value: Value, count: Value, start: int, length: int | None) -> Value | None:
    """A piece of a string; None where an unknown part or half a letter decides."""
    text = known_text(value)
    if text is not None and not units.is_even(text):
        total = units.length(text)
        try:
            piece = units.cut(text, start, total if length is None else length)
        except Undecided:
            return None
        return site.known(piece, (value, count))
    if not _is_even(value):
        return None
    most = greatest_length(value)
    if start == 0 and length is not None and most is not None and most <= length:
        return value
    return clipped(value, start, length, site.origin((value, count)))


def _is_even(value: Value) -> bool:
    return all(units.is_even(str(part.data)) for part in parts_of(value) if isinstance(part, Scalar))


def _count(value: Value) -> int | None:
    return max(value.data, 0) if isinstance(value, Scalar) and isinstance(value.data, int) else None


@values("first", "array|string")
def first(site: Site, value: Value) -> Value:
    return _end(site, value, last=False)


@values("last", "array|string")
def last(site: Site, value: Value) -> Value:
    return _end(site, value, last=True)


def _end(site: Site, value: Value, *, last: bool) -> Value:
    if isinstance(value, Array):
        if value.items:
            return value.items[-1 if last else 0]
        return site.known(None, (value,))
    if is_text(value):
        part = parts_of(value)[-1 if last else 0]
        if isinstance(part, Scalar):
            letter = str(part.data)[-1:] if last else str(part.data)[:1]
            if units.is_even(letter):
                return Scalar(letter, part.secret, origin=site.origin((value,)))
    if isinstance(value, Call) and value.function == "split":
        found = _end_of_split(site, value, last=last)
        if found is not None:
            return found
    return site.unknown((value,))


def _end_of_split(site: Site, split_call: Call, *, last: bool) -> Value | None:
    """The first or last piece of a split text, where its known beginning or end has a separator."""
    text, delimiter = split_call.arguments
    separator = known_text(delimiter)
    if not separator or not is_text(text):
        return None
    edge = tail(text) if last else head(text)
    if separator not in edge:
        return None
    piece = edge.rsplit(separator, 1)[1] if last else edge.split(separator, 1)[0]
    part = parts_of(text)[-1 if last else 0]
    return Scalar(piece, is_secret(part), origin=site.origin((split_call,)))
