"""Pods that lack what they can't do without, though an API server takes them.

It completes some of them by something that nobody wants, such as an empty directory for a volume. And it
knows nothing of the pods that an operator makes of a custom object: without an image, or a volume that they
mount, these are refused when nobody looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.kustomize import is_built_in
from converter.source import Diagnostic, Path, Severity
from converter.verify.pods import PodTemplate, items, pod_template
from converter.verify.rendered import RenderedFolder
from converter.verify.schema.values import member

NO_IMAGE: Final = "B2F448"
NO_SOURCE: Final = "B2F449"
NO_VOLUME: Final = "B2F450"

_CONTAINERS: Final = ("containers", "initContainers")
_NAMED_SOURCES: Final[Mapping[str, str]] = {"secret": "secretName", "configMap": "name"}
"""Sources of volumes whose name the schemas don't require, though the API server does."""


def check_completeness(folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for pods without containers, images or volumes."""
    for body in folder.objects:
        pod = pod_template(body)
        if pod is not None:
            yield from _check_volumes(folder, body, pod)
            # Of its own kinds the API server itself says what is missing: see `converter.verify.rules`.
            if not is_built_in(str(body.get("apiVersion", ""))):
                yield from _check_images(folder, body, pod)
                yield from _check_sources(folder, body, pod)
                yield from _check_mounts(folder, body, pod)


def _check_images(folder: RenderedFolder, body: dict[str, Any], pod: PodTemplate) -> Iterator[Diagnostic]:
    if not pod.spec.get("containers"):
        path: Path = (*pod.path, "spec", "containers")
        help_ = "add a container with an image"
        yield folder.finding(
            NO_IMAGE, Severity.ERROR, "the pod has no container", body, _existing(body, path), help_=help_
        )
    for path, container in pod.containers(*_CONTAINERS):
        if _is_blank(container.get("image")):
            message = f"the container '{container.get('name')}' has no image"
            place = (*path, "image") if "image" in container else path
            yield folder.finding(
                NO_IMAGE, Severity.ERROR, message, body, place, help_="name the image that it runs"
            )


def _check_volumes(folder: RenderedFolder, body: dict[str, Any], pod: PodTemplate) -> Iterator[Diagnostic]:
    for index, volume in enumerate(items(pod.spec, "volumes")):
        path: Path = (*pod.path, "spec", "volumes", index)
        sources = {key: value for key, value in volume.items() if key != "name" and value is not None}
        if not sources:
            message = (
                f"the volume '{volume.get('name')}' has no source: Kubernetes makes it an empty directory, "
                "which is lost with its pod"
            )
            help_ = "name a persistentVolumeClaim, or write `emptyDir: {}` where that is meant"
            yield folder.finding(NO_SOURCE, Severity.ERROR, message, body, path, help_=help_)


def _check_sources(folder: RenderedFolder, body: dict[str, Any], pod: PodTemplate) -> Iterator[Diagnostic]:
    for index, volume in enumerate(items(pod.spec, "volumes")):
        path: Path = (*pod.path, "spec", "volumes", index)
        for source, field in _NAMED_SOURCES.items():
            if isinstance(volume.get(source), dict) and _is_blank(member(volume, source).get(field)):
                message = f"the volume '{volume.get('name')}' doesn't say which {source} it shows"
                help_ = f"give {source}.{field}"
                yield folder.finding(NO_SOURCE, Severity.ERROR, message, body, (*path, source), help_=help_)


def _check_mounts(folder: RenderedFolder, body: dict[str, Any], pod: PodTemplate) -> Iterator[Diagnostic]:
    volumes = {str(volume.get("name")) for volume in items(pod.spec, "volumes")}
    for path, container in pod.containers(*_CONTAINERS):
        for field in ("volumeMounts", "volumeDevices"):
            for index, mount in enumerate(items(container, field)):
                name = mount.get("name")
                if isinstance(name, str) and name not in volumes and "${" not in name:
                    message = f"the pod has no volume '{name}'"
                    help_ = f"volumes of the pod: {', '.join(sorted(volumes)) or 'none'}"
                    yield folder.finding(
                        NO_VOLUME, Severity.ERROR, message, body, (*path, field, index), help_=help_
                    )


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _existing(body: Mapping[str, Any], path: Path) -> Path:
    """The longest beginning of a path that an object has."""
    value: Any = body
    for length, step in enumerate(path):
        if not isinstance(value, dict) or step not in value:
            return path[:length]
        value = value[step]
    return path
