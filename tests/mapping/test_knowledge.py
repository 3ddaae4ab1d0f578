"""What is known of a value before deployment, and what may be shown of it."""

from __future__ import annotations

import pytest

from converter.mapping.language.knowledge import (
    Knowledge,
    described,
    identified,
    joined,
    knowledge,
    length_bounds,
    names_behind,
    secret_parts,
    shape,
)
from converter.provenance import Kind, Origin
from converter.provenance.values import (
    Access,
    Array,
    Call,
    Choice,
    EnvironmentVariable,
    Object,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Text,
    Value,
)

HERE = Origin(Kind.LITERAL)


def known(data: str | int, *, secret: bool = False) -> Scalar:
    return Scalar(data, secret, origin=HERE)


def required(
    name: str = "name", least: int | None = None, greatest: int | None = None, *, secret: bool = False
) -> Value:
    return RequiredParameter(name, secret=secret, least=least, greatest=greatest, origin=HERE)


def variable(name: str = "NAME", *, secret: bool = False) -> Value:
    return EnvironmentVariable(name, secret=secret, origin=HERE)


def of_resource(name: Value, *, computed: bool = False, secret: bool = False) -> Value:
    return ResourceProperty("a/b", name, ("id",), computed=computed, secret=secret, origin=HERE)


def call(function: str, *arguments: Value, secret: bool = False) -> Value:
    return Call(function, arguments, secret=secret, origin=HERE)


def choice(one: Value, other: Value) -> Value:
    return Choice(variable("C"), one, other, origin=HERE)


def text(*parts: Value) -> Value:
    return Text(parts, origin=HERE)


def items(*values: Value) -> Value:
    return Array(values, origin=HERE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (known("x"), Knowledge.KNOWN),
        (items(known("x")), Knowledge.KNOWN),
        (required(), Knowledge.DEFERRED),
        (variable(), Knowledge.RUNTIME),
        (text(variable(), required()), Knowledge.DEFERRED),
        (items(known("x"), variable()), Knowledge.RUNTIME),
        (call("f", variable(), required()), Knowledge.DEFERRED),
        # The property of a resource that a parameter names is the deployment's to know, unless a formula gives it.
        (of_resource(required()), Knowledge.RUNTIME),
        (of_resource(required(), computed=True), Knowledge.DEFERRED),
        (of_resource(variable(), computed=True), Knowledge.RUNTIME),
    ],
)
def test_a_parameter_defers_what_the_deployment_alone_does_not_decide(
    value: Value, expected: Knowledge
) -> None:
    assert knowledge(value) is expected


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        (known("abc"), (3, 3)),
        (known(12), (0, 0)),
        (items(known("a"), known("b")), (2, 2)),
        (Object({"a": known("a")}, origin=HERE), (1, 1)),
        (required(), (0, None)),
        (required(least=2, greatest=5), (2, 5)),
        (text(known("ab"), variable(), known("c")), (3, None)),
        (choice(known("abc"), known("a")), (1, 3)),
        (choice(known("a"), required(least=2)), (1, None)),
        (choice(required(least=2), known("a")), (1, None)),
        (choice(required(least=3, greatest=4), known("abcdef")), (3, 6)),
        (Repetition(required(least=1, greatest=2), known("x"), origin=HERE), (1, 2)),
    ],
)
def test_the_least_and_the_greatest_length(value: Value, bounds: tuple[int, int | None]) -> None:
    assert length_bounds(value) == bounds


@pytest.mark.parametrize(
    ("value", "words", "pattern"),
    [
        (known("a"), "a", "a"),
        (known("a", secret=True), "{secret}", "a"),
        (variable(), "{NAME}", "*"),
        (text(known("a-"), variable(), known("-b")), "a-{NAME}-b", "a-*-b"),
        (text(known("a"), call("f", required())), "a{f({name})}", "a*"),
        (text(known("a"), known("s", secret=True)), "a{secret}", "as"),
        (of_resource(known("x")), "{a/b: id}", "*"),
        (Access(required(), known("k"), origin=HERE), "{name}.k", "*"),
        (choice(known("a"), known("b")), "{{C} ? a : b}", "*"),
        (Repetition(required(), known("x"), origin=HERE), "{for each of {name}}", "*"),
        (items(known("a")), "{…}", "*"),
    ],
)
def test_a_value_in_words_and_as_a_pattern(value: Value, words: str, pattern: str) -> None:
    assert described(value) == words
    assert shape(value) == pattern


def test_a_text_of_known_parts_is_one_secret_if_any_part_is() -> None:
    whole = joined(text(known("a"), known(1)))
    assert isinstance(whole, Scalar)
    assert (whole.data, whole.secret) == ("a1", False)
    tainted = joined(text(known("a"), known("b", secret=True)))
    assert isinstance(tainted, Scalar)
    assert tainted.secret
    for value in (text(known("a"), variable()), variable(), known("a")):
        assert joined(value) is value


SECRET = variable("S", secret=True)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (known("a"), []),
        (SECRET, [SECRET]),
        (text(known("a"), SECRET, variable()), [SECRET]),
        (items(SECRET, known("a")), [SECRET]),
        (call("concat", known("a"), SECRET, secret=True), [SECRET]),
        (of_resource(SECRET), []),
    ],
)
def test_the_secret_parts_of_a_value(value: Value, parts: list[Value]) -> None:
    assert list(secret_parts(value)) == parts


@pytest.mark.parametrize("function", ["getSecret", "listKeys", "list"])
def test_what_a_function_keeps_secret_is_secret_as_a_whole(function: str) -> None:
    whole = call(function, known("a"), SECRET, secret=True)
    assert list(secret_parts(whole)) == [whole]
    assert list(secret_parts(call(function, known("a")))) == []


def test_what_is_secret_without_a_secret_part_is_one_itself() -> None:
    whole = call("concat", known("a"), secret=True)
    assert list(secret_parts(whole)) == [whole]


def chain(*steps: tuple[Kind, str], more: tuple[Origin, ...] = ()) -> Origin:
    """An origin whose first step is the nearest."""
    origin = Origin(steps[-1][0], None, steps[-1][1], more)
    for kind, detail in reversed(steps[:-1]):
        origin = Origin(kind, None, detail, (origin,))
    return origin


@pytest.mark.parametrize(
    ("origin", "names"),
    [
        (chain((Kind.LITERAL, "")), []),
        (chain((Kind.ENVIRONMENT_VARIABLE, "E")), [("environmentVariable", "E")]),
        (
            chain((Kind.PARAMETER_ASSIGNMENT, "p"), (Kind.ENVIRONMENT_VARIABLE, "E")),
            [("parameter", "p"), ("environmentVariable", "E")],
        ),
        (
            chain((Kind.MODULE_PARAMETER, "m"), (Kind.VARIABLE, "v"), (Kind.PARAMETER_DEFAULT, "p"), (Kind.LITERAL, "")),
            [("parameter", "p")],
        ),
        (chain((Kind.PARAMETER_ASSIGNMENT, "p"), (Kind.RESOURCE_PROPERTY, "t:x")), [("parameter", "p"), ("resourceProperty", "t:x")]),
        # What was made from it isn't its own.
        (chain((Kind.FUNCTION, "f"), (Kind.PARAMETER_ASSIGNMENT, "p")), []),
        (chain((Kind.PARAMETER_ASSIGNMENT, "p"), (Kind.INTERPOLATION, ""), (Kind.ENVIRONMENT_VARIABLE, "E")), [("parameter", "p")]),
        (chain((Kind.PARAMETER_ASSIGNMENT, "p"), more=(HERE, HERE)), [("parameter", "p")]),
    ],
)  # fmt: skip
def test_the_names_that_hand_a_value_on_as_it_is(origin: Origin, names: list[tuple[str, str]]) -> None:
    assert list(names_behind(Scalar("x", origin=origin))) == names


def test_an_unknown_has_its_own_name_before_those_that_handed_it_on() -> None:
    origin = chain((Kind.PARAMETER_ASSIGNMENT, "outer"), (Kind.LITERAL, ""))
    value = RequiredParameter("inner", origin=origin)
    assert list(names_behind(value)) == [("parameter", "inner"), ("parameter", "outer")]
    assert list(names_behind(variable("E"))) == [("environmentVariable", "E")]
    assert list(names_behind(items(known("x")))) == []


def test_the_name_of_a_resource_tells_two_of_its_properties_apart() -> None:
    one, other = of_resource(known("x")), of_resource(known("y"))
    assert described(one) == described(other)
    assert identified(text(known("a-"), one)) == "a-{a/b x: id}"
    assert identified(one) != identified(other)
