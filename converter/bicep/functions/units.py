"""Strings as .NET counts them: in UTF-16 units, of which a letter beyond U+FFFF has two."""

from __future__ import annotations

from typing import Final

from converter.bicep.functions.registry import Undecided

_LAST: Final = "\uffff"


def is_even(text: str) -> bool:
    """Whether each letter is one unit, so that Python counts as .NET does."""
    return text.isascii() or max(text, default="") <= _LAST


def length(text: str) -> int:
    """How many units the text has."""
    return len(text) if text.isascii() else len(text) + sum(letter > _LAST for letter in text)


def cut(text: str, start: int, stop: int) -> str:
    """The units from `start` up to `stop`. Raises `Undecided` for half a letter, which no text is."""
    if is_even(text):
        return text[start:stop]
    try:
        return text.encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le")
    except UnicodeDecodeError:
        raise Undecided from None
