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
    given = json_parameters(resolver, "main.parameters.json", variables)
    return evaluate_template(resolver, "main.bicep", given=given).parameters


def test_values_have_the_line_that_gives_them(source):
    found = parameters(source, "// ours\n" + file_of(name="parcels", tags={"a": [1, None]}))
    assert rendered(found["tags"]) == {"a": [1, None]}
    assert found["replicas"].origin.kind is Kind.PARAMETER_DEFAULT
    (ground,) = found["name"].origin.roots()
    assert ground.span is not None
    assert (str(ground.span), ground.span.text) == ("main.parameters.json:5:13", '"parcels"')
    assert found["name"].origin.shadowed[0].kind is Kind.PARAMETER_DEFAULT


def test_azds_variables_are_answered_else_their_default_counts_else_they_are_symbols(source):
    text = file_of(name="shop-${AZURE_ENV_NAME}", key="${KEY}", exists="${WEB_EXISTS=false}", replicas="${N}")
    found = parameters(source, text, AZURE_ENV_NAME="test", N="3")
    assert rendered(found["name"]) == "shop-test"
    assert isinstance(found["key"], EnvironmentVariable)
    assert is_secret(found["key"])
    assert isinstance(found["exists"], Scalar)
    assert isinstance(found["replicas"], Scalar)
    assert (found["exists"].data, found["replicas"].data) == (False, 3)


def test_an_answer_knows_where_it_was_given(source):
    source.write({"main.bicep": TEMPLATE, "p.json": file_of(name="${NAME}")})
    answer = Scalar("shop", origin=LITERAL)
    (given,) = json_parameters(FileResolver(source.root), "p.json", {"NAME": answer}).values()
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
    given = json_parameters(resolver, "p.json", {})
    with pytest.raises(DiagnosticError) as caught:
        evaluate_template(resolver, "main.bicep", given=given)
    assert "hunter2" not in render(caught.value.diagnostics)
    assert name in render(caught.value.diagnostics)


@pytest.mark.parametrize(
    "text", ["nothing", "[]", '{"parameters": []}', '{"parameters": {"name": "shop"}}', '{"parameters": {']
)
def test_another_form_is_reported(source, text, faults):
    source.write({"p.json": text})
    (fault,) = faults(lambda: json_parameters(FileResolver(source.root), "p.json", {}))
    assert fault.code == "B2F221"
    assert "p.json" in fault.message
