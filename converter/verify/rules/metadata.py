"""Names, labels and annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.rule import rule
from converter.verify.schema.values import text

_MOST_BYTES_OF_ANNOTATIONS: Final = 256 * 1024


@rule("meta.v1.ObjectMeta")
def labels_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys are qualified names, values at most 63 characters (`ValidateLabels`)."""
    key_form, value_form = FORMATS["label-key"], FORMATS["label-value"]
    for key, value in metadata.get("labels", {}).items():
        if not key_form.fits(key):
            yield Fault(
                (*path, "labels"), f"the label's key isn't valid: {key}", f"allowed: {key_form.words}"
            )
        elif (known := text(value)) is not None and not value_form.fits(known):
            yield Fault(
                (*path, "labels"), f"the value of the label {key} isn't valid", f"allowed: {value_form.words}"
            )


@rule("meta.v1.ObjectMeta")
def annotations_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys are qualified names in any case, all together at most 256 KiB (`ValidateAnnotations`)."""
    annotations = metadata.get("annotations", {})
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in annotations.items())
    if size > _MOST_BYTES_OF_ANNOTATIONS:
        yield Fault(
            (*path, "annotations"), "the annotations are longer than 256 KiB together", "shorten them"
        )
    form = FORMATS["label-key"]
    for key in annotations:
        if not form.fits(key.lower()):
            yield Fault(
                (*path, "annotations"), f"the annotation's key isn't valid: {key}", f"allowed: {form.words}"
            )
