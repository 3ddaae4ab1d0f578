"""Probes and lifecycle handlers.

The rules are those of `validateProbe` and `validateHandler` in `k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import http_header_name
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, member, text

_DEFAULT_GRACE: Final = 30
_HOOKS: Final = ("postStart", "preStop")


@rule("core.v1.Container")
def probes_succeed_once(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """One success is enough for a liveness or startup probe; a readiness probe ends no container."""
    for name in ("livenessProbe", "startupProbe"):
        probe = member(container, name)
        if (integer(probe.get("successThreshold")) or 1) > 1:
            yield Fault(
                (*path, name, "successThreshold"), "this must be 1", "only readinessProbe may have more"
            )
    if "terminationGracePeriodSeconds" in member(container, "readinessProbe"):
        help_ = "a failing readiness probe ends no container: remove it"
        where: Path = (*path, "readinessProbe", "terminationGracePeriodSeconds")
        yield Fault(where, "a readiness probe has no grace period", help_)


@rule("core.v1.HTTPGetAction")
def headers_are_valid(action: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The names of headers are letters, digits and dashes (`IsHTTPHeaderName`)."""
    for _, header in objects(action, "httpHeaders"):
        name = text(header.get("name", ""))
        if name is not None and not http_header_name(name):
            where: Path = (*path, "httpHeaders")
            yield Fault(where, "the name of a header isn't valid", "allowed: letters, digits and '-'")


@rule("core.v1.PodSpec")
def sleeping_ends_in_time(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A hook that sleeps does so no longer than the pod has to end (`validateSleepAction`)."""
    grace = integer(pod.get("terminationGracePeriodSeconds", _DEFAULT_GRACE))
    if grace is None:
        return
    for place, container in containers(pod, "containers", "initContainers"):
        for hook in _HOOKS:
            handler = member(container, "lifecycle", hook)
            seconds = integer(member(handler, "sleep").get("seconds", 0))
            if "sleep" in handler and seconds is not None and not 0 <= seconds <= grace:
                where: Path = (*path, *place, "lifecycle", hook, "sleep")
                yield Fault(
                    where, "it sleeps longer than the pod has to end", f"allowed: 0 to {grace} seconds"
                )
