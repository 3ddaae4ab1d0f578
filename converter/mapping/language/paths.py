"""Paths of placeholders: `app.template.scale.minReplicas`, `container.probes[type=Startup].periodSeconds`.

A path starts with a variable of the context, followed by field names as in the ACA model and the
project file. `[field=value]` picks the item of a list whose field has that value,
`[0]` the item at an index. Paths are checked against the models when a table is read, and compiled
to steps that are cheap to resolve.
"""

from __future__ import annotations

import re
from types import UnionType
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from converter.aca import TEXTS, AcaModel, member
from converter.provenance import Array, Kind, Scalar, Value
from converter.source import PathStep, PathSyntaxError, StepKind, below, dataclass, scan_path

NAME: Final = "name"
"""The property by which a part of a resource is referred to."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][\w-]*")

Shape: TypeAlias = "type[AcaModel | BaseModel] | dict[str, Shape] | ListOf | str"
"""The form of what is at a path: a model, a record of named shapes, a list, `leaf`, or `any` (unchecked)."""


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape


@dataclass(frozen=True, slots=True)
class Field:
    """One step by name: `attribute` if the thing is a model instance, `name` if it is a value.

    `place` is the ARM property that the field is read from. For a part elsewhere in the resource, `reference`
    is the property that names it.
    """

    name: str
    attribute: str
    place: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """One step into a list: the item whose `field` has the text `text`."""

    field: Field
    text: str

    @property
    def written(self) -> str:
        """The step as it is written in a path."""
        return f"[{self.field.name}={self.text}]"


@dataclass(frozen=True, slots=True)
class Index:
    at: int


@dataclass(frozen=True, slots=True)
class PlaceholderPath:
    """A compiled path with the shape of what it leads to."""

    text: str
    variable: str
    steps: tuple[Field | Select | Index, ...]
    shape: Shape


class PathError(ValueError):
    """A path that leads to nothing; `candidates` are the names that are valid in place of `name`."""

    def __init__(self, message: str, name: str = "", candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.candidates = candidates


def compile_path(text: str, scope: dict[str, Shape]) -> PlaceholderPath:
    """The compiled path of `text`. `scope` has the shape of each variable.

    Raises `PathError` for a malformed path and for a name that its model doesn't have.
    """
    first, *others = _steps(text)
    variable = first.text
    if variable not in scope:
        raise PathError(f"no variable is called '{variable}' here", variable, tuple(sorted(scope)))
    shape = scope[variable]
    steps: list[Field | Select | Index] = []
    for written in others:
        if written.kind is StepKind.NAME:
            step, shape = _field(shape, written.text)
            steps.append(step)
        else:
            item = shape.item if isinstance(shape, ListOf) else "any"
            if not isinstance(shape, ListOf) and shape != "any":
                picker = text[written.start : written.end]
                raise PathError(f"'{picker}' picks from a list, but '{text[: written.start]}' isn't one")
            if written.kind is StepKind.INDEX:
                steps.append(Index(int(written.text)))
            else:
                steps.append(Select(_field(item, written.text)[0], written.value))
            shape = item
    return PlaceholderPath(text, variable, tuple(steps), shape)


def _steps(text: str) -> list[PathStep]:
    """The steps of a path, a name first. Raises `PathError` for text that isn't a path of a table."""
    kinds = {StepKind.NAME, StepKind.INDEX, StepKind.SELECTION}
    try:
        steps = list(scan_path(text))
    except PathSyntaxError:
        steps = []
    names = [step.text for step in steps if step.kind is StepKind.NAME]
    if (
        not steps
        or steps[0].kind is not StepKind.NAME
        or not all(step.kind in kinds for step in steps)
        or not all(map(_IDENTIFIER.fullmatch, names))
    ):
        raise PathError(f"'{text}' is not a path: expected names joined by dots, like app.template.scale")
    return steps


def _field(shape: Shape, name: str) -> tuple[Field, Shape]:
    if shape == "any":
        return Field(name, name, name), "any"
    if isinstance(shape, ListOf):
        raise PathError(
            f"a list has no field '{name}': pick an item first, like [name=…], or use $each", name
        )
    if isinstance(shape, str):
        raise PathError(f"a plain value has no field '{name}'", name)
    if isinstance(shape, dict):
        if name not in shape:
            raise PathError(f"there is no '{name}' here", name, tuple(shape))
        return Field(name, name, name), shape[name]
    if issubclass(shape, AcaModel):
        return _model_field(shape, name)
    for attribute, info in shape.model_fields.items():
        if (info.alias or attribute) == name:
            return Field(name, attribute, name), _shape(info.annotation)
    known = tuple((info.alias or key) for key, info in shape.model_fields.items())
    raise PathError(f"{shape.__name__} has no field '{name}'", name, known)


def _model_field(model: type[AcaModel], name: str) -> tuple[Field, Shape]:
    for slot in model.slots:
        if slot.name == name:
            place, reference = slot.name, ""
            if slot.source:
                source = next(other.name for other in model.slots if other.attribute == slot.source)
                place, reference = (source, "") if slot.model is None else (place, source)
            shape: Shape = "any"
            if slot.model is not None:
                shape = ListOf(slot.model) if slot.many else slot.model
            elif slot.type == TEXTS:
                shape = ListOf("leaf")
            elif slot.type in PLAIN:
                shape = "leaf"
            return Field(name, slot.attribute, place, reference), shape
    raise PathError(f"{model.__name__} has no field '{name}'", name, tuple(s.name for s in model.slots))


PLAIN = frozenset({"string", "integer", "number", "boolean"})
"""The types of slots that hold a plain value."""


def _shape(annotation: Any) -> Shape:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin = get_origin(annotation)
    if origin is tuple or origin is list:
        return ListOf(_shape(get_args(annotation)[0]))
    if origin is dict:
        return "any"
    if origin in {Union, UnionType}:
        found = [shape for argument in get_args(annotation) if (shape := _shape(argument)) != "leaf"]
        if len(found) > 1:
            return {
                name: inner
                for shape in found
                if isinstance(shape, type) and issubclass(shape, BaseModel)
                for name, inner in _fields(shape)
            }
        return found[0] if found else "leaf"
    if origin is Annotated:
        return _shape(get_args(annotation)[0])
    return "leaf"


def _fields(model: type[BaseModel]) -> list[tuple[str, Shape]]:
    return [(info.alias or key, _shape(info.annotation)) for key, info in model.model_fields.items()]


@dataclass(frozen=True, slots=True)
class Found:
    """What a path led to: a model, a tuple of models, a `Value`, or None; `at` is its place.

    For None, `at` is the place where it would be. `links` are the places of other properties that led to it:
    a reference with the name that it refers to, the field that an item was picked by, and for a thing outside
    of the resource the property that it was derived from.
    """

    thing: Any
    at: str
    links: tuple[str, ...] = ()


def resolve(path: PlaceholderPath, variables: dict[str, Any]) -> Found:
    """What the path leads to from its variable. Never fails: a missing thing is None."""
    thing = variables.get(path.variable)
    start = thing if isinstance(thing, Found) else Found(thing, "")
    if isinstance(start.thing, AcaModel):
        return _walk(path, Found(start.thing, start.thing.at, start.links))
    if start.at:
        return _walk(path, start)
    # A thing outside of the workload's resource has no place in it.
    thing = _walk(path, start).thing
    return Found(thing, "", _derived_from(thing) if isinstance(thing, Value) else ())


def _derived_from(value: Value) -> tuple[str, ...]:
    """The places of the properties that decided a value."""
    sources = value.origin.sources if value.origin.kind is Kind.CONDITION else ()
    return tuple(source.detail for source in sources if source.kind is Kind.PROPERTY and source.detail)


def _walk(path: PlaceholderPath, start: Found) -> Found:
    thing, at, links = start.thing, start.at, start.links
    for step in path.steps:
        if isinstance(step, Field):
            if isinstance(thing, AcaModel):
                base = thing.at
                thing = getattr(thing, step.attribute, None)
                at = below(base, step.place)
                if step.reference and isinstance(thing, AcaModel):
                    links = (*links, below(base, step.reference), below(thing.at, NAME))
            else:
                thing = member(thing, step.name) if isinstance(thing, Value) else None
                at = below(at, step.place)
        elif isinstance(step, Index):
            items = thing.items if isinstance(thing, Array) else thing
            if isinstance(items, tuple):
                thing = items[step.at] if step.at < len(items) else None
                at = below(at, step.at)
            # an item of an unknown list is unknown: the list's symbol is used for it
        else:
            thing, at, picked = _select(thing, step, at)
            links = (*links, *picked)
    if isinstance(thing, AcaModel):
        at = thing.at
    return Found(thing, at, links)


def _select(thing: Any, step: Select, at: str) -> tuple[Any, str, tuple[str, ...]]:
    """The item that a step picks, its place, and that of the field which it was picked by."""
    items = thing.items if isinstance(thing, Array) else thing
    if items is not None and not isinstance(items, tuple):
        return thing, at, ()
    for index, item in enumerate(items or ()):
        found = (
            getattr(item, step.field.attribute, None)
            if isinstance(item, AcaModel)
            else member(item, step.field.name)
        )
        if isinstance(found, Scalar) and str(found.data) == step.text:
            return item, below(at, index), (below(below(at, index), step.field.place),)
    return None, below(at, step.written), ()
