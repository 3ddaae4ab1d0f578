"""The order of strings in .NET's invariant culture: Unicode's root collation, as ICU has it."""

from itertools import pairwise

import pytest

from converter.bicep.symbolic.collation import text_order

ASCENDING = (
    "", "\t", "\n", " ", "_", "-", "-5", ",", ".", "'", "(", "[", "{", "@", "*", "/", "\\", "&", "#", "%", "+", "<",
    "=", "|", "~", "😀", "$", "0", "007", "1", "1.5", "10", "9", "a", "á", "ä", "Ä", "a b", "a,b", "aa", "AB", "ab1",
    "ad", "ae", "æ", "az", "b", "B", "co", "co-op0", "coop", "null", "o", "ø", "ss", "ß", "true", "TRUE", "z", "þ",
)  # fmt: skip


def test_strings_in_their_order() -> None:
    for first, second in pairwise(ASCENDING):
        assert (first, second, text_order(first, second)) == (first, second, -1)
        assert text_order(second, first) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [("e\u0301", "é"), ("a\u00adb", "ab"), ("a\x01", "a")],
)
def test_strings_that_differ_in_nothing_that_counts(first: str, second: str) -> None:
    assert text_order(first, second) == 0


@pytest.mark.parametrize(("first", "second"), [("ж", "a"), ("a", "漢"), ("😀", "😁"), ("aж", "aз")])
def test_strings_whose_order_is_not_known(first: str, second: str) -> None:
    assert text_order(first, second) is None


def test_what_decides_before_an_unknown_letter() -> None:
    assert text_order("aж", "bж") == -1
    assert text_order("x😀", "y😁") == -1
