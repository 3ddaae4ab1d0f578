"""Which workloads are held in an environment whose work the container apps still do.

Two platforms that run at once would start each job twice, and take the messages of one queue from each other.
So where an environment isn't active, its jobs don't run and its consumers have no replicas. What only answers
requests runs on both: who asks decides which of them answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from converter.aca import ContainerApp
from converter.provenance import Kind, Origin, Scalar

if TYPE_CHECKING:
    from converter.aca import Workload
    from converter.project import Project

HELD: Final = "held"
"""The member of a workload, as tables see it, that says whether it is held."""


def held_value(project: Project, workload: Workload, environment: str | None) -> Scalar:
    """Whether a workload is held in an environment, with the line of the project file that decides it.

    Without an environment it never is: the base is as the source says, and overlays hold.
    """
    if environment is None:
        return Scalar(False, origin=Origin(Kind.ABSENT, detail="no environment"))
    given = project.file.environments[environment]
    at: tuple[str, ...] = ("environments", environment)
    own = given.workloads.get(workload.name)
    if own is not None:
        at = (*at, "workloads", workload.name, "active")
        return Scalar(not own.active, origin=_chosen(project, at))
    held = not given.active and (workload.kind == "job" or is_consumer(project, workload))
    return Scalar(held, origin=_chosen(project, (*at, "active")))


def is_consumer(project: Project, workload: Workload) -> bool:
    """Whether an app takes work by itself: as the project file says, else if it has no ingress."""
    settings = project.file.workloads.get(workload.name)
    if settings is not None and settings.consumer is not None:
        return settings.consumer
    return workload.kind == "app" and not has_ingress(workload)


def has_ingress(workload: Workload) -> bool:
    """Whether the workload is an app that takes requests."""
    resource = workload.resource
    configuration = resource.configuration if isinstance(resource, ContainerApp) else None
    return configuration is not None and configuration.ingress is not None


def _chosen(project: Project, at: tuple[str, ...]) -> Origin:
    return Origin(Kind.PROJECT_FILE, project.document.span(at), ".".join(at))
