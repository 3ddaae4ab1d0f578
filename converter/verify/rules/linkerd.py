"""What Linkerd's policy controller refuses of its own kinds, by its admission webhook.

The sources are `policy-controller/runtime/src/{admission,validation}.rs` and the types in
`policy-controller/k8s/api/src/policy` of linkerd2 edge-26.4.2. Kinds and groups are compared without regard
to case, and no group is the same as `core`. Two Servers for one port are not refused since edge-25.2.2: what
becomes of them is in `converter.verify.mesh`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from converter.source import Path
from converter.verify.programs.go_regexp import regexp_fault
from converter.verify.programs.go_texts import duration
from converter.verify.rules.behind import behind, object_at, objects_at, values_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown

_POLICY: Final = "policy.linkerd.io"
_GATEWAY: Final = "gateway.networking.k8s.io"
_TARGETS: Final = {
    ("server", _POLICY),
    ("httproute", _POLICY),
    ("httproute", _GATEWAY),
    ("grpcroute", _GATEWAY),
    ("namespace", "core"),
}
_AUTHENTICATIONS: Final = {
    ("meshtlsauthentication", _POLICY): "MeshTLSAuthentication or ServiceAccount",
    ("serviceaccount", "core"): "MeshTLSAuthentication or ServiceAccount",
    ("networkauthentication", _POLICY): "NetworkAuthentication",
}
"""What authenticates a client, and of which of them a policy names one at most."""

_ACCESS: Final = (
    "all-authenticated",
    "all-unauthenticated",
    "audit",
    "cluster-authenticated",
    "cluster-unauthenticated",
    "deny",
)
_PROTOCOLS: Final = ("unknown", "HTTP/1", "HTTP/2", "gRPC", "opaque", "TLS")
_LAST_PORT: Final = 65535
_DURATION_HELP: Final = "write a number and a unit, such as 30s"

_DNS: Final = re.compile(r"(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_SPIFFE: Final = re.compile(r"spiffe://[a-z0-9._-]+(/(?!\.{1,2}(/|$))[A-Za-z0-9._-]+)*")


def kind_of(reference: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the group that a reference of Linkerd's names, in small letters; no group is `core`."""
    return str(reference.get("kind", "")).lower(), str(reference.get("group") or "core").lower()


@rule(f"{_POLICY}/AuthorizationPolicy")
def a_policy_has_a_target(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """A Server, a route, or the namespace of the policy itself."""
    target = object_at(body, "spec.targetRef")
    kind, name = kind_of(target), target.get("name")
    place = ("spec", "targetRef")
    if is_unknown(target.get("kind")) or is_unknown(target.get("group")):
        return
    if kind not in _TARGETS:
        yield behind(
            (*place, "kind"),
            "Linkerd knows no policy for this kind of this group",
            f"allowed: Server or HTTPRoute of {_POLICY}, HTTPRoute or GRPCRoute of {_GATEWAY}, Namespace",
        )
    own = object_at(body, "metadata").get("namespace")
    if kind == ("namespace", "core") and own and name != own and not is_unknown(name) and not is_unknown(own):
        yield behind(
            (*place, "name"), "a policy can't be for another namespace", f"name its own namespace, {own}"
        )


@rule(f"{_POLICY}/AuthorizationPolicy")
def clients_are_authenticated_once(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """All required authentications have to hold: one identity and one list of networks at most."""
    seen: set[str] = set()
    for place, reference in objects_at(body, "spec.requiredAuthenticationRefs[]"):
        if is_unknown(reference.get("kind")) or is_unknown(reference.get("group")):
            continue
        group = _AUTHENTICATIONS.get(kind_of(reference))
        if group is None:
            yield behind(
                (*place, "kind"),
                "Linkerd authenticates no client by this kind of this group",
                f"allowed: MeshTLSAuthentication or NetworkAuthentication of {_POLICY}, ServiceAccount",
            )
        elif group in seen:
            help_ = "make a policy of each: a client is let in if one policy holds"
            yield behind(place, f"the policy requires a second {group}", help_)
        seen.update([group] if group else [])


@rule(f"{_POLICY}/MeshTLSAuthentication")
def identities_can_be_read(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """An identity is a name, `*` or a name with `*.` before it, or a SPIFFE id."""
    for place, identity in values_at(body, "spec.identities[]"):
        form = _SPIFFE if str(identity).startswith("spiffe://") else _DNS
        if not is_unknown(identity) and not form.fullmatch(str(identity)):
            help_ = (
                "allowed: NAME.NAMESPACE.serviceaccount.identity.linkerd.DOMAIN, *.DOMAIN, *, spiffe://DOMAIN"
            )
            yield behind(place, "this is no identity of a client", help_)
    for place, reference in objects_at(body, "spec.identityRefs[]"):
        kind = kind_of(reference)
        if is_unknown(reference.get("kind")) or is_unknown(reference.get("group")):
            continue
        if kind not in {("serviceaccount", "core"), ("namespace", "core")}:
            yield behind(
                (*place, "kind"), "only a ServiceAccount or a Namespace has an identity", "name one of them"
            )
        elif kind[0] == "namespace" and reference.get("namespace") is not None:
            yield behind(
                (*place, "namespace"), "a Namespace is in no namespace", "remove it: `name` is the Namespace"
            )
        if reference.get("name") is None:
            yield behind((*place, "name"), "Linkerd needs this field", "set it")


@rule(f"{_POLICY}/NetworkAuthentication")
def networks_can_be_read(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """There is one, and each exception is a part of its network, and not all of it."""
    if not object_at(body, "spec").get("networks"):
        yield behind(("spec", "networks"), "Linkerd needs at least one network", "name the clients' networks")
    for place, item in objects_at(body, "spec.networks[]"):
        network = _network(item.get("cidr"))
        if network is None and not is_unknown(item.get("cidr")):
            yield _no_network((*place, "cidr"))
        for path, value in values_at(item, "except[]", place):
            part = _network(value)
            if part is None and not is_unknown(value):
                yield _no_network(path)
            if part is None or network is None:
                continue
            if _is_within(network, part):
                yield behind(path, "the exception is all of the network", "remove one of the two")
            elif not _is_within(part, network):
                yield behind(path, "the exception isn't in the network", "name a part of the network")


def _no_network(path: Path) -> Fault:
    help_ = "write an address or a range, such as 10.0.0.1 or 10.0.0.0/8, without leading zeros"
    return behind(path, "this is neither an address nor a range of addresses", help_)


def _network(value: Any) -> IPv4Network | IPv6Network | None:
    text = str(value)
    if "/" in text and not re.fullmatch(r"[^/]+/[0-9]{1,3}", text):
        return None  # Python takes a mask as well, Linkerd a number.
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _is_within(part: IPv4Network | IPv6Network, whole: IPv4Network | IPv6Network) -> bool:
    return (
        part.version == whole.version and part.prefixlen >= whole.prefixlen and part.network_address in whole
    )


@rule(f"{_POLICY}/Server")
def a_server_can_be_read(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Its port, its protocol, who may call it without a policy, and its labels."""
    spec = object_at(body, "spec")
    for field, allowed in (("accessPolicy", _ACCESS), ("proxyProtocol", _PROTOCOLS)):
        value = spec.get(field)
        if value is not None and value not in allowed and not is_unknown(value):
            yield behind(("spec", field), "Linkerd doesn't know this", f"allowed: {', '.join(allowed)}")
    port = spec.get("port")
    if isinstance(port, int) and not 0 < port <= _LAST_PORT:
        yield behind(("spec", "port"), "this is no port", f"write 1 to {_LAST_PORT}, or a port's name")
    for selector in ("podSelector", "externalWorkloadSelector"):
        for name, value in object_at(spec, f"{selector}.matchLabels").items():
            if not isinstance(value, str):
                yield behind(("spec", selector, "matchLabels", name), "a label is a text", "quote it")


@rule(f"{_POLICY}/HTTPRoute")
def a_route_can_be_read(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
    """Its paths are absolute, its filters have what they do, and no attempt lasts longer than its request."""
    for place, parent in objects_at(body, "spec.parentRefs[]"):
        if kind_of(parent) == ("egressnetwork", _POLICY) and parent.get("port") is None:
            yield behind((*place, "port"), "an EgressNetwork needs a port", "set it")
    for place, each in objects_at(body, "spec.rules[]"):
        yield from _matches(each, place)
        yield from _filters(each, place)
        yield from _timeouts(object_at(each, "timeouts"), (*place, "timeouts"))


def _matches(each: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    for path, match in objects_at(each, "matches[].path", place):
        value = match.get("value")
        if isinstance(value, str) and not is_unknown(value) and match.get("type") != "RegularExpression":
            yield from _absolute(value, (*path, "value"))
    for pattern in ("matches[].path", "matches[].headers[]", "matches[].queryParams[]"):
        for path, match in objects_at(each, pattern, place):
            value = match.get("value")
            if match.get("type") != "RegularExpression" or is_unknown(value):
                continue
            fault = regexp_fault(str(value))
            if fault:
                yield behind(
                    (*path, "value"),
                    f"the regular expression is refused: {fault}",
                    "write it without lookaround, and without references to a group",
                )


def _filters(each: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    for path, found in objects_at(each, "filters[]", place):
        kind = str(found.get("type", ""))
        field = kind[:1].lower() + kind[1:]
        if field in ("requestHeaderModifier", "requestRedirect") and field not in found:
            yield behind((*path, field), f"a filter of type {kind} needs {field}", "set it")
        for at, change in objects_at(found, "requestRedirect.path", path):
            given = [name for name in ("replaceFullPath", "replacePrefixMatch") if name in change]
            if not given:
                yield behind(at, "neither replaceFullPath nor replacePrefixMatch is set", "set one of them")
            for name in given[:1]:
                if isinstance(change[name], str) and not is_unknown(change[name]):
                    yield from _absolute(change[name], (*at, name))


def _absolute(value: str, path: Path) -> Iterator[Fault]:
    if not value.startswith("/"):
        yield behind(path, "a path begins with '/'", "write the whole path")


def _timeouts(timeouts: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    read: dict[str, int] = {}
    for name in ("request", "backendRequest"):
        value = timeouts.get(name)
        if not isinstance(value, str) or is_unknown(value):
            continue
        try:
            read[name] = duration(value)
        except ValueError:
            yield behind((*place, name), "this isn't a duration of Go", _DURATION_HELP)
    for name, nanoseconds in read.items():
        if nanoseconds < 0:
            yield behind((*place, name), "a duration must not be negative", _DURATION_HELP)
    if read.keys() == {"request", "backendRequest"} and 0 <= read["request"] < read["backendRequest"]:
        help_ = "shorten it, or lengthen request"
        yield behind((*place, "backendRequest"), "backendRequest is longer than request", help_)
