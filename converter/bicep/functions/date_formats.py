"""Dates printed by .NET's date and time format strings, as far as neither the culture nor the type decides.

Rules: "Standard date and time format strings" and "Custom date and time format strings" of .NET's
documentation. The names of days and months are English in the invariant culture and in `en-US`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from converter.bicep.functions.registry import Rejected, Undecided

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

STANDARD: Final = {
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
    "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
}
"""The standard formats that are the same in every culture."""

DEPENDENT: Final = frozenset("dDfFgGmMoOtTUyY")
"""The standard formats that a culture decides, and the one that shows how .NET holds the date."""

_TOKEN: Final = re.compile(
    r"(?P<field>d+|f+|F+|h+|H+|m+|M+|s+|t+|y+|z+|g+|K)"
    r"|'(?P<single>(?:[^'\\]|\\.)*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|\\(?P<escaped>.)|%(?P<alone>[^%])|(?P<open>['\"\\%])|(?P<literal>.)",
    re.DOTALL,
)

_SEVEN: Final = 7


def formatted(date: datetime, pattern: str) -> str:
    """The date, in UTC, in that format.

    Raises `Rejected` for what .NET doesn't take, `Undecided` where a culture decides.
    """
    if len(pattern) == 1:
        standard = STANDARD.get("r" if pattern == "R" else pattern)
        if standard is None:
            if pattern in DEPENDENT:
                raise Undecided
            raise _not_a_format()
        pattern = standard
    if not pattern:
        raise Undecided
    return "".join([_part(date, match) for match in _TOKEN.finditer(pattern)])


def _not_a_format() -> Rejected:
    return Rejected("a date and time format of .NET, such as 'yyyy-MM-dd' or 'u'", 2)


def _part(date: datetime, match: re.Match[str]) -> str:
    if match["open"]:
        raise _not_a_format()
    if match["alone"]:
        found = _TOKEN.fullmatch(match["alone"])
        return "" if found is None else _part(date, found)
    if match["field"]:
        return _field(date, match["field"])
    for quoted in (match["single"], match["double"]):
        if quoted is not None:
            return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
    return str(match["escaped"] or match["literal"])


def _field(date: datetime, field: str) -> str:
    letter, count = field[0], len(field)
    if letter in "fF":
        return _fraction(date, field)
    if letter in "gK":
        # The era is written differently in the invariant culture and in `en-US`; the zone is `Z`
        # for a `DateTime` and `+00:00` for a `DateTimeOffset`, and ARM's choice isn't documented.
        raise Undecided
    return FIELDS[letter](date, count)


def _fraction(date: datetime, field: str) -> str:
    count = len(field)
    if count > _SEVEN:
        raise _not_a_format()
    digits = f"{date.microsecond:06d}0"[:count]
    return digits if field[0] == "f" else digits.rstrip("0")


def _two(number: int, count: int) -> str:
    return f"{number:02d}" if count > 1 else str(number)


def _name(names: tuple[str, ...], index: int, count: int) -> str:
    return names[index] if count > 3 else names[index][:3]


def _day(date: datetime, count: int) -> str:
    return _two(date.day, count) if count < 3 else _name(DAYS, date.weekday(), count)


def _month(date: datetime, count: int) -> str:
    return _two(date.month, count) if count < 3 else _name(MONTHS, date.month - 1, count)


def _year(date: datetime, count: int) -> str:
    number = date.year % 100 if count < 3 else date.year
    return f"{number:0{count}d}"


def _half_of_day(date: datetime, count: int) -> str:
    text = "AM" if date.hour < 12 else "PM"
    return text if count > 1 else text[0]


def _offset(_: datetime, count: int) -> str:
    return ("+0", "+00", "+00:00")[min(count, 3) - 1]


FIELDS: Final[dict[str, Callable[[datetime, int], str]]] = {
    "d": _day,
    "M": _month,
    "y": _year,
    "h": lambda date, count: _two(date.hour % 12 or 12, count),
    "H": lambda date, count: _two(date.hour, count),
    "m": lambda date, count: _two(date.minute, count),
    "s": lambda date, count: _two(date.second, count),
    "t": _half_of_day,
    "z": _offset,
}
"""What each letter of a format prints, however often it is repeated."""
