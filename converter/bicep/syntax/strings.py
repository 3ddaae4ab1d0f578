"""The text of a string token's pieces: delimiters cut off, escapes resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ESCAPE: Final = re.compile(
    r"""\\ (?: u\{0*(?P<high>[Dd][89ABab][0-9A-Fa-f]{2})\} \\u\{0*(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})\}
             | u\{(?P<code>[0-9A-Fa-f]+)\}
             | (?P<letter>.) )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}


def value(text: str) -> str:
    """The value of a string token without interpolation, from its text with its delimiters."""
    dollar_count = dollars(text)
    start, end = content(text, dollar_count, first=True)
    return resolved(text[start:end], dollar_count, first=True)


def dollars(opening: str) -> int:
    """How many `$` open an interpolation in a `'''` string that begins like this; -1 for a `'…'` string."""
    quotes = opening.find("'")
    return quotes if opening.startswith("'''", quotes) else -1


def content(text: str, dollar_count: int, *, first: bool) -> tuple[int, int]:
    """Where the content of a string token's text begins and ends, between its delimiters."""
    if dollar_count < 0:
        return 1, len(text) - (2 if text.endswith("${") else 1)
    start = dollar_count + 3 if first else 1
    return start, len(text) - (3 if text.endswith("'''") else dollar_count + 1)


def resolved(text: str, dollar_count: int, *, first: bool) -> str:
    """The characters that a string's content means; escapes that Bicep doesn't have stay as they are.

    A `'''` string knows no escapes; the line break right after its quotes doesn't count.
    """
    if dollar_count < 0:
        return ESCAPE.sub(_character, text) if "\\" in text else text
    return text.removeprefix("\r").removeprefix("\n") if first else text


def bad_escapes(text: str) -> Iterator[re.Match[str]]:
    """The escapes in a piece of a `'…'` string that Bicep doesn't have."""
    for match in ESCAPE.finditer(text):
        letter, code = match["letter"], match["code"]
        if (letter and letter not in ESCAPED) or (code and not _is_character(int(code, 16))):
            yield match


def _character(match: re.Match[str]) -> str:
    letter, code, high, low = match.group("letter", "code", "high", "low")
    if letter:
        return ESCAPED.get(letter, match[0])
    if code:
        return chr(int(code, 16)) if _is_character(int(code, 16)) else match[0]
    return (bytes.fromhex(high) + bytes.fromhex(low)).decode("utf-16-be")


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
