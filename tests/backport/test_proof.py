"""A conversion of the edited source has to give what the tree has, and change nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from converter.backport.bundles import Bundle, bundled
from converter.backport.changes import NOTHING, Change, FieldKey
from converter.backport.findings import formatted, shared_edit
from converter.backport.parameter_edits import Action, ParameterEdit, Written
from converter.backport.proof import proof_failures
from converter.provenance import Kind, Origin
from converter.source import SourceFile, Span, Subject

RANGE = Origin(Kind.MAPPING_ROW, transform="cidr")
TEXT = Origin(Kind.MAPPING_ROW, transform="string")


def key(name: str) -> FieldKey:
    return "prod", "ConfigMap/x", ("data", name)


def change(name: str, actual: Any, *origins: Origin, of: str = "ConfigMap/x") -> Change:
    return Change("prod", of, ("data", name), "old", actual, origins, (Subject("prod", of, f"data.{name}"),))


def outcome(
    before: dict[str, Any], after: dict[str, Any], *known: Change, meant: int = 1
) -> tuple[list[str], list[str]]:
    """The names of the changes that didn't come about, and of the fields that changed besides."""
    unmet, side_effects = proof_failures(
        {key(name): value for name, value in before.items()},
        {key(name): value for name, value in after.items()},
        known[:meant],
        known,
    )
    return [str(one.path[-1]) for one in unmet], [str(path[-1]) for _, _, path in side_effects]


def test_what_came_about_alone_is_proved() -> None:
    assert outcome({"a": 1, "b": 1}, {"a": 2, "b": 1}, change("a", 2)) == ([], [])


def test_what_did_not_come_about_is_unmet() -> None:
    assert outcome({"a": 1}, {"a": 1}, change("a", 2)) == (["a"], [])
    assert outcome({"a": 1}, {}, change("a", 2)) == (["a"], ["a"])


def test_another_change_is_a_side_effect_unless_the_tree_has_it() -> None:
    assert outcome({"a": 1, "b": 1}, {"a": 2, "b": 2}, change("a", 2)) == ([], ["b"])
    assert outcome({"a": 1, "b": 1}, {"a": 2, "b": 2}, change("a", 2), change("b", 2)) == ([], [])
    assert outcome({"a": 1, "b": 1}, {"a": 2, "b": 3}, change("a", 2), change("b", 2)) == ([], ["b"])
    # A field that comes or goes, and one whose type changes, is another.
    assert outcome({"a": 1}, {"a": 2, "b": 2}, change("a", 2)) == ([], ["b"])
    assert outcome({"a": 1, "b": 1}, {"a": 2}, change("a", 2)) == ([], ["b"])
    assert outcome({"a": 1, "b": 1}, {"a": 2, "b": True}, change("a", 2)) == ([], ["b"])


def test_a_field_that_goes_as_the_tree_has_it_is_met() -> None:
    assert outcome({"a": 1}, {}, change("a", NOTHING)) == ([], [])


@pytest.mark.parametrize(
    ("value", "actual", "origin", "met"),
    [
        (("a", "b"), ["a", "b"], TEXT, True),
        (("a", "b"), ["b", "a"], TEXT, False),
        (("a",), ["a", "b"], TEXT, False),
        (("a", "b"), ["a"], TEXT, False),
        # The order of ranges has no meaning.
        (("10.0.0.1/32", "10.0.0.2/32"), ["10.0.0.2", "10.0.0.1"], RANGE, True),
        (("10.0.0.1/32", "10.0.0.2/32"), ["10.0.0.2", "10.0.0.2"], RANGE, False),
        (("a",), "a", TEXT, False),
        ("a", ["a"], TEXT, False),
        ("500m", "0.5", TEXT, True),
    ],
)
def test_a_list_is_met_item_by_item(value: Any, actual: Any, origin: Origin, *, met: bool) -> None:
    assert outcome({"a": "old"}, {"a": value}, change("a", actual, origin))[0] == ([] if met else ["a"])


FILE = SourceFile("prod.bicepparam", "param a = 1\nparam b = 2\n")


def edit(offset: int, value: Any, action: Action = Action.SET) -> ParameterEdit:
    return ParameterEdit(Written(Span(FILE, offset, offset + 1)), value, action)


def bundles(*changes: tuple[str, tuple[ParameterEdit, ...]]) -> list[tuple[list[str], bool]]:
    found = bundled([(change(name, 1), edits) for name, edits in changes])
    return [([str(one.path[-1]) for one in bundle.changes], bundle.conflicting) for bundle in found]


def test_changes_that_meet_at_a_place_come_together_in_the_order_of_their_first() -> None:
    assert bundles(("x", (edit(22, 1),)), ("y", (edit(10, 1),)), ("z", (edit(22, 1),))) == [
        (["x", "z"], False),
        (["y"], False),
    ]
    # By way of a third one, too.
    assert bundles(("x", (edit(10, 1),)), ("y", (edit(22, 1),)), ("z", (edit(10, 1), edit(22, 1)))) == [
        (["x", "y", "z"], False)
    ]


def test_two_values_of_one_place_are_conflicting_and_two_new_items_are_not() -> None:
    assert bundles(("x", (edit(10, 1),)), ("y", (edit(10, 2),))) == [(["x", "y"], True)]
    after = (edit(10, 1, Action.INSERT_AFTER), edit(10, 2, Action.INSERT_AFTER))
    assert bundles(("x", after[:1]), ("y", after[1:])) == [(["x"], False), (["y"], False)]


def test_one_edit_for_several_fields_is_about_the_first() -> None:
    changes = (change("a", 1), change("b", 1, of="ConfigMap/y"))
    note = shared_edit(Bundle(changes, (("prod", edit(10, 1)), ("prod", edit(22, 1))), conflicting=False))
    assert note.subject == Subject("prod", "ConfigMap/x")
    assert note.message == "one edit for 2 fields: data.a, data.b"
    assert str(note.span) == "prod.bicepparam:1:11"
    assert formatted(changes[0]) == "data.a"
