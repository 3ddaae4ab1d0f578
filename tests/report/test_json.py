from __future__ import annotations

import json

from converter.report.json import render


def test_a_diagnostic_is_told_with_all_its_places(diagnostics):
    report = json.loads(render(diagnostics))
    assert report["version"] == 1
    assert report["diagnostics"][-1] == {
        "code": "B2F203",
        "severity": "error",
        "blame": "configuration",
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
    }


def test_a_finding_names_its_subject_once_for_each_environment(diagnostics):
    subjects = [each["subject"] for each in json.loads(render(diagnostics))["diagnostics"] if each["subject"]]
    assert subjects == [
        {
            "environment": environment,
            "object": "Deployment/web",
            "path": "spec.replicas",
            "expected": 1,
            "actual": None,
            "direction": None,
            "row": None,
            "place": None,
        }
        for environment in ("prod", "test")
    ]


def test_keys_are_there_even_with_nothing_to_say(diagnostics):
    first = json.loads(render(diagnostics))["diagnostics"][0]
    assert first["code"] == "B2F207"
    assert (first["location"], first["help"], first["related"], first["subject"]) == (None, None, [], None)


def test_the_order_of_finding_makes_no_difference(diagnostics):
    assert render(reversed(diagnostics)) == render(diagnostics * 2)


def test_nothing_found_is_still_a_report():
    assert json.loads(render([])) == {"version": 1, "diagnostics": []}
