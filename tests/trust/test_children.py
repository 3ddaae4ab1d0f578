"""Kustomize runs on somebody else's tree: with limits, and no longer than we do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from converter.kustomize import children, render, start_rendering
from converter.source import DiagnosticError

MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\n"
)


def folder_of(path: Path, patch: str = "") -> Path:
    path.mkdir()
    patches = "patches: [{path: p.yaml, target: {kind: ConfigMap}}]\n" if patch else ""
    (path / "kustomization.yaml").write_text(f"resources: [a.yaml]\n{patches}")
    (path / "a.yaml").write_text(MAP)
    (path / "p.yaml").write_text(patch)
    return path


BOMB = "".join(f"- {{op: copy, from: /data, path: /data/k{number}}}\n" for number in range(60))


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test meets in seconds."""
    script = children._SCRIPT.replace(f"ulimit -d {children.MEMORY * 1024}", "ulimit -d 400000")
    assert script != children._SCRIPT
    monkeypatch.setattr(children, "_SCRIPT", script)


@pytest.mark.usefixtures("small_limits")
def test_a_tree_that_doubles_itself_is_a_diagnostic(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as caught:
        render(folder_of(tmp_path / "bomb", BOMB))
    (fault,) = caught.value.diagnostics
    assert fault.code == "B2F414"
    assert "memory" in fault.message


def test_a_folder_that_renders_to_more_than_any_tree_has_is_a_diagnostic(tmp_path: Path) -> None:
    doubled = "".join(f"- {{op: copy, from: /data, path: /data/k{number}}}\n" for number in range(19))
    with pytest.raises(DiagnosticError) as caught:
        render(folder_of(tmp_path / "bomb", doubled))
    (fault,) = caught.value.diagnostics
    assert fault.code == "B2F414"


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "WALL_SECONDS", 0)
    with pytest.raises(DiagnosticError) as caught:
        render(folder_of(tmp_path / "a"))
    assert [fault.code for fault in caught.value.diagnostics] == ["B2F414"]


def test_a_plain_folder_is_rendered(tmp_path: Path) -> None:
    assert "kind: ConfigMap" in render(folder_of(tmp_path / "a"))


def test_a_cancelled_run_leaves_no_process(tmp_path: Path) -> None:
    run = start_rendering(folder_of(tmp_path / "a"))
    group = run._child.process.pid
    run.cancel()
    with pytest.raises(ProcessLookupError):
        _until_gone(group)


def _until_gone(group: int) -> None:
    """Raises `ProcessLookupError` when no process of the group is left, within ten seconds."""
    for _ in range(100):
        os.killpg(group, 0)
        time.sleep(0.1)


PROGRAM = """\
import signal, sys, time
from tempfile import TemporaryFile
from converter.kustomize.children import start_child
# What runs in the background ignores an interrupt, and what it starts does so too.
signal.signal(signal.SIGINT, signal.default_int_handler)
child = start_child(["/bin/sleep", "300"], output=TemporaryFile(), errors=TemporaryFile(), environment={})
print(child.process.pid, flush=True)
time.sleep(300)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_program_ends_when_we_end(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as ours:
        assert ours.stdout is not None
        group = int(ours.stdout.readline())
        os.killpg(group, 0)
        ours.send_signal(number)
        ours.wait(60)
    with pytest.raises(ProcessLookupError):
        _until_gone(group)
