"""The model of container apps, jobs, managed environments and role assignments.

Fields follow the ARM resources `Microsoft.App/containerApps`, `Microsoft.App/jobs`,
`Microsoft.App/managedEnvironments` and `Microsoft.Authorization/roleAssignments`: the same names
and nesting, except that what ARM wraps in `properties` is directly on the resource. A leaf is
a `Value` with its origin, which may be a symbol; None where the source gives none. A list whose
length is unknown is a single `Value` instead of a tuple.

The classes are the table author's vocabulary: a placeholder in a table names a field by its ARM name, and
the name is checked against these classes.
"""

from __future__ import annotations

from converter.aca.containers import Container, InitContainer, Registry, Secret, Volume
from converter.aca.environment import ManagedEnvironment
from converter.aca.fields import (
    AcaModel,
    AzureResource,
    Leaf,
    boolean,
    derived,
    integer,
    many,
    mapping,
    part,
    string,
    word,
)
from converter.aca.ingress import Ingress
from converter.aca.scaling import EventTrigger, ManualTrigger, Scale, ScheduleTrigger
from converter.provenance import Value

__all__ = ["ContainerApp", "Job", "ManagedEnvironment", "RoleAssignment"]


class DaprAppHealth(AcaModel):
    enabled: Leaf = boolean()
    path: Leaf = string()
    probe_interval_seconds: Leaf = integer()
    probe_timeout_milliseconds: Leaf = integer()
    threshold: Leaf = integer()


class Dapr(AcaModel):
    """The Dapr sidecar; sizes are in KB and MB, as in ARM's reference."""

    enabled: Leaf = boolean()
    app_id: Leaf = string()
    app_protocol: Leaf = word("http", "grpc")
    app_port: Leaf = integer()
    http_read_buffer_size: Leaf = integer()
    http_max_request_size: Leaf = integer()
    log_level: Leaf = word("debug", "info", "warn", "error")
    enable_api_logging: Leaf = boolean()
    app_health: DaprAppHealth | None = part(DaprAppHealth)
    max_concurrency: Leaf = integer()


class LoggerSetting(AcaModel):
    logger: Leaf = string()
    level: Leaf = word("debug", "error", "info", "off", "trace", "warn")


class JavaAgentLogging(AcaModel):
    logger_settings: tuple[LoggerSetting, ...] | Value = many(LoggerSetting)


class JavaAgent(AcaModel):
    enabled: Leaf = boolean()
    logging: JavaAgentLogging | None = part(JavaAgentLogging)


class JavaRuntime(AcaModel):
    enable_metrics: Leaf = boolean()
    java_agent: JavaAgent | None = part(JavaAgent)


class DotnetRuntime(AcaModel):
    auto_configure_data_protection: Leaf = boolean()


class Runtime(AcaModel):
    java: JavaRuntime | None = part(JavaRuntime)
    dotnet: DotnetRuntime | None = part(DotnetRuntime)


class DevService(AcaModel):
    """A development add-on that the app provides (`redis`, `postgres`…)."""

    type: Leaf = string()


class IdentitySetting(AcaModel):
    """`lifecycle` is `None`, `Init`, `Main` or `All`: which containers may use the identity."""

    identity: Leaf = string()
    lifecycle: Leaf = word("None", "Init", "Main", "All")


class Configuration(AcaModel):
    """What the configurations of apps and jobs have in common."""

    secrets: tuple[Secret, ...] | Value = many(Secret)
    registries: tuple[Registry, ...] | Value = many(Registry)
    identity_settings: tuple[IdentitySetting, ...] | Value = many(IdentitySetting)


class AppConfiguration(Configuration):
    active_revisions_mode: Leaf = word("Single", "Multiple", "Labels")
    revision_transition_threshold: Leaf = integer()
    target_label: Leaf = string()
    ingress: Ingress | None = part(Ingress)
    dapr: Dapr | None = part(Dapr)
    max_inactive_revisions: Leaf = integer()
    service: DevService | None = part(DevService)
    runtime: Runtime | None = part(Runtime)


class ServiceBind(AcaModel):
    service_id: Leaf = string()
    name: Leaf = string()
    client_type: Leaf = string()
    customized_keys: Leaf = mapping()


class Template(AcaModel):
    revision_suffix: Leaf = string()
    termination_grace_period_seconds: Leaf = integer()
    containers: tuple[Container, ...] | Value = many(Container)
    init_containers: tuple[InitContainer, ...] | Value = many(InitContainer)
    scale: Scale | None = part(Scale)
    service_binds: tuple[ServiceBind, ...] | Value = many(ServiceBind)
    volumes: tuple[Volume, ...] | Value = many(Volume)


class Networking(AcaModel):
    outbound_vnet_subnet_id: Leaf = string()


class PatchingConfiguration(AcaModel):
    patching_mode: Leaf = word("Automatic", "Manual", "Disabled")


class ContainerApp(AzureResource):
    """`Microsoft.App/containerApps`; `workloadProfileType` is the profile's name in API versions of 2022."""

    kind: Leaf = word("containerapps", "containerapp", "functionapp", "workflowapp")
    environment_id: Leaf = string()
    managed_environment_id: Leaf = string()
    workload_profile_name: Leaf = string()
    workload_profile_type: Leaf = string()
    networking: Networking | None = part(Networking)
    patching_configuration: PatchingConfiguration | None = part(PatchingConfiguration)
    configuration: AppConfiguration | None = part(AppConfiguration)
    template: Template | None = part(Template)


class JobConfiguration(Configuration):
    """`replicaTimeout` is in seconds, for each replica; `triggerType` `Schedule`, `Manual` or `Event`."""

    trigger_type: Leaf = word("Schedule", "Manual", "Event")
    replica_timeout: Leaf = integer()
    replica_retry_limit: Leaf = integer()
    schedule_trigger_config: ScheduleTrigger | None = part(ScheduleTrigger)
    manual_trigger_config: ManualTrigger | None = part(ManualTrigger)
    event_trigger_config: EventTrigger | None = part(EventTrigger)


class JobTemplate(AcaModel):
    containers: tuple[Container, ...] | Value = many(Container)
    init_containers: tuple[InitContainer, ...] | Value = many(InitContainer)
    volumes: tuple[Volume, ...] | Value = many(Volume)


class Job(AzureResource):
    """`Microsoft.App/jobs`."""

    environment_id: Leaf = string()
    workload_profile_name: Leaf = string()
    configuration: JobConfiguration | None = part(JobConfiguration)
    template: JobTemplate | None = part(JobTemplate)


class RoleAssignment(AcaModel):
    """`Microsoft.Authorization/roleAssignments`; on the `scope` with that id; `roleId` is a GUID."""

    name: Leaf = string()
    scope: Leaf = string()
    role_definition_id: Leaf = string()
    role_id: Leaf = derived("role_definition_id")
    principal_id: Leaf = string()
    principal_type: Leaf = word("User", "Group", "ServicePrincipal", "ForeignGroup", "Device")
    description: Leaf = string()
    condition: Leaf = string()
    condition_version: Leaf = string()
    delegated_managed_identity_resource_id: Leaf = string()
