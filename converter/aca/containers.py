"""The model of what runs: containers, their probes and volumes, and the secrets that they read."""

from __future__ import annotations

from converter.aca.fields import (
    AcaModel,
    Leaf,
    derived,
    integer,
    linked,
    many,
    number,
    part,
    string,
    texts,
    word,
)
from converter.provenance import Value


class HttpHeader(AcaModel):
    name: Leaf = string()
    value: Leaf = string()


class HttpGet(AcaModel):
    path: Leaf = string()
    port: Leaf = integer()
    host: Leaf = string()
    scheme: Leaf = word("HTTP", "HTTPS")
    http_headers: tuple[HttpHeader, ...] | Value = many(HttpHeader)


class TcpSocket(AcaModel):
    port: Leaf = integer()
    host: Leaf = string()


class Probe(AcaModel):
    """Times are seconds."""

    type: Leaf = word("Startup", "Readiness", "Liveness")
    http_get: HttpGet | None = part(HttpGet)
    tcp_socket: TcpSocket | None = part(TcpSocket)
    initial_delay_seconds: Leaf = integer()
    period_seconds: Leaf = integer()
    timeout_seconds: Leaf = integer()
    success_threshold: Leaf = integer()
    failure_threshold: Leaf = integer()
    termination_grace_period_seconds: Leaf = integer()


class Secret(AcaModel):
    """A secret of the app or job: its text, or a reference to a Key Vault secret.

    `vault_url`, `vault_name`, `secret_name` and `secret_version` are read from `keyVaultUrl`
    (`https://<vault>.vault.azure.net/secrets/<name>[/<version>]`); `secret_key` is the name that no other
    version of the secret has. `vault_id` is the vault's resource id. `position` is its place among the
    secrets, from 1, where its name isn't known.
    """

    name: Leaf = string()
    value: Leaf = string()
    key_vault_url: Leaf = string()
    identity: Leaf = string()
    vault_url: Leaf = derived("key_vault_url")
    vault_name: Leaf = derived("key_vault_url")
    vault_id: Leaf = derived("key_vault_url")
    secret_name: Leaf = derived("key_vault_url")
    secret_version: Leaf = derived("key_vault_url")
    secret_key: Leaf = derived("key_vault_url")
    position: Leaf = derived("name")


class EnvironmentVariable(AcaModel):
    """A container's environment variable; `secret` is the one that `secretRef` names.

    `calls` is the workload whose host is in the value. If that isn't written as it has to be in a cluster,
    `app` is the same workload, and `appUrl` the value with that workload's name as the host, and without TLS.
    `identityFacts` is what the value has of the workload's own identity (`clientId`, `principalId`, `name`),
    `identityId` which id it is, where it is nothing else.
    """

    name: Leaf = string()
    value: Leaf = string()
    calls: Leaf = derived("value")
    app: Leaf = derived("value")
    app_url: Leaf = derived("value")
    identity_facts: Leaf = derived("value")
    identity_id: Leaf = derived("value")
    secret_ref: Leaf = string()
    secret: Secret | None = linked(Secret, "secret_ref")


class Resources(AcaModel):
    """`cpu` in cores (0.5), `memory` and `ephemeralStorage` as quantities (`1Gi`), `gpu` in cards."""

    cpu: Leaf = number()
    memory: Leaf = string()
    ephemeral_storage: Leaf = string()
    gpu: Leaf = number()


class VolumeMount(AcaModel):
    """`accessMode` is the volume's, and `position` its place where its name isn't known."""

    volume_name: Leaf = string()
    position: Leaf = derived("volume_name")
    access_mode: Leaf = derived("volume_name")
    mount_path: Leaf = string()
    sub_path: Leaf = string()


class InitContainer(AcaModel):
    """A container that runs before the others; what all containers have.

    `position` is its place in its list where its name isn't known: `1`, for an init container `init-1`.
    """

    name: Leaf = string()
    position: Leaf = derived("name")
    image: Leaf = string()
    image_type: Leaf = word("CloudBuild", "ContainerImage")
    command: Leaf = texts()
    args: Leaf = texts()
    env: tuple[EnvironmentVariable, ...] | Value = many(EnvironmentVariable)
    resources: Resources | None = part(Resources)
    volume_mounts: tuple[VolumeMount, ...] | Value = many(VolumeMount)


class Container(InitContainer):
    """A container that runs as long as its replica does."""

    probes: tuple[Probe, ...] | Value = many(Probe)


class SecretVolumeItem(AcaModel):
    """A secret that a volume shows as the file `path`; `secret` is the one that `secretRef` names."""

    secret_ref: Leaf = string()
    path: Leaf = string()
    secret: Secret | None = linked(Secret, "secret_ref")


class Volume(AcaModel):
    """A volume of a replica.

    `storageName` is one of the environment's storages, `accessMode` is what that allows (`ReadOnly`,
    `ReadWrite`), `shareQuota` the size of its file share in GiB. A volume of secrets that names none has all.
    `position` is its place among the volumes, from 1, where its name isn't known.
    """

    name: Leaf = string()
    position: Leaf = derived("name")
    storage_type: Leaf = word("EmptyDir", "Secret", "AzureFile", "NfsAzureFile")
    storage_name: Leaf = string()
    access_mode: Leaf = derived("storage_name")
    share_quota: Leaf = derived("storage_name")
    mount_options: Leaf = string()
    secrets: tuple[SecretVolumeItem, ...] | Value = many(SecretVolumeItem, whole=True)


class Registry(AcaModel):
    """Where images come from; `passwordSecret` is the secret that `passwordSecretRef` names."""

    server: Leaf = string()
    username: Leaf = string()
    password_secret_ref: Leaf = string()
    identity: Leaf = string()
    password_secret: Secret | None = linked(Secret, "password_secret_ref")
