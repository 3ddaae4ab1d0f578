"""A product as a team has it: a source, the tree that was converted from it, and a shell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.pipeline.shell import Ended, Run, runner
from tests.pipeline.shop import NIGHTLY, PROJECT, Edit, Shop, tree_of

PROD = "shop/overlays/p1/kustomization.yaml"
DEPLOYMENT = "shop/base/apps/web/deployment.yaml"


@dataclass(frozen=True, slots=True)
class Product:
    """A source with its tree beside it, in a folder in which commands run."""

    shop: Shop
    run: Run

    def edit(self, *edits: Edit) -> None:
        self.shop.edit(*edits)

    def remove(self, *paths: str) -> None:
        for path in paths:
            (self.shop.source / path).unlink()

    def tree(self) -> dict[str, bytes]:
        """The files of the tree without its lock, which has the digests of the source."""
        found = tree_of(self.shop.out) or {}
        return {path: content for path, content in found.items() if path != ".bicep2flux.lock"}

    def in_tree(self, path: str, old: str, new: str) -> None:
        """Edit a file of the tree by hand."""
        file = self.shop.out / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def convert(self, *arguments: str) -> Ended:
        return self.run("convert", "source", "--out", "tree", *arguments)

    def drift(self, *arguments: str) -> Ended:
        return self.run("drift", "source", "--flux", "tree", *arguments)


@pytest.fixture
def product(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Product:
    """A product that is converted and in sync."""
    made = Product(Shop.write(tmp_path), partial(runner(capsys, monkeypatch), tmp_path))
    assert made.convert().code == 0
    assert made.drift().code == 0
    return made


WITHOUT_PROD = Edit(PROJECT, "", "  prod: {overlay: p1, host: shop.example.org, imageTag: 1.2.3}\n")
NIGHTLY_FILES = tuple(f"{NIGHTLY}/{name}" for name in ("main.bicep", "test.bicepparam", "prod.bicepparam"))


@pytest.fixture(autouse=True)
def _remembers_renderings(rendered_once: None) -> None:
    """These tests ask again and again about trees that are alike but for a file."""
