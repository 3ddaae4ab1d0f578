"""The overlays of a tree, rendered side by side by the real Kustomize, when they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeAlias

from converter.kustomize import (
    Lock,
    Rendering,
    ScannedFolder,
    lock_error,
    place_of,
    rendered_objects,
    restore,
    scan_folder,
    start_rendering,
)
from converter.mapping import Section
from converter.source import Category, Diagnostic, DiagnosticError, Path, Span

Folders: TypeAlias = Mapping[tuple[str, str], str]
"""By the names of section and overlay, the folder below the tree that is rendered for them."""


class RenderedTree:
    """A tree's overlays; `root` is its folder. `start` begins with some of them, `objects` waits for one.

    As a context manager it cancels at its end the renderings that are still running.
    """

    def __init__(self, root: FilePath, folders: Folders) -> None:
        self.root = root
        self._folders = folders
        self._scans: dict[tuple[str, str], ScannedFolder] = {}
        self._renderings: dict[tuple[str, str], Rendering] = {}
        self._objects: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for rendering in self._renderings.values():
            rendering.cancel()

    def start(self, keys: Iterable[tuple[str, str]]) -> None:
        """Start rendering overlays, by section and overlay, that exist and aren't started yet.

        Each is scanned before Kustomize runs on files that somebody else wrote. Raises `DiagnosticError`
        with every reason not to run it, and without Kustomize.
        """
        new = [key for key in keys if self.has(*key) and key not in self._renderings]
        faults: list[Diagnostic] = []
        for key in new:
            try:
                self._scans[key] = scan_folder(self.root, self._folders[key])
            except DiagnosticError as error:
                faults.extend(error.diagnostics)
        if faults:
            raise DiagnosticError(dict.fromkeys(faults))
        for key in new:
            self._renderings[key] = start_rendering(self.root / self._folders[key])

    def has(self, section: str, overlay: str) -> bool:
        """Whether the tree has the overlay of a section, by their names."""
        folder = self._folders.get((section, overlay))
        return folder is not None and (self.root / folder).is_dir()

    def place(self, section: Section, overlay: str, body: dict[str, Any], path: Path) -> Span | None:
        """The line of the scanned tree that gives a field of a rendered object, or removes it."""
        scanned = self._scans.get((section.name, overlay))
        return place_of(scanned, body, path) if scanned is not None else None

    def finish(self) -> None:
        """Wait for all of them; the folder isn't needed afterwards."""
        for section, overlay in self._renderings:
            self._read((section, overlay))

    def objects(self, section: Section, overlay: str) -> list[dict[str, Any]]:
        """The objects that an overlay renders for a section; none where the tree doesn't have it.

        Raises `DiagnosticError` for an overlay that Kustomize can't render.
        """
        return self._read((section.name, overlay))

    def _read(self, key: tuple[str, str]) -> list[dict[str, Any]]:
        if key not in self._objects:
            rendering = self._renderings.get(key)
            try:
                self._objects[key] = rendered_objects(rendering.text()) if rendering is not None else []
            except DiagnosticError as error:
                # A tree that can't be rendered can't be compared: that is no difference.
                raise DiagnosticError(
                    replace(each, category=Category.INPUT) for each in error.diagnostics
                ) from error
        return self._objects[key]


class GeneratedTree:
    """The generated tree that a lock records; restored and rendered at the first use.

    That raises `DiagnosticError` (B2F420) for a lock whose tree can't be rendered, or must not be.
    """

    def __init__(self, lock: Lock, present: FilePath, folders: Folders) -> None:
        self._lock = lock
        self._present = present
        self._folders = folders
        self._rendered: RenderedTree | None = None

    def objects(self, section: Section, overlay: str) -> list[dict[str, Any]]:
        """The objects that an overlay rendered for a section; image tags are those of the present tree."""
        if self._rendered is None:
            self._rendered = self._render()
        return self._rendered.objects(section, overlay)

    def _render(self) -> RenderedTree:
        with TemporaryDirectory(prefix="bicep2flux-") as name:
            folder = FilePath(name).resolve()
            restore(self._lock, folder, tags_from=self._present)
            try:
                with RenderedTree(folder, self._folders) as rendered:
                    # The lock came with the tree and is trusted no more than the tree.
                    rendered.start(self._folders)
                    rendered.finish()
            except DiagnosticError as error:
                reason = error.diagnostics[0].message.replace(f"{folder}/", "")
                raise lock_error(f"the generated tree that it records can't be rendered: {reason}") from error
        return rendered
