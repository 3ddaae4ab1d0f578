"""Every property that Azure takes is converted, defaulted, dropped, unsupported or refused; none is lost.

Each is set to several values in each source where it matters (`property_sweep.py`). What the account says is held
against the tree: a property that is converted changes a leaf, any other changes none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from converter.mapping import Outcome, load_profile, matrix
from converter.source.resources import mappings_folder
from tests.aca.azure import AzureProperty, azure_properties
from tests.mapping.property_sweep import KINDS, SECRET_TEXT, Result, Source, result_of, samples, sources

INGRESS = "configuration.ingress"
RUNS = [
    *(pytest.param("dis", source, id=source.name) for source in sources()),
    # The other profile differs in its routes alone.
    *(
        pytest.param("dis-gateway", replace(source, below=(INGRESS,)), id=f"{source.name}-gateway")
        for source in sources()
        if source.name in {"web", "internal"}
    ),
]
every_run = pytest.mark.parametrize(("profile", "source"), RUNS)

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


def test_every_property_of_the_three_types_is_set_in_some_source():
    done = {each for source in sources() for each in source.properties()}
    assert done == {each for name in KINDS for each in azure_properties()[name]}


@every_run
def test_no_property_is_lost(profile, source):
    """It is in the account, at the line of the source where it is; or it was refused with that line."""
    for each, results in sweep(profile, source).items():
        for result in given(results):
            lines = {item.span.line for item in result.found if item.span is not None}
            lines |= {fault.span.line for fault in result.faults if fault.span is not None}
            assert lines == {result.line}, (each.path, result)


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
def test_a_property_changes_a_leaf_if_and_only_if_it_is_said_to_be_converted(profile, source):
    for each, results in sweep(profile, source).items():
        if any(result.faults for _, result in results):
            continue
        said = any(
            item.claim.outcome is Outcome.CONVERTED for result in given(results) for item in result.found
        )
        trees = [result.fields for _, result in results]
        assert any(tree != trees[0] for tree in trees) is said, (each.path, given(results)[0].found)


@every_run
def test_what_azure_calls_sensitive_is_in_no_leaf_and_no_message(profile, source):
    for each, results in sweep(profile, source).items():
        if each.is_sensitive:
            for result in given(results):
                assert SECRET_TEXT not in repr(result.fields), each.path
                shown = [*result.findings, *result.faults]
                assert not any(SECRET_TEXT in f"{one.message} {one.help}" for one in shown), each.path


def test_what_no_row_handles_is_listed_and_is_little():
    found = {
        (each.type, each.path)
        for source in sources()
        for each, results in sweep("dis", source).items()
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
        for each, results in sweep("dis", source).items():
            key = (KINDS[source.swept], each.path.removesuffix(".*"))
            for result in given(results):
                shown.setdefault(key, set()).update(item.claim.outcome for item in result.found)
    order = (Outcome.CONVERTED, Outcome.UNSUPPORTED, Outcome.DROPPED)
    best = {key: next((one for one in order if one in outcomes), None) for key, outcomes in shown.items()}
    lines = {
        (line.resource, line.path.removesuffix(".*")): line.outcome
        for line in matrix(load_profile(mappings_folder(), "dis"))
        if not line.part
    }
    assert {key: (best[key], lines[key]) for key in best if best[key] is not lines[key]} == {}
    figures = Counter((kind, outcome) for (kind, _), outcome in best.items())
    assert figures["app", Outcome.CONVERTED] > 80
