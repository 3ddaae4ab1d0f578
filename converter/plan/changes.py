"""The changes that writing a conversion would make: the rendered tree against the objects of the source.

Both are compared as `drift` compares them, by meaning. But here all that a folder renders counts, also what
`drift` leaves to others: writing the tree would remove a field that a person added to a generated object.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from converter import __version__
from converter.drift import (
    Case,
    Directions,
    Drifted,
    Folders,
    GeneratedTree,
    RenderedTree,
    drifted,
    expected_objects,
    finding,
    pairs,
)
from converter.kustomize import (
    Inputs,
    Lock,
    Mode,
    Plan as FileChanges,
    is_as_generated,
    matches_lock,
    plan as file_changes,
    read_lock,
)
from converter.mapping import ObjectSet, Section
from converter.pipeline import Conversion
from converter.plan.causes import cause_of
from converter.plan.owners import Owners
from converter.plan.records import Action, Cause, FieldChange, ObjectChange, Plan, Removal, Renewal
from converter.plan.removals import removals_of
from converter.provenance import Origin
from converter.source import Direction

_NO_KINDS: frozenset[str] = frozenset()


def plan_of(conversion: Conversion, out: FilePath, mode: Mode = Mode.PLAIN) -> Plan:
    """What writing the conversion into the folder `out` would change; nothing is written.

    The conversion has to be made with `explain`, so that what is gone has a cause. Raises `DiagnosticError`
    where `convert` couldn't even begin, see `kustomize.plan`; and for a tree that can't be rendered, or must
    not be.
    """
    files = file_changes(conversion.tree, out, mode)
    lock = read_lock(out)
    renewal = _renewal(lock, conversion.tree.inputs)
    changes, removals = _object_changes(
        conversion, out, files, lock, moved=frozenset(renewal.files if renewal else ())
    )
    return Plan(
        _overlays(conversion),
        changes,
        removals,
        files.objections,
        tuple(files.written),
        tuple(files.removed),
        len(conversion.tree.files),
        renewal,
    )


def _overlays(conversion: Conversion) -> tuple[str, ...]:
    return tuple(str(mapped.objects.overlay) for mapped in conversion.overlays)


def _object_changes(
    conversion: Conversion,
    out: FilePath,
    files: FileChanges,
    lock: Lock | None,
    *,
    moved: frozenset[str],
) -> tuple[tuple[ObjectChange, ...], tuple[Removal, ...]]:
    owners = Owners(conversion, lock)
    overlays = _overlays(conversion)
    folders = _differing(out, conversion, overlays)
    former_overlays = owners.former_overlays(files.removed)
    former = _folders(conversion.sections, former_overlays)
    with RenderedTree(out, {**folders, **former}) as tree:
        tree.start({**folders, **former})
        changes = _Changes(tree, owners, _directions(out, conversion, tree, folders, lock), moved)
        found = [
            change
            for mapped in conversion.overlays
            for section in conversion.sections
            if (section.name, str(mapped.objects.overlay)) in folders
            for change in changes.of(mapped.objects, section)
        ]
        gone = [
            change
            for section in conversion.sections
            for name, overlay in former
            if name == section.name
            for change in changes.of(ObjectSet(overlay, {}), section)
        ]
    return removals_of([*found, *gone], owners, former_overlays, files.removed)


def _folders(sections: tuple[Section, ...], overlays: tuple[str, ...]) -> Folders:
    """The folder of each overlay in each section."""
    return {
        (section.name, overlay): section.overlay.replace("{overlay}", overlay)
        for overlay in overlays
        for section in sections
    }


def _differing(out: FilePath, conversion: Conversion, overlays: tuple[str, ...]) -> Folders:
    """The overlays whose files, or whose base's, differ from those of the conversion."""
    bases = {section.name: section.base for section in conversion.sections}
    folders = _folders(conversion.sections, overlays)
    unchanged = {
        folder: is_as_generated(out, conversion.tree, folder)
        for folder in {*bases.values(), *folders.values()}
    }
    return {
        (section, overlay): folder
        for (section, overlay), folder in folders.items()
        if not (unchanged[bases[section]] and unchanged[folder])
    }


def _directions(
    out: FilePath, conversion: Conversion, tree: RenderedTree, folders: Folders, lock: Lock | None
) -> Directions | None:
    """What decides which side moved; None for a tree without the lock of a generated one."""
    if lock is None or lock.inputs is None or not lock.restorable:
        return None
    # A tree without edits is the generated one: it needn't be rendered a second time.
    generated = tree.objects if matches_lock(out, lock) else GeneratedTree(lock, out, folders).objects
    return Directions(generated, lock.inputs, conversion.tree.inputs)


class _Changes:
    """Compares the objects of one overlay and section after the other."""

    def __init__(
        self, tree: RenderedTree, owners: Owners, directions: Directions | None, moved: frozenset[str]
    ) -> None:
        self._tree = tree
        self._owners = owners
        self._directions = directions
        self._moved = moved

    def of(self, objects: ObjectSet, section: Section) -> Iterator[ObjectChange]:
        """The changes of an overlay's objects in a section, those that go last."""
        overlay = str(objects.overlay)
        expected = expected_objects(objects, section)
        absent = {f"{one.kind}/{one.name}": one.origin for one in objects.absent}
        for pair in pairs(section, expected, self._tree.objects(section, overlay)):
            found = list(drifted(pair, _NO_KINDS, generated=True, image_tags=True))
            if not found:
                continue
            if pair.expected is not None:
                owner = pair.expected.source.owner
            else:
                owner = self._owners.of_object(section.name, overlay, pair.name)
            first = found[0]
            whole = first.difference is None
            yield ObjectChange(
                _action(first),
                overlay,
                section.name,
                pair.name,
                owner,
                self._direction(first, overlay),
                () if whole else tuple(self._field(one, overlay) for one in found),
                self._cause(first.origin or absent.get(pair.name)) if whole else None,
            )

    def _field(self, one: Drifted, overlay: str) -> FieldChange:
        direction = self._direction(one, overlay)
        subject = finding(one, overlay, None, direction).subject
        assert subject is not None
        return FieldChange(
            subject.path or "",
            subject.actual,
            subject.expected,
            direction,
            self._cause(one.origin, subject.actual),
        )

    def _direction(self, one: Drifted, overlay: str) -> Direction:
        return self._directions.of(one, overlay) if self._directions is not None else Direction.UNKNOWN

    def _cause(self, origin: Origin | None, old: Any = None) -> Cause | None:
        return cause_of(origin, self._moved, old) if origin is not None else None


def _action(one: Drifted) -> Action:
    if one.difference is not None:
        return Action.CHANGE
    return Action.CREATE if one.case is Case.OBJECT_MISSING else Action.REMOVE


def _renewal(lock: Lock | None, now: Inputs) -> Renewal | None:
    """What the lock records and isn't so any more."""
    if lock is None or lock.inputs is None:
        return None
    changed = now.changed_since(lock.inputs)
    return Renewal(**changed, tool=(lock.tool, __version__) if lock.tool != __version__ else None)
