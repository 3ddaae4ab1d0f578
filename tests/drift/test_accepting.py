from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from converter.drift import accepting
from converter.drift.ledger import apply
from converter.drift.ledger_file import Ledger, read_ledger
from converter.drift.pins import canonical
from converter.source import Category, Diagnostic, Severity, SourceFile, Span, Subject

TODAY = date(2026, 6, 15)
FILE = SourceFile("flux/a.yaml", "a" * 100)
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
    environment: str | None,
    path: str = "spec.replicas",
    object_: str = "Deployment/web",
    *,
    expected: Any = 2,
    actual: Any = 5,
    line: int | None = None,
    **more: Any,
) -> Diagnostic:
    place = Span(FILE, line, line + 1) if line is not None else None
    return Diagnostic(
        code=more.pop("code", "B2F404"),
        severity=Severity.ERROR,
        message="edited",
        category=Category.FINDING,
        subject=Subject(environment, object_, path, expected, actual, place=place, **more),
    )


def accept(ledger: Ledger, findings: Iterable[Diagnostic], today: date = TODAY, **more: Any) -> str:
    return accepting.accept(ledger, findings, today, **{"reason": "known", **more})


def test_a_new_ledger_has_an_entry_a_field_with_its_values_and_the_decision() -> None:
    text = accept(Ledger(), [finding("prod"), finding("prod", "a: b")], owner="platform team")
    assert text == (
        "# Findings that are known and may stay as they are. Each needs a reason, and counts through its date.\n"
        "accepted:\n"
        "  - code: B2F404\n"
        "    environment: prod\n"
        "    object: Deployment/web\n"
        "    path: 'a: b'\n"
        "    reason: known\n"
        "    owner: 'platform team'\n"
        "    since: 2026-06-15\n"
        "    until: 2026-09-13\n"
        "    values:\n"
        "      - {source: 2, tree: 5}\n"
        "  - code: B2F404\n"
        "    environment: prod\n"
        "    object: Deployment/web\n"
        "    path: spec.replicas\n"
        "    reason: known\n"
        "    owner: 'platform team'\n"
        "    since: 2026-06-15\n"
        "    until: 2026-09-13\n"
        "    values:\n"
        "      - {source: 2, tree: 5}\n"
    )


def values(text: str) -> list[list[dict[str, Any]]]:
    return [entry["values"] for entry in yaml.safe_load(text)["accepted"]]


def test_findings_of_one_code_and_line_are_one_entry() -> None:
    one, other = finding("prod", "a", line=3), finding("prod", "b", "Service/web", line=3)
    [entry] = yaml.safe_load(accept(Ledger(), [other, one]))["accepted"]
    assert (entry["environment"], "object" in entry, "path" in entry) == ("prod", False, False)
    assert entry["values"] == [
        {"object": "Deployment/web", "path": "a", "source": 2, "tree": 5},
        {"object": "Service/web", "path": "b", "source": 2, "tree": 5},
    ]
    assert len(values(accept(Ledger(), [one, finding("prod", "b", line=4)]))) == 2
    assert len(values(accept(Ledger(), [one, finding("prod", "b", line=3, code="B2F503")]))) == 2


def test_a_cause_may_lead_over_several_lines() -> None:
    """One field has a line of its own in each environment; another shares one of them."""
    findings = [finding("prod", "a", line=1), finding("test", "a", line=2), finding("test", "b", line=2)]
    assert values(accept(Ledger(), findings)) == [
        [
            {"environment": "prod", "path": "a", "source": 2, "tree": 5},
            {"environment": "test", "path": "a", "source": 2, "tree": 5},
            {"environment": "test", "path": "b", "source": 2, "tree": 5},
        ]
    ]


def test_other_values_in_an_environment_are_named_with_it() -> None:
    both = [finding("prod", actual=7), finding("test")]
    assert values(accept(Ledger(), both, environments=["prod", "test"])) == [
        [{"environment": "prod", "source": 2, "tree": 7}, {"environment": "test", "source": 2, "tree": 5}]
    ]


def test_two_findings_of_one_field_are_both_held() -> None:
    both = [finding("prod", actual=7), finding("prod", actual=8)]
    assert values(accept(Ledger(), both)) == [[{"source": 2, "tree": 7}, {"source": 2, "tree": 8}]]


@pytest.mark.parametrize(
    ("value", "members"),
    [
        (None, {}),
        (0, {"tree": 0}),
        (False, {"tree": False}),
        ("", {"tree": ""}),
        ("no", {"tree": "no"}),
        ([1, {"a b": None}], {"tree": [1, {"a b": None}]}),
    ],
)
def test_a_value_is_held_as_it_is(value: Any, members: dict[str, Any]) -> None:
    assert values(accept(Ledger(), [finding("prod", expected=None, actual=value)])) == [[members]]


def test_a_long_value_is_held_as_its_digest() -> None:
    long = "a" * 300
    text = accept(Ledger(), [finding("prod", actual=long)])
    assert long not in text
    [[held]] = values(text)
    assert held["source"] == 2
    assert held["treeDigest"].startswith("sha256:")
    assert apply(ledger(text), [finding("prod", actual=long)], TODAY).open == ()
    assert len(apply(ledger(text), [finding("prod", actual=long + "a")], TODAY).open) == 1


def test_a_value_that_is_not_shown_is_held_as_its_digest() -> None:
    digest = f"scrypt:{'0' * 64}"
    hidden = finding("prod", actual="•••", digests=("", digest))
    text = accept(Ledger(), [hidden])
    assert values(text) == [[{"source": 2, "treeDigest": digest}]]
    assert apply(ledger(text), [hidden], TODAY).open == ()
    other = finding("prod", actual="•••", digests=("", f"scrypt:{'1' * 64}"))
    assert len(apply(ledger(text), [other], TODAY).open) == 1


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
    assert f"    object: {written}\n" in accept(Ledger(), [finding("prod", object_=text)])


def test_an_entry_counts_until_the_day_that_is_given() -> None:
    assert "until: 2026-06-22\n" in accept(Ledger(), [finding("prod")], until=date(2026, 6, 22))


def test_a_finding_without_environment_or_with_all_and_more_is_everywhere():
    assert "environment:" not in accept(
        Ledger(), [finding(None), finding("prod")], environments=["prod", "test"]
    )
    more = [finding("prod"), finding("test"), finding("yt01")]
    assert "environment:" not in accept(Ledger(), more, environments=["prod", "test"])


def test_environments_are_left_out_when_all_have_the_finding():
    both = [finding("prod"), finding("test")]
    assert "environment:" not in accept(Ledger(), both, environments=["prod", "test"])
    assert accept(Ledger(), both, environments=["prod", "test", "yt01"]).count("environment:") == 2


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
    after = accept(ledger(before), [finding("prod")])
    assert after.startswith(before)
    filled = ledger(after)
    assert [(entry.code, entry.path) for entry in filled.entries][-1] == ("B2F404", "spec.replicas")
    assert len(filled.entries) == len(ledger(before).entries) + 1
    assert ("\r\n" in before) == (after.count("\r\n") == after.count("\n"))


def test_an_empty_list_gives_way_and_its_comment_stays():
    after = accept(ledger("accepted: [] # none\n"), [finding("prod")])
    assert after.startswith("accepted: # none\n  - code: B2F404\n")


@pytest.mark.parametrize(
    "before", ["accepted: [{code: B2F301, reason: r}]\n", "accepted:\n  - {code: B2F301, reason: r}\n...\n"]
)
def test_a_ledger_that_nothing_can_be_added_to_is_refused_at_its_list(before, faults):
    [fault] = faults(lambda: accept(ledger(before), [finding("prod")]))
    assert (fault.code, fault.category, fault.span.file) == (
        "B2F523",
        Category.CONFIGURATION,
        "bicep2flux.accepted.yaml",
    )


def test_nothing_to_accept_changes_nothing():
    unused = Diagnostic(code="B2F522", severity=Severity.WARNING, message="unused", category=Category.FINDING)
    broken = Diagnostic(code="B2F101", severity=Severity.ERROR, message="no")
    assert accept(ledger("# ours"), [unused, broken]) == "# ours"


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_whatever_was_accepted_is_accepted_and_every_entry_is_needed(names):
    findings = [finding(environment, path, object_, actual=object_) for environment, object_, path in names]
    text = accept(Ledger(), findings)
    text.encode("utf-8")
    applied = apply(ledger(text), findings, TODAY)
    assert (applied.open, applied.diagnostics) == ((), ())


def test_the_order_of_findings_makes_no_difference():
    findings = [finding("prod"), finding("test"), finding("prod", "a")]
    assert accept(Ledger(), findings) == accept(Ledger(), findings[::-1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100)
@given(JSON, JSON, JSON)
def test_exactly_the_values_that_were_accepted_are_accepted(source: Any, tree: Any, other: Any) -> None:
    text = accept(Ledger(), [finding("prod", expected=source, actual=tree)])
    text.encode("utf-8")
    [applied] = [apply(ledger(text), [finding("prod", expected=source, actual=tree)], TODAY)]
    assert (applied.open, applied.diagnostics) == ((), ())
    if canonical(other) != canonical(tree):
        assert len(apply(ledger(text), [finding("prod", expected=source, actual=other)], TODAY).open) == 1
