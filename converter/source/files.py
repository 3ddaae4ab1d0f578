"""The one opener: every file that is read, and every folder that is listed, is opened here.

What is read is somebody else's: a pull request decides what a name in it leads to. So a file is opened only
where it is a regular file inside of its root, links followed, and only as much of it is read as a file of its
kind can have. A link to `/proc/self/environ`, a pipe without a writer or a device is refused at once, with
its name.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from converter.source.diagnostics import Category, Diagnostic, DiagnosticError, Severity
from converter.source.span import SourceFile

LARGEST_TEXT: Final = 8 * 1024 * 1024
"""Bytes of a file that people write: twice the largest template that Azure takes."""
LARGEST_RECORD: Final = 64 * 1024 * 1024
"""Bytes of a file that programs write, such as the lock: that of a thousand workloads has about 16 MB."""

_SPECIAL: Final = tuple(map(Path, ("/proc", "/sys", "/dev")))
"""File systems whose files aren't on a disk: they show processes and devices, even where they look
regular."""
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer opens at once, and is refused
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class RefusedFileError(OSError):
    """A file that is there and isn't read; `strerror` is the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EPERM, reason)


def read_bytes(path: Path, *, root: Path, limit: int = LARGEST_TEXT) -> bytes:
    """The bytes of a regular file inside of `root`, which for a named file is the folder that it is named in.

    The root itself may be reached through a link, and links inside of it are followed. Raises `OSError`: what
    the system raises for a file that is missing or can't be read, `RefusedFileError` for one that leads out
    of the root, that is no regular file, or that has more than `limit` bytes.
    """
    resolved = resolved_inside(path, root)
    handle = os.open(resolved, _FLAGS)
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(found.st_mode):
            raise RefusedFileError("it is no regular file")
        if found.st_size <= limit:
            content = _read(handle, found.st_size, limit)
            if len(content) <= limit:
                return content
        raise RefusedFileError(f"it has more than {limit // (1024 * 1024)} MB")
    finally:
        os.close(handle)


def resolved_inside(path: Path, root: Path) -> Path:
    """The place that `path` leads to, links followed. Raises `OSError` as `read_bytes` does."""
    try:
        inside = root.resolve()
        resolved = path.resolve(strict=True)
    except (RuntimeError, ValueError) as error:  # links in a circle, a null character
        raise RefusedFileError("it has no name that can be followed") from error
    if root.is_symlink() and (root.parent.resolve() / root.name).is_relative_to(inside):
        # What is inside of a link to `/`, or to the home folder, is everything there.
        raise RefusedFileError(f"{root.name} is a link to a folder that it is in")
    if not resolved.is_relative_to(inside):
        raise RefusedFileError(f"it is a link out of {root.name or 'its folder'}")
    if any(resolved.is_relative_to(special) for special in _SPECIAL):
        raise RefusedFileError("it is no file on a disk")
    return resolved


def _is_text(name: str) -> bool:
    """Whether a name is text: a byte of a file's name that isn't UTF-8 is half a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _read(handle: int, size: int, limit: int) -> bytes:
    """All that a file has, or the first bytes above the limit: its size needn't be true."""
    parts: list[bytes] = []
    left = limit + 1
    ask = size + 1
    while left > 0 and (part := os.read(handle, min(ask, left))):
        parts.append(part)
        left -= len(part)
        ask = 65536
    return b"".join(parts)


def read_source(
    path: Path,
    name: str,
    category: Category = Category.INPUT,
    *,
    root: Path,
    limit: int = LARGEST_TEXT,
) -> SourceFile:
    """The UTF-8 text of `path` under the name that diagnostics show, its newlines as they are.

    `root` and `limit` are those of `read_bytes`. Raises `DiagnosticError` (B2F001) for a file that is
    missing, a folder, refused, unreadable or not UTF-8.
    """
    try:
        if not _is_text(name):
            raise RefusedFileError("its name isn't UTF-8 text")
        return SourceFile(name, read_bytes(path, root=root, limit=limit).decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        problem = "there is no such file"
    except IsADirectoryError:
        problem = "this is a folder, not a file"
    except UnicodeDecodeError as error:
        problem = f"the file is not UTF-8 text (byte {error.start})"
    except OSError as error:
        problem = f"the file can't be read: {error.strerror}"
    shown = name.encode("utf-8", "backslashreplace").decode()
    raise DiagnosticError(
        Diagnostic(code="B2F001", severity=Severity.ERROR, message=f"{shown}: {problem}", category=category)
    )
