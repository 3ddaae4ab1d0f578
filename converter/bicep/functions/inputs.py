"""What comes from outside of the files, and functions about the source itself."""

from __future__ import annotations

from typing import Final

from converter.bicep import syntax
from converter.bicep.faults import fault
from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbols import call, through
from converter.bicep.texts import known_text
from converter.provenance.origin import Kind, Origin
from converter.provenance.values import EnvironmentVariable, Scalar, Value, is_secret

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values


@values("readEnvironmentVariable", "string", "string?")
def read_environment_variable(site: Site, name: Value, *default: Value) -> Value:
    """The answer that was given for the variable, else the default, else a symbol."""
    known = known_text(name)
    if known is None:
        return call(site.name, (name, *default), site.origin((name, *default)))
    sources = (name.origin, *[value.origin for value in default])
    origin = Origin(Kind.ENVIRONMENT_VARIABLE, site.node.span, known, sources)
    answer = site.scope.run.variables.get(known)
    if answer is not None:
        return Scalar(answer, origin=origin)
    if default:
        return through(default[0], origin)
    return EnvironmentVariable(known, origin=origin)


@values("readEnvVar", "string")
def read_env_var(site: Site, name: Value) -> Value:
    return read_environment_variable(site, name)


@values("readCliArg", "string")
def read_cli_arg(site: Site, name: Value) -> Value:
    return site.unknown((name,))


@values("externalInput", "string", "any?")
def external_input(site: Site, *arguments: Value) -> Value:
    return site.unknown(arguments)


@values("fail", "string")
def fail(site: Site, message: Value) -> Value:
    known = None if is_secret(message) else known_text(message)
    raise fault("B2F110", f"fail(): {known or 'the message is not known before deployment'}", site.node.span)


@values("nameof", "any")
def nameof(site: Site, _: Value) -> Value:
    return name_of(site.node)


def name_of(node: syntax.FunctionCall) -> Value:
    """The last name in what `nameof(…)` encloses, which isn't evaluated. Raises `Fault` (B2F106)."""
    inner: syntax.Expression = node.arguments[0]
    while isinstance(inner, syntax.NonNullAssertion | syntax.Parenthesized | syntax.ArrayAccess):
        inner = inner.expression if isinstance(inner, syntax.Parenthesized) else inner.base
    origin = Origin(Kind.FUNCTION, node.span, "nameof")
    if isinstance(inner, syntax.Variable):
        return Scalar(inner.name, origin=origin)
    if isinstance(inner, syntax.PropertyAccess | syntax.NestedResourceAccess):
        return Scalar(inner.name.name, origin=origin)
    raise fault("B2F106", "`nameof` expects a name or a property", inner.span)
