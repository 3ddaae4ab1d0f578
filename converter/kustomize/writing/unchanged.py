"""Whether a folder's files are those that were generated, to the byte, and no others.

By the law of layering, an unchanged folder renders to the objects that it was generated from, so it
needn't be rendered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from converter.kustomize.document.reading import reads_alike
from converter.kustomize.layers.tree import Tree, TreeFile, digest_of_file
from converter.kustomize.writing.lock import Lock
from converter.source import read_bytes


def matches_lock(root: Path, lock: Lock) -> bool:
    """Whether every file that a lock lists is there as it was generated; there may be others, too.

    Files without documents don't count: nothing renders them.
    """
    return all(
        file.leaves == ()
        or (
            (content := _content(root, path)) is not None
            and digest_of_file(content, holds_tags=file.untagged) == file.digest
        )
        for path, file in lock.files.items()
    )


def is_as_generated(root: Path, tree: Tree, folder: str) -> bool:
    """Whether a folder below `root` holds the files that the tree has there, and nothing else.

    A link is never what was generated, wherever it leads. Image tags may be formatted differently.
    """
    if _is_behind_a_link(root, folder):
        return False
    wanted = {path: file for path, file in tree.files.items() if path.startswith(f"{folder}/")}
    if set(_paths(root, folder)) != set(wanted):
        return False
    return all(_is_alike(file, root, path) for path, file in wanted.items())


def _is_behind_a_link(root: Path, folder: str) -> bool:
    """Whether a step to the folder is a link: then `..` in its files leads elsewhere than in the tree."""
    steps = (root.joinpath(*folder.split("/")[:count]) for count in range(1, folder.count("/") + 2))
    return any(step.is_symlink() for step in steps)


def _is_alike(file: TreeFile, root: Path, path: str) -> bool:
    content = _content(root, path)
    if content is None:
        return False
    if content == file.text.encode():
        return True
    try:
        return file.holds_tags and reads_alike(content.decode(), file.text)
    except UnicodeDecodeError:
        return False


def _content(root: Path, path: str) -> bytes | None:
    try:
        return read_bytes(root / path, root=root)
    except OSError:
        return None


def _paths(root: Path, folder: str) -> Iterator[str]:
    """Everything that a folder holds except folders, relative to `root`, with forward slashes."""
    try:
        entries = list(os.scandir(root / folder))
    except OSError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _paths(root, path)
        else:
            # No file of a tree has such a name: a link counts as another file.
            yield f"{path}@" if entry.is_symlink() else path
