"""Colour for a terminal: an escape before the text, the reset after it."""

from __future__ import annotations

from typing import Final

from converter.source import Severity

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
