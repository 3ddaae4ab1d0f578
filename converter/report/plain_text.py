"""Text and values of the input made safe to show: without control characters, on one line."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from converter.source import Severity

NOTHING: Final = "nothing"
LONGEST: Final = 160
"""Characters of a value that are shown; of a longer one it is the part around the first difference."""

_CONTEXT: Final = 24

# Controls, bidirectional marks and line separators among them, and what no encoding or XML can carry.
_CONTROLS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BARE: Final = re.compile(r"""[^\s"'\[{](?:.*\S)?""")


def plain(text: str) -> str:
    """The text with every control character but the newline replaced by U+FFFD."""
    return "\n".join(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", line) for line in text.split("\n"))


def one_line(text: str) -> str:
    """The same on one line."""
    return plain(text).replace("\n", " ")


def shown_value(value: Any) -> str:
    """A value on one line: text bare where it can't be mistaken for anything else, the rest as JSON."""
    if value is None:
        return NOTHING
    if isinstance(value, str) and _is_bare(value):
        return value
    return one_line(json.dumps(value, ensure_ascii=False, default=str))


def shown_pair(expected: Any, actual: Any) -> tuple[str, str]:
    """Both sides of a comparison; of long ones the part in which they begin to differ."""
    sides = [shown_value(expected), shown_value(actual)]
    start = max(0, _common(*sides) - _CONTEXT) if max(map(len, sides)) > LONGEST else 0
    return _excerpt(sides[0], start), _excerpt(sides[1], start)


def shortened(text: str, longest: int) -> str:
    """The beginning of a text that is too long to be shown whole."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _excerpt(text: str, start: int) -> str:
    return ("…" if start else "") + shortened(text[start:], LONGEST)


def _is_bare(text: str) -> bool:
    if text in {NOTHING, "null", "true", "false"} or " -> " in text or one_line(text) != text:
        return False
    return _BARE.fullmatch(text) is not None and not _is_number(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


BOLD: Final = "\x1b[1m"
DIM: Final = "\x1b[2m"
MARGIN: Final = "\x1b[1;34m"
SEVERITIES: Final[dict[Severity, str]] = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}

_RESET: Final = "\x1b[0m"


def painted(text: str, paint: str, *, colour: bool) -> str:
    """The text in a colour of this module, or as it is."""
    return f"{paint}{text}{_RESET}" if colour and text else text
