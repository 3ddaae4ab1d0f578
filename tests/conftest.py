"""What every room's tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from converter.source import Diagnostic, DiagnosticError


@pytest.fixture
def faults() -> Callable[[Callable[[], object]], tuple[Diagnostic, ...]]:
    """Runs something that has to fail and gives the diagnostics that it raised."""

    def run(work: Callable[[], object]) -> tuple[Diagnostic, ...]:
        with pytest.raises(DiagnosticError) as caught:
            work()
        return caught.value.diagnostics

    return run
