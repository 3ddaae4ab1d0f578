"""How much is known of a value before deployment, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from converter.aca import Undecided
from converter.provenance import (
    CARRIERS,
    Access,
    Call,
    Choice,
    EnvironmentVariable,
    Kind,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    children,
    condition_asked,
    is_known,
    nearest_span,
)
from converter.source import Span


class Knowledge(Enum):
    """Known; deferred: an environment's parameters decide; runtime: only the deployment knows."""

    KNOWN = "known"
    DEFERRED = "deferred"
    RUNTIME = "runtime"


def knowledge(value: Value) -> Knowledge:
    """How much is known of a value before deployment."""
    if isinstance(value, Scalar) or is_known(value):
        return Knowledge.KNOWN
    return Knowledge.DEFERRED if _deferred(value) else Knowledge.RUNTIME


def _deferred(value: Value) -> bool:
    if isinstance(value, RequiredParameter):
        return True
    if isinstance(value, ResourceProperty) and not value.computed:
        # A parameter may name its resource: only the deployment knows the property all the same.
        return False
    return any(map(_deferred, children(value)))


def required_parameters(value: Value) -> Iterator[RequiredParameter]:
    """The parameters without a value that the value depends on, where they alone keep it unknown."""
    if knowledge(value) is not Knowledge.DEFERRED:
        return
    if isinstance(value, RequiredParameter):
        yield value
        return
    for child in children(value):
        yield from required_parameters(child)


def length_bounds(value: Value) -> tuple[int, int | None]:
    """The least and greatest number of items or characters that an unknown can have."""
    if isinstance(value, Repetition):
        return length_bounds(value.over)
    if isinstance(value, Choice):
        (low, high), (other_low, other_high) = length_bounds(value.then), length_bounds(value.otherwise)
        return min(low, other_low), None if high is None or other_high is None else max(high, other_high)
    if isinstance(value, Text):
        return sum(len(str(part.data)) for part in value.parts if isinstance(part, Scalar)), None
    if isinstance(value, Symbol):
        return value.least or 0, value.greatest
    if isinstance(value, Scalar):
        size = len(value.data) if isinstance(value.data, str) else 0
        return size, size
    size = len(children(value))
    return size, size


def variables_in(value: Value) -> Iterator[str]:
    """The names of the environment variables without an answer that a value is made from."""
    if isinstance(value, EnvironmentVariable):
        yield value.name
    for child in children(value):
        yield from variables_in(child)


def conditions_asked(condition: Value) -> Iterator[tuple[str, Span]]:
    """What a person has to decide about an unknown condition: its parts as they are written, and where.

    Negations don't count: `!empty(x)` and `empty(x)` are one question.
    """
    asked, _ = condition_asked(condition)
    if isinstance(asked, Call) and asked.function in {"&&", "||"}:
        for part in asked.arguments:
            if not is_known(part):
                yield from conditions_asked(part)
        return
    span = nearest_span(asked.origin)
    if span is not None:
        yield " ".join(span.text.split()), span


def described(value: Value) -> str:
    """A description that may be printed: known text, unknown parts as `{what they are}`, secrets masked."""
    return _described(value, _property)


def identified(value: Value) -> str:
    """The same with the names of resources, so that two values that differ have two descriptions."""
    return _described(value, _named_property)


def _property(value: ResourceProperty) -> str:
    return f"{{{value.resource_type}: {'.'.join(value.path)}}}"


def _named_property(value: ResourceProperty) -> str:
    return f"{{{value.resource_type} {identified(value.name)}: {'.'.join(value.path)}}}"


def _described(value: Value, of_property: Callable[[ResourceProperty], str]) -> str:
    def inner(part: Value) -> str:
        return _described(part, of_property)

    def part_text(part: Value) -> str:
        text = inner(part)
        return text if isinstance(part, Scalar) or text.startswith("{") else f"{{{text}}}"

    if isinstance(value, Scalar):
        return "{secret}" if value.secret else str(value.data)
    match value:
        case Text():
            return "".join(map(part_text, value.parts))
        case EnvironmentVariable() | RequiredParameter():
            return f"{{{value.name}}}"
        case Undecided():
            return inner(value.element)
        case ResourceProperty():
            return of_property(value)
        case Access():
            return f"{inner(value.base)}.{inner(value.key)}"
        case Call():
            return f"{value.function}({', '.join(map(inner, value.arguments))})"
        case Choice():
            return f"{{{inner(value.condition)} ? {inner(value.then)} : {inner(value.otherwise)}}}"
        case Repetition():
            return f"{{for each of {inner(value.over)}}}"
        case _:
            return "{…}"


def shape(value: Value) -> str:
    """The value's text with `*` for every unknown part: what a `text` pattern is matched against."""
    if isinstance(value, Scalar):
        return str(value.data)
    if isinstance(value, Text):
        return "".join(map(shape, value.parts))
    return "*"


def joined(value: Value) -> Value:
    """A text whose parts are all known as one scalar; anything else as it is."""
    if isinstance(value, Text) and all(isinstance(part, Scalar) for part in value.parts):
        secret = any(part.secret for part in value.parts if isinstance(part, Scalar))
        return Scalar(shape(value), secret, origin=value.origin)
    return value


def secret_parts(value: Value) -> Iterator[Value]:
    """The tainted parts of a value. A function whose result is secret by itself is one such part."""
    if isinstance(value, Scalar | ResourceProperty):
        if value.secret:
            yield value
    elif (isinstance(value, Call) and value.secret and gives_secrets(value.function)) or (
        isinstance(value, Symbol) and value.secret and not isinstance(value, Choice | Call | Access)
    ):
        yield value
    else:
        parts = [part for child in children(value) for part in secret_parts(child)]
        yield from parts
        if not parts and isinstance(value, Symbol) and value.secret:
            yield value


def gives_secrets(function: str) -> bool:
    """Whether a function's result is secret whatever its arguments are: `getSecret`, `listKeys`…"""
    return function == "getSecret" or function.startswith("list")


def names_behind(value: Value) -> Iterator[tuple[str, str]]:
    """What passes the value on unchanged: (`environmentVariable`, NAME), (`parameter`, NAME)… and, for a
    known property of a resource, (`resourceProperty`, `type:path`).

    A value made from others, by interpolation or a function, has none of their names.
    """
    if isinstance(value, RequiredParameter):
        yield "parameter", value.name
    elif isinstance(value, EnvironmentVariable):
        yield "environmentVariable", value.name
    elif not isinstance(value, Scalar):
        return
    origin = value.origin
    while origin.kind in CARRIERS:
        if origin.kind in {Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT}:
            yield "parameter", origin.detail
        if len(origin.sources) != 1:
            return
        origin = origin.sources[0]
    if origin.kind is Kind.ENVIRONMENT_VARIABLE:
        yield "environmentVariable", origin.detail
    elif origin.kind is Kind.RESOURCE_PROPERTY:
        yield "resourceProperty", origin.detail
