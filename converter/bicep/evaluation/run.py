"""One evaluation as a whole: its files, its answers to environment variables, its limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from converter.bicep.deployment import ConditionAnswer
from converter.bicep.evaluation.files import FileResolver
from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.symbolic.faults import DEPENDS_ON_VALUES, Fault, fault
from converter.provenance import Array, Object, Scalar, Symbol, Text, Value, children, condition_asked
from converter.source import Diagnostic, Severity, Span

LONG: Final = 256
"""How many characters of a string, or of the source of what is repeated, cost as much as an item."""

CALL: Final = 4
"""What a call of a user function, or one more look into a loop over an unknown, costs in items."""

MODULE: Final = 20
"""What a module costs in items, beside its text."""


class Run:
    """The state that all scopes of one evaluation share."""

    __slots__ = (
        "calling",
        "conditions",
        "depth",
        "imported",
        "inputs",
        "limits",
        "notes",
        "resolver",
        "secret_parameters",
        "steps",
        "variables",
        "weights",
    )

    def __init__(
        self,
        resolver: FileResolver,
        variables: Mapping[str, str | Scalar],
        limits: Limits = DEFAULTS,
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        self.resolver = resolver
        self.conditions: ConditionAnswer | None = None
        self.variables = variables
        self.inputs = inputs or {}
        self.limits = limits
        self.imported: dict[str, Any] = {}  # scopes, a class that this module can't import
        self.notes: dict[tuple[str, str, int], Diagnostic] = {}
        self.calling: dict[object, Span] = {}
        self.secret_parameters: set[str] = set()
        self.depth = 0
        self.steps = 0
        self.weights: dict[int, tuple[object, int]] = {}

    def answered(self, condition: Value) -> Value:
        """A condition as it was decided beforehand; itself where it is known, or nobody has decided it."""
        if self.conditions is None or not isinstance(condition, Symbol):
            return condition
        asked, is_negated = condition_asked(condition)
        answer = self.conditions(asked)
        if answer is None:
            return condition
        return replace(answer, data=answer.data is not is_negated)

    def enter(self, span: Span) -> None:
        """One declaration more waits for another. Raises `Fault` (B2F113) when they are too many."""
        most = self.limits.waiting
        if self.depth >= most:
            message = f"more than {most} declarations wait for each other: the chain is too long to follow"
            raise fault("B2F113", message, span, help=raise_limit("waiting"))
        self.depth += 1

    def leave(self) -> None:
        self.depth -= 1

    def step(self, count: int, span: Span) -> None:
        """A loop over `count` items begins; `span` is the loop or call, whose text each round goes through.

        Raises `Fault` (B2F116, B2F118) when that is too many.
        """
        self.check_loop(count, span)
        self.spend(count * (1 + (span.end - span.start) // LONG), span)

    def check_loop(self, count: int, span: Span) -> None:
        """Raise `Fault` (B2F116) when a loop has, or a function visits, that many items."""
        most = self.limits.loop
        if count > most:
            raise fault(
                "B2F116", f"this goes over {count} items, more than {most}", span, help=raise_limit("loop")
            )

    def check_text(self, length: int, span: Span) -> None:
        """Raise `Fault` (B2F114) before a string of that many characters is made."""
        most = self.limits.string_length
        if length > most:
            message = f"this string grows past {most} characters"
            raise fault("B2F114", message, span, help=raise_limit("stringLength"))

    def check_parts(self, count: int, span: Span) -> None:
        """Raise `Fault` (B2F115) before an array or object of that many parts is made."""
        most = self.limits.parts
        if count > most:
            message = f"this value grows past {most} items and members"
            raise fault("B2F115", message, span, help=raise_limit("parts"))

    def spend_text(self, length: int, span: Span) -> None:
        """A string of that many characters is made. Raises `Fault` (B2F114, B2F118)."""
        self.check_text(length, span)
        self.spend(length // LONG, span)

    def spend_parts(self, count: int, span: Span) -> None:
        """An array or object of that many parts is made. Raises `Fault` (B2F115, B2F118)."""
        self.check_parts(count, span)
        self.spend(count, span)

    def spend_call(self, cost: int, length: int, span: Span) -> None:
        """Source of that many characters is evaluated once more. Raises `Fault` (B2F118)."""
        self.spend(cost + length // LONG, span)

    def spend(self, count: int, span: Span) -> None:
        """That many items are visited or made. Raises `Fault` (B2F118) when there were too many."""
        self.steps += count
        most = self.limits.steps
        if self.steps > most:
            message = f"up to here the evaluation has gone through more than {most} items"
            raise fault("B2F118", message, span, help=raise_limit("steps"))

    def weigh(self, value: Value, span: Span) -> None:
        """Check the size of a value that gets a name and may now be used several times.

        Raises `Fault` (B2F115) for a value that has grown too large by such repetition.
        """
        if type(value) is not Scalar and self._weight(value) > self.limits.parts:
            self.check_parts(self._weight(value), span)

    def _weight(self, value: Value) -> int:
        """How many parts a value has where each is counted as often as it is met."""
        parts: object
        if type(value) is Array:
            parts = value.items
        elif type(value) is Object:
            parts = value.members
        elif isinstance(value, Symbol | Text):
            parts = value
        else:
            return 1
        known = self.weights.get(id(parts))
        if known is not None:
            return known[1]
        weight = 1
        for child in children(value):
            weight += 1 if type(child) is Scalar else self._weight(child)
        # The parts are kept so that no other value gets their identity.
        self.weights[id(parts)] = (parts, weight)
        return weight

    def warn_of(self, failure: Fault) -> None:
        """Report a fault as warnings, where an unknown condition decides whether it happens.

        Raises the fault again where it doesn't depend on values.
        """
        if not all(found.code in DEPENDS_ON_VALUES and found.span for found in failure.diagnostics):
            raise failure
        for found in failure.diagnostics:
            assert found.span is not None
            self.warn(found.code, found.message, found.span, found.help)

    def warn(self, code: str, message: str, span: Span, help: str | None = None) -> None:
        """Add a warning, once for each place."""
        self.add_warnings(
            (Diagnostic(code=code, severity=Severity.WARNING, message=message, span=span, help=help),)
        )

    def add_warnings(self, warnings: Iterable[Diagnostic]) -> None:
        """Add the warnings of a file, which have places, each once."""
        for warning in warnings:
            assert warning.span is not None
            key = (warning.code, warning.span.file, warning.span.start)
            self.notes.setdefault(key, warning)


def raise_limit(name: str) -> str:
    """The help line of a limit: its name in the project file."""
    return f"`limits.{name}` in the project file raises the limit"
