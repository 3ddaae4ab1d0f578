"""The report of a conversion: text of the source is never markup in it."""

from __future__ import annotations

from converter.mapping import Claim, Outcome
from converter.pipeline import PropertyLine, RequiredInput, Summary
from converter.report import conversion_markdown, conversion_text
from converter.source import SourceFile, Span


def summary() -> Summary:
    line = PropertyLine(
        "web",
        "app",
        ("prod",),
        "tags.a|b",
        Claim(Outcome.DROPPED, reason="either | or"),
        None,
        Span(SourceFile("main.bicep", "x"), 0, 1),
    )
    return Summary(
        matrix={},
        overlays=("prod",),
        counts=dict.fromkeys(Outcome, 0),
        needs=(),
        defaulted=(),
        notes=(),
        inputs=(RequiredInput("URL", "https://{NAME}|\x9b31m`", ("prod",), ("prod",), None),),
        properties=(line,),
    )


def test_nothing_steers_a_terminal():
    assert "https://{NAME}|\N{REPLACEMENT CHARACTER}31m`" in conversion_text(summary(), "converted")


def test_nothing_breaks_a_table():
    rows = [row for row in conversion_markdown(summary(), "converted").splitlines() if row.startswith("| ")]
    columns = [row.replace("\\|", "").count("|") - 1 for row in rows]
    assert columns == [2, 2, 5, 5, 5, 7, 7, 7]
