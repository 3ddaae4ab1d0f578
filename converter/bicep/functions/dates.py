"""Dates and times. What depends on the time of a deployment stays a symbol."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from converter.bicep.functions.registry import Rejected, Site, Table, Undecided
from converter.provenance.values import Value

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values

ISO: Final = "%Y-%m-%dT%H:%M:%SZ"

_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?P<years>\d+Y)?(?P<months>\d+M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_STANDARD: Final = {"u": "yyyy-MM-dd HH:mm:ssZ", "s": "yyyy-MM-ddTHH:mm:ss"}
_SPECIFIER: Final = re.compile(r"yyyy|yy|MM|dd|HH|mm|ss|'[^']*'|[-:/. ,_TZ]")
_FIELDS: Final = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@known("dateTimeAdd", "string", "string", "string?")
def date_time_add(base: str, duration: str, pattern: str | None = None) -> str:
    moved = _date(base) + _duration(duration)
    if pattern is not None:
        return _formatted(moved, pattern)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", base):
        return moved.strftime(ISO)
    # How ARM prints other notations of the base without a format differs from their own notation.
    raise Undecided


@known("dateTimeFromEpoch", "int")
def date_time_from_epoch(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime(ISO)
    except (OverflowError, ValueError, OSError):
        raise Rejected("seconds of a year from 1 to 9999") from None


@values("dateTimeToEpoch", "string?")
def date_time_to_epoch(site: Site, date: Value | None = None) -> Value:
    return site.unknown(()) if date is None else _TO_EPOCH["dateTimeToEpoch"].evaluate(site, date)


_TO_EPOCH: Final = Table()


@_TO_EPOCH.of_data("dateTimeToEpoch", "string")
def _to_epoch(date: str) -> int:
    return int(_date(date).timestamp())


@values("utcNow", "string?")
def utc_now(site: Site, *pattern: Value) -> Value:
    return site.unknown(pattern)


def _date(text: str) -> datetime:
    try:
        date = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        raise Rejected("a date and time in ISO 8601, such as '2026-01-31T12:00:00Z'") from None
    if date.tzinfo is None:
        raise Undecided
    return date.astimezone(UTC)


def _duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise Rejected("a duration in ISO 8601, such as 'P1D' or '-PT2H'", 1)
    if match["years"] or match["months"]:
        # How many days ARM takes a month or year for isn't documented.
        raise Undecided
    amounts = {unit: int(match[unit] or 0) for unit in ("days", "hours", "minutes", "seconds")}
    try:
        duration = timedelta(**amounts)
    except OverflowError:
        raise Rejected("a shorter duration", 1) from None
    return -duration if match["sign"] else duration


def _formatted(date: datetime, pattern: str) -> str:
    pattern = _STANDARD.get(pattern, pattern)
    if not re.fullmatch(f"(?:{_SPECIFIER.pattern})*", pattern) or len(pattern) < 2:
        raise Undecided
    return _SPECIFIER.sub(lambda match: _field(date, match[0]), pattern)


def _field(date: datetime, specifier: str) -> str:
    if specifier in _FIELDS:
        text = date.strftime(_FIELDS[specifier])
        return text.zfill(4) if specifier == "yyyy" else text
    return specifier.strip("'") if len(specifier) > 1 else specifier
