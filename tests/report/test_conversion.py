"""The report of a conversion: text of the source is never markup in it."""

from __future__ import annotations

import json

from converter.mapping import Claim, Outcome, ResourceFate, ResourceOutcome
from converter.pipeline import PropertyLine, RequiredInput, ResourceLine, SkippedWorkload, Summary
from converter.report import conversion_json, conversion_markdown, conversion_text
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
    fate = ResourceFate(
        "Microsoft.App/jobs",
        "na|me",
        ResourceOutcome.DROPPED,
        "resource.a",
        "either | or",
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
        resources=(ResourceLine(fate, ("prod",)),),
        skipped=(SkippedWorkload("job", "stays | there", Span(SourceFile("bicep2flux.yaml", "x"), 0, 1)),),
    )


def test_nothing_steers_a_terminal():
    assert "https://{NAME}|\N{REPLACEMENT CHARACTER}31m`" in conversion_text(summary(), "converted")


def test_nothing_breaks_a_table():
    rows = [row for row in conversion_markdown(summary(), "converted").splitlines() if row.startswith("| ")]
    columns = [row.replace("\\|", "").count("|") - 1 for row in rows]
    assert columns == [2, 2, 5, 5, 5, 8, 8, 8, 7, 7, 7]


def test_resources_and_what_is_left_out_are_in_every_form():
    data = json.loads(conversion_json(summary(), "converted"))
    assert [(one["type"], one["outcome"], one["place"]) for one in data["resources"]] == [
        ("Microsoft.App/jobs", "dropped", "main.bicep:1:1")
    ]
    assert data["skipped"] == [{"workload": "job", "reason": "stays | there", "place": "bicep2flux.yaml:1:1"}]
    text = conversion_text(summary(), "converted")
    assert "resources: 1 dropped" in text
    assert "left out: job: stays | there" in text
