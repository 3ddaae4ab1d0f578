"""What a comparison with the compiler came to, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How an answer of ours stands beside the compiler's."""

    EQUAL = "equal"
    WRONG = "wrong"
    """Another value."""
    OPEN = "open"
    """A value that we don't know, where the compiler has one."""
    KNOWN = "known"
    """A value that we know, where the compiler leaves an expression to the deployment."""
    TAKEN = "taken"
    """A source that the compiler refuses and we take."""
    REFUSED = "refused"
    """A source that we refuse and the compiler takes."""
    LATER = "later"
    """A source that compiles and whose values we refuse: the compiler leaves that to the deployment."""
    MISSED = "missed"
    """A diagnostic of the compiler's on whose line we have none."""
    INVENTED = "invented"
    """A diagnostic of ours where the compiler has none."""
    BROKEN = "broken"
    """An internal error."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One comparison: `question` names it, `ours` and `theirs` are what both say."""

    kind: str
    question: str
    verdict: Verdict
    ours: Any = None
    theirs: Any = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The outcomes of one kind, counted."""

    kind: str
    counts: Counter[Verdict]

    def share(self, verdict: Verdict) -> float:
        """Which part of all comparisons has this verdict; 0 without any."""
        total = self.counts.total()
        return self.counts[verdict] / total if total else 0.0

    def __str__(self) -> str:
        others = ", ".join(f"{self.counts[one]} {one}" for one in Verdict if self.counts[one])
        return (
            f"{self.kind}: {self.counts.total()} compared, {self.share(Verdict.EQUAL):.2%} equal ({others})"
        )


def figures(outcomes: Iterable[Outcome]) -> Iterator[Figures]:
    """The figures of each kind, in the order in which kinds come."""
    counts: dict[str, Counter[Verdict]] = {}
    for one in outcomes:
        counts.setdefault(one.kind, Counter())[one.verdict] += 1
    for kind, found in counts.items():
        yield Figures(kind, found)
