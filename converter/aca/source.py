"""A source tree becomes workloads: which folders there are, and what each says for an environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from converter.aca.model import ContainerApp, Job, ManagedEnvironment, RoleAssignment
from converter.aca.reader import Model, link_secrets, read
from converter.bicep import (
    DeployedResource,
    Deployment,
    DeploymentContext,
    FileResolver,
    evaluate_parameters,
    evaluate_template,
)
from converter.provenance.values import Object, Value
from converter.source import Blame, Diagnostic, DiagnosticError, Severity, SourceFile

Workloads = TypeVar("Workloads", ContainerApp, Job)

APP = "Microsoft.App/containerApps"
JOB = "Microsoft.App/jobs"
MANAGED_ENVIRONMENT = "Microsoft.App/managedEnvironments"
ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"


@dataclass(frozen=True, slots=True)
class WorkloadFolder:
    """A folder with a `main.bicep`; `parameters` names the parameter file of each environment it has.

    `unclaimed` are its parameter files that belong to none of the environments.
    """

    name: str
    template: str
    parameters: Mapping[str, str]
    unclaimed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """One container app or job of one evaluation.

    `name` is what it is called on the target: the folder's name, with the resource's symbolic name
    behind it where a folder has several. `deployed` is the evaluated resource that `resource` reads,
    `template` the folder's `main.bicep`.
    """

    name: str
    resource: ContainerApp | Job
    deployed: DeployedResource
    template: SourceFile

    @property
    def kind(self) -> str:
        return "job" if isinstance(self.resource, Job) else "app"


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that the source says for one environment, or (None) without any."""

    environment: str | None
    workloads: tuple[Workload, ...]
    managed_environments: tuple[ManagedEnvironment, ...]
    role_assignments: tuple[RoleAssignment, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_workloads(
    root: Path, applications: str, parameter_files: str, environments: Iterable[str]
) -> tuple[WorkloadFolder, ...]:
    """The workload folders below `root/applications`, by name.

    `parameter_files` is the file name in a folder, with `{environment}` where the environment's
    name goes; without it, one file serves every environment. Names in the result are relative to
    `root`. Raises `DiagnosticError` when there is none.
    """
    names = tuple(environments)
    base = root / applications
    folders = sorted(path.parent for path in base.glob("*/main.bicep")) if base.is_dir() else []
    if not folders:
        raise DiagnosticError(
            Diagnostic(
                "B2F207",
                Severity.ERROR,
                f"no workload found: expected folders with a main.bicep below {applications}/",
                help="SOURCE is the folder that holds them; source.root and source.applications in the "
                "project file say where",
                blame=Blame.INPUT,
            )
        )
    found = []
    for folder in folders:
        files = {name: folder / parameter_files.format(environment=name) for name in names}
        others = set(folder.glob("*.bicepparam")) - set(files.values())
        found.append(
            WorkloadFolder(
                folder.name,
                (folder / "main.bicep").relative_to(root).as_posix(),
                {name: path.relative_to(root).as_posix() for name, path in files.items() if path.is_file()},
                tuple(sorted(path.relative_to(root).as_posix() for path in others)),
            )
        )
    return tuple(found)


def evaluate_source(
    resolver: FileResolver,
    folders: Iterable[WorkloadFolder],
    environment: str | None,
    variables: Mapping[str, str],
    context: DeploymentContext,
) -> Evaluation:
    """Every workload that the environment has, evaluated and read.

    `environment` None evaluates each template without any parameter file. Raises `DiagnosticError`
    with the errors of all folders.
    """
    workloads: list[Workload] = []
    managed: list[ManagedEnvironment] = []
    roles: list[RoleAssignment] = []
    notes: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for folder in folders:
        if environment is not None and environment not in folder.parameters:
            continue
        try:
            deployment = _evaluate(resolver, folder, environment, variables, context)
        except DiagnosticError as error:
            errors.extend(error.diagnostics)
            continue
        notes.extend(deployment.diagnostics)
        workloads.extend(_workloads(folder.name, deployment, resolver.source(folder.template)))
        for resource in deployment.resources:
            if resource.type == ROLE_ASSIGNMENT and not resource.existing:
                roles.append(_read_resource(RoleAssignment, resource))
            elif resource.type == MANAGED_ENVIRONMENT and not resource.existing:
                managed.append(_read_resource(ManagedEnvironment, resource))
    if errors:
        raise DiagnosticError(errors)
    return Evaluation(environment, tuple(workloads), tuple(managed), tuple(roles), tuple(notes))


def _evaluate(
    resolver: FileResolver,
    folder: WorkloadFolder,
    environment: str | None,
    variables: Mapping[str, str],
    context: DeploymentContext,
) -> Deployment:
    if environment is None:
        return evaluate_template(resolver, folder.template, variables=variables, context=context)
    return evaluate_parameters(resolver, folder.parameters[environment], variables=variables, context=context)


def _workloads(folder: str, deployment: Deployment, template: SourceFile) -> list[Workload]:
    resources = [r for r in deployment.resources if r.type in {APP, JOB} and not r.existing]
    found = []
    for resource in resources:
        name = folder if len(resources) == 1 else f"{folder}-{resource.symbolic_name.lower()}"
        model: ContainerApp | Job
        if resource.type == APP:
            model = _linked(_read_resource(ContainerApp, resource))
        else:
            model = _linked(_read_resource(Job, resource))
        found.append(Workload(name, model, resource, template))
    return found


def flattened(resource: DeployedResource) -> Object:
    """The resource's body with the members of `properties` beside the others, as the model has them."""
    members: dict[str, Value] = {"name": resource.name}
    members |= {key: value for key, value in resource.body.members.items() if key != "properties"}
    properties = resource.body.members.get("properties")
    if isinstance(properties, Object):
        members |= properties.members
    if resource.scope is not None:
        members.setdefault("scope", resource.scope)
    return Object(members, origin=resource.body.origin)


def _read_resource(model: type[Model], resource: DeployedResource) -> Model:
    return read(model, flattened(resource))


def _linked(resource: Workloads) -> Workloads:
    """The app or job with the secrets of its environment variables looked up."""
    if resource.template is None or resource.configuration is None:
        return resource
    secrets = resource.configuration.secrets
    template = resource.template.model_copy(
        update={
            "containers": link_secrets(resource.template.containers, secrets),
            "init_containers": link_secrets(resource.template.init_containers, secrets),
        }
    )
    return resource.model_copy(update={"template": template})
