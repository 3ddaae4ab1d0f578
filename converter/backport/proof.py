"""Whether a conversion of the edited source gives what the tree has, and changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from converter.backport.changes import NOTHING, Change, FieldKey
from converter.backport.listing import is_set
from converter.backport.undoing import means_the_same


def proof_failures(
    before: Mapping[FieldKey, Any],
    after: Mapping[FieldKey, Any],
    meant: Iterable[Change],
    known: Iterable[Change],
) -> tuple[list[Change], list[FieldKey]]:
    """The meant changes that weren't made, and the fields that changed though the tree hasn't changed them.

    `before` and `after` are all fields of the overlays that were converted, `known` all changes of the
    tree. A field that changes to what the tree has is no side effect.
    """
    unmet = [change for change in meant if not _is(after.get(change.key, NOTHING), change)]
    wanted = {change.key: change for change in known}
    side_effects = []
    for key in dict.fromkeys((*before, *after)):
        new = after.get(key, NOTHING)
        if new != before.get(key, NOTHING) or type(new) is not type(before.get(key, NOTHING)):
            change = wanted.get(key)
            if change is None or not _is(new, change):
                side_effects.append(key)
    return unmet, side_effects


def made_by_others(
    after: Mapping[FieldKey, Any], changes: Iterable[Change], meant: Iterable[Change]
) -> list[Change]:
    """The changes that nobody had an edit for, and that the edits for the meant ones make all the same.

    One parameter may be behind several fields, and one of them leads back to it while the others, a part of
    a text or the result of a function, don't. `after` are all fields with these edits.
    """
    own = set(map(id, meant))
    return [
        change for change in changes if id(change) not in own and _is(after.get(change.key, NOTHING), change)
    ]


def _is(value: Any, change: Change) -> bool:
    """Whether a field has the tree's value."""
    actual = change.actual
    if isinstance(value, tuple) and isinstance(actual, list):
        left, right = list(value), list(actual)
        if is_set(change):
            left, right = sorted(left, key=str), sorted(right, key=str)
        return len(left) == len(right) and all(map(means_the_same, left, right))
    if isinstance(value, tuple) or isinstance(actual, list):
        return False
    return value is actual or means_the_same(value, actual)
