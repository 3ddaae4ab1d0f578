"""Bicep's operators, on values that may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from converter.bicep.symbolic.comparison import equal, ordered
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.symbols import article, call, distributed, kind_of, may_be_null, through
from converter.bicep.syntax import nodes
from converter.provenance import (
    Call,
    Choice,
    Kind,
    Origin,
    Scalar,
    Symbol,
    Value,
    everything_in,
    is_null,
    is_secret,
)

Operator: TypeAlias = Callable[[nodes.Binary, Value, Callable[[], Value]], Value]

LARGEST: Final = 2**63 - 1


def negated(operand: Value, origin: Origin) -> Value:
    """`!operand`."""
    if isinstance(operand, Scalar) and isinstance(operand.data, bool):
        return Scalar(not operand.data, operand.secret, origin=origin)
    if isinstance(operand, Choice):
        found = distributed(operand, lambda branch: negated(branch, origin), origin)
        if found is not None:
            return found
    if isinstance(operand, Call) and operand.function == "!":
        return through(operand.arguments[0], origin)
    if isinstance(operand, Symbol):
        return call("!", (operand,), origin)
    raise fault("B2F109", f"`!` needs a boolean, this is {article(operand)}", origin.span)


def negative(operand: Value, origin: Origin) -> Value:
    """`-operand`."""
    if isinstance(operand, Scalar) and type(operand.data) is int:
        if operand.data < -LARGEST:
            raise fault("B2F109", "the result is too large for a 64-bit integer", origin.span)
        return Scalar(-operand.data, operand.secret, origin=origin)
    if isinstance(operand, Symbol) and kind_of(operand) in {"int", None}:
        return call("negative", (operand,), origin)
    raise fault("B2F109", f"`-` needs an integer, this is {article(operand)}", origin.span)


def _origin(node: nodes.Binary, *sources: Value) -> Origin:
    return Origin(Kind.OPERATOR, node.span, node.operator, tuple([source.origin for source in sources]))


def _boolean(value: Value, node: nodes.Binary, side: nodes.Expression) -> bool | None:
    if isinstance(value, Scalar) and isinstance(value.data, bool):
        return value.data
    if isinstance(value, Symbol) and kind_of(value) in {"bool", None}:
        return None
    raise fault("B2F109", f"`{node.operator}` needs booleans, this is {article(value)}", side.span)


def _logical(node: nodes.Binary, left: Value, right: Callable[[], Value]) -> Value:
    """`&&` and `||`: a side that decides alone decides, whether or not the other is known."""
    decisive = node.operator == "||"
    first = _boolean(left, node, node.left)
    if first is decisive:
        return through(left, _origin(node, left))
    try:
        other = right()
    except Fault:
        if first is not None:
            raise
        # Where the right side can't be evaluated, the left one kept a deployment from trying.
        return Scalar(decisive, is_secret(left), origin=_origin(node, left))
    second = _boolean(other, node, node.right)
    origin = _origin(node, left, other)
    if first is not None and second is not None:
        return Scalar(second, is_secret(left) or is_secret(other), origin=origin)
    if first is not None or second is decisive:
        return through(other, origin)
    if second is not None:
        return through(left, origin)
    return call(node.operator, (left, other), origin)


def _coalesced(node: nodes.Binary, left: Value, right: Callable[[], Value]) -> Value:
    if is_null(left):
        other = right()
        return through(other, _origin(node, other, left))
    if not may_be_null(left):
        return through(left, _origin(node, left))
    if isinstance(left, Choice):
        found = distributed(left, lambda branch: _coalesced(node, branch, right), _origin(node, left))
        if found is not None:
            return found
    try:
        other = right()
    except Fault:
        return through(left, _origin(node, left))
    return call("??", (left, other), _origin(node, left, other))


def _equality(node: nodes.Binary, left: Value, right: Callable[[], Value]) -> Value:
    other = right()
    if "~" in node.operator:
        for value, side in ((left, node.left), (other, node.right)):
            if kind_of(value) not in {"string", None}:
                message = f"`{node.operator}` compares strings, this is {article(value)}"
                raise fault("B2F109", message, side.span)
    return _equal(node, left, other)


def _equal(node: nodes.Binary, left: Value, right: Value) -> Value:
    origin = _origin(node, *everything_in(left), *everything_in(right))
    decided = equal(left, right, ignore_case="~" in node.operator)
    if decided is not None:
        outcome = decided is not node.operator.startswith("!")
        return Scalar(outcome, is_secret(left) or is_secret(right), origin=origin)
    found = None
    if isinstance(left, Choice):
        found = distributed(left, lambda branch: _equal(node, branch, right), origin, (left, right))
    elif isinstance(right, Choice):
        found = distributed(right, lambda branch: _equal(node, left, branch), origin, (left, right))
    if found is not None:
        return found
    positive = {"!=": "==", "!~": "=~"}.get(node.operator)
    if positive:
        return call("!", (call(positive, (left, right), origin),), origin)
    return call(node.operator, (left, right), origin)


def _order(node: nodes.Binary, left: Value, right: Callable[[], Value]) -> Value:
    other = right()
    origin = _origin(node, left, other)
    for value, side in ((left, node.left), (other, node.right)):
        if kind_of(value) not in {"int", "float", "string", None}:
            message = f"`{node.operator}` compares integers or strings, this is {article(value)}"
            raise fault("B2F109", message, side.span)
    kinds = {kind_of(left), kind_of(other)} - {None}
    if "string" in kinds and len(kinds) > 1:
        message = f"`{node.operator}` can't compare {article(left)} with {article(other)}"
        raise fault("B2F109", message, node.span)
    decided = ordered(node.operator, left, other)
    if decided is not None:
        return Scalar(decided, is_secret(left) or is_secret(other), origin=origin)
    return call(node.operator, (left, other), origin)


def _arithmetic(node: nodes.Binary, left: Value, right: Callable[[], Value]) -> Value:
    other = right()
    origin = _origin(node, left, other)
    for value, side in ((left, node.left), (other, node.right)):
        if kind_of(value) not in {"int", None}:
            raise fault("B2F109", f"`{node.operator}` needs integers, this is {article(value)}", side.span)
    if not (isinstance(left, Scalar) and isinstance(other, Scalar)):
        return call(node.operator, (left, other), origin)
    assert isinstance(left.data, int)
    assert isinstance(other.data, int)
    result = calculated(node.operator, left.data, other.data)
    if result is None:
        raise fault("B2F109", "division by zero", node.right.span)
    if not -LARGEST - 1 <= result <= LARGEST:
        raise fault("B2F109", "the result is too large for a 64-bit integer", node.span)
    return Scalar(result, left.secret or other.secret, origin=origin)


def calculated(operator: str, left: int, right: int) -> int | None:
    """The result of integer arithmetic that cuts towards zero; None for a division by zero."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right == 0:
        return None
    quotient = abs(left) // abs(right)
    quotient = quotient if (left < 0) == (right < 0) else -quotient
    return quotient if operator == "/" else left - quotient * right


BINARY: Final[dict[str, Operator]] = {
    "??": _coalesced,
    "||": _logical,
    "&&": _logical,
    "==": _equality,
    "!=": _equality,
    "=~": _equality,
    "!~": _equality,
    "<": _order,
    "<=": _order,
    ">": _order,
    ">=": _order,
    "+": _arithmetic,
    "-": _arithmetic,
    "*": _arithmetic,
    "/": _arithmetic,
    "%": _arithmetic,
}
