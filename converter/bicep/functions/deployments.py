"""Where a deployment goes, who deploys, and what is known only at deployment."""

from __future__ import annotations

from typing import Final

from converter.bicep.functions.registry import Site, Table, value_of
from converter.bicep.symbolic.contexts import scope_value
from converter.bicep.symbolic.symbols import call
from converter.bicep.symbolic.texts import resource_id
from converter.provenance import Kind, Origin, Plain, Scalar, Value

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values

PUBLIC_CLOUD: Final[dict[str, Plain]] = {
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/"
    "quickstart-templates/aliases.json",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
        "storageSyncEndpointSuffix": "afs.azure.net",
    },
}
"""What `environment()` gives in the public cloud."""


@values("environment")
def environment(site: Site) -> Value:
    constants = site.scope.unit.constants
    found = constants.get(site.node)
    if found is None:
        origin = Origin(Kind.PLATFORM_CONSTANT, site.node.span, "environment()")
        found = constants[site.node] = value_of(PUBLIC_CLOUD, origin)
    return found


def _origin(site: Site, *arguments: Value) -> Origin:
    return Origin(
        Kind.DEPLOYMENT, site.node.span, f"{site.name}()", tuple([value.origin for value in arguments])
    )


@values("subscription", "string?")
def subscription(site: Site, *identifier: Value) -> Value:
    context = site.scope.context.at("subscription", subscription=identifier[0] if identifier else None)
    return scope_value("subscription", identifier, context, _origin(site, *identifier))


@values("resourceGroup", "string?", "string?")
def resource_group(site: Site, *names: Value) -> Value:
    subscription_id, group = (names[0], names[1]) if len(names) == 2 else (None, names[0] if names else None)
    context = site.scope.context.at("resourceGroup", subscription=subscription_id, group=group)
    return scope_value("resourceGroup", names, context, _origin(site, *names))


@values("tenant")
def tenant(site: Site) -> Value:
    return scope_value("tenant", (), site.scope.context.at("tenant"), _origin(site))


@values("managementGroup", "string?")
def management_group(site: Site, *name: Value) -> Value:
    context = site.scope.context.at("managementGroup", group=name[0] if name else None)
    return scope_value("managementGroup", name, context, _origin(site, *name))


@values("deployment")
def deployment(site: Site) -> Value:
    return scope_value("deployment", (), site.scope.context, _origin(site))


@values("deployer")
def deployer(site: Site) -> Value:
    return call("deployer", (), _origin(site))


@values("getSecret", "string", "string", "string", "string", "string?")
def get_secret(site: Site, *arguments: Value) -> Value:
    """A Key Vault reference: `getSecret(subscription, group, vault, secret, version?)`."""
    group, vault, secret = arguments[1:4]
    origin = _origin(site, *arguments)
    names = ("providers", "Microsoft.KeyVault", "vaults")
    fixed = [Scalar(name, origin=origin) for name in ("subscriptions", "resourceGroups", *names)]
    identifier = resource_id([fixed[0], arguments[0], fixed[1], group, *fixed[2:], vault], origin)
    return call("getSecret", (identifier, secret, *arguments[4:]), origin, secret=True)


@values("list", "string", "string", "any*")
def list_secrets(site: Site, *arguments: Value) -> Value:
    """`listKeys`, `listSecrets` and their like: secrets that a resource lists."""
    return call(site.name, arguments, _origin(site, *arguments), secret=True)


FUNCTIONS["listKeys"] = FUNCTIONS["list"]


def _only_deployment_knows(name: str, *signature: str) -> None:
    def evaluate(site: Site, *arguments: Value) -> Value:
        return call(site.name, arguments, _origin(site, *arguments))

    values(name, *signature)(evaluate)


for _name, _signature in {
    "roleDefinitions": ("string",),
    "reference": ("string", "string?", "string?"),
    "providers": ("string", "string?"),
    "pickZones": ("string", "string", "string", "int?", "int?"),
    "toLogicalZone": ("string", "string", "string"),
    "toLogicalZones": ("string", "string", "array"),
    "toPhysicalZone": ("string", "string", "string"),
    "toPhysicalZones": ("string", "string", "array"),
}.items():
    _only_deployment_knows(_name, *_signature)
