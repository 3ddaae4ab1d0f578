"""What stands in for a value where something else is expected, and the places where it can."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from converter.source import Path

LONG = "9" * 5000
"""More digits than Python takes for an integer."""

SHAPES: tuple[Any, ...] = (
    *("x", 5, True, None, [], ["x"], [None], {}, {"a": "b"}),
    # Numbers of all sorts, signs that Python takes for digits, and what Flux replaces.
    *(0.5, 2**70, LONG, f"{LONG}%", "1Ei", "²", "${X}", {"${X}": "${X}"}),
)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value in a document, the document itself included."""
    yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from places(below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def replaced(document: Any, path: Path, value: Any) -> Any:
    """A copy of a document with another value at a path."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    here = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed
