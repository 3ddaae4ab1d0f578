from __future__ import annotations

from converter.source import SourceFile, Span
from converter.source.frame import code_frame


def frame(text: str, part: str, label: str = "") -> list[str]:
    at = text.index(part)
    return code_frame(Span(SourceFile("a", text), at, at + len(part)), label)


def test_the_caret_is_below_the_span():
    assert frame("param x = 1\nparam yy = 2\n", "yy") == [
        "  |",
        "2 | param yy = 2",
        "  |       ^^",
    ]


def test_the_margin_is_as_wide_as_the_line_number():
    assert frame("\n" * 9 + "x", "x") == ["   |", "10 | x", "   | ^"]


def test_a_label_is_behind_the_carets():
    assert frame("a: b", "b", "taken here")[2] == "  |    ^ taken here"


def test_a_span_over_lines_is_marked_to_the_end_of_its_first_line():
    assert frame("a: {\n  b: 1\n}", "{\n  b: 1\n}") == ["  |", "1 | a: {", "  |    ^"]


def test_an_empty_span_gets_one_caret():
    assert code_frame(Span(SourceFile("a", "a:\n"), 2, 2))[2] == "  |   ^"


def test_wide_characters_take_two_cells_and_combining_ones_none():
    assert frame("名: x", "x")[2] == "  |     ^"
    assert frame("e\u0301: x", "x")[2] == "  |    ^"


def test_a_tab_is_shown_as_one_space():
    assert frame("\ta: x", "x") == ["  |", "1 |  a: x", "  |     ^"]


def test_redacted_text_is_masked_in_any_frame_of_its_line():
    text = "param password = 'hunter2'\n"
    source = SourceFile("a", text)
    source.redact(Span(source, text.index("hunter2"), text.index("hunter2") + 7))
    shown = code_frame(Span(source, 6, 14))
    assert shown[1] == "1 | param password = '•••••••'"


def test_redaction_over_several_lines_masks_each_of_them():
    text = "a = '''\nsecret\n'''\nb"
    source = SourceFile("a", text)
    source.redact(Span(source, text.index("secret"), text.index("b")))
    assert code_frame(Span(source, 8, 9))[1] == "2 | ••••••"
    assert code_frame(Span(source, len(text) - 1, len(text)))[1] == "4 | b"


def test_of_a_long_line_the_part_around_the_span_is_shown():
    text = "a" * 300 + " here " + "b" * 5_000
    _, line, carets = frame(text, "here")
    assert line == "1 | …" + "a" * 99 + " here " + "b" * 295 + "…"
    assert carets.index("^") == line.index("here")
    assert carets.count("^") == 4


def test_a_span_longer_than_what_is_shown_is_marked_to_its_end():
    _, line, carets = frame("x" * 5_000, "x" * 5_000)
    assert line == "1 | " + "x" * 400 + "…"
    assert carets == "  | " + "^" * 401
