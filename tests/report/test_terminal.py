from __future__ import annotations

import random
import re

from converter.report.terminal import render
from converter.source import Diagnostic, Label, Severity, SourceFile, Span, Subject

SHOWN = """\
error[B2F101]: nothing declares 'nme'
 --> apps/main.bicep:2:11
  |
2 | var   x = nme
  |           ^^^
  = help: did you mean 'name'?

error[B2F203]: the row 'one' is given twice
  --> tables/rows.yaml:11:7
   |
11 | - id: one
   |       ^^^
  ::: tables/rows.yaml:10:7
   |
10 | - id: one
   |       --- first given here
   = help: rename one of them

warning[B2F207]: the source has no workload

note[B2F304]: no resources are given: the platform's default applies
 --> apps/main.bicep:1:7
  |
1 | param name string
  |       ^^^^
  = object: Deployment/web spec.replicas
  = expected: 1
  = environments: prod, test

2 errors, 1 warning, 2 notes
"""


def test_each_diagnostic_has_its_line_its_caret_and_the_next_step(diagnostics):
    assert render(diagnostics) == SHOWN


def test_the_order_of_finding_and_repetition_make_no_difference(diagnostics):
    shuffled = diagnostics * 2
    random.Random(7).shuffle(shuffled)
    assert render(shuffled) == SHOWN


def test_the_same_place_in_a_file_read_twice_is_one_place():
    twice = [
        Diagnostic(
            code="B2F101",
            severity=Severity.ERROR,
            message="nothing declares 'x'",
            span=Span(SourceFile("a.bicep", "x"), 0, 1),
        )
        for _ in range(2)
    ]
    assert render(twice).count("error[B2F101]") == 1


def test_no_diagnostics_are_no_text():
    assert render([]) == ""


def test_colour_adds_escapes_and_changes_no_text(diagnostics):
    coloured = render(diagnostics, colour=True)
    assert "\x1b[1;31merror[B2F101]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == SHOWN


def test_help_over_several_lines_stays_aligned():
    diagnostic = Diagnostic(code="B2F101", severity=Severity.ERROR, message="no", help="one of:\na\nb")
    assert render([diagnostic]).splitlines()[1:4] == ["  = help: one of:", "          a", "          b"]


def test_margins_agree_between_the_frames_of_one_diagnostic():
    source = SourceFile("a", "x\n" * 120)
    diagnostic = Diagnostic(
        code="B2F112",
        severity=Severity.ERROR,
        message="twice",
        span=Span(source, 4, 5),
        labels=(Label(Span(source, 230, 231), "here ^"),),
    )
    assert render([diagnostic]).splitlines()[1:9] == [
        "   --> a:3:1",
        "    |",
        "  3 | x",
        "    | ^",
        "   ::: a:116:1",
        "    |",
        "116 | x",
        "    | - here ^",
    ]


def test_input_cannot_steer_the_terminal():
    source = SourceFile("a\x1b[2J.bicep", "x\x1b]0;title\x07\u202ey\n")
    text = render(
        [
            Diagnostic(
                code="B2F101",
                severity=Severity.ERROR,
                message="no \x1b[31m",
                span=Span(source, 0, 1),
                help="\u2066x",
            )
        ]
    )
    assert not set(text) & set("\x1b\x07\u202e\u2066")
    assert "1 | x�]0;title��y" in text


def test_secrets_stay_masked():
    source = SourceFile("a", "param p = 'hunter2'")
    source.redact(Span(source, 11, 18))
    assert "hunter2" not in render(
        [Diagnostic(code="B2F104", severity=Severity.ERROR, message="no", span=Span(source, 10, 19))]
    )


def test_the_line_of_the_tree_is_below_the_one_of_the_source():
    source, tree = (
        SourceFile("a.bicepparam", "param size = 2\n"),
        SourceFile("b.yaml", "\n" * 9 + "replicas: 5\n"),
    )
    subject = Subject("prod", "Deployment/web", "spec.replicas", 2, 5, place=Span(tree, 9, 17))
    diagnostic = Diagnostic(
        code="B2F404", severity=Severity.ERROR, message="edited", span=Span(source, 13, 14), subject=subject
    )
    assert render([diagnostic]).splitlines()[1:9] == [
        "  --> a.bicepparam:1:14",
        "   |",
        " 1 | param size = 2",
        "   |              ^",
        "  ::: b.yaml:10:1",
        "   |",
        "10 | replicas: 5",
        "   | -------- in the tree",
    ]


def test_findings_at_different_lines_of_the_tree_are_distinguished():
    tree = SourceFile("b.yaml", "a: 1\nb: 2\n")
    both = [
        Diagnostic(
            code="B2F404",
            severity=Severity.ERROR,
            message="edited",
            subject=Subject(name, place=Span(tree, at, at + 1)),
        )
        for name, at in (("prod", 0), ("test", 5))
    ]
    assert render(both).count("error[B2F404]") == 2


def test_of_long_lists_the_part_that_differs_is_shown():
    names = [f"a-rather-long-name-{number}" for number in range(20)]
    subject = Subject(expected=names, actual=[*names[:15], "mine"])
    shown = render([Diagnostic(code="B2F404", severity=Severity.ERROR, message="edited", subject=subject)])
    expected, actual = (line.partition(": ")[2] for line in shown.splitlines() if " = " in line)
    assert expected.startswith("…")
    assert "name-15" in expected
    assert '"mine"' in actual
    assert "name-3" not in shown
