"""Folders of a tree that no test has changed are rendered once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from converter.kustomize.rendering import Rendering, start_rendering

CALLERS: Final = ("converter.drift.rendered.start_rendering", "converter.kustomize.start_rendering")
"""The names by which the commands call Kustomize."""

PLAIN: Final = {"apiVersion", "kind", "namespace", "labels", "images", "metadata"}
"""The fields of a kustomization that read no file."""

NAME: Final = "kustomization.yaml"


class Remembered:
    """A rendering whose text is known. It has the face of `Rendering`."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder, self._text = folder, text

    def text(self) -> str:
        return self._text

    def cancel(self) -> None:
        """There is nothing to end."""


class Noted:
    """A rendering whose text is kept when it is read; a failure isn't."""

    def __init__(self, running: Rendering, texts: dict[str, str], key: str) -> None:
        self.folder, self._running, self._texts, self._key = running.folder, running, texts, key

    def text(self) -> str:
        text = self._texts[self._key] = self._running.text()
        return text

    def cancel(self) -> None:
        self._running.cancel()


@pytest.fixture(scope="session")
def _texts() -> dict[str, str]:
    return {}


@pytest.fixture
def rendered_once(_texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what Kustomize makes of a folder, by the content of every file that it reads for it.

    For tests that ask about many trees which are alike but for a file: most of their time is Kustomize's. A folder
    whose kustomizations have other fields than those of a converted tree is rendered each time.
    """

    def kept(folder: Path) -> Any:
        key = content(folder)
        if key is None:
            return start_rendering(folder)
        return (
            Remembered(folder, _texts[key]) if key in _texts else Noted(start_rendering(folder), _texts, key)
        )

    for name in CALLERS:
        monkeypatch.setattr(name, kept)


def content(folder: Path) -> str | None:
    """The digest of all that a folder's rendering depends on; None where that can't be said simply."""
    found = hashlib.sha256()
    try:
        for name, text in _read(folder):
            found.update(f"{name} {len(text)}\n".encode() + text)
    except (LookupError, OSError, TypeError, AttributeError, yaml.YAMLError):
        return None
    return found.hexdigest()


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files that Kustomize reads of a folder and of those that it refers to: as referred to, and the text.

    Raises `LookupError` for anything that isn't plain.
    """
    if _others(folder):
        raise LookupError(folder)
    text = _plain(folder / NAME).read_bytes()
    yield NAME, text
    data = yaml.safe_load(text)
    if data.keys() - PLAIN - {"resources", "patches"}:
        raise LookupError(folder)
    for reference in data.get("resources", ()):
        path = _plain(folder / reference)
        if path.is_dir():
            yield reference, b""
            yield from _read(path)
        else:
            yield reference, path.read_bytes()
    for patch in data.get("patches", ()):
        if "path" in patch:
            yield patch["path"], _plain(folder / patch["path"]).read_bytes()


def _others(folder: Path) -> bool:
    """Whether the folder's kustomization has another name as well."""
    return any((folder / name).exists() for name in ("kustomization.yml", "Kustomization"))


def _plain(path: Path) -> Path:
    if path.is_symlink() or not path.exists():
        raise LookupError(path)
    return path
