"""A product whose files a pull request controls, and the command line that runs on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.shell import Run, runner
from tests.pipeline.shop import FILES

PARCELS = Path(__file__).parents[2] / "samples" / "parcels"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(capsys, monkeypatch)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The sources of one app and one job, not converted yet."""
    root = tmp_path / "shop"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture
def parcels(tmp_path: Path) -> Path:
    """A sample with its tree."""
    return Path(shutil.copytree(PARCELS, tmp_path / "parcels"))


Content = Callable[[Path], dict[str, bytes | None]]


@pytest.fixture
def content() -> Content:
    """All files below a folder with their bytes; None for what isn't a plain file."""

    def read(folder: Path) -> dict[str, bytes | None]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            if path.is_file() and not path.is_symlink()
            else None
            for path in folder.rglob("*")
        }

    return read
