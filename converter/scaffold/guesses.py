"""Values that are guessed: each satisfies what the source requires of it, or isn't made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from converter.bicep import TextRules

_ENVIRONMENT_WORDS: Final = frozenset({"environment", "env", "stage"})
_SAME: Final = (
    ("dev", "development", "d"),
    ("test", "tst", "testing", "t"),
    ("staging", "stage", "stg", "s"),
    ("prod", "production", "prd", "live", "p"),
)
"""Words that people use for the same environment."""


def asks_for_environment(name: str) -> bool:
    """Whether a parameter or environment variable of that name takes the environment's name."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    if words[-1] == "name":
        words.pop()
    return bool(words) and words[-1] in _ENVIRONMENT_WORDS


def environment_text(environment: str, product: str, rules: Iterable[TextRules]) -> str | None:
    """The environment's name as parameters with those rules take it; None if that can't be known."""
    every = tuple(rules)
    candidates = [environment, *_alike(environment), f"{product}-{environment}", f"{environment}-environment"]
    lengths = [one.longest for one in every if one.longest is not None]
    if lengths:
        candidates += [text[: min(lengths)].strip("-") for text in tuple(candidates)]
    return next((text for text in candidates if all(one.accepts(text) for one in every)), None)


def _alike(environment: str) -> tuple[str, ...]:
    return next((words for words in _SAME if environment.lower() in words), ())
