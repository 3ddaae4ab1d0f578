"""The pages: every link leads somewhere, and the plan's page shows each of its points."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import SLOW
from tests.test_house import IMPORTS

ROOT = Path(__file__).parents[1]
PAGES = sorted(path for folder in ("", "docs", "samples") for path in (ROOT / folder).glob("*.md"))
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def without_code(text: str) -> str:
    """A page without its blocks of code, in which nothing is a link or a heading."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(page.read_text("utf-8")), re.MULTILINE)
    texts = [re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in texts}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in LINK.findall(without_code(page.read_text("utf-8"))):
        if link.startswith(("https://", "http://")):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_has_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages - set(LINK.findall(index)) == set()


def test_each_point_of_the_plan_is_shown_in_an_emitted_file_or_a_test() -> None:
    text = (ROOT / "docs/migration-plan.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and " --- " not in line]
    points = [row for row in rows if not row.endswith("| to see |")]
    assert len(points) == 30
    shown = re.compile(r"\]\(\.\./(flux|tests)/")
    assert [point for point in points if not shown.search(point)] == []
    assert not re.search(r"\b(later|todo|tbd|pending)\b", text, re.IGNORECASE)


def test_architecture_has_every_room_from_the_ground_floor_to_the_roof() -> None:
    _, _, below = ARCHITECTURE.partition("| room | holds |")
    table, _, _ = below.partition("\n\n")
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(IMPORTS)


def test_architecture_names_what_its_files_define() -> None:
    """Functions before `in`, and the records before their file."""
    steps = re.findall(r"`(\w+)` in \[[\w.-]+\]\(\.\./(converter/[\w/]+\.py)\)", ARCHITECTURE)
    records = re.findall(r"^\| `(\w+)` \|.*\(\.\./(converter/[\w/]+\.py)\) \|$", ARCHITECTURE, re.MULTILINE)
    assert (len(steps), len(records)) == (11, 9)
    for name, file in (*steps, *records):
        assert re.search(rf"^(def|class) {name}\b", (ROOT / file).read_text("utf-8"), re.MULTILINE), name


def test_every_folder_and_file_of_slow_tests_is_there() -> None:
    assert [name for name in SLOW if not (ROOT / "tests" / name).exists()] == []
