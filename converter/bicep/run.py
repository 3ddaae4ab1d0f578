"""One evaluation as a whole: its files, its answers to environment variables, its limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from converter.bicep.faults import fault
from converter.provenance.values import Array, Object, Scalar, Value
from converter.source import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from converter.bicep.files import FileResolver
    from converter.bicep.scopes import Scope

DEEPEST: Final = 400
"""How many declarations may wait for each other."""

LONGEST_LOOP: Final = 10_000
"""How many items a loop may have."""

MOST_PARTS: Final = 250_000
"""How many members and items a value may have at all depths."""

MOST_STEPS: Final = 100_000
"""How many items an evaluation may visit and make in total."""


class Run:
    """The state that all scopes of one evaluation share."""

    __slots__ = ("calling", "depth", "imported", "notes", "resolver", "steps", "variables", "weights")

    def __init__(self, resolver: FileResolver, variables: Mapping[str, str]) -> None:
        self.resolver = resolver
        self.variables = variables
        self.imported: dict[str, Scope] = {}
        self.notes: dict[tuple[str, str, int], Diagnostic] = {}
        self.calling: dict[object, Span] = {}
        self.depth = 0
        self.steps = 0
        self.weights: dict[int, tuple[object, int]] = {}

    def enter(self, span: Span) -> None:
        """One declaration more waits for another. Raises `Fault` (B2F113) when they are too many."""
        if self.depth >= DEEPEST:
            message = f"more than {DEEPEST} declarations wait for each other: the chain is too long to follow"
            raise fault("B2F113", message, span)
        self.depth += 1

    def leave(self) -> None:
        self.depth -= 1

    def step(self, count: int, span: Span) -> None:
        """A loop over `count` items begins. Raises `Fault` (B2F113) when that is too many."""
        if count > LONGEST_LOOP:
            raise fault("B2F113", f"this loop has {count} items, more than {LONGEST_LOOP}", span)
        self.spend(count, span)

    def spend(self, count: int, span: Span) -> None:
        """That many items are visited or made. Raises `Fault` (B2F113) when there were too many."""
        self.steps += count
        if self.steps > MOST_STEPS:
            message = f"up to here the evaluation has gone through more than {MOST_STEPS} items"
            raise fault("B2F113", message, span)

    def weigh(self, value: Value, span: Span) -> None:
        """A name is bound to the value, which may now be used several times, and the result again.

        Raises `Fault` (B2F113) for a value that has grown too large that way.
        """
        if type(value) in {Array, Object} and self._weight(value) > MOST_PARTS:
            raise fault("B2F113", f"this value has more than {MOST_PARTS} parts", span)

    def _weight(self, value: Value) -> int:
        if type(value) is Array:
            parts: object = value.items
            children: Iterable[Value] = value.items
        elif type(value) is Object:
            parts = value.members
            children = value.members.values()
        else:
            return 1
        known = self.weights.get(id(parts))
        if known is not None:
            return known[1]
        weight = 1
        for child in children:
            weight += 1 if type(child) is Scalar else self._weight(child)
        # The parts are kept so that no other value gets their identity.
        self.weights[id(parts)] = (parts, weight)
        return weight

    def warn(self, code: str, message: str, span: Span, help: str | None = None) -> None:  # noqa: A002
        """Something to tell that doesn't stop the evaluation, once for each place."""
        key = (code, span.file, span.start)
        self.notes.setdefault(key, Diagnostic(code, Severity.WARNING, message, span, help=help))
