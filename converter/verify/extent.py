"""What of a tree was verified at all: where that is nothing, silence would be taken for a good result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from converter.kustomize import KUSTOMIZATIONS, is_flux_kustomization
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Subject
from converter.verify.rendered import RenderedFolder, walked
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
        message = f"{root.as_posix()} holds no kustomization"
        faults.append(
            _fault(MISSING, message, "give the folder that `convert` writes: `bicep2flux verify flux`")
        )
    elif all(folder.rpartition("/")[2] == BASE for folder in tops):
        message = f"{root.as_posix()} has no overlay: only a base, which no environment uses"
        faults.append(_fault(MISSING, message, "give the folder that has the overlays and their bases"))
    if faults:
        raise DiagnosticError(faults)


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
        elif each.environment == BASE:
            yield _finding(NOTHING, each, "no overlay uses this base, so no environment gets what it has")
    applied = [(each, body) for each in folders for body in each.objects if is_flux_kustomization(body)]
    # That Flux applies its own objects is no answer.
    rest = set(names) - {each.folder for each, _ in applied}
    if applied and not any(applies(body, name) for _, body in applied for name in rest):
        first, body = applied[0]
        message = "Flux applies none of the folders that were verified, apart from its own"
        help_ = "give the folder that holds the overlays beside the Flux objects"
        yield first.finding(ELSEWHERE, Severity.ERROR, message, body, ("spec", "path"), help_=help_)


def _finding(code: str, folder: RenderedFolder, message: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        message=f"{folder.folder}: {message}",
        help="add what belongs there, or remove the folder",
        category=Category.FINDING,
        subject=Subject(environment=folder.environment),
    )


def _fault(code: str, message: str, help_: str, category: Category = Category.CONFIGURATION) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.ERROR, message=message, help=help_, category=category)
