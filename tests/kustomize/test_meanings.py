"""Texts that mean the same, and texts that don't."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from converter.kustomize.document import meanings


@pytest.mark.parametrize(
    ("meaning", "one", "other"),
    [
        (meanings.quantity, "500m", "0.5"),
        (meanings.quantity, "500m", 0.5),
        (meanings.quantity, "1Gi", "1024Mi"),
        (meanings.quantity, "1k", 1000),
        (meanings.quantity, "2", "2000m"),
        (meanings.quantity, "1e3", "1k"),
        (meanings.cidr, "51.120.88.54", "51.120.88.54/32"),
        (meanings.cidr, "10.0.0.1/8", "10.0.0.0/8"),
        (meanings.cidr, "2001:db8::1", "2001:0db8:0::1/128"),
        (meanings.duration, "10m", "600s"),
        (meanings.duration, "1h0m0s", "60m"),
        (meanings.cron, "*/5 * * * *", "*/5  *  * * *"),
        (meanings.image_name, "ghcr.io/a/b:1.0.0", "ghcr.io/a/b@sha256:1234"),
        (meanings.image_name, "localhost:5000/b", "localhost:5000/b:2"),
        (meanings.itself, 1, 1.0),
    ],
)
def test_two_ways_to_write_it(meaning, one, other) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("meaning", "one", "other"),
    [
        (meanings.quantity, "1Gi", "1G"),
        (meanings.quantity, "1", "1m"),
        (meanings.quantity, "one", "1"),
        (meanings.quantity, True, 1),
        (meanings.cidr, "10.0.0.0/8", "10.0.0.0/9"),
        (meanings.cidr, "somewhere", "10.0.0.0/9"),
        (meanings.duration, "10m", "10s"),
        (meanings.duration, "10", "10s"),
        (meanings.image_name, "ghcr.io/a/b:1", "ghcr.io/a/c:1"),
        (meanings.itself, "1", 1),
        (meanings.itself, True, 1),
        (meanings.itself, "", None),
    ],
)
def test_two_things(meaning, one, other) -> None:
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1n", Fraction(1, 10**9)),
        ("1u", Fraction(1, 10**6)),
        ("1m", Fraction(1, 1000)),
        ("1", 1),
        ("1k", 10**3),
        ("1M", 10**6),
        ("1G", 10**9),
        ("1T", 10**12),
        ("1P", 10**15),
        ("1E", 10**18),
        ("1Ki", 2**10),
        ("1Mi", 2**20),
        ("1Gi", 2**30),
        ("1Ti", 2**40),
        ("1Pi", 2**50),
        ("1Ei", 2**60),
        ("-1.5Ki", -1536),
        ("+.5k", 500),
        ("1.", 1),
        ("1e-3", Fraction(1, 1000)),
        ("1E2", 100),
        (0.25, Fraction(1, 4)),
    ],
)
def test_the_number_of_a_quantity(text, number) -> None:
    assert meanings.quantity(text) == number
    assert type(meanings.quantity(text)) is Fraction


@pytest.mark.parametrize("text", ["", ".", "1K", "1mi", "1 m", "e3", "1e1234", "0x1", "1Gib", None, True])
def test_what_is_no_quantity_means_itself(text) -> None:
    assert meanings.quantity(text) == meanings.itself(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h", 3600),
        ("1m", 60),
        ("1s", 1),
        ("1ms", Fraction(1, 1000)),
        ("1us", Fraction(1, 10**6)),
        ("1µs", Fraction(1, 10**6)),
        ("1ns", Fraction(1, 10**9)),
        ("1h2m3.5s", Fraction(7447, 2)),
        ("1.5m1ms", Fraction(90001, 1000)),
    ],
)
def test_the_seconds_of_a_duration(text, seconds) -> None:
    assert meanings.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "1d", "m", "1h 2m", "-1h", 5])
def test_what_is_no_duration_means_itself(text) -> None:
    assert meanings.duration(text) == meanings.itself(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", "a"),
        ("a:1", "a"),
        ("host:5000/a", "host:5000/a"),
        ("host:5000/a:1", "host:5000/a"),
        ("a@sha256:1", "a"),
        ("host:5000/a:1@sha256:1", "host:5000/a"),
    ],
)
def test_the_name_of_an_image(text, name) -> None:
    assert meanings.image_name(text) == name


@given(st.integers(0, 10**6), st.sampled_from(["n", "u", "m", "", "k", "M", "Ki", "Mi", "Gi"]))
def test_a_quantity_is_the_same_in_thousandths(number: int, suffix: str) -> None:
    value = meanings.quantity(f"{number}{suffix}")
    assert isinstance(value, Fraction)
    assert meanings.quantity(f"{number * 1000}m") == meanings.quantity(str(number))
    assert meanings.quantity(f"{number}.0{suffix}") == value


@given(st.one_of(st.text(), st.none(), st.booleans(), st.floats(allow_nan=False), st.integers()))
def test_any_leaf_means_something_that_can_be_compared(leaf) -> None:
    for meaning in (meanings.quantity, meanings.cidr, meanings.duration, meanings.cron, meanings.image_name):
        assert hash(meaning(leaf)) == hash(meaning(leaf))
