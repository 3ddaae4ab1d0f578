"""Operators on known values, of one kind and of several."""

import pytest

from tests.bicep.sources import Source

LEAST = "(-9223372036854775807 - 1)"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Bicep's own tests
        ("2 + 2", 4),
        ("20 % 7", 6),
        ("6 / 11", 0),
        ("0 - 13", -13),
        ("10 / 2", 5),
        ("1 >= 2", False),
        ("null ?? 123", 123),
        # integers are cut towards zero, and what is left has the sign of the dividend, as in .NET
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7 / -2", -3),
        ("-7 / -2", 3),
        ("7 % -3", 1),
        ("-7 % 3", -1),
        ("-7 % -3", -1),
        ("0 / -5", 0),
        ("9223372036854775806 + 1", 2**63 - 1),
        (f"{LEAST} + 0", -(2**63)),
        (f"{LEAST} % -1", 0),
        # kinds aren't converted
        ("1 == '1'", False),
        ("true == 1", False),
        ("0 == false", False),
        ("null == false", False),
        ("null == ''", False),
        ("null == null", True),
        ("[] == {}", False),
        ("'a' == 'A'", False),
        ("'é' == 'e\\u{301}'", False),
        ("[1, [2]] == [1, [2]]", True),
        ("[1, 2] == [2, 1]", False),
        ("{ a: 1, b: [2] } == { b: [2], a: 1 }", True),
        ("{ a: 1 } == { a: 1, b: null }", False),
        ("{ a: 1 } == { A: 1 }", False),
        ("1 == json('1.0')", "<(1 == 1.0)>"),
        ("1 == json('1.5')", False),
        ("json('2.50') == json('2.5')", True),
        # `=~` compares what `toLower` makes of both
        ("'aBc' =~ 'AbC'", True),
        ("'aBc' !~ 'AbD'", True),
        ("'straße' =~ 'STRASSE'", False),
        ("'ÀÉ' =~ 'àé'", True),
        ("'ΑΣ' =~ 'ας'", False),
        ("'I' =~ 'ı'", False),
        ("'a' < 'b'", True),
        ("'a' < 'ab'", True),
        ("-1 < 0", True),
        ("!(1 > 2)", True),
        ("true || fail('not reached')", True),
        ("false && fail('not reached')", False),
    ],
)
def test_an_operation(source: Source, expression: str, expected: object) -> None:
    found = source.result(expression)
    assert (found, type(found)) == (expected, type(expected))


TOO_LARGE = "the result is too large for a 64-bit integer"


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("9223372036854775807 + 1", TOO_LARGE, "9223372036854775807 + 1"),
        ("9223372036854775807 * 9223372036854775807", TOO_LARGE, None),
        (f"{LEAST} - 1", TOO_LARGE, None),
        (f"{LEAST} / -1", TOO_LARGE, None),
        (f"-{LEAST}", TOO_LARGE, None),
        ("1 / 0", "division by zero", "0"),
        ("1 % 0", "division by zero", "0"),
        ("1 + 'a'", "`+` needs integers, this is a string", "'a'"),
        ("-'a'", "`-` needs an integer, this is a string", None),
        ("!1", "`!` needs a boolean, this is an int", None),
        ("1 && true", "`&&` needs booleans, this is an int", "1"),
        ("1 < 'a'", "`<` can't compare an int with a string", None),
        ("[] < []", "`<` compares integers or strings, this is an array", "[]"),
        ("1 =~ 1", "`=~` compares strings, this is an int", "1"),
        ("'a' !~ null", "`!~` compares strings, this is null", "null"),
        ("json('1.5') + 1", "`+` needs integers, this is a float", "json('1.5')"),
    ],
)
def test_operands_of_the_wrong_kind(source: Source, expression: str, message: str, place: str | None) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F109", message)
    assert found.span is not None
    assert place is None or found.span.text == place
