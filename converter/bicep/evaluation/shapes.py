"""Values whose properties are known without evaluation: results of some functions, written-out objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic, dataclass, did_you_mean

Members: TypeAlias = "Mapping[str, Members | None]"
DEEPEST: Final = 8


def _of(names: str, **inner: Members) -> Members:
    return {**dict.fromkeys(names.split()), **inner}


RESULTS: Final[dict[str, Members]] = {
    "resourceGroup": _of("id name type location managedBy tags", properties=_of("provisioningState")),
    "subscription": _of("id subscriptionId tenantId displayName authorizationSource"),
    "tenant": _of("tenantId country countryCode displayName"),
    "deployer": _of("objectId tenantId userPrincipalName"),
    "environment": _of(
        "name gallery graph portal graphAudience batch media sqlManagement vmImageAliasDoc resourceManager "
        "activeDirectoryDataLake",
        authentication=_of("loginEndpoint audiences tenant identityProvider"),
        suffixes=_of(
            "acrLoginServer azureDatalakeAnalyticsCatalogAndJob azureDatalakeStoreFileSystem "
            "azureFrontDoorEndpointSuffix keyvaultDns sqlServerHostname storage storageSyncEndpointSuffix"
        ),
    ),
    "parseCidr": _of("network netmask broadcast firstUsable lastUsable cidr"),
    "parseUri": _of("scheme host port path query fragment"),
}
"""The properties of what functions give (`SystemNamespaceType.cs`, `AzNamespaceType.cs`)."""


def check_member(unit: Unit, node: nodes.PropertyAccess, local: frozenset[str]) -> Diagnostic | None:
    """The error (B2F107) for a property that its base certainly doesn't have."""
    if node.safe or isinstance(node.base, nodes.ObjectLiteral):
        return None
    found = _shape(unit, node.base, local, 0)
    name = node.name.name
    if found is None or name in found.members:
        return None
    message = f"{found.noun} has no property '{name}'"
    advice = did_you_mean(name, found.members) or f"write .?{name} where the property may be missing"
    return error("B2F107", message, node.name.span, help=advice)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a value is called in a message, and its members with the nodes or tables behind them."""

    noun: str
    members: Mapping[str, nodes.Expression | Members | None]


def _shape(unit: Unit, node: nodes.Expression, local: frozenset[str], depth: int) -> _Shape | None:
    """The shape of a value; None when it isn't known."""
    match node:
        case nodes.Parenthesized():
            return _shape(unit, node.expression, local, depth)
        case nodes.NonNullAssertion():
            return _shape(unit, node.base, local, depth)
        case nodes.FunctionCall() if _is_own_name(unit, node, local):
            members = RESULTS.get(node.name.name) if not node.arguments or "parse" in node.name.name else None
            return _Shape(f"the result of '{node.name.name}()'", members) if members is not None else None
        case nodes.ObjectLiteral():
            return _written_out(node)
        case nodes.Variable() if node.name not in local and depth < DEEPEST:
            declaration = unit.variables.get(node.name)
            if declaration is not None and declaration.type is None:
                return _shape(unit, declaration.value, frozenset(), depth + 1)
        case nodes.PropertyAccess() if not node.safe:
            around = _shape(unit, node.base, local, depth)
            inner = around.members.get(node.name.name) if around is not None else None
            if isinstance(inner, Mapping):
                return _Shape(f"'{node.name.name}'", inner)
            if isinstance(inner, nodes.Expression) and depth < DEEPEST:
                return _shape(unit, inner, local, depth + 1)
    return None


def _is_own_name(unit: Unit, node: nodes.FunctionCall, local: frozenset[str]) -> bool:
    base = node.base
    if base is not None:
        return isinstance(base, nodes.Variable) and base.name in {"sys", "az"} and base.name not in local
    return node.name.name not in unit.functions and node.name.name not in unit.imports


def _written_out(node: nodes.ObjectLiteral) -> _Shape | None:
    members: dict[str, nodes.Expression] = {}
    for entry in node.properties:
        if not isinstance(entry, nodes.Property) or isinstance(entry.key, nodes.InterpolatedString):
            return None
        key = entry.key.name if isinstance(entry.key, nodes.Identifier) else str(entry.key.value)
        members[key] = entry.value
    return _Shape("the object", members)
