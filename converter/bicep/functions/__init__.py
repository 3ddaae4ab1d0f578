"""Bicep's function library, grouped by theme; a theme is loaded with the first of its functions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Final

from converter.bicep.functions.registry import Builtin

THEMES: Final[dict[str, str]] = {
    "strings": "concat join padLeft replace split toLower toUpper trim",
    "pieces": "first last skip substring take",
    "questions": "contains empty endsWith indexOf lastIndexOf length like startsWith",
    "formats": "format string",
    "arrays": "array distinct flatten intersection max min range union",
    "objects": "any bool int items json objectKeys shallowMerge",
    "lambdas": "filter groupBy map mapValues reduce sort toObject",
    "hashes": "guid uniqueString newGuid",
    "encodings": "base64 base64ToJson base64ToString dataUri dataUriToString",
    "uris": "buildUri parseUri uri uriComponent uriComponentToString",
    "dates": "dateTimeAdd dateTimeFromEpoch dateTimeToEpoch utcNow",
    "addresses": "cidrHost cidrSubnet parseCidr",
    "contents": "loadDirectoryFileInfo loadFileAsBase64 loadJsonContent loadTextContent loadYamlContent",
    "inputs": "externalInput fail nameof readCliArg readEnvVar readEnvironmentVariable",
    "deployments": "deployer deployment environment managementGroup resourceGroup subscription tenant "
    "roleDefinitions providers reference pickZones toLogicalZone toLogicalZones toPhysicalZone "
    "toPhysicalZones getSecret listKeys list",
    "ids": "extensionResourceId managementGroupResourceId resourceId subscriptionResourceId tenantResourceId",
}

OF_AZ: Final = frozenset({"deployments", "ids"})
"""The themes whose functions are of the namespace `az`; all others are of `sys`."""

FOR_PARAMETERS: Final = frozenset(
    {"externalInput", "getSecret", "readCliArg", "readEnvVar", "readEnvironmentVariable"}
)
"""The functions that a parameter file has and a template hasn't."""

_WHERE: Final = {name: theme for theme, names in THEMES.items() for name in names.split()}


@cache
def find(name: str) -> Builtin | None:
    """The function of that name, None when Bicep doesn't have it."""
    theme = _WHERE.get(name)
    if theme is None:
        return None
    found: Builtin | None = import_module(f"{__name__}.{theme}").FUNCTIONS.get(name)
    return found


def function_names() -> Iterable[str]:
    """The names of all functions."""
    return _WHERE.keys()


def namespace_of(name: str) -> str:
    """`az` or `sys`, for the name of a function."""
    return "az" if name not in _WHERE or _WHERE[name] in OF_AZ else "sys"


def is_available(name: str, path: str) -> bool:
    """Whether the file of that path, a template or a parameter file, has the function."""
    if path.endswith(".bicepparam"):
        return name in FOR_PARAMETERS or namespace_of(name) == "sys"
    return name not in FOR_PARAMETERS
