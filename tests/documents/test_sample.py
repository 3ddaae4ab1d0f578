"""The sample's documents agree with the sample; a wrong number in any of their facts is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from converter.commands.documents import DocumentsCheck, DocumentsOptions, check_documents, verdicts_of
from converter.documents.comparison import Verdict
from converter.documents.facts import Fact, Kind
from converter.documents.reader import Document, Reading
from converter.source import SourceFile

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"
GROUPS = 3


@pytest.fixture(scope="module")
def checked() -> DocumentsCheck:
    return check_documents(DocumentsOptions(source=SAMPLE, missing=True))


def test_the_sample_s_documents_agree_with_it(checked):
    assert {one.verdict for one in checked.compared} == {Verdict.CONFIRMED}
    assert len(checked.compared) > 150


def test_every_line_with_a_setting_is_understood(checked):
    assert [document.count(Reading.NOT_UNDERSTOOD) for document in checked.documents] == [0, 0]
    assert [line.unread for document in checked.documents for line in document.lines if line.unread] == []


def changed(document: Document, facts: Iterable[Fact]) -> SourceFile:
    """The document with another number in each of the facts."""
    text = document.source.text
    for fact in sorted(facts, key=lambda fact: -fact.span.start):
        words = re.sub(r"\d+", lambda digits: str(int(digits[0]) + 1), fact.span.text, count=1)
        text = text[: fact.span.start] + words + text[fact.span.end :]
    return SourceFile(document.source.name, text)


def has_number(fact: Fact) -> bool:
    return bool(re.search(r"\d", fact.words)) and fact.kind is not Kind.DEPLOYED


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_changed_number_in_any_fact_is_found_at_its_line_and_nothing_else_is(checked, group):
    for document in checked.documents:
        numbers = [fact for fact in document.facts if has_number(fact)]
        chosen = numbers[group::GROUPS]
        assert chosen
        again = verdicts_of(changed(document, chosen), checked.side)
        stale = {(one.fact.span.line, one.fact.kind) for one in again if one.findings}
        assert stale == {(fact.span.line, fact.kind) for fact in chosen}
        assert len(again) == len(document.facts)


WORDS = {
    "enabled": "disabled",
    "none": "enabled",
    "(manual)": "(scheduled)",
    "(scheduled)": "(manual)",
    "prod/staging only": "prod/yt01 only",
    "test/yt01: not deployed": "prod/yt01: not deployed",
    "workload profile `Consumption`": "workload profile `Dedicated-D8`",
    "dialogporten-webapi:": "dialogporten-api:",
    "`/health/startup`": "`/health/start`",
    "no IP allowlist": "`10.0.0.1`",
}


@pytest.mark.parametrize("words", WORDS)
def test_another_word_is_found_at_its_line(checked, words):
    document = next(one for one in checked.documents if words in one.source.text)
    before, _, after = document.source.text.partition(words)
    other = WORDS[words]
    if words == "no IP allowlist":
        other = "IP allowlist `10.0.0.1`"
    again = verdicts_of(SourceFile("document.md", before + other + after), checked.side)
    found = {finding.span.line for one in again for finding in one.findings if finding.span}
    assert found == {before.count("\n") + 1}


def test_what_no_document_has_is_reported_by_kind_and_workload(checked):
    messages = [finding.message for finding in checked.findings]
    assert all(finding.severity == "note" for finding in checked.findings)
    assert not any("timeout" in message for message in messages)
