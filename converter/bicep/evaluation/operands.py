"""Operands and arguments of the wrong kind, found without evaluation: also where none ever comes.

Rules: the operators' types are those of Bicep's `OperationReturnTypeEvaluator`, the functions' those of their
declarations (`converter.bicep.functions.registry`), which take no less than the compiler's. What may be of
several kinds is wrong only if none of them fits: which branch a choice takes may be known to the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from converter.bicep import functions
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.links import Links
from converter.bicep.evaluation.static_types import (
    ANYTHING,
    NOTHING,
    UNKNOWN,
    Kinds,
    Local,
    Types,
    kinds_of,
    types_of,
)
from converter.bicep.functions.registry import expectation
from converter.bicep.symbolic.faults import error
from converter.bicep.symbolic.operators import LARGEST, calculated
from converter.bicep.symbolic.symbols import RESULT_KINDS, with_article
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label

_NUMERIC: Final = frozenset({"+", "-", "*", "/", "%"})
_ADDITIVE: Final = frozenset({"+", "-"})
"""The operators of whose literal result the compiler makes a type, so that it must have 64 bits."""

_EXTREMES: Final[Mapping[str, Callable[[list[int]], int]]] = {"min": min, "max": max}
_LOGICAL: Final = frozenset({"&&", "||"})
_ORDERING: Final = frozenset({"<", "<=", ">", ">="})
_OF_TEXTS: Final = frozenset({"=~", "!~"})

_NEEDS: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    **dict.fromkeys(_NUMERIC, (frozenset({"int"}), "needs integers")),
    **dict.fromkeys(_LOGICAL, (frozenset({"bool"}), "needs booleans")),
    **dict.fromkeys(_ORDERING, (frozenset({"int", "string"}), "compares integers or strings")),
    **dict.fromkeys(_OF_TEXTS, (frozenset({"string"}), "compares strings")),
}
"""What an operator takes on both sides, and how a message says so."""

_UNARY: Final[Mapping[str, tuple[str, str]]] = {
    "!": ("bool", "needs a boolean"),
    "-": ("int", "needs an integer"),
}

_PARTS: Final[Mapping[type, tuple[str, ...]]] = {
    nodes.ArrayLiteral: ("items",),
    nodes.ObjectLiteral: ("properties",),
    nodes.Property: ("key", "value"),
    nodes.Spread: ("expression",),
    nodes.Unary: ("operand",),
    nodes.Binary: ("left", "right"),
    nodes.Ternary: ("condition", "then", "otherwise"),
    nodes.PropertyAccess: ("base",),
    nodes.ArrayAccess: ("base", "index"),
    nodes.NestedResourceAccess: ("base",),
    nodes.NonNullAssertion: ("base",),
    nodes.FunctionCall: ("arguments", "base"),
    nodes.Parenthesized: ("expression",),
    nodes.InterpolatedString: ("expressions",),
    nodes.IfCondition: ("condition", "body"),
    nodes.For: ("expression", "body"),
    nodes.Lambda: ("body",),
    nodes.ResourceDeclaration: ("body",),
}
"""Where the expressions of a node are; one without any, such as a literal, isn't here."""


def check_operands(unit: Unit, links: Links) -> None:
    """Add to the unit's errors (B2F109, B2F106, B2F104) those of its operands and arguments."""
    walk = _Walk(unit, links)
    for statement in (*unit.program.statements, *unit.partial):
        unit.errors += sorted(walk.statement(statement), key=lambda one: one.span.start if one.span else 0)


class _Walk:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.links = links
        self.types = types_of(unit, links)
        self.literals: dict[nodes.Expression, int | None] = {}

    def statement(self, node: nodes.Statement) -> list[Diagnostic]:
        match node:
            case nodes.FunctionDeclaration():
                local = {one.name.name: self.types.declared(one.type) for one in node.parameters}
                return self._expression(node.body, local)
            case nodes.ParameterDeclaration(default=nodes.Expression() as value):
                return self._expression(value, NOTHING)
            case nodes.ResourceDeclaration() | nodes.ModuleDeclaration():
                return self._expression(node.body, NOTHING)
            case nodes.VariableDeclaration() | nodes.OutputDeclaration() | nodes.ParameterAssignment():
                return self._expression(node.value, NOTHING)
        return []

    def _expression(self, root: nodes.Expression, around: Local) -> list[Diagnostic]:
        """The errors of an expression and of all in it."""
        found: list[Diagnostic] = []
        waiting: list[tuple[nodes.Node, Local]] = [(root, around)]
        while waiting:
            node, local = waiting.pop()
            kind = type(node)
            parts = _PARTS.get(kind)
            if parts is None:
                continue
            check = _CHECKS.get(kind)
            if check is not None:
                found += check(self, node, local)
            for field in parts:
                part = getattr(node, field)
                if field == "body":
                    waiting.append((part, self._inside(node, local)))
                elif type(part) is tuple:
                    waiting += [(each, local) for each in part]
                else:
                    waiting.append((part, local))
        return found

    def _inside(self, node: nodes.Node, local: Local) -> Local:
        """The types of the local names in a body."""
        if isinstance(node, nodes.For):
            return self.types.inside(node, local)
        if isinstance(node, nodes.Lambda):
            return {**local, **{one.name: ANYTHING for one in node.parameters}}
        return local

    # --- operators ---------------------------------------------------------------------------

    def binary(self, node: nodes.Binary, local: Local) -> Iterator[Diagnostic]:
        if node.operator not in _NEEDS:
            return
        takes, needs = _NEEDS[node.operator]
        sides = [(side, self._kinds(side, local)) for side in (node.left, node.right)]
        for side, kinds in sides:
            if kinds and not kinds & takes:
                yield error("B2F109", f"`{node.operator}` {needs}, this is {_shown(kinds)}", side.span)
                return
        if (
            node.operator in _ADDITIVE
            and self._literal(node) is not None
            and not _is_long(self._literal(node))
        ):
            yield error("B2F109", "the result is too large for a 64-bit integer", node.span)
            return
        (_, left), (_, right) = sides
        if node.operator in _ORDERING and left and right and not left & right:
            message = f"`{node.operator}` can't compare {_shown(left)} with {_shown(right)}"
            yield error("B2F109", message, node.span)

    def _literal(self, node: nodes.Expression) -> int | None:
        """The integer that an expression is for the compiler, which works out literals alone."""
        if node not in self.literals:
            self.literals[node] = self._folded(node)
        return self.literals[node]

    def _folded(self, node: nodes.Expression) -> int | None:
        match node:
            case nodes.Literal(value=int(number)) if not isinstance(number, bool):
                return number
            case nodes.Parenthesized():
                return self._literal(node.expression)
            case nodes.Unary(operator="-"):
                operand = self._literal(node.operand)
                return None if operand is None else -operand
            case nodes.Binary() if node.operator in _NUMERIC:
                left, right = self._literal(node.left), self._literal(node.right)
                if left is None or right is None or not (_is_long(left) and _is_long(right)):
                    return None
                result = calculated(node.operator, left, right)
                return result if node.operator in _ADDITIVE or _is_long(result) else None
            case nodes.FunctionCall(base=None) if node.name.name in _EXTREMES:
                found = [self._literal(argument) for argument in node.arguments]
                numbers = [each for each in found if each is not None and _is_long(each)]
                if len(numbers) == len(found) and numbers and self.types.is_built_in(node.name.name):
                    return _EXTREMES[node.name.name](numbers)
        return None

    def unary(self, node: nodes.Unary, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node.operand, local)
        if node.operator in _UNARY:
            takes, needs = _UNARY[node.operator]
            if kinds and takes not in kinds:
                yield error("B2F109", f"`{node.operator}` {needs}, this is {_shown(kinds)}", node.span)

    def condition(self, node: nodes.Expression, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node, local)
        if kinds and "bool" not in kinds:
            yield error("B2F109", f"a condition must be a boolean, this is {_shown(kinds)}", node.span)

    def over(self, node: nodes.Expression, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node, local)
        if kinds and "array" not in kinds:
            yield error("B2F109", f"a loop runs over an array, this is {_shown(kinds)}", node.span)

    def index(self, node: nodes.ArrayAccess, local: Local) -> Iterator[Diagnostic]:
        kinds, index = self._kinds(node.base, local), self._kinds(node.index, local)
        if index and not index & {"int", "string"}:
            message = f"an index is an int or a string, this is {_shown(index)}"
            yield error("B2F109", message, node.index.span)
            return
        fits = {"int" if kind == "array" else "string" for kind in kinds & {"array", "object"}}
        if kinds and index and fits and not index & fits and kinds <= {"array", "object"}:
            message = f"{_shown(kinds)} can't be indexed with {_shown(index)}"
            yield error("B2F109", message, node.index.span)
            return
        at, written = self._literal(node.index), self._written(node.base, local)
        if at is None or written is None:
            return
        count = len(written.items)
        if 0 <= (count - at if node.from_end else at) < count:
            return
        message = f"the array has {count} item{'' if count == 1 else 's'}, there is none at index {at}"
        yield error("B2F107", message, node.index.span)

    def _written(self, node: nodes.Expression, local: Local) -> nodes.ArrayLiteral | None:
        """The array that an expression is, written out, all of whose items are known."""
        match node:
            case nodes.Parenthesized():
                return self._written(node.expression, local)
            case nodes.ArrayLiteral() if not any(isinstance(item, nodes.Spread) for item in node.items):
                return node
            case nodes.Variable() if node.name not in local and node.name in self.unit.variables:
                variable = self.unit.variables[node.name]
                if variable.type is None and isinstance(variable.value, nodes.ArrayLiteral):
                    return self._written(variable.value, NOTHING)
        return None

    # --- functions ---------------------------------------------------------------------------

    def call(self, node: nodes.FunctionCall, local: Local) -> Iterator[Diagnostic]:
        name = node.name.name
        if node.base is not None:
            return
        if name in self.unit.functions or name in self.unit.imports:
            declared = self.unit.functions.get(name) or self.links.imported(name)
            types: Types | None = self.types
            if name not in self.unit.functions:
                types = self.types.of_file(self.unit.imports[name].statement.path)
            if isinstance(declared, nodes.FunctionDeclaration) and types is not None:
                yield from self._own_call(node, declared, types, local)
            return
        found = functions.find(name)
        if found is None or not functions.is_available(name, self.unit.path):
            return
        for position, argument in enumerate(node.arguments):
            if not found.parameters or isinstance(argument, nodes.Lambda):
                continue
            parameter = found.parameters[min(position, len(found.parameters) - 1)]
            kinds = self._kinds(argument, local)
            if parameter.kinds and "lambda" not in parameter.kinds and kinds and not kinds & parameter.kinds:
                wanted = expectation(found, position)
                yield error("B2F106", f"`{name}` expects {wanted}, this is {_shown(kinds)}", argument.span)
                return

    def _own_call(
        self, node: nodes.FunctionCall, declared: nodes.FunctionDeclaration, types: Types, local: Local
    ) -> Iterator[Diagnostic]:
        for argument, parameter in zip(node.arguments, declared.parameters, strict=False):
            takes = kinds_of(types.declared(parameter.type))
            kinds = self._kinds(argument, local)
            if takes and kinds and not kinds & takes:
                label = Label(parameter.name.span, "declared here")
                wanted = " or ".join(sorted(map(with_article, takes)))
                message = f"the argument '{parameter.name.name}' must be {wanted}, this is {_shown(kinds)}"
                yield error("B2F104", message, argument.span, label)

    # --- kinds -------------------------------------------------------------------------------

    def _kinds(self, node: nodes.Expression, local: Local) -> Kinds:
        """The kinds that a value may have, null apart; `UNKNOWN` where it may have any."""
        match node:
            case nodes.Parenthesized():
                return self._kinds(node.expression, local)
            case nodes.FunctionCall(base=None) if self.types.is_built_in(node.name.name):
                kind = RESULT_KINDS.get(node.name.name)
                return UNKNOWN if kind is None else frozenset({kind})
        return kinds_of(self.types.of(node, local))


def _is_long(number: int | None) -> bool:
    return number is not None and -LARGEST - 1 <= number <= LARGEST


def _shown(kinds: Kinds) -> str:
    return " or ".join(sorted(map(with_article, kinds)))


_CHECKS: Final[Mapping[type, Callable[[_Walk, Any, Local], Iterator[Diagnostic]]]] = {
    nodes.Binary: _Walk.binary,
    nodes.Unary: _Walk.unary,
    nodes.Ternary: lambda walk, node, local: walk.condition(node.condition, local),
    nodes.IfCondition: lambda walk, node, local: walk.condition(node.condition, local),
    nodes.For: lambda walk, node, local: walk.over(node.expression, local),
    nodes.FunctionCall: _Walk.call,
    nodes.ArrayAccess: _Walk.index,
}
