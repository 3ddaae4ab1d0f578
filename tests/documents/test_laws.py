"""What holds for any document: each line is one of three things, and spans cut out their words."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from converter.documents.markdown import Form, read_lines
from converter.documents.reader import Document, Reading
from converter.source import SourceFile
from tests.documents.reading import read, reading_text

WORDS = st.sampled_from(
    [
        "web",
        "api",
        "cleanup-job",
        "prod",
        "test",
        "t1",
        "qa",
        "all",
        "envs",
        "min",
        "max",
        "10",
        "2",
        "0.5",
        "500m",
        "4Gi",
        "CPU",
        "memory",
        "/",
        ",",
        ";",
        ":",
        ".",
        "(",
        ")",
        "->",
        "=",
        "timeout",
        "10s",
        "cron",
        "`0",
        "2",
        "*",
        "*",
        "*`",
        "10/15",
        "3",
        "*",
        "*",
        "*",
        "192.0.2.1",
        "IP",
        "allowlist",
        "resources",
        "defaults",
        "no",
        "only",
        "not",
        "deployed",
        "scheduled",
        "manual",
        "`code`",
        "word",
        "zone",
        "redundancy",
        "enabled",
        "disabled",
        "zones",
        "1-3",
        "workload",
        "profile",
        "`Dedicated-D4`",
        "unless",
        "overridden",
        "elsewhere",
        "Startup",
        "`/live`",
        "period",
        "image",
        "r.example.org/a/b:<tag>",
        "for",
        "and",
    ]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
MARKS = st.sampled_from(["- ", "  - ", "1. ", "## ", "### ", "| a | ", "", "```", "  "])
DOCUMENTS = st.lists(st.tuples(MARKS, PHRASES).map("".join), max_size=8).map("\n".join)
ANYTHING = st.one_of(DOCUMENTS, st.text(max_size=200))


def check(document: Document) -> None:
    lines = [line for line in read_lines(document.source) if line.form is not Form.HEADING]
    assert [one.line.span for one in document.lines if one.line.form is not Form.HEADING] == [
        line.span for line in lines
    ]
    assert sum(document.count(reading) for reading in Reading) == len(lines)
    for one in document.lines:
        assert (one.reading is Reading.FACTS) == bool(one.facts)
        for fact in one.facts:
            assert one.line.span.start <= fact.span.start < fact.span.end <= one.line.span.end
            assert fact.words == " ".join(document.source.text[fact.span.start : fact.span.end].split())


@settings(max_examples=150)
@given(text=ANYTHING)
def test_every_line_is_exactly_one_of_three_and_spans_cut_out_their_words(text: str) -> None:
    check(read(text))


@given(text=DOCUMENTS)
def test_reading_again_finds_the_same(text: str) -> None:
    assert reading_text(read(text)) == reading_text(read(text))


@given(phrase=PHRASES, spaces=st.integers(1, 3))
def test_spaces_and_line_breaks_inside_a_bullet_change_nothing(phrase: str, spaces: int) -> None:
    narrow = read(f"## web\n- prod: {phrase}")
    wide = read(f"## web\n- prod: {phrase}".replace(" ", " " * spaces).replace("-  ", "- "))
    assert facts(narrow) == facts(wide) or "`" in phrase or "*" in phrase


def facts(document: Document) -> list[tuple[object, ...]]:
    return [(fact.kind, fact.meaning, fact.about, fact.detail, fact.default) for fact in document.facts]


def test_a_long_line_of_a_thousand_brackets_is_only_prose() -> None:
    assert read(f"- {'(' * 1000} max 10").count(Reading.NOT_UNDERSTOOD) == 1
    assert read(f"- {'web (' * 1000}max 10{')' * 1000}").count(Reading.NOT_UNDERSTOOD) == 1
    assert read_lines(SourceFile("empty.md", "")) == ()
