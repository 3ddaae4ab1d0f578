"""Operands and arguments of the wrong kind, where no evaluation comes."""

import pytest

from tests.bicep.sources import Source

DECLARED = """
param text string
param maybe string?
param number int
param list array
param yes bool
param whatever resourceInput<'A.B/c@2020-01-01'>.properties
func twice(value string) string => '${value}${value}'
"""


def found(source: Source, expression: str) -> list[tuple[str, str]]:
    """Code and message of the errors of an expression in a branch that is never taken."""
    text = f"{DECLARED}\noutput o object = {{ o: false ? {{ v: {expression} }} : {{}} }}\n"
    return [(one.code, one.message) for one in source.diagnostics(text)]


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        ("1 + 'a'", "B2F109", "`+` needs integers, this is a string"),
        ("text * 2", "B2F109", "`*` needs integers, this is a string"),
        ("yes && 'a'", "B2F109", "`&&` needs booleans, this is a string"),
        ("number || yes", "B2F109", "`||` needs booleans, this is an int"),
        ("text < 1", "B2F109", "`<` can't compare a string with an int"),
        ("list > 1", "B2F109", "`>` compares integers or strings, this is an array"),
        ("number =~ text", "B2F109", "`=~` compares strings, this is an int"),
        ("!text", "B2F109", "`!` needs a boolean, this is a string"),
        ("-yes", "B2F109", "`-` needs an integer, this is a bool"),
        ("number ? 1 : 2", "B2F109", "a condition must be a boolean, this is an int"),
        ("length(text) + '${text}'", "B2F109", "`+` needs integers, this is a string"),
        ("toLower(number)", "B2F106", "`toLower` expects a string, this is an int"),
        (
            "replace(text, 'a', number)",
            "B2F106",
            "`replace` expects a string as its third argument, this is an int",
        ),
        ("map(list, x => toUpper([x]))", "B2F106", "`toUpper` expects a string, this is an array"),
        ("9223372036854775807 + 1", "B2F109", "the result is too large for a 64-bit integer"),
        ("min(7, 8) - (1 - -9223372036854775807)", "B2F109", "the result is too large for a 64-bit integer"),
        ("list['a']", "B2F109", "an array can't be indexed with a string"),
        ("{ a: 1 }[number]", "B2F109", "an object can't be indexed with an int"),
        ("['x'][?5]", "B2F107", "the array has 1 item, there is none at index 5"),
        ("(['x', 'y'])[^0]", "B2F107", "the array has 2 items, there is none at index 0"),
        ("twice(number)", "B2F104", "the argument 'value' must be a string, this is an int"),
        (
            "twice(yes ? 1 : [])",
            "B2F104",
            "the argument 'value' must be a string, this is an array or an int",
        ),
    ],
)
def test_what_is_of_the_wrong_kind(source: Source, expression: str, code: str, message: str) -> None:
    assert found(source, expression) == [(code, message)]


@pytest.mark.parametrize(
    "expression",
    [
        "number + 1",
        "any('a') + 1",
        "[1, 2][^2]",
        "[...list, 2][5]",
        "list[number]",
        "whatever[number]",
        "whatever[text]",
        "{ a: 1 }[text]",
        "list[?100]",
        "9223372036854775807 + -1",
        "9223372036854775807 + length(text)",
        "9223372036854775807 * 2",
        "maybe == 1",
        "'${maybe}' == text",
        "toLower(maybe!)",
        "(yes ? 1 : 'a') + 1",
        "whatever + 1",
        "map(list, x => x + 1)",
        "text < 'a'",
        "twice(any(1))",
        "twice(maybe ?? 'a')",
        "json('1') + 1",
        "concat(text, 1)",
        "first(list) && yes",
        "yes ? text : number",
    ],
)
def test_what_may_fit(source: Source, expression: str) -> None:
    assert found(source, expression) == []


def test_a_body_that_nobody_calls_and_a_loop_that_nobody_reads(source: Source) -> None:
    text = "func f(a int) string => toUpper(a)\nvar v = [for x in 'abc': x]\n"
    assert [one.message for one in source.diagnostics(text)] == [
        "`toUpper` expects a string, this is an int",
        "a loop runs over an array, this is a string",
    ]
