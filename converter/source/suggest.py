"""The nearest right name for a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was most likely meant to be, or None when none is close."""
    known = sorted(set(candidates))
    folded = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """The help line `did you mean 'x'?`, or None when no candidate is close."""
    found = nearest(name, candidates)
    return f"did you mean '{found}'?" if found else None
