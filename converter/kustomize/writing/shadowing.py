"""Whether the value of a field in a base file shows in any overlay, or each of them sets its own.

Only the generated patches decide that, so an edit that no environment renders is reported as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from posixpath import dirname, join, normpath
from typing import Any

from converter.kustomize.document.merge_keys import KeyedList, schema_of
from converter.kustomize.layers.merge import REPLACE
from converter.kustomize.writing.lock import Lock
from converter.source import Path, dataclass

KUSTOMIZATION = "kustomization.yaml"


@dataclass(frozen=True, slots=True)
class GeneratedLayers:
    """The overlays of a lock, and what each patches; documents are made on first use."""

    lock: Lock
    _documents: dict[str, list[Any]] = field(default_factory=dict)

    def is_shadowed(self, file: str, body: Any, path: Path) -> bool:
        """Whether every overlay that includes the file sets the field at `path` of `body` itself.

        False for a file that no overlay includes, and for one of an overlay.
        """
        if not isinstance(body, dict):
            return False
        overlays = [each for each in self._overlays() if file in self._included_files(each)]
        return bool(overlays) and all(self._patches(overlay, body, path) for overlay in overlays)

    def _overlays(self) -> Iterator[str]:
        """The folders of the kustomizations that hold image tags."""
        return (dirname(path) for path, file in self.lock.files.items() if file.untagged)

    def _included_files(self, folder: str) -> set[str]:
        """The files of other folders that a kustomization includes as resources, directly or not."""
        found: set[str] = set()
        waiting, seen = [folder], {folder}
        while waiting:
            here = waiting.pop()
            for name in self._listed(here, "resources"):
                place = normpath(join(here, str(name)))
                if place in self.lock.files:
                    if here != folder:
                        found.add(place)
                elif place not in seen:
                    seen.add(place)
                    waiting.append(place)
        return found

    def _patches(self, overlay: str, body: Mapping[str, Any], path: Path) -> bool:
        schema = schema_of(str(body.get("apiVersion")), str(body.get("kind")))
        return any(
            _identity(document) == _identity(body) and _sets(document, body, path, schema)
            for entry in self._listed(overlay, "patches")
            if isinstance(entry, dict) and "path" in entry
            for document in self._of(normpath(join(overlay, str(entry["path"]))))
        )

    def _listed(self, folder: str, key: str) -> list[Any]:
        documents = self._of(join(folder, KUSTOMIZATION))
        listed = documents[0].get(key) if documents and isinstance(documents[0], dict) else None
        return listed if isinstance(listed, list) else []

    def _of(self, file: str) -> list[Any]:
        if file not in self._documents:
            known = self.lock.documents(file) if file in self.lock.files else None
            self._documents[file] = known or []
        return self._documents[file]


def _identity(body: Any) -> tuple[Any, ...]:
    metadata = body.get("metadata") if isinstance(body, dict) else None
    return (body["apiVersion"], body["kind"], metadata.get("name")) if isinstance(metadata, dict) else ()


def _sets(patch: Any, body: Any, path: Path, form: object) -> bool:
    """Whether a strategic merge of the patch sets everything at `path`."""
    for step in path:
        if isinstance(step, str):
            if not isinstance(patch, dict):
                return True
            if step not in patch:
                return "$patch" in patch
            form = form.get(step) if isinstance(form, Mapping) else None
            patch = patch[step]
        else:
            if not isinstance(patch, list) or not isinstance(form, KeyedList) or patch[:1] == [REPLACE]:
                return True
            keys = [body[step].get(key) for key in form.keys]
            patch = next((item for item in patch if [item.get(key) for key in form.keys] == keys), None)
            if patch is None:
                return False
            form = form.item
        body = body[step]
    if isinstance(patch, list):
        return not isinstance(form, KeyedList) or patch[:1] == [REPLACE]
    return not isinstance(patch, dict) or "$patch" in patch
