"""What pods and their scalers can't do without, though no schema requires it."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.completeness import check_completeness
from tests.verify.making import environment_of

VERSIONS = {"Job": "batch/v1", "CronJob": "batch/v1", "ScaledJob": "keda.sh/v1alpha1"}
PODS = {
    "Deployment": ("template: {{spec: {pod}}}", "spec.template.spec"),
    "StatefulSet": ("template: {{spec: {pod}}}", "spec.template.spec"),
    "Job": ("template: {{spec: {pod}}}", "spec.template.spec"),
    "CronJob": (
        "jobTemplate: {{spec: {{template: {{spec: {pod}}}}}}}",
        "spec.jobTemplate.spec.template.spec",
    ),
    "ScaledJob": ("jobTargetRef: {{template: {{spec: {pod}}}}}", "spec.jobTargetRef.template.spec"),
}


def found(root: Path, pod: str, kind: str = "Deployment", more: str = "") -> list[str]:
    """Code and path of each finding, without the path of the pod itself."""
    form, at = PODS[kind]
    spec = form.format(pod=f"{{{pod}}}")
    version = VERSIONS.get(kind, "apps/v1")
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{more}{spec}}}\n"
    _, folder = environment_of(root, text)
    return [
        f"{one.code} {(one.subject.path or '').removeprefix(at).removeprefix('.')}"
        for one in check_completeness(folder)
    ]


@pytest.mark.parametrize("kind", PODS)
def test_every_container_has_an_image(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, "containers: [{name: a, image: x}]", kind) == []
    # Lists of a custom resource have no keys.
    second, first = ("1", "0") if kind == "ScaledJob" else ("b", "b")
    beside = "containers: [{name: a, image: x}, {name: b}]"
    assert found(tmp_path, beside, kind) == [f"B2F448 containers[{second}]"]
    before = "containers: [{name: a, image: x}], initContainers: [{name: b}]"
    assert found(tmp_path, before, kind) == [f"B2F448 initContainers[{first}]"]


@pytest.mark.parametrize(("image", "fits"), [("''", False), ("' '", False), ("null", False), ("x", True)])
def test_an_image_is_a_text_with_something_in_it(tmp_path: Path, image: str, *, fits: bool) -> None:
    expected = [] if fits else ["B2F448 containers[a].image"]
    assert found(tmp_path, f"containers: [{{name: a, image: {image}}}]") == expected


@pytest.mark.parametrize("pod", ["containers: []", "containers: null", "restartPolicy: Never"])
def test_a_pod_has_a_container(tmp_path: Path, pod: str) -> None:
    (one,) = found(tmp_path, pod)
    assert one.startswith("B2F448")


@pytest.mark.parametrize(
    ("volume", "place"),
    [
        ("emptyDir: {}", None),
        ("persistentVolumeClaim: {claimName: x}", None),
        ("secret: {secretName: x}", None),
        ("configMap: {name: x}", None),
        ("csi: {driver: x}", None),
        ("hostPath: {path: /x}", None),
        ("", "volumes[v]"),
        ("emptyDir: null", "volumes[v]"),
        ("secret: {items: []}", "volumes[v].secret"),
        ("secret: {secretName: ''}", "volumes[v].secret"),
        ("configMap: {items: []}", "volumes[v].configMap"),
    ],
)
def test_a_volume_says_what_it_holds(tmp_path: Path, volume: str, place: str | None) -> None:
    pod = f"containers: [{{name: a, image: x}}], volumes: [{{name: v, {volume}}}]"
    assert found(tmp_path, pod) == ([f"B2F449 {place}"] if place else [])


def test_a_mount_names_a_volume_of_its_pod(tmp_path: Path) -> None:
    pod = "containers: [{name: a, image: x, volumeMounts: [{name: v, mountPath: /v}]}]"
    assert found(tmp_path, pod) == ["B2F450 containers[a].volumeMounts[/v]"]
    assert found(tmp_path, f"{pod}, volumes: [{{name: v, emptyDir: {{}}}}]") == []
    assert found(tmp_path, f"{pod}, volumes: [{{name: w, emptyDir: {{}}}}]") == [
        "B2F450 containers[a].volumeMounts[/v]"
    ]


def test_the_mount_of_an_init_container_names_one_too(tmp_path: Path) -> None:
    pod = (
        "containers: [{name: a, image: x}], initContainers: [{name: b, image: x, volumeMounts: [{name: v}]}]"
    )
    (one,) = found(tmp_path, pod)
    assert one.startswith("B2F450 initContainers[b]")


def test_a_claim_of_a_stateful_set_is_a_volume(tmp_path: Path) -> None:
    pod = "containers: [{name: a, image: x, volumeMounts: [{name: v, mountPath: /v}]}]"
    assert found(tmp_path, pod, "StatefulSet", "volumeClaimTemplates: [{metadata: {name: v}}], ") == []


@pytest.mark.parametrize(
    ("metric", "fits"),
    [
        ("type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}", True),
        ("type: Resource, resource: {name: cpu, target: {type: Utilization}}", False),
        ("type: Resource, resource: {name: cpu, target: {type: Utilization, averageValue: 1}}", False),
        ("type: Resource, resource: {name: cpu, target: {type: AverageValue}}", False),
        ("type: Pods, pods: {metric: {name: m}, target: {type: AverageValue, averageValue: 1}}", True),
        ("type: External, external: {metric: {name: m}, target: {type: Value}}", False),
        ("type: External, external: {metric: {name: m}, target: {type: Value, value: 1}}", True),
    ],
)
def test_a_metric_has_the_target_of_its_type(tmp_path: Path, metric: str, *, fits: bool) -> None:
    text = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n"
        f"spec: {{metrics: [{{{metric}}}]}}\n"
    )
    _, folder = environment_of(tmp_path, text)
    assert [f"{one.code} {one.subject.path}" for one in check_completeness(folder)] == (
        [] if fits else ["B2F454 spec.metrics[0]"]
    )
