"""ARM ignores the case of property names and of its own words: here they get the spelling of its reference.

Bicep warns of a property name in another case (BCP089) and deploys it all the same; an ARM template has no
such rule, and words (`'single'`) may have any case in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from converter.aca.fields import AcaModel, Slot
from converter.bicep import DeployedResource
from converter.provenance import Array, Choice, Object, Repetition, Scalar, Value, nearest_span
from converter.source import Category, Diagnostic, Severity, below

PROPERTIES: Final = "properties"
"""Where ARM has most properties of a resource; the model has them beside the others."""


def with_arms_spelling(
    resource: DeployedResource, model: type[AcaModel], found: Iterable[Diagnostic] = ()
) -> tuple[DeployedResource, tuple[Diagnostic, ...]]:
    """The resource with the names and words of its model; a warning for each name that differs in Bicep.

    `found` are the diagnostics of its template: a name that one of them is about (B2F160) has been reported.
    """
    spelling = _Spelling()
    body = spelling.spelled(resource.body, model, "", outermost=True)
    if body is resource.body:
        return resource, ()
    assert isinstance(body, Object)
    known = frozenset(_names_of(resource, found)) if spelling.renamed else frozenset()
    renamed = [one for one in spelling.renamed if _last_step(one[0]) not in known]
    return replace(resource, body=body), tuple(_warnings(renamed))


def _names_of(resource: DeployedResource, found: Iterable[Diagnostic]) -> Iterator[str]:
    """The names in the resource's declaration that its type was found not to have."""
    for one in found:
        span, around = one.span, resource.span
        if one.code != "B2F160" or span is None or span.file != around.file:
            continue
        if around.start <= span.start < around.end:
            yield span.text.strip("'")


def _last_step(path: str) -> str:
    return path.rpartition(".")[2]


def _warnings(renamed: list[tuple[str, str, Value]]) -> Iterator[Diagnostic]:
    for written, name, value in renamed:
        span = nearest_span(value.origin)
        if span is not None and span.file.endswith(".json"):
            continue
        yield Diagnostic(
            code="B2F317",
            severity=Severity.WARNING,
            message=f"'{written}' is read as '{name}': Azure ignores the case, Bicep warns of it",
            span=span,
            help=f"write {name}",
            category=Category.FINDING,
        )


class _Spelling:
    """Spells values by a model; `renamed` are the names that differed, each with its place and its value."""

    def __init__(self) -> None:
        self.renamed: list[tuple[str, str, Value]] = []

    def spelled(self, value: Value, model: type[AcaModel], at: str, *, outermost: bool = False) -> Value:
        """The value of an object of the model; the same one where nothing differs."""
        if isinstance(value, Choice):
            then = self.spelled(value.then, model, at, outermost=outermost)
            otherwise = self.spelled(value.otherwise, model, at, outermost=outermost)
            if then is value.then and otherwise is value.otherwise:
                return value
            return replace(value, then=then, otherwise=otherwise)
        if not isinstance(value, Object):
            return value
        members: dict[str, Value] = {}
        for written, member in value.members.items():
            known = model.by_lower_name.get(written.lower())
            name = PROPERTIES if outermost and written.lower() == PROPERTIES else known and known.name
            if not name or (name != written and name in value.members):
                members[written] = member
                continue
            if name != written:
                self.renamed.append((below(at, written), below(at, name), member))
            place = below(at, name)
            if known is None:
                members[name] = self.spelled(member, model, at)
            else:
                members[name] = self._member(member, known, place)
        if list(members) == list(value.members) and all(
            members[key] is member for key, member in value.members.items()
        ):
            return value
        return replace(value, members=members)

    def _member(self, value: Value, slot: Slot, at: str) -> Value:
        if slot.words:
            return _word(value, slot.words)
        if slot.model is None:
            return value
        if slot.many:
            return self._items(value, slot.model, at)
        return self.spelled(value, slot.model, at)

    def _items(self, value: Value, model: type[AcaModel], at: str) -> Value:
        if isinstance(value, Array):
            items = tuple(self.spelled(item, model, below(at, i)) for i, item in enumerate(value.items))
            unchanged = all(new is old for new, old in zip(items, value.items, strict=True))
            return value if unchanged else replace(value, items=items)
        if isinstance(value, Repetition):
            template = self.spelled(value.template, model, at)
            return value if template is value.template else replace(value, template=template)
        if isinstance(value, Choice):
            then, otherwise = self._items(value.then, model, at), self._items(value.otherwise, model, at)
            unchanged = then is value.then and otherwise is value.otherwise
            return value if unchanged else replace(value, then=then, otherwise=otherwise)
        return value


def _word(value: Value, words: tuple[str, ...]) -> Value:
    """A text that is one of the words but for its case, as the word; anything else as it is."""
    if isinstance(value, Scalar) and isinstance(value.data, str) and value.data not in words:
        lower = value.data.lower()
        return next((replace(value, data=one) for one in words if one.lower() == lower), value)
    if isinstance(value, Choice):
        then, otherwise = _word(value.then, words), _word(value.otherwise, words)
        unchanged = then is value.then and otherwise is value.otherwise
        return value if unchanged else replace(value, then=then, otherwise=otherwise)
    return value
