"""A place for the sources of a test."""

from pathlib import Path

import pytest

from tests.bicep.sources import Source


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)
