"""The rules of built-in kinds, by tables of changes; the lane asks an API server whether the tables are true."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.verify.rules.changes import Case, cases, faults_of

CASES = tuple(cases())
VALID = tuple(case for case in CASES if not case.change)
SHAPES: tuple[Any, ...] = ("${X}", "", 5, -1.5, True, None, [], {}, ["${X}", None, 5], {"${X}": "${X}"})


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_change_is_judged(case: Case) -> None:
    assert [f"{place}: {message}" for place, message in faults_of(case.body)] == case.expected


def test_each_table_has_both_sides() -> None:
    for valid in VALID:
        changes = [case for case in CASES if case.change and case.name.startswith(f"{valid.name}: ")]
        assert any(case.expected for case in changes), valid.name
        assert any(not case.expected for case in changes), valid.name


@pytest.mark.parametrize("case", VALID, ids=[case.name for case in VALID])
def test_no_rule_ends_in_an_error(case: Case) -> None:
    """A value of any shape at any place is a finding, or nothing can be said of it."""
    judged = [faults_of(body) for body in with_every_shape(case.body)]
    assert len(judged) >= 2 * len(SHAPES)


def with_every_shape(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Copies of an object, each with another shape at one of its places."""
    for place in places(body):
        for shape in SHAPES:
            copied = copy.deepcopy(body)
            holder: Any = copied
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = copy.deepcopy(shape)
            yield copied


def places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places below an object, without those that say which kind it is."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in below:
        if (*above, step) not in {("apiVersion",), ("kind",)}:
            yield (*above, step)
            yield from places(item, (*above, step))
