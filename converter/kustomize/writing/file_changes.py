"""What writing a tree into a folder would change, and the reasons against it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from converter.kustomize.document.comments import without_head
from converter.kustomize.document.emit import emit
from converter.kustomize.document.reading import kustomization_in, reads_alike
from converter.kustomize.layers.layering import KUSTOMIZATION
from converter.kustomize.layers.tree import Tree, TreeFile, digest_of_file, without_tags
from converter.kustomize.writing.adoption import adoption_objections
from converter.kustomize.writing.edits import Versions
from converter.kustomize.writing.hand_edits import FileState, HandEdit, Mode, diagnostics_of
from converter.kustomize.writing.lock import LOCK_NAME, Lock, lock_of, read_lock
from converter.kustomize.writing.masking import secret_variables
from converter.kustomize.writing.removals import patch_files, targets
from converter.kustomize.writing.shadowing import GeneratedLayers
from converter.kustomize.writing.unreferred import about_unreferred, unreferred_files
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    dataclass,
    read_bytes,
    read_documents,
)

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FileChanges:
    """The way from what a folder holds to a tree. Paths are relative to the folder.

    `written` and `removed` have the present bytes of each file (None where there is none), `kept` are the
    files that stay although the tree has another content for them. `diagnostics` are about hand
    edits and about other files where the tree has its own: errors where `mode` doesn't decide.
    """

    tree: Tree
    mode: Mode
    lock: Lock
    written: dict[str, bytes | None]
    unchanged: tuple[str, ...]
    removed: dict[str, bytes]
    kept: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    lock_differs: bool

    @property
    def objections(self) -> tuple[Diagnostic, ...]:
        """Why the changes must not be carried out."""
        return tuple(one for one in self.diagnostics if one.severity is Severity.ERROR)

    @property
    def changes(self) -> dict[str, bytes]:
        """The new bytes of every file to write, the lock last."""
        new = {path: self.tree.files[path].text.encode() for path in self.written}
        if self.lock_differs:
            new[LOCK_NAME] = self.lock.text.encode()
        return new


def file_changes_of(tree: Tree, out: Path, mode: Mode = Mode.PLAIN) -> FileChanges:
    """What `write_tree` would change in the folder `out`, which need not exist.

    Raises `DiagnosticError`: B2F401 for a folder with content but without our lock (unless it is to be
    adopted) and for adopting one that has a lock; B2F420 for a lock that can't be used; B2F402 where a
    folder, file or symbolic link is in the way.
    """
    lock = read_lock(out)
    if lock is None and mode is not Mode.ADOPT:
        refuse_foreign_folder(out)
    if lock is not None and mode is Mode.ADOPT:
        raise DiagnosticError(_adopted_already(out))
    scan = _FolderScan(tree, _Folder(out), lock, mode)
    for file in tree.files.values():
        scan.decide(file)
    known = lock.files if lock is not None else {}
    out_of_scope = {path for path in known if path not in tree.files and tree.is_out_of_scope(path)}
    for path in known:
        if path not in tree.files and path not in out_of_scope:
            scan.decide_former(path)
    if scan.folder.obstacles:
        raise DiagnosticError(scan.folder.obstacles)
    new = lock_of(tree) if lock is None else lock_of(tree).with_files_of(lock, out_of_scope)
    adopting: tuple[Diagnostic, ...] = ()
    if mode is Mode.ADOPT:
        unreferred = about_unreferred(unreferred_files(out, tree))
        adopting = (*adoption_objections(out, scan.written), *unreferred)
    return FileChanges(
        tree,
        mode,
        new,
        scan.written,
        tuple(scan.unchanged),
        scan.removed,
        tuple(scan.kept),
        (*adopting, *scan.diagnostics(), *_dangling(scan), *_narrowed(scan, out_of_scope)),
        lock is None or scan.folder.read(LOCK_NAME) != new.text.encode(),
    )


class _FolderScan:
    """Decides for one file after the other what happens to it."""

    def __init__(self, tree: Tree, folder: _Folder, lock: Lock | None, mode: Mode) -> None:
        self.tree = tree
        self.folder = folder
        self.lock = lock
        self.mode = mode
        self.written: dict[str, bytes | None] = {}
        self.unchanged: list[str] = []
        self.removed: dict[str, bytes] = {}
        self.kept: list[str] = []
        self.edits: list[HandEdit] = []

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        layers = GeneratedLayers(self.lock) if self.lock is not None and self.lock.restorable else None
        secrets = self._secrets() if self.edits else frozenset()
        return tuple(one for edit in self.edits for one in diagnostics_of(edit, self.mode, layers, secrets))

    def _secrets(self) -> frozenset[str]:
        """The variables that a Secret gives: a hand-edited patch may have the text of one in clear."""
        documents = (document for file in self.tree.files.values() for document in file.documents)
        return frozenset(name for document in documents for name in secret_variables(document.body))

    def decide(self, file: TreeFile) -> None:
        """Decide what happens to a file of the tree."""
        path = file.path
        if file.plain is not None and not file.is_guarded:
            self._decide_plain(path, file.plain)
            return
        present = self.folder.read(path)
        generated = self.lock.files.get(path) if self.lock is not None else None
        if present == file.text.encode():
            self.unchanged.append(path)
        elif present is None and generated is None:
            self.written[path] = None
        elif present is None:
            self._settle(HandEdit(path, FileState.DELETED, file.overlay), None)
        elif generated is None:
            self._settle(self._compared(path, FileState.FOREIGN, present, file), present)
        elif digest_of_file(present, holds_tags=file.holds_tags) != generated.digest:
            self._settle(self._compared(path, FileState.EDITED, present, file), present)
        elif (
            file.holds_tags
            and present.decode() != file.text_without_comments
            and reads_alike(present.decode(), file.text)
        ):
            # The release flow formats the same content in its own way, an earlier version wrote no comments.
            self.unchanged.append(path)
        else:
            self.written[path] = present

    def _decide_plain(self, path: str, text: str) -> None:
        """Decide what happens to a file that nothing renders: one that a person made or removed stays so."""
        place = self.folder.root / path
        generated = self.lock.files.get(path) if self.lock is not None else None
        present = self.folder.plain(path)
        if present == text.encode():
            self.unchanged.append(path)
        elif present is not None and generated is not None:
            if digest_of_file(present, holds_tags=False) == generated.digest:
                self.written[path] = present
        elif generated is None and not (place.exists() or place.is_symlink()):
            self.written[path] = None

    def decide_former(self, path: str) -> None:
        """Decide what happens to a file that is no longer generated; an edited one goes only by force."""
        assert self.lock is not None
        generated = self.lock.files[path]
        present = self.folder.read(path)
        if present is None:
            return
        if digest_of_file(present, holds_tags=generated.untagged) == generated.digest:
            self.removed[path] = present
            return
        self.edits.append(self._compared(path, FileState.EDITED, present, None))
        if self.mode is Mode.KEEP:
            self.kept.append(path)
        else:
            self.removed[path] = present

    def _settle(self, edit: HandEdit, present: bytes | None) -> None:
        if edit.would_be_lost or edit.state is FileState.FORMATTED:
            self.edits.append(edit)
        if edit.state is FileState.FORMATTED and not edit.would_be_lost and self.mode is not Mode.FORCE:
            self.unchanged.append(edit.path)
        elif edit.would_be_lost and self.mode is Mode.KEEP:
            self.kept.append(edit.path)
        else:
            self.written[edit.path] = present

    def _compared(self, path: str, state: FileState, present: bytes, file: TreeFile | None) -> HandEdit:
        """An edited file beside what was generated and what the tree has for it."""
        overlay = file.overlay if file is not None else None
        locked = self.lock.files.get(path) if self.lock is not None else None
        is_plain = file.plain is not None if file is not None else locked is not None and locked.leaves == ()
        if is_plain:
            return HandEdit(path, state, overlay, in_source=file is not None)
        try:
            documents = read_documents(SourceFile(path, present.decode("utf-8")))
        except UnicodeDecodeError:
            return HandEdit(path, state, overlay, in_source=file is not None)
        except DiagnosticError as error:
            return HandEdit(path, state, overlay, fault=error.diagnostics[0], in_source=file is not None)
        found = [document.data for document in documents]
        wanted = [document.body for document in file.documents] if file is not None else []
        if file is not None and not Versions((), found, wanted).differing_fields():
            return HandEdit(path, FileState.FORMATTED, overlay, would_be_lost=False)
        known = self.lock is not None and path in self.lock.files
        generated = self.lock.documents(path) if self.lock is not None and known else None
        if generated is None:
            # Somebody else's file, or a lock of format 1: only the difference from the source is known.
            versions = Versions(wanted, found, wanted) if state is FileState.FOREIGN else None
            return HandEdit(path, state, overlay, versions, documents, in_source=file is not None)
        if file is not None and file.holds_tags:
            found, wanted = list(map(without_tags, found)), list(map(without_tags, wanted))
        versions = Versions(generated, found, wanted)
        loses_fields = file is None or any(not field.agreed for field in versions.edited_fields())
        return HandEdit(
            path,
            state,
            overlay,
            versions,
            documents,
            in_source=file is not None,
            would_be_lost=loses_fields
            or _holds_more_than_fields(present, [document.data for document in documents], file),
        )


def _dangling(scan: _FolderScan) -> Iterator[Diagnostic]:
    """An error for each entry of a kept kustomization whose file or folder would be removed.

    Kustomize renders nothing of an overlay then, and Flux applies nothing more of it.
    """
    remaining = {*scan.written, *scan.unchanged, *scan.kept}
    for path in scan.kept:
        content = (
            kustomization_in(scan.folder.root / path, scan.folder.root)
            if path.endswith(f"/{KUSTOMIZATION}")
            else {}
        )
        for target in (*targets(path, content), *patch_files(path, content)):
            gone = target in scan.removed or any(one.startswith(f"{target}/") for one in scan.removed)
            if gone and not any(one == target or one.startswith(f"{target}/") for one in remaining):
                yield Diagnostic(
                    code="B2F408",
                    severity=Severity.ERROR,
                    message=f"{path} can't stay as it is: it names {target}, which would be removed",
                    help="take the entry out, then run again; or convert without --keep",
                    category=Category.CONFIGURATION,
                )


def _narrowed(scan: _FolderScan, out_of_scope: Collection[str]) -> Iterator[Diagnostic]:
    """An error for each kustomization that stays and took a folder with others in it that it no longer takes.

    Earlier versions listed in a folder of the base the folders below it; each overlay names them now.
    """
    for path in (*scan.kept, *sorted(out_of_scope)):
        if not path.endswith(f"/{KUSTOMIZATION}"):
            continue
        named = set(targets(path, kustomization_in(scan.folder.root / path, scan.folder.root)))
        for folder in sorted(named):
            lost = sorted(_no_longer_listed(scan, folder) - named)
            if lost:
                yield Diagnostic(
                    code="B2F472",
                    severity=Severity.ERROR,
                    message=f"{path} can't stay as it is: with {folder} it took {', '.join(lost)}, which "
                    "would no longer be listed there",
                    help="convert all environments together, without --keep; --prune removes what is gone",
                    category=Category.CONFIGURATION,
                )


def _no_longer_listed(scan: _FolderScan, folder: str) -> set[str]:
    """The folders that the present kustomization of a base folder lists, that stay, and it won't list."""
    path = f"{folder}/{KUSTOMIZATION}"
    if path not in scan.written and path not in scan.removed:
        return set()
    before = set(targets(path, kustomization_in(scan.folder.root / path, scan.folder.root)))
    file = scan.tree.files.get(path)
    now = set(targets(path, file.documents[0].body)) if file is not None else set()
    return {one for one in before - now if any(made.startswith(f"{one}/") for made in scan.tree.files)}


def _holds_more_than_fields(present: bytes, documents: list[Any], file: TreeFile | None) -> bool:
    """Whether a file has comments or a formatting of its own: neither those of `file` nor none at all."""
    text = without_head(present.decode())
    try:
        return text != emit(documents) and (file is None or text != without_head(file.text_of(documents)))
    except (DiagnosticError, AttributeError):
        return True


def diff_tree(tree: Tree, out: Path, mode: Mode = Mode.PLAIN) -> str:
    """A unified diff from the folder's files to the tree's, empty if writing would change none.

    Raises what `file_changes_of` raises. The lock isn't shown; hand edits are shown as lines that would be
    removed.
    """
    return diff_of(file_changes_of(tree, out, mode))


def diff_of(steps: FileChanges) -> str:
    """The unified diff of the changes, as `diff_tree` gives it."""
    from difflib import unified_diff

    tree = steps.tree
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
    """The lines as `diff` counts them: only a newline ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class _Folder:
    """The files below a folder; collects in `obstacles` what is neither a file nor absent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.obstacles: list[Diagnostic] = []
        self._usable: dict[str, bool] = {"": True}

    def read(self, path: str) -> bytes | None:
        """A file's bytes, None if it doesn't exist or something else is in its place."""
        place = self.root / path
        if not self._is_folder(path.rpartition("/")[0]):
            return None
        try:
            if place.is_symlink() or place.is_dir():
                self.obstacles.append(
                    _obstacle(path, "a symbolic link" if place.is_symlink() else "a folder")
                )
                return None
            return read_bytes(place, root=self.root)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.obstacles.append(_obstacle(path, f"unreadable ({error.strerror})"))
            return None

    def plain(self, path: str) -> bytes | None:
        """The bytes of a plain file, None for anything else."""
        place = self.root / path
        return read_bytes(place, root=self.root) if place.is_file() and not place.is_symlink() else None

    def _is_folder(self, path: str) -> bool:
        """Whether a path can hold files: it is a folder, or would be made one."""
        if path not in self._usable:
            place = self.root / path
            above = self._is_folder(path.rpartition("/")[0])
            if above and (place.is_symlink() or place.is_file()):
                what = "a symbolic link" if place.is_symlink() else "a file"
                self.obstacles.append(_obstacle(path, f"{what}, not a folder"))
                above = False
            self._usable[path] = above
        return self._usable[path]


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


def _refusal(message: str) -> Diagnostic:
    return Diagnostic(
        code="B2F401",
        severity=Severity.ERROR,
        message=message,
        help="name another folder with `--out`, or one that an earlier run wrote; adopt a tree that was "
        "written by hand with `--adopt`",
        category=Category.CONFIGURATION,
    )


def _adopted_already(out: Path) -> Diagnostic:
    return Diagnostic(
        code="B2F401",
        severity=Severity.ERROR,
        message=f"{out.as_posix()} can't be adopted: it has a lock, so bicep2flux wrote it",
        help="convert without `--adopt`; `--keep` and `--force` decide what happens to hand edits",
        category=Category.CONFIGURATION,
    )


def _obstacle(path: str, what: str) -> Diagnostic:
    return Diagnostic(
        code="B2F402",
        severity=Severity.ERROR,
        message=f"{path} can't be written: it is {what}",
        help="move it away, then run again",
        category=Category.CONFIGURATION,
    )
