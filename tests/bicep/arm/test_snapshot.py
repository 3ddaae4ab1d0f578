"""Predicted resources, as `bicep snapshot` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from converter.bicep import DeploymentContext, FileResolver
from converter.bicep.arm.snapshot import Snapshot, build_snapshot
from converter.source import DiagnosticError
from tests.bicep.sources import Source, diagnostic_line

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
PLACE = DeploymentContext(subscription_id=SUBSCRIPTION, resource_group="shop")
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
UNKNOWN_GROUP = "subscription().subscriptionId, resourceGroup().name"


def taken(
    source: Source,
    template: str,
    text: str = "using 'main.bicep'\n",
    files: Mapping[str, str] | None = None,
    context: DeploymentContext | None = PLACE,
    **options: Any,
) -> Snapshot:
    source.write({**(files or {}), "main.bicep": template, "env.bicepparam": text})
    return build_snapshot(FileResolver(source.root), "env.bicepparam", context=context, **options)


def resources(source: Source, template: str, *arguments: Any, **options: Any) -> Any:
    return taken(source, template, *arguments, **options).document["predictedResources"]


STORE = """\
param kind string = 'Standard_LRS'
param location string = resourceGroup().location
param prefix string
resource store 'Microsoft.Storage/storageAccounts@2022-09-01' = {
  name: '${prefix}${uniqueString(resourceGroup().id)}'
  location: location
  sku: { name: kind }
  kind: 'StorageV2'
  tags: null
  properties: {}
}
output kind string = kind
output all object = { kind: kind, size: 3 }
output blob string = store.properties.primaryEndpoints.blob
output mixed object = { a: 'x', n: 123, blob: store.properties.primaryEndpoints.blob }
"""
GIVEN = "using 'main.bicep'\nparam prefix = 'st'\nparam location = 'westeurope'\n"


def test_a_resource_and_outputs_where_the_place_is_known(source: Source) -> None:
    found = taken(source, STORE, GIVEN)
    name = found.document["predictedResources"][0]["name"]
    identifier = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{name}"
    assert len(name) == len("st") + 13
    blob = f"reference('{identifier}', '2022-09-01').primaryEndpoints.blob"
    assert found.document == {
        "predictedResources": [
            {
                "id": identifier,
                "type": "Microsoft.Storage/storageAccounts",
                "name": name,
                "apiVersion": "2022-09-01",
                "location": "westeurope",
                "sku": {"name": "Standard_LRS"},
                "kind": "StorageV2",
                "properties": {},
            }
        ],
        "diagnostics": [],
        "outputs": {
            "kind": "Standard_LRS",
            "all": {"kind": "Standard_LRS", "size": 3},
            "blob": f"[{blob}]",
            "mixed": f"[createObject('a', 'x', 'n', 123, 'blob', {blob})]",
        },
    }


def test_a_place_that_is_not_known_stays_an_expression(source: Source) -> None:
    (store,) = resources(source, STORE, "using 'main.bicep'\nparam prefix = 'st'\n", context=None)
    name = "format('{0}{1}', 'st', uniqueString(resourceGroup().id))"
    kind = "Microsoft.Storage/storageAccounts"
    assert store["name"] == f"[{name}]"
    assert store["location"] == "[resourceGroup().location]"
    assert store["id"] == (
        f"[format('/subscriptions/{{0}}/resourceGroups/{{1}}/providers/{kind}/{{2}}', {UNKNOWN_GROUP}, {name})]"
    )


def test_loops_inside_and_around_a_resource(source: Source) -> None:
    template = """\
    param rights object[]
    var vaults = [{ name: 'safe', rights: rights }]
    resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = [for v in vaults: {
      name: v.name
      properties: {
        tenantId: subscription().tenantId
        accessPolicies: [for right in v.rights: { tenantId: subscription().tenantId, permissions: right }]
      }
    }]
    """.replace(", permissions", "\n permissions").replace("{ tenantId", "{\n tenantId")
    (vault,) = resources(source, template, "using 'main.bicep'\nparam rights = [{ keys: ['get'] }]\n")
    assert vault["properties"] == {
        "tenantId": "[tenant().tenantId]",
        "accessPolicies": [{"tenantId": "[tenant().tenantId]", "permissions": {"keys": ["get"]}}],
    }


def test_a_parameter_that_may_be_null_may_be_given_as_null(source: Source) -> None:
    assert taken(source, "param p string?\n", "using 'main.bicep'\nparam p = null\n").document == {
        "predictedResources": [],
        "diagnostics": [],
        "outputs": {},
    }


def test_children_have_the_names_and_ids_of_their_parents_in_front(source: Source) -> None:
    template = """\
    param last string
    resource store 'Microsoft.Storage/storageAccounts@2022-09-01' = {
      name: 'st'
      resource blobs 'blobServices' = {
        name: 'default'
        resource box 'containers' = { name: last }
      }
    }
    resource queues 'Microsoft.Storage/storageAccounts/queueServices@2022-09-01' = {
      parent: store
      name: 'default'
    }
    """
    text = "using 'main.bicep'\nparam last = readCliArg('last')\n"
    below = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st"
    last = "externalInputs('sys_cliArg_0')"
    assert [(r["type"], r["name"], r["id"]) for r in resources(source, template, text)] == [
        ("Microsoft.Storage/storageAccounts", "st", below),
        ("Microsoft.Storage/storageAccounts/blobServices", "st/default", f"{below}/blobServices/default"),
        (
            "Microsoft.Storage/storageAccounts/blobServices/containers",
            f"[format('{{0}}/{{1}}/{{2}}', 'st', 'default', {last})]",
            f"[format('{below}/blobServices/default/containers/{{0}}', {last})]",
        ),
        ("Microsoft.Storage/storageAccounts/queueServices", "st/default", f"{below}/queueServices/default"),
    ]


def test_modules_are_expanded_and_give_each_other_their_outputs(source: Source) -> None:
    template = """\
    module first 'first.bicep' = {}
    module second 'second.bicep' = { params: { name: first.outputs.name } }
    module elsewhere 'second.bicep' = {
      scope: resourceGroup('other')
      params: { name: 'x' }
    }
    """
    files = {
        "first.bicep": "output name string = 'net'\n",
        "second.bicep": "param name string\n"
        "resource net 'Microsoft.Network/virtualNetworks@2024-07-01' = { name: name }\n",
    }
    kind = "providers/Microsoft.Network/virtualNetworks"
    assert [(r["id"], r["name"]) for r in resources(source, template, files=files)] == [
        (f"{GROUP}/{kind}/net", "net"),
        (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/other/{kind}/x", "x"),
    ]


def test_what_is_not_deployed_is_left_out(source: Source) -> None:
    template = """\
    param yes bool
    resource old 'A.B/c@2024-01-01' existing = { name: 'old' }
    resource off 'A.B/c@2024-01-01' = if (1 > 2) { name: 'off' }
    resource maybe 'A.B/c@2024-01-01' = if (yes) { name: 'maybe' }
    module inner 'inner.bicep' = if (!yes) {}
    """
    files = {"inner.bicep": "resource deep 'A.B/c@2024-01-01' = { name: 'deep' }\n"}
    text = "using 'main.bicep'\nparam yes = bool(readCliArg('yes'))\n"
    input_ = "bool(externalInputs('sys_cliArg_0'))"
    assert [(r["name"], r["condition"]) for r in resources(source, template, text, files)] == [
        ("maybe", f"[{input_}]"),
        ("deep", f"[not({input_})]"),
    ]


def test_a_loop_over_an_unknown_is_one_resource_with_its_count(source: Source) -> None:
    template = """\
    param names array
    resource each 'A.B/c@2024-01-01' = [for (name, i) in names: {
      name: name
      properties: { number: i }
    }]
    """
    text = "using 'main.bicep'\nparam names = readCliArg('names')\n"
    (found,) = resources(source, template, text)
    assert found["copy"] == {"name": "name", "count": "[length(externalInputs('sys_cliArg_0'))]"}
    assert found["name"] == "[externalInputs('sys_cliArg_0')[copyIndex('name')]]"
    assert found["properties"] == {"number": "[copyIndex('name')]"}


def test_resources_of_an_extension_have_a_type_and_properties_alone(source: Source) -> None:
    template = """\
    extension web
    param place { x: string }
    resource first 'request@v1' = { uri: 'https://example.org/${place.x}', name: 'first' }
    var answer = json(first.body).properties
    resource second 'request@v1' = { uri: 'https://example.org/${answer.a}/${answer.b}' }
    resource store 'A.B/c@2024-01-01' = { name: 'azure', properties: { from: second.?body.x } }
    """.replace(", ", "\n")
    text = "using 'main.bicep'\nparam place = { x: '1' }\n"
    answer = "json(reference('first').body).properties"
    azure, *extended = resources(source, template, text)
    assert extended == [
        {"properties": {"name": "first", "uri": "https://example.org/1"}, "type": "request@v1"},
        {
            "properties": {"uri": f"[format('https://example.org/{{0}}/{{1}}', {answer}.a, {answer}.b)]"},
            "type": "request@v1",
        },
    ]
    assert azure["properties"] == {"from": "[tryGet(reference('second'), 'body', 'x')]"}


@pytest.mark.parametrize(
    ("scope", "body", "context", "expected"),
    [
        (
            "subscription",
            "resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {\n name: 'g'\n"
            " location: deployment().location\n}",
            DeploymentContext(subscription_id="s", location="westeurope"),
            {"id": "/subscriptions/s/resourceGroups/g", "name": "g", "location": "westeurope"},
        ),
        (
            "managementGroup",
            "resource rule 'A.B/rules@2024-11-01' = {\n name: managementGroup().name\n}",
            DeploymentContext(management_group="m"),
            {"id": "/providers/Microsoft.Management/managementGroups/m/providers/A.B/rules/m", "name": "m"},
        ),
        (
            "tenant",
            "resource rule 'A.B/rules@2024-11-01' = {\n name: tenant().tenantId\n}",
            DeploymentContext(tenant_id="t"),
            {"id": "/providers/A.B/rules/t", "name": "t"},
        ),
        (
            "subscription",
            "resource role 'A.B/roles@2024-11-01' = {\n name: 'r'\n id2: roleDefinitions('Reader').id\n}",
            DeploymentContext(),
            {
                "id": "[format('/subscriptions/{0}/providers/A.B/roles/r', subscription().subscriptionId)]",
                "name": "r",
                "id2": "[roleDefinitions('Reader').id]",
            },
        ),
    ],
)
def test_every_target_scope(
    source: Source, scope: str, body: str, context: DeploymentContext, expected: dict[str, str]
) -> None:
    (found,) = resources(source, f"targetScope = '{scope}'\n{body}\n", context=context)
    assert {key: value for key, value in found.items() if key not in {"type", "apiVersion"}} == expected


@pytest.mark.parametrize("place", ["main.bicep", "inner.bicep"])
def test_an_unused_variable_can_fail(source: Source, place: str) -> None:
    failing = "var unused = 1 < 2 ? fail('must not be so') : 'x'\n"
    files = {"inner.bicep": failing if place == "inner.bicep" else ""}
    template = "module inner 'inner.bicep' = {}\n" + (failing if place == "main.bicep" else "")
    with pytest.raises(DiagnosticError) as caught:
        taken(source, template, files=files)
    (found,) = caught.value.diagnostics
    assert (found.code, "must not be so" in found.message) == ("B2F110", True)


def test_answered_inputs_and_variables_are_values(source: Source) -> None:
    template = "param a string\nparam b string\nresource r 'A.B/c@2024-01-01' = {\n name: a\n kind: b\n}\n"
    text = "using 'main.bicep'\nparam a = externalInput('k', 'a')\nparam b = externalInput('k', 'b')\n"
    (found,) = resources(source, template, text, inputs={"k:a": "answer"})
    assert (found["name"], found["kind"]) == ("answer", "[externalInputs('k_1')]")


def test_variables_without_an_answer_stay_and_are_reported(source: Source) -> None:
    template = (
        "param a string\n@secure()\nparam b string\n"
        "resource r 'A.B/c@2024-01-01' = {\n name: a\n kind: b\n location: '${b}-${a}'\n}\n"
    )
    text = (
        "using 'main.bicep'\nparam a = readEnvironmentVariable('A')\nparam b = readEnvironmentVariable('B')\n"
    )
    found = taken(source, template, text)
    (resource,) = found.document["predictedResources"]
    assert (resource["name"], resource["kind"]) == ("[readEnvironmentVariable('A')]", "[parameters('b')]")
    assert resource["location"] == "[format('{0}-{1}', parameters('b'), readEnvironmentVariable('A'))]"
    assert [diagnostic_line(diagnostic) for diagnostic in found.diagnostics] == [
        "B2F119 env.bicepparam:2:11 the environment variables 'A', 'B' have no value "
        "| pass --set-env A=… --set-env B=…"
    ]
    assert found.document["diagnostics"] == [
        "env.bicepparam:2:11 warning B2F119: the environment variables 'A', 'B' have no value"
    ]


def test_no_secret_is_shown(source: Source) -> None:
    template = """\
    @secure()
    param password string
    param keys { @secure()
      first: string }
    resource store 'Microsoft.Storage/storageAccounts@2022-09-01' existing = { name: 'st' }
    resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'safe' }
    module inner 'inner.bicep' = { params: { token: vault.getSecret('token') } }
    resource r 'A.B/c@2024-01-01' = {
      name: take(password, 3)
      properties: {
        password: password
        first: keys.first
        text: 'user:${password}'
        key: store.listKeys().keys[0].value
        token: inner.outputs.token
      }
    }
    @secure()
    output built string = 'built-text'
    output object object = { p: password, q: 1 }
    """.replace("{ p: password, q", "{\n p: password\n q")
    files = {"inner.bicep": "@secure()\nparam token string\n@secure()\noutput token string = token\n"}
    text = "using 'main.bicep'\nparam password = 'hunter2'\nparam keys = { first: 'key-text' }\n"
    found = taken(source, template, text, files).document
    (resource,) = found["predictedResources"]
    listed = f"listKeys('{GROUP}/providers/Microsoft.Storage/storageAccounts/st', '2022-09-01').keys[0].value"
    assert resource["name"] == "[secure(parameters('password'))]"
    assert resource["properties"] == {
        "password": "[parameters('password')]",
        "first": "[parameters('keys').first]",
        "text": "[format('user:{0}', parameters('password'))]",
        "key": f"[{listed}]",
        "token": "[parameters('token')]",
    }
    assert found["outputs"] == {
        "built": "[secure()]",
        "object": "[createObject('p', parameters('password'), 'q', 1)]",
    }
    for text_of_a_secret in ("hunter2", "hun", "key-text", "built-text"):
        assert text_of_a_secret not in str(found)


def test_what_can_not_be_fetched_is_reported_and_referred_to(source: Source) -> None:
    template = """\
    module far 'br:example.azurecr.io/far:1.0' = { name: 'far' }
    output answer string = far.outputs.answer
    """
    found = taken(source, template).document
    (line,) = found["diagnostics"]
    assert line.startswith("main.bicep:1:")
    assert "warning B2F111: 'br:example.azurecr.io/far:1.0'" in line
    assert found["outputs"] == {
        "answer": "[reference(resourceId('Microsoft.Resources/deployments', 'far'), '2025-04-01')"
        ".outputs.answer.value]"
    }
