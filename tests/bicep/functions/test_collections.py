"""Functions of arrays and objects on known values, lambdas included."""

import pytest

from tests.bicep.rendering import rendered
from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("array('a')", ["a"]),
        ("array(['a'])", ["a"]),
        ("range(2, 3)", [2, 3, 4]),
        ("range(0, 0)", []),
        ("flatten([['a'], ['b', 'c'], []])", ["a", "b", "c"]),
        ("union([1, 2], [2, 3], [3, 1])", [1, 2, 3]),
        ("union({ a: 1 }, { b: 2 }, { a: 3 })", {"a": 3, "b": 2}),
        (
            "union({ p: { one: 1, two: 2 }, l: [1] }, { p: { two: 3 }, l: [2] })",
            {"p": {"one": 1, "two": 3}, "l": [2]},
        ),
        ("union({ Name: 1 }, { name: 2 })", {"Name": 2}),
        ("distinct([1, 2, 1, 'a', 'A', 'a'])", [1, 2, "a", "A"]),
        ("intersection([1, 2, 3], [2, 3, 4], [3, 2])", [2, 3]),
        ("intersection({ a: 1, b: 2 }, { b: 2, a: 3 })", {"b": 2}),
        ("min(1, 2, 3)", 1),
        ("min([4, 2, 3])", 2),
        ("max(1, 2, 3)", 3),
        ("max([4, 2, 3])", 4),
        ("items({ foo: 'abc', bar: 123 })", [{"key": "bar", "value": 123}, {"key": "foo", "value": "abc"}]),
        ("map(items({ b: 1, A: 2, a1: 3, '_': 4, '1': 5 }), i => i.key)", ["1", "A", "a1", "b", "_"]),
        ("objectKeys({ b: 1, a: 2 })", ["b", "a"]),
        ("shallowMerge([{ a: { x: 1 } }, { a: { y: 2 }, b: 3 }])", {"a": {"y": 2}, "b": 3}),
        ("any('foo')", "foo"),
        ("bool('TRUE')", True),
        ("bool('false')", False),
        ("bool(0)", False),
        ("bool(7)", True),
        ("int('-12')", -12),
        ("int(5)", 5),
        ("json('{\"a\": [1, 0.5, null, true]}')", {"a": [1, 0.5, None, True]}),
        ("json('\"x\"')", "x"),
        ("map([1, 2], x => x * 2)", [2, 4]),
        ("map(['a', 'b'], (x, i) => '${i}${x}')", ["0a", "1b"]),
        ("map([], x => x)", []),
        ("filter([1, 2, 3], x => x > 1)", [2, 3]),
        ("filter(['a', 'b', 'c'], (x, i) => i % 2 == 0)", ["a", "c"]),
        ("reduce(range(1, 5), 1, (all, next) => all * next)", 120),
        (
            "reduce(['abc', 'def', 'ghi'], '', (all, next, i) => i % 2 == 0 ? concat(all, next) : all)",
            "abcghi",
        ),
        ("reduce([], 0, (all, next) => all)", 0),
        ("sort([8, 3, 10, -13, 5], (a, b) => a < b)", [-13, 3, 5, 8, 10]),
        ("sort(['ghi', 'abc', 'def'], (a, b) => a > b)", ["ghi", "def", "abc"]),
        ("sort([{ n: 2, i: 1 }, { n: 1, i: 2 }, { n: 2, i: 3 }], (a, b) => a.n < b.n)[2].i", 3),
        ("toObject(['a', 'b'], x => x, x => 'Hi ${x}!')", {"a": "Hi a!", "b": "Hi b!"}),
        ("toObject([{ n: 'x', v: 1 }], e => e.n)", {"x": {"n": "x", "v": 1}}),
        ("mapValues({ a: 123, b: 456 }, v => v * 2)", {"a": 246, "b": 912}),
        (
            "groupBy([{ t: 'a', v: 1 }, { t: 'b', v: 2 }, { t: 'a', v: 3 }], e => e.t, e => e.v)",
            {"a": [1, 3], "b": [2]},
        ),
        ("map(range(0, 2), i => map(range(0, 2), j => i * 10 + j))", [[0, 1], [10, 11]]),
    ],
)
def test_a_function_of_collections(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("range(0, 2000000000)", "`range` expects a count from 0 to 10000"),
        ("range(2147483640, 100)", "`range` expects a start and count within 32-bit integers"),
        ("flatten([1])", "`flatten` expects an array of arrays"),
        ("union({}, [])", "`union` expects objects alone or arrays alone"),
        ("min('a')", "`min` expects an int or an array as its first argument, this is a string"),
        ("max([])", "`max` expects at least one integer"),
        ("items([])", "`items` expects an object, this is an array"),
        ("int('1.5')", "`int` expects a string that is an integer"),
        ("bool('yes')", "`bool` expects `true` or `false`"),
        ("json('{')", "`json` expects a text that is JSON"),
        ("json('NaN')", "`json` expects a text that is JSON"),
        ("map([1], 2)", "`map` expects a lambda"),
        ("map([1], (a, b, c) => a)", "`map` expects a lambda with 1 or 2 variables"),
        ("filter([1], x => 'a')", "`filter` expects a lambda that gives a boolean"),
        ("toObject([1], x => x)", "`toObject` expects a lambda that gives a string"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)


def test_a_sort_whose_order_is_a_matter_of_culture_stays_unknown(source: Source) -> None:
    assert source.result("sort(['b', 'A'], (x, y) => x < y)") == "<sort(['b', 'A'])>"


def test_what_is_merged_keeps_the_origins_of_its_parts(source: Source) -> None:
    merged = source.value("union({ a: 'one' }, { b: 'two' })")
    spans = [member.origin.span for member in merged.members.values()]  # type: ignore[attr-defined]
    assert [span.text for span in spans if span] == ["'one'", "'two'"]


def test_lambda_variables_hide_outer_names(source: Source) -> None:
    assert rendered(source.value("map([1], x => x)", "var x = 'outer'")) == [1]
