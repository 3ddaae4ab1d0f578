"""How short a text may turn out, found without evaluation, where Bicep says so and we know what it says."""

from __future__ import annotations

from typing import Final

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.syntax import nodes

FIXED: Final = {"uniqueString": 13, "guid": 36, "newGuid": 36}
"""How many characters the results of some functions have."""

OPEN: Final = frozenset({"resourceGroup", "subscription", "deployment", "tenant", "substring"})
"""Functions whose results Bicep's types never know as texts."""

DEEPEST: Final = 16


def least_length(unit: Unit, node: nodes.Expression) -> int | None:
    """How many characters a text has at least, for Bicep's types; None where they don't say.

    They say it of an interpolation and of what `take` leaves (`TypeAssignmentVisitor`,
    `SystemNamespaceType`). None is given, too, where what they say isn't plain to see.
    """
    match node:
        case nodes.Parenthesized():
            return least_length(unit, node.expression)
        case nodes.InterpolatedString():
            return _shortest(unit, node, 0) or None
        case nodes.FunctionCall(base=None, name=nodes.Identifier(name="take")) if len(node.arguments) == 2:
            count, least = node.arguments[1], _shortest(unit, node.arguments[0], 0)
            if isinstance(count, nodes.Literal) and isinstance(count.value, int) and least is not None:
                return max(0, min(least, count.value))
    return None


def _shortest(unit: Unit, node: nodes.Expression, depth: int) -> int | None:
    """The least length of an expression as a text, 0 where nothing is said of it; None if it isn't known."""
    if depth > DEEPEST:
        return None
    match node:
        case nodes.Literal(value=str() as text):
            return len(text)
        case nodes.InterpolatedString():
            found = [_shortest(unit, part, depth + 1) for part in (*node.pieces, *node.expressions)]
            return None if None in found else sum(one or 0 for one in found)
        case nodes.Variable() if node.name in unit.parameters:
            return 0 if _is_plain_text(unit, unit.parameters[node.name]) else None
        case nodes.Variable() if node.name in unit.variables:
            return _shortest(unit, unit.variables[node.name].value, depth + 1)
        case nodes.FunctionCall(base=None) if node.name.name in FIXED:
            return FIXED[node.name.name]
        case nodes.FunctionCall(base=None, name=nodes.Identifier(name="concat")):
            # Of texts that are all known, Bicep knows the result as well.
            return 0 if any(_is_open(unit, one, depth + 1) for one in node.arguments) else None
    return None


def _is_plain_text(unit: Unit, declaration: nodes.ParameterDeclaration) -> bool:
    declared = declaration.type
    plain = isinstance(declared, nodes.TypeReference) and declared.name.name == "string"
    decorators = [one.expression for one in declaration.decorators]
    bounds = [
        one for one in decorators if isinstance(one, nodes.FunctionCall) and one.name.name != "description"
    ]
    return plain and not bounds and "string" not in unit.types


def _is_open(unit: Unit, node: nodes.Expression, depth: int) -> bool:
    """Whether Bicep's types can't know the text, since something of it is known at deployment only."""
    if depth > DEEPEST:
        return False
    for one in nodes.walk(node):
        if isinstance(one, nodes.FunctionCall) and one.name.name in OPEN:
            return True
        if isinstance(one, nodes.Variable):
            if one.name in unit.parameters:
                return True
            variable = unit.variables.get(one.name)
            if variable is not None and _is_open(unit, variable.value, depth + 1):
                return True
    return False
