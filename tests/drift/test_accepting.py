from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from converter.drift.accepting import accept
from converter.drift.ledger import apply
from converter.drift.ledger_file import Ledger, read_ledger
from converter.source import Category, Diagnostic, Severity, SourceFile, Subject

TODAY = date(2026, 6, 15)
TEXT = st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=12) | st.sampled_from(
    [
        "yes",
        "0x1",
        "null",
        "*",
        "a: b",
        "# c",
        "- d",
        "it's",
        '"',
        "\\",
        "2026-01-01",
        "\u2028",
        "containers[name=web].image",
    ]
)


def ledger(text: str) -> Ledger:
    return read_ledger(SourceFile("bicep2flux.accepted.yaml", text))


def finding(
    environment: str | None, path: str = "spec.replicas", object_: str = "Deployment/web"
) -> Diagnostic:
    return Diagnostic(
        code="B2F404",
        severity=Severity.ERROR,
        message="edited",
        category=Category.FINDING,
        subject=Subject(environment, object_, path, 2, 5),
    )


def test_a_new_ledger_has_an_entry_a_field_and_waits_for_reasons(faults):
    text = accept(Ledger(), [finding("prod"), finding("prod", "a: b")], TODAY)
    assert text == (
        "# Findings that are known and may stay as they are. Each needs a reason, and counts through its date.\n"
        "accepted:\n"
        "  - code: B2F404\n"
        "    environment: prod\n"
        "    object: Deployment/web\n"
        "    path: 'a: b'\n"
        "    reason: ''\n"
        "    owner: ''\n"
        "    until: 2026-09-13\n"
        "  - code: B2F404\n"
        "    environment: prod\n"
        "    object: Deployment/web\n"
        "    path: spec.replicas\n"
        "    reason: ''\n"
        "    owner: ''\n"
        "    until: 2026-09-13\n"
    )
    assert [fault.span.line for fault in faults(lambda: ledger(text))] == [7, 14]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "a"),
        ("Deployment/web", "Deployment/web"),
        ("containers[name=web].image", "containers[name=web].image"),
        ("yes", "'yes'"),
        ("null", "'null'"),
        ("1e3", "'1e3'"),
        ("it's", "'it''s'"),
        ("a b", "'a b'"),
        ("a\u00a0b", '"a\\U000000a0b"'),
        ("a\tb", '"a\\U00000009b"'),
        ('\x7f"\\', '"\\U0000007f\\"\\\\\\\\"'),
        ("æ😀", "'æ😀'"),
    ],
)
def test_a_text_is_quoted_only_as_far_as_it_has_to_be(text, written):
    assert f"    object: {written}\n" in accept(Ledger(), [finding("prod", object_=text)], TODAY)


def test_the_days_of_an_entry_are_counted_from_today():
    assert "until: 2026-06-15\n" in accept(Ledger(), [finding("prod")], TODAY, days=0)
    assert "until: 2026-06-22\n" in accept(Ledger(), [finding("prod")], TODAY, days=7)


def test_a_finding_without_environment_or_with_all_and_more_is_everywhere():
    assert "environment:" not in accept(
        Ledger(), [finding(None), finding("prod")], TODAY, environments=["prod", "test"]
    )
    more = [finding("prod"), finding("test"), finding("yt01")]
    assert "environment:" not in accept(Ledger(), more, TODAY, environments=["prod", "test"])


def test_environments_are_left_out_when_all_have_the_finding():
    both = [finding("prod"), finding("test")]
    assert "environment:" not in accept(Ledger(), both, TODAY, environments=["prod", "test"])
    assert accept(Ledger(), both, TODAY, environments=["prod", "test", "yt01"]).count("environment:") == 2


@pytest.mark.parametrize(
    "before",
    [
        "# ours\naccepted:\n  - code: B2F301  # for now\n    reason: r\n",
        "accepted:\n- {code: B2F301, reason: r}\n# the end",
        "accepted:\r\n    - code: B2F301\r\n      reason: >-\r\n        folded\r\n        text\r\n",
        "---\naccepted:\n  # one\n  -   code: B2F301\n      reason: |\n        text\n\n",
        "# nothing yet",
        "accepted:\n",
    ],
)
def test_what_was_there_stays_byte_for_byte(before):
    after = accept(ledger(before), [finding("prod")], TODAY)
    assert after.startswith(before)
    filled = ledger(after.replace("reason: ''", "reason: r"))
    assert [(entry.code, entry.path) for entry in filled.entries][-1] == ("B2F404", "spec.replicas")
    assert len(filled.entries) == len(ledger(before).entries) + 1
    assert ("\r\n" in before) == (after.count("\r\n") == after.count("\n"))


def test_an_empty_list_gives_way_and_its_comment_stays():
    after = accept(ledger("accepted: [] # none\n"), [finding("prod")], TODAY)
    assert after.startswith("accepted: # none\n  - code: B2F404\n")


@pytest.mark.parametrize(
    "before", ["accepted: [{code: B2F301, reason: r}]\n", "accepted:\n  - {code: B2F301, reason: r}\n...\n"]
)
def test_a_ledger_that_nothing_can_be_added_to_is_refused_at_its_list(before, faults):
    [fault] = faults(lambda: accept(ledger(before), [finding("prod")], TODAY))
    assert (fault.code, fault.category, fault.span.file) == (
        "B2F523",
        Category.CONFIGURATION,
        "bicep2flux.accepted.yaml",
    )


def test_nothing_to_accept_changes_nothing():
    unused = Diagnostic(code="B2F522", severity=Severity.WARNING, message="unused", category=Category.FINDING)
    broken = Diagnostic(code="B2F101", severity=Severity.ERROR, message="no")
    assert accept(ledger("# ours"), [unused, broken], TODAY) == "# ours"


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_whatever_was_accepted_is_accepted_and_every_entry_is_needed(names):
    findings = [finding(environment, path, object_) for environment, object_, path in names]
    text = accept(Ledger(), findings, TODAY)
    text.encode("utf-8")
    applied = apply(ledger(text.replace("reason: ''", "reason: r")), findings, TODAY)
    assert (applied.open, applied.diagnostics) == ((), ())


def test_the_order_of_findings_makes_no_difference():
    findings = [finding("prod"), finding("test"), finding("prod", "a")]
    assert accept(Ledger(), findings, TODAY) == accept(Ledger(), findings[::-1], TODAY)
