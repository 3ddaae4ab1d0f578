"""Changes in place, for where folders can't be exchanged: first all are written down, then carried out.

An unfinished journal is thrown away. A finished one is carried out to its end, however often that was
begun: so whatever kills the process, the next one finds the old files or makes the new ones.

A journal is untrusted input: a change by somebody else can bring one. Commands that only read refuse a folder
with a journal. A command that writes carries one out only where it could have written it: each file is of the
kind that the command writes there, a plain file below the folder, and has the digest that the journal, and
for a tree the lock, has for it. All of that is checked before the first file is touched.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from converter.kustomize.layers.tree import digest_of_file, is_inside
from converter.kustomize.writing import files
from converter.kustomize.writing.lock import LOCK_NAME, Lock, lock_in, read_lock
from converter.source import (
    LARGEST_RECORD,
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    dataclass,
    read_bytes,
)

JOURNAL = ".bicep2flux.journal"
UNFINISHED = ".bicep2flux.journal.part"
_NOTE = "changes.json"
_FORMAT: Final = 2
_PARAMETERS: Final = ".bicepparam"
_PLAIN_FILES: Final = frozenset({".gitattributes"})
"""Files of a tree whose names begin with a dot, the lock aside."""


class _JournalError(ValueError):
    """Why a journal can't be carried out."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A file to write: its name in the journal, and the SHA-256 of the new content and of the one before.

    `before` is empty where there was no file.
    """

    name: str
    new: str
    before: str


@dataclass(frozen=True, slots=True)
class _Note:
    """What a journal says: the files to write, in this order, and those to remove with their SHA-256."""

    kind: str
    written: Mapping[str, _Written]
    removed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JournalKind:
    """Which command's journal it is: its name in the file, the command that completes it, and what it may
    change.

    `check` raises `_JournalError` for a change that the command doesn't make.
    """

    name: str
    command: str
    check: Callable[[Path, Path, _Note], None]


def change_in_place(
    out: Path, changes: Mapping[str, bytes], removed: Collection[str], kind: JournalKind
) -> None:
    """Write `changes` and remove `removed`; after a crash `finish_journal` completes it.

    What `kind` doesn't allow is refused before anything is changed. Raises `OSError` and `DiagnosticError`
    (B2F412).
    """
    draft = out / UNFINISHED
    files.remove_folder(draft)
    files.make_new_folder(draft)
    try:
        for path in (*changes, *removed):
            _check_place(out, path)
        written = {
            path: _Written(str(number), sha256(content).hexdigest(), _digest_at(out, path))
            for number, (path, content) in enumerate(changes.items())
        }
        for path, one in written.items():
            files.write(draft / one.name, changes[path])
        note = {
            "format": _FORMAT,
            "kind": kind.name,
            "written": {path: [one.name, one.new, one.before] for path, one in written.items()},
            "removed": {path: _digest_at(out, path) for path in removed},
        }
        files.write(draft / _NOTE, json.dumps(note).encode())
        _checked(out, draft, kind)
    except _JournalError as error:
        files.remove_folder(draft)
        raise _refused(out / JOURNAL, str(error)) from error
    files.sync([*(draft / one.name for one in written.values()), draft / _NOTE, draft])
    files.rename(draft, out / JOURNAL)
    files.sync([out])
    finish_journal(out, kind)


def refuse_half_written(folder: Path, kind: JournalKind) -> None:
    """Raise `DiagnosticError` (B2F402) for a folder in the middle of a change, which is neither old nor new.

    For commands that only read: they never carry out a journal.
    """
    if files.exists(folder / JOURNAL):
        raise DiagnosticError(
            Diagnostic(
                code="B2F402",
                severity=Severity.ERROR,
                message=f"an interrupted run left {folder.as_posix()} half written: "
                f"{(folder / JOURNAL).as_posix()} has what is missing",
                help=f"`{kind.command}` completes it; if no run of yours was interrupted, somebody else's "
                "change brought the journal: delete it",
                category=Category.CONFIGURATION,
            )
        )


def finish_journal(out: Path, kind: JournalKind) -> None:
    """Complete the change that an interrupted run began, if there is one.

    Raises `DiagnosticError` (B2F412), before anything is changed, for a journal that a run of this kind can't
    have written.
    """
    journal, draft = out / JOURNAL, out / UNFINISHED
    if not files.exists(journal):
        files.remove_folder(draft)
        return
    try:
        note = _checked(out, journal, kind)
    except _JournalError as error:
        raise _refused(journal, str(error)) from error
    last = note.written.get(LOCK_NAME)
    for path, one in note.written.items():
        if one is not last:
            _carry_out(out, journal, path, one)
    for path in note.removed:
        files.remove(out / path)
        files.remove_empty_folders((out / path).parent, out)
    files.sync(files.folders_of(out, note.written))
    if last is not None:
        # The lock that stands there has the files to remove, so it changes after they are gone.
        _carry_out(out, journal, LOCK_NAME, last)
        files.sync([out])
    files.remove_folder(draft)
    files.rename(journal, draft)
    files.remove_folder(draft)


def _carry_out(out: Path, journal: Path, path: str, one: _Written) -> None:
    if files.exists(journal / one.name):
        files.make_folder((out / path).parent)
        files.rename(journal / one.name, out / path)


def _checked(out: Path, journal: Path, kind: JournalKind) -> _Note:
    """What a journal says, if a run of this kind can have written it. Raises `_JournalError`."""
    if not _is_folder(journal):
        raise _JournalError("it is no folder")
    note = _read(journal)
    if note.kind != kind.name:
        raise _JournalError(f"it is for {note.kind}, not for {kind.name}")
    names = {_NOTE, *(one.name for one in note.written.values())}
    if strange := sorted({entry.name for entry in os.scandir(journal)} - names):
        raise _JournalError(f"it has a file that it doesn't list: {strange[0]}")
    for path in (*note.written, *note.removed):
        _check_place(out, path)
    for path, one in note.written.items():
        staged, present = _digest_at(journal, one.name), _digest_at(out, path)
        if staged not in {"", one.new}:
            raise _JournalError(f"the new content of {path} isn't what it was")
        if present not in ({one.before, one.new} if staged else {one.new}):
            raise _JournalError(f"{path} was changed since")
    for path, before in note.removed.items():
        if _digest_at(out, path) not in {before, ""}:
            raise _JournalError(f"{path} was changed since")
    kind.check(out, journal, note)
    return note


def _check_place(out: Path, path: str) -> None:
    """Raise `_JournalError` for a path where no plain file below the folder can be, or is."""
    if not is_inside(path):
        raise _JournalError("it names a file outside of the folder")
    steps = [out / path, *list((out / path).parents)[: path.count("/")]]
    for step in steps:
        try:
            mode = step.lstat().st_mode
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise _JournalError(f"{path} can't be there") from error
        if not (stat.S_ISREG(mode) if step == steps[0] else stat.S_ISDIR(mode)):
            raise _JournalError(
                f"{step.relative_to(out).as_posix()} is a link, or nothing that the tool writes"
            )


def _check_tree(out: Path, journal: Path, note: _Note) -> None:
    """A tree's journal writes files of its new lock, and removes files of the present one."""
    present = read_lock(out)
    lock = present
    if LOCK_NAME in note.written and _digest_at(journal, note.written[LOCK_NAME].name):
        lock = lock_in(read_bytes(journal / note.written[LOCK_NAME].name, root=journal, limit=LARGEST_RECORD))
    for path, one in note.written.items():
        if path == LOCK_NAME:
            continue
        if not _is_of_a_tree(path) or lock is None or path not in lock.files:
            raise _JournalError(f"{path} is no file of the tree")
        at = journal / one.name if files.exists(journal / one.name) else out / path
        if not _has_digest(lock, path, at):
            raise _JournalError(f"{path} has another content than the lock says")
    for path in note.removed:
        is_known = present is not None and path in present.files and _is_of_a_tree(path)
        if files.exists(out / path) and (not is_known or lock is None or path in lock.files):
            raise _JournalError(f"{path} is no former file of the tree")


def _has_digest(lock: Lock, path: str, at: Path) -> bool:
    file = lock.files[path]
    return (
        digest_of_file(read_bytes(at, root=at.parent, limit=LARGEST_RECORD), holds_tags=file.untagged)
        == file.digest
    )


def _is_of_a_tree(path: str) -> bool:
    steps = path.split("/")
    return not any(step.startswith(".") for step in steps if step not in _PLAIN_FILES)


def _check_parameters(_out: Path, _journal: Path, note: _Note) -> None:
    """A journal of parameter files changes parameter files that are there."""
    for path, one in note.written.items():
        if not path.endswith(_PARAMETERS) or not one.before:
            raise _JournalError(f"{path} is no parameter file that is there")
    if note.removed:
        raise _JournalError("it removes files")


TREE_JOURNAL: Final = JournalKind("a tree", "bicep2flux convert", _check_tree)
PARAMETERS_JOURNAL: Final = JournalKind("parameter files", "bicep2flux backport --write", _check_parameters)


def _read(journal: Path) -> _Note:
    """The note of a journal. Raises `_JournalError` for one in another form."""
    try:
        content = json.loads(read_bytes(journal / _NOTE, root=journal, limit=LARGEST_RECORD))
    except OSError as error:
        raise _JournalError(f"its {_NOTE} can't be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _JournalError(f"its {_NOTE} isn't JSON") from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise _JournalError("it has a format that this version doesn't know")
    kind, written, removed = (content.get(key) for key in ("kind", "written", "removed"))
    if not (isinstance(kind, str) and isinstance(written, dict) and isinstance(removed, dict)):
        raise _JournalError("it lists no files")
    if not all(map(_is_entry, written.values())) or not all(map(_is_text, removed.values())):
        raise _JournalError("a file in it has no digest")
    found = {path: _Written(*entry) for path, entry in written.items()}
    if len({one.name for one in found.values()}) < len(found) or found.keys() & removed.keys():
        raise _JournalError("it lists a file twice")
    return _Note(kind, found, removed)


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 3
        and all(map(_is_text, entry))
        and entry[0].isascii()
        and entry[0].isdecimal()
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _digest_at(folder: Path, path: str) -> str:
    """The SHA-256 of a plain file, empty for none. Raises `_JournalError` for one that can't be read."""
    place = folder / path
    try:
        if stat.S_ISLNK(place.lstat().st_mode):
            raise _JournalError(f"{path} is a link")
        return sha256(read_bytes(place, root=folder, limit=LARGEST_RECORD)).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise _JournalError(f"{path} can't be read ({error.strerror})") from error


def _refused(journal: Path, reason: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F412",
            severity=Severity.ERROR,
            message=f"the journal {journal.as_posix()} isn't carried out: {reason}",
            help="if a run of yours was interrupted, restore the folder from version control; then delete "
            "the journal and run again",
            category=Category.CONFIGURATION,
        )
    )
