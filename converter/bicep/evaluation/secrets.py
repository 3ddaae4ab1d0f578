"""Secrets that a type declares: `@secure()` on a type or on a member of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from converter.bicep.evaluation.parameter_values import redact
from converter.bicep.evaluation.rules import rules_of
from converter.bicep.evaluation.scopes import Scope
from converter.bicep.evaluation.types import Resolved, members_of, property_name, resolved
from converter.bicep.syntax import nodes
from converter.provenance import (
    CARRIERS,
    Array,
    EnvironmentVariable,
    Kind,
    Object,
    Origin,
    RequiredParameter,
    Scalar,
    Symbol,
    Value,
    is_secret,
    tainted,
)


def secured(scope: Scope, value: Value, declared: nodes.TypeExpression) -> Value:
    """The value, tainted where its type is secret; an unknown one as a whole."""
    return _secured(value, resolved(scope, declared)) if has_secrets(scope, declared) else value


def tainted_but_public(
    scope: Scope, value: Value, carried: Callable[[Origin], Origin] | None = None
) -> Value:
    """The value with every part secret that isn't made of public parameters and literals alone.

    `carried` is as in `tainted`.
    """
    public = scope.run.resolver.public
    but = (lambda part: _is_public(part, public)) if public else None
    made = tainted(value, but, carried)
    if not public or is_secret(made):
        redact(value)
    return made


def _is_public(part: Value, public: frozenset[str]) -> bool:
    if isinstance(part, RequiredParameter):
        return part.name in public
    return isinstance(part, Scalar | EnvironmentVariable) and _is_of(part.origin, public) is True


def _is_of(origin: Origin, public: frozenset[str]) -> bool | None:
    """Whether something is made of public parameters and literals alone; None where only of literals."""
    if origin.kind in _GIVEN and origin.detail in public:
        return True
    if origin.kind is Kind.LITERAL:
        return None
    if origin.kind not in CARRIERS | _MADE or not origin.sources:
        return False
    parts = [_is_of(source, public) for source in origin.sources]
    return False if False in parts else (True if True in parts else None)


_GIVEN: Final = frozenset({Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT, Kind.MODULE_PARAMETER})
_MADE: Final = frozenset({Kind.INTERPOLATION, Kind.FUNCTION})


def has_secrets(scope: Scope, declared: nodes.TypeExpression) -> bool:
    """Whether anything of the type is secret."""
    known = scope.unit.secret_types
    found = known.get(declared)
    if found is None:
        known[declared] = False  # what a recursive type finds while it is being looked at
        found = known[declared] = _has_secrets(resolved(scope, declared))
    return found


def _has_secrets(type_: Resolved) -> bool:
    node, scope, rules = type_
    if rules.secure or (
        isinstance(node, nodes.TypeReference) and node.name.name in {"secureString", "secureObject"}
    ):
        return True
    match node:
        case nodes.NullableType():
            return has_secrets(scope, node.type)
        case nodes.ArrayType():
            return has_secrets(scope, node.item)
        case nodes.ObjectType():
            return any(
                rules_of(scope, entry, entry.decorators).secure or has_secrets(scope, entry.type)
                for entry in node.properties
            )
        case nodes.TupleType():
            return any(
                rules_of(scope, entry, entry.decorators).secure or has_secrets(scope, entry.type)
                for entry in node.items
            )
        case nodes.UnionType():
            return any(_has_secrets(member) for member in members_of(scope, node))
    return False


def _secured(value: Value, type_: Resolved) -> Value:
    node, scope, rules = type_
    if rules.secure or isinstance(value, Symbol) or isinstance(node, nodes.TypeReference):
        return tainted_but_public(scope, value)
    match node, value:
        case nodes.NullableType(), _:
            return secured(scope, value, node.type)
        case nodes.ArrayType(), Array():
            return Array(
                tuple([secured(scope, item, node.item) for item in value.items]), origin=value.origin
            )
        case nodes.TupleType(), Array():
            items = list(value.items)
            for index, entry in enumerate(node.items[: len(items)]):
                items[index] = _member(scope, items[index], entry)
            return Array(tuple(items), origin=value.origin)
        case nodes.ObjectType(), Object():
            return _object(scope, value, node)
        case nodes.UnionType(), _:
            for member in members_of(scope, node):
                if _has_secrets(member):
                    value = _secured(value, member)
    return value


def _object(scope: Scope, value: Object, node: nodes.ObjectType) -> Object:
    members = dict(value.members)
    named = {property_name(entry): entry for entry in node.properties}
    for key, member in value.members.items():
        entry = named.get(key) or named.get("")
        if entry is not None:
            members[key] = _member(scope, member, entry)
    return Object(members, value.computed, origin=value.origin)


def _member(scope: Scope, value: Value, entry: nodes.ObjectTypeProperty | nodes.TupleTypeItem) -> Value:
    if rules_of(scope, entry, entry.decorators).secure:
        return tainted_but_public(scope, value)
    return secured(scope, value, entry.type)
