"""What became of every property of a workload: converted, dropped on purpose, or unmapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.aca.source import flattened
from converter.mapping.lookup import CompiledTable
from converter.mapping.run import Claim, Outcome, Run, ignore
from converter.provenance import Kind, Origin, nearest_span
from converter.provenance.values import Array, Object, Scalar, Value, is_null
from converter.source import Severity, Span

if TYPE_CHECKING:
    from converter.aca.source import Workload

PROPERTIES = "properties"
"""The table that says of properties why they are dropped, by path."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """One property: its path in the resource, what became of it, and its place in the source."""

    path: str
    claim: Claim
    span: Span | None


@dataclass(frozen=True, slots=True)
class Account:
    """All properties of one workload."""

    workload: str
    properties: tuple[Accounted, ...]


class Accountant:
    """Accounts for workloads by the claims of a run and the table of dropped properties."""

    def __init__(self, table: CompiledTable | None) -> None:
        self._rows = table.rows if table is not None else ()
        self._dropped: dict[str, Claim | None] = {}

    def account(self, workload: Workload, run: Run) -> Account:
        """The account of a workload after its objects were made; what is unmapped becomes a finding."""
        claims = run.claims.get(workload.name, {})
        properties = []
        for path, value in leaves(flattened(workload.deployed)):
            claim = _claim(path, claims) or self._drop(path)
            span = nearest_span(value.origin)
            if claim is None:
                claim = Claim(Outcome.UNMAPPED)
                run.report(
                    "B2F301",
                    Severity.WARNING,
                    f"{workload.name}: no row of the tables handles {path}",
                    span,
                    f"add a row to tables.{PROPERTIES} in the project file that says why it is dropped, "
                    "or one that maps it",
                    subject=workload.name,
                    path=path,
                )
            properties.append(Accounted(path, claim, span))
        return Account(workload.name, tuple(properties))

    def _drop(self, path: str) -> Claim | None:
        """The row that drops a property; remembered, for every environment has the same paths."""
        if path not in self._dropped:
            origin = Origin(Kind.LITERAL)
            subject = Object({"path": Scalar(path, origin=origin)}, origin=origin)
            row = next(
                (r for r in self._rows if r.condition.answer({"property": subject}, ignore) is True), None
            )
            self._dropped[path] = Claim(Outcome.DROPPED, row.id, row.row.drop) if row is not None else None
        return self._dropped[path]


def leaves(value: Value, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every leaf below a value with its path; nulls and empty lists say nothing and are passed over."""
    if isinstance(value, Object) and (value.members or value.computed):
        for key, item in value.members.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
        for _, item in value.computed:
            yield f"{path}.*", item
    elif isinstance(value, Array) and value.items:
        for index, item in enumerate(value.items):
            yield from leaves(item, f"{path}[{index}]")
    elif not is_null(value) and not isinstance(value, Object | Array):
        yield path, value


def _claim(path: str, claims: dict[str, Claim]) -> Claim | None:
    """The claim on the property or on anything that contains it."""
    while path:
        if path in claims:
            return claims[path]
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return None
