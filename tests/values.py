"""Values made by hand, for tests that need no source."""

from converter.provenance import Kind, Origin
from converter.provenance.values import (
    Array,
    Choice,
    EnvironmentVariable,
    Object,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Text,
    Value,
)

LITERAL = Origin(Kind.LITERAL)


def known(data: object, *, secret: bool = False) -> Value:
    if isinstance(data, Value):
        return data
    if isinstance(data, dict):
        return Object({key: known(item, secret=secret) for key, item in data.items()}, origin=LITERAL)
    if isinstance(data, list):
        return Array(tuple(known(item, secret=secret) for item in data), origin=LITERAL)
    return Scalar(data, secret, origin=LITERAL)


def variable(name: str, *, secret: bool = False) -> EnvironmentVariable:
    return EnvironmentVariable(name, origin=LITERAL, secret=secret)


def parameter(name: str, *, secret: bool = False, least: int | None = None) -> RequiredParameter:
    return RequiredParameter(name, origin=LITERAL, secret=secret, least=least)


def text(*parts: object) -> Text:
    return Text(tuple(known(part) for part in parts), origin=LITERAL)


def choice(condition: Value, then: object, otherwise: object) -> Choice:
    return Choice(condition, known(then), known(otherwise), origin=LITERAL)


def repetition(over: Value, template: object) -> Repetition:
    return Repetition(over, known(template), origin=LITERAL)


def runtime_property(resource_type: str, *path: str) -> ResourceProperty:
    return ResourceProperty(resource_type, known("x"), path, origin=LITERAL)
