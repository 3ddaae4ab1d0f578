"""The files of a tree that Kustomize doesn't render: they are compared as texts, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Final

from converter.drift.pins import digest_of
from converter.kustomize import Lock, Tree
from converter.source import Category, Diagnostic, Direction, Severity, SourceFile, Span, Subject, read_bytes

DIFFERS: Final = "B2F489"
_ENDING: Final = ".bicep"


def check_bicep_files(
    root: Path, tree: Tree, lock: Lock | None, overlays: Collection[str]
) -> Iterator[Diagnostic]:
    """A finding for each Bicep file below `root` that isn't as `convert` would write it.

    `overlays` are those to compare. `lock` says which side moved, and which files an earlier run made.
    """
    for path, file in tree.files.items():
        if file.plain is not None and file.overlay in overlays:
            present = _text(root, path)
            if present != file.text:
                yield _finding(path, str(file.overlay), (file.text, present), lock)
    former = lock.files if lock is not None else {}
    for path, locked in former.items():
        overlay = path.rpartition("/")[0].rpartition("/")[2]
        is_gone = path not in tree.files and not tree.is_out_of_scope(path)
        if path.endswith(_ENDING) and locked.leaves == () and is_gone and overlay in overlays:
            present = _text(root, path)
            if present is not None:
                yield _finding(path, overlay, (None, present), lock)


def _text(root: Path, path: str) -> str | None:
    """A file's text, whatever its bytes; None where there is none."""
    try:
        return read_bytes(root / path, root=root).decode("utf-8", "replace")
    except OSError:
        return None


def _finding(path: str, overlay: str, texts: tuple[str | None, str | None], lock: Lock | None) -> Diagnostic:
    """The finding, at the first line that differs; `texts` are the source's and the tree's."""
    wanted, present = texts
    lines = [(text or "").split("\n") for text in (wanted, present)]
    number = next(
        at for at, (left, right) in enumerate(zip_longest(*lines)) if left != right or wanted is None
    )
    shown = [each[number] if number < len(each) else None for each in lines]
    place = None
    if present is not None:
        start = min(sum(len(line) + 1 for line in lines[1][:number]), len(present))
        place = Span(SourceFile(path, present), start, start + len(shown[1] or ""))
    if present is None:
        message = f"the source makes {path}, but the tree doesn't have it"
    elif wanted is None:
        message = f"the tree has {path}, but the source doesn't make it"
    else:
        message = f"{path} differs from the source in line {number + 1}"
    direction = _direction(path, wanted, present, lock)
    edited = direction in {Direction.TREE_EDITED, Direction.BOTH}
    help_ = "undo the edit (`bicep2flux convert --force`), change the source, or accept it in the ledger"
    return Diagnostic(
        code=DIFFERS,
        severity=Severity.ERROR,
        message=message,
        span=None,
        help=help_ if edited else "run `bicep2flux convert` to bring the tree up to date",
        category=Category.FINDING,
        subject=Subject(
            overlay,
            expected=shown[0],
            actual=shown[1],
            direction=direction,
            place=place,
            digests=(digest_of(wanted), digest_of(present)),
        ),
    )


def _direction(path: str, wanted: str | None, present: str | None, lock: Lock | None) -> Direction:
    """The side that isn't as it was generated."""
    if lock is None:
        return Direction.UNKNOWN
    locked = lock.files.get(path)
    generated = locked.digest if locked is not None else None
    edited = (sha256(present.encode()).hexdigest() if present is not None else None) != generated
    moved = (sha256(wanted.encode()).hexdigest() if wanted is not None else None) != generated
    if edited and moved:
        return Direction.BOTH
    return Direction.TREE_EDITED if edited else Direction.SOURCE_MOVED
