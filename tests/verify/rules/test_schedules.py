"""Schedules and time zones as a CronJob takes them."""

from __future__ import annotations

import pytest

from converter.verify.schema.schedules import is_cron, is_time_zone


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "*/15 2-4 * * 1-5",
        "0 0 * * MON-fri",
        "5,35 0-23/2 1 JAN ?",
        "  0 0 * * *  ",
        "0 0 31 2 *",
        "7/5 * * * *",
        "+5 * * * *",
        ", * * * *",
        "@daily",
        "@every 1h30m",
        "@every -5m",
        "@every 0",
    ],
)
def test_what_the_server_takes_is_a_schedule(text: str) -> None:
    assert is_cron(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "0 0 0 * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 * 13 *",
        "0 0 * * 7",
        "0 0 L * *",
        "5-1 * * * *",
        "1-2-3 * * * *",
        "*/0 * * * *",
        "1/2/3 * * * *",
        "*/ * * * *",
        "-1 * * * *",
        "JAN * * * *",
        "1.5 * * * *",
        "TZ=UTC 0 0 * * *",
        "CRON_TZ=UTC 0 0 * * *",
        "@Daily",
        "@fortnightly",
        "@every 5",
        "@every  5m",
        "@every",
    ],
)
def test_what_the_server_refuses_is_none(text: str) -> None:
    assert not is_cron(text)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Etc/UTC", "UTC", "Etc/GMT+10", "EST5EDT"])
def test_a_zone_is_one_of_the_list(zone: str) -> None:
    assert is_time_zone(zone)


@pytest.mark.parametrize(
    "zone", ["utc", "Europe/oslo", "Europe/Olso", "Local", "local", "", "+01:00", "W. Europe Standard Time"]
)
def test_anything_else_is_none(zone: str) -> None:
    assert not is_time_zone(zone)
