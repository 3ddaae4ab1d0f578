"""The state of one mapping run: what was emitted from what, what is left to a person, what was shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from converter.mapping.knowledge import described, secret_parts
from converter.mapping.objects import Path
from converter.mapping.paths import Found
from converter.provenance import Kind, Origin, nearest_span
from converter.provenance.values import Value
from converter.source import Blame, Diagnostic, Label, Severity, Span, Subject


class Omitted:
    """The result of a node that has nothing to emit."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT = Omitted()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rendered(Value):
    """A leaf that was emitted already, as it stands in the manifest: nothing more is done to it."""

    data: Any


@dataclass(frozen=True, slots=True, eq=False)
class SubstitutionUse:
    """A `${NAME}` in the tree: what the variable has to hold, and the value that it stands for."""

    name: str
    stands_for: str
    origin: Origin


class Outcome(StrEnum):
    """What becomes of a property."""

    CONVERTED = "converted"
    DROPPED = "dropped"
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a property (see `Outcome`), by which row, and for what reason."""

    outcome: Outcome
    row: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry of a collection: its plain key, and the value as a tree of rendered leaves."""

    key: str
    value: Value | None
    span: Span | None


@dataclass(slots=True, eq=False)
class Images:
    """The image tags of one environment, and which images a release flow tags.

    `released` are the image names that the base has without a tag; it is filled by the base's run
    and read by those of the environments. `given` is the tag of `--image-tag`, `existing` those of
    the tree's overlay, `fallback` the project file's.
    """

    released: set[str]
    base: bool = False
    given: str | None = None
    existing: dict[str, str] = field(default_factory=dict)
    fallback: tuple[str, Span | None] | None = None
    missing: dict[str, Span | None] = field(default_factory=dict)

    def tagged(self, name: str, tag: str | None, origin: Origin) -> tuple[str, Origin] | None:
        """The image with the tag that it gets here and where that comes from; None when there is none."""
        if self.base:
            if tag is None:
                self.released.add(name)
                return name, origin
            return f"{name}:{tag}", origin
        if tag is not None and name not in self.released:
            return f"{name}:{tag}", origin
        if name in self.existing:
            chosen, source = self.existing[name], Origin(Kind.OPTION, detail="images of the existing tree")
        elif self.given is not None:
            chosen, source = self.given, Origin(Kind.OPTION, detail="--image-tag")
        elif tag is not None:
            return f"{name}:{tag}", origin
        elif self.fallback is not None:
            chosen, span = self.fallback
            source = Origin(Kind.PROJECT_FILE, span, "imageTag")
        else:
            self.missing.setdefault(name, nearest_span(origin.sources[0] if origin.sources else origin))
            return None
        return f"{name}:{chosen}", Origin(
            origin.kind, origin.span, origin.detail, (*origin.sources, source), row=origin.row
        )


@dataclass(slots=True, eq=False)
class Run:
    """One evaluation on its way through the tables.

    `overlay` is None for the base. `is_public` answers whether a table declares a tainted part of a
    value public.
    """

    overlay: str | None
    images: Images
    is_public: Callable[[Value], bool]
    findings: list[Diagnostic] = field(default_factory=list)
    claims: dict[str, dict[str, Claim]] = field(default_factory=dict)
    collections: dict[str, dict[str, Entry]] = field(default_factory=dict)
    substitutions: dict[str, SubstitutionUse] = field(default_factory=dict)

    def report(
        self,
        code: str,
        severity: Severity,
        message: str,
        span: Span | None,
        help_: str | None = None,
        *,
        subject: str | None = None,
        path: str | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        """Add a finding. Errors among the findings fail the command once everything is mapped."""
        blame = Blame.CONFIGURATION if severity is Severity.ERROR else Blame.FINDING
        about = Subject(self.overlay, subject, path)
        self.findings.append(Diagnostic(code, severity, message, span, labels, help_, blame, about))

    def secrets_in(self, value: Value) -> list[Value]:
        """The parts of the value that must not be shown."""
        return [part for part in secret_parts(value) if not self.is_public(part)]

    def substitute(self, name: str, value: Value, origin: Origin) -> str:
        """The `${NAME}` that stands for a value which only the deployment knows."""
        use = SubstitutionUse(name, described(value), origin)
        held = self.substitutions.setdefault(name, use)
        if held.stands_for != use.stands_for:
            other = nearest_span(held.origin.sources[0]) if held.origin.sources else None
            self.report(
                "B2F307",
                Severity.ERROR,
                f"the Flux variable {name} would stand for {use.stands_for} and for {held.stands_for}",
                nearest_span(value.origin),
                "give one of them a name of its own with a row in tables.substitutions of the project file",
                labels=(Label(other, "the other value"),) if other else (),
            )
        return f"${{{name}}}"


def ignore(_: Found) -> None:
    """Conditions outside of an object claim nothing."""


@dataclass(slots=True, eq=False)
class Scope:
    """Where a node is evaluated: the variables, and the object whose leaves it makes.

    `row` is the id that the leaves get; `owner` the workload's name, empty for the product.
    """

    run: Run
    variables: dict[str, Any]
    origins: dict[Path, Origin]
    row: str
    owner: str
    substituted: bool

    def bind(self, **variables: Any) -> Scope:
        """The same scope with more variables."""
        return Scope(
            self.run, self.variables | variables, self.origins, self.row, self.owner, self.substituted
        )

    def within(self, row: str, origins: dict[Path, Origin] | None = None) -> Scope:
        """The same scope for leaves of another row, or for an object of its own."""
        target = self.origins if origins is None else origins
        return Scope(self.run, self.variables, target, row, self.owner, self.substituted)

    def put(self, at: Path, plain: Any, origin: Origin) -> Any:
        """Emit a leaf."""
        self.origins[at] = origin
        return plain

    def claim(self, found: Found, outcome: Outcome = Outcome.CONVERTED, reason: str | None = None) -> None:
        """Note what this scope's row makes of a property of the workload; a conversion counts most."""
        if found.at and self.owner:
            claims = self.run.claims.setdefault(self.owner, {})
            held = claims.get(found.at)
            if held is None or held.outcome is not Outcome.CONVERTED:
                claims[found.at] = Claim(outcome, self.row, reason)
