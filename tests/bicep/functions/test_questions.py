"""How long something is, and what is in it: which questions mind the case of letters and which don't."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("length('table')", 5),
        ("length([1, 2])", 2),
        ("length({ a: 1 })", 1),
        ("length('')", 0),
        ("length('😀')", 2),
        ("empty('')", True),
        ("empty('a')", False),
        ("empty(' ')", False),
        ("empty([])", True),
        ("empty({})", True),
        ("empty(null)", True),
        ("empty([null])", False),
        # strings mind the case, keys don't, arrays do: Bicep's own tests
        ("contains('FOOBAR', 'foo')", False),
        ("contains('FOOBAR', 'FOO')", True),
        ("contains('foot', 'foo')", True),
        ("contains(['FOO', 'BAR'], 'FOO')", True),
        ("contains(['FOO', 'BAR'], 'foo')", False),
        ("contains(['FOO'], 123)", False),
        ("contains(['FOO'], false)", False),
        ("contains({ Key: 1 }, 'key')", True),
        ("contains({ Key: 1 }, 'other')", False),
        ("contains('abc', '')", True),
        ("contains([{ a: 1 }], { a: 1 })", True),
        ("contains([[1, [2]]], [1, [2]])", True),
        ("contains(['1'], 1)", False),
        ("contains([true], 1)", False),
        ("contains([null], null)", True),
        ("contains([{ A: 1 }], { a: 1 })", False),
        ("contains([1], json('1.0'))", "<contains([1], 1.0)>"),
        ("indexOf('FOOBAR', 'bar')", 3),
        ("indexOf('FOOBAR', 'x')", -1),
        ("indexOf('abcdef', 'CD')", 2),
        ("indexOf('abc', '')", 0),
        ("indexOf('', '')", 0),
        ("indexOf('', 'a')", -1),
        ("indexOf('😀b', 'B')", 2),
        ("indexOf('straße', 'SS')", -1),
        ("indexOf(['FOO', 'BAR'], 'bar')", -1),
        ("indexOf(['FOO', 'BAR'], 'BAR')", 1),
        ("indexOf(['FOO'], false)", -1),
        ("lastIndexOf('test', 't')", 3),
        ("lastIndexOf('abcdef', 'AB')", 0),
        ("lastIndexOf('abcba', 'B')", 3),
        ("lastIndexOf('abc', 'd')", -1),
        ("lastIndexOf([1, 2, 1], 1)", 2),
        # changed between versions of .NET
        ("lastIndexOf('abc', '')", 2),
        ("lastIndexOf('', '')", 0),
        ("lastIndexOf('😀', '')", 1),
        ("startsWith('abcdef', 'A')", True),
        ("startsWith('Abc', 'aB')", True),
        ("startsWith('abcdef', 'e')", False),
        ("startsWith('abc', '')", True),
        ("startsWith('a', 'abc')", False),
        ("startsWith('Äpfel', 'äP')", True),
        ("endsWith('abcdef', 'F')", True),
        ("endsWith('abC', 'Bc')", True),
        ("endsWith('abcdef', 'e')", False),
        ("endsWith('', 'd')", False),
        ("like('storage-01', 'STORAGE-*')", True),
        ("like('storage-01', 'storage')", False),
        ("like('storage-01', 's*1')", True),
        ("like('storage', '*')", True),
        ("like('abcab', '*b*b')", True),
        ("like('abcab', 'ab*ab*b')", False),
        ("like('ab', 'a*ab')", False),
        ("like('', '')", True),
        ("like('a', '?')", "<like('a', '?')>"),
    ],
)
def test_a_question(source: Source, expression: str, expected: object) -> None:
    found = source.result(expression)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("contains('a', 1)", "`contains` expects a string to look for in a string", "1"),
        ("contains({ a: 1 }, ['a'])", "`contains` expects a string to look for in an object", "['a']"),
        ("indexOf('abc', {})", "`indexOf` expects a string to look for in a string", "{}"),
        ("lastIndexOf('abc', null)", "`lastIndexOf` expects a string to look for in a string", "null"),
        ("endsWith('a', [])", "`endsWith` expects a string as its second argument, this is an array", "[]"),
        ("length(1)", "`length` expects a string or an object or an array, this is an int", "1"),
        ("empty(0)", "`empty` expects a string or an object or an array, this is an int", "0"),
    ],
)
def test_an_argument_that_a_function_does_not_take(
    source: Source, expression: str, message: str, place: str
) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
    assert found.span is not None
    assert found.span.text == place


def test_many_items_are_found_at_once_and_not_one_by_one(source: Source) -> None:
    declared = "var many = range(0, 10000)\nvar more = map(range(0, 4), i => union(many, [i]))"
    assert source.result("length(more[3])", declared) == 10000


def test_a_search_repeated_too_often_ends(source: Source) -> None:
    declared = "var many = map(range(0, 5000), i => string(i))"
    found = source.error("map(many, x => indexOf(many, x))", declared)
    assert found.code == "B2F118"
