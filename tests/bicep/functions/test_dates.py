"""Dates and times. A year is 365 days and a month is 30, by the documentation of `dateTimeAdd`."""

import pytest

from tests.bicep.sources import Source

BASE = "'2024-02-03T14:05:06Z'"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Bicep's own baselines
        ("dateTimeAdd(dateTimeFromEpoch(1680224438), 'P1D')", "2023-04-01T01:00:38Z"),
        ("dateTimeToEpoch(dateTimeFromEpoch(1680224438))", 1680224438),
        # the documentation's examples
        ("dateTimeAdd('2023-01-01T00:00:00Z', 'P1Y')", "2024-01-01T00:00:00Z"),
        ("dateTimeAdd('2024-01-01T00:00:00Z', 'P1Y')", "2024-12-31T00:00:00Z"),
        ("dateTimeAdd('2023-02-01T00:00:00Z', 'P1M')", "2023-03-03T00:00:00Z"),
        ("dateTimeAdd('2024-02-01T00:00:00Z', 'P1M')", "2024-03-02T00:00:00Z"),
        (f"dateTimeAdd({BASE}, 'P1Y2M3DT4H5M6S')", "2025-04-06T18:10:12Z"),
        (f"dateTimeAdd({BASE}, '-PT1H1M1S')", "2024-02-03T13:04:05Z"),
        (f"dateTimeAdd({BASE}, '-P9D')", "2024-01-25T14:05:06Z"),
        (f"dateTimeAdd({BASE}, 'PT90M')", "2024-02-03T15:35:06Z"),
        (f"dateTimeAdd({BASE}, 'P0D')", "2024-02-03T14:05:06Z"),
        # a base in another notation is printed in the format given, and without one isn't decided
        ("dateTimeAdd('2024-02-03 14:05:06Z', 'P1D', 'u')", "2024-02-04 14:05:06Z"),
        ("dateTimeAdd('20240203T140506Z', 'P1D', 's')", "2024-02-04T14:05:06"),
        ("dateTimeAdd('2024-02-03T14:05Z', 'P1D', 'HH:mm:ss')", "14:05:00"),
        ("dateTimeAdd('2024-02-03T14:05:06.25Z', 'P1D', 'ss.ff')", "06.25"),
        ("dateTimeAdd('2024-02-03 14:05:06Z', 'P1D')", "<dateTimeAdd('2024-02-03 14:05:06Z', 'P1D')>"),
        # a base keeps its zone, and is in UTC without one
        ("dateTimeAdd('2024-02-03T14:05:06+02:00', 'P1D', 's')", "2024-02-04T14:05:06"),
        ("dateTimeAdd('2024-02-03T14:05:06-04:30', 'P1D', 'o')", "2024-02-04T14:05:06.0000000-04:30"),
        ("dateTimeAdd('2024-02-03T14:05:06-04:30', 'P1D', 'z zz zzz K')", "-4 -04 -04:30 -04:30"),
        ("dateTimeAdd('2024-02-03T14:05:06+02:00', 'P1D', 'u')", "2024-02-04 12:05:06Z"),
        ("dateTimeAdd('2024-02-03T01:05:06+02:00', 'P1D', 'R')", "Sat, 03 Feb 2024 23:05:06 GMT"),
        ("dateTimeAdd('2024-02-03T14:05:06', 'P1D', 's')", "2024-02-04T14:05:06"),
        ("dateTimeAdd('2024-02-03', 'P1D', 'o')", "2024-02-04T00:00:00.0000000+00:00"),
        ("dateTimeAdd('2/3/2024', 'P1D', 's')", "<dateTimeAdd('2/3/2024', 'P1D', 's')>"),
        # of all numbers, that of seconds may have a fraction
        (f"dateTimeAdd({BASE}, 'PT1.25S', 'ss.fff')", "07.250"),
        (f"dateTimeAdd({BASE}, '-PT0.5S', 'ss.fff')", "05.500"),
        (f"dateTimeAdd({BASE}, 'PT0.0000001S', 'o')", f"<dateTimeAdd({BASE}, 'PT0.0000001S', 'o')>"),
        ("dateTimeFromEpoch(0)", "1970-01-01T00:00:00Z"),
        ("dateTimeFromEpoch(-1)", "1969-12-31T23:59:59Z"),
        ("dateTimeFromEpoch(253402300799)", "9999-12-31T23:59:59Z"),
        ("dateTimeFromEpoch()", "<dateTimeFromEpoch()>"),
        ("dateTimeToEpoch('2023-03-31T01:00:38Z')", 1680224438),
        ("dateTimeToEpoch('2023-03-31T03:00:38+02:00')", 1680224438),
        ("dateTimeToEpoch('2023-03-30T20:30:38.9-0430')", 1680224438),
        ("dateTimeToEpoch('1969-12-31T23:59:59Z')", -1),
        ("dateTimeToEpoch('1970-01-02')", 86400),
        ("dateTimeToEpoch('1969-12-31T23:59:59.5Z')", "<dateTimeToEpoch('1969-12-31T23:59:59.5Z')>"),
        ("dateTimeToEpoch()", "<dateTimeToEpoch()>"),
        ("utcNow()", "<utcNow()>"),
        ("utcNow('u')", "<utcNow('u')>"),
    ],
)
def test_a_date(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # .NET's standard formats, in the invariant culture
        ("d", "02/03/2024"),
        ("D", "Saturday, 03 February 2024"),
        ("f", "Saturday, 03 February 2024 14:05"),
        ("F", "Saturday, 03 February 2024 14:05:06"),
        ("g", "02/03/2024 14:05"),
        ("G", "02/03/2024 14:05:06"),
        ("m", "February 03"),
        ("o", "2024-02-03T14:05:06.2500000+00:00"),
        ("t", "14:05"),
        ("T", "14:05:06"),
        ("Y", "2024 February"),
        ("", "02/03/2024 14:05:06 +00:00"),
        ("u", "2024-02-03 14:05:06Z"),
        ("s", "2024-02-03T14:05:06"),
        ("r", "Sat, 03 Feb 2024 14:05:06 GMT"),
        ("R", "Sat, 03 Feb 2024 14:05:06 GMT"),
        # its custom ones
        ("yyyy-MM-dd", "2024-02-03"),
        ("yyyyMMddTHHmmssZ", "20240203T140506Z"),
        ("y yy yyy yyyy yyyyy", "24 24 2024 2024 02024"),
        ("M MM MMM MMMM", "2 02 Feb February"),
        ("d dd ddd dddd", "3 03 Sat Saturday"),
        ("h hh H HH m mm s ss", "2 02 14 14 5 05 6 06"),
        ("t tt", "P PM"),
        ("f ff fff fffffff", "2 25 250 2500000"),
        ("ss.FFF|s.FFFFFFF", "06.25|6.25"),
        ("z zz zzz K", "+0 +00 +00:00 +00:00"),
        ("yyyy gg", "2024 A.D."),
        ("%d", "3"),
        ("%M/%d", "2/3"),
        ("'day' d \"of\" MMMM \\d", "day 3 of February d"),
        ("HH'h 'mm", "14h 05"),
        ("dd.MM.yyyy, HH:mm", "03.02.2024, 14:05"),
    ],
)
def test_a_format(source: Source, pattern: str, expected: str) -> None:
    quoted = pattern.replace("\\", "\\\\").replace("'", "\\'")
    assert source.result(f"dateTimeAdd('2024-02-03T14:05:06.25Z', 'PT0S', '{quoted}')") == expected


DATE = "a date and time in ISO 8601, such as '2026-01-31T12:00:00Z'"
DURATION = "a duration in ISO 8601 without weeks, such as 'P1D' or '-PT2H'"
FORMAT = "a date and time format of .NET, such as 'yyyy-MM-dd' or 'u'"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("dateTimeAdd('yesterday', 'P1D')", DATE),
        ("dateTimeAdd('2024-13-01T00:00:00Z', 'P1D')", DATE),
        ("dateTimeToEpoch('2024-02-30T00:00:00Z')", DATE),
        ("dateTimeToEpoch('0001-01-01T00:00:00+02:00')", DATE),
        (f"dateTimeAdd({BASE}, '1 day')", DURATION),
        (f"dateTimeAdd({BASE}, 'PTASDIONS1D')", DURATION),
        (f"dateTimeAdd({BASE}, 'P')", DURATION),
        (f"dateTimeAdd({BASE}, 'P1DT')", DURATION),
        (f"dateTimeAdd({BASE}, '')", DURATION),
        (f"dateTimeAdd({BASE}, 'P2W')", DURATION),
        (f"dateTimeAdd({BASE}, '+P1D')", DURATION),
        (f"dateTimeAdd({BASE}, 'P0.5D')", DURATION),
        (f"dateTimeAdd({BASE}, 'P1D', 'U')", FORMAT),
        (f"dateTimeAdd({BASE}, 'P10000Y')", "a duration that stays within the years 1 to 9999"),
        (f"dateTimeAdd({BASE}, '-P2030Y')", "a duration that stays within the years 1 to 9999"),
        (f"dateTimeAdd({BASE}, 'P{'9' * 5000}Y')", "a shorter duration"),
        (f"dateTimeAdd({BASE}, 'P999999999999Y')", "a shorter duration"),
        (f"dateTimeAdd({BASE}, 'P1D', 'Q')", FORMAT),
        (f"dateTimeAdd({BASE}, 'P1D', 'ffffffff')", FORMAT),
        (f"dateTimeAdd({BASE}, 'P1D', 'dd\\'')", FORMAT),
        ("dateTimeFromEpoch(9223372036854775807)", "seconds of a year from 1 to 9999"),
        ("dateTimeFromEpoch(-62135596801)", "seconds of a year from 1 to 9999"),
    ],
)
def test_what_is_not_a_date_duration_or_format(source: Source, expression: str, expected: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", f"`{expression.partition('(')[0]}` expects {expected}")
