"""What the values of fields mean."""

from __future__ import annotations

from fractions import Fraction

import pytest

from converter.verify.schema.formats import FORMATS
from converter.verify.schema.values import decoded, quantity, whole_number

MOST = 2**63 - 1
LONG = "9" * 5000
"""More digits than Python takes for an integer."""


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("500m", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("2.", 2),
        ("1Gi", 2**30),
        ("1E", 10**18),
        ("1E2", 100),
        ("1e-3", Fraction(1, 1000)),
        (0.5, Fraction(1, 2)),
        ("-1k", -1000),
        ("16Ei", MOST),
        ("-16Ei", -MOST),
        (LONG, MOST),
        ("1e500", MOST),
    ],
)
def test_a_quantity_is_a_number(value, number):
    assert quantity(value) == number


@pytest.mark.parametrize("value", ["", "1 Gi", "1gi", "m", "1e", "0x1", "1_000", True, None, f"1e{LONG}"])
def test_what_is_no_quantity(value):
    assert quantity(value) is None


def test_a_number_of_thousands_of_digits_is_only_too_high():
    assert whole_number("007") == 7
    assert whole_number("0" * 5000) == 0
    assert whole_number(LONG) > MOST
    assert not FORMATS["share"].fits(f"{LONG}%")
    assert not FORMATS["cidr"].fits(f"10.0.0.0/{LONG}")
    assert FORMATS["quantity"].fits(LONG)


def test_base64_may_have_line_ends():
    assert decoded("aGVs\r\nbG8=\n") == b"hello"
    assert decoded("") == b""
    assert decoded("aGVsbG8") is None
    assert decoded("aGVs bG8=") is None
    assert decoded(5) is None
