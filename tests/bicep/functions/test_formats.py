"""Values printed. Rows of numbers are what .NET prints for `long.ToString` in the invariant culture."""

import pytest

from converter.bicep.functions.number_formats import NotAFormatError, formatted
from converter.bicep.functions.registry import Undecided
from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("format('->{0}<-', 123)", "->123<-"),
        ("format('{0}/{1}/{2}/{3}', 1, 2, 3, true)", "1/2/3/True"),
        # the documentation's example
        ("format('{0}, {1}. Formatted number: {2:N0}', 'a', 'b', 8175133)", "a, b. Formatted number: 8,175,133"),
        ("format('none')", "none"),
        ("format('')", ""),
        ("format('{1}{0}{1}', 'a', 'b')", "bab"),
        ("format('{{{0}}}', 'a')", "{a}"),
        ("format('{{}} {{0}}')", "{} {0}"),
        ("format('{0:D4}|{0,5}|{0,-5}|{1:000}', 42, 7)", "0042|   42|42   |007"),
        ("format('{0:X}', 255)", "FF"),
        ("format('{0, 5 :D3}|{00}', 7)", "  007|7"),
        ("format('{0,3}', 12345)", "12345"),
        ("format('{0,4}|{1,-6}|', 'ab', true)", "  ab|True  |"),
        ("format('{0,4}|', '😀')", "  😀|"),
        # what isn't a number takes no notice of a pattern
        ("format('{0:D4} {1:N0} {2:X}', 'abc', false, null)", "abc False "),
        ("format('{0}', null)", ""),
        ("format('{0}', { a: [1, 'b'] })", "{'a':[1,'b']}"),
        ("format('{0}', json('1.50'))", "1.5"),
        # where versions or cultures of .NET differ
        ("format('{0:N0}}}', 1)", "<format('{0:N0}}}', 1)>"),
        ("format('{0:C}', 1234)", "¤1,234.00"),
        ("format('{0:c0}', -5)", "(¤5)"),
        ("format('{0:P}', 1)", "100.00 %"),
        ("format('{0:P0}', -12)", "-1,200 %"),
        ("format('{0:B8} {0:B}', 5)", "00000101 101"),
        ("format('{0:B}', -1)", "1" * 64),
        ("format('{0:R}', -1234567)", "-1234567"),
        ("format('{0:N1}', json('1.25'))", "<format('{0:N1}', 1.25)>"),
        ("format('{0,9}|{1,-9:N2}|', [1], { a: 1 })", "      [1]|{'a':1}  |"),
        ("string('asdf')", "asdf"),
        ("string(true)", "True"),
        ("string(5)", "5"),
        ("string(-5)", "-5"),
        # the documentation's examples
        ("string({ valueA: 10, valueB: 'Example Text' })", '{"valueA":10,"valueB":"Example Text"}'),
        ("string(['a', 'b', 'c'])", '["a","b","c"]'),
        ("string({ a: [1, 'b', null], c: { d: false } })", '{"a":[1,"b",null],"c":{"d":false}}'),
        ("string([])", "[]"),
        ("string({})", "{}"),
        ("string('ø\\n')", "ø\n"),
        ("string(['ø\"'])", '["ø\\""]'),
        ("string(['\\\\ \\n\\t\\u{1} \\u{7f}\\u{2028} /'])", '["\\\\ \\n\\t\\u0001 \x7f\\u2028 /"]'),
        ("string(json('[1.0, 1e22, 1e15, 0.00001, 0.1, -2.50]'))", "[1.0,1E+22,1E+15,1E-05,0.1,-2.5]"),
        # what `${…}` prints, in Bicep's own tests
        (
            "format('>${false}<>${12948}<>${'x'}<>{0}<>{1}<', { a: 'b', '!c': 2 }, [true, 2893, 'abc'])",
            ">False<>12948<>x<>{'a':'b','!c':2}<>[true,2893,'abc']<",
        ),
        ("format('{0}', ['it\\'s', 'say \"no\"'])", "['it\\'s','say \"no\"']"),
        ("'${null}'", ""),
        ("'${json('0.5')} ${json('2.0')} ${json('1e15')} ${json('123456789012345.0')}'", "0.5 2 1E+15 123456789012345"),
    ],
)  # fmt: skip
def test_what_is_printed(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("format('{0} {1}', 'a')", "`format` expects an argument for {1}"),
        ("format('->{123}<-', 123)", "`format` expects an argument for {123}"),
        (
            "format('{0', 'a')",
            "`format` expects a format whose braces are in pairs (`{{` for a brace itself)",
        ),
        ("format('}', 'a')", "`format` expects a format whose braces are in pairs (`{{` for a brace itself)"),
        ("format('{a}', 1)", "`format` expects a format whose braces are in pairs (`{{` for a brace itself)"),
        (
            "format('{ 0}', 1)",
            "`format` expects a format whose braces are in pairs (`{{` for a brace itself)",
        ),
        (
            "format('{0,}', 1)",
            "`format` expects a format whose braces are in pairs (`{{` for a brace itself)",
        ),
        ("format('{0,2000000000}', 1)", "`format` expects a width below 1000000 in {0,2000000000}"),
        ("format('{0:Z}', 1)", "`format` expects a numeric format of .NET in {0:Z}, such as `D3` or `N0`"),
    ],
)
def test_a_format_that_isnt_one(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)


LEAST = -(2**63)


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("D", {1234567: "1234567", -42: "-42", 0: "0"}),
        ("d5", {1234567: "1234567", -42: "-00042", 0: "00000"}),
        ("D0", {-42: "-42", 0: "0"}),
        ("N", {1234567: "1,234,567.00", -42: "-42.00"}),
        ("N0", {1234567: "1,234,567", -1000: "-1,000", LEAST: "-9,223,372,036,854,775,808"}),
        ("n3", {1234: "1,234.000"}),
        ("F", {1234567: "1234567.00"}),
        ("f0", {-42: "-42"}),
        ("X", {1234567: "12D687", -42: "FFFFFFFFFFFFFFD6", 0: "0"}),
        ("x8", {1234567: "0012d687"}),
        ("E", {1234567: "1.234567E+006", -42: "-4.200000E+001", 0: "0.000000E+000"}),
        ("e0", {1234567: "1e+006", 95: "1e+002", 15: "2e+001"}),
        ("E10", {1234567: "1.2345670000E+006"}),
        ("G", {1234567: "1234567"}),
        ("G3", {1234567: "1.23E+06", 999: "999", 99950: "1E+05"}),
        ("g2", {-1234567: "-1.2e+06"}),
        ("000", {-42: "-042", 0: "000", 1234567: "1234567"}),
        ("#,##0", {1234567: "1,234,567", 0: "0"}),
        ("#,##0.00", {-42: "-42.00"}),
        ("0.0#", {5: "5.0"}),
        ("#", {0: "", 7: "7"}),
        ("0,0", {0: "00", 1000: "1,000"}),
        ("'no. '000", {7: "no. 007"}),
        ("(0)", {-7: "-(7)"}),
    ],
)
def test_an_integer_in_a_format_of_dotnet(pattern: str, numbers: dict[int, str]) -> None:
    assert {number: formatted(number, pattern) for number in numbers} == numbers


@pytest.mark.parametrize("pattern", ["0%", "0;(0)", "0.0E+00", "0,,", "000-0", "N2000", "'a'"])
def test_a_format_that_needs_more_than_digits_is_undecided(pattern: str) -> None:
    with pytest.raises(Undecided):
        formatted(7, pattern)


@pytest.mark.parametrize("pattern", ["Z", "q3"])
def test_a_letter_that_formats_nothing(pattern: str) -> None:
    with pytest.raises(NotAFormatError):
        formatted(7, pattern)
