"""What is known of a value, and what a table may show of it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from converter.provenance.origin import Kind
from converter.provenance.values import (
    Access,
    Call,
    Choice,
    EnvironmentVariable,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    children,
    is_known,
)


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
    if isinstance(value, ResourceProperty):
        # Its resource may be named by a parameter: the property is the deployment's to know either way.
        return False
    return any(map(_deferred, children(value)))


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


def described(value: Value) -> str:
    """The value in words that may be printed: known text, holes as `{what they are}`, secrets masked."""
    if isinstance(value, Scalar):
        return "{secret}" if value.secret else str(value.data)
    match value:
        case Text():
            return "".join(_hole(part) for part in value.parts)
        case EnvironmentVariable() | RequiredParameter():
            return f"{{{value.name}}}"
        case ResourceProperty():
            return f"{{{value.resource_type}: {'.'.join(value.path)}}}"
        case Access():
            return f"{described(value.base)}.{described(value.key)}"
        case Call():
            return f"{value.function}({', '.join(map(described, value.arguments))})"
        case Choice():
            return (
                f"{{{described(value.condition)} ? {described(value.then)} : {described(value.otherwise)}}}"
            )
        case Repetition():
            return f"{{for each of {described(value.over)}}}"
        case _:
            return "{…}"


def _hole(part: Value) -> str:
    text = described(part)
    return text if isinstance(part, Scalar) or text.startswith("{") else f"{{{text}}}"


def shape(value: Value) -> str:
    """The value's text with `*` for every hole: what a table's `text` pattern is matched against."""
    if isinstance(value, Scalar):
        return str(value.data)
    if isinstance(value, Text):
        return "".join(map(shape, value.parts))
    return "*"


def secret_parts(value: Value) -> Iterator[Value]:
    """The tainted parts of a value."""
    if isinstance(value, Scalar | ResourceProperty):
        if value.secret:
            yield value
    elif isinstance(value, Symbol) and value.secret and not isinstance(value, Choice | Call | Access):
        yield value
    else:
        parts = [part for child in children(value) for part in secret_parts(child)]
        yield from parts
        if not parts and isinstance(value, Symbol) and value.secret:
            yield value


def names_behind(value: Value) -> Iterator[tuple[str, str]]:
    """The environment variables and parameters that a value comes from: (`environmentVariable`, NAME)…"""
    if isinstance(value, EnvironmentVariable):
        yield "environmentVariable", value.name
    elif isinstance(value, RequiredParameter):
        yield "parameter", value.name
    for origin in value.origin.walk():
        if origin.kind is Kind.ENVIRONMENT_VARIABLE:
            yield "environmentVariable", origin.detail
        elif origin.kind in {Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT, Kind.PARAMETER_REQUIRED}:
            yield "parameter", origin.detail
