"""A workload, one container app or job, and the folder of the template that deploys it."""

from __future__ import annotations

from collections.abc import Mapping

from converter.aca.model import ContainerApp, Job
from converter.bicep import DeployedResource, UnreadModule
from converter.provenance import Object, Scalar
from converter.source import SourceFile, dataclass

_SERVICE_TAG = "azd-service-name"


@dataclass(frozen=True, slots=True)
class WorkloadFolder:
    """A template; `parameters` names the parameter file of each environment that it is deployed to.

    None instead of a name: the environment deploys it without a parameter file. `name` is empty for a
    template that isn't in a folder of its own. `unclaimed` are parameter files beside it
    that belong to none of the environments. `by_azd`: the Azure Developer CLI deploys the template.
    """

    name: str
    template: str
    parameters: Mapping[str, str | None]
    unclaimed: tuple[str, ...] = ()
    by_azd: bool = False


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

    @property
    def azd_service(self) -> str:
        """The service of `azure.yaml` that runs here; empty where the source doesn't say.

        The Azure Developer CLI finds the resource that it releases a service to by the tag
        `azd-service-name` (`GetServiceResource` in azd's `pkg/project/resource_manager.go`). Names of tags
        are the same in any case to Azure.
        """
        tags = self.resource.tags
        for name, value in tags.members.items() if isinstance(tags, Object) else ():
            if name.casefold() == _SERVICE_TAG and isinstance(value, Scalar) and not value.secret:
                return value.data if isinstance(value.data, str) else ""
        return ""


@dataclass(frozen=True, slots=True, eq=False)
class UnreadTemplate:
    """A module that can't be read, and where it is deployed: a workload may be in it.

    `folder` is the name of the template's folder, empty for none of its own; `declared` is how many
    workloads that template declares besides.
    """

    module: UnreadModule
    folder: str
    declared: int
