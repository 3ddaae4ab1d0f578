"""Where a value comes from: immutable nodes in a shared graph, walked from a field to its roots."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from converter.source import Span, dataclass


class Kind(StrEnum):
    """What happened at one step of a chain."""

    LITERAL = "literal"
    PARAMETER_ASSIGNMENT = "parameter assignment"
    PARAMETER_DEFAULT = "parameter default"
    PARAMETER_REQUIRED = "required parameter"
    VARIABLE = "variable"
    INTERPOLATION = "interpolation"
    OPERATOR = "operator"
    FUNCTION = "function"
    MODULE_PARAMETER = "module parameter"
    MODULE_OUTPUT = "module output"
    LOOP_ITEM = "loop item"
    ENVIRONMENT_VARIABLE = "environment variable"
    RESOURCE_PROPERTY = "resource property"
    CONDITION = "condition"
    DEPLOYMENT = "deployment context"
    FOLDER_NAME = "folder name"
    PROPERTY = "ACA property"
    MAPPING_ROW = "mapping row"
    COLLECTION = "collection"
    PROJECT_FILE = "project file"
    OPTION = "command-line option"
    PLATFORM_CONSTANT = "platform constant"
    ABSENT = "absent on purpose"


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One step of a chain.

    `sources` are the origins of what the step was made from, `shadowed` those of values that it
    replaced (a default that an assignment overrode). `row` is the id of the mapping row for steps
    that a table made. `detail` names the thing (the parameter, function, environment variable).
    `conditions` are the origins of what decided that this step was taken: with other results the
    value might be different or absent. `transform` names the transform that a row applied to the value.
    """

    kind: Kind
    span: Span | None = None
    detail: str = ""
    sources: tuple[Origin, ...] = ()
    shadowed: tuple[Origin, ...] = ()
    row: str | None = None
    conditions: tuple[Origin, ...] = ()
    transform: str = ""

    def walk(self) -> Iterator[Origin]:
        """Walk this node and every one it was made from, each once, nearest first."""
        seen: set[int] = set()
        queue = [self]
        for node in queue:
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                queue.extend(node.sources)

    def walk_with_conditions(self) -> Iterator[Origin]:
        """Walk this node, what it was made from and what decided it, each once, nearest first."""
        seen: set[int] = set()
        queue = [self]
        for node in queue:
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                queue.extend(node.sources)
                queue.extend(node.conditions)

    def roots(self) -> Iterator[Origin]:
        """The nodes of the chain that were made from nothing else."""
        return (node for node in self.walk() if not node.sources)


CARRIERS: Final = frozenset(
    {
        Kind.PARAMETER_ASSIGNMENT,
        Kind.PARAMETER_DEFAULT,
        Kind.MODULE_PARAMETER,
        Kind.MODULE_OUTPUT,
        Kind.VARIABLE,
        Kind.LOOP_ITEM,
    }
)
"""Steps that hand a value on as it is."""


def nearest_span(origin: Origin) -> Span | None:
    """Where the value is written: the nearest span of a step that made it, else of one that handed it on."""
    carried = None
    for node in origin.walk():
        if node.span is not None:
            if node.kind not in CARRIERS:
                return node.span
            carried = carried or node.span
    return carried


DECIDING: Final = frozenset(
    {
        Kind.PARAMETER_ASSIGNMENT,
        Kind.PARAMETER_DEFAULT,
        Kind.ENVIRONMENT_VARIABLE,
        Kind.PROJECT_FILE,
        Kind.PLATFORM_CONSTANT,
        Kind.OPTION,
        Kind.FOLDER_NAME,
        Kind.ABSENT,
    }
)
"""Steps at which a person or the platform decides the value."""


def deciding_steps(origin: Origin) -> Iterator[Origin]:
    """The steps from a value to the one that decides it, that one last.

    Where a value is made of several parts, a part that is decided elsewhere goes before one that is
    written where it is used: a parameter before the literals around it.
    """
    node = origin
    while True:
        yield node
        if not node.sources or (node.kind in DECIDING and node.kind not in CARRIERS):
            return
        decided = (one for one in node.sources if any(step.kind in DECIDING for step in one.walk()))
        node = next(decided, node.sources[0])


def deciding_span(origin: Origin) -> Span | None:
    """Where a person changes the value: the parameter file's literal rather than the table's placeholder."""
    return next(
        (node.span for node in reversed(tuple(deciding_steps(origin))) if node.span is not None), None
    )
