from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands.trace import TraceOptions, TraceSession

SAMPLE = Path(__file__).parents[2] / "samples" / "dialogporten"
FLUX = Path(__file__).parents[2] / "flux"


@pytest.fixture(scope="session")
def asked() -> TraceSession:
    """The sample, ready to be asked about the committed tree."""
    return TraceSession(TraceOptions(source=SAMPLE, flux=FLUX))


@pytest.fixture
def ask() -> Callable[..., TraceSession]:
    """A source of a test's own."""

    def call(source: Path) -> TraceSession:
        return TraceSession(TraceOptions(source=source, flux=source / "flux"))

    return call
