"""What is said of a source's resources as a whole, over all its environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from converter.aca import Evaluation
from converter.mapping import Fates
from converter.project import Project
from converter.provenance import Scalar
from converter.source import Category, Diagnostic, Severity


def resource_diagnostics(project: Project, fates: Iterable[Fates]) -> Iterator[Diagnostic]:
    """The errors about resources, and decisions of the project file about nothing.

    Such an error fails a command, but keeps nothing from being written.
    """
    given = tuple(fates)
    yield from _errors(given)
    yield from _needless_decisions(project, given)


def _errors(fates: Iterable[Fates]) -> Iterator[Diagnostic]:
    """The errors; one that holds in several environments names none of them."""
    groups: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for found in fates:
        for one in found.findings:
            if one.severity is Severity.ERROR:
                groups.setdefault((one.code, one.message, str(one.span)), []).append(one)
    for first, *others in groups.values():
        if others and first.subject is not None:
            yield replace(first, subject=replace(first.subject, environment=None))
        else:
            yield first


def _needless_decisions(project: Project, fates: Iterable[Fates]) -> Iterator[Diagnostic]:
    """A warning for each decision about who checks the callers of a workload that nothing guards."""
    guarded = {name for found in fates for name in found.guards}
    for name, settings in project.file.workloads.items():
        if settings.authentication is not None and settings.skip is None and name not in guarded:
            yield Diagnostic(
                code="B2F326",
                severity=Severity.WARNING,
                message=f"workloads.{name}.authentication decides nothing: the source checks no callers",
                span=project.document.key_span(("workloads", name, "authentication")),
                help="remove it: a sign-in that the source gets later is to be decided then",
                category=Category.FINDING,
            )


def lost_workloads(project: Project, fates: Iterable[Fates]) -> frozenset[str]:
    """The workloads that may be in modules that can't be read, without those that are left out."""
    given = project.file.workloads
    names = {one.name for found in fates for one in found.lost}
    return frozenset(name for name in names if name not in given or given[name].skip is None)


def notes_of(evaluations: Iterable[Evaluation], fates: Iterable[Fates]) -> Iterator[Diagnostic]:
    """The diagnostics of evaluations; a module that a workload is lost in is reported as that alone."""
    lost = {str(one.span) for found in fates for one in found.lost}
    for evaluation in evaluations:
        for note in evaluation.diagnostics:
            if note.code != "B2F111" or str(note.span) not in lost:
                yield note


def public_workloads(fates: Iterable[Fates]) -> frozenset[str]:
    """The workloads that everybody reaches in at least one environment, as far as that is known."""
    exposures = ((name, value.members["exposure"]) for found in fates for name, value in found.values.items())
    return frozenset(name for name, one in exposures if not isinstance(one, Scalar) or one.data == "public")
