"""Checks the parser on folders of real Bicep: `python -m tests.bicep.corpus DIR…`.

Prints each file that isn't understood, with its first error, or for which a law of tokens and trees
doesn't hold; then how many of each kind were understood. Files that the Bicep compiler's own tests keep as
wrong on purpose, or with notes between the lines, are left out. Exits with 1 when anything was printed.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Final

from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile
from tests.bicep.laws import broken_laws
from tests.fuzz.mutate import bicep_files, read

ANNOTATED: Final = (".diagnostics.", ".ir.", ".sourcemap.", ".symbols.", ".syntax.", ".tokens.")


def is_valid(path: Path) -> bool:
    """Whether a file's name shows neither errors nor notes that break its strings."""
    return "Invalid" not in str(path) and not any(mark in path.name for mark in ANNOTATED)


def main(folders: list[str]) -> int:
    found: Counter[str] = Counter()
    understood: Counter[str] = Counter()
    faults = 0
    for path in filter(is_valid, bicep_files([Path(folder) for folder in folders])):
        source = SourceFile(path.name, read(path))
        result = parse_source(source)
        errors = [f"{error.span}: {error.message}" for error in result.diagnostics]
        problems = errors[:1] + broken_laws(source, result)
        found[path.suffix] += 1
        understood[path.suffix] += not errors
        faults += bool(problems)
        for problem in problems:
            print(f"{path}: {problem}")
    for suffix in sorted(found):
        print(f"{suffix}: {understood[suffix]} of {found[suffix]} files understood")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
