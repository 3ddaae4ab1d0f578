from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from tests.pipeline.shell import Ended, runner
from tests.pipeline.shop import Edit, Shop


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Shop]:
    """Writes the source with edits."""

    def call(*edits: Edit) -> Shop:
        return Shop.write(tmp_path, *edits)

    return call


@pytest.fixture
def shop(write: Callable[..., Shop]) -> Shop:
    """The source as it is, nothing converted."""
    return write()


@pytest.fixture(scope="session")
def _first(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop.write(tmp_path_factory.mktemp("first"))
    convert(ConvertOptions(source=shop.source, out=shop.out))
    return shop


@pytest.fixture
def written(shop: Shop, _first: Shop) -> Shop:
    """The source with the tree that it was converted to."""
    shutil.copytree(_first.out, shop.out)
    return shop


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs `convert` on a shop as the command line does, from the folder around it."""

    def call(shop: Shop, *arguments: str) -> Ended:
        return runner(capsys, monkeypatch)(
            shop.source.parent, "convert", shop.source.name, "--out", shop.out.name, *arguments
        )

    return call
