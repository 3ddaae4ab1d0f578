"""Files into source files."""

from __future__ import annotations

from pathlib import Path

from converter.source.diagnostics import Category, Diagnostic, DiagnosticError, Severity
from converter.source.span import SourceFile


def read_source(path: Path, name: str, category: Category = Category.INPUT) -> SourceFile:
    """The UTF-8 text of `path` under the name that diagnostics show, its newlines as they are.

    Raises `DiagnosticError` (B2F001) for a file that is missing, a folder, unreadable or not UTF-8.
    """
    try:
        return SourceFile(name, path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        problem = "there is no such file"
    except IsADirectoryError:
        problem = "this is a folder, not a file"
    except UnicodeDecodeError as error:
        problem = f"the file is not UTF-8 text (byte {error.start})"
    except OSError as error:
        problem = f"the file can't be read: {error.strerror}"
    raise DiagnosticError(
        Diagnostic(code="B2F001", severity=Severity.ERROR, message=f"{name}: {problem}", category=category)
    )
