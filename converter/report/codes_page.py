"""The page that lists every diagnostic code, `docs/diagnostics.md`."""

from __future__ import annotations

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
        "[Diagnostics of Bicep, by example](bicep-diagnostics.md) shows those of the Bicep front end.",
        "This page is generated from `converter/source/codes.py` by `pytest --update-goldens`.",
    ]
    chapter = ""
    for code, meaning in CODES.items():
        if code[3] != chapter:
            chapter = code[3]
            lines += ["", f"## {_CHAPTERS[chapter]}", "", "| code | meaning |", "| --- | --- |"]
        escaped = meaning.replace("|", "\\|")
        lines.append(f"| `{code}` | {escaped} |")
    return "\n".join(lines) + "\n"
