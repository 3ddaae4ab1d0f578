"""What ARM templates in JSON deploy: by themselves, and as modules of Bicep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.bicep import FileResolver, evaluate_parameters, json_parameters
from converter.provenance import Kind
from tests.bicep.json_templates.templates import (
    APP,
    SUBSCRIPTION,
    app,
    deployed,
    errors,
    nested,
    outputs,
    predicted,
    template,
)
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

NAME = {"name": {"type": "string"}}


def names(resources: list[dict[str, Any]]) -> list[Any]:
    return [one["name"] for one in resources]


# --- resources ---------------------------------------------------------------------------------


def test_a_copy_makes_resources_and_their_properties(source: Source) -> None:
    content = template(
        parameters={"apps": {"type": "array", "defaultValue": ["web", "api"]}},
        resources=[
            app(
                "[parameters('apps')[copyIndex()]]",
                copy={"name": "each", "count": "[length(parameters('apps'))]"},
                properties={
                    "copy": [
                        {
                            "name": "ports",
                            "count": 2,
                            "input": "[add(copyIndex('ports', 8080), mul(copyIndex('each'), 10))]",
                        }
                    ]
                },
            )
        ],
    )
    web, api = predicted(source, content)
    assert (web["name"], web["properties"]) == ("web", {"ports": [8080, 8081]})
    assert (api["name"], api["properties"]) == ("api", {"ports": [8090, 8091]})


def test_variables_and_outputs_may_be_copies(source: Source) -> None:
    variables = {
        "copy": [{"name": "names", "count": 2, "input": "[concat('n', copyIndex('names'))]"}],
        "inner": {
            "copy": [
                {"name": "squares", "count": 3, "input": "[mul(copyIndex('squares'), copyIndex('squares'))]"}
            ]
        },
    }
    given = {"names": {"type": "array", "copy": {"count": 2, "input": "[variables('names')[copyIndex()]]"}}}
    found = deployed(source, template(variables=variables, outputs=given)).outputs
    assert rendered(found["names"]) == ["n0", "n1"]
    assert outputs(source, {"o": "[variables('inner').squares]"}, variables=variables)["o"] == [0, 1, 4]


def test_a_condition_keeps_a_resource_away(source: Source) -> None:
    content = template(resources=[app("a", condition=False), app("b", condition="[equals(1, 1)]")])
    assert names(predicted(source, content)) == ["b"]


def test_children_stand_in_their_parents(source: Source) -> None:
    parent = {
        "type": "Microsoft.App/managedEnvironments",
        "apiVersion": "2024-03-01",
        "name": "env",
        "resources": [{"type": "storages", "apiVersion": "2024-03-01", "name": "data", "properties": {}}],
    }
    found = {one["type"]: one["name"] for one in predicted(source, template(resources=[parent]))}
    assert found["Microsoft.App/managedEnvironments/storages"] == "env/data"


def test_a_template_spec_holds_its_template(source: Source) -> None:
    spec = {"location": "here", "properties": {"mainTemplate": template(resources=[app("web")])}}
    assert names(predicted(source, spec)) == ["web"]


def test_a_type_may_end_in_a_slash(source: Source) -> None:
    one = {**app("web"), "type": f"{APP}/"}
    content = template(
        resources=[one], outputs={"o": {"type": "string", "value": f"[resourceId('{APP}/', 'web')]"}}
    )
    found = deployed(source, content)
    assert [each.type for each in found.resources] == [APP]
    assert str(rendered(found.outputs["o"])).endswith("/containerApps/web")


def test_what_arm_reads_itself_is_no_part_of_the_body(source: Source) -> None:
    one = app("a", dependsOn=["x"], comments="c", metadata={"description": "d"}, location="here")
    (found,) = predicted(source, template(resources=[one]))
    assert found.keys() == {"id", "type", "name", "apiVersion", "location"}


def test_a_variable_may_be_the_api_version(source: Source) -> None:
    content = template(
        variables={"v": "2023-05-01"}, resources=[{**app("a"), "apiVersion": "[variables('v')]"}]
    )
    (found,) = predicted(source, content)
    assert found["apiVersion"] == "2023-05-01"


def test_a_reference_finds_the_resource_by_its_symbol_its_id_or_its_name(source: Source) -> None:
    body = {"properties": {"template": {"revisionSuffix": "one"}}}
    symbolic = template(
        languageVersion="2.0",
        resources={"web": app("web", **body)},
        outputs={"o": {"type": "string", "value": "[reference('web').template.revisionSuffix]"}},
    )
    assert rendered(deployed(source, symbolic).outputs["o"]) == "one"
    for target in (f"resourceId('{APP}', 'web')", "'web'"):
        plain = template(
            resources=[app("web", **body)],
            outputs={
                "o": {
                    "type": "string",
                    "value": f"[reference({target}, '2024-03-01').template.revisionSuffix]",
                }
            },
        )
        assert rendered(deployed(source, plain).outputs["o"]) == "one"


def test_a_reference_to_what_exists_is_known_by_its_id(source: Source) -> None:
    content = template(
        languageVersion="2.0",
        resources={
            "vault": {
                "existing": True,
                "type": "Microsoft.KeyVault/vaults",
                "apiVersion": "2023-07-01",
                "name": "v",
            }
        },
        outputs={
            "a": {"type": "string", "value": "[reference('vault').vaultUri]"},
            "b": {
                "type": "string",
                "value": "[reference(resourceId('Microsoft.KeyVault/vaults', 'w'), '2023-07-01').vaultUri]",
            },
            "c": {"type": "string", "value": "[resourceInfo('vault').id]"},
        },
    )
    found = deployed(source, content)
    assert [one.existing for one in found.resources] == [True]
    assert "vaultUri" in str(rendered(found.outputs["a"]))
    assert getattr(found.outputs["b"], "path", None) == ("properties", "vaultUri")
    assert str(rendered(found.outputs["c"])).endswith(
        "/resourceGroups/group/providers/Microsoft.KeyVault/vaults/v"
    )


def test_keys_are_secret(source: Source) -> None:
    content = template(
        resources=[app("a", properties={"key": "[listKeys('id', '2023-01-01').key1]"})],
    )
    found = deployed(source, content).resources[0].body.members["properties"]
    assert getattr(found, "members")["key"].secret  # noqa: B009 -- the value is an object


# --- parameters --------------------------------------------------------------------------------


def test_types_and_rules_of_parameters_hold(source: Source) -> None:
    parameters = {
        "size": {"type": "int", "minValue": 1, "maxValue": 3},
        "kind": {"type": "String", "allowedValues": ["a", "b"]},
        "list": {"type": "array", "items": {"type": "string", "minLength": 2}},
        "shape": {"$ref": "#/definitions/shape"},
        "maybe": {"type": "string", "nullable": True},
        "secret": {"type": "securestring", "defaultValue": "hush"},
    }
    definitions = {
        "shape": {
            "type": "object",
            "properties": {"n": {"type": "int"}, "o": {"type": "bool", "nullable": True}},
            "additionalProperties": False,
        }
    }
    source.write({"m.json": json.dumps(template(parameters=parameters, definitions=definitions))})

    def found(given: str) -> list[str]:
        text = f"module m 'm.json' = {{ params: {{ {given} }} }}\n"
        return [one.message for one in source.diagnostics(text)]

    assert found("size: 2\nkind: 'a'\nlist: ['ab']\nshape: { n: 1 }") == []
    assert "must be at most 3" in found("size: 4\nkind: 'a'\nlist: ['ab']\nshape: { n: 1 }")[0]
    assert "must be 'a' or 'b'" in found("size: 2\nkind: 'c'\nlist: ['ab']\nshape: { n: 1 }")[0]
    assert "at least 2 characters" in found("size: 2\nkind: 'a'\nlist: ['b']\nshape: { n: 1 }")[0]
    assert "missing the property 'n'" in found("size: 2\nkind: 'a'\nlist: ['ab']\nshape: {}")[0]
    assert "has no value" in found("size: 2\nkind: 'a'\nlist: ['ab']")[0]
    assert "has no parameter 'sise'" in found("sise: 2\nsize: 1\nkind: 'a'\nlist: ['ab']\nshape: { n: 1 }")[0]


def test_a_union_is_told_apart_by_its_discriminator(source: Source) -> None:
    definitions = {
        kind: {
            "type": "object",
            "properties": {"kind": {"type": "string", "allowedValues": [kind]}, kind: {"type": "int"}},
        }
        for kind in ("cat", "dog")
    }
    mapping = {kind: {"$ref": f"#/definitions/{kind}"} for kind in definitions}
    pet = {"type": "object", "discriminator": {"propertyName": "kind", "mapping": mapping}}
    source.write({"m.json": json.dumps(template(parameters={"pet": pet}, definitions=definitions))})
    assert source.diagnostics("module m 'm.json' = { params: { pet: { kind: 'dog', dog: 1 } } }") == []
    (found,) = source.diagnostics("module m 'm.json' = { params: { pet: { kind: 'dog', cat: 1 } } }")
    assert "missing the property 'dog'" in found.message


def test_a_default_of_a_secret_is_never_shown(source: Source) -> None:
    content = template(
        parameters={"key": {"type": "secureString", "defaultValue": "hush"}},
        outputs={"o": {"type": "string", "value": "[parameters('key')]"}},
    )
    found = deployed(source, content)
    assert getattr(found.outputs["o"], "secret", False)
    span = next(one.span for one in found.outputs["o"].origin.walk() if one.kind is Kind.LITERAL)
    assert span is not None
    assert (span.start, span.end) in span.source.redacted


def test_a_parameter_file_in_json_gives_values(source: Source) -> None:
    content = template(parameters=NAME, resources=[app("[parameters('name')]")])
    source.write({"main.parameters.json": '{"parameters": {"name": {"value": "web"}}}'})
    given = json_parameters(FileResolver(source.root), "main.parameters.json", {}).given
    assert names(predicted(source, content, given=given)) == ["web"]


def test_a_bicepparam_file_may_be_for_an_arm_template(source: Source) -> None:
    source.write(
        {
            "main.json": json.dumps(template(parameters=NAME, resources=[app("[parameters('name')]")])),
            "env.bicepparam": "using 'main.json'\nparam name = 'web'\n",
        }
    )
    (found,) = evaluate_parameters(FileResolver(source.root), "env.bicepparam").resources
    assert rendered(found.name) == "web"


# --- nested deployments ------------------------------------------------------------------------


def test_an_inner_template_has_parameters_and_outputs_of_its_own(source: Source) -> None:
    inside = template(
        parameters=NAME,
        resources=[app("[parameters('name')]")],
        outputs={"host": {"type": "string", "value": "[concat(parameters('name'), '.example.com')]"}},
    )
    deployment = nested(inside, parameters={"name": {"value": "[concat('w', 'eb')]"}})
    output = "[reference(resourceId('Microsoft.Resources/deployments', 'nested')).outputs.host.value]"
    content = template(resources=[deployment], outputs={"o": {"type": "string", "value": output}})
    found = deployed(source, content)
    (one,) = found.resources
    assert (rendered(one.name), one.module) == ("web", ("nested",))
    assert rendered(found.outputs["o"]) == "web.example.com"


@pytest.mark.parametrize("scope", ["outer", ""])
def test_an_outer_template_uses_what_is_around_it(source: Source, scope: str) -> None:
    inside = template(
        resources=[app("[concat(parameters('name'), copyIndex('round'))]")],
        outputs={"o": {"type": "string", "value": "[variables('v')]"}},
    )
    deployment = nested(
        inside,
        scope=scope,
        copy={"name": "round", "count": 2},
        condition="[parameters('on')]",
        resourceGroup="other",
    )
    content = template(
        parameters={
            "name": {"type": "string", "defaultValue": "web"},
            "on": {"type": "bool", "defaultValue": True},
        },
        variables={"v": "outside"},
        resources=[deployment],
    )
    found = predicted(source, content)
    assert names(found) == ["web0", "web1"]
    assert "/resourceGroups/other/" in found[0]["id"]
    content["resources"] = [nested(inside, scope=scope, condition=False, copy={"name": "round", "count": 2})]
    assert predicted(source, content) == []


def test_a_loop_of_deployments_gives_an_output_for_each(source: Source) -> None:
    inside = template(parameters=NAME, outputs={"o": {"type": "string", "value": "[parameters('name')]"}})
    content = template(
        languageVersion="2.0",
        resources={
            "each": nested(
                inside,
                name="[format('each-{0}', copyIndex())]",
                copy={"name": "each", "count": "[length(createArray('a', 'b'))]"},
                parameters={"name": {"value": "[createArray('a', 'b')[copyIndex()]]"}},
            )
        },
        outputs={"o": {"type": "string", "value": "[reference(format('each[{0}]', 1)).outputs.o.value]"}},
    )
    assert rendered(deployed(source, content).outputs["o"]) == "b"


def test_a_deployment_that_may_be_absent_gives_null(source: Source) -> None:
    inside = template(outputs={"o": {"type": "string", "value": "[concat('x', 'y')]"}})
    chain = "[tryGet(tryGet(tryGet(if(parameters('on'), reference('m'), null()), 'outputs'), 'o'), 'value')]"
    content = template(
        languageVersion="2.0",
        parameters={"on": {"type": "bool", "defaultValue": True}},
        resources={"m": nested(inside, condition="[parameters('on')]")},
        outputs={"o": {"type": "string", "nullable": True, "value": chain}},
    )
    assert rendered(deployed(source, content).outputs["o"]) == "xy"
    content["parameters"]["on"]["defaultValue"] = False
    assert rendered(deployed(source, content).outputs["o"]) is None


def test_a_deployment_goes_to_the_group_that_the_template_makes(source: Source) -> None:
    inside = template(resources=[app("web", location="[resourceGroup().location]")])
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-03-01",
        "name": "mine",
        "location": "westeurope",
    }
    content = template(schema=SUBSCRIPTION, resources=[group, nested(inside, resourceGroup="mine")])
    found = next(one for one in predicted(source, content) if one["type"] == APP)
    assert found["location"] == "westeurope"
    assert "/resourceGroups/mine/" in found["id"]


def test_a_secret_of_a_vault_is_given_by_reference(source: Source) -> None:
    inside = template(
        parameters={"key": {"type": "securestring"}},
        resources=[app("a", properties={"k": "[parameters('key')]"})],
    )
    reference = {"keyVault": {"id": "[resourceId('Microsoft.KeyVault/vaults', 'v')]"}, "secretName": "s"}
    content = template(resources=[nested(inside, parameters={"key": {"reference": reference}})])
    (found,) = deployed(source, content).resources
    value = getattr(found.body.members["properties"], "members")["k"]  # noqa: B009 -- as above
    assert (value.function, value.secret, rendered(value.arguments[1])) == ("getSecret", True, "s")


def test_a_linked_template_beside_it_is_read_and_another_is_named(source: Source) -> None:
    source.write({"linked/app.json": json.dumps(template(resources=[app("web")]))})
    link = nested({})
    link["properties"] = {"templateLink": {"relativePath": "linked/app.json"}}
    found = deployed(source, template(resources=[link]))
    assert [rendered(one.name) for one in found.resources] == ["web"]
    link["properties"] = {"templateLink": {"uri": "https://example.com/app.json"}}
    found = deployed(source, template(resources=[link]))
    assert [one.reference for one in found.unread] == ["templateLink:https://example.com/app.json"]


def test_a_template_may_be_the_value_of_a_variable(source: Source) -> None:
    inside = template(parameters=NAME, resources=[app("[[parameters('name')]")])
    deployment = nested(inside, scope="Outer", parameters={"name": {"value": "web"}})
    deployment["properties"]["template"] = "[variables('$loaded')]"
    found = deployed(source, template(variables={"$loaded": inside}, resources=[deployment]))
    assert [rendered(one.name) for one in found.resources] == ["web"]
    (name,) = (
        one.span.text
        for one in found.resources[0].name.origin.walk()
        if one.kind is Kind.MODULE_PARAMETER and one.span
    )
    assert name.startswith('"name": {')


def test_a_deployment_of_nothing_deploys_nothing_and_has_its_outputs(source: Source) -> None:
    inside = template(outputs={"o": {"type": "string", "value": "plain"}})
    content = template(
        languageVersion="2.0",
        resources={"m": nested(inside)},
        outputs={"o": {"type": "string", "value": "[reference('m').outputs.o.value]"}},
    )
    found = deployed(source, content)
    assert (found.resources, rendered(found.outputs["o"])) == ((), "plain")


# --- modules of Bicep --------------------------------------------------------------------------


def test_a_module_in_json_gives_resources_outputs_and_origins(source: Source) -> None:
    source.write(
        {
            "m.json": json.dumps(
                template(
                    parameters=NAME,
                    resources=[app("[toLower(parameters('name'))]")],
                    outputs={"o": {"type": "string", "value": "[parameters('name')]"}},
                ),
                indent=1,
            )
        }
    )
    found = source.template(
        "module m 'm.json' = { params: { name: 'WEB' } }\noutput o string = m.outputs.o\n"
    )
    (one,) = found.resources
    assert (rendered(one.name), one.module, one.span.file) == ("web", ("m",), "m.json")
    places = {(origin.kind, origin.span.file) for origin in one.name.origin.walk() if origin.span is not None}
    assert {(Kind.FUNCTION, "m.json"), (Kind.LITERAL, "main.bicep")} <= places
    assert rendered(found.outputs["o"]) == "WEB"


def test_types_functions_and_variables_of_a_compiled_file_are_imported(source: Source) -> None:
    exported = {"__bicep_export!": True}
    content = template(
        metadata={"__bicep_exported_variables!": [{"name": "greeting"}]},
        definitions={"size": {"type": "int", "minValue": 1, "metadata": exported}, "own": {"type": "int"}},
        functions=[
            {
                "namespace": "__bicep",
                "members": {
                    "twice": {
                        "parameters": [{"name": "n", "type": "int"}],
                        "output": {"type": "int", "value": "[mul(2, parameters('n'))]"},
                        "metadata": exported,
                    }
                },
            }
        ],
        variables={"greeting": "hello", "hidden": 1},
    )
    source.write({"lib.json": json.dumps(content)})
    text = (
        "import {size, twice, greeting} from 'lib.json'\nparam s size = 2\n"
        "output a int = twice(s)\noutput b string = greeting\n"
    )
    found = source.template(text).outputs
    assert (rendered(found["a"]), rendered(found["b"])) == (4, "hello")
    (fault,) = source.diagnostics("import {hidden} from 'lib.json'\noutput o int = hidden\n")
    assert fault.code == "B2F101"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{", "B2F170", "expected a name in double quotes"),
        ("[]", "B2F170", "'m.json' is JSON, and no ARM template"),
        ('{"a": 1}', "B2F170", "'m.json' is JSON, and no ARM template"),
        (json.dumps(template(resources=[{"name": "x"}])), "B2F172", "this resource has no `type`"),
        (json.dumps(template(resources=["x"])), "B2F172", "a resource must be an object"),
    ],
)
def test_a_file_that_is_no_template_is_an_error_with_its_place(
    source: Source, text: str, code: str, message: str
) -> None:
    (found,) = source.diagnostics("module m 'm.json' = {}\n", {"m.json": text})
    assert found.code == code
    assert message in found.message
    assert found.span is not None
    assert found.span.file == "m.json"


def test_templates_that_deploy_each_other_are_refused(source: Source) -> None:
    link = nested({})
    link["properties"] = {"templateLink": {"relativePath": "main.json"}}
    (found,) = errors(source, template(resources=[link]))
    assert found.code == "B2F105"
