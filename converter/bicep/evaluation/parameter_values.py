"""How values come into a template: what a parameter's value and all its leaves came from."""

from __future__ import annotations

import re
from typing import Final

from converter.bicep.symbolic.symbols import through
from converter.bicep.syntax import nodes
from converter.provenance import CARRIERS, Array, Kind, Object, Origin, Scalar, Value
from converter.source import Span

_STRING: Final = re.compile(r"'(?:\\.|[^'\\])*'?")


def parameter_value(
    value: Value,
    kind: Kind,
    span: Span,
    declaration: nodes.ParameterDeclaration,
    shadowed: tuple[Origin, ...],
) -> Value:
    """The value of a parameter from the value given for it, each leaf with the default that it replaces."""
    name = declaration.name.name

    def with_origin(value: Value, default: nodes.Expression | None, defaulted: tuple[Origin, ...]) -> Value:
        if default is not None:
            defaulted = (*shadowed, Origin(Kind.PARAMETER_DEFAULT, default.span, name))
        origin = Origin(kind, span, name, (value.origin,), defaulted)
        if type(value) is Scalar:
            return Scalar(value.data, value.secret, origin=origin)
        if type(value) is Object:
            defaults = _members(default)
            members = {
                key: with_origin(member, defaults.get(key), defaulted)
                for key, member in value.members.items()
            }
            return Object(members, value.computed, origin=origin)
        if type(value) is Array:
            items = [with_origin(item, None, defaulted) for item in value.items]
            return Array(tuple(items), origin=origin)
        return through(value, origin)

    return with_origin(value, declaration.default if kind is not Kind.PARAMETER_DEFAULT else None, shadowed)


def _members(default: nodes.Expression | None) -> dict[str, nodes.Expression]:
    """The members of a default that is written out as an object."""
    if type(default) is not nodes.ObjectLiteral:
        return {}
    found = {}
    for entry in default.properties:
        if type(entry) is nodes.Property and type(entry.key) is nodes.Identifier:
            found[entry.key.name] = entry.value
    return found


def redact(value: Value) -> None:
    """Mask the literals that a secret was written as, wherever a code frame would show them."""
    if isinstance(value, Object):
        for member in value.members.values():
            redact(member)
    elif isinstance(value, Array):
        for item in value.items:
            redact(item)
    else:
        _redact_literals(value.origin)
        _redact_answers(value.origin)


def _redact_answers(origin: Origin) -> None:
    """Mask what the project file answers for a secret, whatever the answer went through."""
    for node in origin.walk():
        if node.kind is Kind.PROJECT_FILE and node.span is not None:
            node.span.source.redact(node.span)


def redact_line(span: Span) -> None:
    """Mask the strings on the first line of a span, where it isn't known yet which are secrets."""
    source = span.source
    text = source.line(span.line)
    if not text.lstrip().startswith(("using", "extends", "import")):
        start = source.line_starts[span.line - 1]
        for string in _STRING.finditer(text):
            source.redact(Span(source, start + string.start(), start + string.end()))


def _redact_literals(origin: Origin) -> None:
    span = origin.span
    if origin.kind in {Kind.LITERAL, Kind.INTERPOLATION}:
        if span is not None and (span.start, span.end) not in span.source.redacted:
            span.source.redact(span)
    elif origin.kind in CARRIERS:
        for source in origin.sources:
            _redact_literals(source)
    elif origin.kind is Kind.CONDITION and origin.sources:
        _redact_literals(origin.sources[0])
