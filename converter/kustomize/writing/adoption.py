"""Adopting a folder that was written by hand: only where Git can bring it back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from converter.source import Category, Diagnostic, DiagnosticError, Severity

_SHOWN = 5


def adoption_objections(out: Path, written: Mapping[str, bytes | None]) -> tuple[Diagnostic, ...]:
    """The reasons against overwriting files of a folder (B2F423); `written` has the bytes of each.

    The folder has to be in a work tree of Git and have neither changes nor untracked files; and each file
    that would be overwritten has to be tracked, which an ignored one isn't. A folder without
    anything in it needs no Git.
    """
    if not out.is_dir() or not any(out.iterdir()):
        return ()
    try:
        status = _git(out, "status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
        tracked = set(_git(out, "ls-files", "-z", "--", ".").split("\0"))
    except DiagnosticError as error:
        return error.diagnostics
    if changed := [entry[3:] for entry in status.split("\0") if entry]:
        return (
            _objection(f"it has changes that aren't committed: {_some(changed)}", "commit or stash them"),
        )
    if lost := [path for path, held in written.items() if held is not None and path not in tracked]:
        return (_objection(f"Git ignores files that would be overwritten: {_some(lost)}", "move them away"),)
    return ()


_SECONDS = 120
"""How long Git may take to look at a repository."""


def _git(folder: Path, *arguments: str) -> str:
    """Git's output for a folder, without the repository's hooks and the caller's own Git variables."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]
    try:
        done = subprocess.run(  # noqa: S603 -- Git of the path, as the user's own shell finds it
            [*command, *arguments],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={**environment, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except subprocess.TimeoutExpired:
        raise DiagnosticError(_objection(f"Git takes more than {_SECONDS} seconds", "try again")) from None
    except OSError:
        raise DiagnosticError(_objection("there is no `git` to check its state", "install Git")) from None
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise DiagnosticError(
            _objection(f"Git can't report its state: {message}", "put the folder under version control first")
        )
    return done.stdout.decode("utf-8", "surrogateescape")


def _some(paths: Iterable[str]) -> str:
    names = sorted(paths)
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _objection(problem: str, step: str) -> Diagnostic:
    return Diagnostic(
        code="B2F423",
        severity=Severity.ERROR,
        message=f"the folder can't be adopted: {problem}",
        help=f"{step}, then run again: `--adopt` overwrites only what Git can bring back",
        category=Category.CONFIGURATION,
    )
