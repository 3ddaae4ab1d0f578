"""Declared types: what a name or an access in a type means."""

from __future__ import annotations

from typing import Final, TypeAlias

from converter.bicep.evaluation.declarations import Rules
from converter.bicep.evaluation.rules import NO_RULES, merged, rules_of
from converter.bicep.evaluation.scopes import Scope, is_exported, not_exported
from converter.bicep.symbolic.faults import fault
from converter.bicep.syntax import nodes
from converter.source import did_you_mean

BUILT_IN: Final = frozenset(
    {"string", "int", "bool", "object", "array", "any", "null", "secureString", "secureObject"}
)
_DEEPEST: Final = 64

Resolved: TypeAlias = "tuple[nodes.TypeExpression, Scope, Rules]"


def is_nullable(scope: Scope, declared: nodes.TypeExpression) -> bool:
    """Whether the type takes null: `T?`, or a union with null, by whatever name."""
    node, inside, _ = resolved(scope, declared)
    if isinstance(node, nodes.NullableType):
        return True
    return isinstance(node, nodes.UnionType) and any(
        isinstance(member, nodes.LiteralType) and member.value is None
        for member, _, _ in members_of(inside, node)
    )


def resolved(scope: Scope, declared: nodes.TypeExpression) -> Resolved:
    """The type behind names and parentheses, the scope its own names are in, and its rules.

    Raises `Fault` for a name that no type has (B2F101) or that refers to itself (B2F105).
    """
    rules = NO_RULES
    node = declared
    for _ in range(_DEEPEST):
        if isinstance(node, nodes.ParenthesizedType | nodes.NonNullableType):
            node = node.type
        elif isinstance(node, nodes.TypeItemAccess):
            node, scope, _ = _item_type(scope, node)
        elif isinstance(node, nodes.TypeReference):
            if _is_built_in(scope, node):
                return node, scope, rules
            found = _named(scope, node)
            if found is None:
                return nodes.TypeReference(node.span, nodes.Identifier(node.span, "any")), scope, rules
            node, scope, more = found
            rules = merged(more, rules)
        else:
            return node, scope, rules
    raise fault("B2F105", "this type refers to itself", declared.span)


def _is_built_in(scope: Scope, node: nodes.TypeReference) -> bool:
    name = node.name.name
    if node.base is not None:
        base = node.base
        return isinstance(base, nodes.TypeReference) and base.base is None and base.name.name in {"sys", "az"}
    return name in BUILT_IN and name not in scope.unit.types and name not in scope.unit.imports


def _named(scope: Scope, node: nodes.TypeReference) -> Resolved | None:
    name = node.name
    if isinstance(node.base, nodes.TypeReference) and node.base.base is None:
        imported = scope.unit.imports.get(node.base.name.name)
        if imported is not None and imported.name is None:
            library = scope.library(imported.statement)
            return None if library is None else _exported_type(library, name)
    if node.base is not None:
        owner, inside, _ = resolved(scope, node.base)
        return _property_type(owner, inside, name)
    return _declared_type(scope, name)


def _declared_type(scope: Scope, name: nodes.Identifier) -> Resolved | None:
    declaration = scope.unit.types.get(name.name)
    if declaration is not None:
        return declaration.type, scope, rules_of(scope, declaration, declaration.decorators)
    imported = scope.unit.imports.get(name.name)
    if imported is not None and imported.name is not None:
        library = scope.library(imported.statement)
        return None if library is None else _exported_type(library, imported.name)
    candidates = (*BUILT_IN, *scope.unit.types, *scope.unit.imports)
    raise fault(
        "B2F101", f"there is no type '{name.name}'", name.span, help=did_you_mean(name.name, candidates)
    )


def _exported_type(library: Scope, name: nodes.Identifier) -> Resolved | None:
    if not is_exported(library.unit.types.get(name.name)):
        raise not_exported(library.unit, name)
    return _declared_type(library, name)


def _property_type(owner: nodes.TypeExpression, scope: Scope, name: nodes.Identifier) -> Resolved | None:
    if isinstance(owner, nodes.NullableType):
        owner, scope, _ = resolved(scope, owner.type)
    if not isinstance(owner, nodes.ObjectType):
        return None
    for entry in owner.properties:
        if entry.name is not None and property_name(entry) == name.name:
            return entry.type, scope, rules_of(scope, entry, entry.decorators)
    names = [property_name(entry) for entry in owner.properties if entry.name is not None]
    message = f"the type has no property '{name.name}'"
    raise fault("B2F107", message, name.span, help=did_you_mean(name.name, names))


def _item_type(scope: Scope, node: nodes.TypeItemAccess) -> Resolved:
    owner, inside, _ = resolved(scope, node.base)
    unknown = nodes.TypeReference(node.span, nodes.Identifier(node.span, "any"))
    match owner:
        case nodes.ArrayType() if node.index is None and not node.additional:
            return owner.item, inside, NO_RULES
        case nodes.TupleType() if node.index is not None and node.index < len(owner.items):
            return owner.items[node.index].type, inside, NO_RULES
        case nodes.ObjectType() if node.additional:
            for entry in owner.properties:
                if entry.name is None:
                    return entry.type, inside, NO_RULES
    return unknown, inside, NO_RULES


def property_name(entry: nodes.ObjectTypeProperty) -> str:
    """The name of an object type's property; empty for the matcher of additional ones."""
    if isinstance(entry.name, nodes.Identifier):
        return entry.name.name
    return str(entry.name.value) if entry.name is not None else ""


def members_of(scope: Scope, node: nodes.UnionType) -> list[Resolved]:
    """The members of a union, those of unions among them included; `'a' | 'b'?` has null among them.

    A union that is named several times counts once: each level of names could double what is below it.
    """
    return _members(scope, node, set())


def _members(scope: Scope, node: nodes.UnionType, seen: set[tuple[int, int]]) -> list[Resolved]:
    found: list[Resolved] = []
    if (id(node), id(scope)) in seen:
        return found
    seen.add((id(node), id(scope)))
    for member in node.members:
        inner, inside, more = resolved(scope, member)
        nothing = nodes.LiteralType(inner.span, None) if isinstance(inner, nodes.NullableType) else None
        if isinstance(inner, nodes.NullableType):
            inner, inside, more = resolved(inside, inner.type)
        if isinstance(inner, nodes.UnionType):
            found += _members(inside, inner, seen)
        else:
            found.append((inner, inside, more))
        if nothing is not None:
            found.append((nothing, inside, NO_RULES))
    return found
