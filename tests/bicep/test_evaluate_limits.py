"""Evaluation always ends, and soon: in a result or in a diagnostic."""

from __future__ import annotations

import pytest

from tests.bicep.sources import Source


def doubling(first: str, step: str, count: int = 60) -> str:
    lines = [f"var v0 = {first}", *(f"var v{i + 1} = {step.format(f'v{i}')}" for i in range(count))]
    return "\n".join(lines)


LONG_STRING = "this string grows past 4194304 characters"
LONG_ARRAY = "this array grows past 100000 items"
MANY_PARTS = "this value has more than 250000 parts"
MANY_STEPS = "up to here the evaluation has gone through more than 100000 items"
TEXT = "'0123456789abcdef'"
NESTED_CALLS = "f(" * 20 + "['x']" + ")" * 20


@pytest.mark.parametrize(
    ("expression", "declared", "message"),
    [
        ("length(v60)", doubling(TEXT, "'${{{0}}}${{{0}}}'"), LONG_STRING),
        ("length(v60)", doubling(TEXT, "concat({0}, {0})"), LONG_STRING),
        ("length(v60)", doubling("['x']", "concat({0}, {0})"), MANY_STEPS),
        ("length(v60)", doubling("['x']", "[...{0}, ...{0}]"), LONG_ARRAY),
        ("length(v60)", doubling("['x']", "[{0}, {0}]"), MANY_PARTS),
        ("v60.a", doubling("{}", "{{ a: {0}, b: {0} }}"), MANY_PARTS),
        ("reduce(range(0, 60), ['x'], (all, i) => [all, all])", "", MANY_PARTS),
        (NESTED_CALLS, "func f(x array) array => [x, x]", MANY_PARTS),
        ("[for i in range(0, 10000): [for j in range(0, 10000): i]]", "", MANY_STEPS),
        ("map(range(0, 10000), i => range(0, 10000))", "", MANY_STEPS),
        ("map(range(0, 10000), i => toLower(v14))", doubling(TEXT, "'${{{0}}}${{{0}}}'", 14), MANY_STEPS),
        (
            "v2000",
            doubling("'x'", "{0}", 2000),
            "more than 400 declarations wait for each other: the chain is too long to follow",
        ),
    ],
)
def test_growth_ends_in_a_diagnostic(source: Source, expression: str, declared: str, message: str) -> None:
    found = source.error(expression, declared)
    assert (found.code, found.message) == ("B2F113", message)


def test_a_loop_of_many_items(source: Source) -> None:
    items = ", ".join(["1"] * 101)
    declared = f"var hundred = [{items}]\nvar many = flatten(map(hundred, x => hundred))"
    found = source.error("[for x in many: x]", declared)
    assert (found.code, found.message) == ("B2F113", "this loop has 10201 items, more than 10000")


def test_a_long_chain_of_declarations_that_is_within_the_limits(source: Source) -> None:
    assert source.result("v350", doubling("'x'", "'${{{0}}}'", 350)) == "x"


def test_the_deepest_expression_that_parses(source: Source) -> None:
    assert source.result("(" * 200 + "1" + ")" * 200) == 1
    assert source.result(" + ".join(["1"] * 900)) == 900


def test_a_chain_of_deep_expressions(source: Source) -> None:
    def chain(depth: int) -> str:
        return doubling("1", "(" * depth + "{0}" + ")" * depth, 300)

    assert source.result("v300", chain(10)) == 1
    assert source.error("v300", chain(200)).code == "B2F113"
