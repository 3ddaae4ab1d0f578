"""Scalers of KEDA that another object of the environment stands against."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.scaling import check_scaling
from tests.verify.making import environment_of


def found(root: Path, *texts: str) -> list[str]:
    environment, _ = environment_of(root, *texts)
    return [f"{one.code} {one.subject.object} {one.subject.path}" for one in check_scaling(environment)]


def scaled(name: str, target: str = "web", *, spec: str = "", triggers: str = "", metadata: str = "") -> str:
    return f"""
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {{name: {name}, namespace: ours{metadata}}}
        spec: {{scaleTargetRef: {{name: {target}}}, {spec}triggers: [{triggers}]}}
        """


def autoscaler(name: str = "a", target: str = "web", *, metadata: str = "", kind: str = "Deployment") -> str:
    return f"""
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {{name: {name}, namespace: ours{metadata}}}
        spec: {{scaleTargetRef: {{kind: {kind}, name: {target}}}, maxReplicas: 2}}
        """


def deployment(*resources: str) -> str:
    containers = ", ".join(f"{{name: c{number}, resources: {each}}}" for number, each in enumerate(resources))
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: web, namespace: ours}}
        spec: {{template: {{spec: {{containers: [{containers}]}}}}}}
        """


def test_two_scaled_objects_of_one_workload_are_one_too_many(tmp_path: Path) -> None:
    assert found(tmp_path, scaled("a"), scaled("b")) == ["B2F455 ScaledObject/b spec.scaleTargetRef.name"]
    assert found(tmp_path, scaled("a"), scaled("b", "other")) == []
    assert found(tmp_path, scaled("a"), scaled("b").replace("ours", "theirs")) == []


def test_two_scaled_objects_make_two_autoscalers(tmp_path: Path) -> None:
    named = "advanced: {horizontalPodAutoscalerConfig: {name: keda-hpa-a}}, "
    place = "spec.advanced.horizontalPodAutoscalerConfig.name"
    assert found(tmp_path, scaled("a"), scaled("b", "other", spec=named)) == [
        f"B2F455 ScaledObject/b {place}"
    ]


def test_an_autoscaler_of_the_same_workload_stands_in_the_way(tmp_path: Path) -> None:
    assert found(tmp_path, autoscaler(), scaled("s")) == ["B2F455 ScaledObject/s spec.scaleTargetRef.name"]
    assert found(tmp_path, scaled("s"), autoscaler()) == ["B2F455 ScaledObject/s spec.scaleTargetRef.name"]
    assert found(tmp_path, autoscaler(kind="StatefulSet"), scaled("s")) == []
    leave = ', annotations: {validations.keda.sh/hpa-ownership: "false"}'
    assert found(tmp_path, autoscaler(metadata=leave), scaled("s")) == []


def test_an_autoscaler_can_be_handed_over_by_name(tmp_path: Path) -> None:
    take = ', annotations: {scaledobject.keda.sh/transfer-hpa-ownership: "true"}'
    named = "advanced: {horizontalPodAutoscalerConfig: {name: a}}, "
    assert found(tmp_path, autoscaler(), scaled("s", spec=named, metadata=take)) == []
    assert len(found(tmp_path, autoscaler(), scaled("s", metadata=take))) == 1
    assert len(found(tmp_path, autoscaler(), scaled("s", spec=named))) == 1


@pytest.mark.parametrize(
    ("containers", "metadata", "fits"),
    [
        (["{requests: {cpu: 1}}"], "", True),
        (["{limits: {cpu: 1}}"], "", True),
        (["{requests: {memory: 1Gi}}"], "", False),
        (["{requests: {cpu: 1}}", "{}"], "", False),
        (["{requests: {cpu: 1}}", "{}"], "containerName: c0", True),
        (["{requests: {cpu: 1}}", "{}"], "containerName: c1", False),
    ],
)
def test_a_resource_that_is_scaled_by_is_requested(
    tmp_path: Path, containers: list[str], metadata: str, *, fits: bool
) -> None:
    trigger = f"{{type: cpu, metricType: AverageValue, metadata: {{{metadata}}}}}"
    assert found(tmp_path, deployment(*containers), scaled("s", triggers=trigger)) == (
        [] if fits else ["B2F439 ScaledObject/s spec.triggers[0]"]
    )
