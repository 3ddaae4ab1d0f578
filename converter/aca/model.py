"""The model of container apps, jobs, managed environments and role assignments.

Fields follow the ARM resources `Microsoft.App/containerApps`, `Microsoft.App/jobs`,
`Microsoft.App/managedEnvironments` and `Microsoft.Authorization/roleAssignments`: the same names
and nesting, except that what ARM wraps in `properties` stands directly on the resource. A leaf is
a `Value` with its origin, which may be a symbol; None where the source says nothing. A list whose
length is unknown is the `Value` that stands for it instead of a tuple.

The classes are the table author's vocabulary: a hole in a table names a field by its ARM name, and
the name is checked against these classes.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from converter.provenance.values import Value


class Leaf:
    """Marks a field as a leaf of one JSON type (`string`, `integer`, `number`, `boolean`, `any`)."""

    def __init__(self, type_name: str) -> None:
        self.type = type_name


String: TypeAlias = Annotated[Value | None, Leaf("string")]
Integer: TypeAlias = Annotated[Value | None, Leaf("integer")]
Number: TypeAlias = Annotated[Value | None, Leaf("number")]
Boolean: TypeAlias = Annotated[Value | None, Leaf("boolean")]
Anything: TypeAlias = Annotated[Value | None, Leaf("any")]


class AcaModel(BaseModel):
    """A part of a resource; `at` is its place there (`template.containers[0]`, empty for the resource)."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, alias_generator=to_camel, defer_build=True
    )

    at: str = Field(default="", exclude=True, description="Where the part stands in its resource.")


class HttpHeader(AcaModel):
    name: String = None
    value: String = None


class HttpGet(AcaModel):
    path: String = None
    port: Integer = None
    host: String = None
    scheme: String = None
    http_headers: tuple[HttpHeader, ...] | Value = ()


class TcpSocket(AcaModel):
    port: Integer = None
    host: String = None


class Probe(AcaModel):
    """`type` is `Startup`, `Readiness` or `Liveness`; times are seconds."""

    type: String = None
    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    initial_delay_seconds: Integer = None
    period_seconds: Integer = None
    timeout_seconds: Integer = None
    success_threshold: Integer = None
    failure_threshold: Integer = None
    termination_grace_period_seconds: Integer = None


class Secret(AcaModel):
    """A secret of the app or job: its text, or a reference to a Key Vault secret.

    `vault_url` and `secret_name` are read from `keyVaultUrl`
    (`https://<vault>.vault.azure.net/secrets/<name>`).
    """

    name: String = None
    value: String = None
    key_vault_url: String = None
    identity: String = None
    vault_url: String = None
    secret_name: String = None


class EnvironmentVariable(AcaModel):
    """A container's environment variable; `secret` is the one that `secretRef` names."""

    name: String = None
    value: String = None
    secret_ref: String = None
    secret: Secret | None = None


class Resources(AcaModel):
    """`cpu` in cores (0.5), `memory` as a quantity (`1Gi`)."""

    cpu: Number = None
    memory: String = None
    ephemeral_storage: String = None
    gpu: Number = None


class VolumeMount(AcaModel):
    volume_name: String = None
    mount_path: String = None
    sub_path: String = None


class Container(AcaModel):
    name: String = None
    image: String = None
    command: Anything = None
    args: Anything = None
    env: tuple[EnvironmentVariable, ...] | Value = ()
    resources: Resources | None = None
    probes: tuple[Probe, ...] | Value = ()
    volume_mounts: tuple[VolumeMount, ...] | Value = ()


class ScaleRuleAuth(AcaModel):
    secret_ref: String = None
    trigger_parameter: String = None


class HttpScaleRule(AcaModel):
    metadata: Anything = None
    auth: tuple[ScaleRuleAuth, ...] | Value = ()
    identity: String = None


class TcpScaleRule(AcaModel):
    metadata: Anything = None
    auth: tuple[ScaleRuleAuth, ...] | Value = ()
    identity: String = None


class QueueScaleRule(AcaModel):
    account_name: String = None
    queue_name: String = None
    queue_length: Integer = None
    auth: tuple[ScaleRuleAuth, ...] | Value = ()
    identity: String = None


class CustomRuleMetadata(AcaModel):
    """The metadata of `cpu` and `memory` rules; other scalers have their own keys."""

    model_config = ConfigDict(extra="allow")

    type: String = None
    value: String = None


class CustomScaleRule(AcaModel):
    type: String = None
    metadata: CustomRuleMetadata | None = None
    auth: tuple[ScaleRuleAuth, ...] | Value = ()
    identity: String = None


class ScaleRule(AcaModel):
    name: String = None
    custom: CustomScaleRule | None = None
    http: HttpScaleRule | None = None
    tcp: TcpScaleRule | None = None
    azure_queue: QueueScaleRule | None = None


class Scale(AcaModel):
    min_replicas: Integer = None
    max_replicas: Integer = None
    cooldown_period: Integer = None
    polling_interval: Integer = None
    rules: tuple[ScaleRule, ...] | Value = ()


class Template(AcaModel):
    revision_suffix: String = None
    termination_grace_period_seconds: Integer = None
    containers: tuple[Container, ...] | Value = ()
    init_containers: tuple[Container, ...] | Value = ()
    scale: Scale | None = None
    service_binds: Anything = None
    volumes: Anything = None


class IpSecurityRestriction(AcaModel):
    """`action` is `Allow` or `Deny`; `ipAddressRange` an address or a CIDR range."""

    name: String = None
    description: String = None
    action: String = None
    ip_address_range: String = None


class Ingress(AcaModel):
    external: Boolean = None
    target_port: Integer = None
    exposed_port: Integer = None
    transport: String = None
    allow_insecure: Boolean = None
    client_certificate_mode: String = None
    ip_security_restrictions: tuple[IpSecurityRestriction, ...] | Value = ()
    custom_domains: Anything = None
    traffic: Anything = None
    sticky_sessions: Anything = None
    cors_policy: Anything = None
    additional_port_mappings: Anything = None
    target_port_http_scheme: String = None


class AppConfiguration(AcaModel):
    active_revisions_mode: String = None
    revision_transition_threshold: Integer = None
    target_label: String = None
    ingress: Ingress | None = None
    secrets: tuple[Secret, ...] | Value = ()
    registries: Anything = None
    dapr: Anything = None
    max_inactive_revisions: Integer = None
    service: Anything = None
    runtime: Anything = None
    identity_settings: Anything = None


class ScheduleTrigger(AcaModel):
    """`cronExpression` is five fields in UTC."""

    cron_expression: String = None
    parallelism: Integer = None
    replica_completion_count: Integer = None


class ManualTrigger(AcaModel):
    parallelism: Integer = None
    replica_completion_count: Integer = None


class JobConfiguration(AcaModel):
    """`replicaTimeout` is in seconds, for each replica; `triggerType` `Schedule`, `Manual` or `Event`."""

    trigger_type: String = None
    replica_timeout: Integer = None
    replica_retry_limit: Integer = None
    schedule_trigger_config: ScheduleTrigger | None = None
    manual_trigger_config: ManualTrigger | None = None
    event_trigger_config: Anything = None
    secrets: tuple[Secret, ...] | Value = ()
    registries: Anything = None
    identity_settings: Anything = None


class JobTemplate(AcaModel):
    containers: tuple[Container, ...] | Value = ()
    init_containers: tuple[Container, ...] | Value = ()
    volumes: Anything = None


class AzureResource(AcaModel):
    """What every ARM resource has."""

    name: String = None
    location: String = None
    tags: Anything = None
    identity: Anything = None
    extended_location: Anything = None
    managed_by: String = None
    kind: String = None


class ContainerApp(AzureResource):
    """`Microsoft.App/containerApps`."""

    environment_id: String = None
    managed_environment_id: String = None
    workload_profile_name: String = None
    patching_configuration: Anything = None
    configuration: AppConfiguration | None = None
    template: Template | None = None


class Job(AzureResource):
    """`Microsoft.App/jobs`."""

    environment_id: String = None
    workload_profile_name: String = None
    configuration: JobConfiguration | None = None
    template: JobTemplate | None = None


class WorkloadProfile(AcaModel):
    name: String = None
    workload_profile_type: String = None
    minimum_count: Integer = None
    maximum_count: Integer = None
    enable_fips: Boolean = None


class ManagedEnvironment(AzureResource):
    """`Microsoft.App/managedEnvironments`."""

    zone_redundant: Boolean = None
    availability_zones: Anything = None
    workload_profiles: tuple[WorkloadProfile, ...] | Value = ()
    vnet_configuration: Anything = None
    app_logs_configuration: Anything = None
    app_insights_configuration: Anything = None
    open_telemetry_configuration: Anything = None
    infrastructure_resource_group: String = None
    custom_domain_configuration: Anything = None
    dapr_a_i_connection_string: String = Field(default=None, alias="daprAIConnectionString")
    dapr_a_i_instrumentation_key: String = Field(default=None, alias="daprAIInstrumentationKey")
    dapr_configuration: Anything = None
    keda_configuration: Anything = None
    peer_authentication: Anything = None
    peer_traffic_configuration: Anything = None
    ingress_configuration: Anything = None
    public_network_access: String = None


class RoleAssignment(AcaModel):
    """`Microsoft.Authorization/roleAssignments`; `scope` is the evaluated id of what it is on."""

    name: String = None
    scope: Anything = None
    role_definition_id: String = None
    principal_id: String = None
    principal_type: String = None
    description: String = None
    condition: String = None
    condition_version: String = None
