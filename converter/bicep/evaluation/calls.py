"""Calls: of Bicep's own functions, of user functions, and of what resources offer."""

from __future__ import annotations

from typing import Final

from converter.bicep import functions
from converter.bicep.evaluation.checks import keeps_type
from converter.bicep.evaluation.resources import Resource
from converter.bicep.evaluation.run import CALL
from converter.bicep.evaluation.scopes import Library, Names, Scope, evaluate, evaluates
from converter.bicep.functions.registry import Site
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.symbols import article, call, through
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Origin, Symbol, Value
from converter.source import Label, did_you_mean

NAMESPACES: Final = frozenset({"sys", "az"})


@evaluates(nodes.FunctionCall)
def call_function(scope: Scope, node: nodes.FunctionCall, names: Names) -> Value:
    """The value of a call. Raises `Fault` (B2F106 for a function or arguments that don't exist)."""
    name = node.name.name
    base = node.base
    if base is not None and not (
        type(base) is nodes.Variable and base.name in NAMESPACES and base.name not in names
    ):
        return _method(scope, node, base, names)
    if base is None:
        user = scope.function(name)
        if user is not None:
            return _user_function(scope, node, names, *user)
        if name in scope.unit.imports:
            arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
            return call(name, arguments, Origin(Kind.FUNCTION, node.span, name))
    return call_builtin(scope, node, names)


def call_builtin(scope: Scope, node: nodes.FunctionCall, names: Names) -> Value:
    """The value of a call of the function library. Raises `Fault` (B2F106)."""
    name = node.name.name
    builtin = functions.find(name)
    if builtin is None:
        if name.startswith("list"):
            builtin = functions.find("list")
        if builtin is None:
            raise unknown_function(scope, node)
    _check_place(scope, node)
    count = len(node.arguments)
    if count < builtin.least or (builtin.greatest is not None and count > builtin.greatest):
        raise wrong_count(node, builtin.least, builtin.greatest)
    if name == "nameof":
        # A theme of functions is loaded with the first of them.
        from converter.bicep.functions.inputs import name_of

        return name_of(node)
    arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
    return builtin.invoke(Site(scope, node, names, name), arguments)


def _check_place(scope: Scope, node: nodes.FunctionCall) -> None:
    """Raise `Fault` (B2F106) for a function of another namespace, or that a file of that kind hasn't."""
    name, namespace = node.name.name, functions.namespace_of(node.name.name)
    if isinstance(node.base, nodes.Variable) and node.base.name != namespace:
        message = f"`{node.base.name}` has no function '{name}'"
        raise fault("B2F106", message, node.name.span, help=f"write {namespace}.{name}")
    if not functions.is_available(name, scope.unit.path):
        where = "parameter files" if name in functions.FOR_PARAMETERS else "templates"
        raise fault("B2F106", f"only {where} have the function '{name}'", node.name.span)


def unknown_function(scope: Scope, node: nodes.FunctionCall) -> Fault:
    """The fault for the name of a function that doesn't exist."""
    name = node.name.name
    candidates = (*functions.function_names(), *scope.unit.functions, *scope.unit.imports)
    return fault(
        "B2F106", f"there is no function '{name}'", node.name.span, help=did_you_mean(name, candidates)
    )


def wrong_count(node: nodes.FunctionCall, least: int, greatest: int | None, *labels: Label) -> Fault:
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
    node: nodes.FunctionCall,
    names: Names,
    source: Scope,
    declaration: nodes.FunctionDeclaration,
) -> Value:
    parameters = declaration.parameters
    if len(parameters) != len(node.arguments):
        label = Label(declaration.name.span, "declared here")
        raise wrong_count(node, len(parameters), len(parameters), label)
    inner: Names = {}
    for parameter, argument in zip(parameters, node.arguments, strict=True):
        again = _call_of_same(node, argument)
        if again is not None:
            message = f"'{node.name.name}' is called in an argument of its own call, which ARM refuses"
            raise fault("B2F105", message, again.span, help="give the inner call to a variable")
        value = evaluate(scope, argument, names)
        scope.run.weigh(value, argument.span)
        keeps_type(
            source, value, parameter.type, what="the argument", name=parameter.name, given=argument.span
        )
        inner[parameter.name.name] = value
    run = scope.run
    if declaration in run.calling:
        label = Label(declaration.name.span, "declared here")
        message = f"the function '{declaration.name.name}' calls itself"
        raise fault("B2F105", message, node.span, label)
    run.enter(node.span)
    run.spend_call(CALL, declaration.span.end - declaration.span.start, node.span)
    run.calling[declaration] = node.span
    try:
        value = evaluate(source, declaration.body, inner)
        what = "the result of the function"
        keeps_type(source, value, declaration.type, what=what, name=declaration.name, given=node.span)
    finally:
        del run.calling[declaration]
        run.leave()
    return through(value, Origin(Kind.FUNCTION, node.span, declaration.name.name, (value.origin,)))


def _call_of_same(node: nodes.FunctionCall, argument: nodes.Expression) -> nodes.FunctionCall | None:
    """A call of the same function that is surely evaluated with the argument; None without one.

    ARM evaluates an argument as part of the call ("the symbol references itself in its own definition"),
    and a variable apart from it.
    """
    if f"{node.name.name}(" not in argument.span.text:
        return None
    waiting: list[nodes.Node] = [argument]
    while waiting:
        each = waiting.pop()
        if (
            isinstance(each, nodes.FunctionCall)
            and each.name.name == node.name.name
            and _library(each) == _library(node)
        ):
            return each
        if isinstance(each, nodes.Ternary):
            waiting.append(each.condition)
        elif isinstance(each, nodes.Binary) and each.operator in {"??", "&&", "||"}:
            waiting.append(each.left)
        elif not isinstance(each, nodes.Lambda | nodes.For):
            waiting += nodes.children(each)
    return None


def _library(node: nodes.FunctionCall) -> str | None:
    return node.base.name if isinstance(node.base, nodes.Variable) else None


def _method(scope: Scope, node: nodes.FunctionCall, base: nodes.Expression, names: Names) -> Value:
    value = evaluate(scope, base, names)
    if isinstance(value, Library):
        return _user_function(scope, node, names, *value.scope.exported_function(node.name))
    arguments = tuple([evaluate(scope, argument, names) for argument in node.arguments])
    origin = Origin(Kind.FUNCTION, node.span, node.name.name, (value.origin,))
    if isinstance(value, Resource):
        # What a resource lists (keys, secrets, connection strings) is secret.
        secret = node.name.name.startswith(("list", "get"))
        identifier = value.member("id", base.span)
        if not arguments and node.name.name.startswith("list"):
            arguments = (value.member("apiVersion", base.span),)
        return call(node.name.name, (identifier, *arguments), origin, secret=secret)
    if isinstance(value, Symbol):
        return call(
            node.name.name, (value, *arguments), origin, secret=node.name.name.startswith(("list", "get"))
        )
    raise fault("B2F106", f"{article(value)} has no function '{node.name.name}'", node.name.span)
