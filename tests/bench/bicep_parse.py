"""How fast Bicep is parsed, beside pycep-parser and tree-sitter-bicep.

    python -m tests.bench.bicep_parse [DIR…] [--rounds N]

The two others come with `pip install -e '.[bench]'`; without them there are only our own figures. Of
each parser: how many of the files it understands; the best of N rounds over those files in a
process that is warm, and the median of N new processes that import it and parse them once. Ours
is timed on the same files, and the ratio is ours to theirs in MB/s. At the end, ours over one text of growing
size. The bench asserts nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from tests.fuzz.mutate import bicep_files, read

ROOT: Final = Path(__file__).resolve().parents[2]
Understands: TypeAlias = Callable[[str, str], bool]  # of a file's name and text


def ours() -> Understands:
    from converter.bicep.syntax.parser import parse_source
    from converter.source import SourceFile

    return lambda name, text: not parse_source(SourceFile(name, text)).diagnostics


def pycep() -> Understands:
    from pycep import BicepParser

    parser = BicepParser()

    def understands(_name: str, text: str) -> bool:
        try:
            parser.parse(text=text)
        except Exception:  # noqa: BLE001 -- whatever it raises, it doesn't understand the file
            return False
        return True

    return understands


def tree_sitter() -> Understands:
    import tree_sitter_bicep
    from tree_sitter import Language, Parser

    parser = Parser(Language(tree_sitter_bicep.language()))
    return lambda _name, text: not parser.parse(text.encode()).root_node.has_error


PARSERS: Final[dict[str, tuple[Callable[[], Understands], tuple[str, ...]]]] = {
    "bicep2flux": (ours, ()),
    "pycep-parser": (pycep, ("pycep",)),
    "tree-sitter-bicep": (tree_sitter, ("tree_sitter", "tree_sitter_bicep")),
}
Files: TypeAlias = Sequence[tuple[Path, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "samples"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", metavar="PARSER", help=argparse.SUPPRESS)  # what a new process does
    given = parser.parse_args()
    if given.cold:
        parse_all(
            PARSERS[given.cold][0](),
            [(Path(line), read(Path(line))) for line in sys.stdin.read().split("\n")],
        )
        return
    files = [(path, read(path)) for path in bicep_files(given.folders)]
    print(
        f"{len(files)} files, {megabytes(files):.2f} MB; Python itself starts in {cold('', [], given.rounds):.0f} ms"
    )
    print(
        f"{'':18} {'.bicep':>9} {'.bicepparam':>11} {'warm':>10} {'ours':>10} {'ratio':>6} {'cold':>8} {'ours':>8} {'ratio':>6}"
    )
    for name, (load, modules) in PARSERS.items():
        if all(importlib.util.find_spec(module) for module in modules):
            print(f"{name:18} {comparison(name, load(), files, given.rounds)}", flush=True)
        else:
            print(f"{name:18} is not installed: pip install -e '.[bench]'")
    growth(files, given.rounds)


def comparison(name: str, understands: Understands, files: Files, rounds: int) -> str:
    """A parser's row: the files it understands, its times on them, and ours on the same."""
    good = [(path, text) for path, text in files if understands(path.name, text)]
    counts = [
        f"{sum(path.suffix == suffix for path, _ in good)}/{sum(path.suffix == suffix for path, _ in files)}"
        for suffix in (".bicep", ".bicepparam")
    ]
    row = f"{counts[0]:>9} {counts[1]:>11}"
    if not good:
        return row
    size = megabytes(good)
    theirs, mine = warm(understands, good, rounds), warm(ours(), good, rounds)
    row += f" {size / theirs:5.2f} MB/s {size / mine:5.2f} MB/s {theirs / mine:6.2f}"
    theirs, mine = cold(name, good, rounds), cold("bicep2flux", good, rounds)
    return row + f" {theirs:5.0f} ms {mine:5.0f} ms {theirs / mine:6.2f}"


def growth(files: Files, rounds: int) -> None:
    """Times for one template, twice as much, and so on: what costs twice as much each time is linear."""
    text = "\n".join(text.removeprefix("\ufeff") for path, text in files if path.suffix == ".bicep")
    text = text[: text.rfind("\n", 0, 400_000) + 1]
    print("ours over one text")
    for times in (1, 2, 4, 8):
        grown = [(Path("main.bicep"), text * times)]
        seconds = warm(ours(), grown, rounds)
        print(
            f"  {times}x {megabytes(grown):6.2f} MB {seconds * 1000:7.0f} ms {megabytes(grown) / seconds:6.2f} MB/s"
        )


def parse_all(understands: Understands, files: Files) -> None:
    for path, text in files:
        understands(path.name, text)


def warm(understands: Understands, files: Files, rounds: int) -> float:
    """The best time in seconds of some rounds over the files."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        parse_all(understands, files)
        times.append(time.perf_counter() - start)
    return min(times)


def cold(name: str, files: Files, rounds: int) -> float:
    """The median time in milliseconds of new processes that parse the files once (no name: do nothing)."""
    command = (
        [sys.executable, "-m", "tests.bench.bicep_parse", "--cold", name]
        if name
        else [sys.executable, "-c", ""]
    )
    given = "\n".join(str(path.resolve()) for path, _ in files)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, input=given, text=True, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def megabytes(files: Files) -> float:
    return sum(len(text.encode()) for _, text in files) / 1e6


if __name__ == "__main__":
    main()
