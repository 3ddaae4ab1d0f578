"""Entries of the first form of the ledger, which hold no values, and the command that gives them today's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from converter.drift.ledger import apply
from converter.drift.ledger_file import Ledger, read_ledger
from converter.drift.pinning import pin
from converter.source import Category, Diagnostic, Severity, SourceFile, Subject

TODAY = date(2026, 6, 15)


def ledger(text: str) -> Ledger:
    return read_ledger(SourceFile("bicep2flux.accepted.yaml", text))


def finding(environment: str, path: str = "spec.a", actual: Any = 5, code: str = "B2F501") -> Diagnostic:
    subject = Subject(environment, "Deployment/web", path, 2, actual)
    return Diagnostic(
        code=code, severity=Severity.ERROR, message="edited", category=Category.FINDING, subject=subject
    )


FOUND = (finding("prod"), finding("test", actual="x: y"), finding("prod", "spec.b", None))

OLD = """\
# ours
accepted:
  - environment: prod  # for now
    path: spec.*
    reason: >-
      folded
      text
    until: 2026-12-31

  - code: B2F501  # the last one
    reason: r
"""


def test_an_entry_gets_the_values_of_all_its_findings_and_the_rest_stays() -> None:
    assert (
        pin(ledger(OLD), FOUND, TODAY)
        == """\
# ours
accepted:
  - environment: prod  # for now
    path: spec.*
    reason: >-
      folded
      text
    until: 2026-12-31
    since: 2026-06-15
    values:
      - {object: Deployment/web, path: spec.a, source: 2, tree: 5}
      - {object: Deployment/web, path: spec.b, source: 2}

  - code: B2F501  # the last one
    reason: r
    since: 2026-06-15
    values:
      - {environment: prod, object: Deployment/web, path: spec.a, source: 2, tree: 5}
      - {environment: test, object: Deployment/web, path: spec.a, source: 2, tree: 'x: y'}
      - {environment: prod, object: Deployment/web, path: spec.b, source: 2}
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        OLD,
        OLD.replace("\n", "\r\n"),
        OLD.rstrip("\n"),
        "accepted:\n- {code: B2F501, reason: r}\n- {path: 'spec.*', reason: r,}\n",
        "accepted: [{code: B2F501, reason: r}]",
        "accepted:\n  - {code: B2F501,\n     reason: r\n    }\n",
        "accepted:\n  -   code: B2F501\n      reason: |\n        text\n\n",
    ],
)
def test_what_was_accepted_stays_so_and_nothing_else_is(text: str) -> None:
    new = ledger(pin(ledger(text), FOUND, TODAY))
    assert [(entry.code, entry.path, entry.reason) for entry in new.entries] == [
        (entry.code, entry.path, entry.reason) for entry in ledger(text).entries
    ]
    applied = apply(new, FOUND, TODAY)
    assert (applied.open, applied.diagnostics) == ((), ())
    for at, one in enumerate(FOUND):
        assert one.subject is not None
        other = replace(one, subject=replace(one.subject, actual="other"))
        assert len(apply(new, (*FOUND[:at], other, *FOUND[at + 1 :]), TODAY).open) == 1
    assert pin(new, FOUND, TODAY) == (new.document.source.text if new.document else "")


def test_what_no_finding_needs_or_has_ended_stays_as_it_is() -> None:
    text = (
        "accepted:\n  - {code: B2F503, reason: r}\n  - {code: B2F501, reason: r, until: 2026-06-14}\n"
        "  - {code: B2F501, reason: r, values: [{source: 1}]}\n"
    )
    assert pin(ledger(text), FOUND, TODAY) == text
    assert pin(Ledger(), FOUND, TODAY) == ""


def test_the_end_of_a_document_stays_behind_the_values() -> None:
    text = "accepted:\n  - code: B2F501\n    reason: r\n...\n"
    assert pin(ledger(text), FOUND, TODAY).endswith("source: 2}\n...\n")
