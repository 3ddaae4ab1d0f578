"""Which differences count, and how they are named."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from converter.drift.comparing import differences
from converter.drift.forms import NOTHING, PLAIN, Form, form_of
from converter.drift.normalized import normalized
from converter.drift.objects import Expected, pairs
from converter.mapping.language.objects import Section
from tests.kustomize.making import config_map, kubernetes_object


def deployment(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": "web", "image": "web:1", **(container or {})}], **spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": pod}},
    }


def of_kind(kind: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "web"}, "spec": spec}


def found(expected: dict[str, Any], actual: dict[str, Any], **options: bool) -> list[tuple[Any, ...]]:
    """The differences as (last two steps of the place, expected, actual)."""
    form = form_of(expected["kind"], **options)
    return [
        (one.where[-2:], one.expected, one.actual)
        for one in differences(normalized(expected), normalized(actual), form)
    ]


def metric(name: str, target: int) -> dict[str, Any]:
    return {"type": "Resource", "resource": {"name": name, "target": {"averageUtilization": target}}}


METRICS = [
    {
        "type": "ContainerResource",
        "containerResource": {"name": "cpu", "container": "web", "target": {"x": 1}},
    },
    {
        "type": "ContainerResource",
        "containerResource": {"name": "cpu", "container": "log", "target": {"x": 2}},
    },
    {"type": "Pods", "pods": {"metric": {"name": "a"}, "target": {"averageValue": "500m"}}},
    {"type": "Pods", "pods": {"metric": {"name": "b"}, "target": {"averageValue": "1"}}},
    {"type": "External", "external": {"metric": {"name": "a", "selector": {"matchLabels": {"of": "x"}}}}},
    {"type": "External", "external": {"metric": {"name": "a", "selector": {"matchLabels": {"of": "y"}}}}},
]
PROBE = {"httpGet": {"path": "/health", "port": 8080}}
PORT = {"name": "http", "containerPort": 8080}
MOUNT = {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}

SAME = {
    "null for a default": (deployment({"stdin": None, **MOUNT}), deployment({"stdin": False, **MOUNT})),
    "null for a key's default": (
        deployment({"ports": [{**PORT, "protocol": None}]}),
        deployment({"ports": [{**PORT, "protocol": "TCP"}]}),
    ),
    "null for a port that is the target": (
        of_kind("Service", ports=[{"port": 80, "targetPort": None}]),
        of_kind("Service", ports=[{"port": 80}]),
    ),
    "metrics of several containers and pods in another order": (
        of_kind("HorizontalPodAutoscaler", metrics=METRICS),
        of_kind("HorizontalPodAutoscaler", metrics=METRICS[::-1]),
    ),
    "defaults of a probe": (
        deployment({"readinessProbe": PROBE}),
        deployment(
            {
                "readinessProbe": {
                    "httpGet": {**PROBE["httpGet"], "scheme": "HTTP"},
                    "timeoutSeconds": 1,
                    "periodSeconds": 10,
                    "successThreshold": 1,
                    "failureThreshold": 3,
                }
            }
        ),
    ),
    "order of the environment": (
        deployment({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}),
        deployment({"env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]}),
    ),
    "quantities": (
        deployment({"resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}),
        deployment({"resources": {"requests": {"memory": "1024Mi", "cpu": 0.5}}}),
    ),
    "requests that are the limits": (
        deployment({"resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "1"}}}),
        deployment({"resources": {"limits": {"cpu": "1"}}}),
    ),
    "a probe's port by name": (
        deployment({"ports": [PORT], "livenessProbe": PROBE}),
        deployment(
            {
                "ports": [{**PORT, "protocol": "TCP"}],
                "livenessProbe": {"httpGet": {"path": "/health", "port": "http"}},
            }
        ),
    ),
    "a tag": (deployment({"image": "web:1"}), deployment({"image": "web:2"})),
    "pod defaults": (
        deployment(),
        deployment(restartPolicy="Always", dnsPolicy="ClusterFirst", terminationGracePeriodSeconds=30),
    ),
    "empty collections": (deployment(), deployment(nodeSelector={}, tolerations=[])),
    "a null": (deployment(), deployment(nodeSelector=None)),
    "defaults of a Service": (
        of_kind("Service", ports=[{"port": 80, "targetPort": 80}]),
        of_kind("Service", type="ClusterIP", ports=[{"port": 80, "protocol": "TCP"}]),
    ),
    "an allowlist in another order and form": (
        of_kind("Middleware", ipAllowList={"sourceRange": ["10.0.0.1/32", "10.0.0.2/32"]}),
        of_kind("Middleware", ipAllowList={"sourceRange": ["10.0.0.2", "10.0.0.1"]}),
    ),
    "metrics in another order": (
        of_kind("HorizontalPodAutoscaler", metrics=[metric("cpu", 70), metric("memory", 80)]),
        of_kind("HorizontalPodAutoscaler", minReplicas=1, metrics=[metric("memory", 80), metric("cpu", 70)]),
    ),
    "durations": (of_kind("Kustomization", interval="10m"), of_kind("Kustomization", interval="600s")),
}


@pytest.mark.parametrize("case", SAME)
def test_what_means_the_same_is_no_difference(case: str) -> None:
    one, other = SAME[case]
    assert found(one, other) == []
    assert found(other, one) == []


@pytest.mark.parametrize(
    ("expected", "actual", "named"),
    [
        (
            deployment({"readinessProbe": PROBE}),
            deployment(),
            [((("web",), "readinessProbe"), PROBE, NOTHING)],
        ),
        (
            deployment({"env": [{"name": "A", "value": "1"}]}),
            deployment({"env": [{"name": "A", "value": 1}]}),
            [((("A",), "value"), "1", 1)],
        ),
        (
            deployment({"env": [{"name": "A", "value": "1"}]}),
            deployment({"env": [{"name": "B", "value": "1"}, {"name": "A", "value": "1"}]}),
            [(("env", ("B",)), NOTHING, {"name": "B", "value": "1"})],
        ),
        (
            deployment({"resources": {"limits": {"cpu": "1"}}}),
            deployment({"resources": {"limits": {"cpu": "1500m"}, "requests": {"cpu": "1"}}}),
            [(("limits", "cpu"), "1", "1500m")],
        ),
        (
            deployment({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}]}),
            deployment({"env": [{"name": "B", "value": "$(A)"}, {"name": "A", "value": "1"}]}),
            [((("B",), "value"), "$(A)", "$$(A)")],
        ),
        (
            deployment({"args": ["a", "b"]}),
            deployment({"args": ["b", "a"]}),
            [(("args", 0), "a", "b"), (("args", 1), "b", "a")],
        ),
        (
            of_kind("Middleware", ipAllowList={"sourceRange": ["10.0.0.1/32", "10.0.0.2/32"]}),
            of_kind("Middleware", ipAllowList={"sourceRange": ["10.0.0.3/32", "10.0.0.1/32"]}),
            [(("sourceRange", "*"), "10.0.0.2/32", "10.0.0.3/32")],
        ),
        (
            of_kind("HorizontalPodAutoscaler", minReplicas=2),
            of_kind("HorizontalPodAutoscaler"),
            [(("spec", "minReplicas"), 2, NOTHING)],
        ),
        (
            of_kind("ApplicationIdentity"),
            {**of_kind("ApplicationIdentity"), "spec": None},
            [(("spec",), {}, None)],
        ),
        (
            deployment(MOUNT, volumes=[{"name": "v", "emptyDir": {}}]),
            deployment(MOUNT, volumes=[{"name": "v"}]),
            [((("v",), "emptyDir"), {}, NOTHING)],
        ),
    ],
)
def test_what_differs_is_named(expected, actual, named) -> None:
    assert found(expected, actual) == named


def test_tags_count_when_asked() -> None:
    one, other = SAME["a tag"]
    assert found(one, other, image_tags=True) == [((("web",), "image"), "web:1", "web:2")]


def test_both_sides_stay_as_they_are() -> None:
    for one, other in SAME.values():
        before = copy.deepcopy((one, other))
        found(one, other)
        assert (one, other) == before


def test_a_place_leads_to_the_field_on_its_side() -> None:
    expected = deployment({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]})
    actual = deployment({"env": [{"name": "B", "value": "3"}, {"name": "A", "value": "1"}]})
    (one,) = differences(expected, actual, form_of("Deployment"))
    containers = ("spec", "template", "spec", "containers", 0, "env")
    assert one.path == (*containers, 0, "value")
    assert one.expected_path == (*containers, 1, "value")


@pytest.mark.parametrize(
    "container",
    [
        {"ports": 8080},
        {"ports": "8080"},
        {"ports": None, "env": None, "resources": None},
        {"ports": [PORT, None, 1], "env": [1, None], "resources": {"limits": [], "requests": 1}},
        {"readinessProbe": {"httpGet": {"port": {"a": 1}}, "tcpSocket": {"port": [1]}}},
    ],
)
def test_what_no_api_server_takes_is_compared_as_it_is(container: dict[str, Any]) -> None:
    assert found(deployment({"ports": [PORT]}), deployment(container))
    assert found(deployment(container), deployment(copy.deepcopy(container))) == []


def test_of_two_objects_of_one_name_each_keeps_its_namespace() -> None:
    section = Section("workloads", "base", "overlays/{overlay}")
    bodies = [{**config_map("x"), "metadata": {"name": "x", "namespace": each}} for each in "ab"]
    sides = [Expected(body, kubernetes_object("x.yaml", body), section) for body in bodies]
    (first, second) = pairs(section, sides, bodies[1:])
    assert (first.actual, second.actual) == (None, bodies[1])
    moved = {**bodies[0], "metadata": {"name": "x", "namespace": "c"}}
    assert [pair.actual for pair in pairs(section, sides, [moved, bodies[1]])] == [moved, bodies[1]]


KEYED = Form(item=PLAIN, keys=("name",))
SET = Form(item=PLAIN, is_set=True)


def listed(form: Form, expected: list[Any], actual: list[Any]) -> list[tuple[Any, ...]]:
    """Of each difference of two lists its place by name, both places and both values."""
    return [
        (*one.where, one.expected_path, one.actual_path, one.expected, one.actual)
        for one in differences(expected, actual, form)
    ]


def named(name: str, size: int) -> dict[str, Any]:
    return {"name": name, "size": size}


def test_of_several_items_with_one_key_those_that_mean_the_same_are_paired() -> None:
    one, two, three = named("a", 1), named("a", 2), named("a", 3)
    assert listed(KEYED, [one, two], [two, one]) == []
    assert listed(KEYED, [two, one], [three, one]) == [(("a",), "size", (0, "size"), (0, "size"), 2, 3)]
    assert listed(KEYED, [one, three], [two, one]) == [(("a",), "size", (1, "size"), (0, "size"), 3, 2)]
    assert listed(KEYED, [one], [two, one]) == [(("a",), (), (0,), NOTHING, two)]
    assert listed(KEYED, [one, two], [two]) == [
        (("a",), "size", (0, "size"), (0, "size"), 1, 2),
        (("a",), (1,), (), two, NOTHING),
    ]


def test_what_two_sets_do_not_share_is_reported_in_pairs_the_rest_at_the_list() -> None:
    assert listed(SET, ["a", "b", "c"], ["c", "b", "a"]) == []
    assert listed(SET, ["a", "b", "c"], ["c", "x", "y"]) == [
        ("*", (0,), (1,), "a", "x"),
        ("*", (1,), (2,), "b", "y"),
    ]
    assert listed(SET, ["a", "b"], ["b"]) == [("*", (0,), (), "a", NOTHING)]
    assert listed(SET, ["b"], ["a", "b"]) == [("*", (), (0,), NOTHING, "a")]
    # Twice is not once.
    assert listed(SET, ["a", "a"], ["a"]) == [("*", (1,), (), "a", NOTHING)]


def test_items_without_keys_go_by_their_place() -> None:
    assert listed(PLAIN, ["a", "b"], ["b"]) == [(0, (0,), (0,), "a", "b"), (1, (1,), (), "b", NOTHING)]
    assert listed(PLAIN, ["a"], ["a", "b"]) == [(1, (), (1,), NOTHING, "b")]


def test_a_difference_is_placed_in_the_object_that_has_it() -> None:
    missing, extra = (
        list(differences(*sides, KEYED)) for sides in (([named("a", 1)], []), ([], [named("a", 1)]))
    )
    assert [one.path for one in (*missing, *extra)] == [(0,), (0,)]
    (changed,) = differences([named("b", 0), named("a", 1)], [named("a", 2), named("b", 0)], KEYED)
    assert (changed.path, changed.expected_path) == ((0, "size"), (1, "size"))


@pytest.mark.parametrize(("owns_members", "owned"), [(True, True), (False, False)])
def test_an_extra_member_has_an_owner_where_one_made_all_of_it(*, owns_members: bool, owned: bool) -> None:
    (one,) = differences({"a": 1}, {"a": 1, "b": 2}, Form(owns_members=owns_members))
    assert one.owned is owned
    (one,) = differences(["a"], ["a", "b"], PLAIN)
    assert one.owned
