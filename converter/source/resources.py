"""Where the grammars and tables are: at the root of a checkout, inside the package when installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


@cache
def mappings_folder() -> Path:
    """The folder with one folder of mapping tables for each profile."""
    return _folder("mappings")


@cache
def grammar_folder() -> Path:
    """The folder with the grammar files."""
    return _folder("grammar")


def _folder(name: str) -> Path:
    """The package's own folder of that name, or in a checkout the one beside the package.

    Raises `FileNotFoundError` for an installation without it.
    """
    for home in (_PACKAGE, _PACKAGE.parent):
        if (home / name).is_dir():
            return home / name
    raise FileNotFoundError(f"this installation of bicep2flux is missing its folder '{name}'")
