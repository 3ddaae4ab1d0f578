"""Where a part of a workload stands in its list, as long as its name isn't known.

Names in a template may hang on a parameter or on the deployment (`main-${uniqueString(resourceGroup().id)}`).
Kubernetes and Kustomize tell containers and volumes apart by name alone, so each needs one from the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from converter.aca.containers import InitContainer, Secret, Volume, VolumeMount
from converter.aca.model import ContainerApp, Job
from converter.provenance import Kind, Origin, Scalar, Value, is_known, is_null, same

AppOrJob = TypeVar("AppOrJob", ContainerApp, Job)
Named = TypeVar("Named", InitContainer, Volume, Secret)


def with_positions(resource: AppOrJob) -> AppOrJob:
    """The app or job, every container, volume and secret without a known name knowing its position.

    So does a mount of such a volume: its position is the volume's.
    """
    changes: dict[str, Any] = {}
    configuration, template = resource.configuration, resource.template
    if configuration is not None and not isinstance(configuration.secrets, Value):
        secrets = _numbered(configuration.secrets)
        if secrets is not configuration.secrets:
            changes["configuration"] = configuration.changed(secrets=secrets)
    if template is not None:
        volumes = () if isinstance(template.volumes, Value) else _numbered(template.volumes)
        inner: dict[str, Any] = {} if volumes is template.volumes or not volumes else {"volumes": volumes}
        unnamed = [volume for volume in volumes if volume.position is not None]
        for attribute in ("containers", "init_containers"):
            given = getattr(template, attribute)
            if not isinstance(given, Value):
                first = "init-" if attribute == "init_containers" else ""
                found = _mounting(_numbered(given, first), unnamed)
                if found is not given:
                    inner[attribute] = found
        if inner:
            changes["template"] = template.changed(**inner)
    return resource.changed(**changes) if changes else resource


def _numbered(parts: tuple[Named, ...], first: str = "") -> tuple[Named, ...]:
    """The parts, those without a known name with their positions, from 1 behind what is `first`.

    The containers of a pod share their names with its init containers.
    """
    if all(_has_name(part) for part in parts):
        return parts
    return tuple(
        part if _has_name(part) else part.changed(position=_position(f"{first}{number}", part.name))
        for number, part in enumerate(parts, 1)
    )


def _has_name(part: InitContainer | Volume | Secret) -> bool:
    return part.name is not None and not is_null(part.name) and is_known(part.name)


def _position(text: str, name: Value | None) -> Scalar:
    sources = (name.origin,) if name is not None else ()
    return Scalar(text, origin=Origin(Kind.PROPERTY, None, "position", sources))


def _mounting(containers: tuple[InitContainer, ...], unnamed: Iterable[Volume]) -> tuple[InitContainer, ...]:
    volumes = list(unnamed)
    if not volumes:
        return containers
    return tuple(
        container
        if isinstance(container.volume_mounts, Value)
        else container.changed(volume_mounts=tuple(_mount(each, volumes) for each in container.volume_mounts))
        for container in containers
    )


def _mount(mount: VolumeMount, volumes: list[Volume]) -> VolumeMount:
    name = mount.volume_name
    found = [each for each in volumes if name is not None and each.name is not None and same(each.name, name)]
    if len(found) != 1 or name is None:
        return mount
    position = found[0].position
    assert isinstance(position, Scalar)
    return mount.changed(position=_position(str(position.data), name))
