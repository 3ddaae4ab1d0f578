"""What only ARM templates in JSON say: names that are evaluated, resources that are found by their id."""

from __future__ import annotations

from collections.abc import Iterator

from converter.bicep import functions
from converter.bicep.azure_types import canonical_type
from converter.bicep.evaluation.calls import call_builtin
from converter.bicep.evaluation.modules import DEPLOYMENTS, Module
from converter.bicep.evaluation.resources import Resource
from converter.bicep.evaluation.scopes import Names, Scope, evaluate, evaluates
from converter.bicep.json_templates.nodes import (
    Declared,
    Group,
    LibraryCall,
    Named,
    Place,
    Reference,
    VaultSecret,
)
from converter.bicep.symbolic.comparison import equal
from converter.bicep.symbolic.contexts import Context, id_segments_of, scope_value
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.references import RuntimeProperty
from converter.bicep.symbolic.symbols import article, call
from converter.bicep.symbolic.texts import head, known_text, parts_of, printed, resource_id, split_text
from converter.bicep.syntax import nodes
from converter.provenance import Array, Kind, Origin, ResourceProperty, Scalar, Symbol, Value, text_of

_OF_DEPLOYMENTS = frozenset({"extensions"})
"""Functions that ARM templates alone have, and that only the deployment answers."""

_GROUPS = "microsoft.resources/resourcegroups"


@evaluates(Declared)
def _declared(scope: Scope, node: Declared, _: Names) -> Value:
    found = scope.values.get(node.name)
    return found if found is not None else scope.resolve(node.name, node.span)


@evaluates(LibraryCall)
def _library_call(scope: Scope, node: LibraryCall, names: Names) -> Value:
    name = node.name
    if name.name.casefold() in _OF_DEPLOYMENTS:
        arguments = tuple([evaluate(scope, one, names) for one in node.arguments])
        origin = Origin(Kind.FUNCTION, node.span, name.name, tuple([one.origin for one in arguments]))
        return call(name.name, arguments, origin)
    if functions.find(name.name) is None:
        folded = name.name.casefold()
        known = next((one for one in functions.function_names() if one.casefold() == folded), None)
        if known is not None:
            node = LibraryCall(node.span, nodes.Identifier(name.span, known), node.arguments)
    return call_builtin(scope, node, names)


@evaluates(Named)
def _named(scope: Scope, node: Named, names: Names) -> Value:
    name = evaluate(scope, node.argument, names)
    text = known_text(name)
    if text is None:
        return call(node.function, (name,), Origin(Kind.FUNCTION, node.span, node.function, (name.origin,)))
    declared = node.names.get(text.casefold())
    if declared is None:
        raise fault(
            "B2F101", f"the template has no {node.function.removesuffix('s')} of that name", node.span
        )
    return scope.resolve(declared, node.span)


@evaluates(VaultSecret)
def _secret(scope: Scope, node: VaultSecret, names: Names) -> Value:
    arguments = [evaluate(scope, one, names) for one in (node.vault, *node.arguments)]
    origin = Origin(Kind.FUNCTION, node.span, "getSecret", tuple([one.origin for one in arguments]))
    return call("getSecret", tuple(arguments), origin, secret=True)


# --- places ------------------------------------------------------------------------------------


@evaluates(Group)
def _group(scope: Scope, node: Group, names: Names) -> Value:
    """The scope of a resource group; the resource where the template declares the group."""
    name = evaluate(scope, node.name, names)
    other = None if node.subscription is None else evaluate(scope, node.subscription, names)
    if other is None:
        for found in _of_type(scope, _GROUPS):
            if isinstance(found, Resource) and equal(found.name, name) is True:
                return found
    context = scope.context.at("resourceGroup", subscription=other, group=name)
    arguments = (name,) if other is None else (other, name)
    origin = Origin(Kind.DEPLOYMENT, node.span, "resourceGroup()", tuple([one.origin for one in arguments]))
    return scope_value("resourceGroup", arguments, context, origin)


@evaluates(Place)
def _place(scope: Scope, node: Place, names: Names) -> Value:
    """A scope, or the id of a resource; one that begins with its type is of the same place."""
    given = evaluate(scope, node.identifier, names)
    if isinstance(given, Symbol):
        return given
    text, origin = known_text(given), Origin(Kind.DEPLOYMENT, node.span, "scope", (given.origin,))
    if text == "/":
        return scope_value("tenant", (), scope.context.at("tenant"), origin)
    if not parts_of(given):
        raise fault(
            "B2F109", f"`scope` is the id of a resource or a place, this is {article(given)}", node.span
        )
    if head(given).startswith("/"):
        segments = id_segments_of(given)
        return given if segments is None else _at(scope, segments, origin) or given
    pieces = split_text(given, "/", given.origin)
    if pieces is None:
        return given
    if len(pieces) > 2 and _lower(pieces[0]) == "microsoft.management":
        context = scope.context.at("managementGroup", group=pieces[-1])
        return scope_value("managementGroup", (pieces[-1],), context, origin)
    namespace, *rest = pieces
    kinds, own = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    segments = [*scope.context.id_segments(), Scalar("providers", origin=origin), namespace]
    for kind, name in zip(kinds, own, strict=False):
        segments += (kind, name)
    return resource_id(segments, origin)


def _at(scope: Scope, segments: list[Value], origin: Origin) -> Value | None:
    """The scope that an id is of; None for the id of a resource."""
    context: Context
    match [_lower(one) for one in segments[::2]], len(segments):
        case ["subscriptions"], 2:
            context = scope.context.at("subscription", subscription=segments[1])
            return scope_value("subscription", (segments[1],), context, origin)
        case ["subscriptions", "resourcegroups"], 4:
            context = scope.context.at("resourceGroup", subscription=segments[1], group=segments[3])
            return scope_value("resourceGroup", (segments[1], segments[3]), context, origin)
        case ["providers", "managementgroups"], 4:
            context = scope.context.at("managementGroup", group=segments[3])
            return scope_value("managementGroup", (segments[3],), context, origin)
    return None


def _lower(value: Value) -> str | None:
    text = known_text(value)
    return None if text is None else text.casefold()


# --- references --------------------------------------------------------------------------------


@evaluates(Reference)
def _reference(scope: Scope, node: Reference, names: Names) -> Value:
    """The resource of the template that has the id or name; else what exists under that id."""
    identifier = evaluate(scope, node.identifier, names)
    version = None if node.api_version is None else evaluate(scope, node.api_version, names)
    origin = Origin(Kind.RESOURCE_PROPERTY, node.span, "reference", (identifier.origin,))
    path = () if node.full else ("properties",)
    found = _found(scope, identifier)
    if isinstance(found, Resource):
        whole = found.runtime((), origin)
        return whole if node.full else whole.further("properties", origin, safe=False)
    if isinstance(found, Module):
        return found
    typed = _typed(identifier)
    if typed is None:
        arguments = [identifier, *([version] if version is not None else [])]
        if node.full:
            arguments.append(Scalar("full", origin=origin))
        return call("reference", tuple(arguments), origin)
    kind, name = typed
    if kind.casefold() == DEPLOYMENTS.casefold():
        return ResourceProperty(DEPLOYMENTS, name, (), origin=origin)
    known = known_text(version) if version is not None else None
    answer = scope.context.properties
    return RuntimeProperty(kind, name, path, identifier, known or "", answer=answer, origin=origin)


def _found(scope: Scope, identifier: Value) -> Value | None:
    """The resource or module of the template that an id, or a name alone, is of."""
    text = known_text(identifier)
    if text is not None and "/" not in text:
        every = (one for name in scope.unit.deployables for one in _each(scope, name))
        return next((one for one in every if equal(_name_of(one), identifier) is True), None)
    typed = _typed(identifier)
    if typed is None:
        return None
    kind, name = typed
    for one in _of_type(scope, kind.casefold()):
        if isinstance(one, Resource):
            if equal(one.identifier(), identifier) is True:
                return one
        elif equal(_name_of(one), name) is True:
            return one
    return None


def _of_type(scope: Scope, kind: str) -> Iterator[Resource | Module]:
    for name, declaration in scope.unit.deployables.items():
        if isinstance(declaration, nodes.ModuleDeclaration):
            same = kind == DEPLOYMENTS.casefold()
        else:
            declared = getattr(declaration.type, "value", None)
            same = isinstance(declared, str) and declared.partition("@")[0].casefold() == kind
        if same:
            yield from _each(scope, name)


def _each(scope: Scope, name: str) -> Iterator[Resource | Module]:
    """What a declaration makes, as far as it can be told; none where it waits for this very reference."""
    if name in scope.busy:
        return
    declaration = scope.unit.deployables[name]
    try:
        value = scope.resolve(name, declaration.name.span)
    except Fault:
        return  # reported with the declaration itself
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Array):
            waiting[:0] = one.items
        elif isinstance(one, Resource | Module):
            yield one


def _name_of(one: Resource | Module) -> Value:
    return one.name


def _typed(identifier: Value) -> tuple[str, Value] | None:
    """The type and the name of the resource that an id is of."""
    segments = None if isinstance(identifier, Symbol) else id_segments_of(identifier)
    if segments is None:
        return None
    at = max((at for at, one in enumerate(segments) if _lower(one) == "providers"), default=None)
    if at is None:
        if len(segments) == 4 and _lower(segments[2]) == "resourcegroups":
            return "Microsoft.Resources/resourceGroups", segments[3]
        return None
    kinds = [known_text(one) for one in (segments[at + 1 :][:1] + segments[at + 2 :: 2])]
    names = segments[at + 3 :: 2]
    if None in kinds or len(names) != len(kinds) - 1 or not names:
        return None
    origin = identifier.origin
    parts: list[Value] = []
    for name in names:
        parts += (Scalar("/", origin=origin), printed(name, origin))
    whole = names[0] if len(names) == 1 else text_of(parts[1:], origin)
    return canonical_type("/".join(str(one) for one in kinds)), whole
