"""The conversion matrix: every property that a resource may have, and what the tables make of it.

Made of the tables alone: where the manifests lead, and what the tables of properties say of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from converter.aca import (
    AcaModel,
    ContainerApp,
    Job,
    ManagedEnvironment,
    RoleAssignment,
    pattern_of,
    patterns,
)
from converter.mapping.language.compiled import CompiledProfile
from converter.mapping.language.lookup import CompiledRow, Tables
from converter.mapping.language.state import Outcome
from converter.mapping.reading.leads import Lead, leads, said
from converter.mapping.run.accounting import PATTERN, property_rows
from converter.source import any_item, dotted, is_below

RESOURCES: Final[dict[str, type[AcaModel]]] = {
    "app": ContainerApp,
    "job": Job,
    "role": RoleAssignment,
    "environment": ManagedEnvironment,
}
"""The resources of the matrix, in its order."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One thing that may become of a property, by one row.

    `ends` are the kind and field of each place where it ends; `decides` says that it isn't the value
    there but decides it. `when` are the tests that have to hold, as the tables say them.
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

    `outcome` is the one that it usually has: converted where it can be, else unsupported where a value
    may need a person, else dropped. A part has none of its own; a property without fates has those of
    the parts that hold it.
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


def _lines(resource: str, model: type[AcaModel], found: list[Lead], tables: Tables) -> Iterator[MatrixLine]:
    known = tuple(patterns(model))
    of: dict[str, list[Lead]] = {}
    for lead in found:
        pattern = pattern_of(model, any_item(lead.path))
        of.setdefault(pattern if pattern in known else lead.path, []).append(lead)
    parts = [path for path in of if path not in known]
    for pattern in known:
        for path in [path for path in parts if _holds(path, pattern)]:
            parts.remove(path)
            if fates := _fates(of[path]):
                yield MatrixLine(resource, path, True, None, fates)
        fates = (*_fates(of.get(pattern, ()), pattern), *_of_rows(property_rows(tables, resource, pattern)))
        around = (fate for path, group in of.items() if _holds(path, pattern) for fate in _fates(group))
        yield MatrixLine(resource, pattern, False, _usual(fates or around), fates)


def _holds(path: str, pattern: str) -> bool:
    """Whether a part of a resource holds the property of a pattern."""
    return is_below(pattern, any_item(path))


def _fates(found: Iterable[Lead], path: str = "") -> tuple[Fate, ...]:
    """The leads of one property, those of a row together.

    That the property is there isn't told, nor what becomes of one that isn't.
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
            tuple(test for test in _in_all(group) if any_item(test) not in itself),
            reason,
            group[0].instead,
        )
        for (outcome, row, decides, reason), group in groups.items()
        if not (decides and row in direct)
    ]
    order = list(Outcome)
    return tuple(sorted(fates, key=lambda fate: (order.index(fate.outcome), fate.decides)))


def _ends(group: list[Lead]) -> tuple[tuple[str, str], ...]:
    """Where the leads of a row end: each field, or for what is decided the part that holds them all."""
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


def _in_all(group: list[Lead]) -> tuple[str, ...]:
    """The tests that hold wherever the row's leads do."""
    first, *others = (lead.when for lead in group)
    return tuple(test for test in first if all(test in other for other in others))


def _of_rows(rows: Iterable[CompiledRow]) -> Iterator[Fate]:
    """What the rows of the tables of properties make of one, up to the first that always matches."""
    for row in rows:
        when = tuple(said(test) for test in row.condition.tests if test.path.text != PATTERN)
        if row.row.unsupported is not None:
            yield Fate(
                Outcome.UNSUPPORTED, row.id, when=when, reason=row.row.unsupported, instead=row.row.instead
            )
        else:
            yield Fate(Outcome.DROPPED, row.id, when=when, reason=row.row.drop)
        if not when:
            return


def _usual(fates: Iterable[Fate]) -> Outcome:
    said_of_it = {fate.outcome for fate in fates}
    order = (Outcome.CONVERTED, Outcome.UNSUPPORTED, Outcome.DROPPED)
    return next((outcome for outcome in order if outcome in said_of_it), Outcome.UNMAPPED)
