"""Running the tool as a shell does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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
