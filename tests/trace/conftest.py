from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands.trace import Asked, TraceOptions

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"
FLUX = Path(__file__).parents[2] / "flux"


@pytest.fixture(scope="session")
def asked() -> Asked:
    """The sample, ready to be asked about the committed tree."""
    return Asked(TraceOptions(source=SAMPLE, flux=FLUX))


@pytest.fixture
def ask() -> Callable[..., Asked]:
    """A source of a test's own."""

    def call(source: Path) -> Asked:
        return Asked(TraceOptions(source=source, flux=source / "flux"))

    return call
