"""What every room's tests share."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import Phase, settings

from converter.bicep.evaluation.evaluator import FRAMES
from converter.source import Diagnostic, DiagnosticError

pytest_plugins = ["pytester", "tests.goldens"]

# The same examples in every run, so that a change is judged by what it changes. To look for new ones:
# pytest --hypothesis-profile=explore
settings.register_profile("settled", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate])
settings.register_profile("explore", deadline=None)
settings.load_profile("settled")

# The evaluator raises it when it is first needed, which hypothesis objects to within one of its tests.
sys.setrecursionlimit(max(sys.getrecursionlimit(), FRAMES))


@pytest.fixture
def faults() -> Callable[[Callable[[], object]], tuple[Diagnostic, ...]]:
    """Runs something that has to fail and gives the diagnostics that it raised."""

    def run(work: Callable[[], object]) -> tuple[Diagnostic, ...]:
        with pytest.raises(DiagnosticError) as caught:
            work()
        return caught.value.diagnostics

    return run
