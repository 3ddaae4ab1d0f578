"""Conversions between kinds of values."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("any('foo')", "foo"),
        ("bool(true)", True),
        ("bool('TRUE')", True),
        ("bool('false')", False),
        ("bool(0)", False),
        ("bool(1)", True),
        ("bool(-7)", True),
        # it isn't documented whether ARM reads these
        ("bool(' true')", "<bool(' true')>"),
        ("bool(' true ')", "<bool(' true ')>"),
        ("bool(null)", "<bool(null)>"),
        ("int(5)", 5),
        ("int('4')", 4),
        ("int('-12')", -12),
        ("int('+012')", 12),
        ("int(' 7\\t')", 7),
        ("int('9223372036854775807')", 2**63 - 1),
        ("int('-9223372036854775808')", -(2**63)),
        ("int(json('1.5'))", "<int(1.5)>"),
        ("json('{\"a\": [1, 0.5, null, true]}')", {"a": [1, 0.5, None, True]}),
        ("json('\"x\"')", "x"),
        # the documentation's examples
        ("empty(json('null'))", True),
        ("json('{\\'a\\': \\'b\\'}')", {"a": "b"}),
        ("json('\\'test\\'')", "test"),
        ("json('[[1,2,3]]')", [[1, 2, 3]]),
        ("json('3')", 3),
        ("json('NaN')", "<json('NaN')>"),
        ("json('{')", "<json('{')>"),
        ("json(any('99999999999999999999'))", 99999999999999999999),
        # a letter alone that is half of one is none
        ("length(json('\"\\\\ud800\"'))", 1),
    ],
)
def test_a_conversion(source: Source, expression: str, expected: object) -> None:
    found = source.result(expression)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("int('asdf')", "`int` expects a string that is an integer"),
        ("int('1.5')", "`int` expects a string that is an integer"),
        ("int('')", "`int` expects a string that is an integer"),
        ("int('1_000')", "`int` expects a string that is an integer"),
        ("int('٣')", "`int` expects a string that is an integer"),
        ("int('9223372036854775808')", "`int` expects a string that is an integer of 64 bits"),
        (f"int('{'9' * 5000}')", "`int` expects a string that is an integer of 64 bits"),
        ("int(true)", "`int` expects a string or an int or a float, this is a bool"),
        ("bool('sdf')", "`bool` expects `true` or `false`"),
        ("bool([])", "`bool` expects a string or integer"),
        ("json('}')", "`json` expects a text that is JSON"),
        ("json(1)", "`json` expects a string, this is an int"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
