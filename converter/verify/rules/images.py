"""Image references: the kubelet pulls none that a container runtime can't read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.source import Path
from converter.verify.programs.image_reference import ImageError, full_name
from converter.verify.rules.behind import behind, values_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import text


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def image_can_be_pulled(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The image is a reference (`distribution/reference`); else the pod is in `InvalidImageName`."""
    yield from _faults(container.get("image"), (*path, "image"))


@rule("core.v1.ImageVolumeSource")
def volume_image_can_be_pulled(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The image of a volume is a reference as well."""
    yield from _faults(source.get("reference"), (*path, "reference"))


@rule("keda.sh/ScaledJob")
def image_of_a_scaled_job_can_be_pulled(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Its pod template isn't a type of Kubernetes for the API server."""
    for containers in ("containers", "initContainers"):
        for place, image in values_at(body, f"spec.jobTargetRef.template.spec.{containers}[].image"):
            yield from _faults(image, place)


def _faults(image: Any, path: Path) -> Iterator[Fault]:
    known = text(image)
    if not known:
        return  # the container has none: that is another finding
    try:
        full_name(known)
    except ImageError as error:
        yield behind(path, f"no container runtime can pull the image '{known}': {error}", error.help)
