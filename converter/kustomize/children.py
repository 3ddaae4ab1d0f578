"""Programs that run on somebody else's files: each in a process group of its own, with limits.

Limits are set by a shell that then becomes the program, so nothing of ours runs between fork and exec. Beside
it a second shell waits for the end of our pipe, which the system closes however we end (SIGTERM and SIGKILL
too), and ends the whole group then.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from converter.source import dataclass

if TYPE_CHECKING:
    import subprocess

MEMORY: Final = 2 * 1024
"""MB of data that a program may use. Kustomize needs 90 for an overlay of ten workloads.

It is the data, not the address space, of which Go reserves far more than it uses.
"""
CPU_SECONDS: Final = 300
"""Kustomize needs 0.2 for an overlay of ten workloads."""
WALL_SECONDS: Final = 600
OUTPUT: Final = 32
"""MB of a file that a program may write: a hundred times the objects of an overlay of ten workloads."""

_SHELL: Final = "/bin/sh"
_SCRIPT: Final = (
    f"ulimit -d {MEMORY * 1024}; ulimit -t {CPU_SECONDS}; ulimit -f {OUTPUT * 2048}; ulimit -c 0; "
    'exec 3<&0; (read -r _ <&3; kill -9 -$$) & exec "$@" </dev/null 3<&-'
)


@dataclass(slots=True)
class Child:
    """A program that runs, or has ended."""

    process: subprocess.Popen[bytes]
    _started: float = field(default_factory=time.monotonic)
    was_stopped: bool = False
    """Whether it ran longer than any of its kind needs."""

    def wait(self) -> int:
        """The exit code when it is done, negative for a signal; a program that takes too long is ended."""
        import subprocess

        try:
            code = self.process.wait(max(0.0, self._started + WALL_SECONDS - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.was_stopped = True
            self.end()
            code = self.process.returncode
        self._close()
        return code

    def end(self) -> None:
        """End it with all that it started."""
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()

    def limit(self, said: str) -> str | None:
        """Which limit the program has met, by its exit code and what it wrote to stderr; None for none."""
        code = self.process.returncode
        if self.was_stopped:
            return f"it takes more than {WALL_SECONDS} seconds"
        if os.name == "posix" and code == -signal.SIGXCPU:
            return f"it takes more than {CPU_SECONDS} seconds of the processor"
        if (os.name == "posix" and code == -signal.SIGXFSZ) or "file too large" in said:
            return f"it renders to more than {OUTPUT} MB"
        if code != 0 and ("out of memory" in said or "cannot allocate memory" in said):
            return f"it takes more than {MEMORY} MB of memory"
        return None


def start_child(
    command: Sequence[str], *, output: IO[bytes], errors: IO[bytes], environment: Mapping[str, str]
) -> Child:
    """Start a program, by its absolute path, with nothing of our environment and without input."""
    import subprocess

    if os.name != "posix" or not Path(_SHELL).exists():
        process = subprocess.Popen(  # noqa: S603 -- the caller has found the command
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=dict(environment)
        )
        return Child(process)
    process = subprocess.Popen(  # noqa: S603 -- the caller has found the command
        [_SHELL, "-c", _SCRIPT, "sh", *command],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        env=dict(environment),
        process_group=0,
    )
    return Child(process)
