"""Changes in place, for where folders can't be exchanged: first all are written down, then carried out.

An unfinished journal is thrown away. A finished one is carried out to its end, however often that was
begun: so whatever kills the process, the next one finds the old tree or makes the new one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from converter.kustomize.layers.tree import is_inside
from converter.kustomize.writing import files
from converter.source import Category, Diagnostic, DiagnosticError, Severity

JOURNAL = ".bicep2flux.journal"
UNFINISHED = ".bicep2flux.journal.part"
_NOTE = "changes.json"


def change_in_place(out: Path, changes: Mapping[str, bytes], removed: list[str]) -> None:
    """Write `changes` and remove `removed`; after a crash `finish_journal` completes it."""
    draft = out / UNFINISHED
    files.make_folder(draft)
    staged = {path: str(number) for number, path in enumerate(changes)}
    for path, name in staged.items():
        files.write(draft / name, changes[path])
    files.write(draft / _NOTE, json.dumps({"written": staged, "removed": removed}).encode())
    files.sync([*draft.iterdir(), draft])
    files.rename(draft, out / JOURNAL)
    files.sync([out])
    finish_journal(out)


def refuse_half_written(out: Path) -> None:
    """Raise `DiagnosticError` (B2F402) for a folder in the middle of a change, which is neither tree.

    For commands that only read: they don't carry out a journal that came with somebody's tree.
    """
    if (out / JOURNAL).is_dir():
        raise DiagnosticError(
            Diagnostic(
                code="B2F402",
                severity=Severity.ERROR,
                message=f"an interrupted run left {out.as_posix()} half written",
                help="run `bicep2flux convert` once more to complete it",
                category=Category.CONFIGURATION,
            )
        )


def finish_journal(out: Path) -> None:
    """Complete the change that an interrupted run began, if there is one.

    Raises `ValueError` for a journal that this tool didn't write.
    """
    journal, draft = out / JOURNAL, out / UNFINISHED
    if journal.is_dir() and not journal.is_symlink():
        note = _read(journal)
        for path, name in note["written"].items():
            staged = journal / name
            if staged.exists():
                _check(out, path)
                files.make_folder((out / path).parent)
                files.rename(staged, out / path)
        for path in note["removed"]:
            _check(out, path)
            files.remove(out / path)
            files.remove_empty_folders((out / path).parent, out)
        files.sync(files.folders_of(out, note["written"]))
        files.remove_folder(draft)
        files.rename(journal, draft)
    files.remove_folder(draft)


def _read(journal: Path) -> dict[str, dict[str, str]]:
    note: dict[str, dict[str, str]] = json.loads((journal / _NOTE).read_bytes())
    written, removed = note["written"], note["removed"]
    if not all(map(is_inside, [*written, *removed])) or not all(
        name.isdecimal() for name in written.values()
    ):
        raise ValueError("the journal names files outside the folder")
    return note


def _check(out: Path, path: str) -> None:
    """A journal comes with the tree, from anywhere: no link may lead it out of the folder."""
    for folder in list((out / path).parents)[: path.count("/")]:
        if folder.is_symlink():
            raise ValueError(f"{folder.name} is a symbolic link")
