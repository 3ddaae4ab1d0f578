"""Functions of strings on known values."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("toLower(' FizZ ')", " fizz "),
        ("toUpper(' fizz ß')", " FIZZ ß"),
        ("trim('  a b \t')", "a b"),
        ("padLeft(13, 5)", "   13"),
        ("padLeft('7', 3, '0')", "007"),
        ("padLeft('long', 2)", "long"),
        ("replace('foot', 't', 'd')", "food"),
        ("replace('aXa', 'x', '-')", "aXa"),
        ("replace('a..b', '..', '')", "ab"),
        ("concat('abc', 1, true)", "abc1True"),
        ("concat(['a'], ['b', 'c'], [])", ["a", "b", "c"]),
        ("join(['abc', 123, true], '/')", "abc/123/True"),
        ("join([], ',')", ""),
        ("split('a/b/c', '/')", ["a", "b", "c"]),
        ("split('a;b,c', [';', ','])", ["a", "b", "c"]),
        ("split('a--b', '--')", ["a", "b"]),
        ("split('', ',')", [""]),
        ("split('abc', '')", ["abc"]),
        ("substring('asdfasf', 3)", "fasf"),
        ("substring('foot', 0, 3)", "foo"),
        ("substring('abc', 3)", ""),
        ("take('foot', 3)", "foo"),
        ("take('a', 9)", "a"),
        ("take('a', -1)", ""),
        ("take([1, 2, 3], 2)", [1, 2]),
        ("skip('foot', 3)", "t"),
        ("skip('a', 9)", ""),
        ("skip([1, 2, 3], 1)", [2, 3]),
        ("skip([1, 2, 3], -1)", [1, 2, 3]),
        ("first('Fizz')", "F"),
        ("first('')", ""),
        ("first([124, 25])", 124),
        ("first([])", None),
        ("last('Fizz')", "z"),
        ("last([1, 2])", 2),
        ("last([])", None),
        ("length('table')", 5),
        ("length([1, 2])", 2),
        ("length({ a: 1 })", 1),
        ("empty('')", True),
        ("empty('a')", False),
        ("empty([])", True),
        ("empty({})", True),
        ("empty(null)", True),
        ("contains('FOOBAR', 'foo')", False),
        ("contains('FOOBAR', 'FOO')", True),
        ("contains(['FOO', 'BAR'], 'FOO')", True),
        ("contains(['FOO', 'BAR'], 'foo')", False),
        ("contains(['FOO'], 123)", False),
        ("contains([{ a: 1 }], { a: 1 })", True),
        ("contains({ Key: 1 }, 'key')", True),
        ("contains({ Key: 1 }, 'other')", False),
        ("indexOf('FOOBAR', 'bar')", 3),
        ("indexOf('FOOBAR', 'x')", -1),
        ("indexOf(['FOO', 'BAR'], 'bar')", -1),
        ("indexOf(['FOO', 'BAR'], 'BAR')", 1),
        ("lastIndexOf('abcba', 'B')", 3),
        ("lastIndexOf([1, 2, 1], 1)", 2),
        ("startsWith('Abc', 'aB')", True),
        ("endsWith('abC', 'Bc')", True),
        ("endsWith('abc', 'd')", False),
        ("like('storage-01', 'STORAGE-??')", True),
        ("like('storage-01', 'storage')", False),
        ("like('storage-01', 's*1')", True),
        ("format('->{0}<-', 123)", "->123<-"),
        ("format('{0}/{1}/{2}/{3}', 1, 2, 3, true)", "1/2/3/True"),
        ("format('{{{0}}}', 'a')", "{a}"),
        ("format('{0:D4}|{0,5}|{0,-5}|{1:000}', 42, 7)", "0042|   42|42   |007"),
        ("format('{0:X}', 255)", "FF"),
        ("string('asdf')", "asdf"),
        ("string(true)", "True"),
        ("string(5)", "5"),
        ("string({ a: [1, 'b', null], c: { d: false } })", '{"a":[1,"b",null],"c":{"d":false}}'),
        ("string('ø\\n')", "ø\n"),
        ("string(['ø\"'])", '["ø\\""]'),
        (
            "'>${false}<>${12}<>${'x'}<>${{ a: 'b', '!c': 2 }}<>${[true, 2, 'abc']}<'",
            ">False<>12<>x<>{'a':'b','!c':2}<>[true,2,'abc']<",
        ),
        ("'${null}'", ""),
        ("'${json('0.5')} ${json('2.0')}'", "0.5 2"),
    ],
)
def test_a_function_of_strings(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("toLower(1)", "`toLower` expects a string, this is an int", "1"),
        ("padLeft('a', 3, 'xy')", "`padLeft` expects one character to pad with", "'xy'"),
        ("replace('a', '', 'b')", "`replace` expects a text to look for that isn't empty", "''"),
        ("concat('a', ['b'])", "`concat` expects arrays alone or strings alone", "'a'"),
        ("join(['a', {}], ',')", "`join` expects strings, integers or booleans to join", "['a', {}]"),
        ("split('a', 1)", "`split` expects a string or an array as its second argument, this is an int", "1"),
        ("substring('abc', 4)", "`substring` expects a start inside the string", "4"),
        ("substring('abc', 1, 3)", "`substring` expects a length that the string has from the start on", "3"),
        ("format('{0} {1}', 'a')", "`format` expects an argument for {1}", "'{0} {1}'"),
        (
            "format('{0', 'a')",
            "`format` expects a format whose braces are in pairs (`{{` for a brace itself)",
            "'{0'",
        ),
        ("contains('a', 1)", "`contains` expects a string to look for in a string", "1"),
        ("take(1, 1)", "`take` expects a string or an array as its first argument, this is an int", "1"),
    ],
)
def test_an_argument_that_a_function_does_not_take(
    source: Source, expression: str, message: str, place: str
) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
    assert found.span is not None
    assert found.span.text == place
