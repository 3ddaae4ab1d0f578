"""The library as a whole: the functions that Bicep's namespaces `sys` and `az` have, and no others."""

from __future__ import annotations

import pytest

from converter.bicep import functions
from converter.source import DiagnosticError
from tests.bicep.sources import Source, diagnostic_line

SYS = """
any 1 1 | array 1 1 | base64 1 1 | base64ToJson 1 1 | base64ToString 1 1 | bool 1 1 | buildUri 1 1
cidrHost 2 2 | cidrSubnet 3 3 | concat 1 - | contains 2 2 | dataUri 1 1 | dataUriToString 1 1
dateTimeAdd 2 3 | dateTimeFromEpoch 0 1 | dateTimeToEpoch 0 1 | distinct 1 1 | empty 1 1 | endsWith 2 2
externalInput 1 2 | fail 1 1 | filter 2 2 | first 1 1 | flatten 1 1 | format 1 - | groupBy 2 3 | guid 1 -
indexOf 2 2 | int 1 1 | intersection 2 - | items 1 1 | join 2 2 | json 1 1 | last 1 1 | lastIndexOf 2 2
length 1 1 | like 2 2 | loadDirectoryFileInfo 1 2 | loadFileAsBase64 1 1 | loadJsonContent 1 3
loadTextContent 1 2 | loadYamlContent 1 3 | map 2 2 | mapValues 2 2 | max 1 - | min 1 - | nameof 1 1
newGuid 0 0 | objectKeys 1 1 | padLeft 2 3 | parseCidr 1 1 | parseUri 1 1 | range 2 2 | readCliArg 1 1
readEnvVar 1 1 | readEnvironmentVariable 1 2 | reduce 3 3 | replace 3 3 | shallowMerge 1 1 | skip 2 2
sort 2 2 | split 2 2 | startsWith 2 2 | string 1 1 | substring 2 3 | take 2 2 | toLower 1 1 | toObject 2 3
toUpper 1 1 | trim 1 1 | union 2 - | uniqueString 1 - | uri 2 2 | uriComponent 1 1 | uriComponentToString 1 1
utcNow 0 1
"""
AZ = """
deployer 0 0 | deployment 0 0 | environment 0 0 | extensionResourceId 3 - | getSecret 4 5
managementGroup 0 1 | managementGroupResourceId 2 - | pickZones 3 5 | providers 1 2 | reference 1 3
resourceGroup 0 2 | resourceId 2 - | roleDefinitions 1 1 | subscription 0 1 | subscriptionResourceId 2 -
tenant 0 0 | tenantResourceId 2 - | toLogicalZone 3 3 | toLogicalZones 3 3 | toPhysicalZone 3 3
toPhysicalZones 3 3
"""
"""Name, least and greatest number of arguments of each function that Bicep declares."""

WILD = {"list", "listKeys"}
"""`list*` is one function of `az` with any ending."""


def rows(table: str) -> list[tuple[str, int, int | None]]:
    words = [entry.split() for line in table.strip().splitlines() for entry in line.split(" | ")]
    return [(name, int(least), None if most == "-" else int(most)) for name, least, most in words]


def test_the_names_are_bicep_s_own() -> None:
    declared = {name for name, _, _ in rows(SYS) + rows(AZ)}
    assert set(functions.function_names()) == declared | WILD


@pytest.mark.parametrize(
    ("namespace", "name", "least", "most"),
    [("sys", *row) for row in rows(SYS)] + [("az", *row) for row in rows(AZ)],
)
def test_a_function_has_its_namespace_and_its_number_of_arguments(
    namespace: str, name: str, least: int, most: int | None
) -> None:
    found = functions.find(name)
    assert found is not None
    assert (functions.namespace_of(name), found.least, found.greatest) == (namespace, least, most)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("toUper('a')", "there is no function 'toUper' | did you mean 'toUpper'?"),
        ("sys.toUper('a')", "there is no function 'toUper' | did you mean 'toUpper'?"),
        ("az.concat('a')", "`az` has no function 'concat' | write sys.concat"),
        ("sys.resourceGroup().name", "`sys` has no function 'resourceGroup' | write az.resourceGroup"),
        ("toLower()", "`toLower` takes 1 argument, not 0"),
        ("toLower('a', 'b')", "`toLower` takes 1 argument, not 2"),
        ("substring('a')", "`substring` takes 2 to 3 arguments, not 1"),
        ("union({})", "`union` takes at least 2 arguments, not 1"),
        ("readEnvironmentVariable('A')", "only parameter files have the function 'readEnvironmentVariable'"),
    ],
)
def test_a_call_that_bicep_doesn_t_have(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert diagnostic_line(found) == f"B2F106 main.bicep:2:{found.span.column if found.span else 0} {message}"
    assert found.span is not None
    assert found.span.text in expression


def test_functions_by_their_namespaces(source: Source) -> None:
    assert source.result("sys.concat('a', az.environment().name)") == "aAzureCloud"


def test_a_parameter_file_has_no_functions_of_templates(source: Source) -> None:
    (found,) = source.parameter_errors("using none\nparam a = resourceGroup().location", "")
    assert found.message == "only templates have the function 'resourceGroup'"


def test_a_parameter_file_has_the_functions_of_sys(source: Source) -> None:
    parameters = source.parameters("using none\nparam a = sys.toUpper('x')").parameters
    assert parameters["a"].data == "X"


@pytest.mark.parametrize("name", [name for name, least, most in rows(SYS) if most != 0 and least < 2])
def test_a_lambda_is_not_a_value(source: Source, name: str) -> None:
    if name in {"readEnvironmentVariable", "readEnvVar", "readCliArg", "externalInput"}:
        with pytest.raises(DiagnosticError):
            source.parameters(f"using none\nparam a = {name}(x => x)")
    else:
        assert source.errors(f"output o object = {name}(x => x)")
