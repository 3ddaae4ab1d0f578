"""Writing a tree, so that whatever kills the process leaves the old tree or the new one.

The new tree is built beside the old one, files of others linked into it, and the two folders are
exchanged in one step. Where the system can't do that, a journal takes its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from converter.kustomize.layers.tree import Tree
from converter.kustomize.writing import files
from converter.kustomize.writing.file_changes import file_changes_of
from converter.kustomize.writing.hand_edits import Mode
from converter.kustomize.writing.journal import (
    JOURNAL,
    TREE_JOURNAL,
    UNFINISHED,
    change_in_place,
    finish_journal,
)
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    RefusedFileError,
    Severity,
    dataclass,
    refuse_escape,
)


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a run did to the folder's generated files; paths are relative to it.

    `kept` are files that stayed as they were edited by hand, `diagnostics` are about hand edits.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def write_tree(tree: Tree, out: Path, mode: Mode = Mode.PLAIN) -> WriteReport:
    """Make the generated files of `out` those of `tree`; files of others stay as they are.

    Nothing is written when nothing differs. Raises `DiagnosticError` before anything is written:
    what `file_changes_of` raises; B2F404 and B2F421 for each field edited by hand and B2F401 for each
    foreign file in the way, unless `mode` decides what to do; B2F423 for a folder to adopt that Git
    couldn't bring back; B2F402 where the system refuses.
    """
    out = _own_place(out)
    for file in tree.files.values():
        _ = file.text  # what can't be emitted is reported before anything is touched
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            _recover(out)
            steps = file_changes_of(tree, out, mode)
            if steps.objections:
                raise DiagnosticError(steps.diagnostics)
            changes, removed = steps.changes, list(steps.removed)
            if changes or removed:
                _carry_out(out, changes, removed)
    except OSError as error:
        raise _refused(out, error.strerror or str(error)) from error
    return WriteReport(tuple(steps.written), steps.unchanged, tuple(removed), steps.kept, steps.diagnostics)


def recover(out: Path) -> None:
    """Recover a folder from an interrupted run: to the new tree if that was complete, else to the old.

    A command that writes calls this first; one that reads, `refuse_half_written`. Raises `DiagnosticError`
    (B2F412) for a journal that this tool can't have written there.
    """
    out = _own_place(out)
    if any(files.exists(path) for path in (_staging(out), out / JOURNAL, out / UNFINISHED)):
        with _alone(out):
            _recover(out)


def _own_place(out: Path) -> Path:
    """The folder's path without links. Raises `DiagnosticError` (B2F402) for a link that leads elsewhere."""
    try:
        if out.is_symlink():
            raise RefusedFileError(f"it is a link, to {out.resolve().as_posix()}")
        refuse_escape(out)
        return out.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise _refused(out, getattr(error, "strerror", None) or str(error)) from error


def _recover(out: Path) -> None:
    try:
        files.remove_folder(_staging(out))
        if out.is_dir():
            finish_journal(out, TREE_JOURNAL)
    except OSError as error:
        raise _refused(out, f"an interrupted run can't be cleared ({error.strerror})") from error


def _carry_out(out: Path, changes: Mapping[str, bytes], removed: list[str]) -> None:
    if not _is_in(out):
        try:
            _exchange(out, changes, removed)
        except OSError:
            # A mount point, a parent that can't be written, a system without the call.
            files.remove_folder(_staging(out))
        else:
            files.sync([out.parent])
            files.remove_folder(_staging(out))
            return
    files.make_folder(out)
    change_in_place(out, changes, removed, TREE_JOURNAL)


def _exchange(out: Path, changes: Mapping[str, bytes], removed: list[str]) -> None:
    """Build the new tree beside `out` and exchange the two. Raises `OSError` if that is impossible."""
    staging = _staging(out)
    files.make_folder(staging)
    if out.is_dir():
        _mirror(out, staging, {*changes, *removed})
    for path, content in changes.items():
        files.make_folder((staging / path).parent)
        files.write(staging / path, content)
    for path in removed:
        files.remove_empty_folders((staging / path).parent, staging)
    files.sync([*(staging / path for path in changes), *files.folders_of(staging, changes)])
    if out.is_dir():
        files.exchange(staging, out)
    else:
        files.rename(staging, out)


def _mirror(out: Path, staging: Path, without: set[str]) -> None:
    """Link every file below `out` into `staging`, folders with their modes."""
    device = out.stat().st_dev
    for folder, folders, names in os.walk(out):
        place = Path(folder)
        mirrored = staging / place.relative_to(out)
        if place.stat().st_dev != device:
            raise OSError(f"{place} is on a device of its own")
        files.make_folder(mirrored)
        mirrored.chmod(place.stat().st_mode & 0o7777)
        links = [name for name in folders if (place / name).is_symlink()]
        for name in (*names, *links):
            if (place / name).relative_to(out).as_posix() not in without:
                files.link(place / name, mirrored / name)


def _staging(out: Path) -> Path:
    return out.with_name(f".{out.name}.bicep2flux-new")


def _is_in(out: Path) -> bool:
    """Whether the process was started inside the folder, which an exchange would pull away."""
    try:
        return Path.cwd().is_relative_to(out)
    except OSError:
        return False


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Exclude other runs from the folder, as far as the system can."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(out.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _refused(out, "another run is writing there") from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)


def _refused(out: Path, reason: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F402",
            severity=Severity.ERROR,
            message=f"the tree can't be written to {out.as_posix()}: {reason}",
            help="make the folder writable, then run again",
            category=Category.CONFIGURATION,
        )
    )
