"""Transforms the other way: one value of the source for one of the manifest, or none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from converter.backport.refusal import RefusalError
from converter.backport.undoing import means_the_same, undone, unescaped


@pytest.mark.parametrize(
    ("transform", "value", "source"),
    [
        ("", "x", "x"),
        ("", 2.0, 2),
        ("", 2.5, Decimal("2.5")),
        ("string", 5, "5"),
        ("integer", "70", 70),
        ("integer", "7e1", 70),
        ("cpu", "500m", Decimal("0.5")),
        ("cpu", "2000m", 2),
        ("cpu", 2, 2),
        ("cpu", "1", 1),
        ("memory", "4Gi", "4Gi"),
        ("memory", "512Mi", "0.5Gi"),
        ("memory", "1024Mi", "1Gi"),
        ("memory", str(10 * 1024**3), "10Gi"),
        ("memory", "250Gi", "250Gi"),
        ("cidr", "10.0.0.1/32", "10.0.0.1"),
        ("cidr", "10.0.0.0/31", "10.0.0.0/31"),
        ("cidr", "2001:db8::1/128", "2001:db8::1"),
        ("cron", "*/5 * * * *", "*/5 * * * *"),
        ("boolean", False, False),
    ],
)
def test_the_transform_makes_the_value_of_it_again(transform: str, value: Any, source: Any) -> None:
    found = undone(transform, value)
    assert (found, type(found)) == (source, type(source))


@pytest.mark.parametrize(
    ("transform", "value", "reason"),
    [
        ("integer", "7.5", "isn't an integer"),
        ("integer", True, "isn't an integer"),
        ("integer", "NaN", "isn't an integer"),
        ("integer", "many", "isn't an integer"),
        ("cpu", "much", "isn't a number of cores"),
        ("cpu", "0", "more than zero"),
        ("memory", "much", "isn't an amount of memory"),
        ("memory", "5Mi", "isn't a whole hundredth of a Gi"),
        ("cidr", "10.0.0.256", "isn't a range of addresses"),
        ("cidr", 1, "isn't a range of addresses"),
        ("cron", "* * * *", "five fields"),
        ("boolean", "true", "true or false"),
        # The source would need a value that is always written in another way.
        ("dnsLabel", "Web", "makes 'web' of it, not 'Web'"),
    ],
)
def test_what_no_source_gives_is_refused_with_the_reason(transform: str, value: Any, reason: str) -> None:
    with pytest.raises(RefusalError, match=reason):
        undone(transform, value)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("a", "a", True),
        ("a", "b", False),
        (1, 1, True),
        (1, 1.0, True),
        # `true` isn't a number, though Python takes it for one.
        (1, True, False),
        (True, True, True),
        # With a unit it is a quantity, and so is a number beside a text; two texts are two texts.
        ("500m", "0.5", True),
        ("0.5", "500m", True),
        ("500m", 0.5, True),
        ("1", 1, True),
        (1, "1", True),
        ("1", "1.0", False),
        ("1Gi", "1024Mi", True),
        ("1Gi", "1000Mi", False),
        ("10.0.0.1", "10.0.0.1/32", True),
        ("10.1.2.3/16", "10.1.0.0/16", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "a", False),
        ("a", "10.0.0.1", False),
        (None, None, True),
        (None, "", False),
    ],
)
def test_which_scalars_are_one_value(left: Any, right: Any, *, same: bool) -> None:
    assert means_the_same(left, right) is same
    assert means_the_same(right, left) is same


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a", "a"),
        ("$${A}", "${A}"),
        ("$$$${A}", "$${A}"),
        ("$$$A", "$$A"),
        ("$A $1", "$A $1"),
        (5, 5),
        (None, None),
    ],
)
def test_a_doubled_dollar_is_one(text: Any, plain: Any) -> None:
    assert unescaped(text) == plain


@pytest.mark.parametrize("text", ["${A}", "a${A}", "$$${A}", "$${A}${B}"])
def test_a_variable_that_flux_replaces_is_no_value(text: str) -> None:
    with pytest.raises(RefusalError, match="only Flux replaces"):
        unescaped(text)


@pytest.mark.parametrize("written", ["${X}", "$$${X}", "$$$$${X:-d}", "${"])
def test_a_text_with_a_variable_is_refused(written: str) -> None:
    with pytest.raises(RefusalError, match="only Flux replaces"):
        unescaped(written)
