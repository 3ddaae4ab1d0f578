"""Every object of the samples is one that the API server takes, as Flux applies it and as a strict creation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.client import Client
from tests.cluster.environments import Body, applied_objects, rendered_environment, required_inputs
from tests.cluster.trees import CASES, VALUE, Case

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module", params=CASES, ids=str)
def objects(request: pytest.FixtureRequest, tree_of: Callable[[Case], Path]) -> list[Body]:
    """The objects of all environments of a sample as Flux applies them, those that several have once."""
    case: Case = request.param
    found: dict[str, Body] = {}
    for overlay in case.sample.environments:
        environment = rendered_environment(tree_of(case), overlay)
        values = dict.fromkeys(required_inputs(environment), VALUE)
        for bodies in applied_objects(environment, values).values():
            found |= {json.dumps(body, sort_keys=True): elsewhere(body) for body in bodies}
    return list(found.values())


def elsewhere(body: Body) -> Body:
    """The object in a namespace of its own: the others may have been rolled out, and can't be created again."""
    metadata = dict(body["metadata"])
    if body["kind"] == "Namespace":
        metadata["name"] = f"{metadata['name']}-asked"
    else:
        metadata["namespace"] = "asked"
    return {**body, "metadata": metadata}


def test_the_api_server_takes_every_object(client: Client, objects: list[Body]) -> None:
    client.make_namespace("asked")
    refused = []
    for body in objects:
        for how, answer in (("applied", client.apply(body)), ("created", client.create(body))):
            if not answer.is_taken or answer.warnings:
                name = f"{body['kind']} {body['metadata']['name']}"
                refused.append(f"{name}, {how}: {answer.message or answer.warnings}")
    assert refused == []
    assert len(objects) > 20


def test_what_is_wrong_is_refused(client: Client) -> None:
    client.make_namespace("asked")
    body = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "asked"},
        "spec": {"ports": [{"port": 0, "targetPort": 80}]},
    }
    field = "spec.ports[0].port"
    assert [cause[1] for cause in client.apply(body).causes] == [field]
    assert [cause[1] for cause in client.create(body).causes] == [field]
    assert client.list("Service", "asked") == []
    unknown = {**body, "spec": {"ports": [{"port": 80}], "colour": "red"}}
    assert 'unknown field "spec.colour"' in client.create(unknown).message
