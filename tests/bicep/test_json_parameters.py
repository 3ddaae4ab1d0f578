"""ARM's parameter files in JSON: values with places, azd's variables, Key Vault's secrets."""

from __future__ import annotations

import json

import pytest

from converter.bicep import FileResolver, evaluate_template, json_parameters
from converter.provenance import Kind
from converter.provenance.values import EnvironmentVariable, Scalar, Value, is_secret
from converter.report.terminal import render
from converter.source import DiagnosticError
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source
from tests.values import LITERAL

TEMPLATE = """\
param name string = 'shop'
param replicas int = 1
param exists bool = true
param tags object = {}
@secure()
param key string = ''
output name string = name
"""


def file_of(**values: object) -> str:
    return json.dumps({"parameters": {name: {"value": value} for name, value in values.items()}}, indent="\t")


def parameters(source: Source, text: str, **variables: str) -> dict[str, Value]:
    source.write({"main.bicep": TEMPLATE, "main.parameters.json": text})
    resolver = FileResolver(source.root)
    found = json_parameters(resolver, "main.parameters.json", variables, "main.bicep")
    return evaluate_template(resolver, "main.bicep", given=found.given).parameters


def test_values_have_the_line_that_gives_them(source):
    found = parameters(source, "// ours\n" + file_of(name="parcels", tags={"a": [1, None]}))
    assert rendered(found["tags"]) == {"a": [1, None]}
    assert found["replicas"].origin.kind is Kind.PARAMETER_DEFAULT
    (ground,) = found["name"].origin.roots()
    assert ground.span is not None
    assert (str(ground.span), ground.span.text) == ("main.parameters.json:5:13", '"parcels"')
    assert found["name"].origin.shadowed[0].kind is Kind.PARAMETER_DEFAULT


def test_azds_variables_are_answered_else_their_default_counts(source):
    text = file_of(name="shop-${AZURE_ENV_NAME}", exists="${WEB_EXISTS=false}", replicas="${N}")
    found = parameters(source, text, AZURE_ENV_NAME="test", N="3")
    assert rendered(found["name"]) == "shop-test"
    assert isinstance(found["exists"], Scalar)
    assert isinstance(found["replicas"], Scalar)
    assert (found["exists"].data, found["replicas"].data) == (False, 3)


def test_what_only_an_unset_variable_gives_is_not_given(source):
    found = parameters(source, file_of(name="${NAME}", key="${KEY}", replicas="${N}", tags="${TAGS}"))
    assert {value.origin.kind for value in found.values()} == {Kind.PARAMETER_DEFAULT}


def test_an_unset_variable_is_empty_in_a_text(source):
    assert rendered(parameters(source, file_of(name="a${NAME}b$${c}"))["name"]) == "ab${c}"
    assert rendered(parameters(source, file_of(tags={"a": "${NAME}"}))["tags"]) == {"a": ""}


def test_what_azd_always_sets_stays_unknown_and_a_service_does_not_exist_yet(source):
    text = file_of(
        name="${AZURE_LOCATION=norwayeast}",
        key="${AZURE_PRINCIPAL_ID}",
        exists="${SERVICE_WEB_RESOURCE_EXISTS}",
    )
    found = parameters(source, text)
    assert isinstance(found["name"], EnvironmentVariable)
    assert isinstance(found["key"], EnvironmentVariable)
    assert is_secret(found["key"])
    assert isinstance(found["exists"], Scalar)
    assert found["exists"].data is False


def test_azd_asks_for_a_required_parameter_so_its_value_is_unknown(source):
    source.write({"main.bicep": "param host string\n", "p.json": file_of(host="${HOST}")})
    found = json_parameters(FileResolver(source.root), "p.json", {}, "main.bicep")
    assert isinstance(found.given["host"].value, EnvironmentVariable)
    assert not any(found.unset.values())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${X}", "up"),
        ("${X^^}", "UP"),
        ("${X:-down}", "up"),
        ("${Y:-down}", "down"),
        ("${Y=${X}}", "up"),
        ("${#X}", "2"),
    ],
)
def test_texts_are_filled_as_drones_envsubst_does(source, text, value):
    assert rendered(parameters(source, file_of(name=text), X="up")["name"]) == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("exists", "F", False),
        ("exists", "no", True),
        ("replicas", "-7", -7),
        ("replicas", "many", 1),
        ("tags", '{"a": [1]}', {"a": [1]}),
    ],
)
def test_a_text_is_what_the_parameter_is_declared_to_be(source, name, text, value):
    assert rendered(parameters(source, file_of(**{name: "${X}"}), X=text)[name]) == value


def test_a_text_that_is_no_json_for_an_object_is_reported(source):
    with pytest.raises(DiagnosticError) as caught:
        parameters(source, file_of(tags="${X}"), X="{hunter2")
    assert "'tags' isn't JSON" in render(caught.value.diagnostics)
    assert "hunter2" not in render(caught.value.diagnostics)


def test_a_secret_that_azd_makes_up_stays_a_secret(source):
    found = parameters(source, file_of(key="$(secretOrRandomPassword ${VAULT} sql)"))
    assert is_secret(found["key"])


def test_azd_passes_over_what_the_template_does_not_declare_and_over_null(source):
    source.write({"main.bicep": TEMPLATE, "p.json": file_of(name=None, principal="hunter2")})
    found = json_parameters(FileResolver(source.root), "p.json", {}, "main.bicep", by_azd=True)
    assert found.given == {}
    assert [(name, str(span)) for name, span in found.undeclared.items()] == [("principal", "p.json:6:3")]


def test_the_parameters_alone_are_read_without_their_envelope(source):
    assert rendered(parameters(source, '{"name": {"value": "parcels"}}')["name"]) == "parcels"


def test_an_answer_knows_where_it_was_given(source):
    source.write({"main.bicep": TEMPLATE, "p.json": file_of(name="${NAME}")})
    answer = Scalar("shop", origin=LITERAL)
    (given,) = json_parameters(FileResolver(source.root), "p.json", {"NAME": answer}).given.values()
    assert given.value.origin.kind is Kind.ENVIRONMENT_VARIABLE
    assert given.value.origin.sources[0] is LITERAL


def test_a_secret_of_key_vault_stays_a_symbol(source):
    reference = {"keyVault": {"id": "/subscriptions/x"}, "secretName": "key"}
    found = parameters(source, json.dumps({"parameters": {"key": {"reference": reference}}}))
    assert is_secret(found["key"])


@pytest.mark.parametrize("name", ["key", "keey"])
def test_a_secure_parameters_text_is_in_no_message(source, name):
    source.write({"main.bicep": TEMPLATE, "p.json": file_of(**{name: ["hunter2"]})})
    resolver = FileResolver(source.root)
    given = json_parameters(resolver, "p.json", {}).given
    with pytest.raises(DiagnosticError) as caught:
        evaluate_template(resolver, "main.bicep", given=given)
    assert "hunter2" not in render(caught.value.diagnostics)
    assert name in render(caught.value.diagnostics)


@pytest.mark.parametrize(
    "text",
    ["nothing", "[]", "{}", '{"parameters": []}', '{"parameters": {"name": "shop"}}', '{"parameters": {'],
)
def test_another_form_is_reported(source, text, faults):
    source.write({"p.json": text})
    (fault,) = faults(lambda: json_parameters(FileResolver(source.root), "p.json", {}))
    assert fault.code == "B2F221"
    assert "p.json" in fault.message
