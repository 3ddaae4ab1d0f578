"""What Kubernetes derives from an object's own fields: what comes before what counts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from converter.drift.normalized import normalized

PATHS = {
    "Deployment": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "ScaledJob": ("spec", "jobTargetRef", "template", "spec"),
}


def around(kind: str, pod: dict[str, Any]) -> dict[str, Any]:
    below: Any = pod
    for step in reversed(PATHS[kind]):
        below = {step: below}
    return {"kind": kind, **below}


def container(**fields: Any) -> dict[str, Any]:
    """A container as it is settled."""
    body = around("Deployment", {"containers": [fields]})
    before = deepcopy(body)
    found = normalized(body)
    assert body == before
    return found["spec"]["template"]["spec"]["containers"][0]


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("field", ["containers", "initContainers"])
def test_every_container_of_a_kind_that_makes_pods(kind: str, field: str) -> None:
    given, expected = (
        {"resources": {"limits": {"cpu": 1}}},
        {"resources": {"limits": {"cpu": 1}, "requests": {"cpu": 1}}},
    )
    assert normalized(around(kind, {field: [given, None]})) == around(kind, {field: [expected, None]})
    assert normalized({**around(kind, {field: [given]}), "kind": "Other"}) == {
        **around(kind, {field: [given]}),
        "kind": "Other",
    }


@pytest.mark.parametrize(
    "body",
    [{"kind": "Deployment"}, {"kind": "Deployment", "spec": []}, {"kind": "Service", "spec": {"ports": 1}}],
)
def test_an_object_without_such_fields_stays_as_it_is(body: dict[str, Any]) -> None:
    assert normalized(body) == body


@pytest.mark.parametrize(
    ("resources", "requests"),
    [
        ({"limits": {"cpu": 2}}, {"cpu": 2}),
        ({"limits": {"cpu": 2}, "requests": {"cpu": 1}}, {"cpu": 1}),
        ({"limits": {"cpu": 2, "memory": 1}, "requests": {"cpu": 1}}, {"cpu": 1, "memory": 1}),
        ({"limits": {"cpu": 2}, "requests": None}, {"cpu": 2}),
        ({"requests": {"cpu": 1}}, {"cpu": 1}),
    ],
)
def test_requests_are_the_limits_where_they_are_not_given(
    resources: dict[str, Any], requests: dict[str, Any]
) -> None:
    assert container(resources=resources)["resources"] == {**resources, "requests": requests}


def values(*entries: tuple[str, Any], **more: Any) -> list[Any]:
    env = [{"name": name, "value": value} for name, value in entries]
    return [entry["value"] for entry in container(env=env, **more)["env"]]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([("A", "1"), ("B", "$(A)")], ["1", "$(A)"]),
        # A reference to a later variable, to itself or to nothing is a text.
        ([("B", "$(A)"), ("A", "1")], ["$$(A)", "1"]),
        ([("A", "$(A)")], ["$$(A)"]),
        ([("A", "$(X)$(Y)")], ["$$(X)$$(Y)"]),
        ([("A", "1"), ("B", "$(A)-$(C)")], ["1", "$(A)-$$(C)"]),
        # One that is escaped was a text before.
        ([("A", "$$(X)")], ["$$(X)"]),
        ([("A", "$$$(X)")], ["$$$$(X)"]),
        ([("A", "$X $ ()")], ["$X $ ()"]),
        ([("A", 1), ("B", "$(A)")], [1, "$(A)"]),
    ],
)  # fmt: skip
def test_a_reference_finds_what_is_before_it(entries: list[tuple[str, Any]], found: list[Any]) -> None:
    assert values(*entries) == found


def test_what_a_source_gives_may_have_any_name() -> None:
    assert values(("A", "$(X)"), envFrom=[{"configMapRef": {"name": "x"}}]) == ["$(X)"]
    assert values(("A", "$(X)"), envFrom=[]) == ["$$(X)"]


PORTS = [
    {"name": "http", "containerPort": 8080},
    {"name": "admin", "containerPort": 8081},
    {"containerPort": 1},
]


@pytest.mark.parametrize("probe", ["livenessProbe", "readinessProbe", "startupProbe"])
@pytest.mark.parametrize("handler", ["httpGet", "tcpSocket"])
@pytest.mark.parametrize(
    ("port", "number"), [("http", 8080), ("admin", 8081), ("other", "other"), (8082, 8082), (None, None)]
)
def test_a_port_by_name_is_the_number(probe: str, handler: str, port: Any, number: Any) -> None:
    found = container(ports=PORTS, **{probe: {handler: {"port": port, "path": "/"}, "periodSeconds": 1}})
    assert found[probe] == {handler: {"port": number, "path": "/"}, "periodSeconds": 1}
    assert found["ports"] == PORTS


@pytest.mark.parametrize(
    ("port", "found"),
    [
        ({"port": 80}, {"port": 80, "targetPort": 80}),
        ({"port": 80, "targetPort": None}, {"port": 80, "targetPort": 80}),
        ({"port": 80, "targetPort": "http"}, {"port": 80, "targetPort": "http"}),
        ({"port": 80, "targetPort": 0}, {"port": 80, "targetPort": 0}),
        ({"name": "x"}, {"name": "x"}),
        (1, 1),
    ],
)
def test_the_target_of_a_port_is_the_port_unless_it_is_set(port: Any, found: Any) -> None:
    body = {"kind": "Service", "spec": {"ports": [port]}}
    assert normalized(body) == {"kind": "Service", "spec": {"ports": [found]}}
