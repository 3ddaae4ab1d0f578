"""Says at the end of a run which tests it left out, because they need more than Python, and how to run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.programs import is_built

TESTS = Path(__file__).parent
DEFAULT = "not browser and not cluster"
"""What `addopts` in pyproject.toml selects; a run that selects something else knows what it leaves out."""


def left_out(config: pytest.Config) -> list[str]:
    """A line for each kind of tests that the run left out, with the commands that run them."""
    if config.option.markexpr != DEFAULT or config.option.keyword:
        return []
    given = [(config.invocation_params.dir / name.partition("::")[0]).resolve() for name in config.args]
    lines = []
    if any((TESTS / "cluster").is_relative_to(path) for path in given):
        build = (
            "" if is_built() else "python -m tests.cluster build (needs Go; about ten minutes, once), then "
        )
        lines.append(f"the tests against a real control plane: {build}pytest -m cluster")
    if any((TESTS / "trace").is_relative_to(path) for path in given):
        lines.append("the tests in a browser: pytest -m browser (needs Chromium and its driver)")
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := left_out(config):
        terminalreporter.section("left out")
        for line in lines:
            terminalreporter.write_line(line)
