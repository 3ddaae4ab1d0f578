"""Deployment parameters, as `bicep build-params` writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.bicep import FileResolver
from converter.bicep.arm.parameters import SCHEMA, BuiltParameters, build_parameters
from converter.bicep.evaluation.evaluator import evaluate_assignments
from converter.source import DiagnosticError
from tests.bicep.arm.baselines import main as compare_baselines
from tests.bicep.sources import Source, diagnostic_line


def built(source: Source, text: str, template: str = "", **options: Any) -> BuiltParameters:
    source.write({"env.bicepparam": text, "main.bicep": template})
    return build_parameters(evaluate_assignments(FileResolver(source.root), "env.bicepparam", **options))


def parameters(source: Source, text: str, template: str = "", **options: Any) -> Any:
    return built(source, text, template, **options).document["parameters"]


def test_known_values_are_written_as_they_are(source: Source) -> None:
    text = """\
    using none
    var city = 'Oslo'
    param place = '${city} S'
    param sizes = [1, 2 * 3, true, null]
    param more = { 'a b': { c: '[not an expression]' } }
    param none = null
    param same = place
    """
    assert built(source, text).document == {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "place": {"value": "Oslo S"},
            "sizes": {"value": [1, 6, True, None]},
            "more": {"value": {"a b": {"c": "[not an expression]"}}},
            "none": {"value": None},
            "same": {"value": "Oslo S"},
        },
    }


def test_own_assignments_come_before_those_of_the_file_that_is_extended(source: Source) -> None:
    source.write({"base.bicepparam": "using none\nparam c = 'c'\nparam a = 'base'\nparam d = 'd'\n"})
    text = "using 'main.bicep'\nextends 'base.bicepparam'\nparam b = base.d\nparam a = 'own'\n"
    template = "param a string\nparam b string\nparam c string\nparam d string\n"
    found = parameters(source, text, template)
    assert list(found) == ["b", "a", "c", "d"]
    assert {name: entry["value"] for name, entry in found.items()} == {
        "a": "own",
        "b": "d",
        "c": "c",
        "d": "d",
    }


def test_what_the_template_requires_is_checked(source: Source) -> None:
    template = "@allowed(['a'])\nparam a string\nparam b string\n"
    with pytest.raises(DiagnosticError) as caught:
        built(source, "using 'main.bicep'\nparam a = 'x'\nparam c = 1\n", template)
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"B2F103", "B2F104", "B2F108"}


def test_parameters_are_built_without_evaluating_resources(source: Source) -> None:
    template = "param a string\noutput b string = fail('never evaluated')\n"
    assert parameters(source, "using 'main.bicep'\nparam a = 'x'\n", template) == {"a": {"value": "x"}}


SECRET = "az.getSecret('11111111-0000-0000-0000-000000000000', 'group', 'vault', 'name'{version})"


@pytest.mark.parametrize(("version", "more"), [("", {}), (", 'v1'", {"secretVersion": "v1"})])
def test_a_secret_of_a_key_vault_is_referred_to(source: Source, version: str, more: dict[str, str]) -> None:
    text = f"using 'main.bicep'\nparam a = {SECRET.format(version=version)}\n"
    vault = (
        "/subscriptions/11111111-0000-0000-0000-000000000000/resourceGroups/group"
        "/providers/Microsoft.KeyVault/vaults/vault"
    )
    reference = {"keyVault": {"id": vault}, "secretName": "name", **more}
    assert parameters(source, text, "@secure()\nparam a string\n") == {"a": {"reference": reference}}


def test_external_inputs_are_numbered_by_first_mention_and_listed_by_name(source: Source) -> None:
    text = """\
    using none
    var late = int(readCliArg('count'))
    param b = format('{0}-{1}', externalInput('my&kind', { a: [1], b: true }), externalInput('plain'))
    param a = externalInput('plain')
    param c = late + 1
    param d = sys.externalInput('sys.cliArg', 'count')
    param e = readEnvVar('HOME')
    param f = { known: 'x', list: [...readCliArg('list'), 'y'] }
    """
    document = built(source, text).document
    assert document["parameters"] == {
        "b": {"expression": "[format('{0}-{1}', externalInputs('my_kind_0'), externalInputs('plain_1'))]"},
        "a": {"expression": "[externalInputs('plain_1')]"},
        "c": {"expression": "[add(int(externalInputs('sys_cliArg_2')), 1)]"},
        "d": {"expression": "[externalInputs('sys_cliArg_2')]"},
        "e": {"expression": "[externalInputs('sys_envVar_3')]"},
        "f": {
            "expression": "[createObject('known', 'x', 'list', "
            "flatten(createArray(externalInputs('sys_cliArg_4'), createArray('y'))))]"
        },
    }
    assert list(document["externalInputDefinitions"].items()) == [
        ("my_kind_0", {"kind": "my&kind", "config": {"a": [1], "b": True}}),
        ("plain_1", {"kind": "plain"}),
        ("sys_cliArg_2", {"kind": "sys.cliArg", "config": "count"}),
        ("sys_cliArg_4", {"kind": "sys.cliArg", "config": "list"}),
        ("sys_envVar_3", {"kind": "sys.envVar", "config": "HOME"}),
    ]


def test_answered_inputs_become_values_and_leave_the_others_their_numbers(source: Source) -> None:
    text = """\
    using none
    param a = externalInput('kind', { x: 1 })
    param b = externalInput('kind', 'b')
    param c = int(readCliArg('c'))
    param d = readEnvVar('D')
    param e = externalInput('kind', 'e')
    """
    inputs = {'kind:{"x":1}': "one", "kind:b": "two", "sys.cliArg:c": "3"}
    document = built(source, text, inputs=inputs, variables={"D": "four"}).document
    assert document["parameters"] == {
        "a": {"value": "one"},
        "b": {"value": "two"},
        "c": {"value": 3},
        "d": {"value": "four"},
        "e": {"expression": "[externalInputs('kind_4')]"},
    }
    assert document["externalInputDefinitions"] == {"kind_4": {"kind": "kind", "config": "e"}}


def test_a_vault_that_an_external_input_names_is_an_expression(source: Source) -> None:
    text = "using none\nparam a = getSecret('s', externalInput('group'), 'vault', externalInput('name'))\n"
    assert parameters(source, text)["a"]["reference"] == {
        "keyVault": {
            "id": "[resourceId('s', externalInputs('group_0'), 'Microsoft.KeyVault', 'vaults', 'vault')]"
        },
        "secretName": "[externalInputs('name_1')]",
    }


def test_extensions_are_configured_by_name(source: Source) -> None:
    text = f"""\
    using none
    extensionConfig zoo with {{ b: 'two', a: {SECRET.format(version="")} }}
    extensionConfig ape with {{}}
    """
    found = built(source, text).document["extensionConfigs"]
    assert json.dumps(found)[:24] == '{"ape": {}, "zoo": {"a":'
    assert found["zoo"]["a"]["keyVaultReference"]["secretName"] == "name"
    assert found["zoo"]["b"] == {"value": "two"}


def test_the_deploy_clause_is_an_expression_whatever_it_holds(source: Source) -> None:
    text = "using 'main.bicep' with { mode: 'stack', scope: '/subscriptions/${readCliArg('sub')}' }\n"
    text = text.replace(", ", "\n")
    assert built(source, text).document["usingConfig"] == {
        "expression": "[createObject('mode', 'stack', 'scope', "
        "format('/subscriptions/{0}', externalInputs('sys_cliArg_0')))]"
    }


def test_every_environment_variable_without_a_value_is_reported_at_once(source: Source) -> None:
    text = """\
using none
param a = readEnvironmentVariable('ONE')
param b = '${readEnvironmentVariable('GIVEN')}${readEnvironmentVariable('TWO')}'
param c = readEnvironmentVariable('THREE', 'its default')
param d = readEnvironmentVariable('ONE')
"""
    with pytest.raises(DiagnosticError) as caught:
        built(source, text, variables={"GIVEN": "x"})
    (found,) = caught.value.diagnostics
    assert diagnostic_line(found) == (
        "B2F119 env.bicepparam:2:11 the environment variables 'ONE', 'TWO' have no value "
        "| pass --set-env ONE=… --set-env TWO=…"
    )
    assert [(str(label.span), label.message) for label in found.labels] == [
        ("env.bicepparam:3:49", "'TWO' is read here")
    ]
    assert parameters(source, text, variables={"GIVEN": "x", "ONE": "1", "TWO": "2"})["b"] == {"value": "x2"}


def test_the_text_of_a_secret_is_not_written(source: Source) -> None:
    template = """\
    @secure()
    param password string
    param both { @secure()
      key: string
      name: string }
    param open string
    """
    text = """\
using 'main.bicep'
param password = 'hunter2'
param both = { key: 'key-text', name: 'shown' }
param open = 'shown'
"""
    found = built(source, text, template)
    assert found.document["parameters"] == {
        "password": {"expression": "[parameters('password')]"},
        "both": {"expression": "[createObject('key', parameters('both'), 'name', 'shown')]"},
        "open": {"value": "shown"},
    }
    assert [diagnostic_line(diagnostic) for diagnostic in found.diagnostics] == [
        f"B2F120 env.bicepparam:{line}:1 the secure parameter '{name}' is given as text, which isn't written "
        f"| use getSecret(…), or give '{name}' to the command that deploys, or pass --show-secrets to write it"
        for line, name in ((2, "password"), (3, "both"))
    ]


def test_the_text_of_a_secret_is_written_on_request(source: Source) -> None:
    source.write(
        {
            "main.bicep": "@secure()\nparam password string\n",
            "env.bicepparam": "using 'main.bicep'\nparam password = 'hunter2'\n",
        }
    )
    found = evaluate_assignments(FileResolver(source.root), "env.bicepparam")
    shown = build_parameters(found, show_secrets=True)
    assert shown.document["parameters"] == {"password": {"value": "hunter2"}}
    (warning,) = shown.diagnostics
    assert (warning.code, "which is written in clear" in warning.message) == ("B2F120", True)


def test_baselines_of_bicep_are_compared(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    document = built(
        source, "using none\nparam a = readEnvironmentVariable('A')\n", variables={"A": "x"}
    ).document
    for folder, expected in (
        ("Good", document),
        ("Bad", document | {"contentVersion": "2"}),
        ("Invalid", {}),
    ):
        source.write(
            {
                f"{folder}/parameters.bicepparam": "using none\nparam a = readEnvironmentVariable('A')\n",
                f"{folder}/parameters.json": json.dumps(expected),
            }
        )
    assert compare_baselines([str(source.root), "A=x"]) == 1
    shown = capsys.readouterr().out
    assert shown == 'Bad: differs\n  /contentVersion: "1.0.0.0" instead of "2"\nGood: same\n'
