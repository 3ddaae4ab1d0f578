import pytest

from converter.mapping.language import conditions
from converter.mapping.language.conditions import Condition, Test as Check
from converter.mapping.language.paths import PlaceholderPath
from converter.source import SourceFile, Span
from tests.values import choice, known, parameter, repetition, runtime_property, text, variable

UNKNOWN = parameter("p")
NOWHERE = Span(SourceFile("table.yaml", ""), 0, 0)


@pytest.mark.parametrize(
    ("check", "thing", "answer"),
    [
        (conditions.equals("a"), known("a"), True),
        (conditions.equals("a"), known("b"), False),
        (conditions.equals(1), known(True), False),
        (conditions.equals(None), None, True),
        (conditions.equals(None), known(None), True),
        (conditions.equals("a"), UNKNOWN, None),
        (conditions.equals("a"), choice(UNKNOWN, "a", "a"), True),
        (conditions.equals("a"), choice(UNKNOWN, "a", "b"), None),
        (conditions.one_of(["a", "b"]), known("b"), True),
        (conditions.one_of(["a", "b"]), known("c"), False),
        (conditions.one_of(["a", "b"]), UNKNOWN, None),
        (conditions.none_of(["a", "b"]), known("c"), True),
        (conditions.none_of(["a", "b"]), known("b"), False),
        (conditions.none_of(["a", "b"]), None, False),
        (conditions.none_of(["a", "b"]), known(None), False),
        (conditions.none_of(["a", "b"]), UNKNOWN, None),
        (conditions.none_of(["a", "b"]), choice(UNKNOWN, "c", "d"), True),
        (conditions.text("sb://*.net/"), text("sb://", variable("NS"), ".net/"), True),
        (conditions.text("sb://*.net/"), known("sb://x.net/"), True),
        (conditions.text("sb://*.net/"), variable("NS"), False),
        (conditions.present, known("a"), True),
        (conditions.present, known(None), False),
        (conditions.present, None, False),
        (conditions.present, choice(UNKNOWN, "a", None), None),
        (conditions.absent, None, True),
        (conditions.not_empty, (), False),
        (conditions.not_empty, known(["a"]), True),
        (conditions.not_empty, known(""), False),
        (conditions.not_empty, UNKNOWN, None),
        (conditions.not_empty, parameter("p", least=1), True),
        (conditions.not_empty, repetition(parameter("p", least=1), "x"), True),
        (conditions.not_empty, repetition(UNKNOWN, "x"), None),
        (conditions.not_empty, choice(UNKNOWN, [], ["x"]), None),
        (conditions.empty, known([]), True),
        (conditions.runtime, variable("X"), True),
        (conditions.runtime, text("a", variable("X")), True),
        (conditions.runtime, UNKNOWN, False),
        (conditions.runtime, known("a"), False),
        (conditions.comes_from("environmentVariable", "AZURE_*"), variable("AZURE_X"), True),
        (conditions.comes_from("environmentVariable", "AZURE_*"), variable("X"), False),
        (conditions.comes_from("parameter", "p"), UNKNOWN, True),
        (conditions.resource_property("A/b:properties.x"), runtime_property("A/b", "properties", "x"), True),
        (conditions.resource_property("A/b:properties.x"), runtime_property("A/b", "properties", "y"), False),
    ],
)
def test_answers_yes_no_or_nobody_knows(check, thing, answer):
    assert check(thing, {}) is answer


@pytest.mark.parametrize(
    ("thing", "other", "answer"),
    [
        (known("a"), known("a"), True),
        (known("a"), known("b"), False),
        (UNKNOWN, UNKNOWN, True),
        # An unknown may turn out to be anything, whichever side it is on.
        (UNKNOWN, known("a"), None),
        (known("a"), UNKNOWN, None),
        (UNKNOWN, parameter("q"), None),
        (variable("X"), known("a"), None),
        (text("a", UNKNOWN), text("a", UNKNOWN), True),
        (None, None, True),
        (None, known("a"), False),
        (known("a"), None, False),
    ],
)
def test_two_values_are_the_same_are_not_or_nobody_knows(thing, other, answer):
    check = conditions.same_as(PlaceholderPath("other", "other", (), "any"))
    assert check(thing, {"other": other}) is answer


@pytest.mark.parametrize(("least", "answer"), [(None, None), (0, None), (1, True), (2, True)])
def test_an_unknown_is_not_empty_where_its_least_length_says_so(least, answer):
    assert conditions.not_empty(parameter("p", least=least), {}) is answer
    assert conditions.empty(parameter("p", least=least), {}) is (None if answer is None else not answer)


def condition(**checks):
    return Condition(
        tuple(Check(PlaceholderPath(name, name, (), "any"), check, NOWHERE) for name, check in checks.items())
    )


def test_one_failing_test_decides_whatever_else_is_unknown():
    both = condition(a=conditions.equals("x"), b=conditions.equals("y"))
    assert both.answer({"a": UNKNOWN, "b": known("z")}, print) is False
    assert both.answer({"a": UNKNOWN, "b": known("y")}, print) is None
    assert both.answer({"a": known("x"), "b": known("y")}, print) is True


def test_only_a_condition_that_may_hold_claims_what_it_looked_at():
    claimed = []
    both = condition(a=conditions.equals("x"), b=conditions.equals("y"))
    both.answer({"a": known("x"), "b": known("z")}, claimed.append)
    assert claimed == []
    both.answer({"a": known("x"), "b": known("y")}, claimed.append)
    assert len(claimed) == 2


@pytest.mark.parametrize(
    ("items", "answer"),
    [
        (("x", "y"), True),
        (("x", UNKNOWN), None),
        (("y", UNKNOWN), True),
        (("x",), False),
        ((), False),
    ],
)
def test_some_item_of_a_list_decides(items, answer):
    things = tuple(item if item is UNKNOWN else known(item) for item in items)
    inner = condition(item=conditions.equals("y"))
    path = PlaceholderPath("list", "list", (), "any")
    whole = Condition((Check(path, conditions.present, NOWHERE, some=inner),))
    asked = []
    assert whole.answer({"list": things}, print, lambda test, _: asked.append(test.path.text)) is answer
    assert asked == ["list", *("item" for _ in items)]


@pytest.mark.parametrize(("thing", "answer"), [(None, False), (known(None), False), (UNKNOWN, None)])
def test_a_list_that_is_not_there_has_no_item_and_an_unknown_one_may(thing, answer):
    path = PlaceholderPath("list", "list", (), "any")
    some = Check(path, conditions.present, NOWHERE, some=condition(item=conditions.present))
    assert Condition((some,)).answer({"list": thing}, print) is answer
