"""How long a cold `convert` takes beside the renderings of what it wrote.

    python -m tests.bench.convert [SOURCE] [--config FILE] [--runs N]

Each run converts SOURCE into a new folder in a new process, then renders the workloads' overlays with
`kubectl kustomize`, one after the other, and then all that the tree has for Flux besides: roles and syncroots.
Prints the medians in milliseconds of wall time, and the ratios: at most 1.0 is the aim. The bench asserts
nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from converter.kustomize.rendering import kustomize_command

HERE = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=HERE / "samples" / "dialogporten")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    more = ["--config", str(given.config)] if given.config else []
    converts, renders, everything = [], [], []
    python = [sys.executable, "-m", "converter"]
    # An installed package has its byte code; a checkout gets it from a first run that isn't timed.
    timed([*python, "convert", str(given.source), "--dry-run", *more])
    for _ in range(given.runs):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "flux"
            converts.append(timed([*python, "convert", str(given.source), "--out", str(out), *more]))
            overlays, others = rendered_folders(out)
            renders.append(sum(timed([*kustomize_command(), str(each)]) for each in overlays))
            everything.append(renders[-1] + sum(timed([*kustomize_command(), str(each)]) for each in others))
    told("convert, cold", converts, len(overlays), renders, len(others), everything)


def rendered_folders(flux: Path) -> tuple[list[Path], list[Path]]:
    """The folders of a tree that are rendered: the workloads' overlays, and all the others."""
    folders = {path.parent for path in flux.rglob("kustomization.yaml")}
    tops = sorted(path for path in folders if "base" not in path.relative_to(flux).parts)
    overlays = [path for path in tops if path.parent.name == "overlays"]
    return overlays, [path for path in tops if path not in overlays]


def told(
    what: str, ours: list[float], overlays: int, renders: list[float], others: int, everything: list[float]
) -> None:
    """Print the medians, and the ratios of ours to the renderings."""
    median = statistics.median(ours)
    print(f"{what:29} {median * 1000:6.0f} ms  (best {min(ours) * 1000:.0f})")
    for name, times in (
        (f"{overlays} overlays rendered", renders),
        (f"and {others} of roles and syncroots", everything),
    ):
        theirs = statistics.median(times)
        print(
            f"{name:29} {theirs * 1000:6.0f} ms  (best {min(times) * 1000:.0f})  ratio {median / theirs:.2f}"
        )


def timed(command: list[str]) -> float:
    """The wall time of a command in seconds."""
    start = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, cwd=HERE, env=environment)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
