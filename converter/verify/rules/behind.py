"""Faults that a program behind the API server reports, if at all: Traefik or an operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault

BEHIND: Final = "B2F455"
"""The code of what an API server takes, and the program that reads it doesn't."""


def behind(path: Path, message: str, help_: str) -> Fault:
    """A fault that only the program which reads the object finds."""
    return Fault(path, message, help_, BEHIND)


def values_at(value: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values at the places of a pattern such as `spec.routes[].match`, with their paths.

    `[]` is each item of a list. A schema may leave open what is at a place: a value of another form than the
    pattern's is passed over.
    """
    yield from _values(value, _steps(pattern), path)


def objects_at(value: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The objects among the values at the places of a pattern, with their paths."""
    for place, found in values_at(value, pattern, path):
        if isinstance(found, Mapping):
            yield place, found


def object_at(value: Any, pattern: str) -> Mapping[str, Any]:
    """The object at the place of a pattern; an empty one where there is none."""
    return next((found for _, found in objects_at(value, pattern)), {})


@cache
def _steps(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.replace("[]", ".[]").split("."))


def _values(value: Any, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not steps:
        yield path, value
    elif steps[0] == "[]":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, steps[1:], (*path, index))
    elif isinstance(value, Mapping) and value.get(steps[0]) is not None:
        yield from _values(value[steps[0]], steps[1:], (*path, steps[0]))
