"""The order of strings by the root collation of Unicode's CLDR, as .NET's invariant culture has it with ICU.

Rules: "Unicode Collation Algorithm" (UTS 10) with CLDR's root order: white space, punctuation, symbols,
digits and letters in turn, none of them ignored. Only where all letters agree do accents decide, then
upper case, which follows lower case. The letters here are those of ASCII and of Latin-1, and most of
Latin Extended-A; strings that another letter decides have no known order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, TypeAlias
from unicodedata import normalize

_BEFORE_SYMBOLS: Final = "\t\n\v\f\r\x85 _-–—,;:!¡?¿.·'\"«»()[]{}§¶@*/\\&#%•`´^¯¨¸°©®+±÷×<=>¬|¦~"
_BEHIND_SYMBOLS: Final = "¤¢$£¥€0123456789abcdefghiıjklmnopqrstuvwxyzþ"
_PRIMARY: Final = {letter: place for place, letter in enumerate(f"{_BEFORE_SYMBOLS}\0{_BEHIND_SYMBOLS}")}
_SYMBOL: Final = _PRIMARY.pop("\0")
"""Where pictographs stand, whose order among themselves isn't here."""

_PICTOGRAPHS: Final = (range(0x2600, 0x2700), range(0x1F300, 0x1FB00))
_CODES: Final = 0x110000

_COMMON: Final = 0
_MARKS: Final = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328/\u0304"
"""Accents in their order; `/` is the stroke through a letter."""

_SECONDARY: Final = {mark: place for place, mark in enumerate(_MARKS, 1)}
_VARIANT: Final = len(_MARKS) + 1
"""The secondary weight that sets a ligature apart from the letters that it stands for."""

_SOFT_HYPHEN: Final = "\u00ad"
_WITH_STROKE: Final = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h"}
_LIGATURES: Final = {"æ": "ae", "œ": "oe", "ß": "ss"}

Element: TypeAlias = "tuple[float | None, int | None, int | None]"
"""Primary, secondary and tertiary weight; None where the element doesn't take part."""


def text_order(left: str, right: str) -> int | None:
    """-1, 0 or 1 as the first string comes before, with or after the second; None where that isn't known."""
    if left == right:
        return 0
    first, second = [*_elements(left)], [*_elements(right)]
    for level in range(3):
        ours = [element[level] if element else None for element in first if _counts(element, level)]
        theirs = [element[level] if element else None for element in second if _counts(element, level)]
        for one, other in zip_longest(ours, theirs, fillvalue=-1):
            if one is None or other is None:
                return None
            if one != other:
                if int(one) == int(other):
                    return None
                return -1 if one < other else 1
    return 0


def _counts(element: Element | None, level: int) -> bool:
    return element is None or element[level] is not None


def _elements(text: str) -> Iterator[Element | None]:
    """The weights of each letter and accent; None, as the last, for a letter that isn't here."""
    for letter in normalize("NFD", text):
        found = _elements_of(letter)
        if found is None:
            yield None
            return
        yield from found


def _elements_of(letter: str) -> tuple[Element, ...] | None:
    if letter in _PRIMARY:
        return ((_PRIMARY[letter], _COMMON, 0),)
    if letter in _SECONDARY:
        return ((None, _SECONDARY[letter], 0),)
    if letter == _SOFT_HYPHEN or (letter < "\u00a0" and not letter.isprintable()):
        return ()
    if any(ord(letter) in block for block in _PICTOGRAPHS):
        # Each has a weight of its own within one place.
        return ((_SYMBOL + ord(letter) / _CODES, _COMMON, 0),)
    small = letter.lower()
    tertiary = int(small != letter)
    if small in _PRIMARY and len(small) == 1:
        return ((_PRIMARY[small], _COMMON, tertiary),)
    if small in _WITH_STROKE:
        return ((_PRIMARY[_WITH_STROKE[small]], _COMMON, tertiary), (None, _SECONDARY["/"], 0))
    if small in _LIGATURES:
        first, second = [(_PRIMARY[part], _COMMON, tertiary) for part in _LIGATURES[small]]
        return (first, (None, _VARIANT, 0), second)
    return None
