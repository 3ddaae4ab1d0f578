"""The files of a hand-written tree that its kustomizations name, and that none names once it is adopted."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from converter.kustomize.document.reading import kustomization_in
from converter.kustomize.layers.layering import KUSTOMIZATIONS
from converter.kustomize.layers.tree import Tree
from converter.source import Category, Diagnostic, Severity


def unreferred_files(out: Path, tree: Tree) -> tuple[str, ...]:
    """The files that stay in `out` when the tree is written, and that only replaced kustomizations led to.

    A kustomization that no other one names is taken for one that Flux applies, before and afterwards. Files
    that nothing led to before, such as a page of documentation, aren't among them.
    """
    present = frozenset(_files(out))
    before = {path: kustomization_in(out / path, out) for path in present if _is_kustomization(path)}
    after = before | {
        path: file.documents[0].body for path, file in tree.files.items() if _is_kustomization(path)
    }
    named_before = _named(before, present)
    roots = before.keys() - named_before.keys()
    staying = present - tree.files.keys()
    led_to = _reached(roots, named_before)
    leads_to = _reached({*(roots & staying), *tree.files}, _named(after, present | tree.files.keys()))
    return tuple(sorted(led_to & staying - leads_to))


def about_unreferred(files: Collection[str]) -> Iterator[Diagnostic]:
    """A warning that lists the files, if there are any (B2F232)."""
    if files:
        listed = "\n".join(files)
        count = f"{len(files)} file{'s' * (len(files) != 1)}"
        yield Diagnostic(
            code="B2F232",
            severity=Severity.WARNING,
            message=f"{count} of the adopted tree that no kustomization names any more:\n{listed}",
            help="look whether the new tree has what they do, then remove them",
            category=Category.FINDING,
        )


def _named(kustomizations: Mapping[str, Any], files: Collection[str]) -> dict[str, set[str]]:
    """By file, the kustomizations that name it, or its folder if it is a kustomization itself.

    Whatever text of a kustomization is the path of a file counts, in whichever field it is.
    """
    found: dict[str, set[str]] = {}
    for path, content in kustomizations.items():
        for text in _texts(content):
            target = normpath(join(dirname(path), text.rpartition("=")[2]))
            for named in (target, *(join(target, name) for name in KUSTOMIZATIONS)):
                if named in files and named != path:
                    found.setdefault(named, set()).add(path)
    return found


def _reached(roots: Collection[str], named: Mapping[str, set[str]]) -> set[str]:
    """The roots and all that they name, directly or through others."""
    names: dict[str, set[str]] = {}
    for path, by in named.items():
        for kustomization in by:
            names.setdefault(kustomization, set()).add(path)
    found: set[str] = set()
    queue = list(roots)
    while queue:
        path = queue.pop()
        if path not in found:
            found.add(path)
            queue.extend(names.get(path, ()))
    return found


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for item in content.values():
            yield from _texts(item)
    elif isinstance(content, list):
        for item in content:
            yield from _texts(item)


def _is_kustomization(path: str) -> bool:
    return path.rpartition("/")[2] in KUSTOMIZATIONS


def _files(out: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(out):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            yield (Path(folder) / name).relative_to(out).as_posix()
