"""Running the tool as a shell does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands import trace
from converter.commands.trace import TraceOptions, TraceSession

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def _sessions() -> dict[str, TraceSession]:
    return {}


@pytest.fixture
def converted_once(_sessions: dict[str, TraceSession], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets `trace` and `impact` keep what they converted: equal options are about the same tree.

    A session is made for many questions, so what a command answers doesn't depend on it being new. For tests
    that don't change a source or a tree; `test_trace.py` has one without, in a process of its own.
    """

    def session(options: TraceOptions) -> TraceSession:
        # A command runs in a folder, and names files from there.
        key = f"{Path.cwd()} {options!r}"
        if key not in _sessions:
            _sessions[key] = TraceSession(options)
        return _sessions[key]

    monkeypatch.setattr(trace, "TraceSession", session)


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line with these arguments in an empty folder, and Python code before and after it."""

    def run(*arguments: str, before: str = "", after: str = "") -> subprocess.CompletedProcess[str]:
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'bicep2flux'\n{before}\n"
            f"import os\nleave = os._exit\ndef end(code):\n    {after or 'pass'}\n    sys.stdout.flush()\n"
            "    sys.stderr.flush()\n    leave(code)\nos._exit = end\nfrom converter.cli import main\nmain()"
        )
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
