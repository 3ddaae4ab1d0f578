"""Functions that compose resource ids."""

from __future__ import annotations

from typing import Final

from converter.bicep.functions.registry import Site, Table
from converter.bicep.symbolic.contexts import Context, id_below, id_segments_of
from converter.bicep.symbolic.texts import known_text, parts_of, resource_id
from converter.provenance import Scalar, Value

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values


@values("resourceId", "string", "string+")
def resource_id_(site: Site, *arguments: Value) -> Value:
    """Before the type there may be a resource group, or a subscription and a resource group."""
    at = _type_at(site, arguments, 2)
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
    at = _type_at(site, arguments, 1)
    context = site.scope.context.at("subscription", subscription=arguments[0] if at == 1 else None)
    return _below(site, context, arguments, at)


@values("tenantResourceId", "string", "string+")
def tenant_resource_id(site: Site, *arguments: Value) -> Value:
    return _below(site, site.scope.context.at("tenant"), arguments, _type_at(site, arguments, 0))


@values("managementGroupResourceId", "string", "string+")
def management_group_resource_id(site: Site, *arguments: Value) -> Value:
    at = _type_at(site, arguments, 1)
    context = site.scope.context.at("managementGroup", group=arguments[0] if at == 1 else None)
    return _below(site, context, arguments, at)


@values("extensionResourceId", "string", "string", "string+")
def extension_resource_id(site: Site, *arguments: Value) -> Value:
    extended, *rest = arguments
    segments = id_segments_of(extended)
    at = _type_at(site, tuple(rest), 0, 1)
    if segments is None or at is None:
        return site.unknown(arguments)
    return _id(site, segments, tuple(rest), arguments)


def _type_at(site: Site, arguments: tuple[Value, ...], furthest: int, first: int = 0) -> int | None:
    """The position of the resource type among the arguments; None where that isn't known.

    It is the one argument that has a slash, as ARM says where it refuses a call: "function requires exactly
    one multi-segmented argument which must be resource type including resource provider namespace". As many
    names follow it as the type has segments behind its namespace. Raises `Fault` (B2F106).
    """
    slashed = [at for at, value in enumerate(arguments) if _has_slash(value)]
    if len(slashed) > 1:
        site.reject(
            "one argument with a slash, the type of the resource: a name has none", first + slashed[1]
        )
    if not slashed:
        if all(known_text(value) is not None for value in arguments):
            site.reject("the type of the resource with its namespace, such as 'Microsoft.App/jobs'", first)
        return None
    at = slashed[0]
    kind = known_text(arguments[at])
    if kind is None or at > furthest:
        return None
    count = kind.rstrip("/").count("/")
    if count != len(arguments) - at - 1:
        site.reject(f"{count} name{'s' * (count != 1)} behind '{kind}'", first + at)
    return at


def _has_slash(value: Value) -> bool:
    return any(isinstance(part, Scalar) and "/" in str(part.data) for part in parts_of(value))


def _below(site: Site, context: Context, arguments: tuple[Value, ...], at: int | None) -> Value:
    if at is None:
        return site.unknown(arguments)
    return _id(site, context.id_segments(), arguments[at:], arguments)


def _id(site: Site, prefix: list[Value], named: tuple[Value, ...], arguments: tuple[Value, ...]) -> Value:
    """The id of the resource of a type and names: the type is the first of `named`.

    ARM leaves out an empty name, and the type with it: `/subscriptions/…/providers/Microsoft.Storage/`. What
    becomes of an empty name among others isn't known.
    """
    kind, *names = named
    # Templates are deployed whose types end in a slash.
    text, origin = (known_text(kind) or "").rstrip("/"), site.origin(arguments)
    empty = [name for name in names if known_text(name) == ""]
    if not empty:
        return id_below(prefix, text, names, origin)
    if len(empty) < len(names):
        return site.unknown(arguments)
    rest = ("providers", text.split("/")[0], "")
    return resource_id([*prefix, *(Scalar(segment, origin=origin) for segment in rest)], origin)
