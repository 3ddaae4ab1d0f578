"""How long a cold `convert` takes beside the renderings of what it wrote.

    python -m tests.bench.convert [SOURCE] [--config FILE] [--runs N]

Each run converts SOURCE into a new folder in a new process, then renders every overlay with
`kubectl kustomize`, one after the other. Prints the median of both, in milliseconds of wall
time, and their ratio: at most 1.0 is the aim. The bench asserts nothing.
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

from converter.kustomize.render import kustomize_command

HERE = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=HERE / "samples" / "dialogporten")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    more = ["--config", str(given.config)] if given.config else []
    converts, renders = [], []
    # An installed package has its byte code; a checkout gets it from a first run that isn't timed.
    timed([sys.executable, "-m", "converter", "convert", str(given.source), "--dry-run", *more])
    for _ in range(given.runs):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "flux"
            command = [
                sys.executable,
                "-m",
                "converter",
                "convert",
                str(given.source),
                "--out",
                str(out),
                *more,
            ]
            converts.append(timed(command))
            overlays = sorted(path.parent for path in out.glob("*/overlays/*/kustomization.yaml"))
            renders.append(sum(timed([*kustomize_command(), str(overlay)]) for overlay in overlays))
    convert, render = statistics.median(converts), statistics.median(renders)
    print(f"convert, cold             {convert * 1000:7.0f} ms  (best {min(converts) * 1000:.0f})")
    print(
        f"{len(overlays)} overlays rendered       {render * 1000:7.0f} ms  (best {min(renders) * 1000:.0f})"
    )
    print(f"ratio                     {convert / render:7.2f}")


def timed(command: list[str]) -> float:
    """The wall time of a command in seconds."""
    start = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, cwd=HERE, env=environment)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
