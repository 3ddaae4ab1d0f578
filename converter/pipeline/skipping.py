"""Workloads that the project file leaves out on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from converter.aca import Evaluation, Role
from converter.project import Project
from converter.source import Category, Diagnostic, Severity, Span


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
    """The evaluation without the workloads that the project file leaves out, and without their roles."""
    names = {one.name for one in skipped_workloads(project)}
    skipped = tuple(workload for workload in evaluation.workloads if workload.name in names)
    if not skipped:
        return evaluation

    def roles() -> Iterator[Role]:
        for role in evaluation.roles:
            held = tuple(workload for workload in role.workloads if workload.name not in names)
            if held or not role.workloads:
                yield replace(role, workloads=held)

    workloads = tuple(workload for workload in evaluation.workloads if workload.name not in names)
    return replace(evaluation, workloads=workloads, roles=tuple(roles()), skipped=skipped)
