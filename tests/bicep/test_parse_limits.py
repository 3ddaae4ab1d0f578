"""However deep or large a source is, it ends in a tree or a diagnostic."""

from __future__ import annotations

import gc

import pytest

from converter.bicep.limits import Limits
from converter.bicep.syntax import nodes
from converter.bicep.syntax.parser import parse_source
from converter.report import terminal
from converter.source import SourceFile

DEEP = 100_000
BRACKETS = "this is more than 256 brackets deep"
OPERATORS = "this is more than 1000 operators deep"

EXPRESSIONS = {
    "(" * DEEP + "a" + ")" * DEEP: BRACKETS,
    "!" * DEEP + "a": OPERATORS,
    "-" * DEEP + "a": OPERATORS,
    "!(" * DEEP + "a" + ")" * DEEP: BRACKETS,
    "a" + " + a" * DEEP: OPERATORS,
    "a" + " && a" * DEEP: OPERATORS,
    "a" + " ?? a" * DEEP: OPERATORS,
    "a ? b : " * DEEP + "c": OPERATORS,
    "a ? " * DEEP + "c" + " : b" * DEEP: OPERATORS,
    "x => " * DEEP + "x": OPERATORS,
    "(x) => " * DEEP + "x": OPERATORS,
    "'${" * DEEP + "a" + "}'" * DEEP: BRACKETS,
    "$'''${" * DEEP + "a" + "}'''" * DEEP: BRACKETS,
    "a" + ".b" * DEEP: OPERATORS,
    "a" + ".?b" * DEEP: OPERATORS,
    "a" + "[0]" * DEEP: OPERATORS,
    "a" + "!" * DEEP: OPERATORS,
    "f(" * DEEP + ")" * DEEP: BRACKETS,
    "[" * DEEP + "]" * DEEP: BRACKETS,
    "{a:" * DEEP + "1" + "}" * DEEP: BRACKETS,
    "[for a in b: " * DEEP + "1" + "]" * DEEP: BRACKETS,
    # not deep to the left of any bracket, but to the right of each
    "(" * 200 + "a" + (" + a" * 700 + ")") * 200: OPERATORS,
    "(" * 200 + "a" + (")" + "[0]" * 700) * 200: OPERATORS,
}
TYPES = {
    "(" * DEEP + "a" + ")" * DEEP: BRACKETS,
    "a" + "?" * DEEP: OPERATORS,
    "a" + "[]" * DEEP: OPERATORS,
    "a" + ".b" * DEEP: OPERATORS,
    "-" * DEEP + "1": OPERATORS,
    "{a:" * DEEP + "b" + "}" * DEEP: BRACKETS,
    "[" * DEEP + "a" + "]" * DEEP: BRACKETS,
    "resourceInput<" * DEEP + "'a'" + ">" * DEEP: OPERATORS,
}


@pytest.mark.parametrize(
    ("text", "message"),
    [(f"var x = {text}", message) for text, message in EXPRESSIONS.items()]
    + [(f"type x = {text}", message) for text, message in TYPES.items()]
    + [
        ("resource a 'b' = " + "if (a) " * DEEP, OPERATORS),
        ("@a" + ".a" * DEEP + "()\nvar x = 1", OPERATORS),
    ],
    ids=lambda text: text[:20].strip(),
)
def test_what_is_too_deep_ends_in_a_diagnostic(text: str, message: str) -> None:
    result = parse_source(SourceFile("main.bicep", text))
    assert [(found.code, found.message) for found in result.diagnostics] == [("B2F005", message)]
    assert len(terminal.render(result.diagnostics)) < 10_000


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("var x = a" + " + a" * 1_000, nodes.Binary, 1_000),
        ("var x = " + "(" * 256 + "a" + ")" * 256, nodes.Parenthesized, 256),
        ("type x = " + "a | " * DEEP + "a", nodes.TypeReference, DEEP + 1),
        ("var x = [\n" + "a + b\n" * DEEP + "]", nodes.Binary, DEEP),
    ],
)
def test_what_is_within_the_limits_is_a_tree(text: str, kind: type, count: int) -> None:
    result = parse_source(SourceFile("main.bicep", text))
    assert result.diagnostics == ()
    assert sum(isinstance(node, kind) for node in nodes.walk(result.program)) == count


def test_limits_can_be_set() -> None:
    source = SourceFile("main.bicep", "var x = [[a + b + c]]")
    assert parse_source(source, Limits(nesting=2, depth=4)).diagnostics == ()
    (brackets,) = parse_source(source, Limits(nesting=1)).diagnostics
    (operators,) = parse_source(source, Limits(depth=1)).diagnostics
    assert (brackets.message, brackets.span and brackets.span.text) == (
        "this is more than 1 brackets deep",
        "[",
    )
    assert operators.message == "this is more than 1 operators deep"


@pytest.mark.parametrize("text", ["var x = '1234567'\n", "var x = 'é345'\n  "])
def test_a_file_past_the_limit_of_its_size_is_not_parsed(text: str) -> None:
    size = len(text.encode())
    assert parse_source(SourceFile("main.bicep", text), Limits(file_size=size)).diagnostics == ()
    result = parse_source(SourceFile("main.bicep", text), Limits(file_size=size - 1))
    assert [found.code for found in result.diagnostics] == ["B2F006"]
    assert result.program.statements == ()


def test_the_errors_reported_for_a_file_have_a_limit() -> None:
    result = parse_source(SourceFile("main.bicep", "var = 1\n" * 5_000 + "var last = 1\n"))
    assert len(result.diagnostics) == 1_000
    assert "last" in result.lost


def test_a_parse_leaves_the_search_for_cycles_as_it_was() -> None:
    parse_source(SourceFile("main.bicep", "var x = 1"))
    assert gc.isenabled()
    gc.disable()
    try:
        parse_source(SourceFile("main.bicep", "var x ="))
        assert not gc.isenabled()
    finally:
        gc.enable()
