"""Running the command line in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from converter.cli.app import app


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that it wrote."""
        return self.out + self.err


Run: TypeAlias = Callable[..., Ended]


def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder, as it is typed there: the folder, then its arguments."""

    def run(folder: Path, *arguments: str) -> Ended:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            app(list(arguments), prog_name="bicep2flux")
        captured = capsys.readouterr()
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return run
