"""Labels, annotations, owners and finalizers.

The rules are those of `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`. Of the metadata of a template
an API server looks at labels and annotations only, of that of a CronJob's jobs at nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.rule import rule
from converter.verify.schema.values import text

_MOST_BYTES_OF_ANNOTATIONS: Final = 256 * 1024
_OF_OBJECT: Final[Path] = ("metadata",)
_ORPHAN, _FOREGROUND = "orphan", "foregroundDeletion"
_GROUP_AND_VERSION: Final = re.compile(r"(?:[^/]*/)?[^/]+")


def _is_unseen(path: Path) -> bool:
    """Whether no API server looks at the metadata: that of jobs to be made, and of claims to be made."""
    return path[-2:] == ("jobTemplate", "metadata") or path[-3:-2] == ("volumeClaimTemplates",)


@rule("meta.v1.ObjectMeta")
def labels_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys are qualified names, values at most 63 characters (`ValidateLabels`)."""
    if not _is_unseen(path):
        yield from faults_of_labels(metadata.get("labels"), (*path, "labels"))


def faults_of_labels(labels: object, path: Path) -> Iterator[Fault]:
    """What is wrong with labels, or with a selector that is made like them; `path` is their field."""
    key_form, value_form = FORMATS["label-key"], FORMATS["label-value"]
    for key, value in labels.items() if isinstance(labels, Mapping) else ():
        if not key_form.fits(key):
            yield Fault(path, f"the label's key isn't valid: {key}", f"allowed: {key_form.words}")
        if (known := text(value)) is not None and not value_form.fits(known):
            yield Fault(path, f"the value of the label {key} isn't valid", f"allowed: {value_form.words}")


@rule("meta.v1.ObjectMeta")
def annotations_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys are qualified names in any case, all together at most 256 KiB (`ValidateAnnotations`)."""
    annotations = metadata.get("annotations")
    if not isinstance(annotations, Mapping) or _is_unseen(path):
        return
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


@rule("meta.v1.ObjectMeta")
def namespace_is_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The namespace of an object is a DNS label (`ValidateNamespaceName`)."""
    if path == _OF_OBJECT and metadata.get("namespace"):
        yield from unfit(metadata["namespace"], "dns-label", (*path, "namespace"), "the namespace's name")


@rule("meta.v1.ObjectMeta")
def finalizers_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Finalizers are qualified names, and two of them exclude each other (`ValidateFinalizers`)."""
    if path != _OF_OBJECT:
        return
    finalizers = entries(metadata, "finalizers")
    for finalizer in finalizers:
        yield from unfit(finalizer, "label-key", (*path, "finalizers"), "the finalizer's name")
    if {_ORPHAN, _FOREGROUND} <= {text(each) for each in finalizers}:
        help_ = f"give {_ORPHAN} or {_FOREGROUND}"
        yield Fault((*path, "finalizers"), "two finalizers exclude each other", help_)


@rule("meta.v1.ObjectMeta")
def owners_are_valid(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Owners have a group and version, and one at most is the controller (`ValidateOwnerReferences`)."""
    if path != _OF_OBJECT:
        return
    place = (*path, "ownerReferences")
    controllers = 0
    for index, owner in objects(metadata, "ownerReferences"):
        version = text(owner.get("apiVersion"))
        if version and not _GROUP_AND_VERSION.fullmatch(version):
            help_ = "allowed: a version, or a group, '/' and a version"
            yield Fault((*place, index, "apiVersion"), "this isn't a group and a version", help_)
        if version == "v1" and owner.get("kind") == "Event":
            yield Fault((*place, index), "an Event can't own an object", "name another owner")
        controllers += owner.get("controller") is True
    if controllers > 1:
        yield Fault(place, "more than one owner is the controller", "set `controller: true` for one at most")


@rule("meta.v1.ObjectMeta")
def applied_without_managed_fields(metadata: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Flux applies on the server's side, which refuses an object that says who manages its fields."""
    if path == _OF_OBJECT and metadata.get("managedFields"):
        help_ = "leave it out: the server keeps it"
        yield Fault((*path, "managedFields"), "an applied object can't say who manages its fields", help_)
