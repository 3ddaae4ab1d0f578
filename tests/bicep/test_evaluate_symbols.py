"""Values that are not known: symbols, choices, repetitions and strings with unknown parts."""

from __future__ import annotations

import pytest

from converter.provenance.values import (
    Access,
    Array,
    Call,
    Choice,
    EnvironmentVariable,
    Repetition,
    RequiredParameter,
    Scalar,
    Text,
    is_known,
)
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

UNKNOWN = """
param yes bool
param other bool
param text string
@minLength(3)
@maxLength(5)
param long string
@minValue(2)
@maxValue(9)
param number int
param list array
@minLength(1)
param filled string[]
param thing object
param maybe string?
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # strings with unknown parts
        ("'a${text}b'", "a{text}b"),
        ("'${text}'", "<text>"),
        ("'${'a'}${'b'}${text}'", "ab{text}"),
        ("'x${'y${text}'}'", "xy{text}"),
        ("'${number}%'", "{number}%"),
        ("'${list}'", "{list}"),
        ("format('{0}', [1, text])", "<string([1, text])>"),
        # conditions
        ("yes ? 'a' : 'b'", "<(yes ? 'a' : 'b')>"),
        ("yes ? 'a' : 'a'", "a"),
        ("!yes ? 'a' : 'b'", "<(yes ? 'b' : 'a')>"),
        ("yes ? true : false", "<yes>"),
        ("(yes ? false : true) ? 'a' : 'b'", "<(yes ? 'b' : 'a')>"),
        ("(yes ? { a: 1 } : { a: 2 }).a", "<(yes ? 1 : 2)>"),
        ("(yes ? { a: 1 } : { a: 1, b: 2 }).a", 1),
        ("(yes ? { a: 1 } : {}).?a", "<(yes ? 1 : null)>"),
        ("(yes ? [1, 2] : [3])[0]", "<(yes ? 1 : 3)>"),
        ("[10, 20][yes ? 0 : 1]", "<(yes ? 10 : 20)>"),
        ("(yes ? (other ? 1 : 2) : 3) == 3", "<!(yes)>"),
        # a branch that can't be evaluated isn't taken by a deployment that succeeds
        ("yes ? fail('no') : 'a'", "a"),
        ("yes ? json('{}').missing : 'a'", "a"),
        ("yes && fail('no')", False),
        ("yes || fail('no')", True),
        # booleans
        ("yes && false", False),
        ("yes && true", "<yes>"),
        ("false && yes", False),
        ("yes || true", True),
        ("yes || false", "<yes>"),
        ("yes && other", "<(yes && other)>"),
        ("!(!yes)", "<yes>"),
        ("!(yes ? true : other)", "<(yes ? false : !(other))>"),
        ("yes ? false : true", "<!(yes)>"),
        ("(yes ? 'a' : text) == 'a'", "<(yes ? true : (text == 'a'))>"),
        # null
        ("text ?? 'a'", "<text>"),
        ("maybe ?? 'a'", "a"),
        ("thing.x ?? 'a'", "<(thing.x ?? 'a')>"),
        ("(yes ? 'b' : null) ?? 'a'", "<(yes ? 'b' : 'a')>"),
        ("text == null", False),
        ("thing.x == null", "<(thing.x == null)>"),
        # equality that the known parts decide
        ("text == text", True),
        ("text != text", False),
        ("text == 'a'", "<(text == 'a')>"),
        ("text != 'a'", "<!((text == 'a'))>"),
        ("long == 'ab'", False),
        ("long == 'abcdef'", False),
        ("'a${text}' == 'b'", False),
        ("'a${text}' == 'ab'", "<('a{text}' == 'ab')>"),
        ("'${text}a' == 'b'", False),
        ("'${text}a' != 'b'", True),
        ("text == 5", False),
        ("[text, 1] == [text, 2]", False),
        ("{ a: text } == { b: text }", False),
        ("number == 1", False),
        # order
        ("number > 1", True),
        ("number >= 3", "<(number >= 3)>"),
        ("number < 2", False),
        ("number <= 9", True),
        ("10 > number", True),
        ("'ж' < 'a'", "<('ж' < 'a')>"),
        # arithmetic
        ("number + 1", "<(number + 1)>"),
        ("-number", "<negative(number)>"),
        # members and items
        ("thing.a.b", "<thing.a.b>"),
        ("thing['a-b']", "<thing.a-b>"),
        ("list[1]", "<list[1]>"),
        ("thing[text]", "<thing[text]>"),
        ("{ '${text}': 1 }", {"[text]": 1}),
        ("{ '${text}': 1, a: 2 }.a", 2),
        ("{ '${text}': 1 }.b", "<{[text]: 1}.b>"),
        # length and emptiness
        ("empty(text)", "<empty(text)>"),
        ("empty(long)", False),
        ("empty('${text}x')", False),
        ("empty('${long}')", False),
        ("empty('${number}')", False),
        ("empty(filled)", False),
        ("empty(map(filled, x => 1))", False),
        ("empty(concat(list, [1]))", False),
        ("empty(union(thing, { a: 1 }))", False),
        ("empty(yes ? [1] : [2])", False),
        ("empty(yes ? [] : [2])", "<yes>"),
        ("length(yes ? [1] : [2, 3])", "<(yes ? 1 : 2)>"),
        ("length(text) >= 0", True),
        ("length(text) > 0", "<(length(text) > 0)>"),
        ("length(long) > 2", True),
        ("length(take(text, 4)) <= 4", True),
        # loops
        ("[for x in list: x.name]", "<[for list: list[copyIndex('x')].name]>"),
        ("[for (x, i) in list: '${i}-${x}']", "<[for list: '{copyIndex('x')}-{list[copyIndex('x')]}']>"),
        ("map(list, x => x.name)[2]", "<list[2].name>"),
        (
            "[for x in map(list, y => y.a): x.b]",
            "<[for [for list: list[copyIndex('y')].a]: list[copyIndex('x')].a.b]>",
        ),
        ("[for x in (yes ? [1] : [2, 3]): x * 2]", "<(yes ? [2] : [4, 6])>"),
        ("map(list, x => x.name)", "<[for list: list[copyIndex('x')].name]>"),
        # merging
        ("union({ a: 1 }, yes ? { b: 2 } : { c: 3 })", "<(yes ? {a: 1, b: 2} : {a: 1, c: 3})>"),
        ("union({ a: 1 }, thing)", "<union({a: 1}, thing)>"),
        ("union({ a: 1 }, { A: number })", {"A": "<number>"}),
        ("union({ a: 1 }, { a: thing.b })", {"a": "<(thing.b ?? 1)>"}),
        ("union({ a: 1 }, { a: yes ? null : 2 })", {"a": "<(yes ? 1 : 2)>"}),
        ("union({ a: null }, { a: thing.b })", {"a": "<thing.b>"}),
        ("union(thing, { a: 1 }).a", 1),
        ("union(thing, { a: {} }).a", "<union(thing, {a: {}}).a>"),
        ("union(thing, { a: 1 }).b", "<union(thing, {a: 1}).b>"),
        ("{ ...thing, a: 1 }", "<shallowMerge([thing, {a: 1}])>"),
        ("{ ...thing, a: 1 }.a", 1),
        ("{ ...(yes ? { a: 1 } : {}), b: 2 }", "<(yes ? {a: 1, b: 2} : {b: 2})>"),
        ("[...list, 1]", "<flatten([list, [1]])>"),
        ("[...(yes ? [1] : []), 2]", "<(yes ? [1, 2] : [2])>"),
        ("concat([1], list)", "<flatten([[1], list])>"),
        ("union(list, [1])", "<union(list, [1])>"),
        # functions that the known parts decide
        ("toLower('A${text}B')", "a{toLower(text)}b"),
        ("toLower(toLower(text))", "<toLower(text)>"),
        ("replace('a.b${text}', '.', '-')", "a-b{replace(text, '.', '-')}"),
        ("replace('ab${text}', 'ab', '')", "<replace('ab{text}', 'ab', '')>"),
        ("take('abc${text}', 2)", "ab"),
        ("take('abc${text}', 4)", "<take('abc{text}', 4)>"),
        ("take(long, 7)", "<long>"),
        ("skip('abc${text}', 2)", "c{text}"),
        ("startsWith('abc${text}', 'AB')", True),
        ("startsWith('abc${text}', 'x')", False),
        ("startsWith('ab${text}', 'abc')", "<startsWith('ab{text}', 'abc')>"),
        ("endsWith('${text}abc', 'BC')", True),
        ("endsWith('${text}abc', 'x')", False),
        ("contains('${text}abc', 'b')", True),
        ("contains('${text}abc', 'x')", "<contains('{text}abc', 'x')>"),
        ("contains([text, 'a'], 'a')", True),
        ("contains([text], 'a')", "<contains([text], 'a')>"),
        ("indexOf('ab${text}', 'b')", 1),
        ("first('ab${text}')", "a"),
        ("last('${text}ab')", "b"),
        ("split('a/${text}', '/')", "<split('a/{text}', '/')>"),
        ("last(split('a/${text}/b', '/'))", "b"),
        ("first(split('a/${text}/b', '/'))", "a"),
        ("last(split('a/b-${text}', '/'))", "<last(split('a/b-{text}', '/'))>"),
        ("join(['a', text], ',')", "a,{text}"),
        ("format('{0}-{1:D2}', text, 7)", "{text}-07"),
        ("concat('a', text)", "a{text}"),
        ("string(text)", "<text>"),
        ("int(text)", "<int(text)>"),
        ("bool(yes)", "<yes>"),
        ("json(text)", "<json(text)>"),
        ("uniqueString('snap', yes ? 'crackle' : 'crackle', 'pop')", "byghxckddilkc"),
        ("first([])", None),
        ("utcNow()", "<utcNow()>"),
        ("newGuid()", "<newGuid()>"),
        ("filter([1, 2], x => yes)", "<filter([1, 2], lambda('x', yes))>"),
        ("filter([1, 2], x => x > 1)", [2]),
    ],
)
def test_an_expression_with_unknowns(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression, UNKNOWN) == expected


def test_the_kinds_of_symbols(source: Source) -> None:
    found = source.value("[text, thing.a, yes ? 1 : 2, map(list, x => x), '-${text}', utcNow()]", UNKNOWN)
    assert isinstance(found, Array)
    wanted = (RequiredParameter, Access, Choice, Repetition, Text, Call)
    assert [isinstance(item, cls) for item, cls in zip(found.items, wanted, strict=True)] == [True] * 6


def test_a_required_parameter_keeps_its_type_and_bounds(source: Source) -> None:
    parameters = source.template(UNKNOWN).parameters
    long, number, filled = parameters["long"], parameters["number"], parameters["filled"]
    assert isinstance(long, RequiredParameter)
    assert (long.type, long.least, long.greatest) == ("string", 3, 5)
    assert isinstance(number, RequiredParameter)
    assert (number.type, number.least, number.greatest) == ("int", 2, 9)
    assert isinstance(filled, RequiredParameter)
    assert (filled.type, filled.least) == ("string[]", 1)


def test_bounds_come_from_a_named_type_too(source: Source) -> None:
    declared = "@minLength(2)\ntype Name = string\nparam name Name\noutput o bool = empty(name)"
    assert rendered(source.template(declared).outputs["o"]) is False


def test_a_nullable_parameter_without_a_value_is_null(source: Source) -> None:
    maybe = source.template(UNKNOWN).parameters["maybe"]
    assert isinstance(maybe, Scalar)
    assert maybe.data is None


def test_an_environment_variable_without_answer_is_a_symbol_and_its_name_is_known(source: Source) -> None:
    found = source.parameters("using none\nparam a = 'x${readEnvironmentVariable('NAME')}'").parameters["a"]
    assert isinstance(found, Text)
    assert isinstance(found.parts[1], EnvironmentVariable)
    assert not is_known(found)


def test_a_choice_of_many_outcomes_is_not_multiplied(source: Source) -> None:
    names = "\n".join(f"param p{i} bool\nvar v{i} = p{i} ? '{i}' : '-{i}'" for i in range(24))
    chain = "v0" + "".join(f", v{i}" for i in range(1, 24))
    found = source.value(f"join([{chain}], ',')", names)
    assert isinstance(found, Text)
    nested = "concat(" + "v0" + "".join(f", toLower(v{i})" for i in range(1, 24)) + ")"
    concatenated = source.value(nested, names)
    assert isinstance(concatenated, Text)
    assert len(concatenated.parts) == 24
