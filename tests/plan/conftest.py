from __future__ import annotations

from collections.abc import Callable

import pytest

from converter.cli.app import app
from tests.pipeline.conftest import (  # noqa: F401 -- fixtures
    Ended,
    _first,
    shop,
    write,
    written,
)
from tests.pipeline.shop import Shop


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs a command on a shop as the command line does, from the folder around it."""

    def call(place: Shop, command: str, *arguments: str) -> Ended:
        monkeypatch.chdir(place.source.parent)
        out = "--flux" if command == "drift" else "--out"
        folders = [place.source.name, out, place.out.relative_to(place.source.parent).as_posix()]
        with pytest.raises(SystemExit) as ended:
            app([command, *folders, *arguments], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return call
