"""Functions that compose resource ids."""

from __future__ import annotations

from typing import Final

from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.contexts import Context, id_below, id_segments_of
from converter.bicep.symbolic.texts import known_text
from converter.provenance import Value

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values


@values("resourceId", "string", "string+")
def resource_id_(site: Site, *arguments: Value) -> Value:
    """Before the type there may be a resource group, or a subscription and a resource group."""
    at = _type_at(arguments, 2)
    context = site.scope.context
    if at == 1 and context.kind == "subscription":
        context = context.at("subscription", subscription=arguments[0])
    elif at == 1:
        context = context.at("resourceGroup", group=arguments[0])
    elif at == 2:
        context = context.at("resourceGroup", subscription=arguments[0], group=arguments[1])
    return _below(site, context, arguments, at)


@values("subscriptionResourceId", "string", "string+")
def subscription_resource_id(site: Site, *arguments: Value) -> Value:
    at = _type_at(arguments, 1)
    context = site.scope.context.at("subscription", subscription=arguments[0] if at == 1 else None)
    return _below(site, context, arguments, at)


@values("tenantResourceId", "string", "string+")
def tenant_resource_id(site: Site, *arguments: Value) -> Value:
    return _below(site, site.scope.context.at("tenant"), arguments, _type_at(arguments, 0))


@values("managementGroupResourceId", "string", "string+")
def management_group_resource_id(site: Site, *arguments: Value) -> Value:
    at = _type_at(arguments, 1)
    context = site.scope.context.at("managementGroup", group=arguments[0] if at == 1 else None)
    return _below(site, context, arguments, at)


@values("extensionResourceId", "string", "string", "string+")
def extension_resource_id(site: Site, *arguments: Value) -> Value:
    extended, *rest = arguments
    segments = id_segments_of(extended)
    if segments is None or _type_at(tuple(rest), 0) is None:
        return site.unknown(arguments)
    return id_below(segments, known_text(rest[0]) or "", rest[1:], site.origin(arguments))


def _type_at(arguments: tuple[Value, ...], furthest: int) -> int | None:
    """The position of the resource type: a known text with as many segments as names follow it."""
    for at in range(min(furthest, len(arguments) - 2) + 1):
        text = known_text(arguments[at])
        if text is not None and "." in text.split("/")[0] and text.count("/") == len(arguments) - at - 1:
            return at
    return None


def _below(site: Site, context: Context, arguments: tuple[Value, ...], at: int | None) -> Value:
    if at is None:
        return site.unknown(arguments)
    kind = known_text(arguments[at]) or ""
    return id_below(context.id_segments(), kind, list(arguments[at + 1 :]), site.origin(arguments))
