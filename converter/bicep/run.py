"""One evaluation as a whole: its files, its answers to environment variables, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from converter.bicep.faults import fault
from converter.source import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from converter.bicep.files import FileResolver
    from converter.bicep.scopes import Scope

DEEPEST: Final = 400
"""How many declarations may wait for each other."""

LONGEST_LOOP: Final = 10_000
"""How many items a loop may have."""

MOST_STEPS: Final = 400_000
"""How many loop items an evaluation may visit in total."""


class Run:
    """The state that all scopes of one evaluation share."""

    __slots__ = ("depth", "imported", "notes", "resolver", "steps", "variables")

    def __init__(self, resolver: FileResolver, variables: Mapping[str, str]) -> None:
        self.resolver = resolver
        self.variables = variables
        self.imported: dict[str, Scope] = {}
        self.notes: dict[tuple[str, str, int], Diagnostic] = {}
        self.depth = 0
        self.steps = 0

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
        self.steps += count
        if count > LONGEST_LOOP or self.steps > MOST_STEPS:
            what = f"{count} items" if count > LONGEST_LOOP else "too many items in total"
            raise fault("B2F113", f"this loop has {what}; at most {LONGEST_LOOP} are evaluated", span)

    def warn(self, code: str, message: str, span: Span, help: str | None = None) -> None:  # noqa: A002
        """Something to tell that doesn't stop the evaluation, once for each place."""
        key = (code, span.file, span.start)
        self.notes.setdefault(key, Diagnostic(code, Severity.WARNING, message, span, help=help))
