from __future__ import annotations

from pathlib import Path

import pytest

from converter.source import resources


def test_a_checkout_has_its_folders_beside_the_package():
    root = Path(__file__).parents[2]
    assert resources.mappings_folder() == root / "mappings"
    assert resources.grammar_folder() == root / "grammar"


def test_an_installation_has_its_folders_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "site-packages" / "converter")
    for folder in ("site-packages/converter/mappings", "site-packages/mappings"):
        (tmp_path / folder).mkdir(parents=True)
    found = resources.mappings_folder.__wrapped__()
    assert found == tmp_path / "site-packages" / "converter" / "mappings"


def test_a_broken_installation_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "converter")
    with pytest.raises(FileNotFoundError, match="is missing its folder 'grammar'"):
        resources.grammar_folder.__wrapped__()
