"""Changes that come about together, because one edit makes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from converter.backport.changes import Change
from converter.backport.defaults import signature
from converter.backport.wishes import Act, MissingMember, Unassigned, Wish, Written


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Changes of fields, and the wishes that they have in common: each with the overlay that it is for.

    `contested` says that two of the changes want different values of one place.
    """

    changes: tuple[Change, ...]
    wishes: tuple[tuple[str, Wish], ...]
    contested: bool


def bundled(wished: Iterable[tuple[Change, tuple[Wish, ...]]]) -> list[Bundle]:
    """The changes with their wishes, those that meet at a place together, in the order of their first."""
    found = list(wished)
    at: dict[Hashable, list[int]] = defaultdict(list)
    for number, (change, wishes) in enumerate(found):
        for wish in wishes:
            at[_key(change.overlay, wish)].append(number)
    group = list(range(len(found)))
    for numbers in at.values():
        merged = {group[number] for number in numbers}
        group = [min(merged) if one in merged else one for one in group]
    bundles = []
    for first in dict.fromkeys(group):
        members = [found[number] for number, one in enumerate(group) if one == first]
        places: dict[Hashable, tuple[str, Wish]] = {}
        contested = False
        for change, own in members:
            for wish in own:
                known = places.setdefault(_key(change.overlay, wish), (change.overlay, wish))
                contested = contested or known[1].value != wish.value
        changes = tuple(change for change, _ in members)
        bundles.append(Bundle(changes, tuple(places.values()), contested))
    return bundles


def _key(overlay: str, wish: Wish) -> Hashable:
    """What two wishes have in common that are one, but for the value that is set."""
    added = repr(wish.value) if wish.act is Act.AFTER else None
    match wish.place:
        case Written(span):
            return span.file, span.start, wish.act, added
        case MissingMember(span, path):
            return span.file, span.start, path
        case Unassigned(template, parameter, step, path):
            return overlay, template, parameter, signature(step), path, wish.act, added
