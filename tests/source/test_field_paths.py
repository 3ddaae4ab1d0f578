from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from converter.source.field_paths import (
    PathSyntaxError,
    StepKind,
    any_item,
    below,
    dotted,
    enclosing,
    is_below,
    parse_dotted,
    parse_picked,
    parse_quoted,
    quoted_name,
    scan_path,
)

plain_steps = st.lists(st.one_of(st.text("ab-_/ '", min_size=1), st.integers(0, 12)), max_size=5)
any_steps = st.lists(st.one_of(st.text("a.[]'\"\\ \n"), st.integers(0, 12)), max_size=5)


@given(plain_steps)
def test_a_dotted_path_of_ordinary_names_is_read_back(steps: list[str | int]):
    assert parse_dotted(dotted(steps)) == tuple(steps)


@given(any_steps, st.sampled_from(["'", '"']))
def test_a_quoted_path_is_read_back_whatever_its_names(steps: list[str | int], quote):
    written = (step if isinstance(step, int) else quoted_name(step, quote) for step in steps)
    assert parse_quoted(dotted(written)) == tuple(steps)


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ((), ""),
        (("spec", "containers", 0, "name"), "spec.containers[0].name"),
        ((0, "a"), "[0].a"),
        (("rules", "[]", "metadata", "*"), "rules[].metadata.*"),
        (("probes", "[type=Startup]", "port"), "probes[type=Startup].port"),
    ],
)
def test_a_dotted_path_and_its_steps(steps: tuple[str | int, ...], text: str):
    assert dotted(steps) == text
    assert parse_dotted(text) == steps


def test_what_goes_on_below_a_place_begins_with_a_dot_or_bracket():
    assert parse_dotted(".b[1].c") == ("b", 1, "c")
    assert dotted(["b", 1], "a[0]") == "a[0].b[1]"
    assert (below("", "a"), below("a", "b"), below("a", 1), below("", 1)) == ("a", "a.b", "a[1]", "[1]")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a", "a"), ("a/b", "a/b"), ("0", "0"), ("a.b", "['a.b']"), ("", "['']"), ("it's", "['it\\'s']"), ("\\", "['\\\\']"), ('"', "['\"']")],
)  # fmt: skip
def test_a_name_is_quoted_where_it_needs_it(name: str, text: str):
    assert quoted_name(name, "'") == text


@pytest.mark.parametrize(
    "text", ["a..b", "a[", "a[01]", "a[-1]", "a['b]", "a[]", "a[web]", "a[n=x]", "it's", "a b"]
)
def test_a_quoted_path_has_nothing_else(text: str):
    with pytest.raises(PathSyntaxError):
        parse_quoted(text)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("containers[web].ports[8080]", ("containers", "web", "ports", "8080")),
        ("a[0][01]", ("a", "0", "01")),
        ('labels["a.b/c"].x', ("labels", "a.b/c", "x")),
        ("labels['a.b/c']", ("labels", "a.b/c")),
        ('a["\\"\\\\"]', ("a", '"\\')),
        ("two words.x", ("two words", "x")),
        ("a[n=web]", ("a", "n=web")),
    ],
)
def test_a_picked_path_gives_every_step_as_text(text: str, steps: tuple[str, ...]):
    assert parse_picked(text) == steps


@pytest.mark.parametrize(
    ("text", "start"),
    [("a..b", 1), ("a[b", 1), ("a[]", 1), ('a.b"c', 1), ('a[n="x"]', 1), ("a.", 1), ("a]", 1)],
)
def test_a_picked_path_is_refused_where_it_goes_wrong(text: str, start: int):
    with pytest.raises(PathSyntaxError, match="is no field path") as raised:
        parse_picked(text)
    assert raised.value.start == start


def test_each_kind_of_step_has_its_place():
    text = "a[0]['x.y'][key][type=Startup].b"
    found = [(step.kind, step.text, step.value, text[step.start : step.end]) for step in scan_path(text)]
    assert found == [
        (StepKind.NAME, "a", "", "a"),
        (StepKind.INDEX, "0", "", "[0]"),
        (StepKind.QUOTED, "x.y", "", "['x.y']"),
        (StepKind.KEY, "key", "", "[key]"),
        (StepKind.SELECTION, "type", "Startup", "[type=Startup]"),
        (StepKind.NAME, "b", "", ".b"),
    ]


def test_a_pattern_has_any_item_for_each_picked_one():
    assert any_item("rules[12].probes[type=Startup].env[].x[a-b]") == "rules[].probes[].env[].x[a-b]"


@pytest.mark.parametrize(
    ("text", "other", "inside"),
    [("a.b", "a", True), ("a[0]", "a", True), ("a[0].b", "a[0]", True), ("a", "a", False), ("ab", "a", False), ("a", "a.b", False)],
)  # fmt: skip
def test_inside_begins_at_a_dot_or_bracket(text: str, other: str, *, inside: bool):
    assert is_below(text, other) is inside


def test_what_is_around_a_path_comes_nearest_first():
    assert list(enclosing("a.b[0].c")) == ["a.b[0].c", "a.b[0]", "a.b", "a"]
    assert list(enclosing("[0]")) == ["[0]"]
    assert list(enclosing("")) == []
