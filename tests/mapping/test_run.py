"""What a run knows of a workload's resource: its parts, and what lacks a part."""

from __future__ import annotations

import pytest

from converter.mapping.language.run_state import Images, Run
from converter.provenance import Kind
from converter.provenance.values import Scalar
from tests.values import known


@pytest.fixture
def run():
    made = Run(None, Images(set()), lambda _: False)
    made.bodies["web"] = known({"a": {"b": [{"c": "x"}, None], "n": None}})
    return made


@pytest.mark.parametrize(
    ("at", "data"),
    [
        ("a.b[0].c", "x"),
        ("a.b[1]", None),
        ("a.b[2]", "nothing"),
        ("a.x", "nothing"),
        ("a.b[0].c.d", "nothing"),
    ],
)
def test_a_part_is_found_by_names_and_places(run, at, data):
    part = run.part("web", at)
    assert (part.data if isinstance(part, Scalar) else "nothing") == data
    assert run.part("other", at) is None


@pytest.mark.parametrize(
    ("at", "objects", "way"),
    [
        ("a.n", False, ["a.n"]),
        ("a.n.x", False, ["a.n.x", "a.n"]),
        ("a.b[1].x", False, ["a.b[1].x", "a.b[1]"]),
        # An object that lacks it counts when it is asked for.
        ("a.x", False, []),
        ("a.x", True, ["a.x", "a"]),
        ("a.x.y", True, ["a.x.y", "a"]),
        ("a.b[0].d", True, ["a.b[0].d", "a.b[0]"]),
        # The whole resource is no part.
        ("x", True, []),
    ],
)
def test_a_missing_property_has_the_origin_of_the_part_without_it(run, at, objects, way):
    found = run.missing_origins("web", at, objects=objects)
    steps = []
    for origin in found:
        steps += [node.detail for node in origin.walk() if node.kind is Kind.PROPERTY]
    assert (steps, len(found)) == (way, bool(way))
    assert run.missing_origins("other", at, objects=objects) == ()
