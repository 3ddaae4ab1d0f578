"""A workload: one container app or job, as the source deploys it and as the target calls it."""

from __future__ import annotations

from dataclasses import dataclass

from converter.aca.model import ContainerApp, Job
from converter.bicep import DeployedResource
from converter.source import SourceFile


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """One container app or job of one evaluation.

    `name` is what it is called on the target (see `names_of`). `deployed` is the evaluated resource that
    `resource` reads, `template` the file that deploys it.
    """

    name: str
    resource: ContainerApp | Job
    deployed: DeployedResource
    template: SourceFile

    @property
    def kind(self) -> str:
        return "job" if isinstance(self.resource, Job) else "app"
