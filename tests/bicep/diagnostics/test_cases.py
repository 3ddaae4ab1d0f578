"""Each code of Bicep's room has an example, and the example gives it."""

from __future__ import annotations

import re

import pytest

from converter.report.terminal import render
from converter.source import Severity
from tests.bicep.diagnostics.cases import BICEP_CODES, FOLDER, PAGE, diagnostics, expectation, page
from tests.goldens import Golden

WARNINGS = {"B2F111", "B2F120", "B2F160", "B2F161", "B2F162", "B2F164", "B2F165", "B2F173", "B2F174"}
"""What isn't always an error."""


def test_each_code_has_an_example_and_each_example_a_code() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(BICEP_CODES)


@pytest.mark.parametrize("code", BICEP_CODES)
def test_an_example_gives_its_code(code: str) -> None:
    assert code in {found.code for found in diagnostics(code)}


@pytest.mark.parametrize("code", BICEP_CODES)
def test_an_example_is_shown_like_this(code: str, golden: Golden) -> None:
    golden(expectation(code), render(diagnostics(code)))


@pytest.mark.parametrize("code", BICEP_CODES)
def test_a_message_is_a_sentence_without_a_full_stop_with_a_place_inside_of_the_source(code: str) -> None:
    for found in diagnostics(code):
        for text in (found.message, found.help or "", *(label.message for label in found.labels)):
            assert not text.endswith(".")
            assert str(FOLDER) not in text
        assert found.span is not None or found.code == "B2F001"
        if found.span is not None:
            assert re.fullmatch(r"[\w./-]+:\d+:\d+", str(found.span))
            assert found.severity is Severity.ERROR or found.code in WARNINGS


def test_the_page_of_examples_is_up_to_date(golden: Golden) -> None:
    golden(PAGE, page())
