"""A workload: one container app or job, as the source deploys it and as the target calls it."""

from __future__ import annotations

from dataclasses import dataclass

from converter.aca.model import ContainerApp, Job
from converter.bicep import DeployedResource, UnreadModule
from converter.source import SourceFile


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """One container app or job of one evaluation.

    `name` is what it is called on the target (see `names_of`). `deployed` is the evaluated resource that
    `resource` reads, `template` the file that deploys it. `attached` are its children and extensions.
    """

    name: str
    resource: ContainerApp | Job
    deployed: DeployedResource
    template: SourceFile
    attached: tuple[DeployedResource, ...] = ()

    @property
    def kind(self) -> str:
        return "job" if isinstance(self.resource, Job) else "app"


@dataclass(frozen=True, slots=True, eq=False)
class UnreadTemplate:
    """A module that can't be read, and where it is deployed: a workload may be in it.

    `folder` is the name of the template's folder, empty for none of its own; `declared` is how many
    workloads that template declares besides.
    """

    module: UnreadModule
    folder: str
    declared: int
