"""The compiler's recorded answers: lines of JSON, one question each.

`answers/` has a part of them, for each run of the tests. Another folder may have all, packed by gzip.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).with_name("answers")

UNANSWERED: Final = ("Empty", "LocalVariableSymbol was declared by an unexpected syntax type")
"""How an error begins that says nothing of the question: the compiler hung or crashed."""

Row = dict[str, Any]


def rows(name: str, folder: Path = HERE) -> Iterator[Row]:
    """The questions of a file, `NAME.jsonl` or `NAME.jsonl.gz`; none where there is no such file."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    if plain.exists():
        with plain.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    elif packed.exists():
        with gzip.open(packed, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def variables(folder: Path = HERE) -> dict[str, str]:
    """The environment variables that were set when the answers were recorded."""
    found: dict[str, str] = json.loads((folder / "env.json").read_text("utf-8"))
    return found


OF_SAMPLES: Final = {"ENVIRONMENT": "qa"}
"""What was set otherwise for the samples, damaged ones too: an environment that they have."""


def is_answer(answer: Row) -> bool:
    """Whether it says anything: not where the compiler hung or crashed."""
    return not str(answer.get("error", "")).startswith(UNANSWERED)
