"""The conversion matrix: every property that a resource may have, and its outcomes by the tables.

Made from the tables alone: the leads of the manifests, and the tables of properties for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from converter.aca import (
    AcaModel,
    ContainerApp,
    Job,
    ManagedEnvironment,
    RoleAssignment,
    Storage,
    pattern_of,
    patterns,
)
from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.mapping.language.resources import RESOURCES as RESOURCES_TABLE
from converter.mapping.language.run_state import Outcome
from converter.mapping.reading.leads import Lead, leads, text_of_test
from converter.mapping.run.accounting import CONVERTED, PATTERN, property_rows
from converter.mapping.run.fates import TYPE, ResourceOutcome, outcome_of, types_of
from converter.source import any_item, dataclass, dotted, is_below

RESOURCES: Final[dict[str, type[AcaModel]]] = {
    "app": ContainerApp,
    "job": Job,
    "role": RoleAssignment,
    "environment": ManagedEnvironment,
    "storage": Storage,
}
"""The resources of the matrix, in its order."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One thing that may become of a property, by one row.

    `ends` are the kind and field of each place where it ends; `decides`: it isn't the value there but
    decides it. `when` are the texts of the tests that have to hold.
    """

    outcome: Outcome
    row: str
    ends: tuple[tuple[str, str], ...] = ()
    decides: bool = False
    when: tuple[str, ...] = ()
    reason: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A property of a resource, or (`part`) a whole part of it, with all that may become of it.

    `outcome` is the usual one: converted if it can be, else unsupported if a value may need a person, else
    dropped. A part has no outcome of its own; a property without fates has that of the parts that hold it.
    """

    resource: str
    path: str
    part: bool
    outcome: Outcome | None
    fates: tuple[Fate, ...]


def matrix(profile: CompiledProfile) -> tuple[MatrixLine, ...]:
    """The lines of all resources, each property in the model's order, a part before what it holds."""
    found = leads(profile)
    return tuple(
        line
        for resource, model in RESOURCES.items()
        for line in _lines(
            resource, model, [lead for lead in found if lead.resource == resource], profile.tables
        )
    )


@dataclass(frozen=True, slots=True)
class TypeLine:
    """What a row of the table of resources makes of resources as a whole.

    `types` are those that the row names, empty for any. `when` are the texts of its other tests.
    """

    types: tuple[str, ...]
    outcome: ResourceOutcome
    row: str
    when: tuple[str, ...]
    reason: str | None
    instead: str | None


def type_lines(profile: CompiledProfile) -> tuple[TypeLine, ...]:
    """What becomes of each type of resource as a whole, in the order in which the rows are tried."""
    rows = profile.tables[RESOURCES_TABLE].rows if RESOURCES_TABLE in profile.tables else ()
    return tuple(
        TypeLine(
            tuple(types_of(row)),
            outcome_of(row),
            row.id,
            tuple(text_of_test(test) for test in row.condition.tests if test.path.text != TYPE),
            row.row.unsupported or row.row.drop,
            row.row.instead,
        )
        for row in rows
    )


def _lines(resource: str, model: type[AcaModel], found: list[Lead], tables: Tables) -> Iterator[MatrixLine]:
    known = tuple(patterns(model))
    by_path: dict[str, list[Lead]] = {}
    for lead in found:
        pattern = pattern_of(model, any_item(lead.path))
        by_path.setdefault(pattern if pattern in known else lead.path, []).append(lead)
    parts = [path for path in by_path if path not in known]
    for pattern in known:
        for path in [path for path in parts if _holds(path, pattern)]:
            parts.remove(path)
            if fates := _fates(by_path[path]):
                yield MatrixLine(resource, path, True, None, fates)
        fates = (
            *_fates(by_path.get(pattern, ()), pattern),
            *_row_fates(property_rows(tables, resource, pattern)),
        )
        around = (fate for path, group in by_path.items() if _holds(path, pattern) for fate in _fates(group))
        yield MatrixLine(resource, pattern, False, _usual_outcome(fates or around), fates)


def _holds(path: str, pattern: str) -> bool:
    """Whether a part of a resource holds the property of a pattern."""
    return is_below(pattern, any_item(path))


def _fates(found: Iterable[Lead], path: str = "") -> tuple[Fate, ...]:
    """The leads of one property, those of a row together.

    Tests that the property is present are left out, and so are the fates of an absent one.
    """
    itself = {f"{name} is present" for name in (path, path.rpartition(".")[2])}
    groups: dict[tuple[Outcome, str, bool, str | None], list[Lead]] = {}
    for lead in found:
        if lead.outcome is Outcome.DROPPED and any(test.endswith(" is absent") for test in lead.when):
            continue
        groups.setdefault((lead.outcome, lead.row, lead.decides, lead.reason), []).append(lead)
    direct = {row for outcome, row, decides, _ in groups if outcome is Outcome.CONVERTED and not decides}
    fates = [
        Fate(
            outcome,
            row,
            _ends(group),
            decides,
            tuple(test for test in _common_tests(group) if any_item(test) not in itself),
            reason,
            group[0].instead,
        )
        for (outcome, row, decides, reason), group in groups.items()
        if not (decides and row in direct)
    ]
    order = list(Outcome)
    return tuple(sorted(fates, key=lambda fate: (order.index(fate.outcome), fate.decides)))


def _ends(group: list[Lead]) -> tuple[tuple[str, str], ...]:
    """Where the leads of a row end: each field; for what is decided, the part that holds them all."""
    if not group[0].decides:
        return tuple(dict.fromkeys((lead.kind, dotted(lead.field)) for lead in group if lead.kind))
    fields: dict[str, list[tuple[str, ...]]] = {}
    for lead in group:
        fields.setdefault(lead.kind, []).append(lead.field)
    return tuple((kind, dotted(_common(found))) for kind, found in fields.items())


def _common(fields: list[tuple[str, ...]]) -> tuple[str, ...]:
    shortest, longest = min(fields), max(fields)
    size = next(
        (i for i, key in enumerate(shortest) if i >= len(longest) or longest[i] != key), len(shortest)
    )
    return shortest[:size]


def _common_tests(group: list[Lead]) -> tuple[str, ...]:
    """The tests that all of the row's leads have."""
    first, *others = (lead.when for lead in group)
    return tuple(test for test in first if all(test in other for other in others))


def _row_fates(rows: Iterable[CompiledRow]) -> Iterator[Fate]:
    """The fates by rows of the tables of properties, up to the first that always matches."""
    for row in rows:
        when = tuple(text_of_test(test) for test in row.condition.tests if test.path.text != PATTERN)
        if row.row.unsupported is not None:
            yield Fate(
                Outcome.UNSUPPORTED, row.id, when=when, reason=row.row.unsupported, instead=row.row.instead
            )
        elif row.row.emit == CONVERTED:
            yield Fate(Outcome.CONVERTED, row.id, when=when, reason=row.row.why)
        else:
            yield Fate(Outcome.DROPPED, row.id, when=when, reason=row.row.drop)
        if not when:
            return


def _usual_outcome(fates: Iterable[Fate]) -> Outcome:
    outcomes = {fate.outcome for fate in fates}
    order = (Outcome.CONVERTED, Outcome.UNSUPPORTED, Outcome.DROPPED)
    return next((outcome for outcome in order if outcome in outcomes), Outcome.UNMAPPED)
