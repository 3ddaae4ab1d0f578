"""Where a template is deployed to: scopes, what is known of them, and the ids below them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from converter.bicep.deployment import DeploymentContext, PropertyAnswer
from converter.bicep.symbolic.members import Holder
from converter.bicep.symbolic.symbols import call, through
from converter.bicep.symbolic.texts import (
    ResourceId,
    interpolated,
    parts_of,
    printed,
    resource_id,
    split_text,
)
from converter.provenance import Access, Call, Kind, Object, Origin, Scalar, Symbol, Value, is_secret
from converter.source import Span, dataclass

_NOWHERE: Final = Origin(Kind.DEPLOYMENT)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The scope of a deployment. Names and ids are strings, known or symbolic.

    `kind` is a target scope: `resourceGroup`, `subscription`, `managementGroup` or `tenant`.
    `properties` answers for runtime properties of the resources in it. `tags` are those of the resource
    group, where the same deployment makes it.
    """

    kind: str
    subscription: Value
    resource_group: Value
    location: Value
    tenant: Value
    management_group: Value
    deployment: Value
    properties: PropertyAnswer | None = None
    tags: Value | None = None

    def id_segments(self) -> list[Value]:
        """The segments of the scope's own id; none for the tenant."""
        if self.kind == "tenant":
            return []
        if self.kind == "managementGroup":
            names = ("providers", "Microsoft.Management", "managementGroups")
            return [*map(_fixed, names), self.management_group]
        segments = [_fixed("subscriptions"), self.subscription]
        if self.kind == "resourceGroup":
            segments += (_fixed("resourceGroups"), self.resource_group)
        return segments

    def at(self, kind: str, *, subscription: Value | None = None, group: Value | None = None) -> Context:
        """Another scope, seen from this one; what isn't given stays as it is."""
        same_place = subscription is None and group is None
        return Context(
            kind,
            subscription or self.subscription,
            group if group is not None and kind == "resourceGroup" else self.resource_group,
            self.location if same_place else _member("resourceGroup", "location", subscription, group),
            self.tenant,
            group if group is not None and kind == "managementGroup" else self.management_group,
            self.deployment,
            self.properties,
            self.tags if same_place else None,
        )


def context_of(given: DeploymentContext, kind: str) -> Context:
    """The scope that a top-level template is deployed to."""
    return Context(
        kind,
        _given(given.subscription_id, "subscription", "subscriptionId"),
        _given(given.resource_group, "resourceGroup", "name"),
        _given(given.location, "deployment" if kind != "resourceGroup" else "resourceGroup", "location"),
        _given(given.tenant_id, "tenant", "tenantId"),
        _given(given.management_group, "managementGroup", "name"),
        _given(given.deployment_name, "deployment", "name"),
        given.properties,
    )


def _given(known: str | Value | None, function: str, key: str) -> Value:
    if known is None:
        return _member(function, key)
    if isinstance(known, Value):
        return through(known, Origin(Kind.DEPLOYMENT, detail=f"{function}().{key}", sources=(known.origin,)))
    return Scalar(known, origin=Origin(Kind.DEPLOYMENT, detail=f"{function}().{key}"))


def _member(function: str, key: str, *arguments: Value | None) -> Value:
    given = tuple(argument for argument in arguments if argument is not None)
    origin = Origin(Kind.DEPLOYMENT, detail=f"{function}().{key}")
    base = call(function, given, origin)
    return Access(base, Scalar(key, origin=origin), secret=is_secret(base), origin=origin)


def _fixed(text: str) -> Scalar:
    return Scalar(text, origin=_NOWHERE)


@dataclass(frozen=True, slots=True, eq=False)
class ScopeValue(Call, Holder):
    """What `subscription()`, `resourceGroup()`, `tenant()` and `managementGroup()` give."""

    context: Context

    def member(self, key: str, span: Span, place: Span | None = None, *, safe: bool = False) -> Value | None:  # noqa: ARG002 -- the signature is `Holder`'s
        """A property that the scope's place decides, None for one known only at deployment."""
        context, kind = self.context, self.function
        origin = Origin(Kind.DEPLOYMENT, span, f"{kind}().{key}")
        if kind == "deployment":
            known = {"name": context.deployment}
            if context.kind != "resourceGroup":
                known["location"] = context.location
            return known.get(key)
        if key == "id":
            segments = context.id_segments()
            given = tuple(one.origin for one in segments if isinstance(one, Scalar) and one.origin.sources)
            return resource_id(segments, replace(origin, sources=given))
        if kind == "tenant" or key == "tenantId":
            return context.tenant if key == "tenantId" else None
        if kind == "subscription" and key == "subscriptionId":
            return context.subscription
        if kind == "resourceGroup":
            members = {"name": context.resource_group, "location": context.location, "tags": context.tags}
            if key == "type":
                return Scalar("Microsoft.Resources/resourceGroups", origin=origin)
            return members.get(key)
        if kind == "managementGroup" and key == "name":
            return context.management_group
        return None


def scope_value(kind: str, arguments: tuple[Value, ...], context: Context, origin: Origin) -> ScopeValue:
    """The value of a scope function whose scope is `context`."""
    return ScopeValue(kind, arguments, context, origin=origin)


def id_below(
    prefix: list[Value], resource_type: str, names: list[Value], origin: Origin, *, child: bool = False
) -> Value:
    """The id of a resource below a scope's segments, or (`child`) below its parent's."""
    namespace, *types = resource_type.split("/")
    segments = list(prefix)
    if child:
        segments += (_fixed(types[-1]), names[-1])
        return resource_id(segments, origin)
    if resource_type.casefold() == "microsoft.resources/resourcegroups":
        return resource_id([*segments, _fixed("resourceGroups"), *names], origin)
    if resource_type.casefold() == "microsoft.resources/subscriptions":
        return resource_id([_fixed("subscriptions"), *names], origin)
    segments += (_fixed("providers"), _fixed(namespace))
    for kind, name in zip(types, names, strict=True):
        segments += (_fixed(kind), name)
    return resource_id(segments, origin)


def name_segments(name: Value, count: int) -> list[Value] | None:
    """A resource's name as the `count` segments that its type asks for; None when that isn't known."""
    if count == 1:
        return [name]
    text = printed(name, name.origin)
    if not (isinstance(text, Scalar) or any(isinstance(part, Scalar) for part in parts_of(text))):
        return None
    pieces: list[list[Value]] = [[]]
    for part in parts_of(text):
        found = split_text(part, "/", name.origin) if isinstance(part, Scalar) else [part]
        for index, piece in enumerate(found or [part]):
            if index:
                pieces.append([])
            pieces[-1].append(piece)
    whole = [interpolated([p for p in piece if not _is_empty(p)], name.origin) for piece in pieces]
    return whole if len(whole) == count else None


def _is_empty(value: Value) -> bool:
    return isinstance(value, Scalar) and value.data == ""


def id_segments_of(identifier: Value) -> list[Value] | None:
    """The segments of an id, None when it is a symbol of which nothing is known."""
    if isinstance(identifier, ResourceId):
        return list(identifier.segments)
    if isinstance(identifier, Scalar) and isinstance(identifier.data, str):
        return [
            Scalar(piece, identifier.secret, origin=identifier.origin)
            for piece in identifier.data.split("/")[1:]
        ]
    if isinstance(identifier, Symbol | Object):
        return None
    pieces = split_text(identifier, "/", identifier.origin)
    return pieces[1:] if pieces else None
