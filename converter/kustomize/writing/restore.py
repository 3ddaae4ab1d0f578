"""The tree as it was generated, made again from the lock: so that Kustomize can render that too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from converter.kustomize.document.emit import emit
from converter.kustomize.document.reading import untyped
from converter.kustomize.layers.tree import without_tags
from converter.kustomize.writing.lock import Lock, lock_error
from converter.source import read_bytes


def restore(lock: Lock, folder: Path, *, tags_from: Path | None = None) -> None:
    """Write every file of the lock that has documents below `folder`, with the content that was generated.

    The images of an overlay have the tags that its kustomization below `tags_from` gives them; those
    that it doesn't name, or all without `tags_from`, have none. The lock itself isn't written. Raises
    `DiagnosticError` (B2F420) for a lock of format 1, and for one with content that no tree can have.
    """
    for path, file in lock.files.items():
        documents = lock.documents(path)
        if documents is None:
            raise lock_error(
                "it has format 1, which doesn't hold what was generated",
                step="convert once more: that writes the present format",
            )
        if not documents:
            continue  # nothing renders it
        if file.untagged and tags_from is not None:
            documents = [_tagged(document, tags_from / path, tags_from) for document in documents]
        if not all(isinstance(document, dict) for document in documents):
            raise lock_error(f"the leaves of {path} make no document of a tree")
        place = folder / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(emit(documents), encoding="utf-8")
        except OSError as error:
            raise lock_error(f"no file can have the name {path}: {error.strerror}") from error


def _tagged(kustomization: Any, present: Path, root: Path) -> Any:
    """The kustomization with the tags and digests that the present one gives images of the same name."""
    if not isinstance(kustomization, dict) or not isinstance(kustomization.get("images"), list):
        return kustomization
    try:
        content = untyped(read_bytes(present, root=root).decode())
    except (OSError, UnicodeDecodeError):
        content = None
    images = content.get("images") if isinstance(content, dict) else None
    tags = {
        entry["name"]: {key: entry[key] for key in ("newTag", "digest") if isinstance(entry.get(key), str)}
        for entry in (images if isinstance(images, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    }
    tagged = [
        {**entry, **tags.get(entry.get("name", ""), {})} for entry in without_tags(kustomization)["images"]
    ]
    return {**kustomization, "images": tagged}
