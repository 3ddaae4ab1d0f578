"""What pods and their scalers can't do without, where an API server doesn't say so."""

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


def found(root: Path, pod: str, kind: str = "Deployment") -> list[str]:
    """Code and path of each finding, without the path of the pod itself."""
    form, at = PODS[kind]
    spec = form.format(pod=f"{{{pod}}}")
    version = VERSIONS.get(kind, "apps/v1")
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    _, folder = environment_of(root, text)
    return [
        f"{one.code} {(one.subject.path or '').removeprefix(at).removeprefix('.')}"
        for one in check_completeness(folder)
    ]


@pytest.mark.parametrize("kind", PODS)
def test_every_container_of_an_operator_has_an_image(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, "containers: [{name: a, image: x}]", kind) == []
    beside = "containers: [{name: a, image: x}, {name: b}]"
    before = "containers: [{name: a, image: x}], initContainers: [{name: b}]"
    # The rules for built-in kinds say it of the others.
    custom = kind == "ScaledJob"
    assert found(tmp_path, beside, kind) == (["B2F448 containers[1]"] if custom else [])
    assert found(tmp_path, before, kind) == (["B2F448 initContainers[0]"] if custom else [])


@pytest.mark.parametrize(("image", "fits"), [("''", False), ("' '", False), ("null", False), ("x", True)])
def test_an_image_is_a_text_with_something_in_it(tmp_path: Path, image: str, *, fits: bool) -> None:
    expected = [] if fits else ["B2F448 containers[0].image"]
    assert found(tmp_path, f"containers: [{{name: a, image: {image}}}]", "ScaledJob") == expected


@pytest.mark.parametrize("pod", ["containers: []", "containers: null", "restartPolicy: Never"])
def test_a_pod_has_a_container(tmp_path: Path, pod: str) -> None:
    (one,) = found(tmp_path, pod, "ScaledJob")
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
        ("", "volumes[0]"),
        ("emptyDir: null", "volumes[0]"),
        ("secret: {items: []}", "volumes[0].secret"),
        ("secret: {secretName: ''}", "volumes[0].secret"),
        ("configMap: {items: []}", "volumes[0].configMap"),
    ],
)
def test_a_volume_says_what_it_holds(tmp_path: Path, volume: str, place: str | None) -> None:
    pod = f"containers: [{{name: a, image: x}}], volumes: [{{name: v, {volume}}}]"
    assert found(tmp_path, pod, "ScaledJob") == ([f"B2F449 {place}"] if place else [])


@pytest.mark.parametrize("kind", PODS)
def test_a_volume_without_a_source_is_one_of_any_kind(tmp_path: Path, kind: str) -> None:
    pod = "containers: [{name: a, image: x}], volumes: [{name: v}]"
    assert found(tmp_path, pod, kind) == [f"B2F449 volumes[{'0' if kind == 'ScaledJob' else 'v'}]"]


def test_a_mount_of_an_operator_names_a_volume_of_its_pod(tmp_path: Path) -> None:
    pod = "containers: [{name: a, image: x, volumeMounts: [{name: v, mountPath: /v}]}]"
    expected = ["B2F450 containers[0].volumeMounts[0]"]
    assert found(tmp_path, pod, "ScaledJob") == expected
    assert found(tmp_path, f"{pod}, volumes: [{{name: v, emptyDir: {{}}}}]", "ScaledJob") == []
    assert found(tmp_path, f"{pod}, volumes: [{{name: w, emptyDir: {{}}}}]", "ScaledJob") == expected
    assert found(tmp_path, pod) == []


def test_the_mount_of_an_init_container_names_one_too(tmp_path: Path) -> None:
    pod = (
        "containers: [{name: a, image: x}], initContainers: [{name: b, image: x, volumeMounts: [{name: v}]}]"
    )
    (one,) = found(tmp_path, pod, "ScaledJob")
    assert one.startswith("B2F450 initContainers[0]")
