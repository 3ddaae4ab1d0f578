"""Findings from run to run: new, known, gone, and what wasn't compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from converter.drift.state import State, read_state, seen
from converter.source import Category, Diagnostic, Severity, SourceFile, Span, Subject

FIRST, SECOND, THIRD = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)


def finding(path: str = "spec.a", environment: str = "prod", actual: Any = 5, **more: Any) -> Diagnostic:
    return Diagnostic(
        code="B2F501",
        severity=Severity.ERROR,
        message="the tree differs from the source",
        category=Category.FINDING,
        subject=Subject(environment, "Deployment/web", path, 2, actual, **more),
    )


def state(*findings: Diagnostic, last: State | None = None, today: date = FIRST) -> State:
    return seen(last, findings, (), today).state


def paths(findings: Any) -> list[str]:
    return [one.subject.path for one in findings]


def test_the_first_run_knows_nothing() -> None:
    run = seen(None, [finding()], (), FIRST)
    assert (run.history.last, run.history.gone, run.findings[0].since) == (None, (), None)


def test_a_finding_is_new_then_known_since_its_first_day_then_gone_once() -> None:
    one, other = finding("spec.a"), finding("spec.b")
    second = seen(state(one), [one, other], (), SECOND)
    assert [each.since for each in second.findings] == [FIRST, None]
    third = seen(second.state, [other, one], (), THIRD)
    assert [each.since for each in third.findings] == [SECOND, FIRST]
    fourth = seen(third.state, [other], (), THIRD)
    assert (paths(fourth.history.gone), fourth.history.last) == (["spec.a"], THIRD)
    assert fourth.history.gone[0].since == FIRST
    assert seen(fourth.state, [other], (), THIRD).history.gone == ()


def test_one_that_comes_back_is_new() -> None:
    away = seen(state(finding()), [], (), SECOND)
    assert seen(away.state, [finding()], (), THIRD).findings[0].since is None


def test_another_value_is_another_finding() -> None:
    run = seen(state(finding()), [finding(actual=6)], (), SECOND)
    assert run.findings[0].since is None
    assert [one.subject.actual for one in run.history.gone if one.subject] == [5]


def test_a_line_that_moves_or_advice_that_changes_is_the_same_finding() -> None:
    place = Span(SourceFile("flux/a.yaml", "abc"), 1, 2)
    run = seen(state(finding()), [replace(finding(place=place), help="other", span=place)], (), SECOND)
    assert (run.findings[0].since, run.history.gone) == (FIRST, ())


def test_one_that_was_accepted_is_not_gone() -> None:
    run = seen(state(finding()), [], [finding()], SECOND)
    assert (run.findings, run.history.gone, run.state.findings) == ((), (), ())


def test_other_environments_stay_in_the_state() -> None:
    before = state(finding(), finding(environment="test"))
    run = seen(before, [], (), SECOND, only=["prod"])
    assert [one.subject.environment for one in run.history.gone if one.subject] == ["prod"]
    assert run.history.uncompared == 0
    again = seen(run.state, [finding(environment="test")], (), THIRD)
    assert again.findings[0].since == FIRST


def test_what_a_broken_source_hides_is_not_gone() -> None:
    run = seen(state(finding("spec.a"), finding("spec.b")), [finding("spec.a")], (), SECOND, is_whole=False)
    assert (run.history.gone, run.history.uncompared) == ((), 1)
    whole = seen(run.state, [finding("spec.b")], (), THIRD)
    assert whole.findings[0].since == FIRST
    assert paths(whole.history.gone) == ["spec.a"]


def test_findings_about_files_are_told_apart_by_file_and_message() -> None:
    place = Span(SourceFile("bicep2flux.accepted.yaml", "abc"), 0, 1)
    one = Diagnostic(code="B2F522", severity=Severity.WARNING, message="unused a", span=place)
    other = replace(one, message="unused b")
    run = seen(state(one), [one, other], (), SECOND)
    assert [each.since for each in run.findings] == [FIRST, None]


def test_a_digest_tells_values_apart_that_are_not_shown() -> None:
    hidden = finding(actual="•••", digests=("", "scrypt:0"))
    before = state(hidden)
    assert "•••" in before.text
    run = seen(before, [finding(actual="•••", digests=("", "scrypt:1"))], (), SECOND)
    assert run.findings[0].since is None


def test_a_state_is_read_as_it_was_written_and_does_not_depend_on_the_order(tmp_path: Path) -> None:
    both = [finding("spec.a", actual={"a": [1, None]}), finding("spec.b")]
    file = tmp_path / "state.json"
    file.write_text(state(*both).text, "utf-8")
    read = read_state(file)
    assert read is not None
    assert read.text == state(*both[::-1]).text
    assert [one.since for one in seen(read, both, (), SECOND).findings] == [FIRST, FIRST]
    assert read_state(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "text",
    ["", "product: shop\n", "{}", "[]", '{"format": 2, "last": "2026-06-01"}', '{"last": "x"}', "\xff"],
)
def test_a_file_that_is_no_state_is_refused_before_it_is_overwritten(
    tmp_path: Path, faults: Any, text: str
) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(text.encode("latin-1"))
    [fault] = faults(lambda: read_state(file))
    assert (fault.code, fault.category) == ("B2F526", Category.CONFIGURATION)
    [fault] = faults(lambda: read_state(tmp_path))
    assert fault.code == "B2F526"
