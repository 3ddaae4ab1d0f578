"""The page that lists every diagnostic code: `python -m converter.report.codes_page` prints it."""

from __future__ import annotations

import sys
from typing import Final

from converter.source import CODES

_CHAPTERS: Final[dict[str, str]] = {
    "0": "Files and syntax",
    "1": "Evaluating Bicep",
    "2": "Options, project file and tables",
    "3": "Mapping",
    "4": "The tree",
    "5": "Drift, the ledger, documents",
}


def render() -> str:
    """The page as Markdown, a chapter for each hundred, in the order of the list of codes."""
    lines = [
        "# Diagnostics",
        "",
        "Every message has a code that stays the same from version to version.",
        "What those of Bicep look like shows [Diagnostics of Bicep, by example](bicep-diagnostics.md).",
        "This page is generated from `converter/source/codes.py` by `python -m converter.report.codes_page`.",
    ]
    chapter = ""
    for code, meaning in CODES.items():
        if code[3] != chapter:
            chapter = code[3]
            lines += ["", f"## {_CHAPTERS[chapter]}", "", "| code | meaning |", "| --- | --- |"]
        escaped = meaning.replace("|", "\\|")
        lines.append(f"| `{code}` | {escaped} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
