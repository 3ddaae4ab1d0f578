"""Our errors beside those of Bicep's own compiler, for its samples that are wrong on purpose.

    python -m tests.bicep.diagnostics.baselines FOLDER [--lines]

FOLDER is a checkout of `Azure/bicep`, or a part of one. Its `*.diagnostics.bicep*` files hold a source
with the compiler's diagnostics behind each line. Printed are how many of the lines on which the compiler
sees an error have one of ours too, first for the syntax, then for names and calls (on lines whose syntax
is right), and how many lines we complain about where the compiler doesn't; with `--lines` which ones.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from converter.bicep import FileResolver
from converter.bicep.evaluation.static_checks import static_diagnostics
from converter.bicep.syntax.parser import parse_source
from converter.source import Diagnostic, SourceFile

NOTE: Final = re.compile(r"//@\[(\d+):\d+\) \[([\w-]+) \((\w+)\)\] (.*)")
ARGUMENTS: Final = re.compile(r" \(bicep https.*")

SYNTAX: Final = frozenset(
    f"BCP{number:03}"
    for number in (
        *(*range(1, 7), *range(8, 11), *range(12, 14), *range(15, 24), 64, 68, 87, 90, 96, 97, 103, 117, 118),
        *(7, 123, 132, 133, 136, 140, 162, 167, 201, 202, 236, 237, 238, 243, 249, 257, 266, 279, 300, 305),
        *(317, 325, 337, 344, 346, 347, 354, 355, 356, 358, 436, 404),
    )
)
"""Raised by the compiler's lexer and parsers."""

NAMES: Final = frozenset(
    {
        *("BCP025", "BCP028", "BCP112", "BCP145", "BCP166"),  # given more than once
        *("BCP057", "BCP059", "BCP063", "BCP082", "BCP265", "BCP287", "BCP302"),  # names
        *("BCP060", "BCP061", "BCP069", "BCP071", "BCP100", "BCP101", "BCP102", "BCP107"),  # functions
        *("BCP079", "BCP080", "BCP094", "BCP095", "BCP298", "BCP299"),  # cycles
        *("BCP050", "BCP051", "BCP085", "BCP086", "BCP091", "BCP092", "BCP098", "BCP275"),  # paths
        *("BCP258", "BCP259", "BCP360"),  # missing in other files
        *("BCP126", "BCP127", "BCP128", "BCP129", "BCP152", "BCP269", "BCP292", "BCP297"),  # decorators
    }
)
"""Names, calls, cycles, decorators and files: known without the types of Azure's resources."""


@dataclass(frozen=True, slots=True)
class CompilerError:
    """One diagnostic of the compiler."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A source, and the compiler's diagnostics of it."""

    path: Path
    text: str
    errors: tuple[CompilerError, ...]


def samples(folder: Path) -> Iterator[Sample]:
    """Every source with diagnostics below the folder."""
    for path in sorted(folder.rglob("*.diagnostics.bicep*")):
        lines: list[str] = []
        errors = []
        for line in path.read_bytes().decode("utf-8").splitlines(keepends=True):
            note = NOTE.match(line)
            if note is None:
                lines.append(line)
            elif note[3] == "Error":
                message = ARGUMENTS.sub("", note[4].strip())
                errors.append(CompilerError(max(1, len(lines)), note[2], message))
        source = path.with_name(path.name.replace(".diagnostics", ""))
        yield Sample(source, "".join(lines), tuple(errors))


def syntax_of(sample: Sample) -> list[Diagnostic]:
    """Our syntax errors."""
    return list(parse_source(SourceFile(sample.path.name, sample.text)).diagnostics)


def names_of(sample: Sample) -> list[Diagnostic]:
    """Our errors in names, without those of syntax."""
    found = static_diagnostics(FileResolver(sample.path.parent), sample.path.name)
    return [
        error for error in found if error.span and error.span.file == sample.path.name and error.code > "B2F1"
    ]


def by_line(found: list[Diagnostic]) -> dict[int, str]:
    """The first message on each line; those of the same file that its labels mark count too."""
    lines: dict[int, str] = {}
    for diagnostic in found:
        assert diagnostic.span is not None
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            if span.file == diagnostic.span.file:
                lines.setdefault(span.line, f"{diagnostic.code} {diagnostic.message}")
    return lines


def compare(
    title: str,
    all_samples: list[Sample],
    codes: frozenset[str],
    ours_of: Callable[[Sample], list[Diagnostic]],
    *,
    shown: bool,
) -> None:
    """Print how the lines agree."""
    agreed = missed = invented = 0
    by_code: dict[str, list[int]] = {}
    for sample in all_samples:
        theirs: dict[int, str] = {}
        broken = {found.line for found in sample.errors if found.code in SYNTAX} if codes is NAMES else set()
        for found in sample.errors:
            if found.code in codes and found.line not in broken:
                theirs.setdefault(found.line, f"{found.code} {found.message}")
        any_line = {found.line for found in sample.errors}
        ours = by_line(ours_of(sample))
        agreed += len(theirs.keys() & ours.keys())
        for line, text in theirs.items():
            by_code.setdefault(text[:6], [0, 0])[line not in ours] += 1
        missed += len(theirs.keys() - ours.keys())
        invented += len(ours.keys() - any_line)
        if shown:
            name = "/".join(sample.path.parts[-2:])
            text = [*sample.text.splitlines(), ""]
            for line in sorted(theirs.keys() - ours.keys()):
                print(f"  missed   {name}:{line}: {theirs[line]}\n           {text[line - 1]}")
            for line in sorted(ours.keys() - any_line):
                print(f"  invented {name}:{line}: {ours[line]}\n           {text[line - 1]}")
    if shown:
        for code, (hit, miss) in sorted(by_code.items()):
            print(f"  {code}: {hit} of {hit + miss}")
    whole = agreed + missed
    share = 100 * agreed / whole if whole else 100
    print(f"{title}: {agreed} of {whole} lines ({share:.1f} %), {invented} lines invented")


def main(folder: Path, *, shown: bool) -> None:
    """Compare all samples below the folder."""
    found = list(samples(folder))
    invalid = [sample for sample in found if "Invalid" in str(sample.path)]
    print(f"{len(found)} samples, {len(invalid)} of them invalid")
    compare("syntax", found, SYNTAX, syntax_of, shown=shown)
    compare("names", found, NAMES, names_of, shown=shown)


if __name__ == "__main__":
    main(Path(sys.argv[1]), shown="--lines" in sys.argv)
