"""JSON as ARM reads it, with the place of everything in it."""

from __future__ import annotations

import pytest

from converter.bicep import Limits
from converter.bicep.json_templates.text import JsonArray, JsonObject, JsonScalar, JsonText, read_json
from converter.source import DiagnosticError, SourceFile


def read(text: str, **limits: int) -> object:
    return read_json(SourceFile("a.json", text), Limits(**limits))


def fault(text: str, **limits: int) -> str:
    with pytest.raises(DiagnosticError) as caught:
        read(text, **limits)
    (found,) = caught.value.diagnostics
    assert found.span is not None
    return f"{found.code} {found.span.line}:{found.span.column} {found.message}"


def test_comments_trailing_commas_and_line_ends_in_strings_are_taken() -> None:
    found = read('\ufeff{ // one\n "a": [1, 2.5, true, null,], /* two\n lines */ "b": "x\ny",}')
    assert isinstance(found, JsonObject)
    items = found.get("a")
    assert isinstance(items, JsonArray)
    assert [one.data for one in items.items if isinstance(one, JsonScalar)] == [1, 2.5, True, None]
    assert found.text("b") == "x\ny"
    assert found.text("B") == "x\ny"


def test_a_part_of_a_string_has_its_place_behind_escapes_too() -> None:
    found = read(r'["a\"b", "é", "😀!"]')
    assert isinstance(found, JsonArray)
    first, second, third = found.items
    assert isinstance(first, JsonText)
    assert first.text == 'a"b'
    assert first.part(2, 3).text == "b"
    assert isinstance(second, JsonText)
    assert second.part(0, 1).text == "é"
    assert isinstance(third, JsonText)
    assert third.text == "😀!"
    assert third.part(1, 2).text == "!"


def test_of_a_key_that_is_given_twice_the_last_counts() -> None:
    found = read('{"a": 1, "a": 2}')
    assert isinstance(found, JsonObject)
    value = found.get("a")
    assert isinstance(value, JsonScalar)
    assert value.data == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a" 1}', "B2F170 1:6 expected `:` behind the name, this is '1'"),
        ("{a: 1}", "B2F170 1:2 expected a name in double quotes, or `}`, this is 'a'"),
        ('[1\n "b"]', "B2F170 2:2 expected `,` or `]`, this is a string"),
        ('{"a": tru}', "B2F170 1:7 expected a value, this is 'tru'"),
        ('{"a": "x', "B2F170 1:7 expected a value, this is a string that doesn't end"),
        ('{"a": 1', "B2F170 1:8 expected `,` or `}`, this is the end of the file"),
        ("{} {}", "B2F170 1:4 expected the end of the file, this is '{'"),
        (r'"\x"', r"B2F170 1:2 JSON has no escape '\x'"),
        ("", "B2F170 1:1 expected a value, this is the end of the file"),
        ("{'a': 1}", "B2F170 1:2 expected a name in double quotes, or `}`, this is '''"),
    ],
)
def test_what_is_no_json_has_a_place_and_what_was_expected(text: str, expected: str) -> None:
    assert fault(text) == expected


def test_limits_hold() -> None:
    assert fault("[" * 20 + "]" * 20, nesting=10).startswith("B2F005 1:12")
    assert fault("[1, 2]", file_size=3).startswith("B2F006")
    assert fault("[" * 100_000).startswith("B2F005")


def test_a_long_number_is_a_number() -> None:
    found = read("9" * 5000)
    assert isinstance(found, JsonScalar)
    assert isinstance(found.data, float)
