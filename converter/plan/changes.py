"""The changes that writing a conversion would make: the rendered tree against the objects of the source.

Both are compared as `drift` compares them, by meaning. But here all that a folder renders counts, also what
`drift` leaves to others: writing the tree would remove a field that a person added to a generated object.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Any

from converter import __version__
from converter.drift import (
    Case,
    Directions,
    Drifted,
    Expected,
    Folders,
    RenderedTree,
    directions_of,
    drifted,
    expected_objects,
    finding,
    pairs,
    with_origins_of,
)
from converter.kustomize import (
    FileChanges,
    Inputs,
    Lock,
    Mode,
    file_changes_of,
    is_as_generated,
    matches_lock,
    read_lock,
    workload_at,
)
from converter.mapping import Mapped, Section
from converter.pipeline import Conversion, Settled
from converter.plan.causes import PROJECT_FILE, cause_of
from converter.plan.records import Action, Cause, FieldChange, ObjectChange, Plan, Renewal
from converter.plan.removals import removals_of, without_removed
from converter.provenance import Origin
from converter.source import Direction, write_new

_NO_KINDS: frozenset[str] = frozenset()


def plan_of(conversion: Conversion, decided: Settled, out: FilePath, mode: Mode = Mode.PLAIN) -> Plan:
    """What writing the conversion into the folder `out` would change; nothing is written there.

    `decided` is the conversion's tree as it may be written. The conversion has to be made with `explain`, so
    that what is gone has a cause. Raises `DiagnosticError` where `convert` couldn't even begin, see
    `file_changes_of`; and for a tree that can't be rendered, or must not be.
    """
    files = file_changes_of(decided.tree, out, mode)
    lock = read_lock(out)
    renewal = _renewal(lock, conversion.tree.inputs)
    with ExitStack() as stack:
        comparison = _Comparison(
            conversion=conversion, decided=decided, out=out, files=files, lock=lock, stack=stack
        )
        changes = without_removed(comparison.changes(renewal or Renewal()), decided)
        removals = removals_of(decided, conversion.sections, comparison.present_objects)
    return Plan(
        comparison.overlays,
        changes,
        removals,
        files.objections,
        tuple(one for one in files.diagnostics if one not in files.objections),
        tuple(files.written),
        tuple(files.removed),
        len(decided.tree.files),
        renewal,
        conversion.broken,
        conversion.broken_environments,
    )


class _Comparison:
    """The tree before and after, overlay by overlay. `stack` ends what is running at its end."""

    def __init__(
        self,
        *,
        conversion: Conversion,
        decided: Settled,
        out: FilePath,
        files: FileChanges,
        lock: Lock | None,
        stack: ExitStack,
    ) -> None:
        self._conversion = conversion
        self._sections = conversion.sections
        self._lock = lock
        self._out = out
        self.overlays = tuple(str(mapped.objects.overlay) for mapped in conversion.overlays)
        gone = {one.overlay: None for one in (*decided.kept, *decided.removed)}
        folders = _folders(self._sections, tuple(dict.fromkeys((*self.overlays, *gone))))
        bases = {section.name: section.base for section in self._sections}
        unchanged = {
            folder: is_as_generated(out, decided.tree, folder)
            for folder in {*bases.values(), *folders.values()}
        }
        differing = {
            (section, overlay): folder
            for (section, overlay), folder in folders.items()
            if overlay in gone or not (unchanged[bases[section]] and unchanged[folder])
        }
        self._folders = differing
        self._present = stack.enter_context(RenderedTree(out, differing))
        self._present.start(differing)
        self._after: RenderedTree | None = None
        if decided.tree is not conversion.tree:
            # Some of the present tree stays beside what the source gives: only rendering shows that.
            folder = (
                FilePath(stack.enter_context(TemporaryDirectory(prefix="bicep2flux-"))).resolve() / "tree"
            )
            _write_changed(out, folder, files)
            self._after = stack.enter_context(RenderedTree(folder, differing))
            self._after.start(differing)

    def changes(self, renewal: Renewal) -> Iterator[ObjectChange]:
        """The changes of every overlay that was converted."""
        directions = self._directions()
        for mapped in self._conversion.overlays:
            for section in self._sections:
                if (section.name, str(mapped.objects.overlay)) in self._folders:
                    yield from self._changes(mapped, section, directions, renewal)

    def present_objects(self, overlay: str) -> Counter[str]:
        """The number of objects that an overlay renders now, by workload; the empty name is the product's."""
        return Counter(
            self._workload_of(section, overlay, body)
            for section in self._sections
            for body in self._present.objects(section, overlay)
        )

    def _changes(
        self, mapped: Mapped, section: Section, directions: Directions | None, renewal: Renewal
    ) -> Iterator[ObjectChange]:
        overlay = str(mapped.objects.overlay)
        absent = {f"{one.kind}/{one.name}": one.origin for one in mapped.objects.absent}

        def cause(origin: Origin | None, side: Direction, old: Any = None) -> Cause | None:
            return cause_of(origin, renewal.files_of(side), old) if origin is not None else None

        def direction(one: Drifted) -> Direction:
            return directions.of(one, overlay) if directions is not None else Direction.UNKNOWN

        def field(one: Drifted) -> FieldChange:
            side = direction(one)
            subject = finding(one, overlay, None, side).subject
            assert subject is not None
            old, new = subject.actual, subject.expected
            return FieldChange(subject.path or "", old, new, side, cause(one.origin, side, old))

        present = self._present.objects(section, overlay)
        new_overlay = None if present else self._cause_of_overlay(mapped, renewal)
        for pair in pairs(section, self._expected(mapped, section), present):
            found = list(drifted(pair, _NO_KINDS, generated=True, image_tags=True))
            if not found:
                continue
            first = found[0]
            whole = first.difference is None
            side = direction(first)
            decided = new_overlay if side is Direction.RULES_MOVED else None
            yield ObjectChange(
                _action(first),
                overlay,
                section.name,
                pair.name,
                pair.expected.source.owner
                if pair.expected is not None
                else self._workload_of(section, overlay, pair.rendered or pair.body),
                side,
                () if whole else tuple(map(field, found)),
                (decided or cause(first.origin or absent.get(pair.name), side)) if whole else None,
            )

    def _cause_of_overlay(self, mapped: Mapped, renewal: Renewal) -> Cause | None:
        """The environment's line of the project file, where that changed: a new one, or a new name of it."""
        if not renewal.project:
            return None
        path = ("environments", str(mapped.environment))
        span = self._conversion.project.document.key_span(path)
        return Cause(f"{PROJECT_FILE} {'.'.join(path)}", span)

    def _expected(self, mapped: Mapped, section: Section) -> list[Expected]:
        """The objects that an overlay will have."""
        made = expected_objects(mapped.objects, section)
        if self._after is None:
            return made
        return with_origins_of(made, self._after.objects(section, str(mapped.objects.overlay)), section)

    def _workload_of(self, section: Section, overlay: str, body: dict[str, Any]) -> str:
        place = self._present.place(section, overlay, body, ())
        return (workload_at(self._sections, place.file) or "") if place is not None else ""

    def _directions(self) -> Directions | None:
        """What decides which side moved; None for a tree without the lock of a generated one."""
        lock = self._lock
        # A tree without edits is the generated one: it needn't be rendered a second time.
        is_generated = lock is not None and matches_lock(self._out, lock)
        generated = self._present.objects if is_generated else None
        return directions_of(lock, self._out, self._folders, self._conversion.tree.inputs, generated)


def _folders(sections: tuple[Section, ...], overlays: tuple[str, ...]) -> Folders:
    """The folder of each overlay in each section."""
    return {
        (section.name, overlay): section.overlay.replace("{overlay}", overlay)
        for overlay in overlays
        for section in sections
        if section.bicep is None
    }


def _special_files(folder: str, names: list[str]) -> list[str]:
    """What is neither a file, a folder nor a link: a pipe would never end."""
    places = {name: FilePath(folder, name) for name in names}
    return [
        name
        for name, place in places.items()
        if not (place.is_symlink() or place.is_file() or place.is_dir())
    ]


def _write_changed(out: FilePath, folder: FilePath, files: FileChanges) -> None:
    """Write the folder as it would be: a copy of the present one with the changes."""
    shutil.copytree(out, folder, symlinks=True, ignore=_special_files)
    for path, content in files.changes.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).unlink(missing_ok=True)
        write_new(folder / path, content)
    for path in files.removed:
        (folder / path).unlink()


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
