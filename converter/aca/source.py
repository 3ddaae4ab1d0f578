"""A source tree becomes workloads: which folders there are, and what each says for an environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

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
from converter.provenance import Origin
from converter.provenance.values import Object, Scalar, Value, same
from converter.source import Blame, Diagnostic, DiagnosticError, Severity, SourceFile

APP = "Microsoft.App/containerApps"
JOB = "Microsoft.App/jobs"
MANAGED_ENVIRONMENT = "Microsoft.App/managedEnvironments"
ENVIRONMENT_ROOT = "managedEnvironment"
"""Where the properties of a managed environment have their place, so that no workload's are like them."""
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
class EnvironmentResource:
    """A managed environment that a template deploys, or (`deployed.existing`) only refers to."""

    name: str
    resource: ManagedEnvironment
    deployed: DeployedResource


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that the source says for one environment, or (None) without any.

    `managed_environments` has those that are deployed; where none is, those that workloads refer to.
    `lacking` are the conditions that keep resources of a workload folder away, by its `main.bicep`.
    """

    environment: str | None
    workloads: tuple[Workload, ...]
    managed_environments: tuple[EnvironmentResource, ...]
    role_assignments: tuple[RoleAssignment, ...]
    diagnostics: tuple[Diagnostic, ...]
    lacking: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)


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
    return tuple(_folder(root, folder, parameter_files, names) for folder in folders)


def find_infrastructure(
    root: Path, infrastructure: str, parameter_files: str, environments: Iterable[str]
) -> WorkloadFolder | None:
    """The folder `root/infrastructure` as `find_workloads` gives folders; None without a `main.bicep`."""
    folder = root / infrastructure
    found = (folder / "main.bicep").is_file()
    return _folder(root, folder, parameter_files, tuple(environments)) if found else None


def _folder(root: Path, folder: Path, parameter_files: str, names: tuple[str, ...]) -> WorkloadFolder:
    files = {name: folder / parameter_files.format(environment=name) for name in names}
    others = set(folder.glob("*.bicepparam")) - set(files.values())
    return WorkloadFolder(
        folder.name,
        (folder / "main.bicep").relative_to(root).as_posix(),
        {name: path.relative_to(root).as_posix() for name, path in files.items() if path.is_file()},
        tuple(sorted(path.relative_to(root).as_posix() for path in others)),
    )


def evaluate_source(
    resolver: FileResolver,
    folders: Iterable[WorkloadFolder],
    environment: str | None,
    variables: Mapping[str, str | Scalar],
    context: DeploymentContext,
    *,
    infrastructure: WorkloadFolder | None = None,
) -> Evaluation:
    """Every workload that the environment has, evaluated and read; and the managed environments.

    `environment` None evaluates each template without any parameter file. `infrastructure` is asked
    for managed environments alone: what is wrong with it is a warning, for no manifest needs it.
    Raises `DiagnosticError` with the errors of all folders.
    """
    workloads: list[Workload] = []
    managed: list[DeployedResource] = []
    roles: list[RoleAssignment] = []
    notes: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    lacking: dict[str, tuple[Origin, ...]] = {}
    for folder in folders:
        if environment is not None and environment not in folder.parameters:
            continue
        try:
            deployment = _evaluate(resolver, folder, environment, variables, context)
        except DiagnosticError as error:
            errors.extend(error.diagnostics)
            continue
        notes.extend(deployment.diagnostics)
        lacking[folder.template] = deployment.lacking
        workloads.extend(_workloads(folder.name, deployment, resolver.source(folder.template)))
        for resource in deployment.resources:
            if resource.type == ROLE_ASSIGNMENT and not resource.existing:
                roles.append(_read_resource(RoleAssignment, resource))
            elif resource.type == MANAGED_ENVIRONMENT:
                managed.append(resource)
    if errors:
        raise DiagnosticError(errors)
    if infrastructure is not None and (environment is None or environment in infrastructure.parameters):
        try:
            deployment = _evaluate(resolver, infrastructure, environment, variables, context)
        except DiagnosticError as error:
            notes.extend(
                replace(fault, severity=Severity.WARNING, blame=Blame.FINDING) for fault in error.diagnostics
            )
        else:
            managed.extend(r for r in deployment.resources if r.type == MANAGED_ENVIRONMENT)
    environments = tuple(_environments(managed))
    return Evaluation(environment, tuple(workloads), environments, tuple(roles), tuple(notes), lacking)


def _environments(found: list[DeployedResource]) -> Iterator[EnvironmentResource]:
    """The managed environments that are deployed, else those referred to; each name once."""
    deployed = [resource for resource in found if not resource.existing] or found
    for index, resource in enumerate(deployed):
        if not any(same(resource.name, before.name) for before in deployed[:index]):
            yield EnvironmentResource(
                resource.symbolic_name,
                read(ManagedEnvironment, flattened(resource), ENVIRONMENT_ROOT),
                resource,
            )


def _evaluate(
    resolver: FileResolver,
    folder: WorkloadFolder,
    environment: str | None,
    variables: Mapping[str, str | Scalar],
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


def _linked(resource: Model) -> Model:
    """The app or job with every reference to one of its secrets looked up."""
    assert isinstance(resource, ContainerApp | Job)
    if resource.configuration is None:
        return resource
    return link_secrets(resource, resource.configuration.secrets)
