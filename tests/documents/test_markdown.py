"""The lines of Markdown that may have facts, and the lines that they are under."""

from __future__ import annotations

from converter.documents.markdown import Form, read_lines
from converter.source import SourceFile

TEXT = """\
# One
Paragraph.
- first
  goes on
  - inside *it*
- [x] second

~~~
- code
~~~
## Two ##
1. numbered

| a | b |
|---|:-:|
| `x|y` | z \\| w |
"""


def test_lines_are_headings_bullets_and_rows_with_what_continues_them():
    lines = read_lines(SourceFile("a.md", TEXT))
    assert [(line.form, line.span.text) for line in lines] == [
        (Form.HEADING, "One"),
        (Form.BULLET, "first\n  goes on"),
        (Form.BULLET, "inside *it*"),
        (Form.BULLET, "second"),
        (Form.HEADING, "Two"),
        (Form.BULLET, "numbered"),
        (Form.ROW, "`x|y` | z \\| w"),
    ]


def test_a_line_knows_its_parent():
    one, first, inside, second, two, numbered, row = read_lines(SourceFile("a.md", TEXT))
    assert list(inside.ancestors()) == [first, one]
    assert list(second.ancestors()) == [one]
    assert list(numbered.ancestors()) == [two, one]
    assert first.group is second.group is not inside.group
    assert [title.text for title in row.titles] == ["a", "b"]
    assert [cell.text for cell in row.cells] == ["`x|y`", "z \\| w"]


def test_windows_line_ends_belong_to_no_line():
    lines = read_lines(SourceFile("a.md", "- one\r\n- two\r\n"))
    assert [line.span.text for line in lines] == ["one", "two"]
