"""The report and the summary: what became of everything, and its place in the source."""

from __future__ import annotations

import json
import re

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.report import conversion_json, conversion_markdown, conversion_text
from tests.pipeline.faults import MAIN, MODULE
from tests.pipeline.shop import NIGHTLY, PROJECT, UNKNOWN_QUEUE, WEB, Edit, Shop, tree_of

VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z0-9_]+)\}")


@pytest.fixture
def reported():
    """Converts a shop with a report, in both formats: the JSON document and the Markdown text."""

    def call(shop: Shop, **options):
        result = convert(ConvertOptions(source=shop.source, out=shop.out, **options))
        assert result.summary is not None
        texts = [write(result.summary, result.headline) for write in (conversion_json, conversion_markdown)]
        return json.loads(texts[0]), texts[1]

    return call


def rows(markdown: str, title: str) -> list[list[str]]:
    """The cells of the table below a title, without its head."""
    below = markdown.partition(f"## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_report_shows_which_environment_has_which_workload(shop, reported):
    (shop.source / NIGHTLY / "test.bicepparam").unlink()
    report, markdown = reported(shop)
    assert report["overlays"] == ["t1", "p1"]
    assert report["matrix"] == {"nightly": ["p1"], "web": ["t1", "p1"]}
    assert (
        "| workload | t1 | p1 |\n| --- | --- | --- |\n| nightly | – | yes |\n| web | yes | yes |" in markdown
    )


def test_every_variable_of_the_tree_is_listed_with_its_place(shop, reported):
    shop.edit(UNKNOWN_QUEUE)
    report, markdown = reported(shop)
    used = {name for content in tree_of(shop.out).values() for name in VARIABLE.findall(content.decode())}
    assert used == {"SHOP_AZURE_APPCONFIG_URI", "SHOP_QUEUE"}
    places = {
        "SHOP_AZURE_APPCONFIG_URI": shop.place(MAIN, "value: «store.properties.endpoint»")[0],
        "SHOP_QUEUE": shop.place(f"{NIGHTLY}/test.bicepparam", "«readEnvironmentVariable('QUEUE')»")[0],
    }
    assert {variable["name"]: variable["place"] for variable in report["variables"]} == places
    assert {row[0].strip("`"): row[-1] for row in rows(markdown, "Flux variables")} == places


def test_a_variable_is_owed_until_the_project_file_has_its_value(shop, reported):
    shop.edit(UNKNOWN_QUEUE)
    report, _ = reported(shop)
    missing = {variable["name"]: variable["owed"] for variable in report["variables"]}
    assert missing == {"SHOP_AZURE_APPCONFIG_URI": ["t1", "p1"], "SHOP_QUEUE": ["t1"]}
    given = "substitutions: {SHOP_AZURE_APPCONFIG_URI: https://store.example.org, SHOP_QUEUE: returns}"
    shop.edit(Edit(PROJECT, f"host: shop.test.example.org, {given}", "host: shop.test.example.org"))
    report, markdown = reported(shop)
    missing = {variable["name"]: variable["owed"] for variable in report["variables"]}
    assert missing == {"SHOP_AZURE_APPCONFIG_URI": ["p1"], "SHOP_QUEUE": []}
    assert [row[3] for row in rows(markdown, "Flux variables")] == ["p1", "–"]


def test_every_property_of_every_workload_is_accounted_for(shop, reported):
    report, markdown = reported(shop)
    properties = report["properties"]
    assert report["counts"] == {
        "converted": 46,
        "defaulted": 14,
        "dropped": 10,
        "unsupported": 0,
        "unmapped": 0,
    }
    assert sum(len(line["overlays"]) for line in properties) == 70
    assert all(line["reason"] for line in properties if line["outcome"] in {"defaulted", "dropped"})
    assert all(line["place"] and line["row_place"] for line in properties)
    assert {line["kind"] for line in properties} == {"app", "job"}
    assert len(rows(markdown, "Properties")) == len(properties)


def test_a_property_has_the_place_where_its_value_is_written(shop, reported):
    report, _ = reported(shop)
    places = {
        (line["path"], overlay): line["place"]
        for line in report["properties"]
        if line["workload"] == "web"
        for overlay in line["overlays"]
    }
    replicas = "template.scale.minReplicas"
    assert places[replicas, "t1"] == shop.place(MAIN, "param replicas int = «1»")[0]
    assert places[replicas, "p1"] == shop.place(f"{WEB}/prod.bicepparam", "replicas = «2»")[0]
    target = "configuration.ingress.targetPort"
    assert places[target, "t1"] == shop.place(MODULE, "targetPort: «8080»")[0]


def test_what_needs_a_person_comes_with_its_place_and_what_to_do(write, reported):
    shop = write(
        Edit(
            MODULE,
            "http: { metadata: { concurrentRequests: '9' } } }",
            "custom: { type: 'cpu', metadata: { type: 'Utilization', value: '60' } } }",
        )
    )
    report, markdown = reported(shop)
    of_properties = [remark for remark in report["needs"] if remark["code"] == "B2F305"]
    need, metrics = [remark for remark in of_properties if "HPA" in remark["text"]]
    assert "the HPA has no metrics" in metrics["text"]
    assert "an HPA can't scale on concurrent requests" in need["text"]
    assert (need["workloads"], need["overlays"]) == (["web"], ["t1", "p1"])
    assert need["place"] == shop.place(MODULE, "name: «'cpu'»")[0]
    assert "ask the platform for KEDA" in need["help"]
    section = markdown.partition("## Needs a person\n")[2].partition("\n## ")[0]
    assert need["text"] in section
    assert need["place"] in section


def test_defaults_of_the_platform_are_reported(shop, reported):
    report, markdown = reported(shop)
    texts = {remark["text"]: remark["workloads"] for remark in report["defaulted"]}
    assert texts["container.resources.cpu isn't set; 500m is used"] == ["web", "nightly"]
    assert "container.resources.cpu isn't set; 500m is used (web, nightly: t1, p1)" in markdown


def test_a_report_is_the_same_every_time(shop, reported):
    convert(ConvertOptions(source=shop.source, out=shop.out))
    assert reported(shop) == reported(shop)


def test_a_dry_run_reports_too(shop, reported):
    report, _ = reported(shop, dry_run=True)
    assert report["headline"].startswith("would write 30 of 30 files")
    assert tree_of(shop.out) is None


def test_the_summary_lists_the_required_inputs(shop):
    shop.edit(UNKNOWN_QUEUE)
    result = convert(ConvertOptions(source=shop.source, out=shop.out))
    text = conversion_text(result.summary, result.headline)
    assert text.splitlines()[0].endswith(": 2 workloads, 2 environments")
    counts = "46 converted, 14 defaulted, 10 dropped on purpose, 0 unsupported, 0 unmapped"
    assert f"properties: {counts}\n" in text
    missing = text.partition("required inputs: ")[2].partition("\n\n")[0].splitlines()[1:]
    place = shop.place(f"{NIGHTLY}/test.bicepparam", "«readEnvironmentVariable('QUEUE')»")[0]
    assert missing[2:] == ["  SHOP_QUEUE  [t1]", f"    {{QUEUE}}  from {place}"]
