"""Calls: of Bicep's own functions, of user functions, and of what resources offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from converter.bicep import functions, syntax
from converter.bicep.expressions import Names, evaluate
from converter.bicep.faults import Fault, fault
from converter.bicep.functions.registry import Site
from converter.bicep.symbols import call, through
from converter.provenance.origin import Kind, Origin
from converter.provenance.values import Symbol, Value
from converter.source import Label
from converter.source.suggest import did_you_mean

if TYPE_CHECKING:
    from converter.bicep.scopes import Scope

NAMESPACES: Final = frozenset({"sys", "az"})


def call_function(scope: Scope, node: syntax.FunctionCall, names: Names) -> Value:
    """The value of a call. Raises `Fault` (B2F106 for a function or arguments that don't exist)."""
    name = node.name.name
    base = node.base
    if base is not None and not (
        type(base) is syntax.Variable and base.name in NAMESPACES and base.name not in names
    ):
        return _method(scope, node, base, names)
    if base is None:
        user = scope.function(name)
        if user is not None:
            return _user_function(scope, node, names, *user)
        if name in scope.unit.imports:
            arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
            return call(name, arguments, Origin(Kind.FUNCTION, node.span, name))
    return _builtin(scope, node, names)


def _builtin(scope: Scope, node: syntax.FunctionCall, names: Names) -> Value:
    name = node.name.name
    builtin = functions.find(name)
    if builtin is None:
        if name.startswith("list"):
            builtin = functions.find("list")
        if builtin is None:
            raise unknown_function(scope, node)
    count = len(node.arguments)
    if count < builtin.least or (builtin.greatest is not None and count > builtin.greatest):
        raise wrong_count(node, builtin.least, builtin.greatest)
    if name == "nameof":
        from converter.bicep.functions.inputs import name_of

        return name_of(node)
    arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
    return builtin.invoke(Site(scope, node, names, name), arguments)


def unknown_function(scope: Scope, node: syntax.FunctionCall) -> Fault:
    """The fault for the name of a function that doesn't exist."""
    name = node.name.name
    candidates = (*functions.names(), *scope.unit.functions, *scope.unit.imports)
    return fault(
        "B2F106", f"there is no function '{name}'", node.name.span, help=did_you_mean(name, candidates)
    )


def wrong_count(node: syntax.FunctionCall, least: int, greatest: int | None, *labels: Label) -> Fault:
    """The fault for a call with too few or too many arguments."""
    count = len(node.arguments)
    if greatest is None:
        wanted = f"at least {least}"
    else:
        wanted = str(least) if least == greatest else f"{least} to {greatest}"
    plural = "" if (greatest or least) == 1 else "s"
    return fault(
        "B2F106", f"`{node.name.name}` takes {wanted} argument{plural}, not {count}", node.span, *labels
    )


def _user_function(
    scope: Scope,
    node: syntax.FunctionCall,
    names: Names,
    source: Scope,
    declaration: syntax.FunctionDeclaration,
) -> Value:
    parameters = declaration.parameters
    if len(parameters) != len(node.arguments):
        label = Label(declaration.name.span, "declared here")
        raise wrong_count(node, len(parameters), len(parameters), label)
    inner: Names = {}
    for parameter, argument in zip(parameters, node.arguments, strict=True):
        value = evaluate(scope, argument, names)
        scope.run.weigh(value, argument.span)
        inner[parameter.name.name] = value
    run = scope.run
    if declaration in run.calling:
        label = Label(declaration.name.span, "declared here")
        message = f"the function '{declaration.name.name}' calls itself"
        raise fault("B2F105", message, node.span, label)
    run.enter(node.span)
    run.calling[declaration] = node.span
    try:
        value = evaluate(source, declaration.body, inner)
    finally:
        del run.calling[declaration]
        run.leave()
    return through(value, Origin(Kind.FUNCTION, node.span, declaration.name.name, (value.origin,)))


def _method(scope: Scope, node: syntax.FunctionCall, base: syntax.Expression, names: Names) -> Value:
    from converter.bicep.resources import Resource
    from converter.bicep.scopes import Library

    value = evaluate(scope, base, names)
    if isinstance(value, Library):
        return _user_function(scope, node, names, *value.scope.exported_function(node.name))
    arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
    origin = Origin(Kind.FUNCTION, node.span, node.name.name, (value.origin,))
    if isinstance(value, Resource):
        # What a resource lists (keys, secrets, connection strings) is for its holder alone.
        secret = node.name.name.startswith(("list", "get"))
        identifier = value.member("id", base.span)
        return call(node.name.name, (identifier, *arguments), origin, secret=secret)
    if isinstance(value, Symbol):
        return call(
            node.name.name, (value, *arguments), origin, secret=node.name.name.startswith(("list", "get"))
        )
    from converter.bicep.operators import article

    raise fault("B2F106", f"{article(value)} has no function '{node.name.name}'", node.name.span)
