"""Lists of plain values: which items changed, came and went, as wishes for the source's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from converter.backport.changes import NOTHING, Change
from converter.backport.inverting import Home, invert
from converter.backport.refusal import RefusalError
from converter.backport.undoing import means_the_same, undone
from converter.backport.wishes import Act, MissingMember, Wish
from converter.provenance import Kind, deciding_span


def wishes_for(change: Change, home: Home) -> tuple[Wish, ...]:
    """What the parameter files of `home` should say for a changed field. Raises `RefusalError`."""
    if change.actual is NOTHING:
        span = deciding_span(change.origins[0]) if change.origins else None
        raise RefusalError("the tree has nothing there, and no value of a parameter says nothing", span)
    if isinstance(change.actual, list):
        return tuple(list_wishes(change, home))
    return (invert(change.origins[0], change.actual, home),)


def list_wishes(change: Change, home: Home) -> Iterator[Wish]:
    """The wishes that make a list what the tree has; what stays keeps its place and its text.

    A new item is written as its neighbour is. Raises `RefusalError` for a list of which the source has
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
    for act, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            continue
        changed = min(high - low, end - start)
        for step in range(changed):
            yield _is_item(invert(origins[low + step], actual[start + step], home))
        for index in range(low + changed, high):
            yield replace(_is_item(invert(origins[index], expected[index], home)), act=Act.REMOVE)
        behind = max(low + changed - 1, 0)
        for value in actual[start + changed : end]:
            yield replace(_is_item(invert(origins[behind], value, home)), act=Act.AFTER)


def is_set(change: Change) -> bool:
    """Whether the order of a list says nothing: ranges of addresses, as far as we make lists."""
    return bool(change.origins) and all(
        one.kind is Kind.MAPPING_ROW and one.transform == "cidr" for one in change.origins
    )


def _form(transform: str, value: Any) -> Any:
    try:
        return undone(transform, value)
    except RefusalError:
        return value


def _in_order(expected: list[Any], actual: list[Any]) -> list[Any]:
    """The actual items in the source's order, new ones where others went, else at the end."""
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


def _is_item(wish: Wish) -> Wish:
    if isinstance(wish.place, MissingMember):
        raise RefusalError("the source has no item there")
    return wish
