"""Parses broken sources: `python -m tests.fuzz.parse [--runs N] [--seed S] [DIR…]`.

Each run breaks one of the folders' Bicep files (the repository's own unless folders are given) with
a seed of its own, parses it, renders every diagnostic and checks the laws of tokens and trees. Prints the seed
of each run that raised, broke a law or took over a second, how many runs there were, and the slowest. Exits
with 1 when there was such a run. `--save` writes the texts of those runs to `tests/fuzz/cases`,
which the test suite parses from then on.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from converter.bicep.syntax.parser import parse_source
from converter.report import terminal
from converter.source import SourceFile
from tests.bicep.laws import broken_laws
from tests.fuzz.mutate import bicep_files, mutated, read

ROOT: Final = Path(__file__).parents[2]
OWN: Final = (ROOT / "samples", ROOT / "tests" / "bicep")
CASES: Final = Path(__file__).parent / "cases"
SLOW: Final = 1.0  # seconds
LONGEST: Final = 100_000  # characters of a file that is worth breaking


@dataclass(frozen=True, slots=True)
class Run:
    """One source, the seconds its parse took, and what went wrong (empty: nothing)."""

    source: SourceFile
    seconds: float
    problems: list[str]


def sources(folders: Sequence[Path]) -> list[SourceFile]:
    """The files to break."""
    found = [SourceFile(path.name, read(path)) for path in bicep_files(folders)]
    return [source for source in found if len(source.text) <= LONGEST]


def broken(files: Sequence[SourceFile], seed: int) -> SourceFile:
    """One of the files, broken in the way of this seed."""
    random = Random(seed)
    chosen = random.choice(files)
    others = [random.choice(files).text for _ in range(3)]
    return SourceFile(chosen.name, mutated(chosen.text, random, others))


def run(source: SourceFile) -> Run:
    """Parses and renders; whatever is raised becomes a problem."""
    started = time.process_time()  # not the wall: other processes would count
    try:
        result = parse_source(source)
        terminal.render(result.diagnostics)
        seconds = time.process_time() - started
        problems = broken_laws(source, result)
    except Exception:  # noqa: BLE001 -- any exception at all is what is looked for
        return Run(source, time.process_time() - started, [traceback.format_exc()])
    if seconds > SLOW:
        problems.append(f"took {seconds:.1f} s")
    return Run(source, seconds, problems)


def save(source: SourceFile) -> Path:
    """Keep a source as a regression case, under a name that its text decides."""
    CASES.mkdir(exist_ok=True)
    content = source.text.encode()
    path = CASES / f"{sha256(content).hexdigest()[:12]}{Path(source.name).suffix}"
    path.write_bytes(content)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=OWN)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first run; each next one has the next")
    parser.add_argument("--save", action="store_true", help="keep what failed as cases of the test suite")
    given = parser.parse_args()
    files = sources(given.folders)
    failed = 0
    slowest, slowest_seed = 0.0, given.seed
    for seed in range(given.seed, given.seed + given.runs):
        found = run(broken(files, seed))
        if found.seconds > slowest:
            slowest, slowest_seed = found.seconds, seed
        if found.problems:
            failed += 1
            print(f"seed {seed}: {'; '.join(found.problems)}", flush=True)
            if given.save:
                print(f"  kept as {save(found.source).relative_to(ROOT)}")
    print(f"{given.runs} runs over {len(files)} files, {failed} of them failed")
    print(f"slowest: {slowest * 1000:.0f} ms (seed {slowest_seed})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
