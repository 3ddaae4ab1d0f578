"""Faults that a program behind the API server reports, if at all: Traefik, KEDA, External Secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault

BEHIND: Final = "B2F455"
"""The code of what an API server takes, and the program that reads it doesn't."""


def behind(path: Path, message: str, help_: str) -> Fault:
    """A fault that only the program which reads the object finds."""
    return Fault(path, message, help_, BEHIND)


def steps_of(pattern: str) -> tuple[str, ...]:
    """The steps of a pattern such as `spec.routes[].match`; `[]` is each item of a list."""
    return tuple(pattern.replace("[]", ".[]").split("."))


def values_at(value: Any, steps: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values at the places that the steps of a pattern lead to, with their paths."""
    if not steps:
        yield path, value
    elif steps[0] == "[]":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from values_at(item, steps[1:], (*path, index))
    elif isinstance(value, Mapping) and value.get(steps[0]) is not None:
        yield from values_at(value[steps[0]], steps[1:], (*path, steps[0]))
