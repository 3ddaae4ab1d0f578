"""Objects that are valid by themselves and don't work together: which, where, and how close they come to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.verify.pods import items
from converter.verify.rollout import check_rollout
from converter.verify.schema.values import member
from converter.verify.workloads import check_workloads
from tests.verify.making import environment_of


def found(root: Path, *texts: str) -> list[str]:
    environment, folder = environment_of(root, *texts)
    return [
        f"{one.code} {one.subject.object} {one.subject.path}" for one in check_workloads(environment, folder)
    ]


def deployment(
    container: str = "", *, labels: str = "{app: web}", spec: str = "", namespace: str = "ours"
) -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: web, namespace: {namespace}}}
        spec: {{{spec}template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{{name: c, {container}}}]}}}}}}
        """


def scaler(kind: str = "HorizontalPodAutoscaler", target: str = "{name: web}", metrics: str = "[]") -> str:
    return f"""
        apiVersion: v1
        kind: {kind}
        metadata: {{name: s, namespace: ours}}
        spec: {{scaleTargetRef: {target}, metrics: {metrics}}}
        """


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject"])
def test_replicas_are_reported_beside_any_scaler_of_the_workload(tmp_path: Path, kind: str) -> None:
    fixed = deployment(spec="replicas: 2, ")
    assert found(tmp_path, scaler(kind), fixed) == ["B2F438 Deployment/web spec.replicas"]
    assert found(tmp_path, scaler(kind, "{kind: StatefulSet, name: web}"), fixed) == []
    assert found(tmp_path, scaler(kind, "{name: other}"), fixed) == []
    assert found(tmp_path, scaler(kind), deployment(spec="replicas: 2, ", namespace="theirs")) == []
    assert found(tmp_path, fixed) == []


@pytest.mark.parametrize(
    ("kind", "spec", "annotations", "is_held"),
    [
        ("HorizontalPodAutoscaler", "", "{}", True),
        ("HorizontalPodAutoscaler", "minReplicas: 1, ", "{}", True),
        # Such an HPA scales from zero, so that it would undo what is in the tree.
        ("HorizontalPodAutoscaler", "minReplicas: 0, ", "{}", False),
        ("ScaledObject", "", "{}", False),
        ("ScaledObject", "", '{autoscaling.keda.sh/paused-replicas: "0"}', True),
        ("ScaledObject", "", '{autoscaling.keda.sh/paused-replicas: "1"}', False),
        ("ScaledObject", "", '{autoscaling.keda.sh/paused: "true"}', True),
        ("ScaledObject", "", '{autoscaling.keda.sh/paused: "false"}', False),
    ],
)
def test_no_replicas_are_no_fault_where_the_scaler_leaves_it_so(
    tmp_path: Path, kind: str, spec: str, annotations: str, *, is_held: bool
) -> None:
    paused = scaler(kind).replace("namespace: ours", f"namespace: ours, annotations: {annotations}")
    paused = paused.replace("spec: {", f"spec: {{{spec}")
    codes = ["B2F438 Deployment/web spec.replicas"]
    assert found(tmp_path, paused, deployment(spec="replicas: 0, ")) == ([] if is_held else codes)
    assert found(tmp_path, paused, deployment(spec="replicas: 1, ")) == codes


def metric(name: str, kind: str = "Utilization") -> str:
    return f"{{resource: {{name: {name}, target: {{type: {kind}}}}}}}"


@pytest.mark.parametrize(
    ("resources", "metrics", "places"),
    [
        ("{requests: {cpu: 1}}", metric("cpu"), []),
        ("{limits: {cpu: 1}}", metric("cpu"), []),
        ("{requests: {cpu: 1}}", metric("memory"), [0]),
        ("{requests: {cpu: 1}}", f"{metric('cpu')}, {metric('memory')}", [1]),
        ("{}", f"{metric('cpu', 'AverageValue')}, {metric('memory')}", [1]),
        ("{}", f"{metric('cpu')}, {metric('memory')}", [0, 1]),
    ],
)
def test_a_share_needs_a_request_or_a_limit(
    tmp_path: Path, resources: str, metrics: str, places: list[int]
) -> None:
    texts = (scaler(metrics=f"[{metrics}]"), deployment(f"resources: {resources}"))
    assert found(tmp_path, *texts) == [
        f"B2F439 HorizontalPodAutoscaler/s spec.metrics[{at}]" for at in places
    ]


def service(selector: str = "{app: web}", ports: str = "[]", namespace: str = "ours") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: s{where}}}\nspec: {{selector: {selector}, ports: {ports}}}\n"


@pytest.mark.parametrize(
    ("selector", "labels", "namespace", "fits"),
    [
        ("{app: web}", "{app: web}", "ours", True),
        ("{app: web}", "{app: web, more: x}", "ours", True),
        ("{app: web, more: x}", "{app: web}", "ours", False),
        ("{app: 1}", "{app: '1'}", "ours", True),
        ("{}", "{app: web}", "ours", True),
        ("{app: web}", "{app: web}", "theirs", False),
        # An object without namespace may be in any.
        ("{app: web}", "{app: web}", "", True),
        ("{app: web}", "{app: web}", "''", True),
    ],
)
def test_a_selector_fits_pods_of_its_namespace_that_have_all_of_it(
    tmp_path: Path, selector: str, labels: str, namespace: str, *, fits: bool
) -> None:
    texts = (service(selector, namespace="ours"), deployment(labels=labels, namespace=namespace or "''"))
    assert found(tmp_path, *texts) == ([] if fits else ["B2F440 Service/s spec.selector"])


def test_a_service_without_namespace_takes_pods_of_any(tmp_path: Path) -> None:
    assert found(tmp_path, service(namespace=""), deployment(namespace="theirs")) == []


@pytest.mark.parametrize(
    ("port", "places"),
    [
        ("{port: 80, targetPort: http}", []),
        ("{port: 80, targetPort: 9}", []),
        ("{port: 80}", []),
        ("{port: 80, targetPort: other}", [0]),
        ("{port: 80, targetPort: http}, {port: 81, targetPort: other}", [1]),
    ],
)
def test_a_target_by_name_is_a_port_of_some_pod(tmp_path: Path, port: str, places: list[int]) -> None:
    texts = (service(ports=f"[{port}]"), deployment("ports: [{containerPort: 8080, name: http}]"))
    numbers = (80, 81)
    assert found(tmp_path, *texts) == [
        f"B2F441 Service/s spec.ports[{numbers[at]}].targetPort" for at in places
    ]


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
@pytest.mark.parametrize("action", ["httpGet", "tcpSocket", "grpc"])
@pytest.mark.parametrize(
    ("ports", "port", "fits"),
    [
        ("[{containerPort: 8080, name: http}]", "8080", True),
        ("[{containerPort: 8080, name: http}]", "http", True),
        ("[{containerPort: 8080, name: http}]", "8081", True),
        ("[{containerPort: 8080, name: http}]", "https", False),
        # A number works without being listed, a name doesn't.
        ("[]", "8081", True),
        ("[]", "http", False),
    ],
)
def test_a_probe_asks_a_port_of_its_own_container(
    tmp_path: Path, probe: str, action: str, ports: str, port: str, *, fits: bool
) -> None:
    at = f"spec.template.spec.containers[c].{probe}.{action}.port"
    text = deployment(f"ports: {ports}, {probe}: {{{action}: {{port: {port}}}}}")
    assert found(tmp_path, text) == ([] if fits else [f"B2F441 Deployment/web {at}"])


def kustomization(name: str, *waits_for: str, namespace: str = "flux") -> str:
    depends = ", ".join(
        f"{{name: {one}}}" if "/" not in one else "{{namespace: {}, name: {}}}".format(*one.split("/"))
        for one in waits_for
    )
    return f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: {name}, namespace: {namespace}}}
        spec: {{dependsOn: [{depends}]}}
        """


@pytest.mark.parametrize(
    ("texts", "ways"),
    [
        ((kustomization("a", "b"), kustomization("b")), []),
        ((kustomization("a", "a"),), ["a → a"]),
        ((kustomization("a", "b"), kustomization("b", "a")), ["a → b → a", "b → a → b"]),
        ((kustomization("a", "b"), kustomization("b", "c"), kustomization("c", "b")), ["b → c → b", "c → b → c"]),
        ((kustomization("a", "b", "c"), kustomization("b", "c"), kustomization("c")), []),
        # The same name in another namespace is another Kustomization.
        ((kustomization("a", "theirs/a"), kustomization("a", namespace="theirs")), []),
        ((kustomization("a", "theirs/a"), kustomization("a", "flux/a", namespace="theirs")), ["a → a → a"] * 2),
    ],
)  # fmt: skip
def test_a_kustomization_that_waits_for_itself_is_reported_with_the_cycle(
    tmp_path: Path, texts: tuple[str, ...], ways: list[str]
) -> None:
    cycles = [one.message.partition(":")[0] for one in check_rollout(*environment_of(tmp_path, *texts))]
    assert cycles == ways


@pytest.mark.parametrize(
    ("value", "path", "found_member", "found_items"),
    [
        ({"a": {"b": {"c": 1}}}, ("a", "b"), {"c": 1}, []),
        ({"a": {"b": [{"c": 1}]}}, ("a", "b"), {}, [{"c": 1}]),
        ({"a": {"b": [{"c": 1}, 2]}}, ("a", "b"), {}, []),
        ({"a": []}, ("a", "b"), {}, []),
        ({}, ("a", "b"), {}, []),
        ([{"c": 1}], (), {}, [{"c": 1}]),
        (1, ("a",), {}, []),
    ],
)
def test_what_has_another_form_counts_as_empty(
    value: Any, path: tuple[str, ...], found_member: Any, found_items: Any
) -> None:
    assert member(value, *path) == found_member
    assert items(value, *path) == found_items
