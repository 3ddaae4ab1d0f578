"""Functions that make strings of strings. The rules of .NET's documentation of its string methods hold here."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # rows of Bicep's own tests
        ("toLower(' FizZ ')", " fizz "),
        ("toLower('AiKInIniIN')", "aikininiin"),
        ("toUpper('AiKInIniIN')", "AIKININIIN"),
        ("trim('  adf asdf  ')", "adf asdf"),
        ("padLeft(13, 5)", "   13"),
        ("padLeft('00', 5, ' ')", "   00"),
        ("replace('foot', 't', 'd')", "food"),
        ("replace('abc', 'b', '/')", "a/c"),
        ("concat(['abc'], ['def'])", ["abc", "def"]),
        ("join(['abc', 123, true], '/')", "abc/123/True"),
        ("join(['I', 'love', 'Bicep'], ' ')", "I love Bicep"),
        ("split('fizz,buzz,pop', ',')", ["fizz", "buzz", "pop"]),
        # letter by letter: one of several letters in the other case stays as it is
        ("toUpper(' fizz ß')", " FIZZ ß"),
        ("toUpper('ÀÉÎõü ŉ ᾳ ǆ')", "ÀÉÎÕÜ ŉ ᾼ Ǆ"),
        ("toLower('ΑΣ ÅÄÖ Ǆ')", "ασ åäö ǆ"),
        # letters whose case depends on the system
        ("toUpper('ı')", "ı"),
        ("toLower('İ')", "İ"),
        # all that Unicode calls white space, and nothing else
        ("trim('  a b \t')", "a b"),
        ("trim('\\u{a0}\\u{3000}\\u{85}a\\u{2009}')", "a"),
        ("trim('\\u{200b}a\\u{1f}')", "\u200ba\x1f"),
        ("trim('')", ""),
        ("padLeft('7', 3, '0')", "007"),
        ("padLeft('123', 10, '0')", "0000000123"),
        ("padLeft('long', 2)", "long"),
        ("padLeft(-7, 4, '0')", "00-7"),
        ("padLeft('😀', 3, '-')", "-😀"),
        ("replace('aXa', 'x', '-')", "aXa"),
        ("replace('a..b', '..', '')", "ab"),
        ("replace('aaa', 'aa', 'b')", "ba"),
        ("replace('123-123-1234', '1234', 'xxxx')", "123-123-xxxx"),
        ("concat('abc', 1, true)", "abc1True"),
        ("concat('abc')", "abc"),
        ("concat(['a'], ['b', 'c'], [])", ["a", "b", "c"]),
        ("concat([['a']], [['b']])", [["a"], ["b"]]),
        ("join([], ',')", ""),
        ("join(['a'], ',')", "a"),
        ("join(['a', 'b'], '')", "ab"),
        ("split('a/b/c', '/')", ["a", "b", "c"]),
        ("split('/a//', '/')", ["", "a", "", ""]),
        ("split('a--b', '--')", ["a", "b"]),
        ("split('aXb', 'x')", ["aXb"]),
        ("split('', ',')", [""]),
        ("split('abc', '')", ["abc"]),
        ("split('a;b,c', [';', ','])", ["a", "b", "c"]),
        # the first delimiter of the list wins where two begin
        ("split('a<=b<c', ['<', '<='])", ["a", "=b", "c"]),
        ("split('a<=b<c', ['<=', '<'])", ["a", "b", "c"]),
        ("split(' a  b\\t', [])", ["", "a", "", "b", ""]),
    ],
)
def test_a_function_of_strings(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("toLower(1)", "`toLower` expects a string, this is an int", "1"),
        ("trim(null)", "`trim` expects a string, this is null", "null"),
        ("padLeft('a', 3, 'xy')", "`padLeft` expects one character to pad with", "'xy'"),
        ("padLeft('a', 3, '')", "`padLeft` expects one character to pad with", "''"),
        ("padLeft('a', 3, '😀')", "`padLeft` expects one character to pad with", "'😀'"),
        ("padLeft('a', -1)", "`padLeft` expects a length from 1 to 16", "-1"),
        ("padLeft('a', 0)", "`padLeft` expects a length from 1 to 16", "0"),
        ("padLeft('a', 17, 'xy')", "`padLeft` expects a length from 1 to 16", "17"),
        ("string(null)", "`string` expects a value, this is null", "null"),
        ("replace('a', '', 'b')", "`replace` expects a text to look for that isn't empty", "''"),
        ("concat('a', ['b'])", "`concat` expects arrays alone or strings alone", "'a'"),
        ("join(['a', {}], ',')", "`join` expects strings, integers or booleans to join", "['a', {}]"),
        ("split('a', 1)", "`split` expects a string or an array as its second argument, this is an int", "1"),
        ("split('a', [1])", "`split` expects strings to split at", "[1]"),
        ("toUpper(x => x)", "`toUpper` expects a value, not a lambda", "x => x"),
    ],
)
def test_an_argument_that_a_function_does_not_take(
    source: Source, expression: str, message: str, place: str
) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
    assert found.span is not None
    assert found.span.text == place
