"""Which images are the product's own: those that its release flow gives a tag."""

from __future__ import annotations

from collections.abc import Iterator

from converter.aca import Evaluation, Workload
from converter.mapping.language.images import split_tag
from converter.mapping.language.run_state import image_folder
from converter.provenance import Scalar, Text, Value, is_known, plain


def released_folders(evaluation: Evaluation) -> frozenset[str]:
    """The folders of the registries that have the product's own images, of an evaluation without environment.

    Those are the images whose tag the source leaves open. Where it leaves none open, they are the first
    containers of the workloads: requests reach these, while others stand beside them.
    """
    images = [list(_images(workload)) for workload in evaluation.workloads]
    left_open = {
        image_folder(name) for own in images for image in own if (name := _name_of_open(image)) is not None
    }
    firsts = {image_folder(str(plain(own[0]))) for own in images if own and _is_untagged(own[0])}
    return frozenset(left_open or firsts)


def _images(workload: Workload) -> Iterator[Value]:
    template = workload.resource.template
    containers = template.containers if template is not None else ()
    for container in () if isinstance(containers, Value) else containers:
        if container.image is not None:
            yield container.image


def _name_of_open(image: Value) -> str | None:
    """The name of an image whose tag isn't known; None for any other."""
    if not isinstance(image, Text) or is_known(image) or not isinstance(image.parts[0], Scalar):
        return None
    name, tag = split_tag(str(image.parts[0].data))
    return name if tag is not None and name else None


def _is_untagged(image: Value) -> bool:
    if not is_known(image):
        return False
    name, tag = split_tag(str(plain(image)))
    return tag is None and "@" not in name
