"""Every property that Azure takes is converted, defaulted, dropped, unsupported or refused; none is lost.

Each is set to several values in each source where it matters (`property_sweep.py`). What the account says is held
against the tree: a property that is converted changes a leaf, one that is dropped changes none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from converter.mapping import Outcome, ResourceOutcome, load_profile, matrix
from converter.source.resources import mappings_folder
from tests.aca.azure import AzureProperty, azure_properties
from tests.mapping.property_sweep import (
    KINDS,
    SECRET_TEXT,
    Result,
    Source,
    fate_of_child,
    result_of,
    samples,
    sources,
)

INGRESS = "configuration.ingress"
RUNS = [
    *(pytest.param("dis-ingressroute", source, id=source.name) for source in sources()),
    # The other profiles differ in their routes alone.
    *(
        pytest.param("dis", replace(source, below=(INGRESS,)), id=f"{source.name}-gateway")
        for source in sources()
        if source.name in {"web", "internal"}
    ),
]
every_run = pytest.mark.parametrize(("profile", "source"), RUNS)

PAGE = Path(__file__).parents[2] / "docs" / "every-property.md"
CHILDREN = [name for name in azure_properties() if name not in KINDS]

NEEDED_BY_OTHERS = frozenset({"B2F336", "B2F339"})
"""Faults of what lacks something: a mount without its volume, a port that nothing gives."""

UNMAPPED: frozenset[tuple[str, str]] = frozenset()
"""The properties, by type and path, that no row handles yet."""


@cache
def sweep(profile: str, source: Source) -> dict[AzureProperty, tuple[tuple[Any, Result], ...]]:
    """The results of each property that is set in a source, each with the value; None is its absence."""
    return {
        each: tuple((value, result_of(source, each, value, profile)) for value in samples(each))
        for each in source.properties()
    }


def given(results: tuple[tuple[Any, Result], ...]) -> list[Result]:
    """The results of the values, without that of the absence."""
    return [result for value, result in results if value is not None]


def test_every_property_of_what_is_converted_or_read_is_set_in_some_source():
    done = {each for source in sources() for each in source.properties()}
    assert done == {each for name in KINDS for each in azure_properties()[name]}


@every_run
def test_no_property_is_lost(profile, source):
    """It is in the account, at the line of the source where it is; or it was refused.

    What is refused is so at its line, or at that of a part which needs it: what mounts a volume by its old name.
    """
    for each, results in sweep(profile, source).items():
        for result in given(results):
            lines = {item.span.line for item in result.found if item.span is not None}
            lines |= {fault.span.line for fault in result.faults if fault.span is not None}
            by_others = {fault.code for fault in result.faults} <= NEEDED_BY_OTHERS
            assert lines == {result.line} or (result.faults and lines and by_others), (each.path, result)


@every_run
def test_nothing_around_a_property_is_left_without_a_row(profile, source):
    """The source itself has every property that others belong to; one of them is as it was."""
    each, results = next(iter(sweep(profile, source).items()))
    assert given(results)[0].unmapped == (), each.path


@every_run
def test_what_is_left_out_has_a_row_of_the_tables_with_a_reason(profile, source):
    places = load_profile(mappings_folder(), profile).places()
    for each, results in sweep(profile, source).items():
        for result in given(results):
            for item in result.found:
                claim = item.claim
                if claim.outcome in {Outcome.DROPPED, Outcome.DEFAULTED, Outcome.UNSUPPORTED}:
                    assert places[claim.row].file.startswith("mappings/"), each.path
                    assert claim.reason, each.path
                if claim.outcome is Outcome.UNSUPPORTED:
                    assert claim.instead, each.path
                    messages = [finding.message for finding in result.findings]
                    assert any(claim.reason in message for message in messages), (each.path, messages)


@every_run
def test_what_is_converted_changes_a_leaf_and_what_is_dropped_changes_none(profile, source):
    """What is unsupported may do both: something safe may be made in its place."""
    for each, results in sweep(profile, source).items():
        if any(result.faults for _, result in results):
            continue
        said = {item.claim.outcome for result in given(results) for item in result.found}
        trees = [result.fields for _, result in results]
        changes = any(tree != trees[0] for tree in trees)
        if Outcome.CONVERTED in said:
            assert changes, each.path
        elif Outcome.UNSUPPORTED not in said:
            assert not changes, each.path


@every_run
def test_what_azure_calls_sensitive_is_in_no_leaf_and_no_message(profile, source):
    for each, results in sweep(profile, source).items():
        if each.is_sensitive:
            for result in given(results):
                assert SECRET_TEXT not in repr(result.fields), each.path
                shown = [*result.findings, *result.faults]
                assert not any(SECRET_TEXT in f"{one.message} {one.help}" for one in shown), each.path


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_with_all_its_properties_is_reported_as_a_whole(name):
    """It is somebody's task, with a finding at its line, or it is dropped; its row has the reason."""
    fate, line, findings = fate_of_child(name)
    assert fate.outcome in {ResourceOutcome.UNSUPPORTED, ResourceOutcome.GUARD, ResourceOutcome.DROPPED}
    assert fate.row is not None
    assert fate.reason
    assert fate.span.line == line
    if fate.outcome is not ResourceOutcome.DROPPED:
        assert fate.instead
        assert any(
            finding.span is not None and finding.span.line == line and fate.reason in finding.message
            for finding in findings
        ), [str(finding) for finding in findings]
    shown = [f"{finding.message} {finding.help}" for finding in findings]
    assert not any(SECRET_TEXT in text for text in shown)


def test_what_no_row_handles_is_listed_and_is_little():
    found = {
        (each.type, each.path)
        for source in sources()
        for each, results in sweep("dis-ingressroute", source).items()
        for result in given(results)
        for item in result.found
        if item.claim.outcome is Outcome.UNMAPPED
    }
    assert found == UNMAPPED
    assert len(UNMAPPED) <= 0.02 * sum(len(azure_properties()[name]) for name in KINDS)


def test_the_figures_of_the_matrix_are_those_of_the_sweep():
    """The usual outcome of a property by the tables alone is the best that some source shows."""
    shown: dict[tuple[str, str], set[Outcome]] = {}
    for source in sources():
        for each, results in sweep("dis-ingressroute", source).items():
            key = (KINDS[source.swept], each.path.removesuffix(".*"))
            for result in given(results):
                shown.setdefault(key, set()).update(item.claim.outcome for item in result.found)
    best = {key: best_of(outcomes) for key, outcomes in shown.items()}
    lines = {
        (line.resource, line.path.removesuffix(".*")): line.outcome
        for line in matrix(load_profile(mappings_folder(), "dis-ingressroute"))
        if not line.part
    }
    assert {key: (best[key], lines[key]) for key in best if best[key] is not lines[key]} == {}


def best_of(outcomes: set[Outcome]) -> Outcome:
    """The usual outcome of a property that has several."""
    order = (Outcome.CONVERTED, Outcome.UNSUPPORTED, Outcome.DROPPED, Outcome.UNMAPPED)
    return next(one for one in order if one in outcomes)


def test_the_published_figures_are_those_of_the_sweep(golden):
    found: dict[AzureProperty, set[Outcome]] = {}
    for source in sources():
        for each, results in sweep("dis-ingressroute", source).items():
            for result in given(results):
                found.setdefault(each, set()).update(item.claim.outcome for item in result.found)
    counts = Counter((each.type, best_of(outcomes)) for each, outcomes in found.items())
    assert counts["Microsoft.App/containerApps", Outcome.CONVERTED] > 80
    columns = (Outcome.CONVERTED, Outcome.UNSUPPORTED, Outcome.DROPPED, Outcome.UNMAPPED)
    lines = [
        "# Every property that Azure takes",
        "",
        "A test sets each property of container apps, jobs, managed environments and their children in a small source,",
        "and looks for it in the tree and in the report. [The conversion matrix](conversion-matrix.md) says what becomes",
        "of each; here are the figures. A property counts by the best that becomes of it in some source. A child of which",
        "nothing is converted is reported as a whole, and so is each of its properties.",
        "",
        "*Properties* are those of all API versions, *current* those of the newest stable or the newest preview version.",
        "This page is generated by `tests/mapping/test_every_property.py`.",
        "",
        "| type | properties | current | converted | unsupported | dropped | unmapped | as a whole |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, group in azure_properties().items():
        current = sum(each.is_current for each in group)
        if name in KINDS:
            cells = [str(counts[name, outcome]) for outcome in columns] + [""]
        else:
            cells = ["", "", "", "", fate_of_child(name)[0].outcome]
        lines.append(f"| `{name}` | {len(group)} | {current} | {' | '.join(cells)} |")
    golden(PAGE, "\n".join(lines) + "\n")
