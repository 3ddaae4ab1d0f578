"""Expressions and their values: one function for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from converter.bicep import syntax
from converter.bicep.access import item, member, nested
from converter.bicep.faults import fault
from converter.bicep.loops import loop
from converter.bicep.merging import array_of, object_of
from converter.bicep.operators import BINARY, negated, negative
from converter.bicep.symbols import either, through
from converter.bicep.texts import LONGEST, interpolated, known_text, printed
from converter.provenance.origin import Kind, Origin
from converter.provenance.values import (
    Array,
    Choice,
    Object,
    Scalar,
    Symbol,
    Value,
    is_null,
    is_secret,
)

if TYPE_CHECKING:
    from converter.bicep.scopes import Scope

Names: TypeAlias = "dict[str, Value]"
"""Loop, lambda and function variables."""


def evaluate(scope: Scope, node: syntax.Expression, names: Names) -> Value:
    """The value of an expression. Raises `Fault`."""
    return EXPRESSIONS[type(node)](scope, node, names)


def _literal(scope: Scope, node: syntax.Literal, _: Names) -> Value:
    constants = scope.unit.constants
    found = constants.get(node)
    if found is None:
        found = constants[node] = Scalar(node.value, origin=Origin(Kind.LITERAL, node.span))
    return found


def _interpolated(scope: Scope, node: syntax.InterpolatedString, names: Names) -> Value:
    sources = []
    parts: list[Value] = []
    length = 0
    for piece, expression in zip(node.pieces, node.expressions, strict=False):
        if piece.value:
            parts.append(_literal(scope, piece, names))
        value = evaluate(scope, expression, names)
        if type(value) is not Scalar or type(value.data) is not str:
            value = printed(value, value.origin)
        else:
            length += len(value.data)
        parts.append(value)
        sources.append(value.origin)
    if node.pieces[-1].value:
        parts.append(_literal(scope, node.pieces[-1], names))
    if length > LONGEST:
        raise fault("B2F113", f"this string grows past {LONGEST} characters", node.span)
    return interpolated(parts, Origin(Kind.INTERPOLATION, node.span, "", tuple(sources)))


def _variable(scope: Scope, node: syntax.Variable, names: Names) -> Value:
    name = node.name
    if names:
        found = names.get(name)
        if found is not None:
            return found
    found = scope.values.get(name)
    if found is not None:
        return found
    sibling = nested(names, name)
    return sibling if sibling is not None else scope.resolve(name, node.span)


def _array(scope: Scope, node: syntax.ArrayLiteral, names: Names) -> Value:
    found = scope.unit.constants.get(node)
    if found is not None:
        return found
    items: list[Value] = []
    constants = scope.unit.constants
    constant = True
    for entry in node.items:
        if type(entry) is syntax.Spread:
            return _spread_array(scope, node, names)
        items.append(evaluate(scope, entry, names))  # type: ignore[arg-type]
        constant = constant and entry in constants
    value = Array(tuple(items), origin=Origin(Kind.LITERAL, node.span))
    if constant:
        constants[node] = value
    return value


def _spread_array(scope: Scope, node: syntax.ArrayLiteral, names: Names) -> Value:
    runs: list[Value] = []
    items: list[Value] = []
    origin = Origin(Kind.LITERAL, node.span)
    for entry in node.items:
        if isinstance(entry, syntax.Spread):
            runs += (Array(tuple(items), origin=origin), evaluate(scope, entry.expression, names))
            items = []
        else:
            items.append(evaluate(scope, entry, names))
    runs.append(Array(tuple(items), origin=origin))
    return array_of(runs, origin)


def _object(scope: Scope, node: syntax.ObjectLiteral, names: Names) -> Value:
    constants = scope.unit.constants
    found = constants.get(node)
    if found is not None:
        return found
    members: dict[str, Value] = {}
    computed: list[tuple[Value, Value]] = []
    constant = True
    for entry in node.properties:
        kind = type(entry)
        if kind is syntax.Spread:
            return _spread_object(scope, node, names)
        if kind is not syntax.Property:
            continue
        _put(scope, entry, names, members, computed)  # type: ignore[arg-type]
        constant = constant and entry.value in constants and type(entry.key) is not syntax.InterpolatedString  # type: ignore[union-attr]
    value = Object(members, tuple(computed), origin=Origin(Kind.LITERAL, node.span))
    if constant:
        constants[node] = value
    return value


def _put(
    scope: Scope,
    entry: syntax.Property,
    names: Names,
    members: dict[str, Value],
    computed: list[tuple[Value, Value]],
) -> None:
    key = entry.key
    value = EXPRESSIONS[type(entry.value)](scope, entry.value, names)
    if type(key) is syntax.Identifier:
        members[key.name] = value
    elif type(key) is syntax.Literal:
        members[str(key.value)] = value
    else:
        name = evaluate(scope, key, names)  # type: ignore[arg-type]
        known = known_text(name)
        if known is None or is_secret(name):
            computed.append((name, value))
        else:
            members[known] = value


def _spread_object(scope: Scope, node: syntax.ObjectLiteral, names: Names) -> Value:
    runs: list[Value] = []
    members: dict[str, Value] = {}
    computed: list[tuple[Value, Value]] = []
    origin = Origin(Kind.LITERAL, node.span)
    for entry in node.properties:
        if isinstance(entry, syntax.Spread):
            runs.append(Object(members, tuple(computed), origin=origin))
            runs.append(evaluate(scope, entry.expression, names))
            members, computed = {}, []
        elif isinstance(entry, syntax.Property):
            _put(scope, entry, names, members, computed)
    runs.append(Object(members, tuple(computed), origin=origin))
    return object_of(runs, origin)


def _unary(scope: Scope, node: syntax.Unary, names: Names) -> Value:
    operand = evaluate(scope, node.operand, names)
    origin = Origin(Kind.OPERATOR, node.span, node.operator, (operand.origin,))
    if node.operator == "!":
        return negated(operand, origin)
    if node.operator == "-":
        return negative(operand, origin)
    return operand


def _binary(scope: Scope, node: syntax.Binary, names: Names) -> Value:
    left = evaluate(scope, node.left, names)
    return BINARY[node.operator](node, left, lambda: evaluate(scope, node.right, names))


def _ternary(scope: Scope, node: syntax.Ternary, names: Names) -> Value:
    condition = evaluate(scope, node.condition, names)
    if type(condition) is Scalar:
        if type(condition.data) is not bool:
            raise not_a_condition(condition, node.condition)
        taken = evaluate(scope, node.then if condition.data else node.otherwise, names)
        sources = (taken.origin, condition.origin)
        return through(taken, Origin(Kind.CONDITION, node.span, str(condition.data).lower(), sources))
    if not isinstance(condition, Symbol):
        raise not_a_condition(condition, node.condition)
    return either(
        condition,
        lambda: evaluate(scope, node.then, names),
        lambda: evaluate(scope, node.otherwise, names),
        Origin(Kind.CONDITION, node.span, "", (condition.origin,)),
    )


def not_a_condition(value: Value, node: syntax.Expression) -> Exception:
    """The fault for a condition that isn't a boolean."""
    from converter.bicep.operators import article

    return fault("B2F109", f"a condition must be a boolean, this is {article(value)}", node.span)


def _property(scope: Scope, node: syntax.PropertyAccess, names: Names) -> Value:
    base = evaluate(scope, node.base, names)
    if type(base) is Object:
        found = base.members.get(node.name.name)
        if found is not None:
            return found
    return member(base, node, lenient=_short_circuits(node, base))


def _item(scope: Scope, node: syntax.ArrayAccess, names: Names) -> Value:
    base = evaluate(scope, node.base, names)
    index = evaluate(scope, node.index, names)
    return item(base, index, node, lenient=_short_circuits(node, base))


def _short_circuits(node: syntax.PropertyAccess | syntax.ArrayAccess, base: Value) -> bool:
    """Whether a null on the way makes the whole chain null: `a.?b.c` where `b` is missing."""
    if node.safe:
        return True
    if not (is_null(base) or isinstance(base, Choice)):
        return False
    below: syntax.Expression = node.base
    while isinstance(below, syntax.PropertyAccess | syntax.ArrayAccess):
        if below.safe:
            return True
        below = below.base
    return False


def _nested_resource(scope: Scope, node: syntax.NestedResourceAccess, names: Names) -> Value:
    from converter.bicep.resources import nested_resource

    return nested_resource(evaluate(scope, node.base, names), node.name)


def _assertion(scope: Scope, node: syntax.NonNullAssertion, names: Names) -> Value:
    return evaluate(scope, node.base, names)


def _parenthesized(scope: Scope, node: syntax.Parenthesized, names: Names) -> Value:
    return evaluate(scope, node.expression, names)


def _call(scope: Scope, node: syntax.FunctionCall, names: Names) -> Value:
    from converter.bicep.calls import call_function

    return call_function(scope, node, names)


@dataclass(frozen=True, slots=True, eq=False)
class Closure(Value):
    """A lambda together with the names it sees. Functions apply it; it is never part of a result."""

    scope: Scope
    node: syntax.Lambda
    names: Names

    def apply(self, *arguments: Value) -> Value:
        """The value of the lambda's body; arguments that it has no parameter for are left out."""
        names = dict(self.names)
        for parameter, argument in zip(self.node.parameters, arguments, strict=False):
            self.scope.run.weigh(argument, self.node.span)
            names[parameter.name] = argument
        return evaluate(self.scope, self.node.body, names)


def _lambda(scope: Scope, node: syntax.Lambda, names: Names) -> Value:
    return Closure(scope, node, names, origin=Origin(Kind.FUNCTION, node.span))


def _for(scope: Scope, node: syntax.For, names: Names) -> Value:
    return loop(scope, node, names, lambda inner: evaluate(scope, node.body, inner))


def _misplaced(_: Scope, node: syntax.Expression, __: Names) -> Value:
    raise fault("B2F109", "`if (…)` stands before the body of a resource or module only", node.span)


EXPRESSIONS: Final[dict[type, Callable[[Scope, Any, Names], Value]]] = {
    syntax.Literal: _literal,
    syntax.InterpolatedString: _interpolated,
    syntax.Variable: _variable,
    syntax.ArrayLiteral: _array,
    syntax.ObjectLiteral: _object,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Ternary: _ternary,
    syntax.PropertyAccess: _property,
    syntax.ArrayAccess: _item,
    syntax.NestedResourceAccess: _nested_resource,
    syntax.NonNullAssertion: _assertion,
    syntax.FunctionCall: _call,
    syntax.Lambda: _lambda,
    syntax.Parenthesized: _parenthesized,
    syntax.IfCondition: _misplaced,
    syntax.For: _for,
}
