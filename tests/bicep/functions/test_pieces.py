"""Functions that take a piece of a string or array; strings are counted in UTF-16 units, as .NET does."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # rows of Bicep's own tests
        ("substring('asdfasf', 3)", "fasf"),
        ("substring('foot', 0, 3)", "foo"),
        ("take('foot', 3)", "foo"),
        ("skip('foot', 3)", "t"),
        ("take([1, 2, 3], 2)", [1, 2]),
        ("skip([1, 2, 3], 1)", [2, 3]),
        ("first('Fizz')", "F"),
        ("last('Fizz')", "z"),
        ("first([124, 25])", 124),
        ("last([1, 2])", 2),
        ("first([])", None),
        ("last([])", None),
        # the documentation's own words on bounds
        ("substring('abc', 3)", ""),
        ("substring('abc', 3, 0)", ""),
        ("substring('', 0)", ""),
        ("take('a', 9)", "a"),
        ("take('a', -1)", ""),
        ("take('a', 0)", ""),
        ("take([1], 9)", [1]),
        ("take([1], -9)", []),
        ("skip('a', 9)", ""),
        ("skip('abc', -1)", "abc"),
        ("skip([1, 2, 3], -1)", [1, 2, 3]),
        ("skip([1, 2, 3], 3)", []),
        ("first('')", ""),
        ("last('')", ""),
        ("first([null])", None),
        # a letter beyond U+FFFF is two units; half of one is no text
        ("take('😀a', 2)", "😀"),
        ("skip('😀a', 2)", "a"),
        ("substring('a😀b', 3)", "b"),
        ("last('😀a')", "a"),
        ("take('😀a', 1)", "<take('😀a', 1)>"),
        ("first('😀a')", "<first('😀a')>"),
        ("substring('a😀b', 0, 2)", "<substring('a😀b', 0, 2)>"),
    ],
)
def test_a_piece(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("substring('abc', 4)", "`substring` expects a start inside the string", "4"),
        ("substring('abc', -1)", "`substring` expects a start inside the string", "-1"),
        ("substring('abc', 1, 3)", "`substring` expects a length that the string has from the start on", "3"),
        (
            "substring('abc', 1, -1)",
            "`substring` expects a length that the string has from the start on",
            "-1",
        ),
        ("take(1, 1)", "`take` expects a string or an array as its first argument, this is an int", "1"),
        ("skip([1], '1')", "`skip` expects an int as its second argument, this is a string", "'1'"),
    ],
)
def test_an_argument_that_a_function_does_not_take(
    source: Source, expression: str, message: str, place: str
) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
    assert found.span is not None
    assert found.span.text == place
