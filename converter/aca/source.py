"""A source tree becomes workloads: what each template deploys in an environment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from itertools import islice
from typing import Final, TypeVar, cast

from converter.aca.app_hosts import with_app_hosts
from converter.aca.attached import attached, is_same_name, type_of_target
from converter.aca.containers import Secret
from converter.aca.environment import EnvironmentResource, ManagedEnvironment, Storage, StorageResource
from converter.aca.fields import AcaModel
from converter.aca.key_vault import as_text, in_vault, is_read_by_deployment
from converter.aca.model import ContainerApp, Job, RoleAssignment
from converter.aca.naming import names_of
from converter.aca.own_identity import with_own_identities
from converter.aca.positions import with_positions
from converter.aca.reader import Model, link_secrets, read, with_secrets
from converter.aca.redeployed import without_redeployed
from converter.aca.roles import ROLE_ASSIGNMENT, Role, numbered, role_of, vaults_of
from converter.aca.spelling import with_arms_spelling
from converter.aca.storages import (
    SHARE,
    STORAGE,
    StorageUse,
    storage_names,
    storage_use_of,
    with_storage_uses,
)
from converter.aca.undecided import with_elements
from converter.aca.workload import UnreadTemplate, Workload, WorkloadFolder
from converter.bicep import (
    DeployedResource,
    Deployment,
    DeploymentContext,
    FileResolver,
    GivenValue,
    JsonParameters,
    LeftOut,
    declared_types,
    evaluate_parameters,
    evaluate_template,
    json_parameters,
)
from converter.provenance import Object, Origin, RequiredParameter, Scalar, Value, same
from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass

APP = "Microsoft.App/containerApps"
JOB = "Microsoft.App/jobs"
MANAGED_ENVIRONMENT = "Microsoft.App/managedEnvironments"
ENVIRONMENT_ROOT = "managedEnvironment"
"""The path below which a managed environment's properties are, apart from those of workloads."""

_MODELS: Final[dict[str, type[AcaModel]]] = {
    APP: ContainerApp,
    JOB: Job,
    MANAGED_ENVIRONMENT: ManagedEnvironment,
    ROLE_ASSIGNMENT: RoleAssignment,
    STORAGE: Storage,
}
AppOrJob = TypeVar("AppOrJob", ContainerApp, Job)
_SHOWN: Final = 8
"""The variables that a message names."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceResource:
    """A resource that a template deploys, or a child or extension of an app or job that it refers to.

    `on` is the type of what it is a child or an extension of, empty for one that stands by itself.
    """

    deployed: DeployedResource
    on: str


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that the source deploys in one environment, or (None) without any.

    `managed_environments` has those that are deployed; where none is, those that workloads refer to.
    `roles` are the role assignments of the workloads' templates, and of the infrastructure.
    `missing` are the conditions that keep resources of a template away, by its path. `failed` has the
    errors of each folder that couldn't be evaluated, by its name: none of its workloads is here. `resources`
    is everything that the templates deploy, `unread` are the modules that can't be read. `skipped` are
    workloads that the project file leaves out: they are in none of the others. `left_out` are
    declarations of apps and jobs that deploy none, and modules of registries that deploy nothing.
    `secret_parameters` are the names of the parameters whose values count as secrets.
    """

    environment: str | None
    workloads: tuple[Workload, ...]
    managed_environments: tuple[EnvironmentResource, ...]
    roles: tuple[Role, ...]
    diagnostics: tuple[Diagnostic, ...]
    missing: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    failed: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    resources: tuple[SourceResource, ...] = ()
    unread: tuple[UnreadTemplate, ...] = ()
    storages: tuple[StorageResource, ...] = ()
    skipped: tuple[Workload, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    secret_parameters: frozenset[str] = frozenset()

    def without(self, names: Collection[str]) -> Evaluation:
        """The same without some workloads, and without the roles that only they have."""
        if not any(workload.name in names for workload in self.workloads):
            return self
        roles = []
        for role in self.roles:
            holders = tuple(workload for workload in role.workloads if workload.name not in names)
            if len(holders) == len(role.workloads):
                roles.append(role)
            elif holders:
                roles.append(replace(role, workloads=holders))
        workloads = tuple(workload for workload in self.workloads if workload.name not in names)
        return replace(self, workloads=workloads, roles=tuple(roles))


def evaluate_source(
    resolver: FileResolver,
    folders: Iterable[WorkloadFolder],
    environment: str | None,
    variables: Mapping[str, str | Scalar],
    context: DeploymentContext,
    *,
    infrastructure: Deployment | None = None,
    platform: WorkloadFolder | None = None,
    given: Mapping[str, GivenValue] | None = None,
) -> Evaluation:
    """Every workload that the environment has, evaluated and read; and the managed environments.

    `environment` None evaluates each template without any parameter file. `given` are values for the
    parameters of whatever templates have them; they override the parameter files. `infrastructure` is
    what the workloads run in (see `evaluate_infrastructure`): its managed environments are theirs,
    and it may give their identities roles. With `platform`, the folder of the infrastructure, the apps and
    jobs that it deploys itself are workloads too. Nothing is raised for a folder with errors: see `failed`.
    """
    given = given or {}
    folders = tuple(folders)
    deployed: list[tuple[WorkloadFolder, Deployment]] = []
    notes: list[Diagnostic] = []
    failed: dict[str, tuple[Diagnostic, ...]] = {}
    for folder in folders:
        if environment is not None and environment not in folder.parameters:
            continue
        try:
            deployment = _evaluate(resolver, folder, environment, variables, context, given=given)
        except DiagnosticError as error:
            failed[folder.name] = error.diagnostics
            continue
        notes.extend(deployment.diagnostics)
        deployed.append((folder, _with_arms_spelling(deployment, notes)))
    around = _with_arms_spelling(infrastructure, notes) if infrastructure is not None else None
    evaluated = list(deployed)
    if around is not None and platform is not None:
        evaluated.append((replace(platform, name=""), around))
    shared = around.resources if around is not None else ()
    everything = [*(resource for _, one in deployed for resource in one.resources), *shared]
    vaults, uses = vaults_of(everything), tuple(_storage_uses(everything))
    read_alone = [_workloads(folder, one, resolver, vaults, uses) for folder, one in deployed]
    if around is not None and platform is not None:
        before = [workload for found in read_alone for workload in found]
        found = _workloads(replace(platform, name=""), around, resolver, vaults, uses)
        read_alone.append(_of_infrastructure(found, before, platform, folders))
    for index, found in enumerate(read_alone):
        read_alone[index], replaced = without_redeployed(found, resolver)
        notes += replaced
    read_alone = _with_attached(read_alone, everything)
    workloads = with_app_hosts(workload for found in read_alone for workload in found)
    workloads = _of_one_vault(with_own_identities(workloads, everything))
    each = iter(workloads)
    own = [list(islice(each, len(found))) for found in read_alone]
    roles = [
        role_of(folder.name, resource, flattened(resource), near, workloads)
        for (folder, one), near in zip(deployed, own, strict=False)
        for resource in filter(_is_role, one.resources)
    ]
    roles += [
        replace(role_of("infrastructure", resource, flattened(resource), (), workloads), infrastructure=True)
        for resource in filter(_is_role, shared)
    ]
    return Evaluation(
        environment,
        workloads,
        tuple(_environments([resource for resource in everything if resource.type == MANAGED_ENVIRONMENT])),
        numbered(roles),
        tuple(notes),
        {folder.template: one.missing for folder, one in evaluated},
        failed,
        tuple(_resources(everything)),
        tuple(unread for folder, one in evaluated for unread in _unread(folder, one, resolver)),
        tuple(_mounted(everything, workloads)),
        left_out=tuple(one for _, found in evaluated for one in _left_out(found, resolver)),
        secret_parameters=frozenset().union(*(one.secret_parameters for _, one in evaluated)),
    )


def _of_one_vault(workloads: tuple[Workload, ...]) -> tuple[Workload, ...]:
    """The workloads, secrets that the deployment reads from further vaults being texts.

    A product has the secrets of one vault: that of its `keyVaultUrl`s, else the first that `getSecret` names.
    """
    named = [one for each in workloads for one in secrets_of(each.resource) if one.vault_url is not None]
    if not any(map(is_read_by_deployment, named)):
        return workloads
    first = next((one for one in named if not is_read_by_deployment(one)), named[0])
    kept = cast("Value", first.vault_url)

    def change(secret: Secret) -> Secret:
        is_other = is_read_by_deployment(secret) and not same(cast("Value", secret.vault_url), kept)
        return as_text(secret) if is_other else secret

    return tuple(replace(each, resource=with_secrets(each.resource, change)) for each in workloads)


def secrets_of(resource: ContainerApp | Job) -> Iterator[Secret]:
    """The secrets of an app or job, those that its variables have themselves included."""
    configuration, template = resource.configuration, resource.template
    secrets = configuration.secrets if configuration is not None else ()
    yield from () if isinstance(secrets, Value) else secrets
    for containers in (template.containers, template.init_containers) if template is not None else ():
        for container in () if isinstance(containers, Value) else containers:
            for variable in () if isinstance(container.env, Value) else container.env:
                if variable.secret is not None and variable.secret_ref is None:
                    yield variable.secret


def _resources(everything: Iterable[DeployedResource]) -> Iterator[SourceResource]:
    """What is deployed, and what is around an app or job already: a sign-in that exists guards it too."""
    for resource in everything:
        on = type_of_target(resource)
        if not resource.existing or on.casefold() in {APP.casefold(), JOB.casefold()}:
            yield SourceResource(resource, on)


def _mounted(
    resources: Iterable[DeployedResource], workloads: Iterable[Workload]
) -> Iterator[StorageResource]:
    """The storages that are deployed and that a volume of a workload mounts, or may mount."""
    names = [name for workload in workloads for name in storage_names(workload.resource)]
    for one in resources:
        may_be_mounted = any(is_same_name(one.name, name) is not False for name in names)
        if one.type == STORAGE and not one.existing and may_be_mounted:
            yield StorageResource(one.symbolic_name, _read_resource(Storage, one), one)


def _unread(
    folder: WorkloadFolder, deployment: Deployment, resolver: FileResolver
) -> Iterator[UnreadTemplate]:
    if deployment.unread:
        declared = _declared(folder, resolver)
        yield from (UnreadTemplate(module, folder.name, declared) for module in deployment.unread)


def _left_out(deployment: Deployment, resolver: FileResolver) -> Iterator[LeftOut]:
    """What a deployment leaves out that would deploy apps or jobs, or may, as a module of a registry."""
    for one in deployment.left_out:
        types = frozenset({one.type}) if one.type else declared_types(resolver, one.file)[one.symbolic_name]
        if one.is_remote or not types.isdisjoint({APP, JOB}):
            yield one


def _with_attached(own: list[list[Workload]], everything: list[DeployedResource]) -> list[list[Workload]]:
    """The same workloads with their children and extensions, wherever those are declared."""
    found = attached([workload.deployed for group in own for workload in group], everything)
    return [[replace(workload, attached=found.pop(0)) for workload in group] for group in own]


def _of_infrastructure(
    found: list[Workload], before: list[Workload], platform: WorkloadFolder, folders: Iterable[WorkloadFolder]
) -> list[Workload]:
    """The workloads `found` in the infrastructure's template that are no other template's.

    Each has the name of its declaration, behind the folder's where a folder of a workload has the same. An
    app that a workload's own template deploys too (`before`) is the same app, which that template describes.
    """
    taken = {folder.name for folder in folders}
    return [
        replace(workload, name=f"{platform.name}-{workload.name}") if workload.name in taken else workload
        for workload in found
        if not any(is_same_name(workload.deployed.name, one.deployed.name) for one in before)
    ]


def _with_arms_spelling(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """The deployment with its resources as ARM's reference spells them; what differed goes to the notes."""
    resources = []
    for resource in deployment.resources:
        model = _MODELS.get(resource.type)
        if model is not None:
            resource = with_elements(resource, model)  # noqa: PLW2901 -- the same resource
            resource, warnings = with_arms_spelling(resource, model, deployment.diagnostics)  # noqa: PLW2901 -- the same resource
            notes.extend(warnings)
        resources.append(resource)
    return replace(deployment, resources=tuple(resources))


def _is_role(resource: DeployedResource) -> bool:
    return resource.type == ROLE_ASSIGNMENT and not resource.existing


def evaluate_infrastructure(
    resolver: FileResolver,
    folder: WorkloadFolder | None,
    environment: str | None,
    variables: Mapping[str, str | Scalar],
    context: DeploymentContext,
    *,
    required: bool,
    given: Mapping[str, GivenValue] | None = None,
) -> tuple[Deployment | None, tuple[Diagnostic, ...]]:
    """What the infrastructure folder deploys, and the warnings about it.

    None where the source has none for the environment. `given` is as for `evaluate_source`. Its faults are
    warnings, because no manifest needs it, unless its names are `required`: then `DiagnosticError` is raised.
    """
    if folder is None or (environment is not None and environment not in folder.parameters):
        return None, ()
    try:
        return _evaluate(resolver, folder, environment, variables, context, given=given or {}), ()
    except DiagnosticError as error:
        if required:
            raise
        warnings = (
            replace(fault, severity=Severity.WARNING, category=Category.FINDING)
            for fault in error.diagnostics
        )
        return None, tuple(warnings)


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
    *,
    given: Mapping[str, GivenValue],
) -> Deployment:
    if environment is None:
        return evaluate_template(resolver, folder.template, variables=variables, context=context)
    known = resolver.unit(folder.template).parameters
    ours = {name: value for name, value in given.items() if name in known}
    path = folder.parameters[environment]
    if path is not None and not path.endswith(".json"):
        found = evaluate_parameters(
            resolver, path, variables=variables, given=ours, context=context, supplemented=True
        )
        missing = _not_given(found, folder.template, environment)
        return replace(found, diagnostics=(*found.diagnostics, *missing))
    notes: list[Diagnostic] = []
    if path is not None:
        in_file = json_parameters(resolver, path, variables, folder.template, by_azd=folder.by_azd)
        notes.extend(_passed_over(in_file, folder.template, environment, ours))
        ours = {**in_file.given, **ours}
    found = evaluate_template(resolver, folder.template, variables=variables, given=ours, context=context)
    notes.extend(_not_given(found, folder.template, environment))
    return replace(found, diagnostics=(*found.diagnostics, *notes))


def _passed_over(
    parameters: JsonParameters, template: str, environment: str, given: Mapping[str, GivenValue]
) -> Iterator[Diagnostic]:
    """Warnings for variables that are taken as unset, and for parameters that the template lacks.

    `given` are the values that go before those of the file.
    """
    unset = {
        name: spans
        for name, of in parameters.unset.items()
        if (spans := [span for parameter, span in of.items() if parameter not in given])
    }
    if unset:
        names = [*unset][:_SHOWN]
        more = f" and {len(unset) - _SHOWN} more" if len(unset) > _SHOWN else ""
        yield Diagnostic(
            code="B2F240",
            severity=Severity.WARNING,
            message=f"in {environment} nobody answers for {', '.join(names)}{more}: unset, as azd takes them",
            span=unset[names[0]][0],
            help=f"what is set there, give as environments.{environment}.variables, or azd's `.env` file as "
            f"environments.{environment}.variablesFrom; --set-env for what is secret",
            category=Category.FINDING,
        )
    for name, span in parameters.undeclared.items():
        yield Diagnostic(
            code="B2F241",
            severity=Severity.WARNING,
            message=f"'{template}' has no parameter '{name}': azd passes over it",
            span=span,
            help="take it out of the parameter file",
            category=Category.FINDING,
        )


def _not_given(deployment: Deployment, template: str, environment: str) -> Iterator[Diagnostic]:
    """A warning for each required parameter without a value, secrets left out."""
    for name, value in deployment.parameters.items():
        if isinstance(value, RequiredParameter) and not value.secret:
            yield Diagnostic(
                code="B2F103",
                severity=Severity.WARNING,
                message=(
                    f"the parameter '{name}' of '{template}' has no value for {environment} and no default: "
                    "what depends on it is left out"
                ),
                span=value.origin.span,
                help=f"give it under environments.{environment}.parameters in the project file",
                category=Category.FINDING,
            )


def _workloads(
    folder: WorkloadFolder,
    deployment: Deployment,
    resolver: FileResolver,
    vaults: tuple[Value, ...],
    uses: tuple[StorageUse, ...],
) -> list[Workload]:
    resources = [r for r in deployment.resources if r.type in {APP, JOB} and not r.existing]
    declared = _declared(folder, resolver)
    template = resolver.source(folder.template)
    found = []
    for name, resource in zip(names_of(folder.name, declared, resources), resources, strict=True):
        model: ContainerApp | Job
        if resource.type == APP:
            app = with_positions(_read_resource(ContainerApp, resource))
            model = with_storage_uses(_linked(app, vaults), uses)
        else:
            job = with_positions(_read_resource(Job, resource))
            model = with_storage_uses(_linked(job, vaults), uses)
        found.append(Workload(name, model, resource, template))
    return found


def _declared(folder: WorkloadFolder, resolver: FileResolver) -> int:
    """How many of the declarations of a folder's template deploy apps or jobs."""
    types = declared_types(resolver, folder.template)
    return sum(not found.isdisjoint({APP, JOB}) for found in types.values())


def declares_workloads(folder: WorkloadFolder, resolver: FileResolver) -> bool:
    """Whether a folder's template deploys apps or jobs under any condition.

    Raises `DiagnosticError` for a template that can't be read.
    """
    return _declared(folder, resolver) > 0


def _storage_uses(resources: Iterable[DeployedResource]) -> Iterator[StorageUse]:
    every = tuple(resources)
    shares = tuple(one for one in every if one.type == SHARE and not one.existing)
    for resource in every:
        if resource.type == STORAGE and not resource.existing:
            use = storage_use_of(resource.identifier, _read_resource(Storage, resource), shares)
            if use is not None:
                yield use


def flattened(resource: DeployedResource) -> Object:
    """The resource's body with the members of `properties` beside the others, as the model has them."""
    members: dict[str, Value] = {"name": resource.name}
    members |= {key: value for key, value in resource.body.members.items() if key != "properties"}
    properties = resource.body.members.get("properties")
    if isinstance(properties, Object):
        members |= properties.members
    elif properties is not None:
        # Unknown as a whole: nothing of it can be read, but it has to be accounted for.
        members["properties"] = properties
    if resource.scope is not None:
        members.setdefault("scope", resource.scope)
    return Object(members, origin=resource.body.origin)


def _read_resource(model: type[Model], resource: DeployedResource) -> Model:
    return read(model, flattened(resource))


def _linked(resource: AppOrJob, vaults: tuple[Value, ...]) -> AppOrJob:
    """The app or job with every reference to one of its secrets, and to a vault, looked up."""
    configuration = resource.configuration
    if configuration is None or isinstance(configuration.secrets, Value):
        return resource
    secrets = tuple(in_vault(secret, vaults) for secret in configuration.secrets)
    known = resource.changed(configuration=configuration.changed(secrets=secrets))
    return link_secrets(known, secrets)
