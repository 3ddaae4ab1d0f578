"""What Flux variables stand for: which resource, which property, and the command that reads it in Azure."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote
from typing import Final

from converter.aca import segments
from converter.mapping import described, joined
from converter.provenance import (
    Access,
    Call,
    EnvironmentVariable,
    ResourceProperty,
    Scalar,
    Value,
    children,
)
from converter.source import dataclass

DEPLOYMENTS: Final = "Microsoft.Resources/deployments"
GROUP: Final = '"$RESOURCE_GROUP"'
"""In commands the resource group that the product is deployed to: a variable of the shell that runs them."""

_VARIABLES: Final = {
    "resourceGroups": "$RESOURCE_GROUP",
    "subscriptions": "$(az account show --query id --output tsv)",
}
_SCOPES: Final = {
    ("subscription", "subscriptionId"): "az account show --query id --output tsv",
    ("subscription", "id"): 'echo "/subscriptions/$(az account show --query id --output tsv)"',
    ("subscription", "displayName"): "az account show --query name --output tsv",
    ("subscription", "tenantId"): "az account show --query tenantId --output tsv",
    ("tenant", "tenantId"): "az account show --query tenantId --output tsv",
    ("resourceGroup", "name"): f"az group show --name {GROUP} --query name --output tsv",
    ("resourceGroup", "id"): f"az group show --name {GROUP} --query id --output tsv",
    ("resourceGroup", "location"): f"az group show --name {GROUP} --query location --output tsv",
}


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """One thing that a variable's value is, or is made from.

    `resource` says what has it, `property` what of that, and `command` prints it in Azure; None where no
    command does.
    """

    resource: str
    property: str
    command: str | None


def unknown_parts(value: Value) -> tuple[UnknownPart, ...]:
    """Everything that only the deployment knows of a value, in order and each once."""
    return tuple(dict.fromkeys(_parts(value)))


def _parts(value: Value) -> Iterator[UnknownPart]:
    match value:
        case ResourceProperty():
            yield _of_resource(value, value.path)
        case Access(base=ResourceProperty() as base, key=Scalar(data=str() | int() as key)):
            yield _of_resource(base, (*base.path, str(key)))
        case Access(base=Call(function=scope), key=Scalar(data=str() as key)) if (scope, key) in _SCOPES:
            yield UnknownPart(f"{scope}()", key, _SCOPES[scope, key])
        case EnvironmentVariable():
            yield UnknownPart("the pipeline's variables", value.name, None)
        case Call(function="uniqueString" | "guid"):
            yield UnknownPart(described(value), "", None)
        case Call(function="subscription" | "resourceGroup" | "tenant" | "deployment"):
            yield UnknownPart(f"{value.function}()", "", None)
        case _:
            for child in children(value):
                yield from _parts(child)


def _of_resource(value: ResourceProperty, path: tuple[str, ...]) -> UnknownPart:
    name = joined(value.name)
    resource = f"{value.resource_type} {described(name)}"
    return UnknownPart(resource, ".".join(path), _command(value, name, path))


def _command(value: ResourceProperty, name: Value, path: tuple[str, ...]) -> str | None:
    """The command that prints a property; of a resource without a known name the one of its type."""
    if "/" not in value.resource_type:
        return None
    if value.resource_type == DEPLOYMENTS:
        is_named = isinstance(name, Scalar) and not name.secret
        which = f"--resource-group {GROUP} --name {quote(described(name))}" if is_named else None
        query, verb = f"properties.{'.'.join(path)}.value", "deployment group show"
    else:
        is_child = value.resource_type.count("/") > 1
        which = _by_id(value) if is_child else _by_name(value, name)
        query, verb = ".".join(path), "resource show"
    return f"az {verb} {which} --query {quote(query)} --output tsv" if which else None


def _by_name(value: ResourceProperty, name: Value) -> str:
    """The options that name a resource; its own resource group and subscription where they are known."""
    place = dict(_place(value))
    group, subscription = place.get("resourceGroups"), place.get("subscriptions")
    where = f"--resource-group {quote(group) if group else GROUP}"
    if subscription:
        where += f" --subscription {quote(subscription)}"
    where += f" --resource-type {value.resource_type}"
    if isinstance(name, Scalar) and not name.secret:
        return f"{where} --name {quote(str(name.data))}"
    return f'--ids $(az resource list {where} --query "[].id" --output tsv)'


def _by_id(value: ResourceProperty) -> str | None:
    """The option with a resource's id, in which the shell fills in what it knows; None if more is missing."""
    parts = []
    for names, text in _place(value):
        shown = text if text is not None else _VARIABLES.get(names)
        if shown is None:
            return None
        parts.append(shown)
    return f'--ids "/{"/".join(parts)}"' if parts else None


def _place(value: ResourceProperty) -> list[tuple[str, str | None]]:
    """The segments of a resource's id: what each names, and its text if that is known."""
    found: list[tuple[str, str | None]] = []
    for part in segments(value.place) if value.place is not None else ():
        text = joined(part.value)
        is_shown = isinstance(text, Scalar) and not text.secret
        found.append((part.names, str(text.data) if is_shown and isinstance(text, Scalar) else None))
    return found
