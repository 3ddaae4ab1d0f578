"""What is new, known or gone since the last run, in each of the formats that say it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator

from converter.report.formats import Format, render_findings
from converter.report.json_schema import report_schema
from converter.source import Category, Diagnostic, History, Severity, Subject

LAST = date(2026, 6, 14)


def finding(path: str, since: date | None = None, environment: str = "prod") -> Diagnostic:
    return Diagnostic(
        code="B2F501",
        severity=Severity.ERROR,
        message="the tree differs from the source",
        category=Category.FINDING,
        subject=Subject(environment, "Deployment/web", path, 2, 5),
        since=since,
    )


NEW, KNOWN, GONE = finding("spec.a"), finding("spec.b", date(2026, 6, 1)), finding("spec.c", date(2026, 5, 1))
HISTORY = History(LAST, (GONE,), 2)


def rendered(to: Format, history: History | None = HISTORY, *findings: Diagnostic) -> str:
    return render_findings(findings or (NEW, KNOWN), to, title="drift", history=history)


def document(history: History | None = HISTORY) -> Any:
    data = json.loads(rendered(Format.JSON, history))
    Draft202012Validator(report_schema()).validate(data)
    return data


def test_text_marks_each_finding_and_lists_what_is_gone() -> None:
    text = rendered(Format.TEXT)
    assert "error[B2F501] spec.a: 2 -> 5 (new)\n" in text
    assert "error[B2F501] spec.b: 2 -> 5 (since 2026-06-01)\n" in text
    assert text.endswith(
        "drift: 2 findings in 1 environment: 2 errors; 1 new, 1 known, 1 gone since 2026-06-14; "
        "2 of 2026-06-14 couldn't be compared\n"
        "gone: B2F501  prod  Deployment/web  spec.c: 2 -> 5 (since 2026-05-01)\n"
    )


def test_findings_without_an_object_are_marked_too() -> None:
    one = Diagnostic(code="B2F522", severity=Severity.WARNING, message="unused", category=Category.FINDING)
    text = rendered(Format.TEXT, History(LAST, (one,)), one)
    assert "warning[B2F522] unused (new)\n" in text
    assert "gone: B2F522  unused\n" in text


def test_markdown_has_a_column_and_a_list() -> None:
    text = rendered(Format.MARKDOWN)
    assert "1 new, 1 known, 1 gone since 2026-06-14" in text
    assert "| new | the tree" in text
    assert "| since 2026-06-01 | the tree" in text
    assert "Gone since the last run: 1" in text
    assert "- `B2F501` `prod` `Deployment/web` `spec.c` `2` → `5` (since 2026-05-01)\n" in text


def test_markdown_lists_only_so_many_of_those_that_are_gone() -> None:
    gone = tuple(finding(f"spec.p{number}", LAST) for number in range(60))
    assert "- and 10 more\n" in rendered(Format.MARKDOWN, History(LAST, gone))


def test_json_has_the_day_of_each_and_all_that_are_gone() -> None:
    data = document()
    assert [one["since"] for one in data["diagnostics"]] == [None, "2026-06-01"]
    history = data["summary"]["history"]
    assert [one["subject"]["path"] for one in history.pop("gone")] == ["spec.c"]
    assert history == {"last": "2026-06-14", "new": 1, "known": 1, "uncompared": 2}


def test_sarif_has_the_state_of_its_baseline() -> None:
    results = json.loads(rendered(Format.SARIF))["runs"][0]["results"]
    assert [one["baselineState"] for one in results] == ["new", "unchanged"]


def test_the_first_run_marks_nothing() -> None:
    first = History(None)
    assert rendered(Format.TEXT, first, NEW).endswith("1 error; no earlier run is recorded\n")
    assert "(new)" not in rendered(Format.TEXT, first, NEW)
    assert "seen" not in rendered(Format.MARKDOWN, first, NEW)
    assert "baselineState" not in rendered(Format.SARIF, first, NEW)
    assert document(first)["summary"]["history"]["last"] is None


def test_without_a_record_nothing_is_said() -> None:
    assert "new" not in rendered(Format.TEXT, None, NEW)
    assert "history" not in document(None)["summary"]


def test_findings_alike_are_shown_apart_when_one_is_new() -> None:
    both = (finding("spec.a"), finding("spec.a", date(2026, 6, 1), "test"))
    assert rendered(Format.TEXT, HISTORY, *both).count("error[B2F501]") == 2
    assert (
        rendered(Format.TEXT, HISTORY, finding("spec.a"), finding("spec.a", None, "test")).count(
            "error[B2F501]"
        )
        == 1
    )
