"""Operands and arguments of the wrong kind, found without evaluation: also where none ever comes.

Rules: the operators' types are those of Bicep's `OperationReturnTypeEvaluator`, the functions' those of their
declarations (`converter.bicep.functions.registry`), which take no less than the compiler's. What may be of
several kinds is wrong only if none of them fits: which branch a choice takes may be known to the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from converter.bicep import functions
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.links import Links
from converter.bicep.evaluation.static_types import (
    ANYTHING,
    Items,
    Local,
    Members,
    OneOf,
    Plain,
    StaticType,
    Types,
    types_of,
)
from converter.bicep.functions.registry import expectation
from converter.bicep.symbolic.faults import error
from converter.bicep.symbolic.symbols import RESULT_KINDS, with_article
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label

_NUMERIC: Final = frozenset({"+", "-", "*", "/", "%"})
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

Kinds = frozenset[str]
UNKNOWN: Final[Kinds] = frozenset()


def check_operands(unit: Unit, links: Links) -> None:
    """Add to the unit's errors (B2F109, B2F106, B2F104) those of its operands and arguments."""
    walk = _Walk(unit, links)
    for statement in (*unit.program.statements, *unit.partial):
        unit.errors += walk.statement(statement)


class _Walk:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.links = links
        self.types = types_of(unit, links)

    def statement(self, node: nodes.Statement) -> Iterator[Diagnostic]:
        match node:
            case nodes.FunctionDeclaration():
                local = {one.name.name: self.types.declared(one.type) for one in node.parameters}
                yield from self.expression(node.body, local)
            case nodes.ParameterDeclaration():
                if node.default is not None:
                    yield from self.expression(node.default, {})
            case nodes.ResourceDeclaration() | nodes.ModuleDeclaration():
                yield from self.expression(node.body, {})
            case nodes.VariableDeclaration() | nodes.OutputDeclaration() | nodes.ParameterAssignment():
                yield from self.expression(node.value, {})

    def expression(self, node: nodes.Node, local: Local) -> Iterator[Diagnostic]:
        """The errors of an expression and of all in it."""
        match node:
            case nodes.Binary():
                yield from self._binary(node, local)
            case nodes.Unary():
                yield from self._unary(node, local)
            case nodes.Ternary():
                yield from self._condition(node.condition, local)
            case nodes.IfCondition():
                yield from self._condition(node.condition, local)
            case nodes.FunctionCall():
                yield from self._call(node, local)
            case nodes.For():
                yield from self._over(node.expression, local)
        match node:
            case nodes.For():
                yield from self.expression(node.expression, local)
                yield from self.expression(node.body, self.types.inside(node, local))
            case nodes.Lambda():
                inside = {**local, **{one.name: ANYTHING for one in node.parameters}}
                yield from self.expression(node.body, inside)
            case nodes.ResourceDeclaration():
                yield from self.statement(node)
            case _:
                for child in _children(node):
                    yield from self.expression(child, local)

    # --- operators ---------------------------------------------------------------------------

    def _binary(self, node: nodes.Binary, local: Local) -> Iterator[Diagnostic]:
        if node.operator not in _NEEDS:
            return
        takes, needs = _NEEDS[node.operator]
        sides = [(side, self._kinds(side, local)) for side in (node.left, node.right)]
        for side, kinds in sides:
            if kinds and not kinds & takes:
                yield error("B2F109", f"`{node.operator}` {needs}, this is {_shown(kinds)}", side.span)
                return
        (_, left), (_, right) = sides
        if node.operator in _ORDERING and left and right and not left & right:
            message = f"`{node.operator}` can't compare {_shown(left)} with {_shown(right)}"
            yield error("B2F109", message, node.span)

    def _unary(self, node: nodes.Unary, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node.operand, local)
        if node.operator in _UNARY:
            takes, needs = _UNARY[node.operator]
            if kinds and takes not in kinds:
                yield error("B2F109", f"`{node.operator}` {needs}, this is {_shown(kinds)}", node.span)

    def _condition(self, node: nodes.Expression, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node, local)
        if kinds and "bool" not in kinds:
            yield error("B2F109", f"a condition must be a boolean, this is {_shown(kinds)}", node.span)

    def _over(self, node: nodes.Expression, local: Local) -> Iterator[Diagnostic]:
        kinds = self._kinds(node, local)
        if kinds and "array" not in kinds:
            yield error("B2F109", f"a loop runs over an array, this is {_shown(kinds)}", node.span)

    # --- functions ---------------------------------------------------------------------------

    def _call(self, node: nodes.FunctionCall, local: Local) -> Iterator[Diagnostic]:
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
            takes = _kinds_of(types.declared(parameter.type))
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
            case nodes.FunctionCall(base=None) if self._is_built_in(node.name.name):
                kind = RESULT_KINDS.get(node.name.name)
                return UNKNOWN if kind is None else frozenset({kind})
        return _kinds_of(self.types.of(node, local))

    def _is_built_in(self, name: str) -> bool:
        return name not in self.unit.functions and name not in self.unit.imports


def _kinds_of(found: StaticType) -> Kinds:
    kinds = set()
    for one in found.types if isinstance(found, OneOf) else (found,):
        if isinstance(one, Plain):
            kinds.add(one.kind)
        elif isinstance(one, Items | Members):
            kinds.add("array" if isinstance(one, Items) else "object")
        else:
            return UNKNOWN
    return frozenset(kinds - {"null"})


def _shown(kinds: Kinds) -> str:
    return " or ".join(sorted(map(with_article, kinds)))


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    for field in type(node).__match_args__[1:]:
        found = getattr(node, field)
        for each in found if isinstance(found, tuple) else (found,):
            if isinstance(each, nodes.Node):
                yield each
