"""What comes from outside of the files, and functions about the source itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from converter.bicep.deployment import ExternalInput
from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import call, through
from converter.bicep.symbolic.texts import known_text
from converter.bicep.syntax import nodes
from converter.provenance import EnvironmentVariable, Kind, Origin, Scalar, Value, is_secret
from converter.source import Category, Diagnostic, Severity, Span

DEFAULT_TAKEN: Final = "B2F359"

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values


@values("readEnvironmentVariable", "string", "string?")
def read_environment_variable(site: Site, name: Value, *default: Value) -> Value:
    """The answer that was given for the variable, else the default, else a symbol."""
    known = known_text(name)
    if known is None:
        return call(site.name, (name, *default), site.origin((name, *default)))
    sources = (name.origin, *[value.origin for value in default])
    answer = site.scope.run.variables.get(known)
    if answer is not None:
        return _answered(answer, Origin(Kind.ENVIRONMENT_VARIABLE, site.node.span, known, sources))
    if not known and not default:
        site.reject("the name of an environment variable")
    origin = Origin(Kind.ENVIRONMENT_VARIABLE, site.node.span, known, sources)
    if default:
        run = site.scope.run
        if run.resolver.gives_more:
            span = site.node.span
            run.notes[DEFAULT_TAKEN, span.file, span.start] = _default_note(known, span)
        return through(default[0], origin)
    return EnvironmentVariable(known, origin=origin)


def _default_note(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        code=DEFAULT_TAKEN,
        severity=Severity.NOTE,
        message=f"nothing answers for the environment variable {name}, so its default is taken",
        span=span,
        help="if who deploys answers, give it under environments.NAME.variables in the project file",
        category=Category.FINDING,
    )


def _answered(answer: str | Scalar, origin: Origin) -> Scalar:
    """The answer, made first of where it was given if that is known."""
    if isinstance(answer, str):
        return Scalar(answer, origin=origin)
    return Scalar(
        answer.data, answer.secret, origin=replace(origin, sources=(answer.origin, *origin.sources))
    )


@values("readEnvVar", "string")
def read_env_var(site: Site, name: Value) -> Value:
    """An external input that is an environment variable of the process that deploys."""
    known = known_text(name)
    answer = site.scope.run.variables.get(known or "")
    if answer is not None:
        return _answered(answer, Origin(Kind.ENVIRONMENT_VARIABLE, site.node.span, known or ""))
    return _external(site, (Scalar("sys.envVar", origin=name.origin), name))


@values("readCliArg", "string")
def read_cli_arg(site: Site, name: Value) -> Value:
    """An external input that is an argument of the command that deploys."""
    return _external(site, (Scalar("sys.cliArg", origin=name.origin), name))


@values("externalInput", "string", "any?")
def external_input(site: Site, *arguments: Value) -> Value:
    """What the tool that deploys makes of a kind and its configuration: an answer, else a symbol."""
    if known_text(arguments[0]) == "sys.envVar" and len(arguments) == 2:
        return read_env_var(site, arguments[1])
    return _external(site, arguments)


def _external(site: Site, arguments: tuple[Value, ...]) -> Value:
    asked = ExternalInput.of("externalInput", arguments, 0)
    answer = None if asked is None else site.scope.run.inputs.get(asked.question)
    if asked is None or answer is None:
        return call("externalInput", arguments, site.origin(arguments))
    return Scalar(answer, origin=Origin(Kind.OPTION, site.node.span, asked.question))


@values("fail", "string")
def fail(site: Site, message: Value) -> Value:
    known = None if is_secret(message) else known_text(message)
    text = known or "the message is not known before deployment"
    help_line = "change the values that lead here, or the condition around fail()"
    raise fault("B2F110", f"fail(): {text}", site.node.span, help=help_line)


@values("nameof", "any")
def nameof(site: Site, _: Value) -> Value:
    return name_of(site.node)


def name_of(node: nodes.FunctionCall) -> Value:
    """The last name in what `nameof(…)` encloses, which isn't evaluated. Raises `Fault` (B2F106)."""
    inner: nodes.Expression = node.arguments[0]
    while isinstance(inner, nodes.NonNullAssertion | nodes.Parenthesized | nodes.ArrayAccess):
        inner = inner.expression if isinstance(inner, nodes.Parenthesized) else inner.base
    origin = Origin(Kind.FUNCTION, node.span, "nameof")
    if isinstance(inner, nodes.Variable):
        return Scalar(inner.name, origin=origin)
    if isinstance(inner, nodes.PropertyAccess | nodes.NestedResourceAccess):
        return Scalar(inner.name.name, origin=origin)
    raise fault("B2F106", "`nameof` expects a name or a property", inner.span)
