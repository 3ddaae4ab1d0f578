"""What shared files keep for workloads that the new tree doesn't have."""

from __future__ import annotations

import pytest

from converter.kustomize import Retained
from converter.kustomize.writing.retaining import united


@pytest.mark.parametrize(
    ("new", "earlier", "expected"),
    [
        ({"a": 1}, {"a": 2}, {"a": 1}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"data": {"X": "1"}}, {"data": {"Y": "2"}}, {"data": {"X": "1", "Y": "2"}}),
        (["a", "c"], ["a", "b", "c"], ["a", "b", "c"]),
        (["b"], ["a", "b"], ["a", "b"]),
        (["a", "z"], ["a", "b"], ["a", "b", "z"]),
        (
            [{"secretKey": "x", "remoteRef": 1}],
            [{"secretKey": "x", "remoteRef": 2}, {"secretKey": "y", "remoteRef": 3}],
            [{"secretKey": "x", "remoteRef": 1}, {"secretKey": "y", "remoteRef": 3}],
        ),
        ("new", "earlier", "new"),
        ([1], {"a": 1}, [1]),
    ],
)
def test_a_value_keeps_what_it_no_longer_has(new: object, earlier: object, expected: object):
    assert united(new, earlier) == expected


def test_nothing_is_retained_without_a_name():
    assert not Retained()
    assert not Retained(workloads={"p1": frozenset()})
    assert Retained(workloads={"p1": frozenset({"web"})})
    assert Retained(everywhere=frozenset({"web"})).of("p1") == {"web"}
    assert Retained(workloads={"p1": frozenset({"web"})}).of("t1") == frozenset()
