"""Changes that belong together, because one edit makes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from converter.backport.changes import Change
from converter.backport.defaults import signature
from converter.backport.parameter_edits import Action, MissingMember, ParameterEdit, Unassigned, Written
from converter.source import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Changes of fields, and the edits that they have in common: each with the overlay that it is for.

    `conflicting` means that two of the changes need different values at one place.
    """

    changes: tuple[Change, ...]
    edits: tuple[tuple[str, ParameterEdit], ...]
    conflicting: bool


def bundled(edits_by_change: Iterable[tuple[Change, tuple[ParameterEdit, ...]]]) -> list[Bundle]:
    """The changes with their edits, in one bundle if they share one, in the order of their first."""
    found = list(edits_by_change)
    at: dict[Hashable, list[int]] = defaultdict(list)
    for number, (change, edits) in enumerate(found):
        for edit in edits:
            at[_key(change.overlay, edit)].append(number)
    group = list(range(len(found)))
    for numbers in at.values():
        merged = {group[number] for number in numbers}
        group = [min(merged) if one in merged else one for one in group]
    bundles = []
    for first in dict.fromkeys(group):
        members = [found[number] for number, one in enumerate(group) if one == first]
        places: dict[Hashable, tuple[str, ParameterEdit]] = {}
        conflicting = False
        for change, own in members:
            for edit in own:
                known = places.setdefault(_key(change.overlay, edit), (change.overlay, edit))
                conflicting = conflicting or known[1].value != edit.value
        changes = tuple(change for change, _ in members)
        bundles.append(Bundle(changes, tuple(places.values()), conflicting))
    return bundles


def _key(overlay: str, edit: ParameterEdit) -> Hashable:
    """What makes two edits the same one, apart from the value that is set."""
    added = repr(edit.value) if edit.action is Action.INSERT_AFTER else None
    match edit.place:
        case Written(span):
            return span.file, span.start, edit.action, added
        case MissingMember(span, path):
            return span.file, span.start, path
        case Unassigned(template, parameter, step, path):
            return overlay, template, parameter, signature(step), path, edit.action, added
