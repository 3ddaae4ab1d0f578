"""The page as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from converter.source import Blame, Diagnostic, DiagnosticError, Severity
from converter.trace.page import page
from converter.trace.page_data import page_data
from converter.trace.tracer import Tracer

if TYPE_CHECKING:
    from converter.project import Project


def write_page(tracer: Tracer, project: Project, out: Path) -> None:
    """Write the page about a converted source; a file that is there is replaced as a whole.

    Raises `DiagnosticError` (B2F209) for a folder, and where the system refuses.
    """
    if out.is_dir():
        raise _fault(out, "it is a folder", "name a file, such as trace.html")
    if not out.parent.is_dir():
        raise _fault(out, f"there is no folder {out.parent.as_posix()}", "make it, or name another")
    text = page(page_data(tracer, project))
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _fault(out, f"{error.strerror}", "name a file that can be written") from error


def _fault(out: Path, problem: str, step: str) -> DiagnosticError:
    message = f"--html can't write '{out.as_posix()}': {problem}"
    return DiagnosticError(
        Diagnostic("B2F209", Severity.ERROR, message, help=step, blame=Blame.CONFIGURATION)
    )
