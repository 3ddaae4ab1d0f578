"""The one writer of single files: a file is replaced as a whole, and no link or device stands in for it.

The folder that is written into is somebody else's as well: a link with the name of a report, of the ledger or
of the project file must not lead the writer out of it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from converter.source.diagnostics import Category, Diagnostic, DiagnosticError, Severity
from converter.source.files import RefusedFileError

_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL  # neither a file nor a link may have the name
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def write_file(path: Path, text: str) -> None:
    """Replace a file by a text in UTF-8. Raises `DiagnosticError` (B2F413) where that is refused or fails."""
    try:
        replace_file(path, text.encode("utf-8"))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise DiagnosticError(
            Diagnostic(
                code="B2F413",
                severity=Severity.ERROR,
                message=f"{path.as_posix()} can't be written: {reason}",
                help="name a file in a folder that can be written",
                category=Category.CONFIGURATION,
            )
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file, in one step: whatever ends the process leaves the old content or the new one.

    The mode of the old file stays. Raises `OSError`: `RefusedFileError` for a link, a device, or whatever
    else isn't a plain file, and for a relative path that leads out of the working directory through a link.
    """
    mode = _mode_of(path)
    refuse_escape(path)
    beside = path.with_name(".bicep2flux.new" if len(path.name) > 200 else f".{path.name}.bicep2flux-new")
    beside.unlink(missing_ok=True)  # left by a run that was ended; of a link the link itself
    handle = os.open(beside, _FLAGS, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes) -> None:
    """Write a file that isn't there yet. Raises `FileExistsError` for a name in use, a link's too."""
    with os.fdopen(os.open(path, _FLAGS, 0o666), "wb") as file:
        file.write(content)


def refuse_escape(path: Path) -> None:
    """Raise `RefusedFileError` for a relative path whose folders lead out of the working directory by a
    link.
    """
    if path.is_absolute() or ".." in path.parts:
        return  # the user names where it leads
    if not path.parent.resolve().is_relative_to(Path.cwd().resolve()):
        raise RefusedFileError("a link leads out of the working directory")


def _mode_of(path: Path) -> int | None:
    """The permissions of a plain file, None for no file. Raises `RefusedFileError` for anything else."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(mode):
        raise RefusedFileError("it is a link")
    if stat.S_ISDIR(mode):
        raise RefusedFileError("it is a folder")
    if not stat.S_ISREG(mode):
        raise RefusedFileError("it is no plain file")
    return stat.S_IMODE(mode)
