"""The outcome of every property: converted, defaulted, dropped on purpose, unsupported or unmapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as AnyMapping
from typing import TYPE_CHECKING, Any

from converter.aca import Undecided, flattened, pattern_of
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.mapping.language.nodes import NO_DECISION, NOT_DECIDED, undecided_question
from converter.mapping.language.run_state import ENVIRONMENT, Claim, Outcome, Run, claim_nothing, step_into
from converter.provenance import Array, Kind, Object, Origin, Scalar, Value, is_null, nearest_span
from converter.source import Severity, Span, below, dataclass, enclosing, is_below, parse_dotted

if TYPE_CHECKING:
    from converter.aca import AcaModel, Evaluation

PROPERTIES = "properties"
"""The table for properties that no manifest reads, by pattern.

The rows of `app-properties`, `job-properties`, `role-properties`, `environment-properties` and
`storage-properties` come before it, for resources of their kind.
"""

CONVERTED = "converted"
"""What a row emits whose property manifests read in another way than by a path to it; `why` says how."""

PATTERN = "property.path"
"""The path by which rows of that table name the property that they are about."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """One property: its path in the resource, its outcome, and its place in the source.

    A defaulted property isn't in the source: the place is that of the part which doesn't have it.
    """

    path: str
    claim: Claim
    span: Span | None


@dataclass(frozen=True, slots=True)
class Account:
    """All properties of one resource; `kind` is `app`, `job`, `role`, `environment` or `storage`."""

    name: str
    kind: str
    properties: tuple[Accounted, ...]


@dataclass(frozen=True, slots=True)
class _Resource:
    name: str
    kind: str
    model: AcaModel
    body: Object


def property_rows(tables: Tables, kind: str, pattern: str) -> tuple[CompiledRow, ...]:
    """The rows that name a property of a kind of resource, in the order in which they are tried."""
    scope = {"property": _subject(pattern, Scalar(None, origin=_HERE))}
    names = (f"{kind}-{PROPERTIES}", PROPERTIES)
    return tuple(row for name in names if name in tables for row in tables[name].rows if _names(row, scope))


class Accountant:
    """Accounts for resources by the claims of a run and the table of properties."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._candidates: dict[tuple[str, str], tuple[CompiledRow, ...]] = {}
        self._patterns: dict[tuple[type[AcaModel], str], str] = {}

    def accounts(
        self,
        evaluation: Evaluation,
        run: Run,
        shared: dict[str, Any],
        own: AnyMapping[str, dict[str, Any]],
    ) -> tuple[Account, ...]:
        """The account of each resource, once all objects are made; unmapped properties become findings.

        `shared` are the variables that every table may name, `own` those of each workload, by its name.
        """
        workloads = (
            self._account(
                _Resource(w.name, w.kind, w.resource, run.bodies[w.name]), run, {**shared, **own[w.name]}
            )
            for w in evaluation.workloads
        )
        environments = (
            self._account(_Resource(e.name, "environment", e.resource, flattened(e.deployed)), run, shared)
            for e in evaluation.managed_environments
        )
        storages = (
            self._account(_Resource(s.name, "storage", s.resource, flattened(s.deployed)), run, shared)
            for s in evaluation.storages
        )
        roles = (
            self._account(
                _Resource(role.name, "role", role.resource, role.body), run, {**shared, "role": role.resource}
            )
            for role in evaluation.roles
            if role.workloads or not role.infrastructure
        )
        return (*workloads, *roles, *environments, *storages)

    def _account(self, resource: _Resource, run: Run, variables: dict[str, Any]) -> Account:
        name, kind, body = resource.name, resource.kind, resource.body
        # What manifests read of a storage, they read by way of the volume.
        owner = {"environment": ENVIRONMENT, "storage": ""}.get(kind, name)
        claims = run.claims.get(owner, {})
        properties = []
        reported: set[Claim] = set()
        for path, value in leaves(body, type(resource.model)):
            span = nearest_span(value.origin)
            claim = _claim(path, claims)
            if claim is None:
                claim = self._row_claim(resource, path, value, variables)
                if claim is not None and claim.outcome is Outcome.UNSUPPORTED and claim not in reported:
                    reported.add(claim)
                    run.report(
                        "B2F305",
                        Severity.WARNING,
                        f"{path}: {claim.reason}",
                        span,
                        claim.instead,
                        subject=name,
                        path=path,
                    )
            if claim is None and isinstance(value, Undecided):
                # A list of which manifests pick the elements that they know.
                message, span, instead = undecided_question(path.rpartition("[")[0], value)
                claim = Claim(Outcome.UNSUPPORTED, None, NOT_DECIDED, instead)
                run.report(NO_DECISION, Severity.WARNING, message, span, instead, subject=name, path=path)
            if claim is None:
                claim = Claim(Outcome.UNMAPPED)
                run.report(
                    "B2F301",
                    Severity.WARNING,
                    f"{name}: no row of the tables handles {path}",
                    span,
                    f"add a row to tables.{PROPERTIES} in the project file that drops it with a reason, "
                    "or one that maps it",
                    subject=name,
                    path=path,
                )
            properties.append(Accounted(path, claim, span))
        listed = {item.path for item in properties}
        for path, claim in claims.items():
            if claim.outcome is Outcome.DEFAULTED and path not in listed:
                properties.append(Accounted(path, claim, _place(path, body)))
        return Account(name, kind, tuple(properties))

    def _row_claim(
        self, resource: _Resource, path: str, value: Value, variables: dict[str, Any]
    ) -> Claim | None:
        """The outcome of a property by the first row that matches it; None if there is none."""
        model = type(resource.model)
        if (model, path) not in self._patterns:
            self._patterns[model, path] = pattern_of(model, path)
        pattern = self._patterns[model, path]
        for row in self._rows_for(resource.kind, pattern):
            scope = {**variables, "property": _subject(pattern, value)}
            if row.condition.answer(scope, claim_nothing) is True:
                if row.row.unsupported is not None:
                    return Claim(Outcome.UNSUPPORTED, row.id, row.row.unsupported, row.row.instead)
                if row.row.emit == CONVERTED:
                    return Claim(Outcome.CONVERTED, row.id, row.row.why)
                return Claim(Outcome.DROPPED, row.id, row.row.drop)
        return None

    def _rows_for(self, kind: str, pattern: str) -> tuple[CompiledRow, ...]:
        """The rows that name a pattern; cached, as they are the same for every resource."""
        if (kind, pattern) not in self._candidates:
            self._candidates[kind, pattern] = property_rows(self._tables, kind, pattern)
        return self._candidates[kind, pattern]


_HERE = Origin(Kind.ABSENT)


def _subject(pattern: str, value: Value) -> Object:
    return Object({"path": Scalar(pattern, origin=_HERE), "value": value}, origin=_HERE)


def _names(row: CompiledRow, scope: dict[str, Any]) -> bool:
    """Whether the row's tests of the pattern hold; its other tests aren't looked at."""
    return all(
        test.check(scope["property"].members["path"], scope) is True
        for test in row.condition.tests
        if test.path.text == PATTERN
    )


def leaves(value: Value, model: type[AcaModel], path: str = "") -> Iterator[tuple[str, Value]]:
    """Every leaf of a resource of a model with its path.

    Nulls and empty lists and objects are skipped, except an object below a key that is free: then the key
    says something, such as the id in `userAssignedIdentities`.
    """
    if isinstance(value, Object) and (value.members or value.computed):
        for key, item in value.members.items():
            yield from leaves(item, model, below(path, key))
        for _, item in value.computed:
            yield f"{path}.*", item
    elif isinstance(value, Array) and value.items:
        for index, item in enumerate(value.items):
            yield from leaves(item, model, below(path, index))
    elif not is_null(value) and (not isinstance(value, Object | Array) or _is_free(model, path)):
        yield path, value


def _is_free(model: type[AcaModel], path: str) -> bool:
    """Whether the key at the end of a path is none of the model's own."""
    pattern = pattern_of(model, path)
    return pattern.endswith(".*") and not pattern.startswith(path)


def _claim(path: str, claims: dict[str, Claim]) -> Claim | None:
    """The claim on the property or on what contains it; else the weightiest on a part of it."""
    for around in enclosing(path):
        # A default for a missing part accounts for no property inside of it.
        if around in claims and (around == path or claims[around].outcome is not Outcome.DEFAULTED):
            return claims[around]
    found: Claim | None = None
    for at, claim in claims.items():
        if is_below(at, path) and claim.outweighs(found):
            found = claim
    return found


def _place(path: str, body: Object) -> Span | None:
    """The place of the innermost part of the resource that exists on the path to the property."""
    value: Value = body
    span = nearest_span(body.origin)
    for step in parse_dotted(path):
        inner = step_into(value, step)
        if inner is None or is_null(inner):
            break
        value = inner
        span = nearest_span(value.origin) or span
    return span
