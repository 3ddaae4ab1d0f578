"""Deployments, StatefulSets, DaemonSets and ReplicaSets: how they replace pods, and what pods they may have.

The rules are those of `k8s.io/kubernetes/pkg/apis/apps/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import percent
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, whole_number

_ROLLING: Final = "RollingUpdate"
_LASTING: Final = (
    "apps.v1.DeploymentSpec",
    "apps.v1.ReplicaSetSpec",
    "apps.v1.StatefulSetSpec",
    "apps.v1.DaemonSetSpec",
    "core.v1.ReplicationControllerSpec",
)


@rule(*_LASTING)
def pods_are_always_restarted(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A pod that is kept running has the restart policy Always and no deadline."""
    pod = member(spec, "template", "spec")
    place: Path = (*path, "template", "spec")
    policy = pod.get("restartPolicy", "Always")
    if policy != "Always" and not is_unknown(policy):
        yield Fault((*place, "restartPolicy"), "expected Always", "only the pods of a job may end")
    if "activeDeadlineSeconds" in pod:
        help_ = "only the pods of a job may have a deadline"
        yield Fault((*place, "activeDeadlineSeconds"), "this workload's pods can't have a deadline", help_)


@rule("apps.v1.DeploymentSpec")
def progress_outlasts_readiness(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The deadline of progress is longer than the time a pod must be ready (`ValidateDeploymentSpec`)."""
    deadline, ready = integer(spec.get("progressDeadlineSeconds")), integer(spec.get("minReadySeconds", 0))
    if deadline is not None and ready is not None and deadline <= ready:
        yield Fault(
            (*path, "progressDeadlineSeconds"),
            "the deadline must be longer than minReadySeconds",
            f"minReadySeconds is {ready}",
        )


def _counted(value: object) -> int | None:
    """A number of pods or of percent; None for what is neither, or isn't known."""
    if isinstance(value, str):
        return whole_number(value[:-1]) if percent(value) else None
    return integer(value)


def _faults_of_count(value: object, path: Path, *, limited: bool = True) -> Iterator[Fault]:
    """What is wrong with a number of pods or a percentage (`ValidatePositiveIntOrPercent`)."""
    if value is None or is_unknown(value):
        return
    number = _counted(value)
    if number is None:
        yield Fault(path, "expected a whole number or a percentage", "allowed: 1, 25% and the like")
    elif number < 0:
        yield Fault(path, "the number must be at least 0", "allowed: 1, 25% and the like")
    elif limited and isinstance(value, str) and number > 100:
        yield Fault(path, "the percentage must be at most 100%", "allowed: 1, 25% and the like")


@rule("apps.v1.DeploymentSpec")
def deployment_replaces_pods(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The strategy is known, and a rolling update makes headway (`ValidateDeploymentStrategy`)."""
    strategy = member(spec, "strategy")
    place: Path = (*path, "strategy")
    kind, rolling = strategy.get("type") or _ROLLING, strategy.get("rollingUpdate")
    if is_unknown(kind) or is_unknown(rolling):
        return
    if kind == "Recreate":
        yield from _faults_of_idle_update(kind, rolling, place)
    elif kind == _ROLLING:
        yield from _faults_of_rolling_deployment(member(strategy, "rollingUpdate"), (*place, "rollingUpdate"))
    else:
        yield Fault(place, "expected one of Recreate, RollingUpdate", "the type of the strategy is wrong")


def _faults_of_idle_update(kind: str, rolling: object, path: Path) -> Iterator[Fault]:
    """A fault if a strategy that doesn't roll says how to."""
    if rolling is not None:
        yield Fault((*path, "rollingUpdate"), f"the strategy {kind} takes no rollingUpdate", "remove it")


def _faults_of_rolling_deployment(rolling: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    unavailable, surge = rolling.get("maxUnavailable", "25%"), rolling.get("maxSurge", "25%")
    yield from _faults_of_count(unavailable, (*path, "maxUnavailable"))
    yield from _faults_of_count(surge, (*path, "maxSurge"), limited=False)
    if (
        not is_unknown(unavailable)
        and not is_unknown(surge)
        and not _counted(unavailable)
        and not _counted(surge)
    ):
        help_ = "give one of the two at least 1"
        yield Fault((*path, "maxUnavailable"), "it may not be 0 beside a maxSurge of 0", help_)


@rule("apps.v1.DaemonSetSpec")
def daemon_set_replaces_pods(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A rolling update either adds pods or takes some away (`ValidateDaemonSetUpdateStrategy`)."""
    strategy = member(spec, "updateStrategy")
    place: Path = (*path, "updateStrategy")
    kind = strategy.get("type") or _ROLLING
    if is_unknown(kind) or kind == "OnDelete":
        return
    if kind != _ROLLING:
        yield Fault(place, "expected one of OnDelete, RollingUpdate", "the type of the strategy is wrong")
        return
    rolling = member(strategy, "rollingUpdate")
    unavailable, surge = rolling.get("maxUnavailable", 1), rolling.get("maxSurge", 0)
    place = (*place, "rollingUpdate")
    yield from _faults_of_count(unavailable, (*place, "maxUnavailable"))
    yield from _faults_of_count(surge, (*place, "maxSurge"))
    if is_unknown(unavailable) or is_unknown(surge):
        return
    if _counted(unavailable) and _counted(surge):
        help_ = "give one of the two, the other is 0"
        yield Fault((*place, "maxSurge"), "it may not be set beside a maxUnavailable above 0", help_)
    elif not _counted(unavailable) and not _counted(surge):
        help_ = "give one of the two at least 1"
        yield Fault((*place, "maxUnavailable"), "it may not be 0 beside a maxSurge of 0", help_)


@rule("apps.v1.StatefulSetSpec")
def stateful_set_replaces_pods(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The strategy is known, `rollingUpdate` stands beside its own type (`ValidateStatefulSetSpec`)."""
    strategy = member(spec, "updateStrategy")
    place: Path = (*path, "updateStrategy")
    kind, rolling = strategy.get("type") or _ROLLING, strategy.get("rollingUpdate")
    if is_unknown(kind) or is_unknown(rolling):
        return
    if kind == "OnDelete":
        yield from _faults_of_idle_update(kind, rolling, place)
    elif kind == _ROLLING:
        count = member(strategy, "rollingUpdate").get("maxUnavailable")
        field = (*place, "rollingUpdate", "maxUnavailable")
        yield from _faults_of_count(count, field)
        if count is not None and not is_unknown(count) and _counted(count) in {0, None}:
            yield Fault(field, "the number must be at least 1", "allowed: 1, 25% and the like")
    else:
        yield Fault(place, "expected one of OnDelete, RollingUpdate", "the type of the strategy is wrong")
