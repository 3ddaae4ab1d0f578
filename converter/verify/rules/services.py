"""Rules of Services (`validateService` in `pkg/apis/core/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.rules.metadata import faults_of_labels
from converter.verify.rules.reading import entries, objects, unfit
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.network_formats import MOST_PORTS, address, address_range, is_port
from converter.verify.schema.rule import rule
from converter.verify.schema.values import integer, is_unknown, member, text

_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_HINTS: Final = "service.kubernetes.io/topology-aware-hints"
_MODE: Final = "service.kubernetes.io/topology-mode"
_LONGEST_AFFINITY: Final = 86400
_HEADLESS: Final = ["None"]


def _type(spec: Mapping[str, Any]) -> str | None:
    """The type of a Service; None if it isn't known."""
    return text(spec.get("type"))


def _cluster_ips(spec: Mapping[str, Any]) -> list[Any]:
    """The addresses within the cluster; a new Service may give the first one only, in `clusterIP`."""
    single = spec.get("clusterIP")
    return entries(spec, "clusterIPs") or ([single] if single else [])


def _is_external(spec: Mapping[str, Any]) -> bool:
    """Whether a Service can be reached from outside the cluster."""
    return _type(spec) in {"LoadBalancer", "NodePort"} or (
        _type(spec) == "ClusterIP" and bool(spec.get("externalIPs"))
    )


@rule("core.v1.ServiceSpec")
def service_has_ports(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Only a headless Service and one that stands for a name elsewhere have no port."""
    kind = _type(spec)
    if not spec.get("ports") and kind not in {None, "ExternalName"} and _cluster_ips(spec) != _HEADLESS:
        yield Fault((*path, "ports"), "the Service has no port", "give its ports, or set clusterIP to None")


@rule("core.v1.ServiceSpec")
def ports_have_names(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Several ports have different names."""
    ports = list(objects(spec, "ports"))
    seen: set[str] = set()
    for index, port in ports:
        name, at = port.get("name"), (*path, "ports", index, "name")
        if not name and len(ports) > 1:
            yield Fault(at, "the port has no name", "a Service with several ports names each of them")
        elif name and name in seen:
            yield Fault(at, "another port has this name", "give each port its own name")
        elif (known := text(name)) is not None:
            seen.add(known)


@rule("core.v1.ServicePort")
def target_is_a_port(port: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A number or a container port's name; 0 and an empty text stand for the Service's own port."""
    target, allowed = port.get("targetPort"), FORMATS["port-or-name"]
    if target and not is_unknown(target) and not allowed.fits(target):
        yield Fault((*path, "targetPort"), "this is no port", f"allowed: {allowed.words}")


@rule("core.v1.ServiceSpec")
def node_ports_fit(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Node ports are each given once, and not for type ClusterIP; their range is the cluster's business."""
    kind = _type(spec)
    seen: set[tuple[int, Any]] = set()
    for index, port in objects(spec, "ports"):
        number, at = integer(port.get("nodePort")), (*path, "ports", index, "nodePort")
        if not number:
            continue
        if kind == "ClusterIP":
            yield Fault(at, "a Service of type ClusterIP has no nodePort", "remove it, or change the type")
        elif (number, port.get("protocol")) in seen:
            yield Fault(at, "another port has this nodePort", "give each port its own")
        seen.add((number, port.get("protocol")))


@rule("core.v1.ServiceSpec")
def labels_of_pods_are_valid(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The selector has the form of labels."""
    yield from faults_of_labels(spec.get("selector"), (*path, "selector"))


@rule("core.v1.ServiceSpec")
def affinity_has_a_time(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Requests of a client stay with a pod for at most a day."""
    time = integer(member(spec, "sessionAffinityConfig", "clientIP").get("timeoutSeconds"))
    if spec.get("sessionAffinity") == "ClientIP" and time is not None and not 0 < time <= _LONGEST_AFFINITY:
        yield Fault(
            (*path, "sessionAffinityConfig", "clientIP", "timeoutSeconds"),
            "this is no time for a session",
            f"allowed: 1 to {_LONGEST_AFFINITY} seconds",
        )


@rule("core.v1.ServiceSpec")
def name_elsewhere(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A Service of type ExternalName has a name and no addresses of its own."""
    if _type(spec) != "ExternalName":
        return
    for name, given in (
        ("clusterIPs", _cluster_ips(spec)),
        ("ipFamilies", spec.get("ipFamilies")),
        ("ipFamilyPolicy", "ipFamilyPolicy" in spec),
    ):
        if given:
            yield Fault((*path, name), "a Service of type ExternalName has no address", "remove it")
    name = spec.get("externalName", "")
    if text(name) is not None and not name.removesuffix("."):
        yield Fault((*path, "externalName"), "the Service stands for no name", "give externalName")
    else:
        yield from unfit(
            name.removesuffix(".") if isinstance(name, str) else name,
            "dns-subdomain",
            (*path, "externalName"),
            "the name",
        )


@rule("core.v1.ServiceSpec")
def addresses_fit(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The addresses within the cluster: at most one of each family, or `None` alone."""
    kind, ips, at = _type(spec), _cluster_ips(spec), (*path, "clusterIPs")
    if kind == "ExternalName" or any(map(is_unknown, ips)):
        return
    if kind in {"LoadBalancer", "NodePort"} and ips == _HEADLESS:
        yield Fault((*at, 0), f"a Service of type {kind} has an address", "remove clusterIP")
    single, several = spec.get("clusterIP"), entries(spec, "clusterIPs")
    if several and (several[0] != single if single else True):
        yield Fault(at, "the first of clusterIPs isn't clusterIP", "give both the same")
    if ips[:1] == _HEADLESS:
        if len(ips) > 1:
            yield Fault(at, "'None' stands alone", "remove the others")
        return
    wrong = [index for index, each in enumerate(ips) if address(each) is None]
    for index in wrong:
        yield Fault((*at, index), "this isn't an IP address", "allowed: an address, or None")
    if len(ips) > 2:
        yield Fault(at, "a Service has two addresses at most", "one of IPv4, one of IPv6")
    elif len(ips) == 2 and not wrong and (":" in ips[0]) == (":" in ips[1]):
        yield Fault(at, "both addresses are of the same family", "one of IPv4, one of IPv6")
    if not wrong:
        for index, (ip, family) in enumerate(zip(ips, entries(spec, "ipFamilies"), strict=False)):
            if family in {"IPv4", "IPv6"} and (family == "IPv6") != (":" in ip):
                yield Fault((*at, index), f"the address isn't of {family}", "see ipFamilies")


@rule("core.v1.ServiceSpec")
def families_differ(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Each family of addresses is named once."""
    families = entries(spec, "ipFamilies")
    if _type(spec) == "ExternalName":
        return
    for index, family in enumerate(families):
        if family in families[:index] and not is_unknown(family):
            yield Fault((*path, "ipFamilies", index), "the family is named twice", "name each once")


@rule("core.v1.ServiceSpec")
def fields_of_load_balancers(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Some fields are for Services of type LoadBalancer only."""
    kind = _type(spec)
    for name in ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"):
        value = spec.get(name)
        is_there = value is not None and value != []
        if kind not in {None, "LoadBalancer"} and is_there:
            yield Fault(
                (*path, name), f"a Service of type {kind} has no {name}", "remove it, or change the type"
            )
    if kind == "LoadBalancer":
        yield from unfit(
            spec.get("loadBalancerClass"), "label-key", (*path, "loadBalancerClass"), "the class's name"
        )
    for index, each in enumerate(entries(spec, "loadBalancerSourceRanges")):
        at = (*path, "loadBalancerSourceRanges", index)
        yield from unfit(each.strip() if isinstance(each, str) else each, "ip-range", at, "the range")


@rule("core.v1.ServiceSpec")
def traffic_from_outside(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A policy for traffic from outside needs such traffic; the port of its check is a load balancer's."""
    kind, policy = _type(spec), spec.get("externalTrafficPolicy")
    if kind is None:
        return
    if policy and not _is_external(spec):
        yield Fault(
            (*path, "externalTrafficPolicy"),
            "no traffic comes to this Service from outside",
            "remove it, or change the type",
        )
    port, at = integer(spec.get("healthCheckNodePort")), (*path, "healthCheckNodePort")
    if not port or is_unknown(policy):
        return
    if kind != "LoadBalancer" or policy != "Local":
        yield Fault(at, "nothing asks for this port", "it needs LoadBalancer and externalTrafficPolicy Local")
    elif not is_port(port):
        yield Fault(at, "this is no port", f"allowed: 1 to {MOST_PORTS}")


@rule("core.v1.Service")
def annotations_of_services(service: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The annotations that an API server reads: ranges of a load balancer, and the mode of the topology."""
    annotations, spec = member(service, "metadata", "annotations"), member(service, "spec")
    at = (*path, "metadata", "annotations")
    hints, mode = text(annotations.get(_HINTS)), text(annotations.get(_MODE))
    if hints is not None and mode is not None and hints != mode:
        yield Fault((*at, _MODE), "two annotations say different things of the topology", "remove one")
    ranges = text(annotations.get(_RANGES))
    if ranges is None or spec.get("loadBalancerSourceRanges"):
        return
    if _type(spec) not in {None, "LoadBalancer"}:
        yield Fault((*at, _RANGES), "only a Service of type LoadBalancer has this annotation", "remove it")
    for each in ranges.split(",") if ranges.strip() else ():
        if address_range(each.strip()) is None:
            yield Fault((*at, _RANGES), "this isn't a list of ranges", "allowed: 10.0.0.0/8,192.0.2.0/24")
