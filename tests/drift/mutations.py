"""Every leaf of every overlay changed, one at a time, in the file that gives it: drift has to find each.

    python -m tests.drift.mutations SOURCE [--every N] [--start N]

SOURCE is converted into a temporary folder first. Each change is one scalar on the line that the
tree has for a leaf. Prints each change that drift doesn't tell as it should (object, field, direction and line),
and how many were reported how. `--every 10` takes each tenth leaf. Exits with 1 when one wasn't found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from converter.commands import drift
from converter.commands.convert import ConvertOptions, convert
from converter.drift import directions_of
from converter.drift.findings import finding
from converter.drift.rendered import RenderedTree
from converter.kustomize import read_lock
from converter.kustomize.layers.places import PlacedLeaf, PlacedTree
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source, load_rules
from converter.source import Diagnostic, DiagnosticError, Direction

LINE = re.compile(r'(?P<before>\s*(?:- )*(?:[^\s"\'][^:]*: |"[^"]*": )?)(?P<value>"(?:[^"\\]|\\.)*"|\S.*)')
IDENTITY = {"apiVersion", "kind", "name"}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a file of the tree with another value, and the leaf that it gives."""

    leaf: PlacedLeaf
    file: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.overlay} {self.file}:{self.line}: {self.after.strip()}"

    @property
    def overlay(self) -> str:
        return self.leaf.overlay


class Bench:
    """A converted source with its tree in a folder, in which one line at a time is changed."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.flux = folder / "flux"
        convert(ConvertOptions(source=source, out=self.flux))
        self.rules = load_rules(SourceOptions(source=source))
        self.conversion = convert_source(
            SourceOptions(source=source), self.flux, rules=self.rules, explain=True
        )
        self.folders = drift._folders(self.rules, self.conversion.sections, ())
        directions = directions_of(read_lock(self.flux), self.flux, self.folders, self.conversion.tree.inputs)
        assert directions is not None
        self.directions = directions

    def changes(self) -> Iterator[Change]:
        """A change for each leaf on a line of its own; the release flow's tags are left out."""
        placed = PlacedTree(self.conversion.tree, self.conversion.sections)
        for mapped in self.conversion.overlays:
            for leaf in placed.leaves(mapped.objects):
                # A tag is in the kustomization, followed by its image.
                place = leaf.places[-1] if leaf.path[-1] == "image" else leaf.places[0]
                before = (self.flux / place.file).read_text("utf-8").split("\n")[place.line - 1]
                after = changed(before, leaf.value)
                if after is not None:
                    yield Change(leaf, place.file, place.line, before, after)

    def found(self, change: Change) -> list[Diagnostic]:
        """What drift tells of the leaf's overlay after a change. The file is put right again."""
        path = self.flux / change.file
        text = path.read_text("utf-8")
        lines = text.split("\n")
        lines[change.line - 1] = change.after
        path.write_text("\n".join(lines), "utf-8")
        try:
            return self.compared(change.overlay, change.file)
        finally:
            path.write_text(text, "utf-8")

    def compared(self, overlay: str, file: str = "") -> list[Diagnostic]:
        """The findings of one overlay: in the section that a file is in, without one in all of them."""
        sections = tuple(
            section
            for section in self.conversion.sections
            if not file or file.startswith(f"{section.base}/") or section.overlay_of(file)
        )
        names = {section.name for section in sections}
        folders = {key: at for key, at in self.folders.items() if key[1] == overlay and key[0] in names}
        one = replace(only(self.conversion, overlay), sections=sections)
        with RenderedTree(self.flux, folders) as tree:
            differing = drift._differing(self.flux, one, folders)
            tree.start(differing)
            return [
                finding(each, overlay, drift._place(each, overlay, tree), self.directions.of(each, overlay))
                for _, each in drift._drifted(one, tree, differing, generated=True, image_tags=False)
            ]


def only(conversion: Conversion, overlay: str) -> Conversion:
    """The conversion with one of its overlays."""
    return replace(
        conversion,
        overlays=tuple(one for one in conversion.overlays if str(one.objects.overlay) == overlay),
    )


def changed(line: str, value: object) -> str | None:
    """The line with another value of the same type; None for one whose value isn't on it."""
    match = LINE.fullmatch(line)
    if match is None or value in ({}, []):
        return None
    before, text = match["before"], match["value"]
    if isinstance(value, bool):
        return f"{before}{'false' if value else 'true'}"
    if isinstance(value, int | float):
        return f"{before}{value + 1}"
    if text in {"|", "|-", "|+", ">", ">-"}:
        return None
    return f'{before}{text[:-1]}x"' if text.endswith('"') else f"{before}{text}x"


def verdict(bench: Bench, change: Change) -> str:
    """How a change was reported: a word for what is right, a sentence for what isn't."""
    try:
        found = bench.found(change)
    except DiagnosticError as error:
        # A patch for an object of another name, say: Kustomize itself refuses the tree.
        return f"refused {error.diagnostics[0].code}"
    leaf = change.leaf
    name = f"{leaf.object.kind}/{leaf.object.name}"
    subjects = [(one, one.subject) for one in found if one.subject is not None]
    if not subjects:
        return "MISSED: no finding"
    if leaf.path in {("kind",), ("metadata", "name")}:
        codes = {one.code for one in found}
        return "another object" if "B2F504" in codes else f"MISSED: {sorted(codes)}"
    about = [(one, subject) for one, subject in subjects if subject.object == name]
    if not about:
        return f"MISSED: nothing of {name}, but {sorted({str(s.object) for _, s in subjects})}"
    if {subject.direction for _, subject in about} != {Direction.TREE_EDITED}:
        return f"MISSED: direction {[str(s.direction) for _, s in about]}"
    placed = [
        (one, s) for one, s in about if s.place and (s.place.file, s.place.line) == (change.file, change.line)
    ]
    if not placed:
        places = [str(s.place) for _, s in about]
        key_lost = any(one.code in {"B2F502", "B2F503"} for one, _ in about)
        return "another item" if key_lost else f"MISSED: line {change.file}:{change.line}, reported {places}"
    codes = {one.code for one, _ in placed}
    return "undecidable" if codes == {"B2F506"} else "found"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth only")
    parser.add_argument("--start", type=int, default=0, metavar="N", help="the first to take")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.source, Path(folder))
        changes = list(bench.changes())
        for change in changes[given.start :: given.every]:
            word = verdict(bench, change)
            if word.startswith("MISSED"):
                print(
                    f"{change.overlay} {change.file}:{change.line}: {change.after.strip()}: {word}",
                    flush=True,
                )
            counts[word.partition(":")[0]] += 1
    print(f"{len(changes)} leaves, {sum(counts.values())} changed: {dict(counts)}")
    return int(counts["MISSED"] > 0)


if __name__ == "__main__":
    sys.exit(main())
