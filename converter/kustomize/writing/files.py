"""The few operations on files that writing a tree is made of."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from converter.source import write_new

_EXCHANGE = 2
_AT_FDCWD = -100


def write(path: Path, content: bytes) -> None:
    """Write a new file; it survives a power failure after `sync`.

    Raises `FileExistsError` for a name in use.
    """
    write_new(path, content)


def make_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)


def make_new_folder(path: Path) -> None:
    """Make a folder. Raises `FileExistsError` for a name in use, a link's too."""
    path.mkdir(parents=True)


def link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system has no links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        import shutil

        shutil.copy2(source, target, follow_symlinks=False)


def rename(source: Path, target: Path) -> None:
    """Move a file over another, or a folder to a free place, in one step."""
    source.replace(target)


def exchange(left: Path, right: Path) -> None:
    """Exchange two folders in one step. Raises `OSError` where the system can't."""
    if sys.platform != "linux":
        raise OSError("no exchange of folders on this system")
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError("no exchange of folders in this C library")
    if call(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), "exchange of folders failed")


def remove(path: Path) -> None:
    """Remove a file if it exists."""
    path.unlink(missing_ok=True)


def remove_folder(path: Path) -> None:
    """Remove a folder with all it holds; a link is removed itself."""
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        import shutil

        shutil.rmtree(path)


def exists(path: Path) -> bool:
    """Whether anything has this name, even a link to nowhere."""
    return os.path.lexists(path)


def remove_empty_folders(path: Path, root: Path) -> None:
    """Remove a folder and those above it, below `root`, as far as they are empty."""
    while path != root:
        try:
            path.rmdir()
        except OSError:
            return
        path = path.parent


def folders_of(root: Path, paths: Iterable[str]) -> set[Path]:
    """The root and each folder below it on the way to one of the paths."""
    folders = {root}
    for path in paths:
        folder = (root / path).parent
        while folder not in folders:
            folders.add(folder)
            folder = folder.parent
    return folders


def sync(paths: Iterable[Path]) -> None:
    """Flush files, or the entries of folders, to disk, where the system can."""
    if os.name != "posix":
        return
    from concurrent.futures import ThreadPoolExecutor

    # Waiting for all of them at once takes as long as waiting for a few.
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(_sync_one, paths))


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
