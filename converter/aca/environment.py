"""The model of managed environments: what all apps and jobs in one share."""

from __future__ import annotations

from converter.aca.fields import (
    AcaModel,
    AzureResource,
    Leaf,
    boolean,
    integer,
    many,
    part,
    string,
    texts,
    word,
)
from converter.bicep import DeployedResource
from converter.provenance import Value
from converter.source import dataclass


class OutboundSettings(AcaModel):
    out_bound_type: Leaf = word("LoadBalancer", "UserDefinedRouting")
    virtual_network_appliance_ip: Leaf = string()


class VnetConfiguration(AcaModel):
    internal: Leaf = boolean()
    infrastructure_subnet_id: Leaf = string()
    runtime_subnet_id: Leaf = string()
    outbound_settings: OutboundSettings | None = part(OutboundSettings)
    docker_bridge_cidr: Leaf = string()
    platform_reserved_cidr: Leaf = string()
    platform_reserved_dns_ip: Leaf = string("platformReservedDnsIP")


class LogAnalyticsConfiguration(AcaModel):
    customer_id: Leaf = string()
    shared_key: Leaf = string()
    dynamic_json_columns: Leaf = boolean()


class AppLogsConfiguration(AcaModel):
    destination: Leaf = string()
    log_analytics_configuration: LogAnalyticsConfiguration | None = part(LogAnalyticsConfiguration)


class AppInsightsConfiguration(AcaModel):
    connection_string: Leaf = string()


class DataDogConfiguration(AcaModel):
    site: Leaf = string()
    key: Leaf = string()


class OtlpHeader(AcaModel):
    key: Leaf = string()
    value: Leaf = string()


class OtlpConfiguration(AcaModel):
    name: Leaf = string()
    endpoint: Leaf = string()
    insecure: Leaf = boolean()
    headers: tuple[OtlpHeader, ...] | Value = many(OtlpHeader)


class DestinationsConfiguration(AcaModel):
    data_dog_configuration: DataDogConfiguration | None = part(DataDogConfiguration)
    otlp_configurations: tuple[OtlpConfiguration, ...] | Value = many(OtlpConfiguration)


class TracesConfiguration(AcaModel):
    include_dapr: Leaf = boolean()
    destinations: Leaf = texts()


class LogsConfiguration(AcaModel):
    destinations: Leaf = texts()


class MetricsConfiguration(AcaModel):
    include_keda: Leaf = boolean()
    destinations: Leaf = texts()


class OpenTelemetryConfiguration(AcaModel):
    destinations_configuration: DestinationsConfiguration | None = part(DestinationsConfiguration)
    traces_configuration: TracesConfiguration | None = part(TracesConfiguration)
    logs_configuration: LogsConfiguration | None = part(LogsConfiguration)
    metrics_configuration: MetricsConfiguration | None = part(MetricsConfiguration)


class KeyVaultReference(AcaModel):
    """Something in Key Vault, and the identity that reads it."""

    identity: Leaf = string()
    key_vault_url: Leaf = string()


class CustomDomainConfiguration(AcaModel):
    dns_suffix: Leaf = string()
    certificate_key_vault_properties: KeyVaultReference | None = part(KeyVaultReference)
    certificate_value: Leaf = string()
    certificate_password: Leaf = string()


class WorkloadProfile(AcaModel):
    name: Leaf = string()
    workload_profile_type: Leaf = string()
    minimum_count: Leaf = integer()
    maximum_count: Leaf = integer()
    enable_fips: Leaf = boolean()


class Mtls(AcaModel):
    enabled: Leaf = boolean()


class PeerAuthentication(AcaModel):
    mtls: Mtls | None = part(Mtls)


class PeerEncryption(AcaModel):
    enabled: Leaf = boolean()


class PeerTrafficConfiguration(AcaModel):
    encryption: PeerEncryption | None = part(PeerEncryption)


class DiskEncryptionAuth(AcaModel):
    identity: Leaf = string()


class DiskEncryptionKeyVault(AcaModel):
    key_url: Leaf = string()
    auth: DiskEncryptionAuth | None = part(DiskEncryptionAuth)


class DiskEncryptionConfiguration(AcaModel):
    key_vault_configuration: DiskEncryptionKeyVault | None = part(DiskEncryptionKeyVault)


class IngressScale(AcaModel):
    min_replicas: Leaf = integer()
    max_replicas: Leaf = integer()


class IngressConfiguration(AcaModel):
    workload_profile_name: Leaf = string()
    scale: IngressScale | None = part(IngressScale)
    termination_grace_period_seconds: Leaf = integer()
    header_count_limit: Leaf = integer()
    request_idle_timeout: Leaf = integer()


class Sku(AcaModel):
    name: Leaf = word("Consumption", "Premium")


class AzureFile(AcaModel):
    account_name: Leaf = string()
    account_key: Leaf = string()
    account_key_vault_properties: KeyVaultReference | None = part(KeyVaultReference)
    identity: Leaf = string()
    share_name: Leaf = string()
    access_mode: Leaf = word("ReadOnly", "ReadWrite")


class NfsAzureFile(AcaModel):
    server: Leaf = string()
    share_name: Leaf = string()
    access_mode: Leaf = word("ReadOnly", "ReadWrite")


class Storage(AcaModel):
    """`Microsoft.App/managedEnvironments/storages`: a file share that the environment's volumes may name.

    `scope` is the id of the environment, its parent.
    """

    name: Leaf = string()
    scope: Leaf = string()
    azure_file: AzureFile | None = part(AzureFile)
    nfs_azure_file: NfsAzureFile | None = part(NfsAzureFile)


class ManagedEnvironment(AzureResource):
    """`Microsoft.App/managedEnvironments`."""

    kind: Leaf = string()
    sku: Sku | None = part(Sku)
    zone_redundant: Leaf = boolean()
    availability_zones: Leaf = texts()
    workload_profiles: tuple[WorkloadProfile, ...] | Value = many(WorkloadProfile)
    vnet_configuration: VnetConfiguration | None = part(VnetConfiguration)
    app_logs_configuration: AppLogsConfiguration | None = part(AppLogsConfiguration)
    app_insights_configuration: AppInsightsConfiguration | None = part(AppInsightsConfiguration)
    open_telemetry_configuration: OpenTelemetryConfiguration | None = part(OpenTelemetryConfiguration)
    infrastructure_resource_group: Leaf = string()
    custom_domain_configuration: CustomDomainConfiguration | None = part(CustomDomainConfiguration)
    dapr_ai_connection_string: Leaf = string("daprAIConnectionString")
    dapr_ai_instrumentation_key: Leaf = string("daprAIInstrumentationKey")
    peer_authentication: PeerAuthentication | None = part(PeerAuthentication)
    peer_traffic_configuration: PeerTrafficConfiguration | None = part(PeerTrafficConfiguration)
    ingress_configuration: IngressConfiguration | None = part(IngressConfiguration)
    disk_encryption_configuration: DiskEncryptionConfiguration | None = part(DiskEncryptionConfiguration)
    environment_mode: Leaf = word("ConsumptionOnly", "WorkloadProfiles", "Express", "Archived")
    public_network_access: Leaf = word("Enabled", "Disabled")


@dataclass(frozen=True, slots=True, eq=False)
class EnvironmentResource:
    """A managed environment that a template deploys, or (`deployed.existing`) only refers to."""

    name: str
    resource: ManagedEnvironment
    deployed: DeployedResource


@dataclass(frozen=True, slots=True, eq=False)
class StorageResource:
    """A storage of a managed environment that a volume of a workload mounts."""

    name: str
    resource: Storage
    deployed: DeployedResource
