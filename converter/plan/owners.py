"""Which workload an object or a file of the present tree belongs to, by the folders of generated trees."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import dirname

from converter.kustomize import Lock
from converter.mapping import Section
from converter.pipeline import Conversion


class Owners:
    """The owners in a tree that was generated before.

    A workload has folders of its own, named like it. The lock says which objects were generated into which.
    """

    def __init__(self, conversion: Conversion, lock: Lock | None) -> None:
        self._sections = conversion.sections
        self._overlays = {str(mapped.objects.overlay) for mapped in conversion.overlays}
        self._owned: dict[tuple[str, str], str] = {}
        self._present: set[tuple[str, str]] = set()
        for mapped in (conversion.base, *conversion.overlays):
            for name, objects in mapped.objects.objects.items():
                for one in objects:
                    self._owned[name, dirname(one.file)] = one.owner
                    self._present.add((mapped.objects.overlay or "", one.owner))
        self._objects: dict[tuple[str, str | None, str], str] = {}
        self._holding: set[tuple[str, str]] = set()
        for path, section, overlay, folder in self._placed(lock.files if lock is not None else ()):
            for name in _objects_of(lock, path):
                self._objects[section.name, overlay, name] = folder
                self._holding.add((section.name, folder))

    def former_overlays(self, removed: Iterable[str]) -> tuple[str, ...]:
        """The overlays of files that go, and that the conversion doesn't have."""
        found = (overlay for _, _, overlay, _ in self._placed(removed) if overlay is not None)
        return tuple(dict.fromkeys(overlay for overlay in found if overlay not in self._overlays))

    def of_object(self, section: str, overlay: str, name: str) -> str:
        """The workload of a present object, `Kind/name`; empty for the product's own and those of others."""
        folder = self._objects.get((section, overlay, name), self._objects.get((section, None, name)))
        return self._of_folder(section, folder) if folder is not None else ""

    def of_file(self, path: str) -> tuple[str, str]:
        """The overlay (empty: the base) and the workload (empty: the product) of a present file."""
        for _, section, overlay, folder in self._placed([path]):
            return overlay or "", self._of_folder(section.name, folder)
        return "", ""

    def is_gone(self, overlay: str, workload: str) -> bool:
        """Whether the conversion has no such workload in an overlay; in none at all for the empty overlay."""
        if overlay:
            return (overlay, workload) not in self._present
        return all(workload != name for _, name in self._present)

    def _placed(self, paths: Iterable[str]) -> Iterable[tuple[str, Section, str | None, str]]:
        """Each path with its section, its overlay and its folder in the two."""
        for path in paths:
            for section in self._sections:
                overlay = section.overlay_of(path)
                root = section.base if overlay is None else section.overlay.replace("{overlay}", overlay)
                if path.startswith(f"{root}/"):
                    yield path, section, overlay, dirname(path.removeprefix(f"{root}/"))

    def _of_folder(self, section: str, folder: str) -> str:
        if (section, folder) in self._owned:
            return self._owned[section, folder]
        return folder.rpartition("/")[2] if (section, folder) in self._holding else ""


def _objects_of(lock: Lock | None, path: str) -> Iterable[str]:
    documents = lock.documents(path) if lock is not None else None
    for body in documents or ():
        if isinstance(body, dict) and isinstance(body.get("metadata"), dict):
            yield f"{body.get('kind')}/{body['metadata'].get('name')}"
