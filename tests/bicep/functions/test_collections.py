"""Functions of arrays and objects on known values, lambdas included."""

import pytest

from tests.bicep.rendering import rendered
from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("array('a')", ["a"]),
        ("array({})", [{}]),
        ("array(null)", [None]),
        ("array(['a'])", ["a"]),
        ("range(2, 3)", [2, 3, 4]),
        ("range(0, 0)", []),
        ("range(-2, 3)", [-2, -1, 0]),
        ("range(2147483646, 1)", [2147483646]),
        ("flatten([['a'], ['b', 'c'], []])", ["a", "b", "c"]),
        ("flatten([[['a']], [['b']]])", [["a"], ["b"]]),
        ("union([1, 2], [2, 3], [3, 1])", [1, 2, 3]),
        ("union(['one', 'two', 'three'], ['three', 'four', 'two'])", ["one", "two", "three", "four"]),
        ("union([['a', 'b'], ['c']], [['c'], ['d', 'b']])", [["a", "b"], ["c"], ["d", "b"]]),
        ("union([{ a: 1, b: 2 }], [{ b: 2, a: 1 }, null, null, true, 1])", [{"a": 1, "b": 2}, None, True, 1]),
        ("union([{ a: 1 }], [{ A: 1 }])", "<union([{a: 1}], [{A: 1}])>"),
        ("union([1], [json('1.0')])", "<union([1], [1.0])>"),
        # null replaces nothing, and is replaced by anything
        ("union({ a: 1, b: { c: 1 } }, { a: null, b: null })", {"a": 1, "b": {"c": 1}}),
        ("union({ a: null, b: null }, { a: 1, b: { c: 1 } })", {"a": 1, "b": {"c": 1}}),
        ("union({ a: 1 }, { b: null })", {"a": 1, "b": None}),
        ("union({ a: [1] }, { a: [2] })", {"a": [2]}),
        ("union({ a: 1 }, { a: 'x' })", {"a": "x"}),
        ("union({ a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2, e: 3 } } })", {"a": {"b": {"c": 2, "d": 1, "e": 3}}}),
        ("union({ a: 1 }, { b: 2 }, { a: 3 })", {"a": 3, "b": 2}),
        (
            "union({ p: { one: 1, two: 2 }, l: [1] }, { p: { two: 3 }, l: [2] })",
            {"p": {"one": 1, "two": 3}, "l": [2]},
        ),
        # of keys that differ by case alone, `union` keeps the last spelling and `shallowMerge` the first
        ("union({ Name: 1, b: 2 }, { name: 3 })", {"name": 3, "b": 2}),
        ("union({ Name: 1 }, { name: null })", {"name": 1}),
        ("union({ Name: 1, name: 2 }, {})", {"Name": 1, "name": 2}),
        ("union({ Name: 1, name: 2 }, { name: 3 })", {"name": 3}),
        ("union({}, { Name: 1, name: 2 })", {"name": 2}),
        ("union({ A: { B: 1 } }, { a: { b: 2, c: 3 } })", {"a": {"b": 2, "c": 3}}),
        ("shallowMerge([{ Name: 1, b: 2 }, { name: 3 }])", {"Name": 3, "b": 2}),
        ("shallowMerge([{ Name: 1, name: 2 }])", {"Name": 2}),
        ("shallowMerge([{ Name: 1 }, { name: null }])", {"Name": None}),
        ("{ ...{ Name: 1 }, name: 2 }", {"Name": 2}),
        ("mapValues({ Name: 1, name: 2 }, v => v)", {"Name": 1, "name": 2}),
        ("distinct([1, 2, 1, 'a', 'A', 'a'])", [1, 2, "a", "A"]),
        ("intersection([1, 2, 3], [2, 3, 4], [3, 2])", [2, 3]),
        ("intersection([3, 1, 3, 2], [2, 3])", [3, 2]),
        ("intersection(['a'], ['A'])", []),
        ("intersection([{ a: [1] }], [{ a: [1] }, 2])", [{"a": [1]}]),
        ("intersection({ a: 1, b: 2 }, { b: 2, a: 3 })", {"b": 2}),
        ("intersection({ a: { b: 1 } }, { a: { b: 1 } })", {"a": {"b": 1}}),
        ("intersection({ a: { b: 1, c: 2 } }, { a: { b: 1 } })", "<intersection({a: {b: 1, c: 2}}, {a: {b: 1}})>"),
        ("intersection({ a: 1 }, { A: 1 })", {}),
        ("min(1, 2, 3)", 1),
        ("min([4, 2, 3])", 2),
        ("max(1, 2, 3)", 3),
        ("max([4, 2, 3])", 4),
        ("items({ foo: 'abc', bar: 123 })", [{"key": "bar", "value": 123}, {"key": "foo", "value": "abc"}]),
        ("map(items({ b: 1, A: 2, a1: 3, '_': 4, '1': 5 }), i => i.key)", ["1", "A", "a1", "b", "_"]),
        # sorted without regard to case, in their own order where nothing else differs: Azure/bicep issue 14057
        ("objectKeys({ b: 2, a: 1 })", ["a", "b"]),
        ("objectKeys(json('{\"A\": 2, \"a\": 1}'))", ["A", "a"]),
        ("objectKeys(json('{\"a\": 2, \"A\": 1}'))", ["a", "A"]),
        ("objectKeys({})", []),
        (
            "map(items(json('{\"ghiKey\":1,\"abcKey\":2,\"123Key\":3,\"ABCKey\":4}')), i => i.key)",
            ["123Key", "abcKey", "ABCKey", "ghiKey"],
        ),
        ("objectKeys({ 'ı': 1, b: 2 })", ["b", "ı"]),
        ("shallowMerge([{ a: { x: 1 } }, { a: { y: 2 }, b: 3 }])", {"a": {"y": 2}, "b": 3}),
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
)  # fmt: skip
def test_a_function_of_collections(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("range(0, -1)", "`range` expects a count of at least 0"),
        ("range(2147483640, 100)", "`range` expects a start and count that make at most 2147483647 together"),
        ("flatten([1])", "`flatten` expects an array of arrays"),
        ("union({}, [])", "`union` expects objects alone or arrays alone"),
        ("min('a')", "`min` expects an int or an array as its first argument, this is a string"),
        ("max([])", "`max` expects at least one integer"),
        ("items([])", "`items` expects an object, this is an array"),
        ("shallowMerge([1])", "`shallowMerge` expects an array of objects"),
        ("map([1], 2)", "`map` expects a lambda"),
        ("map([1], (a, b, c) => a)", "`map` expects a lambda with 1 or 2 variables"),
        ("filter([1], x => 'a')", "`filter` expects a lambda that gives a boolean"),
        ("toObject([1], x => x)", "`toObject` expects a lambda that gives a string"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)


def test_strings_are_sorted_by_the_invariant_culture(source: Source) -> None:
    assert source.result("sort(['b', 'A', 'ä', 'C', 'a'], (x, y) => x < y)") == ["a", "A", "ä", "b", "C"]


def test_a_sort_whose_order_is_not_known_stays_unknown(source: Source) -> None:
    order = "lambda('x', 'y', (lambdaVariables('x') < lambdaVariables('y')))"
    assert source.result("sort(['ж', 'A'], (x, y) => x < y)") == f"<sort(['ж', 'A'], {order})>"


def test_what_is_merged_keeps_the_origins_of_its_parts(source: Source) -> None:
    merged = source.value("union({ a: 'one' }, { b: 'two' })")
    spans = [member.origin.span for member in merged.members.values()]
    assert [span.text for span in spans if span] == ["'one'", "'two'"]


def test_lambda_variables_hide_outer_names(source: Source) -> None:
    assert rendered(source.value("map([1], x => x)", "var x = 'outer'")) == [1]


def test_many_items_are_made_distinct_at_once(source: Source) -> None:
    declared = "var many = range(0, 10000)\nvar objects = map(range(0, 5000), i => { a: [i % 100] })"
    assert source.result("length(union(many, many, many))", declared) == 10000
    assert source.result("length(distinct(objects))", declared) == 100
    assert source.result("length(intersection(many, range(5000, 10000)))", declared) == 5000


def test_many_unknown_items_are_not_compared_for_ever(source: Source) -> None:
    declared = "param p string\nvar many = map(range(0, 4000), i => '${i}-${p}-${p}')"
    assert source.error("distinct(many)", declared).code == "B2F118"
