from __future__ import annotations

import json
import random
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from converter.report.formats import Format, render_findings
from converter.report.json import json_text, render_check, render_document
from converter.report.json_schema import report_schema, text_of
from converter.source import Diagnostic, Severity
from tests.report.sample import at, findings
from tests.report.test_formats import FINDINGS

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json"
SCHEMA = jsonschema.Draft202012Validator(report_schema())


def checked(diagnostics) -> dict:
    return json.loads(render_check(["tables/rows.yaml"], diagnostics))


@pytest.mark.parametrize("write", [json_text, render_document])
def test_what_json_has_no_number_for_is_text(write):
    data = {"a": [float("inf"), {"b": (float("-inf"), float("nan"), 1.5, "x")}]}
    assert json.loads(write(data), parse_constant=pytest.fail) == {
        "a": [".inf", {"b": ["-.inf", ".nan", 1.5, "x"]}]
    }


def test_a_diagnostic_is_told_with_all_its_places(diagnostics):
    report = checked(diagnostics)
    assert (report["version"], report["files"]) == (2, ["tables/rows.yaml"])
    assert report["diagnostics"][1] == {
        "code": "B2F203",
        "severity": "error",
        "category": "configuration",
        "message": "the row 'one' is given twice",
        "help": "rename one of them",
        "location": {"file": "tables/rows.yaml", "line": 11, "column": 7, "endLine": 11, "endColumn": 10},
        "related": [
            {
                "message": "first given here",
                "location": {
                    "file": "tables/rows.yaml",
                    "line": 10,
                    "column": 7,
                    "endLine": 10,
                    "endColumn": 10,
                },
            }
        ],
        "subject": None,
        "since": None,
        "blame": "configuration",
    }


def test_a_finding_names_its_subject_once_for_each_environment(diagnostics):
    subjects = [each["subject"] for each in checked(diagnostics)["diagnostics"] if each["subject"]]
    assert subjects == [
        {
            "environment": environment,
            "object": "Deployment/web",
            "path": "spec.replicas",
            "field": None,
            "expected": 1,
            "actual": None,
            "ancestor": None,
            "direction": None,
            "row": None,
            "place": None,
        }
        for environment in ("prod", "test")
    ]


def test_keys_are_there_even_with_nothing_to_say(diagnostics):
    first = checked(diagnostics)["diagnostics"][2]
    assert first["code"] == "B2F207"
    assert (first["location"], first["help"], first["related"], first["subject"]) == (None, None, [], None)


def test_the_order_of_finding_makes_no_difference(diagnostics):
    assert checked(reversed(diagnostics)) == checked(diagnostics * 2)


def test_nothing_found_is_still_a_report():
    assert checked([])["diagnostics"] == []


def test_a_check_goes_by_place_and_a_comparison_by_importance():
    found = [
        Diagnostic(code="B2F002", severity=Severity.ERROR, message="b"),
        Diagnostic(code="B2F001", severity=Severity.NOTE, message="a", span=at("a.bicep", 3)),
        Diagnostic(code="B2F001", severity=Severity.ERROR, message="c", span=at("a.bicep", 3)),
    ]
    random.Random(1).shuffle(found)
    assert [each["message"] for each in checked(found)["diagnostics"]] == ["b", "c", "a"]
    report = json.loads(render_findings([found[0], *found], Format.JSON))
    assert [each["severity"] for each in report["diagnostics"]] == ["error", "error", "note"]
    assert [each["code"] for each in report["diagnostics"]] == ["B2F001", "B2F002", "B2F001"]


def test_the_published_schema_is_up_to_date(golden):
    golden(PUBLISHED, text_of(report_schema()))
    SCHEMA.check_schema(report_schema())


@settings(max_examples=40)
@given(st.lists(FINDINGS, max_size=4))
def test_every_document_is_of_the_schema(some):
    SCHEMA.validate(json.loads(render_findings(some, Format.JSON, environments=["prod"], accepted=2)))
    SCHEMA.validate(checked(some))


@pytest.mark.parametrize("member", ["code", "category", "subject", "blame"])
def test_the_schema_asks_for_every_member(member):
    report = json.loads(render_findings(findings(), Format.JSON))
    del report["diagnostics"][0][member]
    assert not SCHEMA.is_valid(report)


def test_the_schema_knows_no_other_member():
    report = json.loads(render_findings(findings(), Format.JSON))
    report["diagnostics"][0]["advice"] = None
    assert not SCHEMA.is_valid(report)


def test_what_read_version_1_finds_its_members():
    report = json.loads(render_findings(findings(), Format.JSON, source_root="shop", tree_root="deploy"))
    assert len(report["findings"]) == len(report["diagnostics"])
    for old, new in zip(report["findings"], report["diagnostics"], strict=True):
        subject = new["subject"] or {}
        for name in ("environment", "object", "path", "expected", "actual", "direction", "row"):
            assert old[name] == subject.get(name)
        assert (old["code"], old["severity"], old["message"]) == (
            new["code"],
            new["severity"],
            new["message"],
        )
        assert old["advice"] == new["help"]
        assert old["source"] == without_end(new["location"])
        assert old["tree"] == without_end(subject.get("place"))
        assert old["related"] == [
            {"message": each["message"], **without_end(each["location"])} for each in new["related"]
        ]
        assert new["blame"] == new["category"]
    found = checked(findings())
    assert found["errors"] == found["summary"]["severity"]["error"] == 4


def without_end(location):
    return location and {key: location[key] for key in ("file", "line", "column")}
