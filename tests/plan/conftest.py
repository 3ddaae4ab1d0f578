from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pipeline.conftest import (  # noqa: F401 -- fixtures
    _first,
    shop,
    write,
    written,
)
from tests.pipeline.shell import Ended, runner
from tests.pipeline.shop import Shop


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs a command on a shop as the command line does, from the folder around it."""

    def call(place: Shop, command: str, *arguments: str) -> Ended:
        out = "--flux" if command == "drift" else "--out"
        folders = [place.source.name, out, place.out.relative_to(place.source.parent).as_posix()]
        return runner(capsys, monkeypatch)(place.source.parent, command, *folders, *arguments)

    return call


@pytest.fixture(autouse=True)
def _remembers_renderings(rendered_once: None) -> None:
    """These tests ask again and again about trees that are alike but for a file."""
