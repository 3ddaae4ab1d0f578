"""The names in types: whether they are declared, and whether a type contains itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from converter.bicep.evaluation.cycles import Needs, cycle_error, shortest_cycles
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.decorators import check_decorators
from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from converter.bicep.evaluation.links import Links

BUILT_IN: Final = (
    *("string", "int", "bool", "object", "array", "any", "null", "secureString", "secureObject"),
    *("resourceInput", "resourceOutput"),
)
NAMESPACES: Final = frozenset({"sys", "az"})


def check_types(unit: Unit, links: Links) -> Iterator[Diagnostic]:
    """The errors in the names and decorators of the types of a file."""
    walk = _Walk(unit, links)
    for statement in (*unit.program.statements, *unit.partial):
        match statement:
            case nodes.ParameterDeclaration() | nodes.OutputDeclaration() | nodes.TypeDeclaration():
                yield from walk.type(statement.type)
            case nodes.VariableDeclaration() if statement.type is not None:
                yield from walk.type(statement.type)
            case nodes.FunctionDeclaration():
                for parameter in statement.parameters:
                    yield from walk.type(parameter.type)
                yield from walk.type(statement.type)


class _Walk:
    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.links = links
        self.known = frozenset((*BUILT_IN, *unit.types, *unit.imports, *unit.lost))

    def type(self, node: nodes.TypeExpression) -> Iterator[Diagnostic]:
        visit = _VISITS.get(type(node))
        if visit is not None:
            yield from visit(self, node)

    def reference(self, node: nodes.TypeReference) -> Iterator[Diagnostic]:
        base = node.base
        if isinstance(base, nodes.TypeReference) and base.base is None:
            owner = base.name.name
            if owner in NAMESPACES and owner not in self.known:
                if node.name.name not in BUILT_IN:
                    yield self.unknown(node.name)
                return
            if owner in self.unit.imports and self.links.member(owner, node.name) is not None:
                return
        if base is not None:
            yield from self.type(base)
        elif node.name.name not in self.known:
            yield self.unknown(node.name)

    def unknown(self, name: nodes.Identifier) -> Diagnostic:
        text = name.name
        advice = did_you_mean(text, (*BUILT_IN, *self.unit.types, *self.unit.imports))
        if text in set(self.unit.value_names()):
            advice = f"'{text}' is a value, not a type"
        elif text in {"number", "integer", "float"}:
            advice = "write 'int': Bicep has whole numbers only"
        elif text == "boolean":
            advice = "write 'bool'"
        return error("B2F101", f"there is no type '{text}'", name.span, help=advice)

    def parameterized(self, node: nodes.ParameterizedType) -> Iterator[Diagnostic]:
        if node.base is None and node.name.name not in self.known and node.name.name != "resource":
            yield self.unknown(node.name)
        for argument in node.arguments:
            yield from self.type(argument)

    def members(self, node: nodes.ObjectType) -> Iterator[Diagnostic]:
        for entry in node.properties:
            yield from check_decorators(entry, entry.decorators)
            yield from self.type(entry.type)

    def items(self, node: nodes.TupleType) -> Iterator[Diagnostic]:
        for entry in node.items:
            yield from check_decorators(entry, entry.decorators)
            yield from self.type(entry.type)

    def union(self, node: nodes.UnionType) -> Iterator[Diagnostic]:
        for member in node.members:
            yield from self.type(member)


_VISITS: Final[dict[type, Callable[[_Walk, Any], Iterator[Diagnostic]]]] = {
    nodes.TypeReference: _Walk.reference,
    nodes.ParameterizedType: _Walk.parameterized,
    nodes.ObjectType: _Walk.members,
    nodes.TupleType: _Walk.items,
    nodes.UnionType: _Walk.union,
    nodes.ArrayType: lambda walk, node: walk.type(node.item),
    nodes.NullableType: lambda walk, node: walk.type(node.type),
    nodes.NonNullableType: lambda walk, node: walk.type(node.type),
    nodes.ParenthesizedType: lambda walk, node: walk.type(node.type),
    nodes.TypeItemAccess: lambda walk, node: walk.type(node.base),
}


def type_cycle_errors(unit: Unit) -> Iterator[Diagnostic]:
    """An error (B2F105) for each cycle of types that no value could ever have."""
    needs: Needs = {}
    for name, declaration in unit.types.items():
        for reference in _needed(declaration.type):
            if reference.name.name in unit.types:
                needs.setdefault(name, {}).setdefault(reference.name.name, reference.span)
    declared = {name: node.name.span for name, node in unit.types.items()}
    for cycle in shortest_cycles(needs, declared):
        help_line = "make one of these nullable with '?'"
        yield cycle_error(cycle, needs, declared, "a type can't contain itself", help_line)


def _needed(node: nodes.TypeExpression) -> Iterator[nodes.TypeReference]:
    """The names of types without which no value has this one."""
    match node:
        case nodes.TypeReference(base=None):
            yield node
        case nodes.ParenthesizedType() | nodes.NonNullableType():
            yield from _needed(node.type)
        case nodes.UnionType():
            # One of its members is enough for a value; only a name among them can close a cycle.
            yield from (member for member in node.members if isinstance(member, nodes.TypeReference))
        case nodes.ObjectType():
            for entry in node.properties:
                if entry.name is not None and not isinstance(entry.type, nodes.UnionType):
                    yield from _needed(entry.type)
        case nodes.TupleType():
            for item in node.items:
                if not isinstance(item.type, nodes.UnionType):
                    yield from _needed(item.type)
