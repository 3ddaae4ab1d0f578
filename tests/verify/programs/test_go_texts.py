"""Durations as Go reads them, beside the recorded ones: the ends of what they hold."""

from __future__ import annotations

import pytest

from converter.verify.programs.go_texts import duration

ZEROS = "0" * 5000


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("9223372036854775807ns", 2**63 - 1),
        ("-9223372036854775808ns", -(2**63)),
        (f"{ZEROS}1s", 10**9),
        (f"1.{ZEROS}s", 10**9),
        (f"0.5{ZEROS}s", 5 * 10**8),
    ],
)
def test_a_duration_may_have_any_number_of_digits(text: str, nanoseconds: int) -> None:
    assert duration(text) == nanoseconds


@pytest.mark.parametrize("text", ["9223372036854775808ns", f"{'9' * 5000}ns", f"1{ZEROS}ns"])
def test_a_duration_is_at_most_that_of_64_bits(text: str) -> None:
    with pytest.raises(ValueError, match="isn't a duration"):
        duration(text)
