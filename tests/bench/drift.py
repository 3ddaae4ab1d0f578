"""How long a cold `drift` on a tree in sync takes beside the renderings of that tree.

    python -m tests.bench.drift [SOURCE] [--runs N]

SOURCE is converted into a new folder first. Each run compares it in a new process, then renders the
workloads' overlays with `kubectl kustomize`, one after the other, and then all that the tree has for Flux
besides: roles and syncroots. Prints the medians in milliseconds of wall time, and the ratios: at most 1.1 is the
aim. The bench asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from converter.kustomize.rendering import kustomize_command
from tests.bench.convert import rendered_folders, timed, told

HERE = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=HERE / "samples" / "dialogporten")
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    python = [sys.executable, "-m", "converter"]
    with tempfile.TemporaryDirectory() as folder:
        flux = Path(folder) / "flux"
        timed([*python, "convert", str(given.source), "--out", str(flux)])
        overlays, others = rendered_folders(flux)
        ours, renders, everything = [], [], []
        for _ in range(given.runs):
            ours.append(timed([*python, "drift", str(given.source), "--flux", str(flux)]))
            renders.append(sum(timed([*kustomize_command(), str(each)]) for each in overlays))
            everything.append(renders[-1] + sum(timed([*kustomize_command(), str(each)]) for each in others))
    told("drift, cold, in sync", ours, len(overlays), renders, len(others), everything)


if __name__ == "__main__":
    main()
