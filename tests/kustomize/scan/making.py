"""Trees as text: file → content."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from converter.kustomize import ScannedFolder, scan_folder


def planted(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
    return root


def scanned(root: Path, overlay: str, files: dict[str, str]) -> ScannedFolder:
    return scan_folder(planted(root, files), overlay)
