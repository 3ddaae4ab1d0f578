from __future__ import annotations

import pytest

from converter.drift.differences import same_but_for_substitutions


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("${A}", "${B}", True),
        ("https://${A}/x", "https://${B:-c}/x", True),
        ("https://${A}/x", "https://${B}/y", False),
        ("${A}", "b", False),
        ("a", "a", False),
        # A dollar and a variable, against a variable, a dollar alone and an escaped one.
        ("$$${A}", "$$${B}", True),
        ("$$${A}", "${B}", False),
        ("$$${A}", "$${A}", False),
        ("$${A}", "$${B}", False),
    ],
)
def test_two_texts_are_one_but_for_the_names_of_their_variables(expected: str, actual: str, *, same: bool):
    assert same_but_for_substitutions(expected, actual) is same
