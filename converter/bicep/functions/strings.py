"""Functions of strings, and those that take a string or an array alike.

Where a string has unknown parts the known ones may decide all the same: see `converter.bicep.texts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from converter.bicep.comparison import equal
from converter.bicep.faults import fault
from converter.bicep.functions.registry import Rejected, Site, Table, is_text
from converter.bicep.merging import array_of
from converter.bicep.symbols import greatest_length, kind_of, least_length
from converter.bicep.texts import (
    LONGEST,
    ResourceId,
    clipped,
    head,
    interpolated,
    known_text,
    parts_of,
    printed,
    shown,
    split_text,
    tail,
    to_json,
)
from converter.provenance.values import (
    Array,
    Call,
    Object,
    Plain,
    Scalar,
    Symbol,
    Text,
    Value,
    is_known,
    is_secret,
    plain,
    text_of,
)

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values


# --- letter by letter ----------------------------------------------------------------------------


@values("toLower", "string")
def to_lower(site: Site, text: Value) -> Value:
    return _each_part(site, text, str.lower)


@values("toUpper", "string")
def to_upper(site: Site, text: Value) -> Value:
    return _each_part(site, text, _upper)


def _upper(text: str) -> str:
    # .NET's invariant culture maps letter by letter: 'ß' has no single upper-case letter.
    return "".join([letter.upper() if len(letter.upper()) == 1 else letter for letter in text])


def _each_part(site: Site, text: Value, change: Callable[[str], str], *more: Value) -> Value:
    origin = site.origin((text, *more))
    parts: list[Value] = []
    for part in parts_of(text):
        if isinstance(part, Scalar):
            parts.append(Scalar(change(str(part.data)), part.secret, origin=part.origin))
        else:
            parts.append(_once(site, part, more))
    return text_of(parts, origin) if len(parts) != 1 or isinstance(parts[0], Scalar) else parts[0]


def _once(site: Site, part: Value, more: tuple[Value, ...]) -> Value:
    """The call for a hole; the same call twice is the same as once."""
    if isinstance(part, Call) and part.function == site.name and not more:
        return part
    arguments = (part, *more)
    keeps_length = site.name != "replace" and isinstance(part, Symbol)
    return site.unknown(
        arguments,
        part.least if keeps_length else None,  # type: ignore[attr-defined]
        part.greatest if keeps_length else None,  # type: ignore[attr-defined]
    )


@values("replace", "string", "string", "string")
def replace(site: Site, text: Value, old: Value, new: Value) -> Value:
    before, after = known_text(old), known_text(new)
    if before == "":
        site.reject("a text to look for that isn't empty", 1)
    whole = known_text(text)
    if before is None or after is None:
        return site.unknown((text, old, new))
    if whole is not None and not isinstance(text, Text):
        return site.known(whole.replace(before, after), (text, old, new))
    if is_secret(old) or is_secret(new):
        return site.unknown((text, old, new))
    # A match of more than one letter could begin in a known part and end in a hole.
    if len(before) == 1 and isinstance(text, Text):
        return _each_part(site, text, lambda part: part.replace(before, after), old, new)
    return site.unknown((text, old, new))


@known("trim", "string")
def trim(text: str) -> str:
    return text.strip()


@known("padLeft", "string|int", "int", "string?")
def pad_left(value: str | int, width: int, filling: str | None = None) -> str:
    filling = " " if filling is None else filling
    if len(filling) != 1:
        raise Rejected("one character to pad with", 2)
    if width > LONGEST:
        raise Rejected(f"a length of at most {LONGEST}", 1)
    return shown(value).rjust(width, filling)


# --- putting together and taking apart -------------------------------------------------------------


@values("concat", "string|int|bool|array+")
def concat(site: Site, *parts: Value) -> Value:
    kinds = {kind_of(part) for part in parts} - {None}
    origin = site.origin(parts)
    if "array" in kinds:
        if kinds != {"array"}:
            site.reject("arrays alone or strings alone")
        return array_of(parts, origin)
    if kinds:
        return _limited(site, interpolated([printed(part, part.origin) for part in parts], origin))
    return site.unknown(parts, least=max(map(least_length, parts)))


def _limited(site: Site, text: Value) -> Value:
    if least_length(text) > LONGEST:
        raise fault("B2F113", f"this string grows past {LONGEST} characters", site.node.span)
    return text


@values("join", "array", "string")
def join(site: Site, array: Value, delimiter: Value) -> Value:
    between = known_text(delimiter)
    if not isinstance(array, Array) or between is None:
        return site.unknown((array, delimiter))
    parts: list[Value] = []
    for item in array.items:
        if kind_of(item) not in {"string", "int", "bool", None}:
            site.reject("strings, integers or booleans to join")
        if parts:
            parts.append(Scalar(between, is_secret(delimiter), origin=delimiter.origin))
        parts.append(printed(item, item.origin))
    return _limited(site, interpolated(parts, site.origin((array, delimiter))))


@values("split", "string", "string|array")
def split(site: Site, text: Value, delimiter: Value) -> Value:
    arguments = (text, delimiter)
    origin = site.origin(arguments)
    separators = _separators(delimiter)
    if separators is None:
        return site.unknown(arguments)
    if separators == ["/"] and isinstance(text, ResourceId):
        return Array((Scalar("", origin=origin), *text.segments), origin=origin)
    if len(separators) == 1 and len(separators[0]) == 1:
        pieces = split_text(text, separators[0], origin) if is_text(text) else None
        return site.unknown(arguments, least=1) if pieces is None else Array(tuple(pieces), origin=origin)
    whole = known_text(text)
    if whole is None:
        return site.unknown(arguments, least=1)
    filled = [re.escape(separator) for separator in separators if separator]
    found: list[Plain] = [*re.split("|".join(filled), whole)] if filled else [whole]
    return site.known(found, arguments)


def _separators(delimiter: Value) -> list[str] | None:
    if isinstance(delimiter, Array):
        found = [known_text(item) for item in delimiter.items]
        return None if None in found else [text for text in found if text is not None]
    text = known_text(delimiter)
    return None if text is None else [text]


@known("substring", "string", "int", "int?")
def substring(text: str, start: int, length: int | None = None) -> str:
    if not 0 <= start <= len(text):
        raise Rejected("a start inside the string", 1)
    if length is None:
        return text[start:]
    if length < 0 or start + length > len(text):
        raise Rejected("a length that the string has from the start on", 2)
    return text[start : start + length]


@values("take", "array|string", "int")
def take(site: Site, value: Value, count: Value) -> Value:
    number = _count(count)
    if number is not None and isinstance(value, Array):
        return Array(value.items[: max(number, 0)], origin=site.origin((value, count)))
    if number is not None and kind_of(value) == "string":
        most = greatest_length(value)
        if most is not None and most <= number:
            return value
        found = clipped(value, 0, max(number, 0), site.origin((value, count)))
        if found is not None:
            return found
    least = None if number is None else min(least_length(value), max(number, 0))
    return site.unknown((value, count), least, None if number is None else max(number, 0))


@values("skip", "array|string", "int")
def skip(site: Site, value: Value, count: Value) -> Value:
    number = _count(count)
    if number is not None and isinstance(value, Array):
        return Array(value.items[max(number, 0) :], origin=site.origin((value, count)))
    if number is not None and kind_of(value) == "string":
        found = clipped(value, max(number, 0), None, site.origin((value, count)))
        if found is not None:
            return found
    return site.unknown((value, count))


def _count(value: Value) -> int | None:
    return value.data if isinstance(value, Scalar) and isinstance(value.data, int) else None


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


# --- asking ---------------------------------------------------------------------------------------


@values("length", "array|object|string")
def length(site: Site, value: Value) -> Value:
    if isinstance(value, Array | Object) or known_text(value) is not None:
        return _counted(site, value, least_length(value))
    least, greatest = least_length(value), greatest_length(value)
    if least == greatest:
        return _counted(site, value, least)
    return site.unknown((value,), least, greatest)


def _counted(site: Site, value: Value, count: int) -> Scalar:
    secret = is_secret(value) if not isinstance(value, Array | Object) else False
    return Scalar(count, secret, origin=site.origin((value,)))


@values("empty", "array|null|object|string")
def empty(site: Site, value: Value) -> Value:
    secret = isinstance(value, Scalar | Text) and is_secret(value)
    if isinstance(value, Scalar):
        return Scalar(value.data in {None, ""}, secret, origin=site.origin((value,)))
    if least_length(value) > 0:
        return Scalar(False, secret, origin=site.origin((value,)))
    if greatest_length(value) == 0:
        return Scalar(True, secret, origin=site.origin((value,)))
    return site.unknown((value,))


@values("contains", "array|object|string", "any")
def contains(site: Site, value: Value, wanted: Value) -> Value:
    arguments = (value, wanted)
    if isinstance(value, Object):
        key = known_text(printed(wanted, wanted.origin))
        if key is not None and not value.computed:
            folded = key.upper()
            return site.known(any(name.upper() == folded for name in value.members), (wanted,))
    elif isinstance(value, Array):
        outcomes = [equal(item, wanted) for item in value.items]
        if True in outcomes or None not in outcomes:
            return site.known(True in outcomes, arguments)
    elif kind_of(value) == "string":
        return _text_contains(site, value, wanted)
    return site.unknown(arguments)


def _text_contains(site: Site, value: Value, wanted: Value) -> Value:
    if kind_of(wanted) not in {"string", None}:
        site.reject("a string to look for in a string", 1)
    text, whole = known_text(wanted), known_text(value)
    if text is not None:
        if any(text in str(part.data) for part in parts_of(value) if isinstance(part, Scalar)):
            return site.known(data=True, arguments=(value, wanted))
        if whole is not None:
            return site.known(text in whole, (value, wanted))
    return site.unknown((value, wanted))


@values("startsWith", "string", "string")
def starts_with(site: Site, text: Value, prefix: Value) -> Value:
    return _at_edge(site, text, prefix, head(text), lambda known, part: known.startswith(part))


@values("endsWith", "string", "string")
def ends_with(site: Site, text: Value, suffix: Value) -> Value:
    return _at_edge(site, text, suffix, tail(text), lambda known, part: known.endswith(part))


def _at_edge(site: Site, text: Value, part: Value, edge: str, fits: Callable[[str, str], bool]) -> Value:
    """ARM compares the beginning and end of strings without regard to case."""
    wanted = known_text(part)
    if wanted is not None:
        known_edge, folded = edge.upper(), wanted.upper()
        if fits(known_edge, folded):
            return site.known(data=True, arguments=(text, part))
        if known_text(text) is not None or not fits(folded, known_edge):
            return site.known(data=False, arguments=(text, part))
    return site.unknown((text, part))


@values("indexOf", "array|string", "any")
def index_of(site: Site, value: Value, wanted: Value) -> Value:
    if isinstance(value, Array):
        return _item_index(site, value, wanted, range(len(value.items)))
    text = known_text(wanted)
    if text is not None and is_text(value):
        at = head(value).upper().find(text.upper())
        if at >= 0 or known_text(value) is not None:
            return site.known(at, (value, wanted))
    return site.unknown((value, wanted))


@values("lastIndexOf", "array|string", "any")
def last_index_of(site: Site, value: Value, wanted: Value) -> Value:
    if isinstance(value, Array):
        return _item_index(site, value, wanted, range(len(value.items) - 1, -1, -1))
    whole, text = known_text(value), known_text(wanted)
    if whole is not None and text is not None:
        return site.known(whole.upper().rfind(text.upper()), (value, wanted))
    return site.unknown((value, wanted))


def _item_index(site: Site, array: Array, wanted: Value, places: range) -> Value:
    for index in places:
        outcome = equal(array.items[index], wanted)
        if outcome is None:
            return site.unknown((array, wanted))
        if outcome:
            return site.known(index, (array, wanted))
    return site.known(-1, (array, wanted))


@known("like", "string", "string")
def like(text: str, pattern: str) -> bool:
    """`*` stands for any text, `?` for one character, without regard to case."""
    expression = "".join([{"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern])
    return re.fullmatch(expression, text, re.DOTALL | re.IGNORECASE) is not None


# --- printing -------------------------------------------------------------------------------------


@values("string", "any")
def string(site: Site, value: Value) -> Value:
    if kind_of(value) == "string":
        return value
    if isinstance(value, Symbol):
        return site.unknown((value,))
    if not is_known(value):
        return site.unknown((value,))
    data = plain(value)
    if isinstance(data, list | dict):
        return site.known(to_json(data), (value,))
    return site.known(shown(data), (value,))


_HOLE = re.compile(r"\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(?::([^{}]*))?\}|[{}]")


@values("format", "string", "any*")
def format_(site: Site, template: Value, *arguments: Value) -> Value:
    text = known_text(template)
    everything = (template, *arguments)
    if text is None:
        return site.unknown(everything)
    parts: list[Value] = []
    end = 0
    for match in _HOLE.finditer(text):
        parts.append(Scalar(text[end : match.start()], is_secret(template), origin=template.origin))
        end = match.end()
        if match[0] in {"{{", "}}"}:
            parts.append(Scalar(match[0][0], is_secret(template), origin=template.origin))
            continue
        if match[1] is None:
            site.reject("a format whose braces are in pairs (`{{` for a brace itself)")
        if int(match[1]) >= len(arguments):
            site.reject(f"an argument for {match[0]}")
        part = _formatted(arguments[int(match[1])], match[2], match[3])
        if part is None:
            return site.unknown(everything)
        parts.append(part)
    parts.append(Scalar(text[end:], is_secret(template), origin=template.origin))
    return _limited(site, interpolated(_filled(parts), site.origin(everything)))


def _filled(parts: list[Value]) -> list[Value]:
    return [part for part in parts if not (isinstance(part, Scalar) and part.data == "")]


def _formatted(value: Value, width: str | None, pattern: str | None) -> Value | None:
    """One hole of a format, filled; None where .NET would do something that isn't known here."""
    if not width and not pattern:
        return printed(value, value.origin)
    if not isinstance(value, Scalar):
        return None
    text = shown(value.data)
    if pattern:
        found = _number(value.data, pattern)
        if found is None:
            return None
        text = found
    if width:
        text = text.rjust(int(width)) if not width.startswith("-") else text.ljust(-int(width))
    return Scalar(text, value.secret, origin=value.origin)


def _number(data: object, pattern: str) -> str | None:
    """An integer in one of .NET's standard formats, or one made of zeros alone."""
    if isinstance(data, str):
        return data
    if not isinstance(data, int) or isinstance(data, bool):
        return None
    match = re.fullmatch(r"([dDxXnN])(\d*)", pattern)
    if match is None:
        if re.fullmatch("0+", pattern):
            return f"{'-' if data < 0 else ''}{abs(data):0{len(pattern)}d}"
        return None
    letter, digits = match[1], int(match[2] or 0)
    if letter in "dD":
        return f"{'-' if data < 0 else ''}{abs(data):0{digits}d}"
    if letter in "nN":
        return f"{data:,.{digits if match[2] else 2}f}"
    if data < 0:
        return None
    return f"{data:0{digits}{letter}}"
