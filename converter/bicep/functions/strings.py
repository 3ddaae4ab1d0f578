"""Functions that make strings of strings, and `concat` and `split`, which go between them and arrays.

Where a string has unknown parts the known ones may still decide: see `converter.bicep.symbolic.texts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from converter.bicep.functions import units
from converter.bicep.functions.registry import Site, Table, is_text
from converter.bicep.symbolic.casing import is_certain, lower, upper
from converter.bicep.symbolic.merging import array_of, extent
from converter.bicep.symbolic.symbols import kind_of, least_length
from converter.bicep.symbolic.texts import (
    ResourceId,
    interpolated,
    known_text,
    parts_of,
    printed,
    shown,
    size,
    split_text,
)
from converter.provenance import Array, Call, Plain, Scalar, Symbol, Text, Value, is_secret, plain, text_of

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values

WHITE_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What .NET calls white space: the characters that Unicode gives that property."""

_WIDEST: Final = 16
"""The greatest length that ARM pads to."""


# --- letter by letter ----------------------------------------------------------------------------


@values("toLower", "string")
def to_lower(site: Site, text: Value) -> Value:
    return _in_case(site, text, lower)


@values("toUpper", "string")
def to_upper(site: Site, text: Value) -> Value:
    return _in_case(site, text, upper)


def _in_case(site: Site, text: Value, change: Callable[[str], str]) -> Value:
    if not all(is_certain(str(part.data)) for part in parts_of(text) if isinstance(part, Scalar)):
        return site.unknown((text,), least_length(text))
    return _each_part(site, text, change)


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
    """The call for an unknown part; the same call twice is the same as once."""
    if isinstance(part, Call) and part.function == site.name and not more:
        return part
    arguments = (part, *more)
    if isinstance(part, Symbol) and site.name != "replace":
        return site.unknown(arguments, part.least, part.greatest)
    return site.unknown(arguments)


@values("replace", "string", "string", "string")
def replace(site: Site, text: Value, old: Value, new: Value) -> Value:
    before, after = known_text(old), known_text(new)
    if before == "":
        site.reject("a text to look for that isn't empty", 1)
    whole = known_text(text)
    if before is None or after is None:
        return site.unknown((text, old, new))
    known_parts = [str(part.data) for part in parts_of(text) if isinstance(part, Scalar)]
    grown = len(after) * sum([part.count(before) for part in known_parts])
    site.scope.run.check_text(grown, site.node.span)
    if whole is not None and not isinstance(text, Text):
        return site.known(whole.replace(before, after), (text, old, new))
    if is_secret(old) or is_secret(new):
        return site.unknown((text, old, new))
    # A match of more than one letter could begin in a known part and end in an unknown one.
    if len(before) == 1 and isinstance(text, Text):
        return _each_part(site, text, lambda part: part.replace(before, after), old, new)
    return site.unknown((text, old, new))


@known("trim", "string")
def trim(text: str) -> str:
    return text.strip(WHITE_SPACE)


@values("padLeft", "string|int", "int", "string?")
def pad_left(site: Site, value: Value, width: Value, *filling: Value) -> Value:
    given = (value, width, *filling)
    if not all(isinstance(argument, Scalar) for argument in given):
        return site.unknown(given)
    text, total, character = plain(value), plain(width), plain(filling[0]) if filling else None
    character = " " if character is None else str(character)
    assert isinstance(total, int)
    if not 1 <= total <= _WIDEST:
        site.reject(f"a length from 1 to {_WIDEST}", 1)
    if units.length(character) != 1:
        site.reject("one character to pad with", 2)
    unpadded = shown(text)
    return site.known(character * (total - units.length(unpadded)) + unpadded, given)


# --- putting together and taking apart -------------------------------------------------------------


@values("concat", "string|int|bool|array+")
def concat(site: Site, *parts: Value) -> Value:
    kinds = {kind_of(part) for part in parts} - {None}
    origin = site.origin(parts)
    if "array" in kinds:
        if kinds != {"array"}:
            site.reject("arrays alone or strings alone")
        site.scope.run.check_parts(extent(parts), site.node.span)
        return array_of(parts, origin)
    if kinds:
        texts = [printed(part, part.origin) for part in parts]
        site.scope.run.check_text(sum(map(size, texts)), site.node.span)
        return interpolated(texts, origin)
    return site.unknown(parts, least=max(map(least_length, parts)))


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
    site.scope.run.check_text(sum(map(size, parts)), site.node.span)
    return interpolated(parts, site.made_of((array, delimiter)))


@values("split", "string", "string|array")
def split(site: Site, text: Value, delimiter: Value) -> Value:
    arguments = (text, delimiter)
    origin = site.origin(arguments)
    separators = _separators(site, delimiter)
    if separators is None:
        return site.unknown(arguments)
    if not separators:
        # As .NET's `Split` does without any separator.
        separators = list(WHITE_SPACE)
    if separators == ["/"] and isinstance(text, ResourceId):
        return Array((Scalar("", origin=origin), *text.segments), origin=origin)
    # The first delimiter in the list wins where several begin at the same place.
    pattern = re.compile("|".join([re.escape(separator) for separator in separators if separator]) or "(?!)")
    pieces = [pattern.finditer(str(part.data)) for part in parts_of(text) if isinstance(part, Scalar)]
    site.scope.run.spend_parts(1 + sum(1 for found in pieces for _ in found), site.node.span)
    if len(separators) == 1 and len(separators[0]) == 1:
        split_apart = split_text(text, separators[0], origin) if is_text(text) else None
        if split_apart is not None:
            return Array(tuple(split_apart), origin=origin)
    whole = known_text(text)
    if whole is None:
        return site.unknown(arguments, least=1)
    found: list[Plain] = [*pattern.split(whole)]
    return site.known(found, arguments)


def _separators(site: Site, delimiter: Value) -> list[str] | None:
    if not isinstance(delimiter, Array):
        text = known_text(delimiter)
        return None if text is None else [text]
    for item in delimiter.items:
        if kind_of(item) not in {"string", None}:
            site.reject("strings to split at", 1)
    found = [known_text(item) for item in delimiter.items]
    return None if None in found else [text for text in found if text is not None]
