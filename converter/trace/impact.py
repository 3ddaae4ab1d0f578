"""Backward: the fields that a line of the source, of a table or of the project file reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from converter.kustomize import PlacedLeaf
from converter.provenance import CARRIERS, Kind, Origin


def reached(leaves: Iterable[PlacedLeaf], matches: Callable[[Origin], bool]) -> list[PlacedLeaf]:
    """The leaves with a matching origin among those that they were made from and decided by."""
    # Keyed by the origins themselves: of one that is gone the identity may be another's.
    known: dict[Origin, bool] = {}

    def hit(origin: Origin) -> bool:
        # Chains share nodes: each is tested once, sources first.
        waiting = [(origin, False)]
        while waiting:
            node, done = waiting.pop()
            if node in known:
                continue
            below = (*node.sources, *node.conditions)
            if done:
                known[node] = matches(node) or any(known[one] for one in below)
            else:
                waiting.append((node, True))
                waiting += [(one, False) for one in below]
        return known[origin]

    return [leaf for leaf in leaves if hit(leaf.origin)]


def at_file(file: str) -> Callable[[Origin], bool]:
    """Matches origins anywhere in a file."""
    return lambda origin: origin.span is not None and origin.span.file == file


def at_line(file: str, line: int) -> Callable[[Origin], bool]:
    """Matches origins on a line of a file.

    A step that only hands a value on (a parameter, a variable) is on the line where it begins:
    its other lines have the parts of the value, which have steps of their own.
    """

    def matches(origin: Origin) -> bool:
        span = origin.span
        if span is None or span.file != file:
            return False
        if origin.kind in CARRIERS:
            return span.line == line
        return span.line <= line <= span.end_line

    return matches


def at_position(leaves: Iterable[PlacedLeaf], file: str, line: int, column: int) -> Callable[[Origin], bool]:
    """Matches the innermost origin at a column of a line; where there is none, the whole line."""
    on_line = at_line(file, line)
    around: dict[tuple[int, int], None] = {}
    for origin in reachable(leaves):
        span = origin.span
        if on_line(origin) and span is not None:
            offset = span.source.line_starts[line - 1] + column - 1
            if span.start <= offset < span.end:
                around[span.start, span.end] = None
    if not around:
        return on_line
    innermost = min(around, key=lambda place: place[1] - place[0])
    return lambda origin: (
        origin.span is not None
        and origin.span.file == file
        and (origin.span.start, origin.span.end) == innermost
    )


def reachable(leaves: Iterable[PlacedLeaf]) -> Iterator[Origin]:
    """Every origin that a leaf was made from or decided by, each once."""
    seen: set[Origin] = set()
    waiting: list[Origin] = []
    for leaf in leaves:
        waiting.append(leaf.origin)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                yield node
                waiting += node.sources
                waiting += node.conditions


def environment_variables(leaves: Iterable[PlacedLeaf]) -> set[str]:
    """The names of the `readEnvironmentVariable` calls that leaves depend on."""
    return {
        origin.detail
        for origin in reachable(leaves)
        if origin.kind is Kind.ENVIRONMENT_VARIABLE and origin.detail is not None
    }


def at_environment_variable(name: str) -> Callable[[Origin], bool]:
    """Matches the results of `readEnvironmentVariable` for that name."""
    return lambda origin: origin.kind is Kind.ENVIRONMENT_VARIABLE and origin.detail == name
