"""The line of an emitted file on which each value begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from converter.kustomize.document.emit import string_lines
from converter.source import Path


def value_lines(documents: Iterable[Mapping[str, Any]], first: int = 1) -> tuple[dict[Path, int], ...]:
    """For each document of a file, the 1-based line on which each value begins, collections included.

    Counts what `emit` writes, from the line `first` on: a value begins on the line of its key or dash, a
    collection with content on the line of its own key or dash.
    """
    found = []
    line = first
    for document in documents:
        lines: dict[Path, int] = {}
        line = _members(document.items(), (), line, lines)
        found.append(lines)
        line += 1  # the line `---` before the next document
    return tuple(found)


def _members(members: Iterable[tuple[str | int, Any]], path: Path, line: int, lines: dict[Path, int]) -> int:
    """Add the lines of the members and what is below them to `lines`; returns the line after the last."""
    for step, value in members:
        place = (*path, step)
        lines[place] = line
        if isinstance(value, str):
            line += string_lines(value)
        elif isinstance(value, dict | list) and value:
            # A list's item begins beside its dash, anything else below its key.
            below = line if isinstance(step, int) else line + 1
            line = _members(_steps(value), place, below, lines)
        else:
            line += 1
    return line


def _steps(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)
