from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from converter.source import SourceFile, Span


def test_lines_and_columns_count_characters_from_one():
    source = SourceFile("a.bicep", "één\n😀 = 'x'\n")
    assert source.position(0) == (1, 1)
    assert source.position(2) == (1, 3)
    assert source.position(4) == (2, 1)
    assert source.position(6) == (2, 3)


def test_a_line_is_shown_without_its_ending():
    source = SourceFile("a.bicep", "one\r\ntwo\nthree")
    assert [source.line(n) for n in range(5)] == ["", "one", "two", "three", ""]


def test_a_span_names_its_place_as_editors_do():
    source = SourceFile("apps/main.bicep", "a\nbcd\n")
    span = Span(source, 3, 5)
    assert str(span) == "apps/main.bicep:2:2"
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 2, 2, 4)
    assert span.text == "cd"


def test_two_spans_join_from_the_first_start_to_the_last_end():
    source = SourceFile("a", "one two three")
    assert Span(source, 0, 3).to(Span(source, 8, 13)).text == "one two three"


@given(st.text(alphabet="ab\r\né😀", max_size=40), st.data())
def test_a_position_leads_back_to_its_offset(text: str, data: st.DataObject):
    source = SourceFile("a", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.position(offset)
    assert source.line_starts[line - 1] + column - 1 == offset


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n"])
def test_the_end_of_a_file_has_a_position(text: str):
    source = SourceFile("a", text)
    line, column = source.position(len(text))
    assert line == text.count("\n") + 1
    assert column == len(text.rpartition("\n")[2]) + 1
