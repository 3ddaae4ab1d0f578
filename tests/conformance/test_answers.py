"""Our answers are the compiler's, but for those that `left.yaml` lists with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conformance.answers import HERE, variables
from tests.conformance.comparing import is_expression, leaves, verdict
from tests.conformance.kinds import KINDS
from tests.conformance.outcomes import Outcome, Verdict, figures

LEFT = yaml.safe_load(Path(__file__).with_name("left.yaml").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_answers_are_the_compilers(kind: str) -> None:
    found = list(KINDS[kind](HERE, variables()))
    assert found
    differing = {
        each.kind: {
            str(name): number
            for name, number in each.counts.items()
            if name is not Verdict.EQUAL and name is not Verdict.LATER
        }
        for each in figures(found)
    }
    assert {name: counts for name, counts in differing.items() if counts} == {
        name: counts for name, counts in LEFT.items() if name in differing
    }


def test_what_is_left_is_of_a_kind() -> None:
    of_kinds = {name.partition(",")[0] for name in LEFT}
    assert of_kinds <= KINDS.keys()


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        (1, 1, Verdict.EQUAL),
        (1, True, Verdict.WRONG),
        ("a", "A", Verdict.WRONG),
        ("[reference('x').y]", "[reference('x', '2024-01-01').y]", Verdict.EQUAL),
        ("[environment().suffixes.storage]", "core.windows.net", Verdict.EQUAL),
        ("[reference('x').y]", "y", Verdict.KNOWN),
        ("y", "[reference('x').y]", Verdict.OPEN),
    ],
)
def test_a_leaf_is_judged(theirs: object, ours: object, expected: Verdict) -> None:
    assert verdict(theirs, ours) is expected


def test_leaves_of_one_side_alone_are_compared() -> None:
    pairs = list(leaves({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1]}))
    assert len(pairs) == 2
    assert [verdict(one, other) for one, other in pairs] == [Verdict.EQUAL, Verdict.WRONG]


def test_a_text_in_brackets_is_an_expression_unless_it_is_escaped() -> None:
    assert is_expression("[parameters('x')]")
    assert not is_expression("[[parameters('x')]")


def test_outcomes_are_counted_by_kind() -> None:
    [found] = figures([Outcome("a", "1", Verdict.EQUAL), Outcome("a", "2", Verdict.OPEN)])
    assert found.share(Verdict.EQUAL) == 0.5
    assert str(found) == "a: 2 compared, 50.00% equal (1 equal, 1 open)"
