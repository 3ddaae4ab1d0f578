"""Expressions and their values: one function for each kind of node.

Loops, lambdas, calls and what belongs to resources have files of their own.
"""

from __future__ import annotations

from converter.bicep.evaluation.access import item, member
from converter.bicep.evaluation.scopes import ENCLOSING, EVALUATORS, Names, Scope, evaluate, evaluates
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.members import Enclosing
from converter.bicep.symbolic.merging import array_of, extent, object_of
from converter.bicep.symbolic.operators import BINARY, negated, negative
from converter.bicep.symbolic.symbols import article, decided, either, of_decided, through
from converter.bicep.symbolic.texts import as_written, interpolated, known_text, printed, size
from converter.bicep.syntax import nodes
from converter.provenance import (
    Array,
    Choice,
    Kind,
    Object,
    Origin,
    Scalar,
    Symbol,
    Value,
    everything_in,
    is_null,
    is_secret,
)


@evaluates(nodes.Literal)
def _literal(scope: Scope, node: nodes.Literal, _: Names) -> Value:
    constants = scope.unit.constants
    found = constants.get(node)
    if found is None:
        found = constants[node] = Scalar(node.value, origin=Origin(Kind.LITERAL, node.span))
    return found


@evaluates(nodes.InterpolatedString)
def _interpolated(scope: Scope, node: nodes.InterpolatedString, names: Names) -> Value:
    sources = []
    parts: list[Value] = []
    arguments: list[Value] = []
    length = 0
    for piece, expression in zip(node.pieces, node.expressions, strict=False):
        if isinstance(piece.value, str) and piece.value:
            parts.append(_literal(scope, piece, names))
            length += len(piece.value)
        value = evaluate(scope, expression, names)
        arguments.append(value)
        if type(value) is Scalar and type(value.data) is str:
            length += len(value.data)
        else:
            if isinstance(value, Array | Object):
                sources += [part.origin for part in everything_in(value)][1:]
            value = printed(value, value.origin)
            length += size(value)
        parts.append(value)
        sources.append(value.origin)
    if node.pieces[-1].value:
        parts.append(_literal(scope, node.pieces[-1], names))
    scope.run.spend_text(length, node.span)
    text = interpolated(parts, Origin(Kind.INTERPOLATION, node.span, "", tuple(sources)))
    if type(text) is Scalar:
        return text
    return as_written(text, [str(piece.value) for piece in node.pieces], arguments)


@evaluates(nodes.Variable)
def _variable(scope: Scope, node: nodes.Variable, names: Names) -> Value:
    name = node.name
    if names:
        found = names.get(name)
        if found is not None:
            return found
    found = scope.values.get(name)
    if found is not None:
        return found
    around = names.get(ENCLOSING) if names else None
    if isinstance(around, Enclosing):
        found = around.nested(name)
    return found if found is not None else scope.resolve(name, node.span)


@evaluates(nodes.ArrayLiteral)
def _array(scope: Scope, node: nodes.ArrayLiteral, names: Names) -> Value:
    found = scope.unit.constants.get(node)
    if found is not None:
        return found
    items: list[Value] = []
    constants = scope.unit.constants
    constant = True
    for entry in node.items:
        if type(entry) is nodes.Spread:
            return _spread_array(scope, node, names)
        items.append(evaluate(scope, entry, names))
        constant = constant and entry in constants
    value = Array(tuple(items), origin=Origin(Kind.LITERAL, node.span))
    if constant:
        constants[node] = value
    return value


def _spread_array(scope: Scope, node: nodes.ArrayLiteral, names: Names) -> Value:
    runs: list[Value] = []
    items: list[Value] = []
    origin = Origin(Kind.LITERAL, node.span)
    for entry in node.items:
        if isinstance(entry, nodes.Spread):
            runs += (Array(tuple(items), origin=origin), evaluate(scope, entry.expression, names))
            items = []
        else:
            items.append(evaluate(scope, entry, names))
    runs.append(Array(tuple(items), origin=origin))
    scope.run.spend_parts(extent(runs), node.span)
    return array_of(runs, origin)


@evaluates(nodes.ObjectLiteral)
def _object(scope: Scope, node: nodes.ObjectLiteral, names: Names) -> Value:
    constants = scope.unit.constants
    found = constants.get(node)
    if found is not None:
        return found
    members: dict[str, Value] = {}
    computed: list[tuple[Value, Value]] = []
    constant = True
    for entry in node.properties:
        if type(entry) is nodes.Spread:
            return _spread_object(scope, node, names)
        if type(entry) is nodes.Property:
            _put(scope, entry, names, members, computed)
            constant = (
                constant and entry.value in constants and type(entry.key) is not nodes.InterpolatedString
            )
    value = Object(members, tuple(computed), origin=Origin(Kind.LITERAL, node.span))
    if constant:
        constants[node] = value
    return value


def _put(
    scope: Scope,
    entry: nodes.Property,
    names: Names,
    members: dict[str, Value],
    computed: list[tuple[Value, Value]],
) -> None:
    key = entry.key
    value = EVALUATORS[type(entry.value)](scope, entry.value, names)
    if type(key) is nodes.Identifier:
        members[key.name] = value
    elif type(key) is nodes.Literal:
        members[str(key.value)] = value
    else:
        name = evaluate(scope, key, names)
        known = known_text(name)
        if known is None or is_secret(name):
            computed.append((name, value))
        else:
            members[known] = value


def _spread_object(scope: Scope, node: nodes.ObjectLiteral, names: Names) -> Value:
    runs: list[Value] = []
    members: dict[str, Value] = {}
    computed: list[tuple[Value, Value]] = []
    origin = Origin(Kind.LITERAL, node.span)
    for entry in node.properties:
        if isinstance(entry, nodes.Spread):
            runs.append(Object(members, tuple(computed), origin=origin))
            runs.append(evaluate(scope, entry.expression, names))
            members, computed = {}, []
        elif isinstance(entry, nodes.Property):
            _put(scope, entry, names, members, computed)
    runs.append(Object(members, tuple(computed), origin=origin))
    scope.run.spend_parts(extent(runs), node.span)
    return object_of(runs, origin)


@evaluates(nodes.Unary)
def _unary(scope: Scope, node: nodes.Unary, names: Names) -> Value:
    operand = evaluate(scope, node.operand, names)
    origin = Origin(Kind.OPERATOR, node.span, node.operator, (operand.origin,))
    if node.operator == "!":
        return negated(operand, origin)
    if node.operator == "-":
        return negative(operand, origin)
    return operand


@evaluates(nodes.Binary)
def _binary(scope: Scope, node: nodes.Binary, names: Names) -> Value:
    left = evaluate(scope, node.left, names)
    return BINARY[node.operator](node, left, lambda: evaluate(scope, node.right, names))


@evaluates(nodes.Ternary)
def _ternary(scope: Scope, node: nodes.Ternary, names: Names) -> Value:
    condition = scope.run.answered(evaluate(scope, node.condition, names))
    if type(condition) is Scalar:
        if type(condition.data) is not bool:
            raise not_a_condition(condition, node.condition)
        taken = evaluate(scope, node.then if condition.data else node.otherwise, names)
        outcome = str(condition.data).lower()
        origin = Origin(Kind.CONDITION, node.span, outcome, (taken.origin,), conditions=(condition.origin,))
        return through(taken, origin)
    if not isinstance(condition, Symbol):
        raise not_a_condition(condition, node.condition)
    return either(
        condition,
        lambda: evaluate(scope, node.then, names),
        lambda: evaluate(scope, node.otherwise, names),
        Origin(Kind.CONDITION, node.span, "", (condition.origin,)),
    )


def not_a_condition(value: Value, node: nodes.Expression) -> Exception:
    """The fault for a condition that isn't a boolean."""
    return fault("B2F109", f"a condition must be a boolean, this is {article(value)}", node.span)


@evaluates(nodes.PropertyAccess)
def _property(scope: Scope, node: nodes.PropertyAccess, names: Names) -> Value:
    base = evaluate(scope, node.base, names)
    if type(base) is Object:
        found = base.members.get(node.name.name)
        if found is not None:
            return of_decided(found, base)
    return of_decided(member(base, node, lenient=_short_circuits(node, base)), base)


@evaluates(nodes.ArrayAccess)
def _item(scope: Scope, node: nodes.ArrayAccess, names: Names) -> Value:
    base = evaluate(scope, node.base, names)
    index = evaluate(scope, node.index, names)
    found = of_decided(item(base, index, node, lenient=_short_circuits(node, base)), base)
    return found if type(node.index) is nodes.Literal else decided(found, (index.origin,))


def _short_circuits(node: nodes.PropertyAccess | nodes.ArrayAccess, base: Value) -> bool:
    """Whether a null on the way makes the whole chain null: `a.?b.c` where `b` is missing."""
    if node.safe:
        return True
    if not (is_null(base) or isinstance(base, Choice)):
        return False
    below: nodes.Expression = node.base
    while isinstance(below, nodes.PropertyAccess | nodes.ArrayAccess):
        if below.safe:
            return True
        below = below.base
    return False


@evaluates(nodes.NonNullAssertion)
def _assertion(scope: Scope, node: nodes.NonNullAssertion, names: Names) -> Value:
    return evaluate(scope, node.base, names)


@evaluates(nodes.Parenthesized)
def _parenthesized(scope: Scope, node: nodes.Parenthesized, names: Names) -> Value:
    return evaluate(scope, node.expression, names)


@evaluates(nodes.IfCondition)
def _misplaced(_: Scope, node: nodes.Expression, __: Names) -> Value:
    raise fault("B2F109", "`if (…)` is allowed only before the body of a resource or module", node.span)
