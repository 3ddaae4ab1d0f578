"""Resources: what refers to one, its id, its body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

from converter.bicep.azure_types import canonical_type
from converter.bicep.evaluation.loops import loop
from converter.bicep.evaluation.scopes import ENCLOSING, Names, Scope, evaluate, evaluates
from converter.bicep.symbolic.contexts import Context, ScopeValue, id_below, id_segments_of, name_segments
from converter.bicep.symbolic.faults import Fault, fault
from converter.bicep.symbolic.members import Enclosing, Holder
from converter.bicep.symbolic.references import RuntimeProperty
from converter.bicep.symbolic.symbols import call, choose
from converter.bicep.syntax import nodes
from converter.provenance import Kind, Object, Origin, ResourceProperty, Scalar, Symbol, Value, is_null
from converter.source import Span, dataclass, did_you_mean

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

PLACING: Final = frozenset({"name", "parent", "scope", "dependsOn"})
"""The properties that identify the resource and place it, and aren't part of its body."""

POSITION: Final = "#"
"""The key of a loop's index among the names where the loop over resources or modules names none."""

Build = Callable[[Names, nodes.ObjectLiteral, "nodes.Expression | None"], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Resource(ResourceProperty, Holder, Enclosing):
    """A declared resource, one for each round of a loop; what it is known by, its body unevaluated.

    As a value it is the symbol of all its runtime properties (`path` is empty). `condition` is the
    unevaluated condition. `extended` is the id of the resource that it extends by `scope:`,
    `context` the deployment scope it is in.
    """

    api_version: str
    declaration: nodes.ResourceDeclaration
    body: nodes.ObjectLiteral
    condition: nodes.Expression | None
    names: Names
    site: Scope
    context: Context
    parent: Value | None
    extended: Value | None
    memo: dict[str, Any] = field(default_factory=dict)

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value:  # noqa: ARG002 -- the signature is `Holder`'s
        """`id`, `name`, `type` and `apiVersion`; anything else is a runtime property.

        So is every property of a resource without a name, which an extension deploys.
        """
        if safe and self.condition is not None:
            exists = self.site.run.answered(evaluate(self.site, self.condition, self.names))
            return where_it_exists(exists, lambda: self.member(key, span), span, key)
        match key if not is_null(self.name) else "":
            case "id":
                return self.identifier()
            case "name":
                return self.name
            case "type":
                return Scalar(self.resource_type, origin=Origin(Kind.LITERAL, self.declaration.type.span))
            case "apiVersion":
                return Scalar(self.api_version, origin=Origin(Kind.LITERAL, self.declaration.type.span))
        origin = Origin(
            Kind.RESOURCE_PROPERTY, span, f"{self.declaration.name.name}.{key}", (self.name.origin,)
        )
        return self.runtime((), origin).further(key, origin, safe=safe)

    def runtime(self, path: tuple[str, ...], origin: Origin) -> RuntimeProperty:
        """The runtime property at a path, or all of them."""
        if self.is_extensible:
            name = Scalar(self.declaration.name.name, origin=origin)
            return RuntimeProperty(self.resource_type, self.name, path, name, None, origin=origin)
        identifier = self.identifier()
        return RuntimeProperty(
            self.resource_type,
            self.name,
            path,
            identifier,
            self.api_version,
            answer=self.context.properties,
            declared=None if self.declaration.existing else self._declared,
            origin=origin,
        )

    def _declared(self) -> Object:
        """The body of a resource that is surely made; else, and while it is evaluated, an empty one."""
        found: Object | None = self.memo.get("declared")
        if found is None:
            nothing = Object({}, origin=self.origin)
            self.memo["declared"] = nothing
            try:
                found = body_of(self) if self.is_made() else nothing
            except Fault:
                # The fault is reported where the resource itself is evaluated.
                found = nothing
            self.memo["declared"] = found
        return found

    @property
    def is_extensible(self) -> bool:
        """Whether an extension deploys the resource and not Azure: it has no id.

        Azure's types have a namespace and a version that is a date.
        """
        azure = "/" in self.resource_type and _DATE.match(self.api_version)
        return self.site.unit.has_extensions and not azure

    def is_made(self) -> bool:
        """Whether the deployment surely makes the resource: its condition is true, if it has one."""
        if self.condition is None:
            return True
        exists = self.site.run.answered(evaluate(self.site, self.condition, self.names))
        return isinstance(exists, Scalar) and exists.data is True

    def nested(self, name: str) -> Value | None:
        found = find_nested(self, name)
        around = self.names.get(ENCLOSING)
        return around.nested(name) if found is None and isinstance(around, Resource) else found

    def identifier(self) -> Value:
        """The resource's ARM id, with unknown parts where the place or a name is unknown."""
        found: Value | None = self.memo.get("id")
        if found is None:
            found = self.memo["id"] = self._identifier()
        return found

    def _identifier(self) -> Value:
        declaration = self.declaration
        origin = Origin(
            Kind.RESOURCE_PROPERTY,
            declaration.undecorated,
            f"{declaration.name.name}.id",
            (self.name.origin,),
        )
        if self.parent is not None:
            above = self.parent.identifier() if isinstance(self.parent, Resource) else self.parent
            segments = id_segments_of(above)
            if segments is None:
                return call("resourceId", (above, self.name), origin)
            return id_below(segments, self.resource_type, [self.name], origin, child=True)
        names = name_segments(self.name, self.resource_type.count("/"))
        prefix = self.context.id_segments() if self.extended is None else id_segments_of(self.extended)
        if names is None or prefix is None:
            kind = Scalar(self.resource_type, origin=origin)
            if self.extended is not None:
                return call("extensionResourceId", (self.extended, kind, self.name), origin)
            return call("resourceId", (kind, self.name), origin)
        return id_below(prefix, self.resource_type, names, origin)


def where_it_exists(exists: Value, member: Callable[[], Value], span: Span, key: str) -> Value:
    """`resource.?member`: null where the resource's condition is false."""
    origin = Origin(Kind.ABSENT, span, key, (exists.origin,))
    if isinstance(exists, Scalar):
        return Scalar(None, origin=origin) if _is_false(exists) else member()
    found = Origin(Kind.CONDITION, span, key, (exists.origin,))
    return choose(exists, member(), Scalar(None, origin=origin), found)


def declare(
    scope: Scope, declaration: nodes.ResourceDeclaration, names: Names, parent: Resource | None = None
) -> Value:
    """The resource that a declaration means; for a loop an array of them, or a repetition."""
    return unfold(
        scope,
        declaration.body,
        names,
        lambda inner, body, condition: _resource(
            scope, declaration, names=inner, body=body, condition=condition, around=parent
        ),
    )


def unfold(
    scope: Scope,
    body: nodes.Expression,
    names: Names,
    build: Build,
    condition: nodes.Expression | None = None,
) -> Value:
    """What `build` makes of the object in the body, behind its loops and condition."""
    match body:
        case nodes.ObjectLiteral():
            try:
                return build(names, body, condition)
            except Fault as failure:
                exists = None if condition is None else scope.run.answered(evaluate(scope, condition, names))
                if exists is None or not (_is_false(exists) or isinstance(exists, Symbol)):
                    raise
                if not _is_false(exists):
                    scope.run.warn_of(failure)
                # What doesn't exist needs no name, and nothing more is known of it.
                return call("absent", (), Origin(Kind.ABSENT, body.span))
        case nodes.IfCondition():
            return unfold(scope, body.body, names, build, body.condition)
        case nodes.For():
            counted = body
            if body.index is None:
                index = nodes.Identifier(body.item.span, POSITION)
                counted = nodes.For(body.span, body.item, index, body.expression, body.body)
            return loop(
                scope, counted, names, lambda inner: unfold(scope, body.body, inner, build, condition)
            )
        case nodes.Parenthesized():
            return unfold(scope, body.expression, names, build, condition)
    raise fault("B2F109", "the body of a resource or module must be an object", body.span)


def position(body: nodes.Expression, names: Names) -> Value | None:
    """The round of the loop that a declaration's body is, among the names in it; None without a loop."""
    while isinstance(body, nodes.Parenthesized | nodes.IfCondition):
        body = body.expression if isinstance(body, nodes.Parenthesized) else body.body
    if not isinstance(body, nodes.For):
        return None
    return names[body.index.name if body.index is not None else POSITION]


def _is_false(value: Value) -> bool:
    return isinstance(value, Scalar) and value.data is False


def properties_of(body: nodes.ObjectLiteral, wanted: frozenset[str]) -> dict[str, nodes.Property]:
    """The properties among those of the body that are wanted, by name."""
    found = {}
    for entry in body.properties:
        if type(entry) is nodes.Property:
            key = entry.key
            name = key.name if type(key) is nodes.Identifier else getattr(key, "value", None)
            if name in wanted:
                found[name] = entry
    return found


def _resource(
    scope: Scope,
    declaration: nodes.ResourceDeclaration,
    *,
    names: Names,
    body: nodes.ObjectLiteral,
    condition: nodes.Expression | None,
    around: Resource | None,
) -> Value:
    placing = properties_of(body, PLACING)
    parent: Value | None = around
    if "parent" in placing:
        parent = evaluate(scope, placing["parent"].value, names)
        if not isinstance(parent, Symbol):
            raise fault("B2F109", "`parent` must be a resource", placing["parent"].value.span)
    context, extended = scope.context, None
    if isinstance(parent, Resource):
        context = parent.context
    if "scope" in placing:
        context, extended = _placed(scope, placing["scope"].value, names)
    kind, version = _type_of(declaration, parent)
    return Resource(
        kind,
        _name_of(scope, declaration, body, placing, names),
        (),
        version,
        declaration,
        body,
        condition,
        names,
        scope,
        context,
        parent,
        extended,
        origin=Origin(Kind.RESOURCE_PROPERTY, declaration.undecorated, declaration.name.name),
    )


def _placed(scope: Scope, node: nodes.Expression, names: Names) -> tuple[Context, Value | None]:
    place = evaluate(scope, node, names)
    if isinstance(place, ScopeValue):
        return place.context, None
    if isinstance(place, Resource):
        return place.context, place.identifier()
    if isinstance(place, Symbol) or is_null(place) or scope.unit.has_extensions:
        return scope.context, place if isinstance(place, Symbol) else None
    if scope.unit.is_json:
        return scope.context, place
    raise fault(
        "B2F109", "`scope` must be a resource, or the result of a function like `resourceGroup()`", node.span
    )


def _type_of(declaration: nodes.ResourceDeclaration, parent: Value | None) -> tuple[str, str]:
    node = declaration.type
    if not (isinstance(node, nodes.Literal) and isinstance(node.value, str)):
        raise fault("B2F109", "a resource's type must be a plain string", node.span)
    kind, _, version = node.value.partition("@")
    if isinstance(parent, Resource):
        if "/" not in kind:
            kind = f"{parent.resource_type}/{kind}"
        version = version or parent.api_version
    return canonical_type(kind), version


def _name_of(
    scope: Scope,
    declaration: nodes.ResourceDeclaration,
    body: nodes.ObjectLiteral,
    placing: dict[str, nodes.Property],
    names: Names,
) -> Value:
    if "name" in placing:
        return evaluate(scope, placing["name"].value, names)
    whole = evaluate(scope, body, names)
    name = whole.members.get("name") if isinstance(whole, Object) else None
    if name is None and isinstance(whole, Symbol):
        return call("name", (whole,), Origin(Kind.OPERATOR, body.span, "name", (whole.origin,)))
    if name is None and scope.unit.has_extensions:
        # Resources of an extension are identified by other properties.
        return Scalar(None, origin=Origin(Kind.ABSENT, declaration.name.span, "name"))
    if name is None:
        span = declaration.name.span
        raise fault(
            "B2F107", f"the resource '{declaration.name.name}' has no name", span, help="give it a `name:`"
        )
    return name


@evaluates(nodes.ResourceDeclaration)
def _declared(scope: Scope, declaration: nodes.ResourceDeclaration, names: Names) -> Value:
    return declare(scope, declaration, names)


@evaluates(nodes.NestedResourceAccess)
def _nested_resource(scope: Scope, node: nodes.NestedResourceAccess, names: Names) -> Value:
    base, name = evaluate(scope, node.base, names), node.name
    if isinstance(base, Resource):
        found = find_nested(base, name.name)
        if found is not None:
            return found
        candidates = [child.name.name for child in nested_declarations(base)]
        message = f"the resource '{base.declaration.name.name}' has no nested resource '{name.name}'"
        raise fault("B2F101", message, name.span, help=did_you_mean(name.name, candidates))
    raise fault("B2F109", "`::` needs a resource before it", name.span)


def nested_declarations(resource: Resource) -> list[nodes.ResourceDeclaration]:
    """The resources that are declared in the resource's body."""
    return [entry for entry in resource.body.properties if isinstance(entry, nodes.ResourceDeclaration)]


def find_nested(resource: Resource, name: str) -> Value | None:
    """The nested resource of that name, None when there is none."""
    found: Value | None = resource.memo.get(f"::{name}")
    if found is None:
        for child in nested_declarations(resource):
            if child.name.name == name:
                found = declare(resource.site, child, names_inside(resource), resource)
                resource.memo[f"::{name}"] = found
                break
    return found


def names_inside(resource: Resource) -> Names:
    """The names that expressions in the resource's body see."""
    return {**resource.names, ENCLOSING: resource}


def body_of(resource: Resource) -> Object:
    """The evaluated body, without the properties that only place the resource."""
    found: Object | None = resource.memo.get("body")
    if found is None:
        found = resource.memo["body"] = _body(resource)
    return found


def _body(resource: Resource) -> Object:
    body = resource.body
    has_nested = any(isinstance(entry, nodes.ResourceDeclaration) for entry in body.properties)
    names = names_inside(resource) if has_nested else resource.names
    shown = [
        entry
        for entry in body.properties
        if isinstance(entry, nodes.Spread)
        or (isinstance(entry, nodes.Property) and _key(entry) not in PLACING)
    ]
    if len(shown) == len(body.properties):
        whole = evaluate(resource.site, body, names)
    else:
        whole = evaluate(resource.site, nodes.ObjectLiteral(body.span, tuple(shown)), names)
    if isinstance(whole, Object):
        if PLACING.isdisjoint(whole.members):
            return whole
        members = {key: value for key, value in whole.members.items() if key not in PLACING}
        return Object(members, whole.computed, origin=whole.origin)
    return Object({}, ((whole, whole),), origin=whole.origin)


def _key(entry: nodes.Property) -> object:
    key = entry.key
    return key.name if isinstance(key, nodes.Identifier) else getattr(key, "value", None)
