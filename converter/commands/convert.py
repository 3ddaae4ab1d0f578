"""`convert`: a source's tree written, or shown, and told about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.pipeline import SourceOptions
from converter.report import ConversionReport, PropertyLine, Remark, Variable, as_text
from converter.report.conversion import as_json, as_markdown
from converter.source import Blame, Diagnostic, DiagnosticError, Severity, Span

if TYPE_CHECKING:
    from converter.kustomize import Mode
    from converter.mapping import Claim
    from converter.pipeline import Conversion
    from converter.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions(SourceOptions):
    """What a conversion is told.

    `out` is the tree's folder, `environments` those to convert (empty: all). At most one of `force`,
    `keep` and `adopt` says what becomes of files that a person wrote or edited.
    """

    out: Path
    environments: tuple[str, ...] = ()
    profile: str | None = None
    image_tag: str | None = None
    dry_run: bool = False
    diff: bool = False
    strict: bool = False
    report: Path | None = None
    force: bool = False
    keep: bool = False
    adopt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertResult:
    """What a conversion has to say: diagnostics for stderr, `text` for stdout."""

    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""


_MARK: Final = re.compile(r"# (?:guess|give): .*")

WORKLOADS = ("app", "job")
"""The kinds of resources that are workloads."""

REPORT_FORMATS = {".json": as_json, ".md": as_markdown}
"""How `--report FILE` is written, by the file's ending."""


def convert(options: ConvertOptions) -> ConvertResult:
    """Convert the source as told.

    Raises `DiagnosticError` for a source or configuration that can't be converted, an output folder
    that isn't ours to write, and, with `strict`, properties that no row handles. Nothing is written
    then, nor where the result has errors: a diff is shown beside what speaks against writing it. Taking
    a folder over shows its diff first.
    """
    from converter.kustomize import diff_of, plan, recover, write_tree
    from converter.pipeline import convert_source
    from converter.project import check_image_tag

    mode = _mode(options)
    write_report = _report_format(options.report)
    if options.image_tag is not None:
        check_image_tag(options.image_tag)
    if options.out.is_dir():
        recover(options.out)
    conversion = convert_source(
        options.source,
        options.out,
        config=options.config,
        profile=options.profile,
        environments=options.environments,
        set_env=options.set_env,
        subscriptions=options.subscriptions,
        image_tag=options.image_tag,
    )
    if options.strict and (unmapped := _unmapped(conversion)):
        raise DiagnosticError(unmapped)
    diff = ""
    if options.diff or options.dry_run or options.adopt:
        steps = plan(conversion.tree, options.out, mode)
        if options.diff or options.adopt:
            diff = diff_of(steps)
        if steps.objections:
            # The diff is how a person sees what was edited by hand.
            return ConvertResult(diagnostics=(*conversion.diagnostics, *steps.told), text=diff)
    if options.dry_run:
        told = steps.told
        counts = (len(steps.written), len(steps.removed), len(steps.kept))
        headline = _headline(("would write", "would remove", "would keep"), options.out, counts, conversion)
    else:
        done = write_tree(conversion.tree, options.out, mode)
        told = done.told
        counts = (len(done.written), len(done.removed), len(done.kept))
        headline = _headline(("wrote", "removed", "kept"), options.out, counts, conversion)
    told = (*told, *_guesses(conversion.project))
    report = report_of(conversion, headline)
    if options.report is not None and write_report is not None:
        options.report.write_text(write_report(report), encoding="utf-8")
    text = diff if options.diff else diff + "\n" * bool(diff) + as_text(report)
    return ConvertResult(diagnostics=(*conversion.diagnostics, *told), text=text)


def _mode(options: ConvertOptions) -> Mode:
    """What the options say of hand edits. Raises `DiagnosticError` (B2F209) for more than one."""
    from converter.kustomize import Mode

    asked = [mode for mode in (Mode.FORCE, Mode.KEEP, Mode.ADOPT) if getattr(options, mode.name.lower())]
    if len(asked) > 1:
        message = (
            f"{asked[0]} and {asked[1]} can't be used together: each says what becomes of files that differ"
        )
        step = "--force overwrites hand edits, --keep leaves them, --adopt takes over a folder without a lock"
        raise DiagnosticError(
            Diagnostic("B2F209", Severity.ERROR, message, help=step, blame=Blame.CONFIGURATION)
        )
    return asked[0] if asked else Mode.PLAIN


def _guesses(project: Project) -> Iterable[Diagnostic]:
    """What `init` marked in the project file and nobody has looked at yet."""
    source = project.document.source
    marks = [mark.span() for mark in _MARK.finditer(source.text)]
    if marks:
        yield Diagnostic(
            "B2F223",
            Severity.WARNING,
            f"lines of the project file that are marked as a guess, or to give: {len(marks)}",
            Span(source, *marks[0]),
            help="put it right, and take the mark away",
            blame=Blame.FINDING,
        )


def _report_format(path: Path | None) -> Callable[[ConversionReport], str] | None:
    if path is None:
        return None
    if path.suffix not in REPORT_FORMATS:
        problem, step = "the ending says the format", f"endings: {', '.join(REPORT_FORMATS)}"
    elif not path.parent.is_dir():
        problem, step = f"there is no folder {path.parent.as_posix()}", "make it, or name another"
    else:
        return REPORT_FORMATS[path.suffix]
    message = f"--report can't write '{path.name}': {problem}"
    raise DiagnosticError(Diagnostic("B2F209", Severity.ERROR, message, help=step, blame=Blame.CONFIGURATION))


def _unmapped(conversion: Conversion) -> list[Diagnostic]:
    return [
        replace(finding, severity=Severity.ERROR)
        for mapped in (conversion.base, *conversion.overlays)
        for finding in mapped.findings
        if finding.code == "B2F301"
    ]


def _headline(
    verbs: tuple[str, str, str], out: Path, counts: tuple[int, int, int], conversion: Conversion
) -> str:
    """The one line about a run; `counts` are the files written, removed and left as a hand changed them.

    `verbs` say each of them.
    """
    write, remove, keep = verbs
    written, removed, kept = counts
    total = len(conversion.tree.files)
    workloads = len(
        {p.name for mapped in conversion.overlays for p in mapped.accounts if p.kind in WORKLOADS}
    )
    changed = (
        f"{write} {written} of {total} files" if written or removed else f"nothing to change in {total} files"
    )
    rest = (f", {remove} {removed}" if removed else "") + (f", {keep} {kept} edited" if kept else "")
    made_of = f"{_number(workloads, 'workload')}, {_number(len(conversion.overlays), 'environment')}"
    return f"{changed} in {out.as_posix()}{rest}: {made_of}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def report_of(conversion: Conversion, headline: str) -> ConversionReport:
    """Everything that the conversion has to say, environments folded together where they agree."""
    from converter.mapping import Outcome

    matrix: dict[str, tuple[str, ...]] = {}
    counts: dict[str, int] = {outcome.value: 0 for outcome in Outcome}
    lines: dict[tuple[str, str, str, Claim, str | None], tuple[str, ...]] = {}
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        for account in mapped.accounts:
            if account.kind in WORKLOADS:
                matrix[account.name] = (*matrix.get(account.name, ()), overlay)
            for item in account.properties:
                counts[item.claim.outcome] += 1
                line = (account.name, account.kind, item.path, item.claim, _place(item.span))
                lines[line] = (*lines.get(line, ()), overlay)
    properties = tuple(
        PropertyLine(
            name,
            kind,
            overlays,
            path,
            claim.outcome,
            claim.row,
            _place(conversion.rows.get(claim.row or "")),
            claim.reason,
            claim.instead,
            place,
        )
        for (name, kind, path, claim, place), overlays in lines.items()
    )
    findings = [finding for mapped in conversion.overlays for finding in mapped.findings]
    return ConversionReport(
        headline,
        dict(sorted(matrix.items())),
        tuple(str(mapped.objects.overlay) for mapped in conversion.overlays),
        counts,
        needs=_remarks(f for f in findings if f.severity is Severity.WARNING),
        defaulted=_remarks(f for f in findings if f.code == "B2F304"),
        notes=_remarks(f for f in findings if f.severity is Severity.NOTE and f.code != "B2F304"),
        variables=_variables(conversion),
        properties=properties,
    )


def _place(span: Span | None) -> str | None:
    return str(span) if span is not None else None


def _remarks(findings: Iterable[Diagnostic]) -> tuple[Remark, ...]:
    """Findings that say the same, told once with all workloads and overlays."""
    groups: dict[tuple[str, str, str | None, str | None], list[Diagnostic]] = {}
    for finding in findings:
        place = str(finding.span) if finding.span and finding.severity is Severity.WARNING else None
        groups.setdefault((finding.code, finding.message, place, finding.help), []).append(finding)
    remarks = []
    for (code, message, place, help_), group in groups.items():
        subjects = [finding.subject for finding in group if finding.subject]
        workloads = dict.fromkeys(subject.object for subject in subjects if subject.object)
        overlays = dict.fromkeys(subject.environment for subject in subjects if subject.environment)
        remarks.append(Remark(message, tuple(workloads), tuple(overlays), place, help_, code))
    return tuple(remarks)


def _variables(conversion: Conversion) -> tuple[Variable, ...]:
    from converter.provenance import nearest_span

    found: dict[str, Variable] = {}
    for mapped in conversion.overlays:
        overlay = str(mapped.objects.overlay)
        given = conversion.project.file.environments[str(mapped.environment)].substitutions
        for name, use in mapped.substitutions.items():
            source = use.origin.sources[0] if use.origin.sources else use.origin
            span = nearest_span(source)
            known = found.get(name) or Variable(name, use.stands_for, (), (), str(span) if span else None)
            owed = known.owed if name in given else (*known.owed, overlay)
            found[name] = replace(known, overlays=(*known.overlays, overlay), owed=owed)
    return tuple(found[name] for name in sorted(found))
