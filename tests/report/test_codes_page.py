from __future__ import annotations

import re
from pathlib import Path

from converter.report.codes_page import render
from converter.source.codes import CODES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "diagnostics.md"
HOUSE = ROOT / "converter"


def test_the_published_page_is_up_to_date(golden):
    golden(PAGE, render())


def test_every_code_has_a_row_below_its_chapter():
    page = render()
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning} |" in page
    assert page.index("## Evaluating Bicep") < page.index("`B2F101`") < page.index("## Options")


def test_codes_are_listed_in_their_own_order():
    assert list(CODES) == sorted(CODES)


def test_every_code_is_listed_and_used():
    used = {
        code
        for path in HOUSE.rglob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(B2F\d{3})"', path.read_text("utf-8"))
    }
    assert used == CODES.keys()
