"""Strings whose parts may be unknown: how values print, and what the known parts decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from converter.bicep.symbolic.symbols import call, kind_of, through
from converter.provenance import (
    Access,
    Call,
    Origin,
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
from converter.source import dataclass

_PLACES: Final = 15
_SMALLEST: Final = 4
"""Between which powers of ten .NET prints a float without one."""

_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What ends a line in Unicode and in no JSON: escaped by Newtonsoft.Json."""


@dataclass(frozen=True, slots=True, eq=False)
class ResourceId(Text):
    """An ARM id with unknown parts; `segments` are the parts between its slashes.

    ARM resource names have one segment for each segment of their type, so no unknown part of
    an id holds a slash of its own.
    """

    segments: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Interpolation(Text):
    """An interpolated string as it is written: `arguments`, and before, between and behind them `pieces`."""

    pieces: tuple[str, ...]
    arguments: tuple[Value, ...]


def resource_id(segments: list[Value], origin: Origin) -> Value:
    """`/a/b/c` of its segments: a `Scalar` when all are known, else a `ResourceId`."""
    if not segments:
        return Scalar("/", origin=origin)
    parts: list[Value] = []
    for segment in segments:
        parts += (Scalar("/", origin=segment.origin), segment)
    text = text_of(parts, origin)
    return ResourceId(text.parts, tuple(segments), origin=origin) if isinstance(text, Text) else text


def known_text(value: Value) -> str | None:
    """The string that a value is, None for anything else."""
    if type(value) is Scalar:
        return value.data if isinstance(value.data, str) else None
    if isinstance(value, Text) and is_known(value):
        return str(plain(value))
    return None


def parts_of(value: Value) -> tuple[Value, ...]:
    """The parts of a string: the parts of a text, a string scalar or symbol alone."""
    return value.parts if isinstance(value, Text) else (value,)


def shown(data: Plain) -> str:
    """How Bicep prints a value in `${…}`."""
    if isinstance(data, str):
        return data
    if data is None:
        return ""
    if isinstance(data, bool):
        return "True" if data else "False"
    if isinstance(data, float):
        return shown_float(data)
    if isinstance(data, int):
        return str(data)
    return to_json(data, "'")


def shown_float(data: float) -> str:
    """A float as .NET prints it: the shortest digits, no trailing `.0`.

    A number with more places before its point than it has digits, and than 15, and one below
    0.0001 are printed with a power of ten.
    """
    sign, digits, _ = Decimal(repr(data)).normalize().as_tuple()
    power = Decimal(repr(data)).adjusted()
    if data == 0 or -_SMALLEST <= power < max(len(digits), _PLACES):
        return f"{Decimal(repr(data)):f}".removesuffix(".0")
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}{'.' * bool(rest)}{''.join(rest)}E{power:+03d}"


def to_json(data: Plain, quote: str = '"') -> str:
    """Compact JSON, its strings in double or single quotes."""
    if isinstance(data, str):
        text = json.dumps(data, ensure_ascii=False).translate(_LINE_ENDS)
        return text if quote == '"' else "'" + text[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
    if isinstance(data, list):
        return f"[{','.join([to_json(item, quote) for item in data])}]"
    if isinstance(data, dict):
        members = [f"{to_json(key, quote)}:{to_json(member, quote)}" for key, member in data.items()]
        return f"{{{','.join(members)}}}"
    if isinstance(data, float):
        text = shown_float(data)
        return text if "." in text or "E" in text else f"{text}.0"
    return json.dumps(data)


def printed(value: Value, origin: Origin) -> Value:
    """A value as a string: a string scalar, a text, or a symbol where it is unknown."""
    if type(value) is Scalar:
        if isinstance(value.data, str):
            return value
        return Scalar(shown(value.data), value.secret, origin=value.origin)
    if isinstance(value, Text | Symbol):
        return value
    if is_known(value):
        return Scalar(shown(plain(value)), is_secret(value), origin=value.origin)
    return call("string", (value,), origin)


def interpolated(parts: list[Value], origin: Origin) -> Value:
    """The string that `parts` spell; a string symbol alone remains itself."""
    if len(parts) == 1 and isinstance(parts[0], Symbol) and kind_of(parts[0]) == "string":
        return through(parts[0], origin)
    return text_of(parts, origin)


def as_written(text: Value, pieces: Sequence[str], arguments: Sequence[Value]) -> Value:
    """The string of an interpolation; where it has unknown parts, with what it was made of."""
    if not isinstance(text, Text):
        return text
    return Interpolation(text.parts, tuple(pieces), tuple(arguments), origin=text.origin)


def size(value: Value) -> int:
    """How long a string is at least, each unknown part counted as one character."""
    parts = parts_of(value)
    return sum([len(part.data) if type(part) is Scalar and type(part.data) is str else 1 for part in parts])


def head(value: Value) -> str:
    """The known beginning of a string."""
    return _known_run(parts_of(value))


def tail(value: Value) -> str:
    """The known end of a string."""
    known = ""
    for part in reversed(parts_of(value)):
        if not isinstance(part, Scalar):
            break
        known = f"{part.data}{known}"
    return known


def _known_run(parts: tuple[Value, ...]) -> str:
    known = ""
    for part in parts:
        if not isinstance(part, Scalar):
            break
        known += str(part.data)
    return known


def never_holds(value: Value, text: str) -> bool:
    """Whether an unknown string surely doesn't have `text` in it.

    Subscription and tenant ids are GUIDs, hashes have an alphabet, and a resource group's name
    has no slash.
    """
    match value:
        case Access(
            base=Call(function="subscription" | "tenant" | "deployer"),
            key=Scalar(data="subscriptionId" | "tenantId"),
        ):
            return any(character not in "0123456789abcdefABCDEF-" for character in text)
        case Access(base=Call(function="resourceGroup"), key=Scalar(data="name")):
            return "/" in text
        case Call(function="guid" | "newGuid"):
            return any(character not in "0123456789abcdef-" for character in text)
        case Call(function="uniqueString"):
            return any(character not in "abcdefghijklmnopqrstuvwxyz234567" for character in text)
    return False


def split_text(value: Value, separator: str, origin: Origin) -> list[Value] | None:
    """The pieces of a string between single-character separators; None when an unknown part may hold one."""
    pieces: list[list[Value]] = [[]]
    for part in parts_of(value):
        if isinstance(part, Scalar):
            first, *rest = str(part.data).split(separator)
            pieces[-1].append(Scalar(first, part.secret, origin=part.origin))
            pieces += [[Scalar(piece, part.secret, origin=part.origin)] for piece in rest]
        elif never_holds(part, separator):
            pieces[-1].append(part)
        else:
            return None
    return [_piece(piece, origin) for piece in pieces]


def _piece(parts: list[Value], origin: Origin) -> Value:
    filled = [part for part in parts if not (isinstance(part, Scalar) and part.data == "")]
    if len(filled) == 1 and isinstance(filled[0], Symbol):
        return filled[0]
    return interpolated(
        filled, Origin(origin.kind, origin.span, origin.detail, tuple(p.origin for p in filled) or (origin,))
    )


def clipped(value: Value, start: int, count: int | None, origin: Origin) -> Value | None:
    """`count` characters from `start`, part by part; None where an unknown part decides."""
    taken: list[Value] = []
    at = 0
    for part in parts_of(value):
        if count is not None and at >= start + count:
            break
        if not isinstance(part, Scalar):
            if at >= start and count is None:
                taken.append(part)
                continue
            return None
        text = str(part.data)
        end = len(text) if count is None else start + count - at
        piece = text[max(start - at, 0) : max(end, 0)]
        taken.append(Scalar(piece, part.secret, origin=part.origin))
        at += len(text)
    return text_of(taken, origin)
