"""What is gone as a whole, an environment or a workload, and how much of it the tree has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from converter.kustomize import Removal as RemovedFiles, workload_at
from converter.mapping import Section
from converter.pipeline import Settled
from converter.plan.records import Action, ObjectChange, Removal, RemovedPart


def without_removed(changes: Iterable[ObjectChange], decided: Settled) -> tuple[ObjectChange, ...]:
    """The changes without the objects that go with a whole environment or workload."""
    gone = {(one.overlay, one.workload) for one in decided.removed}
    return tuple(
        change
        for change in changes
        if change.action is not Action.REMOVE
        or ((change.overlay, None) not in gone and (change.overlay, change.workload) not in gone)
    )


def removals_of(
    decided: Settled, sections: Iterable[Section], objects_of: Callable[[str], Counter[str]]
) -> tuple[Removal, ...]:
    """What goes by consent, and what stays without it.

    `objects_of` gives the number of present objects of an overlay by workload (empty for the product).
    """
    parts: dict[tuple[str, bool, bool], list[RemovedPart]] = {}
    for found, has_consent in ((decided.kept, False), (decided.removed, True)):
        for one in found:
            name = (one.workload or one.overlay, one.workload is None, has_consent)
            parts.setdefault(name, []).extend(_parts(one, tuple(sections), objects_of(one.overlay)))
    return tuple(
        Removal(name, is_environment, has_consent, tuple(sorted(found, key=lambda part: not part.overlay)))
        for (name, is_environment, has_consent), found in parts.items()
    )


def _parts(one: RemovedFiles, sections: tuple[Section, ...], objects: Counter[str]) -> list[RemovedPart]:
    if one.workload is not None:
        found = [RemovedPart(one.overlay, one.workload, objects[one.workload], len(one.files))]
        return found + ([RemovedPart("", one.workload, 0, len(one.base))] if one.base else [])
    files = Counter(workload_at(sections, path) or "" for path in one.files)
    names = dict.fromkeys((*sorted({*objects, *files} - {""}), ""))
    return [RemovedPart(one.overlay, name, objects[name], files[name]) for name in names]
