"""What the pieces of a string token say: delimiters cut off, escapes resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ESCAPE: Final = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|(.))", re.DOTALL)
ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}


def bad_escapes(text: str) -> Iterator[re.Match[str]]:
    """The escapes in a piece of a `'…'` string that Bicep doesn't have."""
    for match in ESCAPE.finditer(text):
        digits, letter = match.groups()
        if letter is not None and letter not in ESCAPED:
            yield match
        elif digits is not None and not _is_character(int(digits, 16)):
            yield match


def dollars(opening: str) -> int:
    """How many `$` open a hole in a `'''` string that begins like this; -1 for a `'…'` string."""
    quotes = opening.find("'")
    return quotes if opening.startswith("'''", quotes) else -1


def content(text: str, hole_dollars: int, *, first: bool) -> tuple[int, int]:
    """Where the content of a string token's text begins and ends, between its delimiters."""
    if hole_dollars < 0:
        return 1, len(text) - (2 if text.endswith("${") else 1)
    start = hole_dollars + 3 if first else 1
    return start, len(text) - (3 if text.endswith("'''") else hole_dollars + 1)


def resolved(text: str, hole_dollars: int, *, first: bool) -> str:
    """The characters that a string's content stands for.

    A `'''` string knows no escapes; the line break right after its quotes doesn't count.
    """
    if hole_dollars < 0:
        return ESCAPE.sub(_character, text) if "\\" in text else text
    if first:
        return text.removeprefix("\r").removeprefix("\n")
    return text


def value(text: str) -> str:
    """What the text of a string token without holes stands for, delimiters included."""
    hole_dollars = dollars(text)
    start, end = content(text, hole_dollars, first=True)
    return resolved(text[start:end], hole_dollars, first=True)


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF


def _character(match: re.Match[str]) -> str:
    digits, letter = match.groups()
    if digits is None:
        return ESCAPED.get(letter, match[0])
    code = int(digits, 16)
    return chr(code) if _is_character(code) else match[0]
