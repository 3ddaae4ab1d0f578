"""Patterns as Go reads them."""

from __future__ import annotations

import time

import pytest

from converter.verify.schema.patterns import go_search


@pytest.mark.parametrize(
    ("pattern", "found", "missed"),
    [
        ("^a$", "a", "a\n"),
        (r"^a\z", "a", "a\n"),
        (r"^\$$", "$", "x"),
        (r"^[#$%]+$", "$#", "a"),
        (r"^[]$]+$", "]$", "a"),
        (r"^[^]$]+$", "ab", "$"),
        (r"^[a\]$]+$", "]", "b"),
        (r"^[[:alpha:]_]+$", "a_B", "1"),
        (r"^\w+$", "a_1", "é"),
        (r"^\d+$", "12", "١"),
        (r"^\x{e6}$", "æ", "e"),
        ("(?i)^abc$", "ABC", "abd"),
        ("^https?://", "http://x", "ftp://x"),
    ],
)
def test_a_pattern_means_what_it_means_in_go(pattern, found, missed):
    assert go_search(pattern)(found)
    assert not go_search(pattern)(missed)


@pytest.mark.parametrize("pattern", [r"\p{Greek}", r"\x{ffffffff}", r"\x{fffffffff}"])
def test_a_pattern_that_cannot_be_read_says_nothing(pattern):
    assert go_search(pattern)("a")


def test_a_text_that_a_repeated_group_divides_in_many_ways_takes_no_time():
    search = go_search("^([0-9]+(ms|s)?)+$")
    before = time.process_time()
    assert not search("1" * 60 + "x")
    assert search("1" * 60 + "s")
    assert time.process_time() - before < 1
