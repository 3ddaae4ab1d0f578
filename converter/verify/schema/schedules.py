"""Cron schedules and time zones as a CronJob takes them.

The schedule is read as `ParseStandard` of `github.com/robfig/cron/v3` reads it; the zone is one of those that
Go knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from typing import Any, Final

from converter.source import dataclass, mappings_folder

CRON_WORDS: Final = "five fields (minute, hour, day, month, day of the week), or @daily and the like"
TIME_ZONE_WORDS: Final = "a time zone such as Etc/UTC or Europe/Oslo, in exactly this case"

_DESCRIPTORS: Final = frozenset(
    {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
)
_DURATION: Final = re.compile(r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_WHOLE: Final = re.compile(r"\+?[0-9]+|-0+")
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class _Field:
    low: int
    high: int
    names: Mapping[str, int] = field(default_factory=dict)


def _numbered(names: str, first: int) -> dict[str, int]:
    return {name: number for number, name in enumerate(names.split(), first)}


_FIELDS: Final = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31),
    _Field(1, 12, _numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1)),
    _Field(0, 6, _numbered("sun mon tue wed thu fri sat", 0)),
)


def is_cron(value: Any) -> bool:
    """Whether a CronJob takes a schedule; one that sets a time zone by itself is refused."""
    if not isinstance(value, str) or not value or "TZ" in value:
        return False
    if value.startswith("@"):
        every, _, duration = value.partition(" ")
        return value in _DESCRIPTORS or (every == "@every" and bool(_DURATION.fullmatch(duration)))
    parts = value.split()
    return len(parts) == len(_FIELDS) and all(
        _is_range(each, known)
        for part, known in zip(parts, _FIELDS, strict=True)
        for each in part.split(",")
        if each
    )


def _is_range(text: str, known: _Field) -> bool:
    """A number, a name, a star or a range of them, with a step behind a slash."""
    steps = text.split("/")
    bounds = steps[0].split("-")
    if len(steps) > 2:
        return False
    if bounds[0] in {"*", "?"}:
        low, high = known.low, known.high
    else:
        if len(bounds) > 2:
            return False
        numbers = [_number(each, known.names) for each in bounds]
        if None in numbers:
            return False
        low, high = numbers[0] or 0, numbers[-1] or 0
    if len(steps) == 2:
        step = _number(steps[1], {})
        if not step:
            return False
        if len(bounds) == 1:
            high = known.high
    return known.low <= low <= high <= known.high


def _number(text: str, names: Mapping[str, int]) -> int | None:
    number = names.get(text.lower())
    if number is None and _WHOLE.fullmatch(text) and len(text) <= _MOST_DIGITS and text.isascii():
        number = int(text)
    return number


def is_time_zone(value: Any) -> bool:
    """Whether a CronJob takes a time zone: one of Go's own list, which tells upper from lower case."""
    return isinstance(value, str) and value in _zones()


@cache
def _zones() -> frozenset[str]:
    path = mappings_folder() / "schemas" / "kubernetes" / "time-zones.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
