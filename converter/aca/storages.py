"""How a volume may be used: the access mode of the managed environment's storage that it names, and its size.

ACA sets the mode where the environment has the storage (`managedEnvironments/storages`), not in the app. The
size is that of the file share behind it (`fileServices/shares`, `shareQuota` in GiB).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

from converter.aca.arm_ids import formatted, is_same_id, segments
from converter.aca.attached import is_same_name
from converter.aca.containers import InitContainer, Volume, VolumeMount
from converter.aca.environment import Storage
from converter.aca.fields import Leaf
from converter.aca.model import ContainerApp, Job
from converter.bicep import DeployedResource, decided
from converter.provenance import Object, Scalar, Value, same
from converter.source import dataclass

STORAGE = "Microsoft.App/managedEnvironments/storages"
ACCOUNT = "Microsoft.Storage/storageAccounts"
SHARE = f"{ACCOUNT}/fileServices/shares"
OWN_SEGMENTS = 2
"""The last segments of a storage's id, `storages` and its name; before them is the environment's id."""

Container = TypeVar("Container", bound=InitContainer)
AppOrJob = TypeVar("AppOrJob", ContainerApp, Job)
Modes: TypeAlias = list[tuple[Value, Value]]
"""The access mode of each volume that has one, behind the volume's name."""


@dataclass(frozen=True, slots=True, eq=False)
class StorageUse:
    """How a storage may be used, by the storage's name in lower case and the id of its environment.

    `mode` is the access mode, `quota` the size of its share in GiB; None where the source doesn't say.
    """

    storage: str
    environment: Value
    mode: Value | None
    quota: Value | None


def storage_use_of(
    identifier: Value | None, storage: Storage, shares: Iterable[DeployedResource]
) -> StorageUse | None:
    """How a storage may be used; None where its name isn't known. `shares` are the source's file shares."""
    parts = segments(identifier) if identifier is not None else ()
    share = storage.azure_file or storage.nfs_azure_file
    if not parts or share is None:
        return None
    name = parts[-1].value
    if not isinstance(name, Scalar):
        return None
    environment = formatted(parts[:-OWN_SEGMENTS], name.origin)
    found = [each for each in shares if _is_share(each, storage, share.share_name)]
    quota = _quota(found[0]) if len(found) == 1 else None
    return StorageUse(str(name.data).lower(), environment, share.access_mode, quota)


def _is_share(resource: DeployedResource, storage: Storage, name: Value | None) -> bool:
    """Whether a file share is the one that a storage names; NFS names the account by its server."""
    parts = segments(resource.identifier) if resource.identifier is not None else ()
    named = {part.names: part.value for part in parts}
    account, share = named.get(ACCOUNT), named.get(SHARE)
    if name is None or account is None or share is None or is_same_name(share, name) is not True:
        return False
    if storage.azure_file is not None:
        wanted = storage.azure_file.account_name
        return wanted is not None and is_same_name(account, wanted) is True
    return True


def _quota(share: DeployedResource) -> Value | None:
    properties = share.body.members.get("properties")
    quota = properties.members.get("shareQuota") if isinstance(properties, Object) else None
    return quota if isinstance(quota, Scalar) and isinstance(quota.data, int) else None


def storage_names(resource: ContainerApp | Job) -> Iterator[Value]:
    """The names of the storages that the volumes of an app or job mount."""
    volumes = resource.template.volumes if resource.template is not None else ()
    for volume in () if isinstance(volumes, Value) else volumes:
        if volume.storage_name is not None:
            yield volume.storage_name


def with_storage_uses(resource: AppOrJob, uses: Iterable[StorageUse]) -> AppOrJob:
    """The app or job, its volumes knowing their access mode and size, its mounts the access mode."""
    template = resource.template
    if template is None or isinstance(template.volumes, Value):
        return resource
    environment = resource.environment_id
    if isinstance(resource, ContainerApp):
        environment = environment or resource.managed_environment_id
    volumes = tuple(_volume(volume, environment, tuple(uses)) for volume in template.volumes)
    modes_by_name = [
        (volume.name, volume.access_mode)
        for volume in volumes
        if volume.name is not None and volume.access_mode is not None
    ]
    if not modes_by_name:
        return resource.changed(template=template.changed(volumes=volumes)) if volumes else resource
    changes: dict[str, Any] = {
        "volumes": volumes,
        "containers": _containers(template.containers, modes_by_name),
        "init_containers": _containers(template.init_containers, modes_by_name),
    }
    return resource.changed(template=template.changed(**changes))


def _volume(volume: Volume, environment: Leaf, uses: tuple[StorageUse, ...]) -> Volume:
    name = volume.storage_name
    if not isinstance(name, Scalar):
        return volume
    found = [one for one in uses if one.storage == str(name.data).lower()]
    if len(found) > 1 and environment is not None:
        found = [one for one in found if is_same_id(one.environment, environment)]
    if len(found) != 1:
        return volume
    known = {"access_mode": found[0].mode, "share_quota": found[0].quota}
    return volume.changed(
        **{key: decided(value, (name.origin,)) for key, value in known.items() if value is not None}
    )


def _containers(containers: tuple[Container, ...] | Value, modes: Modes) -> Any:
    if isinstance(containers, Value):
        return containers
    return tuple(_container(each, modes) for each in containers)


def _container(container: Container, modes: Modes) -> Container:
    if isinstance(container.volume_mounts, Value):
        return container
    mounts = tuple(_mount(mount, modes) for mount in container.volume_mounts)
    return container.changed(volume_mounts=mounts)


def _mount(mount: VolumeMount, modes: Modes) -> VolumeMount:
    name = mount.volume_name
    if name is None:
        return mount
    mode = next((mode for volume, mode in modes if same(volume, name)), None)
    return mount if mode is None else mount.changed(access_mode=decided(mode, (name.origin,)))
