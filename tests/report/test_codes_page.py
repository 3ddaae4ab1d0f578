from __future__ import annotations

from pathlib import Path

from converter.report.codes_page import render
from converter.source.codes import CODES

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"


def test_the_published_page_is_up_to_date(golden):
    golden(PAGE, render())


def test_every_code_has_a_row_below_its_chapter():
    page = render()
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning} |" in page
    assert page.index("## Evaluating Bicep") < page.index("`B2F101`") < page.index("## Options")


def test_codes_are_listed_in_their_own_order():
    assert list(CODES) == sorted(CODES)
