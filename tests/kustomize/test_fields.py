"""How places in an object are written and read."""

from __future__ import annotations

from typing import Any

import pytest

from converter.kustomize.document.fields import PathError, formatted_path, parse_path, resolved_path
from converter.kustomize.layers.origins import leaves
from tests.kustomize.making import deployment, manifest

BODY: dict[str, Any] = deployment(
    "shop",
    {
        "name": "shop",
        "env": [{"name": "A", "value": "1"}, {"name": "B.C", "value": "2"}],
        "ports": [{"containerPort": 8080, "name": "http"}],
        "args": ["x", "y"],
    },
    nodeSelector={"kubernetes.azure.com/agentpool": "work"},
)
CONTAINER = ("spec", "template", "spec", "containers", 0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("metadata", "name"), "metadata.name"),
        ((*CONTAINER, "env", 0, "value"), "spec.template.spec.containers[shop].env[A].value"),
        ((*CONTAINER, "env", 1, "value"), "spec.template.spec.containers[shop].env[1].value"),
        ((*CONTAINER, "ports", 0, "name"), "spec.template.spec.containers[shop].ports[8080].name"),
        ((*CONTAINER, "args", 1), "spec.template.spec.containers[shop].args[1]"),
        (
            ("spec", "template", "spec", "nodeSelector", "kubernetes.azure.com/agentpool"),
            'spec.template.spec.nodeSelector["kubernetes.azure.com/agentpool"]',
        ),
    ],
)
def test_a_path_is_written_by_names_and_keys(path: tuple[str | int, ...], text: str) -> None:
    assert formatted_path(BODY, path) == text


def test_every_leaf_is_found_by_how_it_is_written() -> None:
    for path in leaves(BODY):
        assert resolved_path(BODY, parse_path(formatted_path(BODY, path))) == (path, ())


@pytest.mark.parametrize(
    "text",
    [
        "spec.template.spec.containers[0].env[A].value",
        "spec.template.spec.containers[shop].env[0].value",
        "spec.template.spec.containers['shop'].env[\"A\"].value",
        "spec.template.spec.containers.shop.env.A.value",
        "spec.template.spec.containers.0.env.0.value",
    ],
)
def test_items_go_by_key_or_index(text: str) -> None:
    assert resolved_path(BODY, parse_path(text)) == ((*CONTAINER, "env", 0, "value"), ())


def test_what_an_object_does_not_have_is_left_over() -> None:
    found = resolved_path(BODY, parse_path("spec.template.spec.tolerations[0].key"))
    assert found == (("spec", "template", "spec"), ("tolerations", "0", "key"))


def test_a_key_that_two_items_have_picks_neither() -> None:
    ports = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    body = manifest("Service", "dns", spec={"ports": ports})
    assert formatted_path(body, ("spec", "ports", 1, "protocol")) == "spec.ports[1].protocol"


@pytest.mark.parametrize("text", ["spec..name", "spec[", "a b.c[d", "x[]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathError, match="is no field path"):
        parse_path(text)
