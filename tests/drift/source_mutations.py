"""Every literal of every parameter file changed, one at a time: what drift finds has to be the source that moved.

    python -m tests.drift.source_mutations SOURCE [--every N] [--start N]

SOURCE is copied and converted first; then each literal is changed and compared with the tree of before.
Prints each change whose findings have another direction, or none of whose findings leads to the changed
line. Exits with 1 when there was one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from converter.commands.convert import ConvertOptions, convert
from converter.commands.drift import DriftOptions, drift
from converter.source import DiagnosticError, Direction
from tests.trace.changes import Change, bicep_changes


class SourceBench:
    """A copied source with its tree, of which one literal at a time is changed."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.source = folder / "source"
        shutil.copytree(
            source, self.source, ignore=shutil.ignore_patterns("src", "tests", "docs", "flux", ".git")
        )
        convert(ConvertOptions(source=self.source, out=self.source / "flux"))

    def changes(self) -> list[Change]:
        files = sorted((self.source / ".azure/applications").rglob("*.bicepparam"))
        names = [path.relative_to(self.source).as_posix() for path in files]
        return [
            change for name, path in zip(names, files, strict=True) for change in bicep_changes(name, path)
        ]

    def verdict(self, change: Change) -> str:
        """How a change was reported; `refused` where no text in the literal's place converts."""
        before = change.path.read_text("utf-8")
        try:
            for instead in change.texts:
                change.path.write_text(change.applied(before, instead), "utf-8")
                try:
                    result = drift(
                        DriftOptions(source=self.source, flux=self.source / "flux", today=date(2026, 1, 1))
                    )
                except DiagnosticError:
                    continue
                subjects = [one.subject for one in result.findings if one.subject]
                directions = {subject.direction for subject in subjects if subject.direction}
                if not result.findings:
                    return "no effect"
                if directions != {Direction.SOURCE_MOVED}:
                    return f"MISSED: {sorted(map(str, directions))}"
                lines = {(one.span.file, one.span.line) for one in result.findings if one.span}
                return "found" if (change.file, change.line) in lines else "found elsewhere"
            return "refused"
        finally:
            change.path.write_text(before, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth only")
    parser.add_argument("--start", type=int, default=0, metavar="N", help="the first to take")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        bench = SourceBench(given.source, Path(folder))
        changes = bench.changes()
        for change in changes[given.start :: given.every]:
            word = bench.verdict(change)
            if word.startswith("MISSED") or word == "found elsewhere":
                print(f"{change}: {word}", flush=True)
            counts[word.partition(":")[0]] += 1
    print(f"{len(changes)} literals, {sum(counts.values())} changed: {dict(counts)}")
    return int(counts["MISSED"] > 0)


if __name__ == "__main__":
    sys.exit(main())
