"""Trees as text: file → content."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from converter.kustomize import Surveyed, survey


def planted(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
    return root


def surveyed(root: Path, overlay: str, files: dict[str, str]) -> Surveyed:
    return survey(planted(root, files), overlay)
