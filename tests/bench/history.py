"""A repository's history, one commit after the other: drift, convert, drift.

    python -m tests.bench.history REPOSITORY [--config FILE] [--since DATE] [--folder .azure] [--limit N]

REPOSITORY is a Git directory. Each commit that touches the folder is laid out beside the tree that its
predecessors left. What changed since must be drift of the source, never of the tree; after `convert` nothing may
differ; where a workload can't be converted, every other one must be. Prints a line a commit, then the counts. The
bench asserts nothing.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str
    seconds: float


def run(*arguments: str) -> Command:
    """Run the tool in a process of its own."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "converter", *arguments], capture_output=True, text=True, check=False
    )
    return Command(done.returncode, done.stdout, done.stderr, time.perf_counter() - started)


def commits(repository: Path, since: str, folder: str) -> list[str]:
    """The commits that touch the folder, oldest first."""
    command = ["git", f"--git-dir={repository}", "log", "--reverse", "--format=%H", f"--since={since}"]
    done = subprocess.run([*command, "--", folder], capture_output=True, text=True, check=True)
    return done.stdout.split()


def lay_out(repository: Path, commit: str, folder: str, into: Path) -> None:
    """The folder as it was at a commit."""
    shutil.rmtree(into / folder, ignore_errors=True)
    command = ["git", f"--git-dir={repository}", "archive", commit, folder]
    done = subprocess.run(command, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(into, filter="data")


def findings(drift: Command) -> list[dict[str, Any]]:
    """The errors and warnings of a drift run; none where it wrote no report."""
    try:
        found = json.loads(drift.out)["diagnostics"]
    except (ValueError, KeyError):
        return []
    return [one for one in found if one["severity"] != "note"]


def one_commit(source: Path, options: list[str], flux: Path) -> tuple[str, str]:
    """What became of a commit: its outcome, and a line about it."""
    options = [*options, "--flux", str(flux)]
    before = run("drift", str(source), *options, "--format", "json") if flux.is_dir() else None
    # A workload that a commit deletes goes with its files.
    arguments = ("--out", str(flux), "--image-tag", "1.0.0", "--prune", "all")
    converted = run("convert", str(source), *options[:-2], *arguments)
    after = run("drift", str(source), *options, "--format", "json")
    compared = [one for one in findings(before) if one["category"] == "finding"] if before else []
    moved = Counter(str((one["subject"] or {}).get("direction")) for one in compared)
    left = findings(after)
    differences = [one for one in left if one["category"] == "finding"]
    broken = sorted({one["message"] for one in left if one["code"] == "B2F225"})
    if converted.code == after.code == 0:
        outcome = "in sync"
    elif broken and not differences:
        outcome = "partial, the rest in sync"
    elif not left:
        outcome = f"stops, exit codes {converted.code} and {after.code}"
    else:
        outcome = f"differs, exit codes {converted.code} and {after.code}"
    line = f"convert {converted.code}, drift {after.code}; moved: {dict(moved) or 'nothing'}"
    head = converted.out.partition("\n")[0] or converted.err.partition("\n")[0]
    return outcome, "; ".join([line, head, *broken])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository", type=Path)
    parser.add_argument("--config", type=Path, help="the project file, instead of the source's own")
    parser.add_argument("--since", default="2024-09-01")
    parser.add_argument("--folder", default=".azure")
    parser.add_argument("--limit", type=int, default=None, help="only the first so many commits")
    given = parser.parse_args()
    options = ["--config", str(given.config.resolve())] if given.config else []
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        source, flux = Path(folder) / "source", Path(folder) / "flux"
        source.mkdir()
        for number, commit in enumerate(
            commits(given.repository, given.since, given.folder)[: given.limit], start=1
        ):
            lay_out(given.repository, commit, given.folder, source)
            outcome, line = one_commit(source, options, flux)
            outcomes[outcome] += 1
            print(f"{number:3} {commit[:9]} {outcome}: {line}", flush=True)
    for outcome, count in outcomes.most_common():
        print(f"{count:4} {outcome}")


if __name__ == "__main__":
    main()
