"""Rules of HorizontalPodAutoscalers: what an API server asks of their metrics and bounds.

Source: `pkg/apis/autoscaling/validation` of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import objects
from converter.verify.rules.resource_names import container_resource_fault
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, text

_SOURCES: Final[Mapping[str, str]] = {
    "Object": "object",
    "External": "external",
    "Pods": "pods",
    "Resource": "resource",
    "ContainerResource": "containerResource",
}
"""The field with the source of each type of metric, in the order in which an API server looks at them."""

_TARGETS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "object": (("value", "averageValue"), "averageValue"),
    "external": (("value", "averageValue"), "averageValue"),
    "pods": (("averageValue",), "averageValue"),
    "resource": (("averageUtilization", "averageValue"), "averageUtilization"),
    "containerResource": (("averageUtilization", "averageValue"), "averageUtilization"),
}
"""By source: the fields of the target of which one must be there, and the one that is named if none is."""

_EXCLUSIVE: Final[Mapping[str, str]] = {
    "external": "value",
    "resource": "averageValue",
    "containerResource": "averageValue",
}
"""By source: the field of the target that is one too many if both are there."""


@rule("autoscaling.v2.HorizontalPodAutoscalerSpec", "autoscaling.v1.HorizontalPodAutoscalerSpec")
def bounds_are_in_order(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`minReplicas` isn't more than `maxReplicas`."""
    least, most = integer(spec.get("minReplicas")), integer(spec.get("maxReplicas"))
    if least is not None and most is not None and most < least:
        yield Fault(
            (*path, "maxReplicas"), "maxReplicas is less than minReplicas", "raise it, or lower minReplicas"
        )


@rule("autoscaling.v2.HorizontalPodAutoscalerSpec", "autoscaling.v1.HorizontalPodAutoscalerSpec")
def zero_needs_a_metric_from_elsewhere(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Without pods only a metric that doesn't come from them can tell that one is needed."""
    types = {text(metric.get("type")) for _, metric in objects(spec, "metrics")}
    known = None not in types and not is_unknown(spec.get("metrics"))
    if integer(spec.get("minReplicas")) == 0 and known and not types & {"Object", "External"}:
        yield Fault(
            (*path, "metrics"),
            "minReplicas 0 needs a metric of type Object or External",
            "add one, or set minReplicas to 1",
        )


@rule("autoscaling.v2.HorizontalPodAutoscalerSpec", "autoscaling.v1.HorizontalPodAutoscalerSpec")
def target_has_a_group(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """`apiVersion` names an API group; only a ReplicationController has none."""
    target = member(spec, "scaleTargetRef")
    yield from _version_faults(
        target, (*path, "scaleTargetRef"), needs_group=target.get("kind") != "ReplicationController"
    )


@rule("autoscaling.v2.ObjectMetricSource")
def object_has_a_version(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The `apiVersion` of the object that the metric describes can be read."""
    yield from _version_faults(
        member(source, "describedObject"), (*path, "describedObject"), needs_group=False
    )


def _version_faults(reference: Mapping[str, Any], path: Path, *, needs_group: bool) -> Iterator[Fault]:
    version = text(reference.get("apiVersion", ""))
    if version is None:
        return
    help_ = "allowed: a group and a version such as apps/v1"
    if version.count("/") > 1:
        yield Fault((*path, "apiVersion"), "this isn't an apiVersion", help_)
    elif needs_group and not version.partition("/")[0] * version.count("/"):
        yield Fault((*path, "apiVersion"), "the apiVersion names no API group", help_)


@rule("autoscaling.v2.MetricSpec")
def metric_has_its_source(metric: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A metric has the source of its type and no other."""
    kind = text(metric.get("type"))
    if kind is None or kind not in _SOURCES:
        return
    wanted = _SOURCES[kind]
    if wanted not in metric:
        yield Fault(
            (*path, wanted), f"a metric of type {kind} needs '{wanted}'", "give it, or change the type"
        )
    for name in _SOURCES.values():
        if name in metric and name != wanted:
            yield Fault(
                (*path, name), f"a metric of type {kind} has no '{name}'", f"allowed beside type: {wanted}"
            )


@rule("autoscaling.v2.MetricSpec")
def metric_has_its_target(metric: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The target has a value of the right sort; an API server looks at the first source only."""
    name = next((name for name in _SOURCES.values() if name in metric), None)
    if name is None:
        return
    target, at = member(metric, name, "target"), (*path, name, "target")
    if is_unknown(metric[name]) or is_unknown(member(metric, name).get("target")):
        return
    choices, named = _TARGETS[name]
    found = [each for each in choices if each in target]
    if not found:
        yield Fault((*at, named), "the metric has no target", f"set {' or '.join(choices)}")
    if len(found) == 2 and name in _EXCLUSIVE:
        yield Fault(
            (*at, _EXCLUSIVE[name]), f"{' and '.join(choices)} exclude each other here", "keep one of them"
        )


@rule("autoscaling.v2.ContainerResourceMetricSource")
def resource_is_one_of_containers(source: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The metric of a container names a resource that containers can have."""
    yield from container_resource_fault(source.get("name"), (*path, "name"))
