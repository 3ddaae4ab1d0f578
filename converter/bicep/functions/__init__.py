"""Bicep's function library, grouped by theme; a theme is loaded with the first of its functions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Final

from converter.bicep.functions.registry import Builtin

THEMES: Final[dict[str, str]] = {
    "strings": "concat contains empty endsWith first format indexOf join last lastIndexOf length like "
    "padLeft replace skip split startsWith string substring take toLower toUpper trim",
    "arrays": "array distinct flatten intersection max min range union",
    "objects": "any bool int items json objectKeys shallowMerge",
    "lambdas": "filter groupBy map mapValues reduce sort toObject",
    "hashes": "guid uniqueString newGuid",
    "encodings": "base64 base64ToJson base64ToString buildUri dataUri dataUriToString parseUri uri "
    "uriComponent uriComponentToString",
    "dates": "dateTimeAdd dateTimeFromEpoch dateTimeToEpoch utcNow",
    "addresses": "cidrHost cidrSubnet parseCidr",
    "contents": "loadDirectoryFileInfo loadFileAsBase64 loadJsonContent loadTextContent loadYamlContent",
    "inputs": "externalInput fail nameof readCliArg readEnvVar readEnvironmentVariable",
    "deployments": "deployer deployment environment managementGroup resourceGroup subscription tenant "
    "roleDefinitions providers reference pickZones toLogicalZone toLogicalZones toPhysicalZone "
    "toPhysicalZones getSecret listKeys list",
    "ids": "extensionResourceId managementGroupResourceId resourceId subscriptionResourceId tenantResourceId",
}

_WHERE: Final = {name: theme for theme, names in THEMES.items() for name in names.split()}


@cache
def find(name: str) -> Builtin | None:
    """The function of that name, None when Bicep doesn't have it."""
    theme = _WHERE.get(name)
    if theme is None:
        return None
    found: Builtin | None = import_module(f"{__name__}.{theme}").FUNCTIONS.get(name)
    return found


def names() -> Iterable[str]:
    """The names of all functions."""
    return _WHERE.keys()
