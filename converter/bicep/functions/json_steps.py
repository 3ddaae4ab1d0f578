"""The steps of a JSONPath, each from the parts found so far to the next ones, as Newtonsoft.Json goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from converter.bicep.functions import json_query as query
from converter.bicep.functions.registry import Undecided

Step: TypeAlias = Callable[[Any, Iterable[Any]], Iterator[Any]]
"""What a step makes of the root and the parts found so far."""


class NotAPathError(Exception):
    """A text that Newtonsoft.Json doesn't take as a path."""


def members(names: Sequence[str] | None) -> Step:
    """The members of those names, or all of them."""

    def step(_: Any, current: Iterable[Any]) -> Iterator[Any]:
        for data in current:
            if isinstance(data, dict):
                for name in data if names is None else names:
                    if name in data:
                        yield data[name]

    return step


def scanned(names: Sequence[str] | None) -> Step:
    """The members of those names at any depth, or everything at any depth."""

    def step(_: Any, current: Iterable[Any]) -> Iterator[Any]:
        for data in current:
            if isinstance(data, query.Member):
                raise Undecided
            if names is None:
                yield data
            yield from _below(data, names)

    return step


def _below(data: Any, names: Sequence[str] | None) -> Iterator[Any]:
    if isinstance(data, dict):
        for name, value in data.items():
            if names is None or name in names:
                yield value
            yield from _below(value, names)
    elif isinstance(data, list):
        for value in data:
            if names is None:
                yield value
            yield from _below(value, names)


def indexed(indexes: Sequence[int] | None) -> Step:
    """The items at those indexes, or all of them."""

    def step(_: Any, current: Iterable[Any]) -> Iterator[Any]:
        for data in current:
            if isinstance(data, list):
                for index in range(len(data)) if indexes is None else indexes:
                    if index < 0:
                        raise NotAPathError
                    if index < len(data):
                        yield data[index]

    return step


def sliced(start: int | None, stop: int | None, stride: int | None) -> Step:
    def step(_: Any, current: Iterable[Any]) -> Iterator[Any]:
        if stride == 0:
            raise NotAPathError
        for data in current:
            if isinstance(data, list):
                yield from data[start:stop:stride]

    return step


def filtered(condition: query.Condition, *, scan: bool) -> Step:
    """The children, or what is at any depth, for which the condition holds."""

    def step(root: Any, current: Iterable[Any]) -> Iterator[Any]:
        for data in current:
            for child in query.descendants(data) if scan else query.children(data):
                if condition(root, child):
                    if isinstance(child, query.Member):
                        # A member as such, with its name, has no form in an array.
                        raise Undecided
                    yield child

    return step
