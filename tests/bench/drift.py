"""How long a cold `drift` on a tree in sync takes beside the renderings of that tree.

    python -m tests.bench.drift [SOURCE] [--runs N]

SOURCE is converted into a new folder first. Each run compares it in a new process, then renders every overlay
with `kubectl kustomize`, one after the other, with their syncroots and without. Prints the medians in
milliseconds of wall time, and the ratios: at most 1.1 is the aim. The bench asserts nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from converter.kustomize.render import kustomize_command
from tests.bench.convert import timed

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
        overlays = sorted(path for path in flux.glob("*/overlays/*") if path.is_dir())
        roots = sorted(path for path in (flux / "syncroot").iterdir() if path.name != "base")
        ours, theirs, all_of_them = [], [], []
        for _ in range(given.runs):
            ours.append(timed([*python, "drift", str(given.source), "--flux", str(flux)]))
            theirs.append(sum(timed([*kustomize_command(), str(folder)]) for folder in overlays))
            all_of_them.append(theirs[-1] + sum(timed([*kustomize_command(), str(root)]) for root in roots))
    drift = statistics.median(ours)
    print(f"drift, cold, in sync          {drift * 1000:6.0f} ms  (best {min(ours) * 1000:.0f})")
    for what, times in (
        (f"{len(overlays)} overlays rendered", theirs),
        ("and their syncroots", all_of_them),
    ):
        median = statistics.median(times)
        best, ratio = min(times), drift / median
        print(f"{what:29} {median * 1000:6.0f} ms  (best {best * 1000:.0f})  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
