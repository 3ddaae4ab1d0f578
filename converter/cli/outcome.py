"""How a command ends: what goes to stderr, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TextIO

from converter.source import Category, Diagnostic, DiagnosticError, Severity


class ExitCode(IntEnum):
    """The exit codes (see `docs/exit-codes.md`)."""

    DONE = 0
    FINDINGS = 1
    CONFIGURATION = 2  # typer's own code for wrong usage
    INPUT = 3
    DEFECT = 4
    INTERRUPTED = 130


@contextmanager
def outcome(*, debug: bool) -> Iterator[None]:
    """Turn whatever a command raises into a message and an exit code; a traceback only for `debug`."""
    try:
        yield
    except DiagnosticError as error:
        show(error.diagnostics)
        raise SystemExit(exit_code(error.diagnostics)) from None
    except KeyboardInterrupt:
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        raise
    except Exception as error:
        if debug:
            raise
        if isinstance(error, OSError):
            # A folder that can't be written, a full disk, a working directory that is gone.
            name = f"{error.filename}: " if error.filename else ""
            sys.stderr.write(f"bicep2flux: {name}{error.strerror or error}\n")
            raise SystemExit(ExitCode.CONFIGURATION) from None
        # The error's own text may quote input, and input may hold secrets.
        sys.stderr.write(
            f"bicep2flux: an internal {type(error).__name__}: a defect of bicep2flux, not of your input; "
            "please report it in the project's issue tracker with what --debug shows\n"
        )
        raise SystemExit(ExitCode.DEFECT) from None


def exit_code(diagnostics: Iterable[Diagnostic]) -> ExitCode:
    """The code for the errors among the diagnostics: what has to be corrected first decides."""
    categories = {diagnostic.category for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR}
    if Category.CONFIGURATION in categories:
        return ExitCode.CONFIGURATION
    if Category.INPUT in categories:
        return ExitCode.INPUT
    return ExitCode.FINDINGS if categories else ExitCode.DONE


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Render diagnostics to stderr, in colour when it takes colour."""
    from converter.report import render

    sys.stderr.write(render(diagnostics, colour=takes_colour(sys.stderr)))


def takes_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal and `NO_COLOR` isn't set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")
