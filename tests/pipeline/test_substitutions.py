"""Flux's variables: their list is that of the tree, their values reach it one way or the other."""

from __future__ import annotations

import pytest
import yaml

from converter.commands.convert import ConvertOptions, convert
from converter.commands.verify import VerifyOptions, verify
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from converter.provenance import Kind
from tests.pipeline.shop import PROJECT, UNKNOWN_QUEUE, WEB, Edit, Shop

URI = "SHOP_AZURE_APPCONFIG_URI"
TEST = "host: shop.test.example.org"


def given(**values: str) -> Edit:
    """The environment `test` with values for Flux variables."""
    return Edit(PROJECT, f"{TEST}, substitutions: {values!r}", TEST)


def messages_of(conversion: Conversion, code: str) -> list[str]:
    findings = [finding for mapped in conversion.overlays for finding in mapped.findings]
    return [f"{finding.span}: {finding.message}" for finding in findings if finding.code == code]


def made(shop: Shop, **options) -> Conversion:
    return convert_source(SourceOptions(source=shop.source, **options), shop.out)


def test_a_value_reaches_the_config_map_of_its_environment_alone(write):
    tree = made(write(given(**{URI: "https://store.example.org"}))).tree.files
    patch = yaml.safe_load(tree["syncroot/t1/substitutions.yaml"].text)
    assert patch["data"] == {URI: "https://store.example.org"}
    assert "data" not in yaml.safe_load(tree["syncroot/base/substitutions.yaml"].text)
    assert "syncroot/p1/substitutions.yaml" not in tree


def test_a_value_in_the_config_map_leads_to_the_project_file(write):
    overlay = made(write(given(**{URI: "https://store.example.org"}))).overlays[0]
    objects = overlay.objects.objects["syncroot"]
    origin = next(one.origins["data", URI] for one in objects if ("data", URI) in one.origins)
    [decided] = [step for step in origin.walk() if step.kind is Kind.PROJECT_FILE]
    assert decided.detail == f"environments.test.substitutions.{URI}"
    assert any(step.row == "env.runtime-config" for step in origin.walk_with_conditions())


@pytest.mark.parametrize("value", ["8080", "true", "a b", "x: y # z", "", "pa$${y}"])
def test_a_value_that_would_not_survive_is_in_the_manifests(write, value):
    shop = write(given(**{URI: value}))
    conversion = made(shop)
    tree = conversion.tree.files
    data = yaml.safe_load(tree["shop/overlays/t1/common/runtime-config.yaml"].text)["data"]
    assert data["AZURE_APPCONFIG_URI"] == value.replace("${", "$${").replace("$$$", "$$$$")
    assert "syncroot/t1/substitutions.yaml" not in tree
    assert URI not in conversion.overlays[0].substitutions
    assert URI in conversion.overlays[1].substitutions
    assert messages_of(conversion, "B2F213") == []


def test_a_value_that_nothing_needs_is_reported_at_its_place(write):
    shop = write(given(**{URI: "x", "SHOP_OLD": "y"}))
    [message] = messages_of(made(shop), "B2F213")
    assert message.startswith(shop.place(PROJECT, "'SHOP_OLD': «'y'»")[0])
    assert "SHOP_OLD" not in made(shop).tree.files["syncroot/t1/substitutions.yaml"].text


ID = "0f3ac5a4-1111-4222-8333-abcdefabcdef"


def test_a_value_that_is_computed_leaves_the_config_map_and_has_to_agree(write):
    agreeing = made(write(given(**{URI: "https://store-test.azconfig.io"})), subscriptions={"": ID})
    assert messages_of(agreeing, "B2F214") == []
    assert len(messages_of(agreeing, "B2F213")) == 1
    assert "syncroot/t1/substitutions.yaml" not in agreeing.tree.files


def test_a_value_that_the_source_contradicts_is_reported_with_both_places(write):
    shop = write(given(**{URI: "https://other.azconfig.io"}))
    conversion = made(shop, subscriptions={"": ID})
    [finding] = [f for f in conversion.overlays[0].findings if f.code == "B2F214"]
    assert str(finding.span) == shop.place(PROJECT, f"'{URI}': «'https://other.azconfig.io'»")[0]
    assert [label.span.file for label in finding.labels] == [f"{WEB}/main.bicep"]


def test_a_variable_that_a_table_writes_is_in_the_list_too(write):
    rows = """
tables:
  environment-variables:
    - id: shop.region
      match: {variable.name: REGION}
      emit: {name: REGION, value: "$$${SHOP_PLACE} $${SHOP_TEXT} ${SHOP_COLOUR:-red}"}
"""
    shop = write()
    shop.edit(Edit(PROJECT, shop.text(PROJECT) + rows))
    substitutions = made(shop).overlays[0].substitutions
    assert substitutions["SHOP_PLACE"].stands_for == "what shop.region writes"
    assert not {"SHOP_TEXT", "SHOP_COLOUR"} & substitutions.keys()


def test_verify_fails_until_every_variable_has_a_value(write):
    shop = write(UNKNOWN_QUEUE)
    convert(ConvertOptions(source=shop.source, out=shop.out))
    missing = [f for f in verify(VerifyOptions(flux=shop.out)).findings if f.code == "B2F434"]
    assert {(f.subject.environment, f.severity) for f in missing if f.subject} == {
        ("t1", "error"),
        ("p1", "error"),
    }
    values = {"test": {URI: "https://x.example.org", "SHOP_QUEUE": "q"}, "prod": {URI: "https://y.io"}}
    for name, host in (("test", TEST), ("prod", "host: shop.example.org")):
        shop.edit(Edit(PROJECT, f"{host}, substitutions: {values[name]!r}", host))
    convert(ConvertOptions(source=shop.source, out=shop.out))
    assert [f for f in verify(VerifyOptions(flux=shop.out)).findings if f.severity == "error"] == []
