"""Objects as the tree holds them: without null and without the namespace that their overlay sets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any, TypeAlias

from converter.kustomize.document.merge_keys import write_default_keys
from converter.kustomize.layers.images import container_images
from converter.kustomize.layers.origins import object_origins
from converter.kustomize.layers.tree import TreeDocument
from converter.mapping import KubernetesObject, Section
from converter.source import Path, dataclass

Identity: TypeAlias = tuple[str, str, str, str]
"""What identifies an object for Kustomize: apiVersion, kind, namespace and name."""


@dataclass(frozen=True, eq=False)
class TreeObject:
    """A source object with the body that is written to the tree."""

    source: KubernetesObject
    body: dict[str, Any]

    @property
    def file(self) -> str:
        return self.source.file

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source.key

    @cached_property
    def images(self) -> list[tuple[Path, str]]:
        return list(container_images(self.body))

    @cached_property
    def document(self) -> TreeDocument:
        origins = partial(object_origins, self.body, self.source)
        return TreeDocument(self.body, self.key, origins, self.source.comments)


def identity_of(body: dict[str, Any]) -> Identity:
    metadata = body["metadata"]
    return (
        str(body["apiVersion"]),
        str(body["kind"]),
        str(metadata.get("namespace", "")),
        str(metadata["name"]),
    )


def tree_objects(objects: Iterable[KubernetesObject], section: Section) -> dict[Identity, TreeObject]:
    """The objects of one set and section by identity, in their order."""
    found: dict[Identity, TreeObject] = {}
    for one in objects:
        body = without_null(one.body)
        write_default_keys(body)
        if section.namespace is not None and "namespace" in body["metadata"]:
            metadata = {key: value for key, value in body["metadata"].items() if key != "namespace"}
            body = {**body, "metadata": metadata}
        found[identity_of(body)] = TreeObject(one, body)
    return found


def without_null(body: dict[str, Any]) -> dict[str, Any]:
    """The body without mapping entries that are null, which Kubernetes treats as absent."""
    return {key: _cleaned(value) for key, value in body.items() if value is not None}


def _cleaned(value: object) -> object:
    if isinstance(value, dict):
        return without_null(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value
