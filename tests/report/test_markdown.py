from __future__ import annotations

import html
import itertools
import re

import pytest
from hypothesis import given, settings, strategies as st
from markdown_it import MarkdownIt

from converter.report.formats import Format, render_findings
from converter.report.markdown_text import code, prose
from converter.report.plain_text import one_line
from converter.source import Diagnostic, Severity, Subject

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20) | st.sampled_from(
    [
        "a|b",
        "\\|",
        "`|`",
        "``",
        "` x",
        "</details>",
        "<!-- ",
        "[x](http://y)",
        "![i](j)",
        "*b* _i_ ~~s~~",
        "$a$",
    ]
)


def rows(text: str) -> list[list[str]]:
    """The cells of all tables as a page shows their text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    found: list[list[str]] = []
    for before, token in itertools.pairwise(tokens):
        if before.type == "tr_open":
            found.append([])
        if before.type in {"th_open", "td_open"}:
            found[-1].append(shown(token))
    return found


def shown(token) -> str:
    kinds = {child.type for child in token.children}
    tags = {child.content for child in token.children if child.type == "html_inline"}
    assert kinds <= {"text", "code_inline", "html_inline"}
    assert tags <= {"<code>", "</code>", "<br>"}
    return "".join(child.content for child in token.children if child.type != "html_inline")


@settings(max_examples=80)
@given(TEXT, TEXT, TEXT)
def test_a_page_shows_each_cell_as_it_is_whatever_it_holds(path, actual, message):
    subject = Subject("prod", "Deployment/web", path, "x", actual)
    text = render_findings(
        [Diagnostic(code="B2F404", severity=Severity.ERROR, message=message, subject=subject)],
        Format.MARKDOWN,
    )
    head, row = rows(text)
    assert head == ["finding", "field", "expected", "actual", "what"]
    cells = [cell.replace("\u2060", "").strip() for cell in row]
    assert cells[:2] == ["error B2F404", one_line(path).replace("\u2060", "").strip()]
    assert cells[2] == "x"
    assert cells[4] == re.sub(r"\s+$", "", html_free(message))


def html_free(message: str) -> str:
    """A message on one line as prose shows it: breaks and controls gone, spaces at the ends too.

    What is between single backticks is code: it is shown without them.
    """
    message = re.sub("(?<!`)`([^`\n]+)`(?!`)", r"\1", message)
    return "".join(one_line(part) for part in message.split("\n")).replace("\u2060", "").strip()


@pytest.mark.parametrize(
    "text", ["@octocat", "#12", "a@b.example", "GH-12", ":+1:", "www.example.com", "https://e.example"]
)
def test_prose_mentions_nobody_and_links_nowhere(text):
    protected = prose(f"see {text} there")
    assert text not in protected
    assert html.unescape(protected).replace("\u2060", "") == f"see {text} there"


def test_code_holds_backticks_pipes_and_spaces():
    assert code("a") == "`a`"
    assert code("a`b") == "``a`b``"
    assert code("`") == "`` ` ``"
    assert code("a|@b") == "<code>a&#124;&#64;&#8288;b</code>"


def many(count: int) -> list[Diagnostic]:
    return [
        Diagnostic(
            code="B2F404",
            severity=Severity.ERROR,
            message="the tree was edited 😀",
            subject=Subject(
                f"e{number % 7}", f"Deployment/w{number % 40}", f"spec.field{number}", 1, "v" * 300
            ),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("limit", [400, 2_000, 60_000])
def test_a_long_comment_is_cut_between_findings_and_counts_the_rest(limit):
    findings = many(900)
    text = render_findings(findings, Format.MARKDOWN, limit=limit)
    assert len(text.encode("utf-16-le")) // 2 <= limit
    shown = len(re.findall(r"^\| error ", text, re.MULTILINE))
    [cut] = re.findall(r"\*\*(\d+) more findings?\*\* cut here", text)
    assert shown + int(cut) == 900
    assert text.count("<details>") == text.count("</details>")


def test_a_comment_that_fits_is_whole():
    assert "cut here" not in render_findings(many(20), Format.MARKDOWN)
