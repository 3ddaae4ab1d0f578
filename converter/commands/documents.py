"""`docs`: the container-runtime documents against the evaluated source."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.documents import (
    Compared,
    Document,
    Names,
    Reading,
    SourceFacts,
    Verdict,
    compare,
    describe,
    missing_notes,
    profile_names,
    read_document,
)
from converter.pipeline import Evaluated, SourceOptions, broken_in, evaluate_project
from converter.project import Project, load_project
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    Span,
    dataclass,
    read_source,
)

if TYPE_CHECKING:
    from converter.mapping import Mapper

NOT_UNDERSTOOD: Final = "B2F543"
UNDECIDABLE: Final = "B2F545"
NO_DOCUMENT: Final = "B2F546"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsOptions(SourceOptions):
    """Which source and documents are compared.

    `documents` are paths as given, instead of the project file's. `missing` adds the settings that no
    document mentions, `lines` the lines that weren't understood and the facts that can't be decided.
    """

    documents: tuple[Path, ...] = ()
    missing: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class SourceSide:
    """The source's side of the comparison: its facts, and the names that documents may use."""

    facts: SourceFacts
    names: Names

    def read(self, document: SourceFile) -> Document:
        """The facts of a document."""
        return read_document(document, self.names, self.facts.overlays)


@dataclass(frozen=True, slots=True)
class DocumentsCheck:
    """The documents, their facts with verdicts, the findings, and the diagnostics of the evaluation."""

    documents: tuple[Document, ...]
    compared: tuple[Compared, ...]
    findings: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...]
    side: SourceSide

    @property
    def summary(self) -> str:
        """One line with the counts of facts by verdict and of lines by reading."""
        verdicts = [one.verdict for one in self.compared]
        facts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict)
        lines = ", ".join(
            f"{sum(document.count(reading) for document in self.documents)} {title}"
            for reading, title in (
                (Reading.FACTS, "with facts"),
                (Reading.PROSE, "prose"),
                (Reading.NOT_UNDERSTOOD, "not understood"),
            )
        )
        return f"{len(verdicts)} facts: {facts}; bullets and rows: {lines}"


def check_documents(options: DocumentsOptions) -> DocumentsCheck:
    """Compare the documents with the source of every environment.

    Raises `DiagnosticError` for a source that can't be evaluated and a document that can't be read.
    """
    project = load_project(options.source, options.config)
    paths = _given(options) or _found(options.source, project)
    evaluated = evaluate_project(options, project, mapper=_mapper(options, project))
    side = _side(project, evaluated)
    roots = {name: path.parent if options.documents else options.source for name, path in paths.items()}
    documents = tuple(side.read(read_source(path, name, root=roots[name])) for name, path in paths.items())
    compared = compare((fact for document in documents for fact in document.facts), side.facts)
    findings = [finding for one in compared for finding in one.findings]
    if not compared:
        names = ", ".join(paths)
        step = "docs/runtime-documents.md says what can be read; --show-lines lists what was passed over"
        findings.append(
            replace(_no_document(f"{names}: no fact that can be compared", step), category=Category.FINDING)
        )
    findings += _optional_notes(options, documents, compared, side.facts)
    return DocumentsCheck(documents, compared, tuple(findings), evaluated.diagnostics, side)


def _mapper(options: DocumentsOptions, project: Project) -> Mapper | None:
    """The tables, which are needed only where names are computed."""
    if not options.subscriptions and not any(
        environment.subscription_id for environment in project.file.environments.values()
    ):
        return None
    from converter.pipeline import rules_of

    return rules_of(project).mapper


def verdicts_of(document: SourceFile, side: SourceSide) -> tuple[Compared, ...]:
    """The facts of another document with their verdicts."""
    return compare(side.read(document).facts, side.facts)


def _side(project: Project, evaluated: Evaluated) -> SourceSide:
    overlays = {name: made.overlay for name, made in project.file.environments.items()}
    base, *evaluations = evaluated.evaluations
    workloads = frozenset(w.name for evaluation in evaluated.evaluations for w in evaluation.workloads)
    failed = {
        name: broken_in(evaluated.failures, name) if name in evaluated.environments else workloads
        for name in overlays
        if name in evaluated.environments or any(one.environment == name for one in evaluated.failures)
    }
    facts = describe(base, evaluations, overlays, failed)
    return SourceSide(facts, Names((*overlays, *overlays.values()), facts.names, profile_names(facts)))


def _optional_notes(
    options: DocumentsOptions,
    documents: Iterable[Document],
    compared: tuple[Compared, ...],
    source: SourceFacts,
) -> list[Diagnostic]:
    notes: list[Diagnostic] = []
    if options.missing:
        notes += missing_notes(compared, source)
    if options.lines:
        notes += _lines(documents)
        notes += [_undecidable(one) for one in compared if one.verdict is Verdict.UNDECIDABLE]
    return notes


def _lines(documents: Iterable[Document]) -> list[Diagnostic]:
    """A note for each line, or part of a line, that mentions a setting but wasn't understood."""
    notes = []
    for document in documents:
        for one in document.lines:
            whole = one.reading is Reading.NOT_UNDERSTOOD
            spans = (one.line.span,) if whole else one.unread
            message = f"this {'' if whole else 'part of the '}line mentions a setting, but isn't understood"
            notes += [
                Diagnostic(
                    code=NOT_UNDERSTOOD,
                    severity=Severity.NOTE,
                    message=message,
                    span=span,
                    help="see docs/runtime-documents.md for what can be read",
                    category=Category.FINDING,
                )
                for span in spans
            ]
    return notes


def _undecidable(compared: Compared) -> Diagnostic:
    fact = compared.fact
    return Diagnostic(
        code=UNDECIDABLE,
        severity=Severity.NOTE,
        message=f"whether the {fact.kind.value} is {fact.words} can't be known before deployment",
        span=fact.span,
        help="--set-env answers readEnvironmentVariable",
        category=Category.FINDING,
    )


# --- which documents ----------------------------------------------------------------------------


def _given(options: DocumentsOptions) -> dict[str, Path]:
    """The documents of `--document`, by their paths seen from the source folder as all of its files are."""
    missing = [path.as_posix() for path in options.documents if not path.is_file()]
    if missing:
        raise DiagnosticError(_no_document(f"there is no document {name}") for name in missing)
    return {_name(path, options.source): path for path in options.documents}


def _name(path: Path, source: Path) -> str:
    """The path from the source folder on; an absolute one that leads elsewhere stays as it is."""
    below = path.resolve().is_relative_to(source.resolve())
    if path.is_absolute() and not below:
        return path.as_posix()
    return Path(os.path.relpath(path, source)).as_posix()


def _found(source: Path, project: Project) -> dict[str, Path]:
    """The documents of the project file, by their paths below the source folder."""
    patterns = project.file.documents
    found: set[Path] = set()
    for index, pattern in enumerate(patterns):
        try:
            found.update(path for path in source.glob(pattern) if path.is_file())
        except (ValueError, IndexError) as error:
            step = "`*` matches any part of a file's name, `**` between slashes any folders"
            place = project.document.span(("documents", index))
            raise DiagnosticError(_no_document(f"'{pattern}' is no pattern", step, place)) from error
    if not found:
        raise DiagnosticError(
            _no_document(
                f"no document matches {', '.join(patterns)}",
                "name them under documents: in the project file, or give --document FILE",
            )
        )
    return {path.relative_to(source).as_posix(): path for path in sorted(found)}


def _no_document(message: str, step: str | None = None, place: Span | None = None) -> Diagnostic:
    return Diagnostic(
        code=NO_DOCUMENT,
        severity=Severity.ERROR,
        message=message,
        span=place,
        help=step,
        category=Category.CONFIGURATION,
    )
