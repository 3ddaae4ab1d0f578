"""Edits of a parameter file's text: what they write where, and that all around them stays as it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from converter.backport.edits import TextEdit, applied, edited_text, merge
from converter.backport.parameter_edits import Action, MissingMember, ParameterEdit, Written
from converter.backport.refusal import RefusalError
from converter.source import SourceFile, Span


def at(source: SourceFile, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def rewritten(text: str, *edits: tuple[str, Any, Action]) -> str:
    """The text after edits about literals, each given as it is written."""
    source = SourceFile("prod.bicepparam", text)
    return edited_text(
        source,
        [ParameterEdit(Written(at(source, literal)), value, action) for literal, value, action in edits],
        {},
        [],
    )


def given(text: str, assignments: dict[str, Any], order: str) -> str:
    """The text after new assignments; the template declares the parameters in `order`."""
    return edited_text(SourceFile("prod.bicepparam", text), [], assignments, list(order))


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("2", 3, "3"),
        ("2", "3", "3"),
        ("-2", -3, "-3"),
        ("'2'", 3, "'3'"),
        ("'2'", True, "'true'"),
        ("true", "false", "false"),
        ("true", "True", "true"),
        ("null", "x", "'x'"),
        ("json('0.5')", Decimal("1.50"), "json('1.50')"),
        ("json('0.5')", 2, "2"),
        ("'a'", "it's ${b}\n", "'it\\'s \\${b}\\n'"),
    ],
)
def test_a_literal_keeps_its_type(old: str, value: Any, new: str) -> None:
    assert rewritten(f"param a = {old} // why\n", (old, value, Action.SET)) == f"param a = {new} // why\n"


@pytest.mark.parametrize(
    ("old", "value"),
    [("true", "maybe"), ("2", "x"), ("2", "02"), ("2", "1.50"), ("2", True), ("'2'", None), ("'2'", [])],
)
def test_what_has_no_form_in_that_type_is_refused(old: str, value: Any) -> None:
    with pytest.raises(RefusalError):
        rewritten(f"param a = {old}\n", (old, value, Action.SET))


LINES = "param a = [\n  'x' // one\n  'y'\n  'z'\n]\n"


@pytest.mark.parametrize(
    ("text", "item", "left"),
    [
        (LINES, "'x'", "param a = [\n  'y'\n  'z'\n]\n"),
        (LINES, "'y'", "param a = [\n  'x' // one\n  'z'\n]\n"),
        (LINES, "'z'", "param a = [\n  'x' // one\n  'y'\n]\n"),
        ("param a = ['x', 'y', 'z']", "'x'", "param a = ['y', 'z']"),
        ("param a = ['x', 'y', 'z']", "'y'", "param a = ['x', 'z']"),
        ("param a = ['x', 'y', 'z']", "'z'", "param a = ['x', 'y']"),
        ("param a = ['x']", "'x'", "param a = []"),
        ("param a = [ 'x'\n  'y' ]", "'y'", "param a = [ 'x' ]"),
    ],
)
def test_an_item_goes_with_its_line_or_its_comma(text: str, item: str, left: str) -> None:
    assert rewritten(text, (item, None, Action.REMOVE)) == left


@pytest.mark.parametrize(
    ("text", "item", "grown"),
    [
        (LINES, "'x'", "param a = [\n  'x' // one\n  'n'\n  'y'\n  'z'\n]\n"),
        (LINES, "'z'", "param a = [\n  'x' // one\n  'y'\n  'z'\n  'n'\n]\n"),
        ("param a = ['x', 'y']", "'x'", "param a = ['x', 'n', 'y']"),
        ("param a = ['x', 'y']", "'y'", "param a = ['x', 'y', 'n']"),
        ("param a = [\r\n\t'x'\r\n]\r\n", "'x'", "param a = [\r\n\t'x'\r\n\t'n'\r\n]\r\n"),
    ],
)
def test_a_new_item_comes_after_its_neighbour_written_like_it(text: str, item: str, grown: str) -> None:
    assert rewritten(text, (item, "n", Action.INSERT_AFTER)) == grown


def test_several_new_items_keep_their_order() -> None:
    found = rewritten(
        LINES, ("'x'", "n", Action.INSERT_AFTER), ("'x'", "m", Action.INSERT_AFTER), ("'y'", "w", Action.SET)
    )
    assert found == "param a = [\n  'x' // one\n  'n'\n  'm'\n  'w'\n  'z'\n]\n"


def test_an_item_that_is_no_item_is_refused() -> None:
    with pytest.raises(RefusalError, match="isn't written out as an item"):
        rewritten("param a = 'x'\n", ("'x'", None, Action.REMOVE))


def with_members(text: str, literal: str, *paths: tuple[str, ...]) -> str:
    source = SourceFile("prod.bicepparam", text)
    edits = [
        ParameterEdit(MissingMember(at(source, literal), path), number)
        for number, path in enumerate(paths, 1)
    ]
    return edited_text(source, edits, {}, [])


@pytest.mark.parametrize(
    ("text", "literal", "paths", "grown"),
    [
        ("param a = {\n  b: 'x' // why\n}\n", "{\n  b: 'x' // why\n}", [("c",)], "param a = {\n  b: 'x' // why\n  c: 1\n}\n"),
        ("param a = { b: 'x' }\n", "{ b: 'x' }", [("c",)], "param a = { b: 'x', c: 1 }\n"),
        ("param a = { b: 'x' }\n", "{ b: 'x' }", [("c",), ("d",)], "param a = { b: 'x', c: 1, d: 2 }\n"),
        ("param a = {}\n", "{}", [("c",)], "param a = {\n  c: 1\n}\n"),
        ("param a = null\n", "null", [("c", "d"), ("c", "e")], "param a = {\n  c: {\n    d: 1\n    e: 2\n  }\n}\n"),
        (
            "param a = {\n    b: null\n}\n",
            "null",
            [("c",)],
            "param a = {\n    b: {\n        c: 1\n    }\n}\n",
        ),
        ("param a = {}\n", "{}", [("c-d",)], "param a = {\n  'c-d': 1\n}\n"),
    ],
)  # fmt: skip
def test_a_member_that_an_object_lacks_is_added_behind_its_last(
    text: str, literal: str, paths, grown: str
) -> None:
    assert with_members(text, literal, *paths) == grown


def test_what_is_no_object_gets_no_member() -> None:
    with pytest.raises(RefusalError, match="isn't written out as an object"):
        with_members("param a = 'x'\n", "'x'", ("b",))


@pytest.mark.parametrize(
    ("text", "grown"),
    [
        # Behind those that the template declares before it, before those that it declares behind it.
        ("using 'm'\n\nparam a = 1\nparam c = 3\n", "using 'm'\n\nparam a = 1\nparam b = 2\nparam c = 3\n"),
        ("using 'm'\n\nparam c = 3\n", "using 'm'\n\nparam b = 2\nparam c = 3\n"),
        ("using 'm'\n\nparam a = 1\n", "using 'm'\n\nparam a = 1\nparam b = 2\n"),
        # In the next group, where a blank line ends that of those before it.
        ("using 'm'\nparam a = 1\n\nparam c = 3\n", "using 'm'\nparam a = 1\n\nparam b = 2\nparam c = 3\n"),
        ("using 'm'\nparam a = 1\n\nparam d = 4\n", "using 'm'\nparam a = 1\n\nparam b = 2\nparam d = 4\n"),
        # What comes later isn't always declared later.
        ("using 'm'\nparam c = 3\n\nparam a = 1 // last\n", "using 'm'\nparam c = 3\n\nparam a = 1 // last\nparam b = 2\n"),
        ("using 'm'\n", "using 'm'\n\nparam b = 2\n"),
        ("using 'm'", "using 'm'\nparam b = 2\n"),
        ("using 'm'\nparam a = 1", "using 'm'\nparam a = 1\nparam b = 2\n"),
        ("", "param b = 2\n"),
        ("param c = 3\n", "param b = 2\nparam c = 3\n"),
        ("using 'm'\r\n\r\nparam a = 1\r\n", "using 'm'\r\n\r\nparam a = 1\r\nparam b = 2\r\n"),
        ("using 'm'\nparam b = 1 // why\n", "using 'm'\nparam b = 2 // why\n"),
    ],
)  # fmt: skip
def test_a_new_assignment_keeps_to_the_templates_order(text: str, grown: str) -> None:
    assert given(text, {"b": 2}, "abcd") == grown


def test_several_new_assignments_come_in_the_templates_order() -> None:
    assert given("using 'm'\nparam a = 1\n", {"d": 4, "b": 2}, "abcd") == (
        "using 'm'\nparam a = 1\nparam b = 2\nparam d = 4\n"
    )


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        ([TextEdit(0, 1, "A"), TextEdit(1, 2, "B")], "ABc"),
        ([TextEdit(1, 2, "B"), TextEdit(0, 1, "A")], "ABc"),
        ([TextEdit(1, 1, "x"), TextEdit(1, 1, "y")], "axybc"),
        ([TextEdit(3, 3, "d")], "abcd"),
        ([], "abc"),
    ],
)
def test_edits_that_touch_each_other_are_made_in_their_order(edits: list[TextEdit], text: str) -> None:
    assert applied("abc", edits) == text


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(RefusalError, match="edits of the parameter file overlap"):
        applied("abc", [TextEdit(0, 2, "x"), TextEdit(1, 3, "y")])


def test_a_member_below_what_is_no_object_is_refused() -> None:
    members: dict[str, Any] = {}
    merge(members, ("a", "b"), 1)
    merge(members, ("a", "c"), 2)
    assert members == {"a": {"b": 1, "c": 2}}
    with pytest.raises(RefusalError, match="'b' isn't an object"):
        merge(members, ("a", "b", "d"), 3)
