"""The tree that is written: nothing that is gone from the source disappears from it without consent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from converter.kustomize import (
    ALL,
    LockedTree,
    Removal,
    Retained,
    Tree,
    dangling_patches,
    only_elsewhere,
    read_lock,
    removals_of,
    retaining,
)
from converter.pipeline.conversion import Conversion
from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass, did_you_mean

UNNEEDED: Final = "B2F426"
"""Consent to the removal of something that isn't gone."""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A conversion's tree as it may be written into a folder.

    `removed` is what goes from the folder by consent, `kept` what would go and stays. `diagnostics` say so.
    """

    tree: Tree
    removed: tuple[Removal, ...]
    kept: tuple[Removal, ...]
    diagnostics: tuple[Diagnostic, ...]


def settled(conversion: Conversion, out: Path, prune: Collection[str] = ()) -> Settled:
    """The tree to write into `out`, which an earlier run may have written.

    `prune` names the workloads and environments that may go, by the project file's names or those of the
    overlays. Workloads that couldn't be converted stay as they are, and so does what is gone without
    consent. Raises `DiagnosticError`: B2F420 for a lock that can't be used, B2F427 where what stays needs an
    object of the base that doesn't.
    """
    lock = read_lock(out) if out.is_dir() else None
    if lock is None:
        return Settled(conversion.tree, (), (), ())
    before = LockedTree(lock, out, conversion.sections)
    environments = conversion.project.file.environments
    consent = {environments[name].overlay if name in environments else name: name for name in prune}
    whole = [str(mapped.objects.overlay) for mapped in conversion.overlays]
    removals = removals_of(
        conversion.tree,
        before,
        [one.overlay for one in environments.values()],
        whole=whole,
        broken=conversion.broken,
    )
    removed = tuple(one for one in removals if one.has_consent(consent))
    kept = tuple(one for one in removals if one not in removed)
    workloads: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for one in kept:
        if one.workload is not None:
            workloads[one.overlay] |= {one.workload}
    # Environments that weren't chosen, or that can't be converted.
    not_made = before.workloads.keys() - {*whole, *(one.overlay for one in removals)}
    kept_overlays = frozenset(one.overlay for one in kept if one.workload is None)
    retained = Retained(
        kept_overlays,
        workloads,
        frozenset(conversion.broken),
        only_elsewhere(conversion.tree, before, not_made | kept_overlays),
        frozenset(one.overlay for one in removed if one.workload is None),
    )
    diagnostics = (
        *(_kept(name, found, conversion) for name, found in _by_name(kept)),
        *(_removed(name, found) for name, found in _by_name(removed)),
        *_unneeded(consent, removals),
    )
    tree = retaining(conversion.tree, before, retained)
    standing = {*whole, *before.workloads} - retained.removed
    if retained or not_made:
        dangling = dict.fromkeys(dangling_patches(tree, before, standing))
        if dangling:
            errors = [one for one in conversion.diagnostics if one.severity is Severity.ERROR]
            raise DiagnosticError((*errors, *(_dangling(*one) for one in dangling)))
    return Settled(tree, removed, kept, diagnostics)


def _dangling(overlay: str, path: str, name: str) -> Diagnostic:
    return Diagnostic(
        code="B2F427",
        severity=Severity.ERROR,
        message=f"{path} stays as it is and patches {name}, which the base would no longer have: the overlay "
        f"'{overlay}' couldn't be rendered",
        help=f"convert all environments together; correct what keeps '{overlay}' from being converted, or "
        "let what is gone go with --prune",
        category=Category.CONFIGURATION,
    )


def _by_name(removals: Iterable[Removal]) -> Iterator[tuple[str, list[Removal]]]:
    """The removals by what is named to consent to them: overlays first, then workloads."""
    found: dict[tuple[bool, str], list[Removal]] = {}
    for one in removals:
        key = (True, one.overlay) if one.workload is None else (False, one.workload)
        found.setdefault(key, []).append(one)
    for key in sorted(found, key=lambda key: not key[0]):
        yield key[1], found[key]


def _kept(name: str, removals: list[Removal], conversion: Conversion) -> Diagnostic:
    environments = conversion.project.file.environments
    step = f"`convert --prune {name}` removes them; `plan` shows what goes"
    if removals[0].workload is not None:
        is_skipped = any(one.name == name for one in conversion.skipped)
        gone = "the project file leaves out" if is_skipped else "the source no longer has"
        message = f"{gone} the workload '{name}': {_files(removals)} stay as they are"
    elif made_by := [key for key, one in environments.items() if one.overlay == name]:
        message = (
            f"no workload is left in the environment '{made_by[0]}': {_files(removals)} stay as they are"
        )
    else:
        message = f"the project file has no environment '{name}': {_files(removals)} stay as they are"
        near = did_you_mean(name, environments)
        step = f"{step}; {near}" if near else step
    return Diagnostic(
        code="B2F424",
        severity=Severity.ERROR,
        message=message,
        span=conversion.project.document.key_span(("environments",)) if not removals[0].workload else None,
        help=step,
        category=Category.FINDING,
    )


def _removed(name: str, removals: list[Removal]) -> Diagnostic:
    what = "workload" if removals[0].workload is not None else "environment"
    return Diagnostic(
        code="B2F425",
        severity=Severity.NOTE,
        message=f"the {what} '{name}' is removed, as --prune {name} allows: {_files(removals)}",
        category=Category.FINDING,
    )


def _files(removals: list[Removal]) -> str:
    """How many files, by environment: `7 files (prod 4, test 3)`."""
    counted = [("base", sum(len(one.base) for one in removals))]
    counted += [(one.overlay, len(one.files)) for one in removals]
    total = sum(count for _, count in counted)
    shown = ", ".join(f"{name} {count}" for name, count in counted if count)
    counts = f" ({shown})" if removals[0].workload is not None else ""
    return f"{total} file{'s' * (total != 1)}{counts}"


def _unneeded(consent: Mapping[str, str], removals: tuple[Removal, ...]) -> Iterator[Diagnostic]:
    """A warning for each name to prune, by what it may be called in the tree, that isn't gone."""
    gone = {one.workload or one.overlay for one in removals}
    for called, name in consent.items():
        if called not in gone and name != ALL:
            yield Diagnostic(
                code=UNNEEDED,
                severity=Severity.WARNING,
                message=f"--prune {name}: nothing of that name is gone",
                help=did_you_mean(name, gone) or (f"gone: {', '.join(sorted(gone))}" if gone else None),
                category=Category.FINDING,
            )
