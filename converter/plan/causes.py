"""The cause of a value: of all that made it, the place that a person changed, or would change."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, Final

from converter.plan.records import Cause
from converter.provenance import Kind, Origin, deciding_steps

PROJECT_FILE: Final = "project file:"
"""The beginning of a cause that is in the project file."""

_NAMED: Final = {
    Kind.PARAMETER_ASSIGNMENT: "parameter",
    Kind.PARAMETER_DEFAULT: "default of parameter",
    Kind.PARAMETER_REQUIRED: "parameter",
    Kind.VARIABLE: "variable",
    Kind.ENVIRONMENT_VARIABLE: "environment variable",
    Kind.PROJECT_FILE: PROJECT_FILE,
    Kind.OPTION: "option",
}
"""The steps that name what a person sees in a file, and how they are called."""


def cause_of(origin: Origin, changed: Container[str], old: Any = None) -> Cause:
    """The cause of a value that was `old` before, None for nothing.

    `changed` are the files that changed since the tree was written. Where a part of the value is from one of
    them, that part is the cause; of several, one whose text the old value doesn't have. Else it is the part
    that decides the value, as `deciding_steps` has it.
    """
    steps = tuple(_moved_steps(origin, changed, str(old)) or deciding_steps(_reason(origin)))
    placed = [step for step in steps if step.span is not None]
    place = placed[-1].span if placed else None
    named = next((step for step in reversed(steps) if step.kind in _NAMED and step.detail), None)
    row = next((step.row for step in origin.walk() if step.row), None)
    if named is not None:
        return Cause(f"{_NAMED[named.kind]} {named.detail}", place, row)
    last = placed[-1] if placed else steps[-1]
    return Cause(f"row {last.row}" if last.row else last.detail or last.kind.value, place, row)


def _reason(origin: Origin) -> Origin:
    """Where the value is absent on purpose, what decided that; else the value's own origin."""
    if origin.kind is not Kind.ABSENT:
        return origin
    reasons = [one for one in (*origin.sources, *origin.conditions) if one.sources]
    return reasons[0] if reasons else origin


def _moved_steps(origin: Origin, changed: Container[str], old: str) -> list[Origin]:
    """The steps from a value to a part of it in a changed file, that one last; none without such a part.

    What a value is made of goes before what decided that it is there. Of what decided that, the last goes
    first: without it the value would be another one, whatever was decided before.
    """
    ways = list(_ways(origin, changed, conditions=False))
    ways = ways or list(_ways(origin, changed, conditions=True))[::-1]
    new = (way for way in ways if _text(way[-1]) not in old)
    return next(new, ways[0] if ways else [])


def _text(node: Origin) -> str:
    return node.span.text.strip("'\"") if node.span is not None else ""


def _ways(origin: Origin, changed: Container[str], *, conditions: bool) -> Iterator[list[Origin]]:
    """The ways to the last steps in changed files, each of which has no other such step behind it."""
    seen: set[int] = set()

    def visit(node: Origin, way: list[Origin]) -> Iterator[list[Origin]]:
        seen.add(id(node))
        way = [*way, node]
        is_last = True
        for behind in (*node.sources, *(node.conditions if conditions else ())):
            if id(behind) not in seen:
                for found in visit(behind, way):
                    is_last = False
                    yield found
        if is_last and node.span is not None and node.span.file in changed:
            yield way

    yield from visit(origin, [])
