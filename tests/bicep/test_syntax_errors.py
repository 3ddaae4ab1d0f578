"""The errors of a broken file, and what of it is still parsed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from converter.bicep.syntax.parser import ParseResult, parse_source
from converter.source import Diagnostic, SourceFile

FRAGMENTS = [
    *(
        "param ",
        "var ",
        "resource ",
        "module ",
        "type ",
        "func ",
        "import ",
        "using ",
        "output ",
        "@secure()\n",
    ),
    *("x", "x string", "'a@1'", "'${", "}", "'", "'''", " = ", "=>", "if (x) ", "[for x in y: ", "existing"),
    *(
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "\n",
        "\n  ",
        "?",
        ".",
        "|",
        "!",
        "-",
        "&&",
        "1",
        "\\",
        "é",
        "<",
        "*",
    ),
]


def parsed(text: str, name: str = "main.bicep") -> ParseResult:
    return parse_source(SourceFile(name, text))


def error(text: str, name: str = "main.bicep") -> Diagnostic:
    """The one error of a file."""
    (found,) = parsed(text, name).diagnostics
    return found


def kinds(result: ParseResult) -> list[str]:
    return [type(statement).__name__ for statement in result.program.statements]


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        # where a statement begins
        ("parm x string", "no statement begins with 'parm'", "parm"),
        ("targetscope = 'tenant'", "no statement begins with 'targetscope'", "targetscope"),
        ("{}", "no statement begins with '{'", "{"),
        ("using 'main.bicep'", "'using' isn't allowed in a template", "using"),
        ("@secure\nparam x string", "expected '(' after the decorator 'secure'", ""),
        ("@secure() param x string", "expected a new line after the decorator", "param"),
        ("@description('x')\n", "expected a declaration after its decorator", ""),
        # what declarations need
        ("param", "expected the parameter's name after 'param', found the end of the line", ""),
        ("param null string", "expected the parameter's name after 'param', found 'null'", "null"),
        ("param x", "expected the type of parameter 'x'", ""),
        ("param x = 1", "expected the type of parameter 'x' before '='", "="),
        ("param x int 5", "expected '=' or the line's end after 'int', found '5'", "5"),
        ("output x = 1", "expected the type of output 'x'", "="),
        ("output x string", "expected '=' after 'string', found the end of the line", ""),
        ("var x", "expected '=' after 'x', found the end of the line", ""),
        ("var x : 1", "expected '=' after 'x', found ':'", ":"),
        ("var x == 1", "expected '=' after 'x', found '=='", "=="),
        ("var x =\n  1", "expected a value after '='", ""),
        ("type x =", "expected a type after '=', found the end of the line", ""),
        ("func f(a) string => a", "expected a type after 'a', found ')'", ")"),
        ("func f() => 1", "expected a type after ')', found '=>'", "=>"),
        ("func f() string = 1", "expected '=>' before the function's body, found '='", "="),
        ("resource 'a@1' = {}", "expected the resource's name after 'resource', found a string", "'a@1'"),
        ("resource a = {}", "expected the resource's type and version in quotes after 'a', found '='", "="),
        ("resource a 'b@1' {", "expected '}' before the end of the statement", ""),
        ("resource a 'b@1' {}", "expected '=' after the string, found '{'", "{"),
        ("resource a 'b@1' exisitng = {}", "expected '=' after the string, found 'exisitng'", "exisitng"),
        ("resource a 'b@1' =", "expected the resource's body: '{', 'if (…) {' or '[for …'", ""),
        ("resource a 'b@1' = if x {}", "expected '(' after 'if'", ""),
        ("module m = {}", "expected the module's path in quotes after 'm', found '='", "="),
        ("import { a } 'x'", "expected 'from' after '}', found a string", "'x'"),
        ("import { a b } from 'x'", "expected a new line or ',' before the next name", "b"),
        ("import * from 'x'", "expected 'as' after '*', found 'from'", "from"),
        # separators
        ("var x = {\n  a: 1,\n  b: 2\n}", "a ',' can't end a line: the line break separates already", ","),
        ("var x = [1 2]", "expected a new line or ',' before the next item", "2"),
        ("var x = { a: 1 b: 2 }", "expected a new line or ',' before the next property", "b"),
        ("var x = f(1 2)", "expected ',' or ')' after '1', found '2'", "2"),
        ("var x = f(1\n  2)", "expected ',' or ')' before the line break", ""),
        ("var x = f(1,)", "expected a value after ','", ""),
        ("var x = 1,", "a statement ends with its line, not with ','", ","),
        (
            "var x = a\n  && b",
            "a line can't begin with '&&'",
            "&&",
        ),
        (
            "var x = [\n  a\n  + b\n]",
            "a line can't begin with '+'",
            "+",
        ),
        (
            "param x string\n  = 'a'",
            "a line can't begin with '='",
            "=",
        ),
        ("var x = 1 2", "expected the end of the line after the variable, found '2'", "2"),
        # properties, values, names
        ("var x = {\n  a = 1\n}", "expected ':' between a property's name and its value, found '='", "="),
        ("var x = {\n  a 1\n}", "expected ':' after the property name", "1"),
        ("type x = {\n  a string\n}", "expected ':' after the property name", "string"),
        ("var x = {\n  true: 1\n}", "expected a property's name, found 'true'", "true"),
        ("var x = a ? b", "expected ':' after 'b', found the end of the line", ""),
        ("var x = [for a in b c]", "expected ':' after 'b', found 'c'", "c"),
        ("var x = [for a b: c]", "expected 'in' after 'a', found 'b'", "b"),
        ("var x = '${}'", "expected a value after '${'", ""),
        ("var x = '${a b}'", "expected '}' after 'a'", "b"),
        ("var x = a[]", "expected a value after '['", ""),
        ("var x = a.", "expected a name after '.', found the end of the line", ""),
        ("var x = !!a", "'!' can't follow '!'", "!"),
        ("var x = +1", "Bicep has no unary '+'", "+"),
        ("var x = a and b", "'and' isn't an operator", "and"),
    ],
)
def test_an_error_names_what_was_expected_and_where(text: str, message: str, at: str) -> None:
    found = error(text)
    assert found.message == message
    assert found.span is not None
    assert found.span.text == at


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("param x string = 'a'", "expected '=' after 'x', found 'string'"),
        ("resource a 'b@1' = {}", "'resource' isn't allowed in a parameter file"),
        ("using", "expected 'none' or a string after 'using', found the end of the line"),
        ("extends", "expected a file's path in quotes after 'extends', found the end of the line"),
    ],
)
def test_parameter_files_have_statements_of_their_own(text: str, message: str) -> None:
    assert error(text, "main.bicepparam").message == message


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("parm x string", "did you mean 'param'?"),
        ("resource a 'b@1' exisitng = {}", "did you mean 'existing'?"),
        ('var x = "text"', "write '…' instead of \"…\""),
        ("var x = 1;", "remove the ';'"),
        ("@secure\nparam x string", "write '@secure()'"),
        ("using 'x'", "it belongs in a parameter file (.bicepparam)"),
        ("var x = a or b", "write '||'"),
    ],
)
def test_the_next_step_is_named(text: str, advice: str) -> None:
    assert error(text).help == advice


def test_no_message_has_the_text_of_a_string() -> None:
    for text in (
        "param x int 'hunter2'",
        "var x = 1 'hunter2'",
        "var x = 'hunter2' 1",
        "'hunter2'",
        "var 'hunter2' = 1",
    ):
        found = error(text)
        assert "hunter2" not in f"{found.message} {found.help}"


# --- brackets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "opener"),
    [
        ("var x = f(1", "expected ')' before the end of the statement", "f"),
        ("var x = {\n  a: [\n    1\n  b: 2\n}\n", "expected ']' before this '}'", "a: "),
        (
            "var x = {\n  a: {\n    b: {\n      c: 1\n  }\n}\n",
            "expected '}' before the end of the statement",
            "b: ",
        ),
        ("var x = {\n  a: 1\nvar y = 2\n", "expected '}' before the end of the statement", "x = "),
        ("var x = '${f(a}'", "expected ')' before this '}'", "${f"),
    ],
)
def test_a_missing_bracket_is_shown_with_the_one_that_it_would_close(
    text: str, message: str, opener: str
) -> None:
    found = error(text)
    assert (found.code, found.message) == ("B2F003", message)
    (label,) = found.labels
    assert label.message == f"this '{label.span.text}' is not closed"
    assert text[: label.span.start].endswith(opener)


def test_a_bracket_too_many_closes_nothing() -> None:
    assert error("var x = 1)").message == "this ')' closes nothing"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(" * 100_000, "256 brackets"),
        ("[" * 20_000 + "]" * 20_000, "256 brackets"),
        ("{a:" * 20_000, "256 brackets"),
        ("'" + "${'" * 300 + "'}" * 300 + "'", "256 brackets"),
        ("a" + ".b" * 20_000, "1000 operators"),
        ("a" + "[0]" * 20_000, "1000 operators"),
        ("a ? b : " * 20_000 + "c", "1000 operators"),
        ("x => " * 20_000 + "1", "1000 operators"),
        ("1" + " + 1" * 20_000, "1000 operators"),
    ],
)
def test_nesting_has_a_limit(text: str, limit: str) -> None:
    found = error(f"var x = {text}")
    assert (found.code, found.message) == ("B2F005", f"this is more than {limit} deep")


def test_what_is_side_by_side_is_not_deep() -> None:
    assert parsed("var x = [\n" + "  a.b + 1 ? f(c)[0] : 2\n" * 5_000 + "]").diagnostics == ()


# --- several errors --------------------------------------------------------------------------


def test_each_statement_has_its_own_error_and_the_others_are_kept() -> None:
    result = parsed(
        """
param a strin g
@description('kept')
param b string

resource c 'd@1' = {
  name 'x'
}
var e = 'not closed
var f = [
  1
]
vra h = 2
output g array = f
""".lstrip()
    )
    assert kinds(result) == ["ParameterDeclaration", "VariableDeclaration", "OutputDeclaration"]
    assert [(str(found.span), found.code) for found in result.diagnostics] == [
        ("main.bicep:1:15", "B2F002"),
        ("main.bicep:6:8", "B2F002"),
        ("main.bicep:8:9", "B2F003"),
        ("main.bicep:12:1", "B2F002"),
    ]


def test_a_bracket_that_is_never_closed_leaves_the_next_declarations_alone() -> None:
    result = parsed("var a = {\n  b: [\n    1\n\n@secure()\nparam c string\n\nresource d 'e@1' = {\n}\n")
    assert kinds(result) == ["ParameterDeclaration", "ResourceDeclaration"]
    (parameter, _) = result.program.statements
    assert len(parameter.decorators) == 1
    assert len(result.diagnostics) == 1


def test_names_at_the_left_of_an_object_begin_no_statement() -> None:
    result = parsed("var a = {\nparam: 1\nresource: 2\n}\nvar b = \n")
    assert kinds(result) == ["VariableDeclaration"]
    assert len(result.diagnostics) == 1


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.sampled_from(["a.bicep", "a.bicepparam"]),
)
def test_every_text_gets_a_tree_or_a_diagnostic(text: str, name: str) -> None:
    result = parsed(text, name)
    for found in result.diagnostics:
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(text)
    if not result.diagnostics:
        assert bool(result.program.statements) == bool(text.strip())


@given(
    st.lists(
        st.sampled_from(["param a string\n", "var b = [\n  1\n]\n", "@secure()\nparam c string\n", "vra d\n"])
    )
)
def test_a_broken_statement_costs_no_other(lines: list[str]) -> None:
    result = parsed("".join(lines))
    assert len(result.program.statements) == len([line for line in lines if not line.startswith("vra")])
    assert len(result.diagnostics) == lines.count("vra d\n")
