"""The names in types: whether they are declared, and whether a type contains itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from converter.bicep.evaluation.cycles import Needs, cycle_error, shortest_cycles
from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.decorators import check_decorators
from converter.bicep.evaluation.types import property_name
from converter.bicep.symbolic.faults import error
from converter.bicep.symbolic.symbols import with_article
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, Label, Span, did_you_mean

if TYPE_CHECKING:
    from converter.bicep.evaluation.links import Links

BUILT_IN: Final = (
    *("string", "int", "bool", "object", "array", "any", "null", "secureString", "secureObject"),
    *("resourceInput", "resourceOutput"),
)
NAMESPACES: Final = frozenset({"sys", "az"})
NO_LITERALS: Final = frozenset(BUILT_IN) - {"null"}
"""The built-in types that have values which no union can list."""


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
        seen: dict[str, Span] = {}
        for entry in node.properties:
            if entry.name is not None:
                yield from _given_again(entry, seen)
            yield from check_decorators(entry, entry.decorators)
            yield from self.type(entry.type)

    def items(self, node: nodes.TupleType) -> Iterator[Diagnostic]:
        for entry in node.items:
            yield from check_decorators(entry, entry.decorators)
            yield from self.type(entry.type)

    def union(self, node: nodes.UnionType) -> Iterator[Diagnostic]:
        for member in node.members:
            yield from self.type(member)
        yield from _mixed(node, NO_LITERALS - self.unit.types.keys() - self.unit.imports.keys())


def _given_again(entry: nodes.ObjectTypeProperty, seen: dict[str, Span]) -> Iterator[Diagnostic]:
    assert entry.name is not None
    name, place = property_name(entry), entry.name.span
    first = seen.setdefault(name, place)
    if first is not place:
        label = Label(first, "given here first")
        message = f"the property '{name}' is given more than once"
        yield error("B2F112", message, place, label, help="keep one of them")


def _mixed(node: nodes.UnionType, without: frozenset[str]) -> Iterator[Diagnostic]:
    """The errors of a union whose members aren't literals of one kind, as far as they are plain to see.

    Bicep: "All members of a union type declaration must be literal values" (BCP293), and "Type unions must be
    reducible to a single ARM type" (BCP294). What a name means may be a literal; objects make a tagged union.
    """
    first = ""
    for member in node.members:
        kind = _kind_of(member)
        if isinstance(member, nodes.TypeReference) and member.base is None and member.name.name in without:
            name = member.name.name
            message = f"a union lists values, '{name}' is a whole type"
            help_ = f"use `{name}` alone, or list the values that are allowed"
            yield error("B2F151", message, member.span, help=help_)
        elif kind and first and kind != first:
            message = (
                f"all values of a union are of one kind: the first is {with_article(first)}, "
                f"this is {with_article(kind)}"
            )
            yield error("B2F151", message, member.span, help="leave out the members of another kind")
        first = first or kind


def _kind_of(node: nodes.TypeExpression) -> str:
    """The kind of the values of a type that is written out; empty for null, and for any other type."""
    match node:
        case nodes.ParenthesizedType():
            return _kind_of(node.type)
        case nodes.LiteralType(value=None):
            return ""
        case nodes.LiteralType(value=bool()):
            return "bool"
        case nodes.LiteralType(value=int()):
            return "int"
        case nodes.LiteralType():
            return "string"
        case nodes.TupleType() | nodes.ArrayType():
            return "array"
        case nodes.ObjectType():
            return "object"
    return ""


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
