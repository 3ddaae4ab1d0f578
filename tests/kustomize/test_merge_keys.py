"""The lists that a strategic merge joins are those of the Kubernetes API's own schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kubernetes_validate.utils import all_versions, schema_contents

from converter.kustomize.document.merge_keys import KeyedList, Schema, UnionList, is_built_in, schema_of

OLDEST = all_versions()[0]
"""Kustomize knows the API as of Kubernetes 1.21: the nearest schemas are the oldest ones that there are."""

NOT_IN_MANIFESTS = {"ComponentStatus", "CSINode", "Eviction", "Node", "Status"}
"""Kinds that the cluster writes."""

Lists = dict[tuple[str, ...], str | None]


def api_lists(definitions: dict[str, Any], name: str) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The lists of a kind that a merge joins, each with the key of its items, None for plain values.

    Below a list whose items have no key nothing is merged. A claim's template inside of a pod's volume is left out.
    """

    def below(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | None]]:
        while "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        for field, value in schema.get("properties", {}).items():
            at = (*path, field)
            if at[0] == "status" or field in {"volumeClaimTemplate", "openAPIV3Schema"}:
                continue
            if "array" not in value.get("type", ()):
                yield from below(value, at)
            elif "merge" in value.get("x-kubernetes-patch-strategy", "").split(","):
                yield at, value.get("x-kubernetes-patch-merge-key")
                yield from below(value["items"], at)

    return below(definitions[name], ())


def our_lists(schema: Schema, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str | None]]:
    for field, form in schema.items():
        at = (*path, field)
        if isinstance(form, KeyedList):
            yield at, form.keys[0]
            yield from our_lists(form.item, at)
        elif isinstance(form, UnionList):
            # References to owners are joined by `uid`; none is ever taken away.
            yield at, "uid" if field == "ownerReferences" else None
        else:
            yield from our_lists(form, at)


def kinds() -> Iterator[tuple[str, str, Lists]]:
    """Every built-in kind that manifests have, with its lists."""
    name = f"kubernetes-json-schema/v{OLDEST.removesuffix('-local')}-local-strict/_definitions.json"
    definitions = schema_contents(name, OLDEST.removesuffix("-local"))["$defs"]
    for called, definition in definitions.items():
        for one in definition.get("x-kubernetes-group-version-kind", ()):
            api_version = "/".join(filter(None, (one["group"], one["version"])))
            is_object = definition.get("properties", {}).keys() >= {"apiVersion", "kind", "metadata"}
            is_object = is_object and not called.endswith(("List", "Options"))
            if is_object and is_built_in(api_version) and one["kind"] not in NOT_IN_MANIFESTS:
                yield api_version, one["kind"], dict(api_lists(definitions, called))


def test_every_list_of_every_built_in_kind_merges_as_the_api_says() -> None:
    found = {(version, kind): lists for version, kind, lists in kinds()}
    assert len(found) > 50
    assert {key: dict(our_lists(schema_of(*key))) for key in found} == found


@pytest.mark.parametrize(
    "api_version", ["example.org/v1", "traefik.io/v1alpha1", "apps.example.org/v1", "x/apps/v1"]
)
def test_in_a_custom_resource_no_list_is_joined(api_version: str) -> None:
    assert not is_built_in(api_version)
    assert schema_of(api_version, "Deployment") == {}


def test_what_an_item_leaves_out_has_the_apis_default() -> None:
    ports = schema_of("v1", "Service")["spec"]["ports"]
    assert (ports.keys, dict(ports.defaults)) == (("port", "protocol"), {"protocol": "TCP"})
