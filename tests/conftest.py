"""What every room's tests share."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from converter.bicep.evaluation.evaluator import FRAMES
from converter.source import Diagnostic, DiagnosticError

pytest_plugins = [
    "pytester",
    "tests.goldens",
    "tests.left_out",
    "tests.thoroughness",
    "tests.evaluations",
    "tests.renderings",
]

# The same examples in every run, so that a change is judged by what it changes. To look for new ones:
# pytest --hypothesis-profile=explore
# A busy machine, on which making examples takes long, is no fault of a test.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None)
settings.load_profile("repeatable")

# The evaluator raises it when it is first needed, which hypothesis objects to within one of its tests.
sys.setrecursionlimit(max(sys.getrecursionlimit(), FRAMES))

# As the command line does, for the same reason: conversions make many objects and keep most of them.
gc.set_threshold(500_000, 20, 100)


def pytest_collection_finish() -> None:
    """Leave out what is here before the first test, ten thousand tests among it, when looking for garbage."""
    gc.collect()
    gc.freeze()


SLOW = (
    "backport",
    "bench",
    "bicep/functions/test_any_arguments.py",
    "bicep/test_evaluate_limits.py",
    "bicep/test_parse_limits.py",
    "bicep/test_parse_tables.py",
    "cli",
    "cluster",
    "commands",
    "conformance",
    "drift",
    "fuzz",
    "kustomize/scan",
    "kustomize/test_law.py",
    "kustomize/test_places.py",
    "kustomize/test_restore.py",
    "kustomize/test_writer.py",
    "mapping/test_accounting.py",
    "mapping/test_every_property.py",
    "mapping/test_every_row.py",
    "nightly",
    "pipeline",
    "plan",
    "scaffold",
    "test_sample.py",
    "trace",
    "trust",
    "verify",
)
"""The folders and files of tests that `-m "not slow"` leaves out.

They run whole commands, convert whole sources, call Kustomize, or try many inputs. The tests in a browser and
those with a control plane are among them, for `-m` on the command line replaces the one in pyproject.toml.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    slow = [here / name for name in SLOW]
    # Asked once for each file: there are thousands of tests.
    files = {item.path for item in items}
    slow_files = {file for file in files if any(file.is_relative_to(path) for path in slow)}
    for item in items:
        if item.path in slow_files:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def faults() -> Callable[[Callable[[], object]], tuple[Diagnostic, ...]]:
    """Runs something that has to fail and gives the diagnostics that it raised."""

    def run(work: Callable[[], object]) -> tuple[Diagnostic, ...]:
        with pytest.raises(DiagnosticError) as caught:
            work()
        return caught.value.diagnostics

    return run


@pytest.fixture(autouse=True)
def _no_modules_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what `bicep restore` has put into the home folder of whoever runs it."""
    monkeypatch.setattr("converter.cli.options.default_cache", lambda: None)
