"""What a node of a compiled template emits with, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from converter.mapping.language.conditions import Answer, Condition, Test
from converter.mapping.language.knowledge import required_parameters
from converter.mapping.language.objects import Absence
from converter.mapping.language.paths import Found, resolve
from converter.mapping.language.run_state import ENVIRONMENT, Claim, Outcome, Run
from converter.provenance import Kind, Origin, Value
from converter.source import Path, dataclass, dotted


class Omitted:
    """The result of a node that has nothing to emit."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT = Omitted()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rendered(Value):
    """A leaf that was emitted already, as it is in the manifest: nothing more is done to it."""

    data: Any


class Node(Protocol):
    """A node of a compiled template."""

    def emit(self, scope: Scope, at: Path) -> Any:
        """The plain data for place `at` of the object, `OMIT` for none; notes its leaves' origins."""

    def paths(self) -> Iterator[Path]:
        """The paths, from its place, at which it could emit leaves, as far as the table alone shows."""


class Scope(NamedTuple):
    """What a node emits with: the variables, and the object whose leaves it makes.

    `row` is the id that the leaves get; `owner` the workload's name, empty for the product.
    `because` are the conditions that were tested before. `pending` are the properties that made them hold,
    each with the row that tested it: they are claimed as converted once a leaf is emitted. `decisive` are
    those of the last condition. `absences` takes what isn't emitted, `comments` what the table says beside a
    place; None if that isn't wanted.
    """

    run: Run
    variables: dict[str, Any]
    origins: dict[Path, Origin]
    row: str
    owner: str
    substituted: bool
    because: tuple[Origin, ...] = ()
    pending: tuple[tuple[Found, str], ...] = ()
    decisive: tuple[Found, ...] = ()
    absences: list[Absence] | None = None
    comments: dict[Path, str] | None = None

    def bind(self, **variables: Any) -> Scope:
        """The same scope with more variables."""
        return self._replace(variables=self.variables | variables)

    def within(self, row: str, origins: dict[Path, Origin] | None = None) -> Scope:
        """The same scope for leaves of another row, or for an object of its own."""
        if origins is None:
            return self._replace(row=row)
        return self._replace(row=row, origins=origins, absences=None, comments=None)

    def without_claims(self) -> Scope:
        """The same scope for what isn't the outcome of the properties that it reads."""
        return self._replace(owner="")

    def note_absence(
        self, at: Path, nodes: Iterable[Node | None], origin: Origin, *, unknown: bool = False
    ) -> None:
        """Note the leaves that the nodes would have emitted at a place."""
        if self.absences is not None:
            paths = tuple((*at, *path) for node in nodes if node is not None for path in node.paths())
            if paths:
                reasons = tuple(dict.fromkeys((*origin.conditions, *self.because)))
                self.absences.append(Absence(paths, replace(origin, conditions=reasons), unknown))

    def with_reasons(self, *reasons: Origin) -> Scope:
        """The same scope, with more conditions that its leaves depend on."""
        return self._replace(because=(*self.because, *reasons)) if reasons else self

    def decide(self, condition: Condition, row: str | None = None) -> tuple[Answer, Scope]:
        """Whether a condition (of `row`, if given) holds, and the scope that has it among its reasons."""
        asking = row or self.row
        reasons: list[Origin] = []

        def note_test(test: Test, found: Found) -> None:
            things = [found.thing]
            if test.other is not None:
                things.append(resolve(test.other, self.variables).thing)
            sources = [thing.origin for thing in things if isinstance(thing, Value)]
            sources += self.run.deciding_origins(self.owner, found.at)
            reasons.append(Origin(Kind.CONDITION, test.span, test.path.text, tuple(sources), row=asking))

        decisive: list[Found] = []
        answer = condition.answer(self.variables, decisive.append, note_test)
        scope = self._replace(
            row=asking,
            because=(*self.because, *reasons),
            pending=(*self.pending, *((found, asking) for found in decisive)),
            decisive=tuple(decisive),
        )
        return answer, scope

    def without_decisive(self) -> Scope:
        """The same scope, whose leaves claim none of the properties that made its row match."""
        return self._replace(pending=tuple(p for p in self.pending if p[0] not in self.decisive))

    def note_without_value(self, at: Path, *found: Found) -> None:
        """Note that a place is empty because parameters have no value, if that is what keeps it so.

        Without an environment no required parameter has a value: that is no fault.
        """
        if self.run.overlay is None or not self.owner:
            return
        for each in found:
            for parameter in required_parameters(each.thing) if isinstance(each.thing, Value) else ():
                self.run.note_without_value(self.owner, parameter, dotted(at))
                why = f"the parameter '{parameter.name}' has no value"
                self.claim(each, Outcome.UNSUPPORTED, why, "give the parameter a value")

    def put(self, at: Path, plain: Any, origin: Origin, found: Found | None = None) -> Any:
        """Emit a leaf; `found` is what was read for it. Returns the leaf."""
        if self.owner:
            if found is not None:
                self.claim(found)
            for tested, row in self.pending:
                self._note(tested, Claim(Outcome.CONVERTED, row))
        reasons = (*self.because, *self.run.deciding_origins(self.owner, found.at)) if found else self.because
        if reasons:
            origin = replace(origin, conditions=tuple(dict.fromkeys((*origin.conditions, *reasons))))
        self.origins[at] = origin
        return plain

    def claim(
        self,
        found: Found,
        outcome: Outcome = Outcome.CONVERTED,
        reason: str | None = None,
        instead: str | None = None,
    ) -> None:
        """Note what this scope's row makes of a property."""
        self._note(found, Claim(outcome, self.row, reason, instead))

    def refuse(
        self, found: Found, outcome: Outcome, reason: str | None = None, instead: str | None = None
    ) -> None:
        """Note the outcome of a property and of those that made this scope's row match."""
        for each in (found, *self.decisive):
            self.claim(each, outcome, reason, instead)

    def _note(self, found: Found, claim: Claim) -> None:
        self._note_at(found.at, claim)
        if claim.outcome is Outcome.CONVERTED:
            for link in found.links:
                self._note_at(link, claim)

    def _note_at(self, at: str, claim: Claim) -> None:
        owner = self.owner
        if at.startswith(f"{ENVIRONMENT}."):
            owner, at = ENVIRONMENT, at.removeprefix(f"{ENVIRONMENT}.")
        if at and owner:
            claims = self.run.claims.setdefault(owner, {})
            if claim.outweighs(claims.get(at)):
                claims[at] = claim
