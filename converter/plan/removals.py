"""What goes as a whole: an environment that the project file lacks, a workload that the source lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from converter.plan.owners import Owners
from converter.plan.records import Action, ObjectChange, Removal, RemovedPart


def removals_of(
    changes: Iterable[ObjectChange], owners: Owners, former: Iterable[str], removed: Iterable[str]
) -> tuple[tuple[ObjectChange, ...], tuple[Removal, ...]]:
    """The changes that are changes of single objects, and what goes as a whole.

    `former` are the overlays that the conversion doesn't have, `removed` the files that go.
    """
    overlays = tuple(former)
    rest: list[ObjectChange] = []
    objects: Counter[tuple[str, str]] = Counter()
    files: Counter[tuple[str, str]] = Counter()
    for change in changes:
        place = (change.overlay, change.workload)
        if change.action is Action.REMOVE and _name(*place, owners, overlays):
            objects[place] += 1
        else:
            rest.append(change)
    for path in removed:
        if _name(*(place := owners.of_file(path)), owners, overlays):
            files[place] += 1
    parts: dict[str, list[RemovedPart]] = {overlay: [] for overlay in overlays}
    for place in dict.fromkeys((*objects, *files)):
        name = _name(*place, owners, overlays)
        parts.setdefault(name, []).append(RemovedPart(*place, objects[place], files[place]))
    return tuple(rest), tuple(Removal(name, name in overlays, tuple(found)) for name, found in parts.items())


def _name(overlay: str, workload: str, owners: Owners, former: tuple[str, ...]) -> str:
    """The name of what goes, empty where only a part of it goes."""
    if overlay in former:
        return overlay
    return workload if workload and owners.is_gone(overlay, workload) else ""
