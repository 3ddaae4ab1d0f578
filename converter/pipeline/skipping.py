"""Workloads that the project file leaves out on purpose."""

from __future__ import annotations

from dataclasses import replace

from converter.aca import Evaluation
from converter.project import Project
from converter.source import Category, Diagnostic, Severity, Span, dataclass


@dataclass(frozen=True, slots=True)
class SkippedWorkload:
    """A workload that nothing is made for: its name, the project file's reason, and the place of that."""

    name: str
    reason: str
    span: Span

    @property
    def diagnostic(self) -> Diagnostic:
        """The note that a command shows, so that nobody takes the workload for a converted one."""
        return Diagnostic(
            code="B2F325",
            severity=Severity.NOTE,
            message=f"the workload '{self.name}' is left out: {self.reason}",
            span=self.span,
            category=Category.FINDING,
        )


def skipped_workloads(project: Project) -> tuple[SkippedWorkload, ...]:
    """The workloads that the project file leaves out, in its order."""
    return tuple(
        SkippedWorkload(name, settings.skip, project.document.span(("workloads", name, "skip")))
        for name, settings in project.file.workloads.items()
        if settings.skip is not None
    )


def without_skipped(evaluation: Evaluation, project: Project) -> Evaluation:
    """The evaluation without the workloads that the project file leaves out, and without their roles.

    A folder whose workload is left out may have errors.
    """
    names = {one.name for one in skipped_workloads(project)}
    skipped = tuple(workload for workload in evaluation.workloads if workload.name in names)
    failed = {name: errors for name, errors in evaluation.failed.items() if name not in names}
    return replace(evaluation.without(names), failed=failed, skipped=skipped)
