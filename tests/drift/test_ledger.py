from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from converter.drift.ledger import apply
from converter.drift.ledger_file import Ledger, ledger_schema, literally, load_ledger, matches, read_ledger
from converter.source import Category, Diagnostic, Direction, Severity, SourceFile, Subject

TODAY = date(2026, 6, 15)
ENTRY = """\
accepted:
  - object: Deployment/web
    path: spec.template.spec.containers[name=web].*
    reason: tried out by hand
"""


def ledger(text: str) -> Ledger:
    return read_ledger(SourceFile("bicep2flux.accepted.yaml", text))


def finding(
    environment="prod", object_="Deployment/web", path="spec.replicas", code="B2F404", **more
) -> Diagnostic:
    subject = Subject(environment, object_, path, 2, 5, Direction.TREE_EDITED)
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        message="edited",
        category=more.get("category", Category.FINDING),
        subject=subject,
    )


def applied_to(text: str, *findings: Diagnostic, **more):
    return apply(ledger(text), findings, TODAY, **more)


def about_the_ledger(applied) -> list[Diagnostic]:
    """What is said about the ledger, but for entries without values."""
    return [each for each in applied.diagnostics if each.code != "B2F524"]


@pytest.fixture
def reported(faults):
    """The diagnostics of an invalid ledger: code, message, line and help."""
    return lambda text: [
        (fault.code, fault.message, fault.span.line, fault.help) for fault in faults(lambda: ledger(text))
    ]


def test_an_entry_takes_out_what_matches_all_of_its_patterns():
    image, other = finding(path="spec.template.spec.containers[name=web].image"), finding()
    elsewhere = finding(object_="Deployment/api", path="spec.template.spec.containers[name=web].image")
    applied = apply(ledger(ENTRY), [other, image, elsewhere], TODAY)
    assert applied.open == (other, elsewhere)
    assert [(each, entry.reason) for each, entry in applied.accepted] == [(image, "tried out by hand")]
    assert about_the_ledger(applied) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*", ""),
        ("Deployment/*", "Deployment/a/b"),
        ("containers[name=web].*", "containers[name=web].image"),
        ("a?c", "abc"),
        (r"a\*", "a*"),
        ("a*", "a\nb"),
    ],
)
def test_a_pattern_matches(pattern, text):
    assert matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"), [("[ab]", "a"), ("a", "A"), ("a", "ab"), (r"a\*", "ab"), ("a?", "a")]
)
def test_a_pattern_does_not_match(pattern, text):
    assert not matches(pattern, text)


def test_the_pattern_of_a_text_matches_this_text_alone():
    assert literally(r"a*[b]\?") == r"a\*[b]\\\?"
    assert matches(literally(r"a*[b]\?"), r"a*[b]\?")
    assert not matches(literally("a*"), "ab")


def test_without_file_everything_stays_open(tmp_path):
    nothing = load_ledger(tmp_path / "bicep2flux.accepted.yaml", "bicep2flux.accepted.yaml")
    assert apply(nothing, [finding()], TODAY).open == (finding(),)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "accepted:\n", "accepted: []\n"])
def test_a_ledger_may_be_empty(text):
    assert apply(ledger(text), [finding()], TODAY).open == (finding(),)


def test_a_ledger_that_was_asked_for_has_to_be_there(tmp_path, faults):
    [fault] = faults(lambda: load_ledger(tmp_path / "other.yaml", "other.yaml", is_required=True))
    assert (fault.code, fault.category) == ("B2F001", Category.CONFIGURATION)


def test_errors_of_the_input_cannot_be_accepted():
    broken = finding(category=Category.INPUT)
    applied = apply(ledger("accepted: [{code: B2F404, reason: r}]"), [broken], TODAY)
    assert (applied.open, applied.accepted) == ((broken,), ())


@pytest.mark.parametrize(("until", "is_open"), [("2026-06-15", False), ("2026-06-14", True)])
def test_an_entry_counts_through_its_last_day(until, is_open):
    applied = apply(ledger(f"accepted: [{{code: B2F404, reason: r, until: {until}}}]"), [finding()], TODAY)
    assert bool(applied.open) is is_open
    assert [each.code for each in about_the_ledger(applied)] == (["B2F521"] if is_open else ["B2F525"])


def test_an_expired_entry_is_an_error_at_its_date_while_its_findings_are_there():
    text = "accepted:\n  - code: B2F404\n    reason: r\n    owner: platform team\n    until: 2026-01-31\n"
    [expired] = apply(ledger(text), [finding()], TODAY).diagnostics
    assert (expired.code, expired.severity, expired.category) == ("B2F521", Severity.ERROR, Category.FINDING)
    assert expired.message == (
        "this entry, decided by platform team, counted until 2026-01-31: the finding is open again"
    )
    assert (expired.span.line, expired.span.column) == (5, 12)


def test_an_expired_entry_without_findings_is_only_to_be_deleted():
    [expired] = apply(
        ledger("accepted: [{code: B2F404, reason: r, until: 2026-01-31}]"), [], TODAY
    ).diagnostics
    assert (expired.code, expired.severity, expired.help) == ("B2F521", Severity.WARNING, "delete the entry")


def test_an_expired_entry_makes_room_for_a_valid_one():
    text = "accepted: [{code: B2F404, reason: old, until: 2026-01-31}, {code: 'B2F4*', reason: new}]"
    applied = apply(ledger(text), [finding()], TODAY)
    assert [entry.reason for _, entry in applied.accepted] == ["new"]


def test_an_unused_entry_is_a_warning_at_its_place():
    [unused] = apply(ledger(ENTRY), [finding()], TODAY).diagnostics
    assert (unused.code, unused.severity, unused.span.line) == ("B2F522", Severity.WARNING, 2)
    assert unused.message == (
        "no finding has object 'Deployment/web', path 'spec.template.spec.containers[name=web].*'"
    )


def test_an_entry_that_another_environment_may_need_is_not_called_unused():
    text = "accepted: [{code: B2F404, reason: r}, {environment: test, reason: r}, {environment: prod, reason: r}]"
    reported = apply(ledger(text), [], TODAY, only=["prod"]).diagnostics
    assert [each.message for each in reported] == ["no finding has environment 'prod'"]


def test_a_reason_is_needed(reported):
    assert reported("accepted:\n  - code: B2F404\n    reason: ' '\n") == [
        (
            "B2F520",
            "'accepted[0].reason': an accepted finding needs a reason",
            3,
            "write why it may stay as it is",
        )
    ]
    [(code, message, line, _)] = reported("accepted:\n  - code: B2F404\n")
    assert (code, message, line) == ("B2F520", "'accepted[0]' needs the key 'reason'", 2)


def test_an_entry_that_would_match_everything_is_refused(reported):
    [(_, message, line, _)] = reported("accepted:\n  - reason: r\n")
    assert (message, line) == (
        "'accepted[0]': an entry needs at least one of 'code', 'environment', 'object' and 'path'",
        2,
    )


@pytest.mark.parametrize("until", ["2026-02-30", "soon", "20261231", "2026-12-31T10:00:00"])
def test_a_date_is_a_date(reported, until):
    [(_, message, _, _)] = reported(f"accepted:\n  - code: B2F404\n    reason: r\n    until: {until}\n")
    assert message == "'accepted[0].until': expected a date such as 2026-12-31, found " + (
        until if until.isdigit() else f"'{until}'"
    )


def test_wrong_names_get_the_nearest_right_one(reported):
    assert reported("accepted:\n  - code: B2F-404\n    resaon: r\n    reason: r\n") == [
        ("B2F520", "'accepted[0].code': no finding has the code 'B2F-404'", 2, "did you mean 'B2F404'?"),
        ("B2F520", "unknown key 'resaon' in 'accepted[0]'", 3, "did you mean 'reason'?"),
    ]


def test_the_published_schema_is_the_model_s(golden):
    published = Path(__file__).parents[2] / "docs" / "bicep2flux.accepted.schema.json"
    golden(published, json.dumps(ledger_schema(), indent=2) + "\n")


HELD = """\
accepted:
  - path: spec.replicas
    reason: more traffic until the sale ends
    since: 2026-03-01
    values:
      - {environment: prod, source: 2, tree: 5}
"""


def moved(expected=2, actual=5, **more) -> Diagnostic:
    one = finding(**more)
    return replace(one, subject=replace(one.subject, expected=expected, actual=actual))


def test_an_entry_accepts_the_values_that_it_holds() -> None:
    applied = applied_to(HELD, moved())
    assert (applied.open, applied.diagnostics) == ((), ())


@pytest.mark.parametrize(
    ("expected", "actual"), [(2, 6), (3, 5), (2, None), (None, 5), (2, 5.0), (2, "5"), (True, 5)]
)
def test_other_values_are_open_and_say_what_was_accepted_and_when(expected, actual) -> None:
    [one] = applied_to(HELD, moved(expected, actual)).open
    assert one.code == "B2F404"
    assert (one.subject.expected, one.subject.actual) == (expected, actual)
    assert one.message == "edited; accepted on 2026-03-01: 2 in the source, 5 in the tree"
    [label] = one.labels
    assert label.message == "accepted on 2026-03-01: more traffic until the sale ends"
    assert (label.span.file, label.span.line) == ("bicep2flux.accepted.yaml", 6)


def test_a_finding_that_moved_on_does_not_make_its_entry_unused() -> None:
    assert applied_to(HELD, moved(2, 6)).diagnostics == ()


def test_an_entry_whose_values_another_one_replaces_is_unused() -> None:
    new = HELD + HELD.removeprefix("accepted:\n").replace("tree: 5", "tree: 6")
    applied = applied_to(new, moved(2, 6))
    assert applied.open == ()
    assert [(each.code, each.span.line) for each in applied.diagnostics] == [("B2F522", 2)]
    # The finding is still there: to say that nothing matches the entry would be wrong.
    [unused] = applied.diagnostics
    assert unused.message.startswith("another entry accepts the present values of ")
    assert unused.help == "delete the entry"


def test_a_finding_that_is_not_among_the_values_is_a_new_one() -> None:
    other = moved(environment="test")
    applied = applied_to(HELD, moved(), other)
    assert applied.open == (other,)


def test_values_that_no_finding_has_any_more_are_a_warning() -> None:
    more = HELD + "      - {environment: test, source: 2, tree: 5}\n"
    [unused] = applied_to(more, moved()).diagnostics
    assert (unused.code, unused.severity, unused.span.line) == ("B2F522", Severity.WARNING, 7)
    assert unused.message == "no finding has environment 'test'"
    assert applied_to(more, moved(), only=["prod"]).diagnostics == ()


def test_nothing_is_a_value_too() -> None:
    text = "accepted: [{code: B2F404, reason: r, values: [{tree: 5}]}]"
    assert applied_to(text, moved(None, 5)).open == ()
    assert len(applied_to(text, moved(2, 5)).open) == 1
    assert len(applied_to("accepted: [{code: B2F404, reason: r, values: [{}]}]", moved(None, 5)).open) == 1


def test_digests_are_compared_with_digests() -> None:
    hidden = moved(2, "•••")
    hidden = replace(hidden, subject=replace(hidden.subject, digests=("", f"scrypt:{'0' * 64}")))
    text = (
        f"accepted: [{{code: B2F404, reason: r, values: [{{source: 2, treeDigest: 'scrypt:{'0' * 64}'}}]}}]"
    )
    assert applied_to(text, hidden).open == ()
    [one] = applied_to(text.replace("0" * 64, "1" * 64), hidden).open
    assert one.message == "edited; accepted: 2 in the source, another value in the tree"
    # What is shown in its place is no value.
    assert len(applied_to(text.replace(f"treeDigest: 'scrypt:{'0' * 64}'", "tree: •••"), hidden).open) == 1


def test_an_entry_without_values_says_that_it_holds_none() -> None:
    applied = applied_to(ENTRY, finding(path="spec.template.spec.containers[name=web].image"))
    assert applied.open == ()
    [one] = applied.diagnostics
    assert (one.code, one.severity, one.category) == ("B2F524", Severity.WARNING, Category.FINDING)
    assert "--pin" in one.help


@pytest.mark.parametrize(("until", "is_listed"), [("2026-06-29", True), ("2026-06-30", False)])
def test_an_acceptance_that_ends_within_two_weeks_is_listed(until: str, *, is_listed: bool) -> None:
    text = HELD.replace("    since", f"    owner: platform team\n    until: {until}\n    since")
    found = applied_to(text, moved()).diagnostics
    assert [each.message for each in found] == (
        [f"this entry, decided by platform team, counts until {until}: then the finding is open again"]
        if is_listed
        else []
    )
    assert {each.severity for each in found} <= {Severity.NOTE}


def test_an_acceptance_that_nothing_needs_is_not_listed_as_ending() -> None:
    text = HELD.replace("    since", "    until: 2026-06-20\n    since")
    assert [each.code for each in applied_to(text).diagnostics] == ["B2F522"]


def test_a_value_and_its_digest_exclude_each_other(reported) -> None:
    text = f"accepted: [{{code: B2F404, reason: r, values: [{{tree: 1, treeDigest: 'sha256:{'0' * 64}'}}]}}]"
    [(code, message, _, _)] = reported(text)
    assert (code, message) == ("B2F520", "'accepted[0].values[0]': both 'tree' and 'treeDigest'")


def test_an_entry_with_an_empty_list_of_values_accepts_nothing() -> None:
    applied = applied_to("accepted: [{code: B2F404, reason: r, values: []}]", moved())
    assert (len(applied.open), [each.code for each in applied.diagnostics]) == (1, ["B2F522"])


def test_another_finding_of_one_kind_is_not_one_that_moved_on() -> None:
    [one] = applied_to(HELD, moved(2, 5), moved(2, 7)).open
    assert (one.subject.actual, one.message, one.labels) == (7, "edited", ())
