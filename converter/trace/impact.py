"""Backward: the fields that a line of the source, of a table or of the project file reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from converter.kustomize.places import PlacedLeaf
from converter.provenance import Kind, Origin
from converter.provenance.origin import CARRIERS


def reached(leaves: Iterable[PlacedLeaf], matches: Callable[[Origin], bool]) -> list[PlacedLeaf]:
    """The leaves with an origin that matches, among what they were made from and what decided them."""
    known: dict[int, bool] = {}

    def hit(origin: Origin) -> bool:
        # Chains share nodes: each is judged once, from the ground up.
        waiting = [(origin, False)]
        while waiting:
            node, done = waiting.pop()
            if id(node) in known:
                continue
            below = (*node.sources, *node.conditions)
            if done:
                known[id(node)] = matches(node) or any(known[id(one)] for one in below)
            else:
                waiting.append((node, True))
                waiting += [(one, False) for one in below]
        return known[id(origin)]

    return [leaf for leaf in leaves if hit(leaf.origin)]


def at_file(file: str) -> Callable[[Origin], bool]:
    """Matches what stands anywhere in a file."""
    return lambda origin: origin.span is not None and origin.span.file == file


def at_line(file: str, line: int) -> Callable[[Origin], bool]:
    """Matches what stands on a line of a file.

    A step that only hands a value on (a parameter, a variable) stands on the line where it begins:
    its other lines hold the parts of the value, which have steps of their own.
    """

    def matches(origin: Origin) -> bool:
        span = origin.span
        if span is None or span.file != file:
            return False
        if origin.kind in CARRIERS:
            return span.line == line
        return span.line <= line <= span.end_line

    return matches


def at_environment_variable(name: str) -> Callable[[Origin], bool]:
    """Matches what a `readEnvironmentVariable` of that name gives."""
    return lambda origin: origin.kind is Kind.ENVIRONMENT_VARIABLE and origin.detail == name
