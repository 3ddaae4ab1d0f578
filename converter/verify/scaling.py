"""Scalers of KEDA beside others: two of one workload, and resources that nothing requests.

The source is KEDA's admission webhook, `apis/keda/v1alpha1/scaledobject_webhook.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.source import Diagnostic, Path, Severity
from converter.verify.pods import items, pod_template
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.rules.behind import BEHIND
from converter.verify.rules.keda import RESOURCES
from converter.verify.schema.values import member
from converter.verify.workloads import NO_REQUESTS

_OWNERSHIP: Final = "validations.keda.sh/hpa-ownership"
_TRANSFER: Final = "scaledobject.keda.sh/transfer-hpa-ownership"

_Placed = tuple[RenderedFolder, dict[str, Any]]


def check_scaling(environment: Environment) -> Iterator[Diagnostic]:
    """Findings for ScaledObjects that KEDA refuses for another object of the environment."""
    placed = [(folder, body) for folder in environment.folders for body in folder.objects]
    autoscalers = [one for one in placed if one[1].get("kind") == "HorizontalPodAutoscaler"]
    before: list[_Placed] = []
    for folder, body in placed:
        if body.get("kind") == "ScaledObject":
            yield from _of_others(folder, body, before, autoscalers)
            yield from _requests(environment, folder, body)
            before.append((folder, body))


def _of_others(
    folder: RenderedFolder, body: dict[str, Any], before: list[_Placed], autoscalers: list[_Placed]
) -> Iterator[Diagnostic]:
    place: Path = ("spec", "scaleTargetRef", "name")
    kind, name = _target(body)
    for other in before:
        if not _together((folder, body), other):
            continue
        if _target(other[1]) == (kind, name):
            message = f"KEDA refuses it: {kind}/{name} is scaled by {_named(other[1])} as well"
            help_ = "put the triggers of both into one ScaledObject"
            yield folder.finding(BEHIND, Severity.ERROR, message, body, place, help_=help_)
        elif _autoscaler(body) == _autoscaler(other[1]):
            message = f"KEDA refuses it: {_named(other[1])} makes the autoscaler {_autoscaler(body)} as well"
            help_ = "set another spec.advanced.horizontalPodAutoscalerConfig.name"
            own: Path = ("spec", "advanced", "horizontalPodAutoscalerConfig", "name")
            yield folder.finding(BEHIND, Severity.ERROR, message, body, own, help_=help_)
    for other in autoscalers:
        if (
            _together((folder, body), other)
            and _target(other[1]) == (kind, name)
            and not _owned(body, other[1])
        ):
            message = f"KEDA refuses it: {kind}/{name} is scaled by {_named(other[1])} as well"
            help_ = "remove one of the two"
            yield folder.finding(BEHIND, Severity.ERROR, message, body, place, help_=help_)


def _together(one: _Placed, other: _Placed) -> bool:
    """Whether two objects are in one namespace; folders that set none may be for different ones."""
    first, second = namespace_of(one[1]), namespace_of(other[1])
    return first == second and (bool(first) or one[0] is other[0])


def _target(body: dict[str, Any]) -> tuple[str, str]:
    target = member(body, "spec", "scaleTargetRef")
    return str(target.get("kind") or "Deployment"), str(target.get("name"))


def _named(body: dict[str, Any]) -> str:
    return f"{body.get('kind')}/{member(body, 'metadata').get('name')}"


def _autoscaler(body: dict[str, Any]) -> str:
    given = member(body, "spec", "advanced", "horizontalPodAutoscalerConfig").get("name")
    return str(given or f"keda-hpa-{member(body, 'metadata').get('name')}")


def _owned(body: dict[str, Any], autoscaler: dict[str, Any]) -> bool:
    """Whether an annotation lets the ScaledObject have the autoscaler that is there."""
    if str(member(autoscaler, "metadata", "annotations").get(_OWNERSHIP)) == "false":
        return True
    transfer = str(member(body, "metadata", "annotations").get(_TRANSFER)) == "true"
    return transfer and _autoscaler(body) == str(member(autoscaler, "metadata").get("name"))


def _requests(environment: Environment, folder: RenderedFolder, body: dict[str, Any]) -> Iterator[Diagnostic]:
    kind, name = _target(body)
    for index, trigger in enumerate(items(body, "spec", "triggers")):
        resource = trigger.get("type")
        if (
            not isinstance(resource, str)
            or resource not in RESOURCES
            or kind not in {"Deployment", "StatefulSet"}
        ):
            continue
        only = member(trigger, "metadata").get("containerName")
        for workload in environment.named(kind, name, namespace_of(body)):
            pod = pod_template(workload)
            without = [
                str(container.get("name"))
                for container in (pod.without_request(resource) if pod is not None else ())
                if only in (None, "", container.get("name"))
            ]
            if without:
                message = f"a trigger of {resource} without a request: container {', '.join(without)}"
                help_ = f"give resources.requests.{resource} to each container of {kind}/{name}"
                yield folder.finding(
                    NO_REQUESTS, Severity.ERROR, message, body, ("spec", "triggers", index), help_=help_
                )
