"""Evaluation always ends, and soon: in a result or in a diagnostic of the limit that was met."""

from __future__ import annotations

import pytest

from converter.bicep.limits import Limits
from tests.bicep.sources import Source


def doubling(first: str, step: str, count: int = 60) -> str:
    lines = [f"var v0 = {first}", *(f"var v{i + 1} = {step.format(f'v{i}')}" for i in range(count))]
    return "\n".join(lines)


LONG_STRING = ("B2F114", "this string grows past 4194304 characters")
MANY_PARTS = ("B2F115", "this value grows past 250000 items and members")
LONG_LOOP = ("B2F116", "this goes over {} items, more than 10000")
MANY_STEPS = ("B2F118", "up to here the evaluation has gone through more than 100000 items")
TEXT = "'0123456789abcdef'"
FUNCTIONS = "\n".join(
    [
        "func f0(x int) int => x + 1",
        *(f"func f{i}(x int) int => f{i - 1}(x) + f{i - 1}(x)" for i in range(1, 60)),
    ]
)


@pytest.mark.parametrize(
    ("expression", "declared", "limit"),
    [
        ("length(v60)", doubling(TEXT, "'${{{0}}}${{{0}}}'"), LONG_STRING),
        ("length(v60)", "param p string\n" + doubling("p", "'${{{0}}}-${{{0}}}'"), MANY_PARTS),
        ("length(v60)", doubling(TEXT, "concat({0}, {0})"), LONG_STRING),
        ("length(v60)", doubling(TEXT, "replace({0}, '0', {0})"), LONG_STRING),
        ("length(v60)", doubling(TEXT, "join([{0}, {0}], ',')"), LONG_STRING),
        ("length(v60)", doubling(TEXT, "format('{{0}}{{0}}', {0})"), LONG_STRING),
        ("length(v60)", doubling("['x']", "concat({0}, {0})"), MANY_STEPS),
        ("length(v60)", doubling("['x']", "[...{0}, ...{0}]"), MANY_STEPS),
        ("length(v60)", doubling("['x']", "[{0}, {0}]"), MANY_PARTS),
        ("v60.a", doubling("{}", "{{ a: {0}, b: {0} }}"), MANY_PARTS),
        ("v60", "param p string\n" + doubling("{ '${p}': 1 }", "{{ ...{0}, ...{0} }}"), MANY_STEPS),
        ("v60", "param p int\n" + doubling("p", "{0} + {0}"), MANY_PARTS),
        ("v60", "param p bool\n" + doubling("p", "p ? [{0}] : [[{0}]]"), MANY_PARTS),
        ("v60", "param p array\n" + doubling("p", "union({0}, {0})"), MANY_PARTS),
        ("reduce(range(0, 60), ['x'], (all, i) => [all, all])", "", MANY_PARTS),
        ("v60", "func f(x array) array => [x, x]\n" + doubling("['x']", "f({0})"), MANY_PARTS),
        ("f59(0)", FUNCTIONS, MANY_STEPS),
        (
            "v60",
            "param p array\n" + doubling("map(p, x => x)", "map(p, (x, i) => [{0}[i], {0}[i]])"),
            MANY_STEPS,
        ),
        ("[for i in range(0, 10000): map(range(0, 10000), j => i)]", "", MANY_STEPS),
        ("[for i in range(0, 999): map(range(0, 999), j => map(range(0, 999), k => i))]", "", MANY_STEPS),
        ("map(range(0, 10000), i => range(0, 10000))", "", MANY_STEPS),
        ("map(range(0, 10000), i => toLower(v14))", doubling(TEXT, "'${{{0}}}${{{0}}}'", 14), MANY_STEPS),
        ("map(range(0, 10000), i => '${v14}${i}')", doubling(TEXT, "'${{{0}}}${{{0}}}'", 14), MANY_STEPS),
        ("range(0, 2000000000)", "", (LONG_LOOP[0], LONG_LOOP[1].format(2000000000))),
        (
            "[for x in v: x]",
            f"var hundred = [{', '.join(['1'] * 101)}]\nvar v = flatten(map(hundred, x => hundred))",
            (LONG_LOOP[0], LONG_LOOP[1].format(10201)),
        ),
        (
            "v2000",
            doubling("'x'", "{0}", 2000),
            ("B2F113", "more than 400 declarations wait for each other: the chain is too long to follow"),
        ),
    ],
)
def test_growth_ends_in_a_diagnostic(
    source: Source, expression: str, declared: str, limit: tuple[str, str]
) -> None:
    found = source.error(expression, declared)
    assert (found.code, found.message) == limit


@pytest.mark.parametrize(
    ("expression", "limits", "code"),
    [
        ("'${'12345'}${'678901'}'", Limits(string_length=10), "B2F114"),
        ("[...[1, 2], ...[3, 4]]", Limits(parts=3), "B2F115"),
        ("map([1, 2, 3], x => x)", Limits(loop=2), "B2F116"),
        ("map([1, 2, 3], x => x)", Limits(steps=2), "B2F118"),
        ("v3", Limits(waiting=3), "B2F113"),
    ],
)
def test_each_limit_can_be_set(source: Source, expression: str, limits: Limits, code: str) -> None:
    declared = doubling("1", "{0}", 3)
    assert source.error(expression, declared, limits=limits).code == code
    source.result(expression, declared)


def test_a_limit_can_be_raised(source: Source) -> None:
    assert source.result("v2000", doubling("'x'", "{0}", 2000), limits=Limits(waiting=2002)) == "x"
    assert source.result("length(range(0, 20000))", limits=Limits(loop=20000)) == 20000


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


def levels(count: int, each: int = 1) -> dict[str, str]:
    """Modules inside of each other, each twice where `each` is 2."""
    files = {f"m{count}.bicep": "param p string = ''\noutput o string = p\n"}
    for level in range(count):
        modules = [
            f"module m{n} 'm{level + 1}.bicep' = {{\n  name: '{n}'\n  params: {{ p: '${{p}}{n}' }}\n}}\n"
            for n in range(each)
        ]
        files[f"m{level}.bicep"] = f"param p string = ''\n{''.join(modules)}output o string = m0.outputs.o\n"
    return files


def test_modules_inside_of_each_other(source: Source) -> None:
    deep = levels(31)
    assert source.template(deep.pop("m0.bicep"), deep).diagnostics == ()
    deeper = levels(40)
    (found,) = source.errors(deeper.pop("m0.bicep"), deeper)
    assert (found.code, found.message) == ("B2F117", "more than 32 modules inside of each other")
    few = Limits(modules=2)
    deep = levels(3)
    assert [error.code for error in source.errors(deep.pop("m0.bicep"), deep, limits=few)] == ["B2F117"]


def test_modules_that_multiply(source: Source) -> None:
    wide = levels(30, each=2)
    found = source.errors(wide.pop("m0.bicep"), wide)
    assert {error.code for error in found} == {"B2F118"}


@pytest.mark.parametrize(
    "files",
    [
        {"main.bicep": "param p string = ''\nmodule m 'main.bicep' = {\n  params: { p: '${p}x' }\n}\n"},
        {
            "main.bicep": "param p string = ''\nmodule m 'a.bicep' = {\n  params: { p: '${p}x' }\n}\n",
            "a.bicep": "param p string\nmodule m 'main.bicep' = if (length(p) < 1000000) {\n  params: { p: '${p}x' }\n}\n",
        },
    ],
    ids=["itself", "a cycle"],
)
def test_modules_that_include_themselves(source: Source, files: dict[str, str]) -> None:
    found = source.errors(files["main.bicep"], files)
    assert {error.code for error in found} == {"B2F105"}


def test_functions_that_call_each_other(source: Source) -> None:
    declared = "func f(x int) int => g(x)\nfunc g(x int) int => f(x)"
    found = source.error("f(1)", declared)
    assert (found.code, found.message) == ("B2F105", "'f' → 'g' → 'f': a function can't call itself")
