"""Who is let in: ports that answer 403 to everybody, and those that nobody is kept from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Any, Final

from converter.kustomize import group_of
from converter.source import Diagnostic, Severity, dataclass
from converter.verify.mesh.pods import MeshPod, is_beside
from converter.verify.mesh.servers import POLICY_GROUP, Server, is_policy
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.rules.linkerd import kind_of
from converter.verify.rules.selectors import selects
from converter.verify.schema.values import member

SHUT: Final = "B2F492"
OPEN: Final = "B2F494"

_ROUTE_GROUPS: Final = frozenset({POLICY_GROUP, "gateway.networking.k8s.io"})
_UNAUTHENTICATED: Final = frozenset({"all-unauthenticated", "audit", "cluster-unauthenticated"})
_FOR_ALL: Final = {
    "all-unauthenticated": "everybody, without mTLS too",
    "audit": "everybody, without mTLS too",
    "all-authenticated": "every client in the mesh",
}
_NARROWER: Final = "name the clients: their ServiceAccounts in a MeshTLSAuthentication"


@dataclass(frozen=True, slots=True, eq=False)
class Policies:
    """The policies of an environment: those of Linkerd's kind, the older ServerAuthorizations, the routes."""

    environment: Environment
    authorizations: tuple[dict[str, Any], ...]
    older: tuple[dict[str, Any], ...]
    routes: tuple[dict[str, Any], ...]

    def routes_of(self, server: Server) -> list[dict[str, Any]]:
        """The routes that are attached to a Server."""
        return [
            route
            for route in self.routes
            if is_beside(route, server.body)
            and any(
                kind_of({"group": group_of(route), **parent}) == ("server", POLICY_GROUP)
                and parent.get("name") == server.name
                for parent in items(route, "spec", "parentRefs")
            )
        ]

    def of(self, server: Server) -> Iterator[dict[str, Any]]:
        """The AuthorizationPolicies for a Server, for all Servers of its namespace, or for its routes."""
        routes = {
            (str(route.get("kind")).lower(), group_of(route), member(route, "metadata").get("name"))
            for route in self.routes_of(server)
        }
        for policy in self.authorizations:
            target = member(policy, "spec", "targetRef")
            kind = kind_of(target)
            if is_beside(policy, server.body) and (
                kind == ("namespace", "core")
                or (kind == ("server", POLICY_GROUP) and target.get("name") == server.name)
                or (*kind, target.get("name")) in routes
            ):
                yield policy

    def is_let_in(self, server: Server) -> bool:
        """Whether a ServerAuthorization is for a Server, by name or by labels."""
        labels = member(server.body, "metadata", "labels")
        for policy in self.older:
            chosen = member(policy, "spec", "server")
            selector = chosen.get("selector")
            if is_beside(policy, server.body) and (
                chosen.get("name") == server.name
                or (isinstance(selector, dict) and selects(selector, labels))
            ):
                return True
        return False


def policies_of(environment: Environment) -> Policies:
    """The policies of an environment."""
    objects = environment.objects
    return Policies(
        environment,
        tuple(body for body in objects if is_policy(body, "AuthorizationPolicy")),
        tuple(body for body in objects if is_policy(body, "ServerAuthorization")),
        tuple(
            body
            for body in objects
            if body.get("kind") in ("HTTPRoute", "GRPCRoute") and group_of(body) in _ROUTE_GROUPS
        ),
    )


def check_access(
    policies: Policies, pods: Sequence[MeshPod], servers: Sequence[Server]
) -> Iterator[Diagnostic]:
    """Findings for ports that let nobody in, or everybody."""
    for server in servers:
        if server.pods:
            yield from _shut_server(policies, server)
            yield from _shut_probes(policies, server)
        yield from _open_server(server)
    if servers or policies.authorizations or policies.older:
        for pod in pods:
            yield from _ports_without_server(pod, servers)
    for folder in policies.environment.folders:
        for body in folder.objects:
            if is_policy(body, "AuthorizationPolicy"):
                yield from _open_policy(policies, folder, body)


def _access(server: Server) -> str:
    return str(member(server.body, "spec").get("accessPolicy", "deny"))


def _shut_server(policies: Policies, server: Server) -> Iterator[Diagnostic]:
    if _access(server) == "deny" and not any(policies.of(server)) and not policies.is_let_in(server):
        yield server.folder.finding(
            SHUT,
            # It may be meant: a port of which nobody has said yet who may call it.
            Severity.WARNING,
            "no AuthorizationPolicy is for this Server: its port answers 403 to everybody",
            server.body,
            ("metadata", "name"),
            help_="add an AuthorizationPolicy whose targetRef is the Server",
        )


def _shut_probes(policies: Policies, server: Server) -> Iterator[Diagnostic]:
    """Linkerd lets probes in by itself, but not to a Server with routes: only what they allow counts."""
    probed = [pod for pod in server.pods if server.numbers(pod) & {*pod.probed()}]
    if not probed or not policies.routes_of(server) or _access(server) in _UNAUTHENTICATED:
        return
    if any(not _identities(policy) for policy in policies.of(server)) or policies.is_let_in(server):
        return
    yield server.folder.finding(
        SHUT,
        Severity.WARNING,
        f"the Server has routes, so Linkerd doesn't let the probes of {probed[0].name} in by itself",
        server.body,
        ("spec", "port"),
        help_="add a route for their paths, with an AuthorizationPolicy for the networks of the nodes",
    )


def _identities(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """What a policy requires of a client but an address."""
    required = items(policy, "spec", "requiredAuthenticationRefs")
    return [one for one in required if kind_of(one)[0] != "networkauthentication"]


def _ports_without_server(pod: MeshPod, servers: Sequence[Server]) -> Iterator[Diagnostic]:
    if pod.is_meshed is not True or pod.default_policy not in (None, "deny"):
        return
    guarded = {number for server in servers if pod in server.pods for number in server.numbers(pod)}
    for port in pod.ports():
        if not port.is_served or port.number in guarded or pod.skips(port.number):
            continue
        message = f"no Server is for port {port.number}"
        yield pod.folder.finding(
            SHUT,
            Severity.WARNING,
            f"{message}: it answers 403 to everybody where Linkerd denies by default",
            pod.body,
            (*port.path, "containerPort"),
            help_="add a Server for the port, and an AuthorizationPolicy for those who may call it",
        )


def _open_server(server: Server) -> Iterator[Diagnostic]:
    access = _access(server)
    if access in _FOR_ALL:
        yield server.folder.finding(
            OPEN,
            Severity.WARNING,
            f"accessPolicy {access} lets in {_FOR_ALL[access]}, whatever the policies say",
            server.body,
            ("spec", "accessPolicy"),
            help_="remove it, and let the clients in by an AuthorizationPolicy",
        )


def _open_policy(policies: Policies, folder: RenderedFolder, policy: dict[str, Any]) -> Iterator[Diagnostic]:
    required = items(policy, "spec", "requiredAuthenticationRefs")
    given = member(policy, "spec").get("requiredAuthenticationRefs")
    if (
        given is None
        or (given and not required)
        or not all(_is_open(policies, policy, one) for one in required)
    ):
        return
    whom = "every client in the mesh" if _identities(policy) else "everybody, without mTLS too"
    yield folder.finding(
        OPEN,
        Severity.WARNING,
        f"the policy lets in {whom}",
        policy,
        ("spec", "requiredAuthenticationRefs"),
        help_=_NARROWER,
    )


def _is_open(policies: Policies, policy: dict[str, Any], reference: dict[str, Any]) -> bool:
    """Whether an authentication keeps nobody out, as far as the tree has it."""
    namespace = str(reference.get("namespace") or namespace_of(policy))
    kind, _ = kind_of(reference)
    for name in ("MeshTLSAuthentication", "NetworkAuthentication"):
        if kind == name.lower():
            found = policies.environment.named(name, str(reference.get("name")), namespace)
            return bool(found) and all(_has_no_limit(one) for one in found)
    return False


def _has_no_limit(authentication: dict[str, Any]) -> bool:
    identities = member(authentication, "spec").get("identities")
    if isinstance(identities, list) and "*" in identities:
        return True
    return any(_is_everywhere(network) for network in items(authentication, "spec", "networks"))


def _is_everywhere(network: dict[str, Any]) -> bool:
    if network.get("except"):
        return False
    try:
        return ip_network(str(network.get("cidr")), strict=False).prefixlen == 0
    except ValueError:
        return False
