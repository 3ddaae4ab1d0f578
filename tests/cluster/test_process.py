"""Programs of the lane end with the test run, however that ends, and their logs say why they didn't start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.process import Program, StartError, free_ports

ROOT = Path(__file__).parents[2]
SLEEPER = "import os, sys, time; print(os.getpid(), flush=True); time.sleep(600)"


def eventually(condition: Callable[[], object]) -> bool:
    last = time.monotonic() + 30
    while not condition():
        if time.monotonic() > last:
            return False
        time.sleep(0.05)
    return True


def is_running(pid: int) -> bool:
    # A process that has ended and that nobody has asked for is still listed.
    status = Path(f"/proc/{pid}/stat")
    return status.is_file() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def pid_in(log: Path) -> int:
    assert eventually(lambda: log.is_file() and log.read_text().endswith("\n"))
    return int(log.read_text())


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="looks into /proc")


@needs_proc
def test_a_program_ends_with_its_context(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Program([sys.executable, "-c", SLEEPER], log) as program:
        pid = pid_in(log)
        program.require_running()
        assert is_running(pid)
    assert not is_running(pid)


@needs_proc
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_ends_when_the_test_run_is_ended_from_outside(tmp_path: Path, end: signal.Signals) -> None:
    log = tmp_path / "log"
    # A run in the background may have been told to ignore the signal of Ctrl-C, which its children inherit.
    run = f"""
import signal, sys, time
from pathlib import Path
from tests.cluster.process import Program
signal.signal(signal.SIGINT, signal.default_int_handler)
Program([sys.executable, "-c", {SLEEPER!r}], Path({str(log)!r}))
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", run], cwd=ROOT, stderr=subprocess.DEVNULL) as parent:
        pid = pid_in(log)
        assert is_running(pid)
        os.kill(parent.pid, end)
        parent.wait(timeout=30)
    assert eventually(lambda: not is_running(pid))


def test_a_program_that_ends_by_itself_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    words = "import sys; print('first'); print('no such flag', file=sys.stderr); sys.exit(3)"
    program = Program([sys.executable, "-c", words], tmp_path / "log")

    assert eventually(lambda: said_by(program))
    assert "ended with 3" in said_by(program)
    assert "no such flag" in said_by(program)
    program.end()


def said_by(program: Program) -> str:
    """The error of a program that has ended; empty while it runs."""
    try:
        program.require_running()
    except StartError as error:
        return str(error)
    return ""


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    for port in ports:
        with socket.socket() as one:
            one.bind(("127.0.0.1", port))
