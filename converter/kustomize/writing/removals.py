"""Workloads and overlays that a folder has and a new tree doesn't: what only consent removes.

A workload may be gone because its source was deleted, or because a name in the project file is wrong; nothing
in the source tells the two apart. So what goes with it stays until a person names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, Final

from converter.kustomize.document.comments import head_of
from converter.kustomize.document.reading import kustomization_in
from converter.kustomize.layers.layering import KUSTOMIZATION
from converter.kustomize.layers.tree import Tree
from converter.kustomize.writing.lock import Lock
from converter.mapping import Section
from converter.source import dataclass, read_bytes

ALL: Final = "all"
"""Consent to the removal of every workload that is gone, though of no whole overlay."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A workload that an overlay no longer has, or (`workload` None) an overlay that isn't made any more.

    `files` are the overlay's generated files that would go with it, sorted. `base` are those of the base, for
    a workload that no overlay has any more: they are with the first overlay that it is gone from.
    """

    overlay: str
    workload: str | None
    files: tuple[str, ...]
    base: tuple[str, ...] = ()

    def has_consent(self, prune: Collection[str]) -> bool:
        """Whether names that a person gave include this removal."""
        if self.workload is None:
            return self.overlay in prune and self.overlay != ALL
        return self.workload in prune or ALL in prune


class LockedTree:
    """The files that an earlier run generated, by overlay and workload."""

    def __init__(self, lock: Lock, out: Path, sections: tuple[Section, ...]) -> None:
        self.lock = lock
        self.out = out
        self.sections = sections
        self.workloads = self._workloads()
        """The workloads of each overlay, by the overlay's name."""

    def workloads_in_any(self) -> frozenset[str]:
        """The workloads that at least one overlay has."""
        return frozenset().union(*self.workloads.values())

    def overlay_of(self, path: str) -> str | None:
        """The overlay that a file is in; None for a file of a base."""
        return next((name for one in self.sections if (name := one.overlay_of(path)) is not None), None)

    def holder_of(self, path: str, names: Collection[str]) -> str | None:
        """The workload, among some names, whose folder a file is in."""
        below = self._below_root(path)
        return next((step for step in below.split("/") if step in names), None)

    def documents(self, path: str) -> list[Any]:
        """The documents of a file as they were generated; those of the present file if the lock has none."""
        generated = self.lock.documents(path) if path in self.lock.files else None
        if generated is not None:
            return generated
        present = kustomization_in(self.out / path, self.out)
        return [present] if present else []

    def head(self, path: str) -> str:
        """What the comment at the head of a present file says; empty if it has none."""
        try:
            line = head_of(read_bytes(self.out / path, root=self.out).decode())
        except (OSError, UnicodeDecodeError):
            return ""
        return line.removeprefix("# ").rstrip("\n")

    def _below_root(self, path: str) -> str:
        for section in self.sections:
            overlay = section.overlay_of(path)
            root = section.base if overlay is None else section.overlay.replace("{overlay}", overlay)
            if path.startswith(f"{root}/"):
                return path.removeprefix(f"{root}/")
        return path

    def _workloads(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in self.lock.files:
            overlay = self.overlay_of(path)
            if overlay is None:
                continue
            names = found.setdefault(overlay, set())
            names.update(workloads_at(self.sections, [path]))
            if path.endswith(f"/{KUSTOMIZATION}"):
                for document in self.documents(path):
                    names.update(workloads_at(self.sections, targets(path, document)))
        return found


def removals_of(
    tree: Tree,
    before: LockedTree,
    overlays: Collection[str],
    *,
    whole: Collection[str],
    broken: Collection[str],
) -> tuple[Removal, ...]:
    """What a tree no longer has of what was generated before.

    `overlays` are those that the project file has, `whole` those of them that the tree was made for.
    Workloads that are `broken` aren't gone: nobody knows what they would be.
    """
    now = {overlay: _made(tree, before.sections, overlay) for overlay in whole}
    elsewhere = [before.workloads.get(overlay, set()) for overlay in overlays if overlay not in whole]
    remaining = set(broken).union(*now.values(), *elsewhere)
    found: list[Removal] = []
    counted: set[str] = set()
    for overlay, names in before.workloads.items():
        gone = names - now.get(overlay, set()) - set(broken)
        if overlay not in overlays or (overlay in whole and names and not now[overlay] and gone == names):
            found.append(Removal(overlay, None, _files(before, overlay, None, names)))
        elif overlay in whole:
            for name in sorted(gone):
                takes_base = name not in remaining and name not in counted
                base = _files(before, None, name, {name}) if takes_base else ()
                counted.add(name)
                found.append(Removal(overlay, name, _files(before, overlay, name, {name}), base))
    return tuple(found)


def only_elsewhere(tree: Tree, before: LockedTree, overlays: Collection[str]) -> frozenset[str]:
    """The workloads that the base of a tree lacks, though some other overlays of the folder refer to it."""
    made = workloads_in_base(tree, before.sections)
    return frozenset().union(*(before.workloads.get(overlay, ()) for overlay in overlays)) - made


def dangling_patches(
    tree: Tree, before: LockedTree, overlays: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """The patches of overlays, as they will stand, whose object the base will no longer have.

    Each with the overlay, its file, and the object as `Kind/name`. Kustomize can't render such an overlay: it
    stays as an earlier run wrote it, and its base doesn't.
    """

    def documents(path: str) -> list[Any]:
        if path in tree.files:
            return [document.body for document in tree.files[path].documents]
        return before.documents(path) if path in before.lock.files else []

    for section in before.sections:
        paths = {
            path
            for path in (*tree.files, *before.lock.files)
            if path.startswith(f"{section.base}/") and (path in tree.files or tree.is_out_of_scope(path))
        }
        there = {_object_name(body) for path in paths for body in documents(path)}
        for overlay in sorted(overlays):
            head = f"{section.overlay.replace('{overlay}', overlay)}/{KUSTOMIZATION}"
            patches = (path for document in documents(head) for path in patch_files(head, document))
            for path in patches:
                for body in documents(path):
                    if (name := _object_name(body)) not in there:
                        yield overlay, path, name


def _object_name(body: Any) -> str:
    metadata = body.get("metadata") if isinstance(body, Mapping) else None
    return f"{body.get('kind')}/{metadata.get('name')}" if isinstance(metadata, Mapping) else ""


def workloads_in_base(tree: Tree, sections: tuple[Section, ...]) -> set[str]:
    """The workloads that the bases of a tree have."""
    return workloads_at(sections, (path for path, file in tree.files.items() if file.overlay is None))


def _made(tree: Tree, sections: tuple[Section, ...], overlay: str) -> set[str]:
    """The workloads that a tree has in an overlay."""
    found: set[str] = set()
    for path, file in tree.files.items():
        if file.overlay == overlay:
            found.update(workloads_at(sections, [path]))
            if file.holds_tags:
                found.update(workloads_at(sections, targets(path, file.documents[0].body)))
    return found


def _files(
    before: LockedTree, overlay: str | None, workload: str | None, names: Collection[str]
) -> tuple[str, ...]:
    return tuple(
        sorted(
            path
            for path in before.lock.files
            if before.overlay_of(path) == overlay
            and (workload is None or before.holder_of(path, names) == workload)
        )
    )


def workload_at(sections: Iterable[Section], path: str) -> str | None:
    """The workload whose folder a path is in, or is; None for one that is the product's."""
    return next((name for one in sections if (name := one.workload_of(path)) is not None), None)


def workloads_at(sections: Iterable[Section], paths: Iterable[str]) -> set[str]:
    """The workloads whose folders some paths are in, or are."""
    found = {workload_at(sections, path) for path in paths}
    return {name for name in found if name is not None}


def targets(path: str, kustomization: Any) -> Iterator[str]:
    """What the resources of a kustomization lead to: paths below the tree."""
    if isinstance(kustomization, Mapping):
        for entry in kustomization.get("resources") or ():
            if isinstance(entry, str):
                yield normpath(join(dirname(path), entry))


def patch_files(path: str, kustomization: Any) -> Iterator[str]:
    """The files of the patches of a kustomization: paths below the tree."""
    if isinstance(kustomization, Mapping):
        for entry in kustomization.get("patches") or ():
            if isinstance(entry, Mapping) and isinstance(entry.get("path"), str):
                yield normpath(join(dirname(path), entry["path"]))
