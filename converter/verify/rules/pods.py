"""Pods as a whole: names, DNS, gates, and what annotations say of them.

The rules are those of `ValidatePodSpec` and `ValidatePodSpecificAnnotations` in
`k8s.io/kubernetes/pkg/apis/core/validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.reading import containers, entries, objects, unfit
from converter.verify.rules.volumes import TEMPLATED
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_MOST_SEARCHED: Final = 2048
_SEARCHED: Final = re.compile(
    r"(?:_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)(?:\._?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*"
)
_DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"
_COST: Final = re.compile(r"0|-?[1-9][0-9]{0,9}|-0")
_MIRROR: Final = "kubernetes.io/config.mirror"
_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP: Final = (
    "seccomp.security.alpha.kubernetes.io/pod",
    "container.seccomp.security.alpha.kubernetes.io/",
)


@rule("core.v1.PodSpec")
def name_servers_are_given(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Without the cluster's DNS there are name servers; domains are names (`validatePodDNSConfig`)."""
    place: Path = (*path, "dnsConfig")
    config = pod.get("dnsConfig")
    if pod.get("dnsPolicy") == "None" and not is_unknown(config):
        if config is None:
            yield Fault(place, "the DNS policy None needs a dnsConfig", "give dnsConfig.nameservers")
        elif not member(pod, "dnsConfig").get("nameservers"):
            help_ = "give dnsConfig.nameservers"
            yield Fault((*place, "nameservers"), "the DNS policy None needs name servers", help_)
    searches = entries(member(pod, "dnsConfig"), "searches")
    if len(" ".join(map(str, searches))) > _MOST_SEARCHED:
        yield Fault((*place, "searches"), "the searched domains are too long", "at most 2048 characters")
    for index, search in enumerate(searches):
        known = text(search)
        if known is None or known == ".":
            continue
        domain = known.removesuffix(".")
        if not _SEARCHED.fullmatch(domain) or len(domain) > 253:
            help_ = "allowed: lower-case letters, digits, '-', '_' and '.'"
            yield Fault((*place, "searches", index), "this isn't a domain", help_)
    for index, option in objects(member(pod, "dnsConfig"), "options"):
        if not option.get("name"):
            yield Fault((*place, "options", index), "the option has no name", "name the option")


@rule("core.v1.PodSpec")
def gates_are_named(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Gates that hold a pod back have qualified names (`validateSchedulingGates`)."""
    for index, gate in objects(pod, "schedulingGates"):
        yield from unfit(
            gate.get("name", ""), "label-key", (*path, "schedulingGates", index), "the gate's name"
        )


@rule("core.v1.PodSpec")
def host_name_is_set_once(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A host name that replaces the pod's own excludes others (`validatePodHostName`)."""
    if "hostnameOverride" not in pod:
        return
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if pod.get(field) is True:
            help_ = f"remove hostnameOverride or {field}"
            yield Fault((*path, "hostnameOverride"), f"it can't be given beside {field}", help_)


@rule("core.v1.PodSpec")
def service_account_is_named(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The old field serviceAccount counts where the new one isn't given."""
    if not pod.get("serviceAccountName") and pod.get("serviceAccount"):
        place: Path = (*path, "serviceAccountName")
        yield from unfit(pod["serviceAccount"], "dns-subdomain", place, "the service account's name")


@rule(*(each for each in TEMPLATED if "StatefulSet" not in each))
def template_has_host_names(owner: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Host names are DNS labels; a StatefulSet sets its own."""
    yield from _faults_of_host_names(member(owner, "template", "spec"), (*path, "template", "spec"))


@rule("core.v1.Pod")
def pod_has_host_names(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Host names are DNS labels; a pod with a node has no gate, one without service account no token."""
    spec = member(pod, "spec")
    place: Path = (*path, "spec")
    yield from _faults_of_host_names(spec, place)
    if "priority" in spec and not spec.get("priorityClassName"):
        help_ = "name a priorityClassName: the server takes the number from it"
        yield Fault((*place, "priority"), "a pod can't choose its own priority", help_)
    if "overhead" in spec and not spec.get("runtimeClassName"):
        help_ = "remove it: the server takes it from the RuntimeClass"
        yield Fault((*place, "overhead"), "a pod can't choose its own overhead", help_)
    if spec.get("nodeName") and spec.get("schedulingGates"):
        yield Fault((*place, "nodeName"), "a pod with gates has no node yet", "remove the gates or nodeName")


def _faults_of_host_names(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for field in ("hostname", "subdomain"):
        if pod.get(field):
            yield from unfit(pod[field], "dns-label", (*path, field), "the name")


@rule("core.v1.PodTemplateSpec", "core.v1.Pod")
def annotations_describe_the_pod(pod: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Annotations that Kubernetes reads are right (`ValidatePodSpecificAnnotations`)."""
    annotations = member(pod, "metadata", "annotations")
    place: Path = (*path, "metadata", "annotations") if path == () else (*path, "annotations")
    cost = text(annotations.get(_DELETION_COST))
    if cost and (not _COST.fullmatch(cost) or not -(2**31) <= int(cost) < 2**31):
        yield Fault(
            (*place, _DELETION_COST), "this isn't a number of 32 bits", "allowed: 100, -5 and the like"
        )
    if _MIRROR in annotations and not member(pod, "spec").get("nodeName"):
        yield Fault((*place, _MIRROR), "a mirror of a static pod has a node", "give spec.nodeName")
    names = {text(container.get("name")) for _, container in containers(member(pod, "spec"))}
    for key, value in annotations.items():
        profile = text(value)
        if profile is None:
            continue
        if key.startswith(_APP_ARMOR):
            name = key.removeprefix(_APP_ARMOR)
            if name not in names and None not in names:
                yield Fault(
                    (*place, key), f"the pod has no container '{name}'", "name a container of the pod"
                )
            if profile not in {"", "runtime/default", "unconfined"} and not profile.startswith("localhost/"):
                help_ = "allowed: runtime/default, unconfined, localhost/NAME"
                yield Fault((*place, key), "this isn't an AppArmor profile", help_)
        elif key.startswith(_SECCOMP):
            local = profile.removeprefix("localhost/")
            fine = local != profile and not local.startswith("/") and ".." not in local.split("/")
            if profile not in {"runtime/default", "docker/default", "unconfined"} and not fine:
                help_ = "allowed: runtime/default, unconfined, localhost/PATH"
                yield Fault((*place, key), "this isn't a seccomp profile", help_)
