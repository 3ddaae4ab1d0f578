"""The case of letters, as .NET's invariant culture maps it."""

from hypothesis import given, strategies as st

from converter.bicep.symbolic.casing import UNCERTAIN, is_certain, lower, upper

LETTERS = st.text(st.characters(exclude_categories=["Cs"]))


@given(LETTERS)
def test_a_text_keeps_its_number_of_letters(text: str) -> None:
    assert len(upper(text)) == len(lower(text)) == len(text)


@given(LETTERS, LETTERS)
def test_letters_are_mapped_one_by_one(first: str, second: str) -> None:
    assert upper(first + second) == upper(first) + upper(second)
    assert lower(first + second) == lower(first) + lower(second)


@given(LETTERS)
def test_upper_case_stays(text: str) -> None:
    assert upper(upper(text)) == upper(text)


def test_letters_that_systems_map_differently() -> None:
    assert is_certain("aÄß")
    assert not any(is_certain(f"a{letter}") for letter in UNCERTAIN)
