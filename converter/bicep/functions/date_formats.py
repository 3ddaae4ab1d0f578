"""Dates printed by .NET's date and time format strings, as a `DateTimeOffset` in the invariant culture.

Rules: "Standard date and time format strings" and "Custom date and time format strings" of .NET's
documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from converter.bicep.functions.registry import Rejected

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

_SHORT_DATE: Final = "MM/dd/yyyy"
_LONG_DATE: Final = "dddd, dd MMMM yyyy"
_SHORT_TIME: Final = "HH:mm"
_LONG_TIME: Final = "HH:mm:ss"

STANDARD: Final = {
    "d": _SHORT_DATE,
    "D": _LONG_DATE,
    "f": f"{_LONG_DATE} {_SHORT_TIME}",
    "F": f"{_LONG_DATE} {_LONG_TIME}",
    "g": f"{_SHORT_DATE} {_SHORT_TIME}",
    "G": f"{_SHORT_DATE} {_LONG_TIME}",
    "m": "MMMM dd",
    "M": "MMMM dd",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": _SHORT_TIME,
    "T": _LONG_TIME,
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
"""What each standard format stands for; a `DateTimeOffset` has no `U`."""

_IN_UTC: Final = frozenset("rRu")
"""The standard formats that print the moment in UTC; all others print it in the date's own zone."""

_GENERAL: Final = f"{_SHORT_DATE} {_LONG_TIME} zzz"
"""What an empty format stands for."""

_TOKEN: Final = re.compile(
    r"(?P<field>d+|f+|F+|h+|H+|m+|M+|s+|t+|y+|z+|g+|K)"
    r"|'(?P<single>(?:[^'\\]|\\.)*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|\\(?P<escaped>.)|%(?P<alone>[^%])|(?P<open>['\"\\%])|(?P<literal>.)",
    re.DOTALL,
)

_SEVEN: Final = 7


def formatted(date: datetime, pattern: str) -> str:
    """The date, which knows its zone, in that format. Raises `Rejected` for what .NET doesn't take."""
    if pattern in _IN_UTC:
        date = date.astimezone(UTC)
    if len(pattern) == 1:
        if pattern not in STANDARD:
            raise _not_a_format()
        pattern = STANDARD[pattern]
    pattern = pattern or _GENERAL
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
    if letter == "g":
        return "A.D."
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


def _offset(date: datetime, count: int) -> str:
    offset = date.utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    text = f"{hours:0{min(count, 2)}d}" + (f":{minutes:02d}" if count > 2 else "")
    return f"{'-' if offset < timedelta() else '+'}{text}"


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
    "K": lambda date, _: _offset(date, 3),
}
"""What each letter of a format prints, however often it is repeated."""
