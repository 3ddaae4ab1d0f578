"""An object with the fields that Kubernetes derives from its other fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from converter.kustomize import is_flux_kustomization
from converter.source import escape_unresolved


def normalized(body: dict[str, Any]) -> dict[str, Any]:
    """The object, in which

    - a container's requests are its limits where it doesn't set them,
    - a `$(NAME)` without such a variable before it is `$$(NAME)`, which means the same to Kubernetes,
    - a probe's named port is the number that the container has for the name,
    - a Service's target port is its port where it doesn't set another, and
    - the source of a Flux Kustomization has no namespace where that is the Kustomization's own.

    The input isn't changed; unchanged parts are shared with it.
    """
    if body.get("kind") == "Service":
        return _changed(body, ("spec", "ports"), lambda ports: [_targeted(port) for port in ports])
    if is_flux_kustomization(body):
        return _in_its_own_namespace(body)
    for path in _POD_SPECS.get(str(body.get("kind")), ()):
        for containers in ("containers", "initContainers"):
            body = _changed(body, (*path, containers), lambda items: [_container(item) for item in items])
    return body


def _in_its_own_namespace(body: dict[str, Any]) -> dict[str, Any]:
    spec, metadata = body.get("spec"), body.get("metadata")
    if (
        not isinstance(spec, dict)
        or not isinstance(metadata, dict)
        or not isinstance(spec.get("sourceRef"), dict)
    ):
        return body
    source = spec["sourceRef"]
    if source.get("namespace") is None or source["namespace"] != metadata.get("namespace"):
        return body
    return {**body, "spec": {**spec, "sourceRef": {k: v for k, v in source.items() if k != "namespace"}}}


_POD_SPECS = {
    "Deployment": (("spec", "template", "spec"),),
    "Job": (("spec", "template", "spec"),),
    "CronJob": (("spec", "jobTemplate", "spec", "template", "spec"),),
    "ScaledJob": (("spec", "jobTargetRef", "template", "spec"),),
}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def _changed(
    body: dict[str, Any], path: tuple[str, ...], change: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """The body with a list at a path changed, if it is there."""
    step, *rest = path
    below = body.get(step)
    if rest and isinstance(below, dict):
        return {**body, step: _changed(below, tuple(rest), change)}
    return {**body, step: change(below)} if not rest and isinstance(below, list) else body


def _container(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    resources = item.get("resources")
    if isinstance(resources, dict) and isinstance(limits := resources.get("limits"), dict):
        requests = resources.get("requests")
        requests = {**limits, **requests} if isinstance(requests, dict) else limits
        item = {**item, "resources": {**resources, "requests": requests}}
    if isinstance(item.get("env"), list) and not item.get("envFrom"):
        item = {**item, "env": _resolved(item["env"])}
    names = {
        port["name"]: port.get("containerPort")
        for port in (item["ports"] if isinstance(item.get("ports"), list) else ())
        if isinstance(port, dict) and isinstance(port.get("name"), str)
    }
    return {**item, **{name: _numbered(item[name], names) for name in PROBES if name in item}}


def _resolved(env: list[Any]) -> list[Any]:
    """The variables, with references to no earlier variable escaped as the text that they stay."""
    found: list[Any] = []
    before: set[str] = set()
    for item in env:
        if not isinstance(item, dict):
            found.append(item)
            continue
        value = item.get("value")
        found.append({**item, "value": escape_unresolved(value, before)} if isinstance(value, str) else item)
        before.add(str(item.get("name")))
    return found


def _numbered(probe: Any, names: dict[str, Any]) -> Any:
    if not isinstance(probe, dict):
        return probe
    found = dict(probe)
    for handler in ("httpGet", "tcpSocket"):
        port = probe.get(handler, {}).get("port") if isinstance(probe.get(handler), dict) else None
        if isinstance(port, str) and port in names:
            found[handler] = {**probe[handler], "port": names[port]}
    return found


def _targeted(port: Any) -> Any:
    if not isinstance(port, dict) or "port" not in port or port.get("targetPort") is not None:
        return port
    return {**port, "targetPort": port["port"]}
