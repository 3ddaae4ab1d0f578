"""JSON as Newtonsoft.Json reads it; each row is what that library makes of the text."""

import pytest

from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.registry import Rejected, Undecided


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 0.5, null, true, false]}', {"a": [1, 0.5, None, True, False]}),
        ('  "x"  ', "x"),
        # more than the standard has
        ("'it\\'s'", "it's"),
        ("{a: 1, $b: 2, _c: 3, 4: 5, 'd': 6}", {"a": 1, "$b": 2, "_c": 3, "4": 5, "d": 6}),
        ("[1, 2,]", [1, 2]),
        ('{"a": 1,}', {"a": 1}),
        ("// why\n[1, /* 2, */ 3] // end", [1, 3]),
        ('{"a" /*b*/ : /*c*/ 1}', {"a": 1}),
        ('"a\tb\nc"', "a\tb\nc"),
        ("[0x1F, 017, .5, 5., -017]", [31, 15, 0.5, 5.0, -17]),
        # a name twice: the last value, in the first one's place
        ('{"a": 1, "b": 2, "a": 3}', {"a": 3, "b": 2}),
        # characters
        (r'"\u00e9\n\/\\\"\b\f\r\t"', 'é\n/\\"\b\f\r\t'),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\ud83d \ude00"', "\ufffd \ufffd"),
        ('"2020-01-01T00:00:00Z"', "2020-01-01T00:00:00Z"),
        # numbers
        ("[-0, 1E3, 1.50, 9223372036854775807, -9223372036854775808]", [0, 1000.0, 1.5, 2**63 - 1, -(2**63)]),
    ],
)
def test_a_json_text(text: str, expected: object) -> None:
    found = parsed_json(text)
    assert found == expected
    assert repr(found) == repr(expected)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "TRUE", "tru", "truex", "+1", "08", "1 2", "[1 2]", '{"a" 1}', "{a-b: 1}", '"\\x"', '"a', "'a\"",
     "{}}", "{]", "[}", "1a", "--1", "0x", "0xg", "1.2.3", "\ufeff1", "\\", "{1.5: 1}"],
)  # fmt: skip
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(Rejected):
        parsed_json(text)


@pytest.mark.parametrize(
    "text",
    # cut off (the Bicep CLI takes that for whole), JavaScript's values, and numbers beyond 64 bits
    ['{"a": 1', "[", '{"a":', "[1,,2]", "[,]", "{a: , }", "NaN", "[-Infinity]", "undefined", "new Date(1)",
     "9223372036854775808", "1" * 5000, "1e400", "0xFFFFFFFFFFFFFFFF"],
)  # fmt: skip
def test_a_text_whose_reading_is_not_documented(text: str) -> None:
    with pytest.raises(Undecided):
        parsed_json(text)


def test_a_text_that_is_nested_too_deep() -> None:
    assert parsed_json("[" * 64 + "]" * 64)
    with pytest.raises(Rejected, match="nested at most 64 deep"):
        parsed_json("[" * 100_000)
