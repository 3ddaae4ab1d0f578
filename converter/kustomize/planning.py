"""What writing a tree into a folder would change, and what stands against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from converter.kustomize.lock import LOCK_NAME, Lock, lock_of, read_lock
from converter.kustomize.reading import untyped
from converter.kustomize.tree import Tree, content_digest
from converter.source import Blame, Diagnostic, DiagnosticError, Severity

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """The way from what a folder holds to a tree. Paths are relative to the folder.

    `written` and `removed` have the present bytes of each file (None where there is none),
    `edited` what a person did to generated files that the tree would overwrite or remove,
    `foreign` the files of others that stand where the tree wants its own.
    """

    tree: Tree
    lock: Lock
    written: dict[str, bytes | None]
    unchanged: tuple[str, ...]
    removed: dict[str, bytes]
    edited: dict[str, str]
    foreign: tuple[str, ...]
    lock_differs: bool

    @property
    def objections(self) -> tuple[Diagnostic, ...]:
        """Why the plan must not be carried out without force."""
        return (
            *(_edited(path, what) for path, what in self.edited.items()),
            *(_foreign_file(path) for path in self.foreign),
        )

    @property
    def changes(self) -> dict[str, bytes]:
        """The new bytes of every file to write, the lock last."""
        new = {path: self.tree.files[path].text.encode() for path in self.written}
        if self.lock_differs:
            new[LOCK_NAME] = self.lock.text.encode()
        return new


def plan(tree: Tree, out: Path) -> Plan:
    """What `write_tree` would do to the folder `out`, which need not exist.

    Raises `DiagnosticError`: B2F401 for a folder with content but without our lock; B2F420 for a
    lock that can't be used; B2F402 where a folder, file or symbolic link is in the way.
    """
    lock = read_lock(out)
    if lock is None:
        refuse_foreign_folder(out)
    known = lock.files if lock is not None else {}
    folder = _Folder(out)
    written: dict[str, bytes | None] = {}
    unchanged: list[str] = []
    removed: dict[str, bytes] = {}
    edited: dict[str, str] = {}
    foreign: list[str] = []
    for path, file in tree.files.items():
        present = folder.read(path)
        digest = known[path].digest if path in known else None
        if present == file.text.encode():
            unchanged.append(path)
        elif present is None:
            written[path] = None
            if digest is not None:
                edited[path] = "deleted"
        elif digest is None:
            written[path] = present
            foreign.append(path)
        elif _digest(present, holds_tags=file.holds_tags) != digest:
            written[path] = present
            edited[path] = "edited"
        elif file.holds_tags and untyped(file.text) == untyped(present.decode()):
            # The release flow has its own way to write the same.
            unchanged.append(path)
        else:
            written[path] = present
    others = {path for path in known if path not in tree.files and tree.leaves_alone(path)}
    for path, generated in known.items():
        if path not in tree.files and path not in others and (present := folder.read(path)) is not None:
            removed[path] = present
            if _digest(present, holds_tags=generated.untagged) != generated.digest:
                edited[path] = "edited"
    if folder.obstacles:
        raise DiagnosticError(folder.obstacles)
    new = lock_of(tree) if lock is None else lock_of(tree).with_files_of(lock, others)
    differs = lock is None or folder.read(LOCK_NAME) != new.text.encode()
    return Plan(tree, new, written, tuple(unchanged), removed, edited, tuple(foreign), differs)


def diff_tree(tree: Tree, out: Path) -> str:
    """A unified diff from the folder's files to the tree's, empty if writing would change none.

    Raises what `plan` raises. The lock isn't shown, and hand edits are shown as what would be undone.
    """
    from difflib import unified_diff

    steps = plan(tree, out)
    lines: list[str] = []
    for path in sorted({**steps.written, **steps.removed}):
        old = steps.written.get(path, steps.removed.get(path))
        new = tree.files[path].text if path in tree.files else None
        names = ("/dev/null" if old is None else f"a/{path}", "/dev/null" if new is None else f"b/{path}")
        before = "" if old is None else old.decode("utf-8", "replace")
        lines.extend(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in unified_diff(_lines(before), _lines(new or ""), *names)
        )
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Lines as `diff` sees them: ended by a newline and nothing else."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class _Folder:
    """The files below a folder; collects what is neither a file nor absent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.obstacles: list[Diagnostic] = []
        self._sound: dict[str, bool] = {"": True}

    def read(self, path: str) -> bytes | None:
        """A file's bytes, None if it doesn't exist or something else stands in its place."""
        place = self.root / path
        if not self._is_folder(path.rpartition("/")[0]):
            return None
        try:
            if place.is_symlink() or place.is_dir():
                self.obstacles.append(
                    _obstacle(path, "a symbolic link" if place.is_symlink() else "a folder")
                )
                return None
            return place.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.obstacles.append(_obstacle(path, f"unreadable ({error.strerror})"))
            return None

    def _is_folder(self, path: str) -> bool:
        """Whether files can stand in a folder: it is one, or would be made."""
        if path not in self._sound:
            place = self.root / path
            above = self._is_folder(path.rpartition("/")[0])
            if above and (place.is_symlink() or place.is_file()):
                what = "a symbolic link" if place.is_symlink() else "a file"
                self.obstacles.append(_obstacle(path, f"{what}, not a folder"))
                above = False
            self._sound[path] = above
        return self._sound[path]


def refuse_foreign_folder(out: Path) -> None:
    """Raise `DiagnosticError` (B2F401) if there is anything in or at `out`."""
    if not out.is_dir():
        if out.exists() or out.is_symlink():
            raise DiagnosticError(_refusal(f"{out.as_posix()} is not a folder"))
        return
    names = sorted(_some_files(out))
    if names:
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        raise DiagnosticError(_refusal(f"{out.as_posix()} holds files that bicep2flux didn't write: {shown}"))


def _some_files(folder: Path) -> Iterator[str]:
    """The entries of a folder, with what a folder among them holds first."""
    for entry in folder.iterdir():
        inner = (
            next(iter(sorted(entry.iterdir())), None) if entry.is_dir() and not entry.is_symlink() else None
        )
        yield f"{entry.name}/{inner.name}" if inner is not None else entry.name


def _digest(content: bytes, *, holds_tags: bool) -> str:
    if holds_tags:
        try:
            return content_digest(untyped(content.decode()))
        except UnicodeDecodeError:
            return ""
    return sha256(content).hexdigest()


def _refusal(message: str) -> Diagnostic:
    return Diagnostic(
        "B2F401",
        Severity.ERROR,
        message,
        help="name another folder with `--out`, or one that a former run wrote",
        blame=Blame.CONFIGURATION,
    )


def _foreign_file(path: str) -> Diagnostic:
    return Diagnostic(
        "B2F401",
        Severity.ERROR,
        f"{path} exists, but bicep2flux didn't write it",
        help="move it away, or overwrite it with `--force`",
        blame=Blame.CONFIGURATION,
    )


def _edited(path: str, what: str) -> Diagnostic:
    return Diagnostic(
        "B2F404",
        Severity.ERROR,
        f"{path} was {what} by hand since bicep2flux wrote it",
        help="bring the change into the source, or undo it with `--force`; `--diff` shows it",
        blame=Blame.CONFIGURATION,
    )


def _obstacle(path: str, what: str) -> Diagnostic:
    return Diagnostic(
        "B2F402",
        Severity.ERROR,
        f"{path} can't be written: it is {what}",
        help="move it away, then run again",
        blame=Blame.CONFIGURATION,
    )
