"""Functions about the deployment's place, ids and what comes from outside."""

import pytest

from tests.bicep.rendering import rendered
from tests.bicep.sources import CONTEXT, Source

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/group"


@pytest.mark.parametrize(
    ("expression", "symbolic", "known"),
    [
        ("subscription().subscriptionId", "<subscription().subscriptionId>", SUBSCRIPTION),
        (
            "subscription().id",
            "/subscriptions/{subscription().subscriptionId}",
            f"/subscriptions/{SUBSCRIPTION}",
        ),
        ("subscription().tenantId", "<tenant().tenantId>", "99999999-8888-7777-6666-555555555555"),
        ("tenant().tenantId", "<tenant().tenantId>", "99999999-8888-7777-6666-555555555555"),
        ("resourceGroup().name", "<resourceGroup().name>", "group"),
        ("resourceGroup().location", "<resourceGroup().location>", "norwayeast"),
        (
            "resourceGroup().id",
            "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}",
            GROUP,
        ),
        (
            "resourceGroup('x').id",
            "/subscriptions/{subscription().subscriptionId}/resourceGroups/x",
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/x",
        ),
        (
            "resourceGroup('s', 'x').id",
            "/subscriptions/s/resourceGroups/x",
            "/subscriptions/s/resourceGroups/x",
        ),
        ("resourceGroup().tags", "<resourceGroup().tags>", "<resourceGroup().tags>"),
        ("deployment().name", "<deployment().name>", "release"),
        ("deployment().properties", "<deployment().properties>", "<deployment().properties>"),
        ("deployer().objectId", "<deployer().objectId>", "<deployer().objectId>"),
        ("environment().suffixes.keyvaultDns", ".vault.azure.net", ".vault.azure.net"),
        (
            "az.environment().authentication.loginEndpoint",
            "https://login.microsoftonline.com/",
            "https://login.microsoftonline.com/",
        ),
        (
            "resourceId('A.B/c', 'd')",
            "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}/providers/A.B/c/d",
            f"{GROUP}/providers/A.B/c/d",
        ),
        (
            "resourceId('A.B/c/e', 'd', 'f')",
            "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}/providers/A.B/c/d/e/f",
            f"{GROUP}/providers/A.B/c/d/e/f",
        ),
        (
            "resourceId('x', 'A.B/c', 'd')",
            "/subscriptions/{subscription().subscriptionId}/resourceGroups/x/providers/A.B/c/d",
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/x/providers/A.B/c/d",
        ),
        (
            "resourceId('s', 'x', 'A.B/c', 'd')",
            "/subscriptions/s/resourceGroups/x/providers/A.B/c/d",
            "/subscriptions/s/resourceGroups/x/providers/A.B/c/d",
        ),
        (
            "subscriptionResourceId('A.B/c', 'd')",
            "/subscriptions/{subscription().subscriptionId}/providers/A.B/c/d",
            f"/subscriptions/{SUBSCRIPTION}/providers/A.B/c/d",
        ),
        (
            "subscriptionResourceId('s', 'A.B/c', 'd')",
            "/subscriptions/s/providers/A.B/c/d",
            "/subscriptions/s/providers/A.B/c/d",
        ),
        ("tenantResourceId('A.B/c', 'd')", "/providers/A.B/c/d", "/providers/A.B/c/d"),
        ("extensionResourceId('/x/y', 'A.B/c', 'd')", "/x/y/providers/A.B/c/d", "/x/y/providers/A.B/c/d"),
        (
            "managementGroupResourceId('m', 'A.B/c', 'd')",
            "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/d",
            "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/d",
        ),
        ("roleDefinitions('Reader').id", "<roleDefinitions('Reader').id>", "<roleDefinitions('Reader').id>"),
        ("reference('x').y", "<reference('x').y>", "<reference('x').y>"),
        (
            "listKeys('x', '2020-01-01').keys[0].value",
            "<!!listKeys('x', '2020-01-01').keys[0].value>",
            "<!!listKeys('x', '2020-01-01').keys[0].value>",
        ),
        (
            "pickZones('A.B', 'c', 'westus')",
            "<pickZones('A.B', 'c', 'westus')>",
            "<pickZones('A.B', 'c', 'westus')>",
        ),
        ("split(resourceGroup().id, '/')[4]", "<resourceGroup().name>", "group"),
        ("last(split(resourceId('A.B/c', 'd'), '/'))", "d", "d"),
        ("split('${subscription().id}/x', '/')[3]", "x", "x"),
        ("nameof(resourceGroup().location)", "location", "location"),
    ],
)
def test_a_function_of_the_deployment(source: Source, expression: str, symbolic: str, known: str) -> None:
    found = source.result(expression)
    assert found.replace("!", "") == symbolic.replace("!", "")
    assert source.result(expression, context=CONTEXT).replace("!", "") == known.replace("!", "")


def test_environment_variables_are_answered_by_what_is_given(source: Source) -> None:
    text = """
using none
param answered = readEnvironmentVariable('ANSWERED')
param preferred = readEnvironmentVariable('ANSWERED', 'default')
param defaulted = readEnvironmentVariable('MISSING', 'default')
param open = readEnvironmentVariable('MISSING')
param number = int(readEnvironmentVariable('NUMBER', '12'))
param parsed = json(readEnvironmentVariable('MISSING'))
"""
    parameters = source.parameters(text, variables={"ANSWERED": "yes"}).parameters
    assert {name: rendered(value) for name, value in parameters.items()} == {
        "answered": "yes",
        "preferred": "yes",
        "defaulted": "default",
        "open": "<$MISSING>",
        "number": 12,
        "parsed": "<json($MISSING)>",
    }


def test_the_process_environment_plays_no_part(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGE_TAG", "from the process")
    found = source.parameters("using none\nparam a = readEnvironmentVariable('IMAGE_TAG')").parameters["a"]
    assert rendered(found) == "<$IMAGE_TAG>"


def test_a_scope_function_of_a_subscription_deployment(source: Source) -> None:
    declared = "targetScope = 'subscription'\n"
    assert (
        source.result("resourceId('A.B/c', 'd')", declared, context=CONTEXT)
        == f"/subscriptions/{SUBSCRIPTION}/providers/A.B/c/d"
    )
