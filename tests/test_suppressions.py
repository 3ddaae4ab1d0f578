"""A checker is silenced for one rule at a time, with the reason on the same line."""

from __future__ import annotations

import re
import tokenize
from pathlib import Path

import pytest

CONVERTER = Path(__file__).parents[1] / "converter"
SUPPRESSION = re.compile(r"\b(?:noqa|type:\s*ignore|pragma|mypy:|ruff:)")
WITH_REASON = re.compile(r"# (?:noqa: [A-Z]+\d+ -- |type: ignore\[[a-z-]+\]  # )\S+ \S+.*")


def unexplained(path: Path) -> list[str]:
    """The suppressions of a file that name no rule or give no reason, as `line: comment`."""
    with tokenize.open(path) as text:
        comments = [
            token for token in tokenize.generate_tokens(text.readline) if token.type == tokenize.COMMENT
        ]
    return [
        f"{comment.start[0]}: {comment.string}"
        for comment in comments
        if SUPPRESSION.search(comment.string) and not WITH_REASON.fullmatch(comment.string)
    ]


def test_every_suppression_has_its_reason() -> None:
    faults = [
        f"{path.relative_to(CONVERTER)}:{one}"
        for path in CONVERTER.rglob("*.py")
        for one in unexplained(path)
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("comment", "is_explained"),
    [
        ("# noqa: S603 -- the arguments are ours", True),
        ("# type: ignore[misc]  # the base class is found at run time", True),
        ("# noqa: S603", False),
        ("# noqa: S603 - the arguments are ours", False),
        ("# noqa -- every rule at once", False),
        ("# type: ignore  # every rule at once", False),
        ("# type: ignore[misc]", False),
        ("# the same without a suppression", True),
    ],
)
def test_a_rule_and_a_reason_are_asked_for(tmp_path: Path, comment: str, *, is_explained: bool) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"value = 1  {comment}\n", encoding="utf-8")
    assert unexplained(path) == ([] if is_explained else [f"1: {comment}"])
