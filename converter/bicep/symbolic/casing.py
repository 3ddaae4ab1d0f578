"""Upper and lower case as .NET's invariant culture maps it: letter by letter, whatever its neighbours.

The dotless i and the dotted capital I are no forms of i and I in that culture: .NET leaves them as they
are. Where Windows and ICU, on which .NET relies, disagree about another letter, it isn't known what a
deployment makes of it: `is_certain` is false then.
"""

from __future__ import annotations

from typing import Final

UNCERTAIN: Final = frozenset("\u017f\u1e9e\u2126\u212a\u212b")
"""Long and sharp s, and the signs of ohm, kelvin and ångström."""

_DOTLESS: Final = "\u0131"


def is_certain(text: str) -> bool:
    """Whether the case of each letter of the text is the same everywhere."""
    return text.isascii() or UNCERTAIN.isdisjoint(text)


def upper(text: str) -> str:
    """The text in upper case; a letter whose upper case is several letters (`ß`) stays."""
    mapped = text.upper()
    simple = len(mapped) == len(text) and _DOTLESS not in text
    return mapped if simple else "".join(map(_upper, text))


def _upper(letter: str) -> str:
    if letter == _DOTLESS:
        return letter
    for mapped in (letter.upper(), letter.title()):
        if len(mapped) == 1:
            return mapped
    return letter


def lower(text: str) -> str:
    """The text in lower case; a sigma is the same at the end of a word as within."""
    mapped = text.replace("\u03a3", "\u03c3").lower()
    return mapped if len(mapped) == len(text) else "".join(map(_lower, text))


def _lower(letter: str) -> str:
    mapped = letter.lower()
    return mapped if len(mapped) == 1 else letter
