"""Patterns as Go reads them (the page "Syntax" of Go's package regexp/syntax)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from converter.verify.schema.cel_library import cel_program

_POSIX: Final = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "space": r"\s",
    "word": r"\w",
    "xdigit": "0-9A-Fa-f",
}
_PIECE: Final = re.compile(r"\\x\{([0-9A-Fa-f]{1,8})\}|\\z|\\.|\[:(\w+):\]|.", re.DOTALL)

_REPEATED_END: Final = re.compile(r"[*+?}]\)+[*+{]")
"""A group that may repeat, and whose end may: Python could try every way to divide a text among them."""
_SHORT: Final = 16
"""As many characters are divided in some milliseconds at most."""


@cache
def go_search(pattern: str) -> Callable[[str], bool]:
    """Whether Go finds a pattern in a text; for a pattern that can't be read here, always yes."""
    compiled = go_pattern(pattern)
    if compiled is None:
        return lambda _: True
    if not _REPEATED_END.search(pattern):
        return lambda text: compiled.search(text) is not None

    @lru_cache(maxsize=1000)
    def search(text: str) -> bool:
        if len(text) <= _SHORT:
            return compiled.search(text) is not None
        # The library's engine takes linear time, as Go's does.
        program = cel_program("text.matches(pattern)")
        assert program is not None
        return bool(program.execute({"text": text, "pattern": pattern}))

    return search


@cache
def go_pattern(pattern: str) -> re.Pattern[str] | None:
    r"""A pattern of Go as one of Python; None for one that Python can't read.

    In Go `$` is the end of the text (in Python a line end may follow), `\d`, `\s` and `\w` are ASCII, and
    there are the classes of POSIX.
    """
    parts: list[str] = []
    first = None  # the number of parts before the first member of the class that the piece is in
    for found in _PIECE.finditer(pattern):
        piece = found[0]
        if found[1]:
            piece = f"\\U{int(found[1], 16):08x}"
        elif found[2]:
            piece = _POSIX.get(found[2], piece)
        elif first is None:
            first = len(parts) + 1 if piece.startswith("[") else None
            piece = {"$": r"\Z", r"\z": r"\Z"}.get(piece, piece)
        elif piece == "[":
            piece = r"\["
        elif piece == "^" and len(parts) == first:
            first += 1
        elif piece == "]" and len(parts) > first:
            first = None
        parts.append(piece)
    try:
        return re.compile("".join(parts), re.ASCII)
    except (re.error, OverflowError):
        return None
