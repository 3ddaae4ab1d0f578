from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "dialogporten"
FLUX = ROOT / "flux"


@pytest.fixture
def flux(tmp_path: Path) -> Path:
    """A copy of the sample's tree, to be edited."""
    return shutil.copytree(FLUX, tmp_path / "flux")


@pytest.fixture(autouse=True)
def _remembers_renderings(rendered_once: None) -> None:
    """These tests ask again and again about trees that are alike but for a file."""
