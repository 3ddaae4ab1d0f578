"""Lists of plain values: changed, added and removed items, as edits of the source's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from converter.backport.changes import NOTHING, Change
from converter.backport.inverting import ParameterFiles, invert
from converter.backport.parameter_edits import Action, MissingMember, ParameterEdit
from converter.backport.refusal import RefusalError
from converter.backport.undoing import means_the_same, undone
from converter.provenance import Kind, deciding_span


def parameter_edits_for(change: Change, parameter_files: ParameterFiles) -> tuple[ParameterEdit, ...]:
    """The edits of the `parameter_files` for a changed field. Raises `RefusalError`."""
    if change.actual is NOTHING:
        span = deciding_span(change.origins[0]) if change.origins else None
        raise RefusalError("the field is missing in the tree, and no value of a parameter removes it", span)
    if isinstance(change.actual, list):
        return tuple(list_edits(change, parameter_files))
    return (invert(change.origins[0], change.actual, parameter_files),)


def list_edits(change: Change, parameter_files: ParameterFiles) -> Iterator[ParameterEdit]:
    """The edits that make a list equal to the tree's; unchanged items keep their place and their text.

    A new item is written like its neighbour. Raises `RefusalError` for a list of which the source has
    no item, and for what `invert` refuses.
    """
    origins, expected, actual = change.origins, change.expected, list(change.actual)
    if not origins:
        raise RefusalError("the source has no item that a new one could be written like")
    if not actual:
        raise RefusalError("the tree's list is empty: nothing shows that no item at all is meant")
    if is_set(change):
        actual = _in_order(expected, actual)
    forms = [_form(origins[0].transform, one) for one in (*expected, *actual)]
    old, new = forms[: len(expected)], forms[len(expected) :]
    for tag, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        changed = min(high - low, end - start)
        for step in range(changed):
            yield _checked_item(invert(origins[low + step], actual[start + step], parameter_files))
        for index in range(low + changed, high):
            yield replace(
                _checked_item(invert(origins[index], expected[index], parameter_files)), action=Action.REMOVE
            )
        last = max(low + changed - 1, 0)
        for value in actual[start + changed : end]:
            yield replace(
                _checked_item(invert(origins[last], value, parameter_files)), action=Action.INSERT_AFTER
            )


def is_set(change: Change) -> bool:
    """Whether the order of a list has no meaning: of the lists that we make, those of address ranges."""
    return bool(change.origins) and all(
        one.kind is Kind.MAPPING_ROW and one.transform == "cidr" for one in change.origins
    )


def _form(transform: str, value: Any) -> Any:
    try:
        return undone(transform, value)
    except RefusalError:
        return value


def _in_order(expected: list[Any], actual: list[Any]) -> list[Any]:
    """The actual items in the source's order, new ones in the places of removed ones, else at the end."""
    left = list(actual)
    result: list[Any] = []
    for one in expected:
        same = next((other for other in left if means_the_same(one, other)), None)
        if same is not None:
            left.remove(same)
        result.append(same)
    gaps = [at for at, one in enumerate(result) if one is None]
    for at, one in zip(gaps, left, strict=False):
        result[at] = one
    return [one for one in result if one is not None] + left[len(gaps) :]


def _checked_item(edit: ParameterEdit) -> ParameterEdit:
    if isinstance(edit.place, MissingMember):
        raise RefusalError("the source has no item there")
    return edit
