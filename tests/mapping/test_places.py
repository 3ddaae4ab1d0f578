"""Where a piece of a manifest could put leaves, as far as the table alone shows."""

from __future__ import annotations

from typing import Any

import pytest

from converter.mapping.language.conditions import Condition
from converter.mapping.language.nodes import Conditional, Constant, Each, Mapping, Sequence
from converter.mapping.language.paths import compile_path
from converter.source import SourceFile, Span

HERE = Span(SourceFile("table.yaml", "x"), 0, 1)
ALWAYS = Condition(())
LEAF = Constant("x", HERE)


def members(**nodes: Any) -> Mapping:
    """A mapping; the member `own` has no key, so that its members are in its place."""
    return Mapping(tuple((None if key == "own" else key, node) for key, node in nodes.items()))


def each(item: Any, key: Any = None) -> Each:
    return Each("item", compile_path("listed", {"listed": "any"}), item, key=key)


@pytest.mark.parametrize(
    ("node", "paths"),
    [
        (LEAF, [()]),
        (members(a=LEAF, b=members(c=LEAF)), [("a",), ("b", "c")]),
        (members(a=LEAF, own=members(b=LEAF, c=LEAF)), [("a",), ("b",), ("c",)]),
        (Sequence((LEAF, members(a=LEAF))), [(0,), (1, "a")]),
        (each(members(a=LEAF)), [(0, "a")]),
        (each(LEAF, key=LEAF), [("*",)]),
        (Sequence((LEAF, each(members(a=LEAF)))), [(0,), (0, "a")]),
        (Conditional(ALWAYS, members(a=LEAF), members(b=LEAF)), [("a",), ("b",)]),
        (Conditional(ALWAYS, None, LEAF), [()]),
        (Conditional(ALWAYS, LEAF, None), [()]),
    ],
)
def test_the_places_of_a_piece(node: Any, paths: list[tuple[Any, ...]]) -> None:
    assert list(node.paths()) == paths
