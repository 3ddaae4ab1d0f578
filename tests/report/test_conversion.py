"""The report of a conversion: what the source says means nothing to where it is read."""

from __future__ import annotations

from converter.report.conversion import ConversionReport, PropertyLine, Variable, as_markdown, as_text


def report() -> ConversionReport:
    line = PropertyLine(
        "web", "app", ("prod",), "tags.a|b", "dropped", None, None, "either | or", None, "main.bicep:1:1"
    )
    return ConversionReport(
        headline="converted",
        matrix={},
        overlays=("prod",),
        counts=dict.fromkeys(("converted", "defaulted", "dropped", "unsupported", "unmapped"), 0),
        needs=(),
        defaulted=(),
        notes=(),
        variables=(Variable("URL", "https://{NAME}|\x9b31m`", ("prod",), ("prod",), None),),
        properties=(line,),
    )


def test_nothing_steers_a_terminal():
    assert "https://{NAME}|\N{REPLACEMENT CHARACTER}31m`" in as_text(report())


def test_nothing_breaks_a_table():
    rows = [row for row in as_markdown(report()).splitlines() if row.startswith("| ")]
    columns = [row.replace("\\|", "").count("|") - 1 for row in rows]
    assert columns == [2, 2, 5, 5, 5, 7, 7, 7]
