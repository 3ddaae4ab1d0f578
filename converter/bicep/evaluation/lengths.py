"""How short a text may turn out, found without evaluation, where Bicep says so and we know what it says."""

from __future__ import annotations

from typing import Final

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.syntax import nodes

FIXED: Final = {"uniqueString": 13, "guid": 36, "newGuid": 36}
"""How many characters the results of some functions have."""

OPEN: Final = frozenset({"resourceGroup", "subscription", "deployment", "tenant", "substring"})
"""Functions whose results Bicep's types never know as texts."""


def least_length(unit: Unit, node: nodes.Expression) -> int | None:
    """How many characters a text has at least, by Bicep's types; None where they give no lower bound.

    They give one for an interpolation and for what `take` leaves (`TypeAssignmentVisitor`,
    `SystemNamespaceType`). None is returned, too, where the bound isn't plain to see.
    """
    texts = _Texts(unit)
    match node:
        case nodes.Parenthesized():
            return least_length(unit, node.expression)
        case nodes.InterpolatedString():
            return texts.shortest(node) or None
        case nodes.FunctionCall(base=None, name=nodes.Identifier(name="take")) if len(node.arguments) == 2:
            count, least = node.arguments[1], texts.shortest(node.arguments[0])
            if isinstance(count, nodes.Literal) and isinstance(count.value, int) and least is not None:
                return max(0, min(least, count.value))
    return None


class _Texts:
    """The least lengths of a file's expressions; each variable is followed once, which ends cycles too."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._lengths: dict[str, int | None] = {}
        self._open: dict[str, bool] = {}

    def shortest(self, node: nodes.Expression) -> int | None:
        """The least length of an expression as a text, 0 where nothing bounds it; None if it isn't known."""
        match node:
            case nodes.Literal(value=str() as text):
                return len(text)
            case nodes.InterpolatedString():
                found = [self.shortest(part) for part in (*node.pieces, *node.expressions)]
                return None if None in found else sum(one or 0 for one in found)
            case nodes.Variable() if node.name in self._unit.parameters:
                return 0 if _is_plain_text(self._unit, self._unit.parameters[node.name]) else None
            case nodes.Variable() if node.name in self._unit.variables:
                return self._of_variable(node.name)
            case nodes.FunctionCall(base=None) if node.name.name in FIXED:
                return FIXED[node.name.name]
            case nodes.FunctionCall(base=None, name=nodes.Identifier(name="concat")):
                # Of texts that are all known, Bicep knows the result as well.
                return 0 if any(map(self._is_open, node.arguments)) else None
        return None

    def _of_variable(self, name: str) -> int | None:
        if name not in self._lengths:
            self._lengths[name] = None
            self._lengths[name] = self.shortest(self._unit.variables[name].value)
        return self._lengths[name]

    def _is_open(self, node: nodes.Expression) -> bool:
        """Whether Bicep's types can't know the text, since something of it is known at deployment only."""
        for one in nodes.walk(node):
            if isinstance(one, nodes.FunctionCall) and one.name.name in OPEN:
                return True
            if isinstance(one, nodes.Variable):
                if one.name in self._unit.parameters:
                    return True
                if one.name in self._unit.variables and self._variable_is_open(one.name):
                    return True
        return False

    def _variable_is_open(self, name: str) -> bool:
        if name not in self._open:
            self._open[name] = False
            self._open[name] = self._is_open(self._unit.variables[name].value)
        return self._open[name]


def _is_plain_text(unit: Unit, declaration: nodes.ParameterDeclaration) -> bool:
    declared = declaration.type
    plain = isinstance(declared, nodes.TypeReference) and declared.name.name == "string"
    decorators = [one.expression for one in declaration.decorators]
    bounds = [
        one for one in decorators if isinstance(one, nodes.FunctionCall) and one.name.name != "description"
    ]
    return plain and not bounds and "string" not in unit.types
