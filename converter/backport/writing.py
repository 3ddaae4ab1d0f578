"""Values as Bicep text, as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from converter.backport.refusal import RefusalError
from converter.source import dataclass

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in place of a value."""

    name: str


def bicep_text(value: Any, *, pad: str = "", unit: str = INDENT, newline: str = "\n") -> str:
    """The expression for JSON-like data (`Decimal` for a number that isn't whole).

    `pad` is the indentation of the line that it begins on, `unit` one step of it. Bicep has no literal
    for a fraction, so it is `json('0.5')`.
    """
    match value:
        case Reference(name):
            return name
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal() | float():
            return f"json('{_number(value)}')"
        case str():
            return quoted(value)
        case {} if not value:
            return "{}"
        case [] if not value:
            return "[]"
        case dict():
            inner = pad + unit
            lines = [
                f"{inner}{key_text(key)}: {bicep_text(one, pad=inner, unit=unit, newline=newline)}"
                for key, one in value.items()
            ]
            return newline.join(["{", *lines, f"{pad}}}"])
        case list():
            inner = pad + unit
            lines = [f"{inner}{bicep_text(one, pad=inner, unit=unit, newline=newline)}" for one in value]
            return newline.join(["[", *lines, f"{pad}]"])
    raise RefusalError(f"Bicep has no form for a {type(value).__name__}")


def quoted(text: str) -> str:
    """A string of Bicep with its escapes: quotes, backslashes, line breaks, `${`, invisible characters."""
    escaped = "".join(_escaped(character) for character in text)
    return "'" + escaped.replace("${", "\\${") + "'"


def key_text(key: str) -> str:
    """A property's name, in quotes where it isn't an identifier."""
    return key if _NAME.fullmatch(key) else quoted(key)


def retyped(value: Any, like: Any) -> Any:
    """The value in the type of the one before: `'300'` for 300 where that was a string.

    None has no type to keep. Raises `RefusalError` where the value has no form in that type.
    """
    if like is None or type(value) is type(like):
        return value
    if isinstance(like, str):
        if value is None or isinstance(value, dict | list):
            raise RefusalError("the source has a text there")
        return str(value).lower() if isinstance(value, bool) else _number(value)
    if isinstance(like, bool):
        if value in {"true", "True"}:
            return True
        if value in {"false", "False"}:
            return False
        raise RefusalError(f"the source has true or false there, and '{value}' is neither")
    if isinstance(like, int | float | Decimal):
        return _as_number(value)
    raise RefusalError(f"the source has no {type(value).__name__} there")


def _as_number(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9]\d*)", value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9]\d*)\.\d*[1-9]", value):
        return Decimal(value)
    raise RefusalError(f"the source has a number there, and '{value}' isn't one")


def _number(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"
