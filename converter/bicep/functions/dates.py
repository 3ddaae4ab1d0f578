"""Dates and times. What depends on the time of a deployment stays a symbol."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from converter.bicep.functions.date_formats import formatted
from converter.bicep.functions.registry import Rejected, Site, Table, Undecided
from converter.provenance import Value, is_null

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_DATE: Final = re.compile(
    r"\d{4}-?\d\d-?\d\d([T ]\d\d:?\d\d(:?\d\d(\.\d{1,6})?)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_PLAIN: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d+))?S)?)?",
    re.ASCII,
)
"""A duration of XML Schema, which is what .NET's `XmlConvert` reads: ISO 8601 without weeks and without
fractions of anything but a second."""

_MICROSECONDS: Final = 6
"""The digits of a second that Python keeps: .NET keeps one more."""

_DIGITS: Final = 12
"""A number with more digits than this is too large a part of any duration."""


@known("dateTimeAdd", "string", "string", "string?")
def date_time_add(base: str, duration: str, pattern: str | None = None) -> str:
    """The date moved by a duration, in the format given and in its own zone.

    Without one the format is the base's own, by the documentation; for any base but
    `yyyy-MM-ddTHH:mm:ssZ` the documentation's own examples differ.
    """
    date, moved = _date(base), _duration(duration)
    try:
        date = (date.astimezone(UTC) + moved).astimezone(date.tzinfo)
    except OverflowError:
        raise Rejected("a duration that stays within the years 1 to 9999", 1) from None
    if pattern is not None:
        return formatted(date, pattern)
    if _PLAIN.fullmatch(base):
        return _iso(date)
    raise Undecided


@values("dateTimeFromEpoch", "int?")
def date_time_from_epoch(site: Site, seconds: Value | None = None) -> Value:
    return site.unknown(()) if is_null(seconds) else _GIVEN["dateTimeFromEpoch"].evaluate(site, seconds)


@values("dateTimeToEpoch", "string?")
def date_time_to_epoch(site: Site, date: Value | None = None) -> Value:
    return site.unknown(()) if is_null(date) else _GIVEN["dateTimeToEpoch"].evaluate(site, date)


_GIVEN: Final = Table()
"""The functions that take the present moment when they are given no other one."""


@_GIVEN.of_data("dateTimeFromEpoch", "int")
def _from_epoch(seconds: int) -> str:
    try:
        return _iso(EPOCH + timedelta(seconds=seconds))
    except OverflowError:
        raise Rejected("seconds of a year from 1 to 9999") from None


@_GIVEN.of_data("dateTimeToEpoch", "string")
def _to_epoch(text: str) -> int:
    date = _date(text)
    if date < EPOCH and date.microsecond:
        raise Undecided
    return (date - EPOCH) // timedelta(seconds=1)


@values("utcNow", "string?")
def utc_now(site: Site, *pattern: Value) -> Value:
    return site.unknown(pattern)


def _iso(date: datetime) -> str:
    return formatted(date, "yyyy-MM-ddTHH:mm:ssZ")


def _date(text: str) -> datetime:
    match = _DATE.fullmatch(text)
    if match is None:
        if any(letter.isdigit() for letter in text):
            # .NET reads more notations than ISO 8601 has; which of them ARM takes isn't documented.
            raise Undecided
        raise _not_a_date()
    try:
        date = datetime.fromisoformat(text.replace(" ", "T", 1))
        date = date.replace(tzinfo=UTC) if match["zone"] is None else date
        # Raises where the moment is outside of .NET's years in UTC.
        date.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _not_a_date() from None
    return date


def _not_a_date() -> Rejected:
    return Rejected("a date and time in ISO 8601, such as '2026-01-31T12:00:00Z'")


def _duration(text: str) -> timedelta:
    """A year is 365 days and a month is 30, by the documentation of `dateTimeAdd`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise Rejected("a duration in ISO 8601 without weeks, such as 'P1D' or '-PT2H'", 1)
    amounts = match.groupdict(default="0")
    negative, fraction = amounts.pop("sign") == "-", amounts.pop("fraction")
    if fraction[_MICROSECONDS:].strip("0"):
        raise Undecided
    if any(len(amount.lstrip("0")) > _DIGITS for amount in amounts.values()):
        raise Rejected("a shorter duration", 1)
    years, months, days, hours, minutes, seconds = map(int, amounts.values())
    try:
        duration = timedelta(
            365 * years + 30 * months + days,
            seconds,
            int(f"{fraction:0<{_MICROSECONDS}}"[:_MICROSECONDS]),
            minutes=minutes,
            hours=hours,
        )
    except OverflowError:
        raise Rejected("a shorter duration", 1) from None
    return -duration if negative else duration
