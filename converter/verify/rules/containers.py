"""Containers of a pod: their names, ports, restarts, and what only some of them may have.

The rules are those of `validateContainers`, `validateInitContainers` and `validateEphemeralContainers` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import CONTAINER_LISTS, containers, objects
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, text

_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_NOT_EPHEMERAL: Final = (
    "ports",
    "resources",
    *_PROBES,
    "lifecycle",
    "resizePolicy",
    "restartPolicy",
    "restartPolicyRules",
)
_RESIZED: Final = ("cpu", "memory")
_RESIZE_POLICIES: Final = ("NotRequired", "RestartContainer")


def is_sidecar(container: Mapping[str, Any]) -> bool:
    """Whether an init container keeps running beside the pod's containers."""
    return container.get("restartPolicy") == "Always"


@rule("core.v1.PodSpec")
def containers_have_own_names(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """No two containers of a pod have the same name, whatever kind they are."""
    seen = {text(container.get("name")) for _, container in containers(pod, "containers")}
    for place, container in containers(pod, "initContainers", "ephemeralContainers"):
        name = text(container.get("name"))
        if name and name in seen:
            help_ = "give each container of the pod its own name"
            yield Fault((*path, *place, "name"), "another container of the pod has this name", help_)
        seen.add(name)


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def ports_have_own_names(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """No two ports of a container have the same name (`validateContainerPorts`)."""
    seen: set[str] = set()
    for index, port in objects(container, "ports"):
        name = text(port.get("name"))
        if name and name in seen:
            help_ = "give each port of the container its own name"
            yield Fault((*path, "ports", index, "name"), "another port has this name", help_)
        seen.add(name or "")


@rule("core.v1.PodSpec")
def host_ports_are_free(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A port of the node is taken once, and in the node's network it is the container's port."""
    # Only containers that run at the same time are in each other's way.
    seen: set[tuple[object, ...]] = set()
    own_network = pod.get("hostNetwork") is True
    for place, container in containers(pod, "containers"):
        for index, port in objects(container, "ports"):
            number = integer(port.get("hostPort", 0))
            where: Path = (*path, *place, "ports", index, "hostPort")
            if not number:
                continue
            taken = (port.get("protocol", "TCP"), port.get("hostIP", ""), number)
            if taken in seen:
                yield Fault(where, "another container takes this port of the node", "choose another one")
            seen.add(taken)
            inner = integer(port.get("containerPort"))
            if own_network and inner is not None and inner != number:
                help_ = "leave hostPort out, or give the number of containerPort"
                yield Fault(where, "in the node's network hostPort must be containerPort", help_)


@rule("core.v1.PodSpec")
def only_sidecars_have_probes(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """An init container that ends has neither probes nor lifecycle hooks."""
    for place, container in containers(pod, "initContainers"):
        if is_sidecar(container) or is_unknown(container.get("restartPolicy")):
            continue
        for field in ("lifecycle", *_PROBES):
            if field in container:
                help_ = "remove it, or set `restartPolicy: Always` for a sidecar"
                yield Fault((*path, *place, field), "an init container that ends can't have this", help_)
        for index, policy in objects(container, "resizePolicy"):
            if policy.get("restartPolicy") == "RestartContainer":
                where: Path = (*path, *place, "resizePolicy", index, "restartPolicy")
                yield Fault(where, "an init container that ends isn't resized", "allowed: NotRequired")


@rule("core.v1.PodSpec")
def ephemeral_containers_have_little(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A container for debugging has no ports, resources, probes or hooks, and looks at one that exists."""
    names = {text(container.get("name")) for _, container in containers(pod, *CONTAINER_LISTS[:2])}
    for place, container in containers(pod, "ephemeralContainers"):
        for field in _NOT_EPHEMERAL:
            if container.get(field):
                yield Fault((*path, *place, field), "an ephemeral container can't have this", "remove it")
        for index, mount in objects(container, "volumeMounts"):
            for field in ("subPath", "subPathExpr"):
                if mount.get(field):
                    where: Path = (*path, *place, "volumeMounts", index, field)
                    yield Fault(where, "an ephemeral container can't have this", "remove it")
        target = text(container.get("targetContainerName"))
        if target and target not in names and None not in names:
            where = (*path, *place, "targetContainerName")
            yield Fault(where, f"the pod has no container '{target}'", "name a container of the pod")


@rule("core.v1.PodTemplateSpec")
def templates_have_no_ephemeral_containers(template: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Containers for debugging are added to a pod that runs, never to a template."""
    pod = template.get("spec")
    if isinstance(pod, Mapping) and pod.get("ephemeralContainers"):
        help_ = "remove them: `kubectl debug` adds them to a running pod"
        where: Path = (*path, "spec", "ephemeralContainers")
        yield Fault(where, "a pod template can't have ephemeral containers", help_)


@rule("core.v1.Pod")
def pod_is_new(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A new pod has no container for debugging, and names its images without spaces around them."""
    spec = pod.get("spec")
    if not isinstance(spec, Mapping):
        return
    if spec.get("ephemeralContainers"):
        help_ = "remove them: `kubectl debug` adds them to a running pod"
        yield Fault((*path, "spec", "ephemeralContainers"), "a new pod can't have them", help_)
    for place, container in containers(spec, "containers", "initContainers"):
        image = text(container.get("image"))
        if image is not None and image != image.strip():
            yield Fault((*path, "spec", *place, "image"), "spaces stand around the image", "remove them")


@rule("core.v1.Container", "core.v1.EphemeralContainer")
def restart_rules_have_a_policy(container: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Rules for restarts stand beside a restart policy (`validateContainerRestartPolicy`)."""
    if container.get("restartPolicyRules") and "restartPolicy" not in container:
        yield Fault((*path, "restartPolicy"), "the restart rules need a restartPolicy", "give restartPolicy")


@rule("core.v1.PodSpec")
def resize_policies_are_known(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What happens when a container's cpu or memory changes, once for each (`validateResizePolicy`)."""
    for place, container in containers(pod):
        seen: set[object] = set()
        where: Path = (*path, *place, "resizePolicy")
        for index, policy in objects(container, "resizePolicy"):
            name, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
            if is_unknown(name) or is_unknown(restart):
                continue
            if name in seen:
                yield Fault((*where, index), f"there is another policy for {name}", "remove one of them")
            seen.add(name)
            if name not in _RESIZED:
                yield Fault(where, "a policy has no known resourceName", "allowed: cpu, memory")
            if restart not in _RESIZE_POLICIES:
                help_ = "allowed: NotRequired, RestartContainer"
                yield Fault(where, "a policy has no known restartPolicy", help_)
            elif pod.get("restartPolicy") == "Never" and restart != "NotRequired":
                help_ = "allowed: NotRequired"
                yield Fault(where, "a pod that is never restarted can't restart a container", help_)
