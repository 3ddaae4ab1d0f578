"""Documents as leaves and back: every place has one spelling, and nothing is lost on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from converter.kustomize.document.leaves import LeafError, document_of, leaves_of
from converter.source import parse_quoted

names = st.one_of(
    st.sampled_from(
        ["a", "b", "0", "1", "a.b", "a/b", "['a']", "'", "\\", "\\'", "[0]", "", " ", "$patch", "\n"]
    ),
    st.text(max_size=4),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
)
documents = st.recursive(
    scalars,
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(names, below, max_size=4)),
    max_leaves=12,
)


def exact(value: Any) -> str:
    """JSON distinguishes `1`, `1.0` and `true`; the order of names is ignored."""
    return json.dumps(value, sort_keys=True)


@given(documents)
@example({"a.b": {"c": 1}, "a": {"b.c": 2, "b": {"c": 3}}})
@example({"a": [1], "a[0]": 2, "a['0']": 3})
@example([{"": {}}, [], [[{}]], list(range(12))])
def test_a_document_is_made_again_from_its_leaves_even_by_way_of_json(document: Any) -> None:
    stored = json.loads(json.dumps(leaves_of(document)))
    assert exact(document_of(stored)) == exact(document)


@given(st.lists(st.one_of(names, st.integers(0, 20)), min_size=1, max_size=5))
def test_no_two_places_are_written_alike(steps: list[str | int]) -> None:
    document: Any = None
    for step in reversed(steps):
        document = {step: document} if isinstance(step, str) else [None] * step + [document]
    assert parse_quoted(list(leaves_of(document))[-1]) == tuple(steps)


@pytest.mark.parametrize(
    ("document", "leaves"),
    [
        (
            {"spec": {"containers": [{"name": "web", "args": []}]}},
            {"spec.containers[0].args": [], "spec.containers[0].name": "web"},
        ),
        ({"labels": {"app.kubernetes.io/name": "x"}}, {"labels['app.kubernetes.io/name']": "x"}),
        ({"app.x/y": {"z": 1}}, {"['app.x/y'].z": 1}),
        ({"ports": {"8080": 1}}, {"ports.8080": 1}),
        ({}, {"": {}}),
    ],
)
def test_places_are_written_as_people_write_them(document: Any, leaves: dict[str, Any]) -> None:
    assert leaves_of(document) == leaves


def test_leaves_are_sorted_and_items_are_in_their_order() -> None:
    document = {"b": [{"y": 1, "x": 2}, *range(10), "last"], "a": 1}
    assert list(leaves_of(document))[:3] == ["a", "b[0].x", "b[0].y"]
    assert list(leaves_of(document))[-2:] == ["b[10]", "b[11]"]


@pytest.mark.parametrize(
    "leaves",
    [
        {"a..b": 1},
        {"a[": 1},
        {"a[01]": 1},
        {"a[-1]": 1},
        {"a['b]": 1},
        {"a[1]": 1},
        {"a[0]": 1, "a.b": 2},
        {"a": 1, "a.b": 2},
        {"a.b": 2, "a": 1},
        {"a": {"b": 1}},
        {"": 1, "a": 2},
        {"[0]": 1, "a": 2},
    ],
)
def test_leaves_that_no_document_has_are_refused(leaves: dict[str, Any]) -> None:
    with pytest.raises(LeafError):
        document_of(leaves)
