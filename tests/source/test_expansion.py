from __future__ import annotations

import pytest

from converter.source.expansion import env_references, escape_unresolved


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("$(A)-$(B)$(A)", ["A", "B", "A"]),
        ("${A}", []),
        ("$$(A)", []),
        ("$$$(A)", ["A"]),
        ("$A ${A} $ (A)", []),
        ("$(A", []),
        ("$(a b) $(a.b-c) $()", ["a b", "a.b-c", ""]),
        ("$($(A)", ["$(A"]),
        ("((A)) $(A))", ["A"]),
    ],
)
def test_references_are_read_as_kubernetes_reads_them(text: str, names: list[str]):
    assert env_references(text) == names


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("$(A)$(B)", "$(A)$$(B)"),
        ("$$(B)", "$$(B)"),
        ("$$$(B)", "$$$$(B)"),
        ("$(a b)", "$$(a b)"),
        ("$B $(A", "$B $(A"),
    ],
)
def test_a_reference_to_nothing_is_the_text_that_it_stays(text: str, escaped: str):
    assert escape_unresolved(text, {"A"}) == escaped
