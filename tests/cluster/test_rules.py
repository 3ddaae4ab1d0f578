"""The API server says what verify says: of the tables of the rules, and of changes drawn by chance."""

from __future__ import annotations

import re

import pytest

from tests.cluster.__main__ import OBJECTS, objects_in
from tests.cluster.client import Client
from tests.cluster.recording import compared, of_known_kinds, plain, recorded
from tests.verify.rules.changes import Case, cases, faults_of

pytestmark = pytest.mark.cluster

MISNAMED = re.compile(r"LoadBalancerSourceRanges|^annotations|^overhead\.limits|^spec\.validation")
"""Where the server doesn't name a field as its users write it, and verify does."""


@pytest.fixture(scope="module")
def asked(client: Client) -> Client:
    client.make_namespace("shop")
    return client


@pytest.mark.parametrize("case", tuple(cases()), ids=lambda case: case.name)
def test_the_tables_of_the_rules_are_true(asked: Client, case: Case) -> None:
    answers = [asked.apply(case.body), asked.create(case.body)]
    taken = [answer.is_taken for answer in answers]
    assert all(taken) is not bool(case.expected), [answer.message for answer in answers]
    named = {plain(cause[1]) for answer in answers for cause in answer.causes if cause[1]}
    found = {plain(place) for place, _ in faults_of(case.body)}
    assert not named or named & found or any(map(MISNAMED.search, named)), (named, found)


def test_changes_by_chance_are_judged_alike(client: Client) -> None:
    """20,000 of them are for `python -m tests.cluster record` and `compare`."""
    bodies = of_known_kinds(client, objects_in(OBJECTS))
    result = compared(recorded(client, bodies, seed=15, most=1500), bodies)
    assert result.alone == []
    assert result.share_found >= 0.985, result.missed
    assert result.share_of_fields >= 0.95, result.other_fields
