"""Programs that run beside the tests and end with them."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

KEEPER = Path(__file__).with_name("keeper.py")


class StartError(Exception):
    """A program didn't start, or ended by itself; the text has the end of its log."""


class Program:
    """A program that writes its output to `log` and ends with the test run (see `keeper`).

    As a context manager it is ended on the way out.
    """

    def __init__(
        self, command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
    ):
        self.name = Path(command[0]).name
        self.log = log
        with log.open("wb") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER), *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=log.parent,
                env=environment,
                # Ctrl-C is for the tests: the programs go on until they have been tidied up after.
                start_new_session=True,
            )

    def require_running(self) -> None:
        """Raises `StartError` if it has ended."""
        if self._keeper.poll() is not None:
            raise StartError(f"{self.name} ended with {self._keeper.returncode}\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        """The last lines of its log, under its name."""
        last = self.log.read_text("utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join([f"-- the end of {self.log}:", *last])

    def end(self) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody listens on, all different."""
    # All are held until all are known, or the system might give one of them twice.
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
