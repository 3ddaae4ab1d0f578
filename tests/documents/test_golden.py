"""Documents, and the facts found in them: a folder a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.reading import read, reading_text

CASES = sorted((Path(__file__).parent / "golden").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_document_is_read_as_expected(case, golden):
    document = read((case / "document.md").read_text("utf-8"))
    golden(case / "facts.txt", reading_text(document))
