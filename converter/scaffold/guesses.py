"""Values that are guessed: each satisfies what the source requires of it, or isn't made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from converter.bicep import TextRules

_ENVIRONMENT_WORDS: Final = frozenset({"environment", "env", "stage"})
_OF_THE_PRODUCT: Final = frozenset(
    {"azure", "azd", "app", "application", "deploy", "deployment", "target", "current", "infra"}
)
"""Words before it that mean the product's environment still, as those of other things don't: a managed
environment, the environment of a service that it calls."""

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
    *before, last = words or [""]
    return last in _ENVIRONMENT_WORDS and _OF_THE_PRODUCT.issuperset(before)


def environment_text(environment: str, product: str, rules: Iterable[TextRules]) -> str | None:
    """The environment's name as parameters with those rules take it; None if that can't be known."""
    every = tuple(rules)
    candidates = [environment, *_alike(environment), f"{product}-{environment}", f"{environment}-environment"]
    lengths = [one.longest for one in every if one.longest is not None]
    if lengths:
        candidates += [text[: min(lengths)].strip("-") for text in tuple(candidates)]
    return next((text for text in candidates if all(one.accepts(text) for one in every)), None)


def one_of_each(environments: Iterable[str]) -> tuple[str, ...]:
    """The same environments in order, without further words for one of them: `prod` and `production`."""
    found: list[str] = []
    for name in environments:
        if not any(name == one or name in _alike(one) for one in found):
            found.append(name)
    return tuple(found)


def _alike(environment: str) -> tuple[str, ...]:
    return next((words for words in _SAME if environment.lower() in words), ())
