"""Faults of valid objects: scaling, selectors and ports that don't fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.source import Diagnostic, Path, Severity
from converter.verify.pods import items, pod_template
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member

RESET_REPLICAS: Final = "B2F438"
NO_REQUESTS: Final = "B2F439"
SELECTS_NOTHING: Final = "B2F440"
NO_PORT: Final = "B2F441"

_SCALERS: Final = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})


def check_workloads(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """Findings for objects of a folder that are valid by themselves but don't work together."""
    for body in folder.objects:
        if str(body.get("kind")) in _SCALERS:
            yield from _check_scaler(environment, folder, body)
        elif body.get("kind") == "Service":
            yield from _check_service(environment, folder, body)
        yield from _check_probes(folder, body)


def _check_scaler(
    environment: Environment, folder: RenderedFolder, body: dict[str, Any]
) -> Iterator[Diagnostic]:
    target = member(body, "spec", "scaleTargetRef")
    kind, name = str(target.get("kind", "Deployment")), str(target.get("name"))
    for workload in environment.named(kind, name, namespace_of(body)):
        owner = next((each for each in environment.folders if workload in each.objects), folder)
        if "replicas" in member(workload, "spec") and not _is_held(body, workload):
            message = f"spec.replicas is set beside a {body['kind']}: Flux resets it at every reconciliation"
            help_ = "remove spec.replicas from the workload"
            yield owner.finding(
                RESET_REPLICAS, Severity.ERROR, message, workload, ("spec", "replicas"), help_=help_
            )
        yield from _check_requests(folder, body, workload)


def _is_held(body: dict[str, Any], workload: dict[str, Any]) -> bool:
    """Whether a workload is kept without replicas on purpose, and its autoscaler leaves it so.

    An HPA does nothing while there are none, unless its own minimum is zero ("implicit maintenance-mode
    deactivation" in Kubernetes' documentation). KEDA has to be paused by an annotation.
    """
    if member(workload, "spec").get("replicas") != 0:
        return False
    if body.get("kind") == "HorizontalPodAutoscaler":
        return member(body, "spec").get("minReplicas") != 0
    annotations = member(body, "metadata", "annotations")
    held = annotations.get("autoscaling.keda.sh/paused-replicas")
    return (
        str(held) == "0" if held is not None else str(annotations.get("autoscaling.keda.sh/paused")) == "true"
    )


def _check_requests(
    folder: RenderedFolder, body: dict[str, Any], workload: dict[str, Any]
) -> Iterator[Diagnostic]:
    pod = pod_template(workload)
    if pod is None:
        return
    for index, metric in enumerate(items(body, "spec", "metrics")):
        resource = member(metric, "resource")
        if member(resource, "target").get("type") != "Utilization":
            continue
        wanted, name = str(resource.get("name")), member(workload, "metadata").get("name")
        without = [str(container.get("name")) for container in pod.without_request(wanted)]
        if without:
            message = f"a utilization target for {wanted} without a request: container {', '.join(without)}"
            help_ = f"give resources.requests.{wanted} to each container of {workload['kind']}/{name}"
            yield folder.finding(
                NO_REQUESTS, Severity.ERROR, message, body, ("spec", "metrics", index), help_=help_
            )


def _check_service(
    environment: Environment, folder: RenderedFolder, body: dict[str, Any]
) -> Iterator[Diagnostic]:
    selector = member(body, "spec", "selector")
    if not selector:
        return
    pods = [
        pod
        for one in environment.objects
        if namespace_of(one) in {"", namespace_of(body)} or not namespace_of(body)
        if (pod := pod_template(one)) is not None and pod.is_behind(selector)
    ]
    if not pods:
        message = "the selector matches no pod of the tree"
        yield folder.finding(
            SELECTS_NOTHING,
            Severity.ERROR,
            message,
            body,
            ("spec", "selector"),
            help_="use the labels of the workload's pod template",
        )
        return
    for index, port in enumerate(items(body, "spec", "ports")):
        target = port.get("targetPort", port.get("port"))
        if isinstance(target, str) and all(target not in _ports(pod.spec) for pod in pods):
            message = f"no container has a port named '{target}'"
            path = ("spec", "ports", index, "targetPort")
            yield folder.finding(
                NO_PORT,
                Severity.ERROR,
                message,
                body,
                path,
                help_="name the container's port, or give its number",
            )


def _ports(pod: dict[str, Any]) -> set[str | int]:
    """The numbers and names of the ports of all containers of a pod."""
    found: set[str | int] = set()
    for container in items(pod, "containers"):
        found |= _own_ports(container)
    return found


def _own_ports(container: dict[str, Any]) -> set[str | int]:
    values = [port.get(key) for port in items(container, "ports") for key in ("containerPort", "name")]
    return {value for value in values if isinstance(value, str | int)}


def _check_probes(folder: RenderedFolder, body: dict[str, Any]) -> Iterator[Diagnostic]:
    pod = pod_template(body)
    if pod is None:
        return
    for path, container in pod.containers():
        known = _own_ports(container)
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            for action in ("httpGet", "tcpSocket", "grpc"):
                port = member(container, probe, action).get("port")
                place: Path = (*path, probe, action, "port")
                # A number needs no entry in the list: many containers answer probes on a port of their own.
                if not isinstance(port, str) or port in known:
                    continue
                message = f"the probe uses port '{port}', which the container doesn't list"
                listed = ", ".join(map(str, sorted(known, key=str))) or "none"
                yield folder.finding(
                    NO_PORT, Severity.ERROR, message, body, place, help_=f"ports of the container: {listed}"
                )
