"""The Flux variables of an emitted object that need a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converter.source import Path, readable_variables


def variables_in(value: Any, at: Path = ()) -> Iterator[tuple[str, Path]]:
    """The name of each variable without a default in an object's texts, with the place of its leaf."""
    if isinstance(value, str):
        if "${" in value:
            for outer in readable_variables(value):
                yield from ((each.name, at) for each in outer.walk() if each.needs_value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from variables_in(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from variables_in(item, (*at, index))
