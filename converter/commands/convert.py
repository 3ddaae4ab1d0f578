"""`convert`: write a source's tree, or show it, with a summary of what became of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.pipeline import SourceOptions
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Span, dataclass

if TYPE_CHECKING:
    from converter.kustomize import Mode
    from converter.pipeline import Conversion, Summary
    from converter.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions(SourceOptions):
    """What to convert, and how it is written.

    `out` is the tree's folder. At most one of `force`, `keep` and `adopt` decides what becomes of files that
    a person wrote or edited. With `strict` a property or resource that no row handles is an error. `prune`
    names the workloads and environments that may be removed where the source lacks them (`all`: every
    workload).
    """

    out: Path
    dry_run: bool = False
    diff: bool = False
    strict: bool = False
    force: bool = False
    keep: bool = False
    adopt: bool = False
    prune: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertResult:
    """What a conversion did, or with `dry_run` would do.

    `diff` is a unified diff, empty unless the options include it. Without a `summary` the tree was left
    alone: the diagnostics give the reasons. `headline` is one line about what was written; `is_changed`
    whether anything was, or would be.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    diff: str = ""
    headline: str = ""
    summary: Summary | None = None
    is_changed: bool = True


UNMAPPED: Final = frozenset({"B2F301", "B2F323"})
"""A property, and a type of resource, that no row of the tables handles."""
_MARK: Final = re.compile(r"# (?:guess|give): .*")


def convert(options: ConvertOptions) -> ConvertResult:
    """Convert the source with the given options.

    Raises `DiagnosticError` for a source or configuration that can't be converted, an output folder
    that isn't ours to write, and, with `strict`, what no row handles. Nothing is written
    then, nor where the result has errors: a diff is shown beside the objections to writing it. Taking
    a folder over shows its diff first.
    """
    from converter.kustomize import diff_of, file_changes_of, recover, write_tree
    from converter.pipeline import convert_source, settled, summary_of
    from converter.project import check_image_tag

    mode = _mode(options)
    if options.image_tag is not None:
        check_image_tag(options.image_tag)
    if options.out.is_dir() and not options.dry_run:
        recover(options.out)
    conversion = convert_source(options, options.out)
    if options.strict and (unmapped := _unmapped(conversion)):
        raise DiagnosticError(unmapped)
    decided = settled(conversion, options.out, options.prune)
    tree = decided.tree
    diff = ""
    if options.diff or options.dry_run or options.adopt:
        steps = file_changes_of(tree, options.out, mode)
        if options.diff or options.adopt:
            diff = diff_of(steps)
        if steps.objections:
            # The diff is how a person sees what was edited by hand.
            return ConvertResult(
                diagnostics=(*conversion.diagnostics, *decided.diagnostics, *steps.diagnostics), diff=diff
            )
    if options.dry_run:
        diagnostics = steps.diagnostics
        counts = (len(steps.written), len(steps.removed), len(steps.kept))
        verbs = ("would write", "would remove", "would keep")
    else:
        done = write_tree(tree, options.out, mode)
        diagnostics = done.diagnostics
        counts = (len(done.written), len(done.removed), len(done.kept))
        verbs = ("wrote", "removed", "kept")
    summary = summary_of(conversion)
    return ConvertResult(
        diagnostics=(
            *conversion.diagnostics,
            *decided.diagnostics,
            *diagnostics,
            *_guesses(conversion.project),
        ),
        diff=diff,
        headline=_headline(verbs, counts, options.out, len(tree.files), summary),
        summary=summary,
        is_changed=any(counts[:2]),
    )


def _mode(options: ConvertOptions) -> Mode:
    """The options' mode for hand edits. Raises `DiagnosticError` (B2F209) for more than one."""
    from converter.kustomize import Mode

    chosen = [mode for mode in (Mode.FORCE, Mode.KEEP, Mode.ADOPT) if getattr(options, mode.name.lower())]
    if len(chosen) > 1:
        message = f"{chosen[0]} and {chosen[1]} can't be used together: each decides about files that differ"
        step = "--force overwrites hand edits, --keep leaves them, --adopt adopts a folder without a lock"
        raise DiagnosticError(
            Diagnostic(
                code="B2F209",
                severity=Severity.ERROR,
                message=message,
                help=step,
                category=Category.CONFIGURATION,
            )
        )
    return chosen[0] if chosen else Mode.PLAIN


def _guesses(project: Project) -> Iterable[Diagnostic]:
    """A warning for the marks of `init` that are still in the project file."""
    source = project.document.source
    marks = [mark.span() for mark in _MARK.finditer(source.text)]
    if marks:
        yield Diagnostic(
            code="B2F223",
            severity=Severity.WARNING,
            message=f"lines of the project file that are marked as a guess, or to give: {len(marks)}",
            span=Span(source, *marks[0]),
            help="correct the value where needed, and remove the mark",
            category=Category.FINDING,
        )


def _unmapped(conversion: Conversion) -> list[Diagnostic]:
    return [
        replace(finding, severity=Severity.ERROR)
        for mapped in (conversion.base, *conversion.overlays)
        for finding in mapped.findings
        if finding.code in UNMAPPED
    ]


def _headline(
    verbs: tuple[str, str, str], counts: tuple[int, int, int], out: Path, total: int, summary: Summary
) -> str:
    """A run in one line.

    `counts` are the files written, removed and left with their hand edits, `verbs` what happens to each of
    them; `total` is how many files the tree has.
    """
    write, remove, keep = verbs
    written, removed, kept = counts
    changed = (
        f"{write} {written} of {total} files" if written or removed else f"nothing to change in {total} files"
    )
    rest = (f", {remove} {removed}" if removed else "") + (f", {keep} {kept} edited" if kept else "")
    whole = sum(name not in summary.broken for name in summary.matrix)
    made_of = f"{_number(whole, 'workload')}, {_number(len(summary.overlays), 'environment')}"
    broken = (*summary.broken, *(f"environment {name}" for name in summary.broken_environments))
    left = f"; left as they are: {', '.join(broken)}" if broken else ""
    return f"{changed} in {out.as_posix()}{rest}: {made_of}{left}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
