"""Laws that all formats share: the same findings, the same counts, nothing of the input has a meaning."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings, strategies as st

from converter.report.findings import grouped, most_important_first
from converter.report.formats import Format, render_findings
from converter.source import Diagnostic, Direction, Label, Severity, SourceFile, Span, Subject
from tests.report.sample import FOLDER, NAMES, findings, rendered

# Any text at all: controls, halves of surrogate pairs, and what means something to one of the formats.
HOSTILE = st.text(alphabet=st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["a|b", "`", "\\|", "%0A::error::x", "@octocat #1", "]]>", "<b>", "[x](y)", "\x1b[2J", "\r\n", "::", ""]
)
NAME = st.none() | st.sampled_from(["prod", "test", "web", "Kind/name"]) | HOSTILE
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | HOSTILE,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(HOSTILE, inner, max_size=2),
    max_leaves=4,
)
SPANS = st.none() | st.builds(
    lambda name, text: Span(SourceFile(name, text), len(text) // 2, len(text)), HOSTILE, HOSTILE
)
SUBJECTS = st.builds(
    Subject, NAME, NAME, NAME, VALUES, VALUES, st.none() | st.sampled_from(list(Direction)), NAME, SPANS
)
FINDINGS = st.builds(
    Diagnostic,
    code=st.sampled_from(["B2F301", "B2F404", "B2F999"]),
    severity=st.sampled_from(list(Severity)),
    message=HOSTILE,
    span=SPANS,
    labels=st.lists(st.builds(Label, SPANS.filter(bool), HOSTILE), max_size=1).map(tuple),
    help=NAME,
    subject=st.none() | SUBJECTS,
)
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def json_counts(text: str) -> dict[str, int]:
    document = json.loads(text)
    counted = [each["severity"] for each in document["diagnostics"]]
    assert document["summary"]["severity"] == {name: counted.count(name) for name in Severity}
    return document["summary"]["severity"]


def sarif_counts(text: str) -> dict[str, int]:
    levels = [result["level"] for result in json.loads(text)["runs"][0]["results"]]
    return {name: levels.count(name) for name in Severity}


def headline_counts(text: str) -> dict[str, int]:
    [line] = re.findall(r"^(?:\*\*)?(?:\d+ findings?|no findings)(?:.*)$", text, re.MULTILINE)
    return {name: int((re.findall(rf"(\d+) {name}", line) or [0])[0]) for name in Severity}


@settings(max_examples=60)
@given(st.lists(FINDINGS, max_size=5))
@example(
    [
        Diagnostic(
            code="B2F404",
            severity=Severity.ERROR,
            message="no",
            subject=Subject("a", "b", "c", [1], {"x": None}),
        )
    ]
)
def test_every_format_counts_the_same_and_lets_nothing_of_the_input_through(some):
    texts = {to: render_findings(some, to) for to in Format}
    for text in texts.values():
        text.encode("utf-8")
        assert not UNSAFE.search(text)
    counts = json_counts(texts[Format.JSON])
    assert sarif_counts(texts[Format.SARIF]) == counts
    for told in (Format.TEXT, Format.MARKDOWN, Format.GITHUB):
        assert headline_counts(texts[told]) == counts
    suites = ET.fromstring(texts[Format.JUNIT])
    assert len(suites.findall("*/*/failure")) == counts["error"] == int(suites.attrib["failures"])
    assert len(suites.findall("*/*/skipped")) == counts["warning"] + counts["note"]
    assert sum(
        len(line.findings) for group in grouped(most_important_first(some)) for line in group.lines
    ) == (sum(counts.values()))


@settings(max_examples=40)
@given(st.lists(FINDINGS, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_finding_and_repetition_make_no_difference(some, shuffle):
    other = some * 2
    shuffle.shuffle(other)
    for to in Format:
        assert render_findings(other, to) == render_findings(some, to)


@pytest.mark.parametrize("to", list(Format))
def test_a_readable_set_of_findings_in_each_format(to, golden):
    golden(FOLDER / NAMES[to], rendered(to))


@pytest.mark.parametrize("to", list(Format))
def test_nothing_found_is_reported_in_each_format(to):
    text = render_findings([], to, environments=["test", "prod"])
    assert {
        Format.TEXT: "no findings in 2 environments\n",
        Format.MARKDOWN: "**no findings in 2 environments**\n",
        Format.GITHUB: "no findings in 2 environments\n",
    }.get(to, text) == text
    if to is Format.JUNIT:
        assert [case.attrib["classname"] for case in ET.fromstring(text).iter("testcase")] == [
            "findings.prod",
            "findings.test",
        ]
    elif to is Format.JSON:
        assert json.loads(text)["summary"] == {
            "total": 0,
            "severity": {"error": 0, "warning": 0, "note": 0},
            "direction": {},
            "code": {},
            "environment": {},
            "accepted": 0,
            "inSync": ["prod", "test"],
        }
    elif to is Format.SARIF:
        assert json.loads(text)["runs"][0]["results"] == []


@pytest.mark.parametrize("to", list(Format))
def test_files_are_reported_from_where_the_report_is_read(to):
    text = rendered(to, source_root="samples/shop", tree_root="deploy/")
    assert "samples/shop/.azure/applications/tidy/main.bicep" in text
    assert "deploy/flux/shop/overlays/prod/apps/web/deployment.yaml" in text


def test_only_the_renderer_that_is_asked_for_is_loaded():
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from converter.report.formats import Format, render_findings\n"
            "render_findings([], Format.TEXT)\n"
            "print([name for name in sys.modules if name.startswith('converter.report.')], 'json' in sys.modules)\n"
            "print([name for name in ('xml.etree.ElementTree', 'hashlib', 'pydantic', 'yaml') if name in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "findings_text" in loaded
    assert not re.search("sarif|junit|markdown|github|pydantic|yaml|ElementTree", loaded)


def test_the_most_important_comes_first():
    shuffled = findings()
    random.Random(3).shuffle(shuffled)
    told = [each.severity for each in most_important_first(shuffled)]
    assert told == [Severity.ERROR] * 4 + [Severity.WARNING, Severity.NOTE]
    assert most_important_first(shuffled)[0].subject.direction is Direction.TREE_EDITED
