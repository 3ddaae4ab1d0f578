"""What of a tree was verified at all: where that is nothing, silence would be taken for a good result."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from converter.kustomize import KUSTOMIZATIONS, is_flux_kustomization
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Subject
from converter.verify.rendered import RenderedFolder, first_line, walked
from converter.verify.substitution import applies

OUTSIDE = "B2F407"
MISSING = "B2F408"
NOTHING = "B2F452"
ELSEWHERE = "B2F453"

BASE = "base"
OVERLAYS = "overlays"


def refuse_unverifiable(root: Path, folders: Iterable[str]) -> None:
    """Raise `DiagnosticError` for a tree of which some environment wouldn't be looked at.

    `folders` are those that are going to be rendered. B2F408 for a tree without any kustomization or with
    nothing but a base, for a folder below `overlays` without a kustomization, and for a link to nothing;
    B2F407 for a folder that is a link to the outside.
    """
    tops = list(folders)
    faults = [*_links(root), *_empty_overlays(root)]
    if not tops:
        missing = not root.is_dir()
        message = f"{'there is no folder ' if missing else ''}{root.as_posix()}"
        message += "" if missing else " holds no kustomization"
        faults.append(
            _fault(MISSING, message, "give the folder that `convert` writes: `bicep2flux verify flux`")
        )
    elif all(map(_is_in_base, tops)):
        message = f"{root.as_posix()} has no overlay: only a base, which no environment uses"
        faults.append(_fault(MISSING, message, "give the folder that has the overlays and their bases"))
    if faults:
        raise DiagnosticError(faults)


def with_whole_tree_named(root: Path, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The faults of a scan; those of an overlay that was given without its bases as one.

    An overlay refers to kustomization folders beside it. Given alone, each of these references leads out of
    the tree: one error names the folder that holds them all.
    """
    rest: list[Diagnostic] = []
    outward: list[tuple[Diagnostic, str]] = []
    for fault in faults:
        wanted = _wanted_outside(root, fault)
        if wanted is None:
            rest.append(fault)
        else:
            outward.append((fault, wanted))
    if not outward:
        return rest
    levels = max(wanted.split("/").count("..") for _, wanted in outward)
    whole = posixpath.normpath(posixpath.join(root.as_posix(), *[".."] * levels))
    folders = {wanted for _, wanted in outward}
    count = "a folder" if len(folders) == 1 else f"{len(folders)} folders"
    message = f"{root.as_posix()} is only a part of a tree: it refers to {count} outside of it"
    help_ = f"give the folder that holds them all: `bicep2flux verify {whole}`"
    first, _ = outward[0]
    return [replace(first, message=message, help=help_), *rest]


def _wanted_outside(root: Path, fault: Diagnostic) -> str | None:
    """The kustomization folder outside of the root to which an entry leads, relative to the root."""
    if fault.code != OUTSIDE or fault.span is None:
        return None
    entry = fault.span.text.strip("'\"")
    if "\n" in entry or "\0" in entry or entry.startswith("/"):
        return None
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(fault.span.file), entry))
    if wanted != ".." and not wanted.startswith("../"):
        return None
    try:
        found = any((root.resolve() / wanted / name).is_file() for name in KUSTOMIZATIONS)
    except OSError:  # a name that is too long for any folder
        return None
    return wanted if found else None


def _links(root: Path) -> Iterator[Diagnostic]:
    """An error for each folder that is a link which leads out of the tree, or nowhere."""
    inside = root.resolve()
    for folder, folders, files in walked(root):
        for name in sorted((*folders, *files)):
            path = root / folder / name
            # The scan of a folder reports a kustomization that is such a link.
            if name in KUSTOMIZATIONS or not path.is_symlink():
                continue
            shown = (Path(folder) / name).as_posix()
            try:
                target = path.resolve(strict=True)
            except (OSError, RuntimeError):
                yield _fault(
                    MISSING,
                    f"{shown} is a link to nothing",
                    "remove it, or put a folder there",
                    Category.INPUT,
                )
                continue
            if target.is_dir() and not target.is_relative_to(inside):
                message = f"{shown} leads out of the tree by a symbolic link: what it holds isn't verified"
                yield _fault(OUTSIDE, message, "put the folder itself into the tree", Category.INPUT)


def _empty_overlays(root: Path) -> Iterator[Diagnostic]:
    """An error for each folder of overlays without a kustomization in it."""
    inside: dict[str, bool] = {}
    for folder, folders, files in walked(root):
        parent, _, name = folder.rpartition("/")
        if name == OVERLAYS and not folders:
            yield _fault(MISSING, f"{folder} has no overlay", "give the folder that has the overlays")
        if parent.rpartition("/")[2] == OVERLAYS:
            inside[folder] = False
        for above in inside:
            if f"{folder}/".startswith(f"{above}/") and any(file in KUSTOMIZATIONS for file in files):
                inside[above] = True
    for folder, found in inside.items():
        if not found:
            message = f"{folder} has no kustomization, so nothing of it is verified"
            yield _fault(MISSING, message, "add its kustomization.yaml, or remove the folder")


def check_extent(rendered: Iterable[RenderedFolder], scanned: Iterable[str]) -> Iterator[Diagnostic]:
    """Findings for folders without objects, for a base that nobody uses, and for paths of Flux elsewhere.

    `scanned` are the names of all folders that were to be rendered.
    """
    folders, names = list(rendered), list(scanned)
    for each in folders:
        if not each.objects:
            yield _finding(NOTHING, each, "the folder renders to no object: nothing of it was verified")
        elif _is_in_base(each.folder):
            yield _finding(NOTHING, each, "no overlay uses this base, so no environment gets what it has")
    applied = [(each, body) for each in folders for body in each.objects if is_flux_kustomization(body)]
    # That Flux applies its own objects is no answer.
    rest = set(names) - {each.folder for each, _ in applied}
    if applied and not any(applies(body, name) for _, body in applied for name in rest):
        first, body = applied[0]
        message = "Flux applies none of the folders that were verified, apart from its own"
        help_ = "give the folder that holds the overlays beside the Flux objects"
        yield first.finding(ELSEWHERE, Severity.ERROR, message, body, ("spec", "path"), help_=help_)


def _is_in_base(folder: str) -> bool:
    """Whether a folder is a base, or a part of one as `convert` writes it: a product may be called so too."""
    return folder == BASE or BASE in folder.split("/")[1:]


def _finding(code: str, folder: RenderedFolder, message: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        message=f"{folder.folder}: {message}",
        help="add what belongs there, or remove the folder",
        category=Category.FINDING,
        subject=Subject(environment=folder.environment, place=first_line(folder.scanned)),
    )


def _fault(code: str, message: str, help_: str, category: Category = Category.CONFIGURATION) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.ERROR, message=message, help=help_, category=category)
