"""The lines of values, compared with those of a YAML reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given, strategies as st

from converter.kustomize.document.emit import emit
from converter.kustomize.document.lines import value_lines
from converter.source import Path

TEXT = st.text(st.sampled_from("ab: #-'\n\"y0"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("abc"), below, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.lists(st.dictionaries(st.sampled_from("uvw"), VALUES, min_size=1), min_size=1, max_size=3)


def read(node: yaml.Node, line: int, path: Path) -> Iterator[tuple[Path, int]]:
    """Where a reader sees the values of a document; `line` is that of the key or dash."""
    if path:
        yield path, line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from read(value, key.start_mark.line + 1, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from read(item, item.start_mark.line + 1, (*path, index))


@given(DOCUMENTS)
def test_values_are_where_a_reader_finds_them(documents: list[dict[str, Any]]) -> None:
    text = emit(documents)
    found = [dict(read(node, 1, ())) for node in yaml.compose_all(text, yaml.SafeLoader)]
    assert list(value_lines(documents)) == found


def test_a_block_of_text_takes_its_lines() -> None:
    assert value_lines([{"a": "x\ny\n", "b": [{"c": "1\n2\n3", "d": 4}, []]}]) == (
        {("a",): 1, ("b",): 4, ("b", 0): 5, ("b", 0, "c"): 5, ("b", 0, "d"): 9, ("b", 1): 10},
    )
