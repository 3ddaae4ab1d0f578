"""How a volume may be used: the access mode of the managed environment's storage that it names.

ACA sets the mode where the environment has the storage (`managedEnvironments/storages`), not in the app.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from converter.aca.arm_ids import formatted, is_same_id, segments
from converter.aca.containers import InitContainer, Volume, VolumeMount
from converter.aca.environment import Storage
from converter.aca.fields import Leaf
from converter.aca.model import ContainerApp, Job
from converter.bicep import decided
from converter.provenance import Scalar, Value, same

STORAGE = "Microsoft.App/managedEnvironments/storages"
OWN_SEGMENTS = 2
"""The last segments of a storage's id, `storages` and its name; before them is the environment's id."""

Container = TypeVar("Container", bound=InitContainer)
AppOrJob = TypeVar("AppOrJob", ContainerApp, Job)
Modes: TypeAlias = list[tuple[Value, Value]]
"""The access mode of each volume that has one, behind the volume's name."""


@dataclass(frozen=True, slots=True, eq=False)
class AccessMode:
    """The access mode of a storage, by the storage's name in lower case and the id of its environment."""

    storage: str
    environment: Value
    mode: Value


def access_mode_of(identifier: Value | None, storage: Storage) -> AccessMode | None:
    """The access mode that a storage has; None where it has none, or its name isn't known."""
    parts = segments(identifier) if identifier is not None else ()
    share = storage.azure_file or storage.nfs_azure_file
    if not parts or share is None or share.access_mode is None:
        return None
    name = parts[-1].value
    if not isinstance(name, Scalar):
        return None
    environment = formatted(parts[:-OWN_SEGMENTS], name.origin)
    return AccessMode(str(name.data).lower(), environment, share.access_mode)


def storage_names(resource: ContainerApp | Job) -> Iterator[Value]:
    """The names of the storages that the volumes of an app or job mount."""
    volumes = resource.template.volumes if resource.template is not None else ()
    for volume in () if isinstance(volumes, Value) else volumes:
        if volume.storage_name is not None:
            yield volume.storage_name


def with_access_modes(resource: AppOrJob, modes: Iterable[AccessMode]) -> AppOrJob:
    """The app or job, its volumes and what mounts them knowing their access mode."""
    template = resource.template
    if template is None or isinstance(template.volumes, Value):
        return resource
    environment = resource.environment_id
    if isinstance(resource, ContainerApp):
        environment = environment or resource.managed_environment_id
    volumes = tuple(_volume(volume, environment, tuple(modes)) for volume in template.volumes)
    modes_by_name = [
        (volume.name, volume.access_mode)
        for volume in volumes
        if volume.name is not None and volume.access_mode is not None
    ]
    if not modes_by_name:
        return resource
    changes: dict[str, Any] = {
        "volumes": volumes,
        "containers": _containers(template.containers, modes_by_name),
        "init_containers": _containers(template.init_containers, modes_by_name),
    }
    return resource.changed(template=template.changed(**changes))


def _volume(volume: Volume, environment: Leaf, modes: tuple[AccessMode, ...]) -> Volume:
    name = volume.storage_name
    if not isinstance(name, Scalar):
        return volume
    found = [one for one in modes if one.storage == str(name.data).lower()]
    if len(found) > 1 and environment is not None:
        found = [one for one in found if is_same_id(one.environment, environment)]
    if len(found) != 1:
        return volume
    return volume.changed(access_mode=decided(found[0].mode, (name.origin,)))


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
