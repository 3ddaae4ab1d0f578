from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from converter.cli.app import app
from converter.convert import ConvertOptions, convert
from tests.convert.shop import Edit, Shop


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The source as it is, nothing converted."""
    return Shop.write(tmp_path)


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., Shop]:
    """Writes the source with edits."""

    def write(*edits: Edit) -> Shop:
        return Shop.write(tmp_path, *edits)

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs `convert` on a shop as the command line does."""

    def call(shop: Shop, *arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            app(
                ["convert", str(shop.source), "--out", str(shop.out), *arguments],
                prog_name="bicep2flux",
            )
        captured = capsys.readouterr()
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return call


def converted(shop: Shop, **options):
    """The result of converting a shop, told as `ConvertOptions` is."""
    return convert(ConvertOptions(source=shop.source, out=shop.out, **options))
