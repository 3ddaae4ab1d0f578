"""The law of `impact` for every literal of a source: parameter files, Bicep, project file, tables.

    python -m tests.trace.exhaustive [SOURCE] [--only parameters,bicep,project,tables] [--every N]

SOURCE and the mapping tables are copied; each literal is changed by itself and the copy converted
again. Prints the figures and what was missed; exits 1 if anything was. It takes about half a second
a literal.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from converter.source.resources import mappings_folder
from tests.trace.changes import Change, bicep_changes, yaml_changes
from tests.trace.laws import Bench

HERE = Path(__file__).resolve().parents[2]
EMITTED = frozenset({"emit", "manifest", "match", "when", "collect", "default"})
"""The keys of tables below which a scalar is part of the tree."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=HERE / "samples" / "dialogporten")
    parser.add_argument("--only", default="parameters,project,tables,bicep")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--file", default="")
    given = parser.parse_args()
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        source, mappings = copied(given.source, Path(folder))
        bench = Bench(source, mappings)
        for what in given.only.split(","):
            started = time.monotonic()
            changes = [one for one in changes_of(what, source, mappings) if given.file in one.file]
            figures = bench.run(changes[:: given.every])
            print(f"{what}: {figures} ({time.monotonic() - started:.0f} s)", flush=True)
            for line in figures.missed:
                print(f"  missed {line}")
            for line in figures.unmoved:
                print(f"  in vain {line}")
            broken += len(figures.missed) + len(figures.unmoved)
    return 1 if broken else 0


def copied(source: Path, folder: Path) -> tuple[Path, Path]:
    """Copies of what a conversion reads of a source, and of the tables."""
    target = folder / "source"
    target.mkdir()
    shutil.copytree(source / ".azure", target / ".azure")
    shutil.copyfile(source / "bicep2flux.yaml", target / "bicep2flux.yaml")
    return target, Path(shutil.copytree(mappings_folder(), folder / "mappings"))


def changes_of(what: str, source: Path, mappings: Path) -> Iterator[Change]:
    if what in {"parameters", "bicep"}:
        ending = "bicepparam" if what == "parameters" else "bicep"
        for path in sorted((source / ".azure").rglob(f"*.{ending}")):
            yield from bicep_changes(path.relative_to(source).as_posix(), path)
    elif what == "project":
        yield from yaml_changes("bicep2flux.yaml", source / "bicep2flux.yaml")
    else:
        folders = [path.parent for path in sorted(mappings.glob("*/profile.yaml"))]
        parts = [folder / name for folder in folders for name in ("tables", "manifests")]
        settings = [folder / "profile.yaml" for folder in folders]
        for path in (*settings, *(path for part in parts for path in sorted(part.rglob("*.yaml")))):
            name = f"mappings/{path.relative_to(mappings).as_posix()}"
            yield from yaml_changes(name, path, below=EMITTED)


if __name__ == "__main__":
    sys.exit(main())
