"""The files of a source."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SKIPPED: Final = frozenset({"node_modules", "bin", "obj", "flux", "dist"})
"""Folders without source."""

HIDDEN: Final = frozenset({".azure", ".bicep", ".deploy", ".deployment", ".iac", ".infra", ".infrastructure"})
"""The hidden folders that have source."""


def files_of(source: Path, ending: str) -> list[str]:
    """The files below the source folder with that ending, relative to it, sorted."""
    return sorted(_walked(source, ending))


def _walked(source: Path, ending: str) -> Iterator[str]:
    for folder, folders, files in os.walk(source):
        folders[:] = [name for name in folders if name not in SKIPPED and (name in HIDDEN or name[0] != ".")]
        for name in files:
            if name.endswith(ending):
                yield Path(folder, name).relative_to(source).as_posix()
