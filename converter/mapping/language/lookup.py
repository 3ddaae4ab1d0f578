"""Lookups, choices and substitutions: rows are tried in order, the first that matches decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from converter.aca import AcaModel
from converter.mapping.language.conditions import Condition
from converter.mapping.language.knowledge import Knowledge, described, identified, joined, knowledge
from converter.mapping.language.nodes import (
    Placeholder,
    TextPlaceholder,
    property_of,
    refuse_secret,
    report_unknown,
)
from converter.mapping.language.paths import Found, PlaceholderPath, resolve
from converter.mapping.language.run_state import Entry, Outcome, SuppliedEntry, claim_nothing
from converter.mapping.language.scope import OMIT, Node, Omitted, Rendered, Scope
from converter.mapping.language.tables import ChoiceRow, Row, Table
from converter.project import is_substitutable
from converter.provenance import (
    Array,
    Kind,
    Object,
    Origin,
    Scalar,
    Symbol,
    Text,
    Value,
    deciding_span,
    nearest_span,
)
from converter.source import Label, Path, Severity, Span, dataclass, dotted, escape_variables, flux_variable


@dataclass(frozen=True, slots=True, eq=False)
class CompiledCollect:
    into: str
    key: Node
    value: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledSupply:
    secret: Node
    key: Node | None
    holds: Node
    value: PlaceholderPath | None
    server: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRow:
    """A row with its condition and nodes compiled; `span` is the place of its id."""

    id: str
    row: Row | ChoiceRow
    span: Span
    condition: Condition
    node: Node | None
    collect: tuple[CompiledCollect, ...]
    supply: CompiledSupply | None = None

    @property
    def means(self) -> str | None:
        """For a row of the table of substitutions: a description of what its variable holds."""
        return self.row.means if isinstance(self.row, Row) else None

    @property
    def title(self) -> str | None:
        """For a row of the table of roles: what Azure calls the role."""
        return self.row.title if isinstance(self.row, Row) else None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledTable:
    """A table of the profile, with the project's own rows first."""

    table: Table
    rows: tuple[CompiledRow, ...]


Tables: TypeAlias = dict[str, CompiledTable]
"""Every table of a profile by name."""

PUBLIC_VALUES = "public-values"
SUBSTITUTIONS = "substitutions"
SAMPLE_IMAGES = "sample-images"


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """`$lookup`: the piece that a table has for its subject; a subject without a row is unmapped.

    `placeholders` are the paths of the subject's variables, by name; the first is what the lookup is about.
    """

    table: str
    placeholders: tuple[tuple[str, PlaceholderPath], ...]
    span: Span
    tables: Tables

    def paths(self) -> Iterator[Path]:
        for row in self.tables[self.table].rows:
            yield from row.node.paths() if row.node is not None else ()

    def emit(self, scope: Scope, at: Path) -> Any:
        table = self.tables[self.table]
        subject = {name: resolve(path, scope.variables) for name, path in self.placeholders}
        found = next(iter(subject.values()), Found(None, ""))
        looked_up = Origin(Kind.CONDITION, self.span, f"the table {self.table}", row=scope.row)
        inner = scope.bind(**subject).with_reasons(looked_up)
        match = first_match(table.rows, inner)
        if match is None:
            report_unmapped(self, scope, found, at)
            return OMIT
        if not match.decided:
            things = list(match.row.condition.things(match.scope.variables))
            unknown = found if only_deployment_knows(found) else None
            report_undecided(
                scope, unknown or next(filter(only_deployment_knows, things), found), at, self.table
            )
            scope.note_without_value(at, *things)
            return OMIT
        return take(match, table.rows, found, at)


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """`$choose`: the piece of the first row that applies; the rows are written in place.

    `path` is the property that the choice is about, None if there is none: reports name it, and
    if no row applies it is unmapped. `within` is the id of the row or manifest that has the choice.
    """

    rows: tuple[CompiledRow, ...]
    path: PlaceholderPath | None
    span: Span
    within: str

    def paths(self) -> Iterator[Path]:
        for row in self.rows:
            yield from row.node.paths() if row.node is not None else ()

    def emit(self, scope: Scope, at: Path) -> Any:
        found = resolve(self.path, scope.variables) if self.path is not None else Found(None, "")
        match = first_match(self.rows, scope)
        if match is None:
            report_unmapped(self, scope, found, at)
            return OMIT
        if not match.decided:
            things = [found] if self.path is not None else match.row.condition.things(scope.variables)
            report_undecided(scope, next(filter(only_deployment_knows, things), found), at, self.within)
            scope.note_without_value(at, *match.row.condition.things(match.scope.variables))
            return OMIT
        return take(match, self.rows, found, at)


@dataclass(frozen=True, slots=True, eq=False)
class Substitute:
    """`$substitute`: a known value as it is, one that only the deployment knows as a Flux variable.

    The variable is the one that the table of substitutions names for such a value, else `name`, in a list
    with the item's position. If the project file gives it a value that doesn't survive Flux's substitution,
    that value itself is emitted.
    """

    placeholder: Placeholder
    name: TextPlaceholder | None
    span: Span
    tables: Tables

    def paths(self) -> Iterator[Path]:
        yield ()

    def emit(self, scope: Scope, at: Path) -> Any:
        found = resolve(self.placeholder.path, scope.variables)
        value = found.thing
        if not isinstance(value, Value) or knowledge(value) is not Knowledge.RUNTIME:
            self._compare_with_given(scope, value)
            return self.placeholder.emit(scope, at)
        if secrets := scope.run.secrets_in(value):
            refuse_secret(scope, at, secrets[0])
            return OMIT
        if isinstance(value, Array):
            return [
                self._emit_unknown(scope, (*at, index), item, found, f"_{index + 1}")
                if knowledge(item) is Knowledge.RUNTIME
                else self.placeholder.leaves(scope, (*at, index), item, found)
                for index, item in enumerate(value.items)
            ]
        return self._emit_unknown(scope, at, value, found)

    def _emit_unknown(self, scope: Scope, at: Path, value: Value, found: Found, behind: str = "") -> Any:
        variable = self.variable(scope, value, found, behind)
        if variable is None:
            report_unknown(scope, at, self.placeholder.path.text, found)
            return OMIT
        return scope.put(at, *variable, found)

    def variable(
        self, scope: Scope, value: Value, found: Found, behind: str = ""
    ) -> tuple[str, Origin] | None:
        """The variable for a value that was found, or is part of it, as text with its origin.

        None if nothing names one. `behind` goes behind the name of one that no row names.
        """
        named = self._variable_for(scope, value, behind)
        if named is None:
            return None
        plain, origin, means = named
        name = scope.run.variable_of(plain, scope.owner)
        sources = (property_of(found, value), *origin.sources)
        given = scope.run.given.get(name)
        if given is not None and not is_substitutable(str(given.data)):
            origin = replace(origin, kind=Kind.MAPPING_ROW, detail=name, sources=(given.origin, *sources))
            scope.run.inlined.setdefault(name, set()).add(scope.owner)
            return escape_variables(str(given.data)), origin
        origin = replace(origin, kind=Kind.MAPPING_ROW, detail=name, sources=sources)
        owner = scope.owner if means is None else ""
        text = scope.run.substitute(plain, means or identified(value), origin, value, told_apart=owner)
        scope.run.note_owner(name, scope.owner)
        return text, origin

    def _compare_with_given(self, scope: Scope, value: Any) -> None:
        """Report a value in the project file for a Flux variable that differs from the source's."""
        known = joined(value) if isinstance(value, Value) else None
        if not scope.run.given or not isinstance(known, Scalar):
            return
        named = self._variable_for(scope._replace(owner=""), known)
        given = scope.run.given.get(named[0]) if named is not None else None
        if named is None or given is None or str(given.data) == str(known.data):
            return
        place = nearest_span(known.origin)
        scope.run.report(
            "B2F214",
            Severity.WARNING,
            f"the Flux variable {named[0]} has another value in the project file than in the source; "
            "the source's is used",
            nearest_span(given.origin),
            "remove it from the project file, or correct the subscription id",
            subject=scope.owner,
            labels=(Label(place, "the source's value"),) if place is not None else (),
        )

    def _variable_for(
        self, scope: Scope, value: Value, behind: str = ""
    ) -> tuple[str, Origin, str | None] | None:
        """The name of the variable for the value, the name's origin, and a description of what it holds."""
        table = self.tables.get(SUBSTITUTIONS)
        inner = scope.bind(value=value)
        for row in table.rows if table is not None else ():
            answer, inner = inner.decide(row.condition, row.id)
            if answer is True and row.node is not None:
                origins: dict[Path, Origin] = {}
                name = row.node.emit(inner.within(row.id, origins), ())
                return None if name is OMIT else (flux_variable(str(name)), origins[()], row.means)
        if self.name is None:
            return None
        formatted, sources = self.name.filled(scope)
        reasons = inner.because[len(scope.because) :]
        origin = Origin(Kind.MAPPING_ROW, self.span, sources=sources, row=scope.row, conditions=reasons)
        return None if formatted is None else (flux_variable(f"{formatted}{behind}"), origin, None)


def is_public(tables: Tables, part: Value, **subject: Value) -> bool:
    """Whether a row of the table of public values declares a tainted part public; nothing else does.

    `subject` are other variables that its rows may name.
    """
    table = tables.get(PUBLIC_VALUES)
    return table is not None and any(
        row.condition.answer({"value": part, **subject}, claim_nothing) is True for row in table.rows
    )


class Match(NamedTuple):
    """A row whose condition holds, or can't be decided; `scope` has the conditions tested so far."""

    row: CompiledRow
    decided: bool
    scope: Scope


def first_match(rows: Iterable[CompiledRow], scope: Scope) -> Match | None:
    """The first row whose condition holds or can't be decided; None if there is none."""
    for row in rows:
        answer, scope = scope.decide(row.condition, row.id)
        if answer is not False:
            return Match(row, answer is not None, scope)
    return None


def take(match: Match, rows: Iterable[CompiledRow], found: Found, at: Path) -> Any:
    """What a row that matched emits; what the other rows would have emitted is noted as absent.

    That comes last: where the row itself says why a place is empty, its own reason goes first.
    """
    row = match.row
    made = apply(row, match.scope, found, at)
    others = [other.node for other in rows if other is not row]
    match.scope.note_absence(at, others, Origin(Kind.ABSENT, row.span, row.row.drop or "", row=row.id))
    return made


def only_deployment_knows(found: Found) -> bool:
    """Whether a value was found that is unknown before deployment in every environment."""
    return isinstance(found.thing, Value) and knowledge(found.thing) is Knowledge.RUNTIME


def report_undecided(scope: Scope, found: Found, at: Path, called: str) -> None:
    """Report rows that depend on what only the deployment knows; `called` names the table or choice."""
    if only_deployment_knows(found):
        report_unknown(scope, at, found.at or called, found)


def report_unmapped(node: Lookup | Choose, scope: Scope, found: Found, at: Path) -> None:
    """Report a property that no row matches, if the source has it."""
    span = span_of(found.thing)
    if span is None and found.thing is None:
        return
    scope.claim(found, Outcome.UNMAPPED)
    if isinstance(node, Lookup):
        called, rows = node.table, f"has no row in the table {node.table}"
        help_ = f"add a row to tables.{node.table} in the project file"
    else:
        called, rows = "the choice", f"matches no row of the choice in {node.within}"
        help_ = f"correct the source, or write a row or manifest of your own in place of {node.within}"
    what = f" {described(found.thing)!r}" if isinstance(found.thing, Value) else ""
    scope.run.report(
        "B2F301",
        Severity.WARNING,
        f"{found.at or called}{what} {rows}",
        span,
        help_,
        subject=scope.owner,
        path=dotted(at),
        labels=(Label(node.span, "asked here"),),
    )


def apply(row: CompiledRow, scope: Scope, found: Found, at: Path) -> Any:
    """What a row that matched emits; its claims, findings and entries of collections are noted."""
    if row.row.report is not None:
        scope.run.report(
            "B2F305",
            Severity.NOTE,
            row.row.report,
            place_of(found, scope),
            subject=scope.owner,
            path=dotted(at),
        )
    if row.row.drop is not None:
        scope.refuse(found, Outcome.DROPPED, row.row.drop)
        return OMIT
    if row.row.unsupported is not None:
        scope.refuse(found, Outcome.UNSUPPORTED, row.row.unsupported, row.row.instead)
        scope.run.report(
            "B2F305",
            Severity.WARNING,
            f"{found.at}: {row.row.unsupported}" if found.at else row.row.unsupported,
            place_of(found, scope),
            row.row.instead,
            subject=scope.owner,
            path=dotted(at),
        )
        # What is emitted instead isn't made from the properties that matched.
        scope = scope.without_decisive()
    if row.row.defaulted is not None:
        scope.claim(found, Outcome.DEFAULTED, row.row.defaulted)
        scope.run.report(
            "B2F304", Severity.NOTE, row.row.defaulted, None, subject=scope.owner, path=dotted(at)
        )
    for collect in row.collect:
        gather(collect, scope)
    if row.supply is not None:
        note_supply(row.supply, scope, found)
    return row.node.emit(scope, at) if row.node is not None else OMIT


def gather(collect: CompiledCollect, scope: Scope) -> None:
    """Add the row's entry to its collection. An equal entry is one; another value is a conflict."""
    key = rendered(collect.key, scope)
    if not isinstance(key, Rendered):
        return
    value = rendered(collect.value, scope) if collect.value is not None else None
    entries = scope.run.collections.setdefault(collect.into, {})
    span = nearest_span(value.origin) if value is not None else None
    entry = Entry(str(key.data), value, span, (key.origin,))
    held = entries.get(entry.key)
    if held is None:
        entries[entry.key] = entry
        return
    known = entry if held.value is None else held
    entries[entry.key] = replace(known, origins=(*held.origins, key.origin))
    if held.value is not None and value is not None and plain_of(held.value) != plain_of(value):
        scope.run.report(
            "B2F307",
            Severity.ERROR,
            f"{entry.key} of {collect.into} is {plain_of(value)!r} here, {plain_of(held.value)!r} elsewhere",
            entry.span,
            "one object holds it for all workloads: make the values agree, or keep them apart with a row",
            subject=scope.owner,
            labels=(Label(held.span, "the other value"),) if held.span else (),
        )


def note_supply(supply: CompiledSupply, scope: Scope, found: Found) -> None:
    """Note an entry of a Secret that somebody has to make for a piece of manifest."""

    def text(node: Node | None) -> str | None:
        made = rendered(node, scope.without_claims()) if node is not None else None
        return str(made.data) if isinstance(made, Rendered) else None

    secret, holds = text(supply.secret), text(supply.holds)
    if secret is not None and holds is not None:
        value = resolve(supply.value, scope.variables).thing if supply.value is not None else None
        if isinstance(value, Text | Symbol):
            holds = f"{holds}: {described(value)}"
        entry = SuppliedEntry(
            scope.owner, secret, text(supply.key), holds, text(supply.server), place_of(found, scope)
        )
        scope.run.supplied.setdefault((entry.secret, entry.key), entry)


def rendered(node: Node, scope: Scope) -> Value | None:
    """A piece of manifest as a value tree of rendered leaves, which another object emits unchanged."""
    origins: dict[Path, Origin] = {}
    plain = node.emit(scope.within(scope.row, origins), ())
    return None if isinstance(plain, Omitted) else _tree(plain, (), origins)


def _tree(plain: Any, at: Path, origins: dict[Path, Origin]) -> Value:
    if isinstance(plain, dict) and plain:
        members = {key: _tree(item, (*at, key), origins) for key, item in plain.items()}
        return Object(members, origin=next(iter(members.values())).origin)
    if isinstance(plain, list) and plain:
        items = tuple(_tree(item, (*at, index), origins) for index, item in enumerate(plain))
        return Array(items, origin=items[0].origin)
    return Rendered(origin=origins[at], data=plain)


def plain_of(value: Value | None) -> Any:
    """A tree of rendered leaves as plain data."""
    if isinstance(value, Rendered):
        return value.data
    if isinstance(value, Object):
        return {key: plain_of(item) for key, item in value.members.items()}
    if isinstance(value, Array):
        return [plain_of(item) for item in value.items]
    return None


def place_of(found: Found, scope: Scope) -> Span | None:
    """The place in the source of what was found; for a whole list the place that decides it."""
    if isinstance(found.thing, tuple) and (whole := scope.run.part(scope.owner, found.at)) is not None:
        return deciding_span(whole.origin)
    return span_of(found.thing)


def span_of(thing: Any) -> Span | None:
    """The place in the source of a value, or of the first leaf of a part; None if there is none."""
    if isinstance(thing, Value):
        return nearest_span(thing.origin)
    if isinstance(thing, tuple):
        return next((span for item in thing if (span := span_of(item)) is not None), None)
    inside = vars(thing).values() if isinstance(thing, AcaModel) else ()
    return next((span for item in inside if (span := span_of(item)) is not None), None)
