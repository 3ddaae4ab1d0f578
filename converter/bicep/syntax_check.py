"""The syntax of many files at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from converter.bicep.api import ENDINGS, PARAMETERS, parse
from converter.bicep.evaluation.parameter_values import redact_line
from converter.bicep.limits import DEFAULTS, Limits
from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass, read_source


@dataclass(frozen=True, slots=True)
class SyntaxCheck:
    """The files that were read, by name, and everything that is wrong with them."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def check_syntax(paths: Iterable[Path], *, limits: Limits = DEFAULTS) -> SyntaxCheck:
    """The syntax of the files at `paths`, and of all Bicep files below those that are folders.

    Files are named as `paths` names them. Raises `DiagnosticError` (B2F209) for a path that doesn't
    exist, is no Bicep file or has none below it.
    """
    files: dict[str, tuple[Path, Path]] = {}
    for path in paths:
        for file in _bicep_files(path):
            files.setdefault(file.as_posix(), (file, path if path.is_dir() else file.parent))
    found: list[Diagnostic] = []
    for name, (file, root) in files.items():
        try:
            source = read_source(file, name, root=root)
        except DiagnosticError as error:
            found += error.diagnostics
            continue
        wrong = parse(source.text, name, limits=limits).diagnostics
        if name.endswith(PARAMETERS):
            # In a file with syntax errors it isn't known which values are secrets.
            for span in [diagnostic.span for diagnostic in wrong if diagnostic.span]:
                redact_line(span)
        found += wrong
    return SyntaxCheck(tuple(files), tuple(found))


def _bicep_files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(_below(path))
        if not found:
            raise _wrong_path(f"there is no Bicep file below '{path.as_posix()}'")
        return found
    if path.suffix not in ENDINGS:
        raise _wrong_path(f"'{path.as_posix()}' is neither a folder nor a Bicep file")
    if not path.exists():
        raise _wrong_path(f"there is no '{path.as_posix()}'")
    return [path]


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if ".git" in folders:
            folders.remove(".git")
        yield from (Path(place, name) for name in names if name.endswith(ENDINGS))


def _wrong_path(message: str) -> DiagnosticError:
    step = f"name folders, or files with the endings {' and '.join(ENDINGS)}"
    return DiagnosticError(
        Diagnostic(
            code="B2F209",
            severity=Severity.ERROR,
            message=message,
            help=step,
            category=Category.CONFIGURATION,
        )
    )
