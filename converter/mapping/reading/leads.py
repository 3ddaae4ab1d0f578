"""Leads: what may become of each property, by the tables alone, without any source.

A manifest is walked as in a run, except that every row of a table is followed. A placeholder for a
property leads to the field where it is; a condition on a property leads to what is made if it holds; a row
that drops its subject, or can't map it, leads to no field and has the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from converter.aca import AcaModel, ContainerApp, Job, ManagedEnvironment, RoleAssignment, Slot
from converter.mapping.language.compiled import CompiledManifest, CompiledProfile
from converter.mapping.language.conditions import Condition, Test
from converter.mapping.language.context import DERIVED
from converter.mapping.language.images import GIVEN_INSTEAD, Image
from converter.mapping.language.lookup import Choose, CompiledRow, CompiledTable, Lookup, Substitute
from converter.mapping.language.nodes import (
    Commented,
    Conditional,
    Constant,
    Each,
    Mapping,
    Placeholder,
    Sequence,
    TextPlaceholder,
)
from converter.mapping.language.paths import NAME, Field, Index, PlaceholderPath, Select
from converter.mapping.language.run_state import ENVIRONMENT, Outcome
from converter.mapping.language.scope import Node
from converter.mapping.language.variables import ResourceId, Variable
from converter.source import ANY_ITEM, any_item, below, dataclass, dotted

COLLECTED: Final = "collected"
SETTINGS: Final = ("settings.", "workload.")
"""Tests of these apply to all leads below, which list them in `when`."""

NESTED_TEST: Final = re.compile(r"\{(\w+): (.*)\}")


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing that may become of a property, or of a part, of a resource.

    `resource` is `app`, `job`, `role` or `environment`; `path` the property, with `[]` for any item of
    a list. `kind` and `field` are where it ends, if it does; `decides`: it isn't the field's value but
    decides it. `when` are the tests that have to hold.
    """

    resource: str
    path: str
    outcome: Outcome
    row: str
    kind: str = ""
    field: tuple[str, ...] = ()
    decides: bool = False
    when: tuple[str, ...] = ()
    reason: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a resource, or in a collection; `model` is its type, None for a plain value.

    `links` are the places of other properties that lead to it, as those of `Found`.
    """

    resource: str
    path: str = ""
    model: type[AcaModel] | None = None
    many: bool = False
    links: tuple[str, ...] = ()


ROOTS: Final = {
    "app": Place("app", "", ContainerApp),
    "job": Place("job", "", Job),
    "role": Place("role", "", RoleAssignment),
    ENVIRONMENT: Place("environment", "", ManagedEnvironment),
    COLLECTED: Place(COLLECTED),
}


def leads(profile: CompiledProfile) -> tuple[Lead, ...]:
    """Every lead of every manifest of a profile; an entry of a collection leads to where that is read."""
    found = tuple(dict.fromkeys(lead for each in profile.manifests for lead in _manifest_leads(each)))
    gathered = [lead for lead in found if lead.resource == COLLECTED]
    resolved: list[Lead] = []
    for lead in found:
        if lead.kind == COLLECTED:
            ends = [end for end in gathered if any_item(end.path) == dotted(lead.field)]
            resolved += [replace(lead, kind=end.kind, field=end.field) for end in ends]
        elif lead.resource != COLLECTED:
            resolved.append(lead)
    return tuple(dict.fromkeys(resolved))


def _manifest_leads(compiled: CompiledManifest) -> Iterator[Lead]:
    members = dict(compiled.node.members) if isinstance(compiled.node, Mapping) else {}
    kind = members.get("kind")
    spot = _Spot(str(kind.value) if isinstance(kind, Constant) else "", compiled.manifest.id, dict(ROOTS))
    if compiled.each is not None:
        spot = spot.into(compiled.each)
    spot = spot.where(compiled.condition)
    yield from _walk(compiled.file, spot.at("metadata").at("name"))
    yield from _walk(compiled.node, spot)


@dataclass(frozen=True, slots=True)
class _Spot:
    """The state of the walk: the object and row, the variables' places, the conditions tested so far."""

    kind: str
    row: str
    bound: dict[str, Place]
    field: tuple[str, ...] = ()
    tested: tuple[tuple[Place, str], ...] = ()
    settings: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def at(self, key: str) -> _Spot:
        return replace(self, field=(*self.field, key))

    def into(self, each: Each) -> _Spot:
        """The spot inside of an item of a list."""
        place = self.place(each.path)
        item = None if place is None else replace(place, path=below(place.path, ANY_ITEM), many=False)
        return replace(self, bound={**self.bound, **({} if item is None else {each.variable: item})})

    def where(self, condition: Condition, *, own: bool = False) -> _Spot:
        """The spot where a condition holds; `own`: it is the row's own condition."""
        settings = tuple(
            text_of_test(test) for test in condition.tests if test.path.text.startswith(SETTINGS)
        )
        tests = tuple(text_of_test(test) for test in condition.tests)
        tested = tuple((place, self.row) for place in self.decisive(condition))
        return replace(
            self,
            tested=(*self.tested, *tested),
            settings=tuple(dict.fromkeys((*self.settings, *settings))),
            own=tests if own else self.own,
        )

    def decisive(self, condition: Condition) -> list[Place]:
        """The properties whose values make a condition hold."""
        places = [self.place(test.path) for test in condition.tests if "absent" not in text_of_test(test)]
        return [
            one
            for place in places
            if place is not None and place.model is None and place.resource != COLLECTED
            for one in _with_links(place)
        ]

    def place(self, path: PlaceholderPath) -> Place | None:
        """The place that a path leads to; None for one that isn't in a resource."""
        if path.text in DERIVED:
            return Place("app", DERIVED[path.text])
        place = self.bound.get(path.variable)
        for step in path.steps:
            if place is None:
                return None
            place = _step(place, step)
        return place

    def lead(
        self,
        place: Place | None,
        outcome: Outcome = Outcome.CONVERTED,
        reason: str | None = None,
        instead: str | None = None,
    ) -> Iterator[Lead]:
        """The leads of a property here, and of those that conditions before it tested."""
        when = tuple(dict.fromkeys((*self.settings, *self.own)))
        converted = outcome is Outcome.CONVERTED
        kind, field = (self.kind, self.field) if converted else ("", ())
        if place is not None and (place.path or not converted):
            yield Lead(
                place.resource, place.path, outcome, self.row, kind, field, False, when, reason, instead
            )
        led = [(Place(place.resource, link), self.row) for link in place.links] if place is not None else []
        for tested, row in (*led, *self.tested) if converted else ():
            yield Lead(
                tested.resource, tested.path, outcome, row, kind, field, decides=True, when=self.settings
            )


def text_of_test(test: Test) -> str:
    """The text of a test in one line: `custom.type in [cpu, memory]`."""
    name = test.path.text
    if not name.startswith(SETTINGS) and test.path.steps:
        name = name.removeprefix(f"{test.path.variable}.")
    text = " ".join((test.span.text or "").split())
    nested = NESTED_TEST.fullmatch(text)
    return f"{name} {nested[1]} {nested[2]}" if nested else f"{name}: {text}"


def _with_links(place: Place) -> Iterator[Place]:
    yield place
    for link in place.links:
        yield Place(place.resource, link)


def _step(place: Place, step: Field | Select | Index) -> Place:
    if isinstance(step, Select):
        path = below(place.path, step.written)
        return replace(place, path=path, many=False, links=(*place.links, below(path, step.field.place)))
    if isinstance(step, Index):
        return replace(place, path=below(place.path, ANY_ITEM), many=False)
    path = below(place.path, step.place)
    slots = place.model.slots if place.model is not None else ()
    slot = next((each for each in slots if each.attribute == step.attribute), None)
    if slot is None:
        return Place(place.resource, path, links=place.links)
    if slot.model is not None and slot.source:
        home = _home(place.resource, slot)
        links = (*place.links, below(place.path, step.reference), below(home, NAME))
        return Place(place.resource, home, slot.model, links=links)
    return Place(place.resource, path, slot.model, slot.many, place.links)


def _home(resource: str, linked: Slot) -> str:
    """The place of the parts that a reference looks up."""
    root = ROOTS[resource].model
    return next((below(path, ANY_ITEM) for path, slot in _parts(root) if slot.model is linked.model), "")


def _parts(model: type[AcaModel] | None, at: str = "") -> Iterator[tuple[str, Slot]]:
    for slot in model.slots if model is not None else ():
        if slot.model is not None and not slot.source:
            path = below(at, slot.name)
            yield path, slot
            yield from _parts(slot.model, below(path, ANY_ITEM) if slot.many else path)


def _walk(node: Node | None, spot: _Spot) -> Iterator[Lead]:
    """The leads of a piece of manifest."""
    match node:
        case Constant():
            yield from spot.lead(None)
        case Commented():
            yield from _walk(node.node, spot)
        case Mapping():
            for key, member in node.members:
                yield from _walk(member, spot if key is None else spot.at(key))
        case Sequence():
            for item in node.items:
                yield from _walk(item, spot if isinstance(item, Each) else spot.at(ANY_ITEM))
        case Placeholder():
            yield from _placeholder(node, spot)
        case Substitute():
            yield from _placeholder(node.placeholder, spot)
        case ResourceId():
            yield from spot.lead(spot.place(node.path))
        case Variable():
            yield from spot.lead(spot.place(node.path) if node.path is not None else None)
        case Image():
            yield from spot.lead(spot.place(node.path))
            if node.given is not None:
                yield from spot.lead(spot.place(node.path), Outcome.DROPPED, GIVEN_INSTEAD)
        case TextPlaceholder():
            yield from spot.lead(None)
            for piece in node.pieces:
                if not isinstance(piece, str):
                    yield from spot.lead(spot.place(piece[0]))
        case Conditional():
            yield from _walk(node.then, spot.where(node.condition))
            for other in (node.otherwise, node.unknown):
                yield from _walk(other, spot)
        case Each():
            inner = spot.into(node)
            yield from _walk(node.key, inner.at("*"))
            yield from _walk(node.item, inner.at(ANY_ITEM if node.key is None else "*"))
            for other in (node.unknown, node.empty):
                yield from _walk(other, spot)
        case Lookup():
            yield from _lookup(node, spot)
        case Choose():
            about = spot.place(node.path) if node.path is not None else None
            for row in node.rows:
                yield from _row(row, replace(spot, row=row.id), about)


def _placeholder(placeholder: Placeholder, spot: _Spot) -> Iterator[Lead]:
    place = spot.place(placeholder.path)
    yield from spot.lead(place)
    if placeholder.default is not None:
        yield from spot.lead(
            place, Outcome.DEFAULTED, f"where it isn't set, {_default_text(placeholder.default)} is used"
        )
    yield from _walk(placeholder.default, spot)
    yield from _walk(placeholder.unknown, spot)


def _default_text(node: Node) -> str:
    """A description of a default."""
    if isinstance(node, Constant):
        return str(node.value)
    return node.path.text if isinstance(node, Placeholder) else "what the table gives"


def _lookup(lookup: Lookup, spot: _Spot) -> Iterator[Lead]:
    places = {name: spot.place(path) for name, path in lookup.placeholders}
    bound = {**spot.bound, **{name: place for name, place in places.items() if place is not None}}
    for name, place in places.items():
        if place is None:
            bound.pop(name, None)
    about = next(iter(places.values()), None)
    table: CompiledTable = lookup.tables[lookup.table]
    for row in table.rows:
        yield from _row(row, replace(spot, row=row.id, bound=bound), about)


def _row(row: CompiledRow, spot: _Spot, about: Place | None) -> Iterator[Lead]:
    inner = spot.where(row.condition, own=True)
    because = [about, *spot.decisive(row.condition)]
    if row.row.drop is not None:
        yield from _each(inner, because, Outcome.DROPPED, row.row.drop)
    if row.row.unsupported is not None:
        yield from _each(inner, because, Outcome.UNSUPPORTED, row.row.unsupported, row.row.instead)
        # What is emitted instead isn't made from the properties that matched.
        inner = replace(inner, tested=spot.tested)
    if row.row.defaulted is not None:
        yield from _each(inner, [about], Outcome.DEFAULTED, row.row.defaulted)
    for collect in row.collect:
        gathered = replace(inner, kind=COLLECTED)
        yield from _walk(collect.key, replace(gathered, field=(f"{collect.into}[]", "key")))
        yield from _walk(collect.value, replace(gathered, field=(f"{collect.into}[]", "value")))
    yield from _walk(row.node, inner)


def _each(
    spot: _Spot, places: Iterable[Place | None], outcome: Outcome, reason: str, instead: str | None = None
) -> Iterator[Lead]:
    for place in dict.fromkeys(places):
        yield from spot.lead(place, outcome, reason, instead)
