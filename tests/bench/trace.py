"""How long cold questions about a tree take beside the `convert` that makes it.

    python -m tests.bench.trace [SOURCE] [--config FILE] [--runs N]

Each run converts SOURCE without writing, traces one field of it, traces every field of the first
environment, and asks what a parameter file reaches, each in a new process. Prints the median of
each in milliseconds of wall time, and its ratio to `convert`: at most 1.0 for one field and for
`impact`, at most 2.0 for all, are the aims. The bench asserts nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from converter.commands.trace import TraceOptions, TraceSession
from converter.trace.tracer import field_of

HERE = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=HERE / "samples" / "dialogporten")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    more = ["--config", str(given.config)] if given.config else []
    asked = TraceSession(TraceOptions(source=given.source, flux=given.source / "flux", config=given.config))
    environment = next(iter(asked.conversion.project.file.environments))
    leaves = asked.everything(environment).leaves
    field = field_of(next(leaf for leaf in leaves if leaf.path[-1] == "image"))
    file = next(
        node.span.file
        for leaf in leaves
        for node in leaf.origin.walk()
        if node.span is not None and node.span.file.endswith(".bicepparam")
    )
    source = str(given.source)
    questions = {
        "convert --dry-run": ["convert", source, "--dry-run", "--out", str(given.source / "nowhere")],
        "trace, one field": ["trace", environment, field.object, field.path, source],
        "trace --all, text": ["trace", "--all", environment, source],
        "trace --all, json": ["trace", "--all", environment, source, "--format", "json"],
        "impact of a file": ["impact", file, source],
    }
    taken: dict[str, list[float]] = {name: [] for name in questions}
    # An installed package has its byte code; a checkout gets it from first runs that aren't timed.
    for words in questions.values():
        timed([*words, *more])
    for _ in range(given.runs):
        # In turn, so that a busy machine is busy for all of them.
        for name, words in questions.items():
            taken[name].append(timed([*words, *more]))
    base = statistics.median(taken["convert --dry-run"])
    for name, times in taken.items():
        median = statistics.median(times)
        print(
            f"{name:<18} {median * 1000:7.0f} ms  (best {min(times) * 1000:.0f})  "
            f"{median / base:.2f} of convert, best {min(times) / min(taken['convert --dry-run']):.2f}"
        )
    print(f"{len(leaves)} fields in {environment}")


def timed(words: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "converter", *words], capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
