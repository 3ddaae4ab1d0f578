"""The Servers of an environment, and the ports of the pods that they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from converter.kustomize import group_of
from converter.source import Diagnostic, Severity, dataclass, did_you_mean
from converter.verify.mesh.pods import PROXY_PORTS, MeshPod, is_beside
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.rules.selectors import selects
from converter.verify.schema.values import is_unknown, member

FOR_NOTHING: Final = "B2F490"
TWICE: Final = "B2F491"

POLICY_GROUP: Final = "policy.linkerd.io"

_ADDED: Final = ("linkerd.io/", "batch.kubernetes.io/", "apps.kubernetes.io/", "statefulset.kubernetes.io/")
_ADDED_NAMES: Final = frozenset({"controller-uid", "job-name", "pod-template-hash"})


@dataclass(frozen=True, slots=True, eq=False)
class Server:
    """A Server for pods, with those of the tree that it selects."""

    folder: RenderedFolder
    body: dict[str, Any]
    pods: tuple[MeshPod, ...]

    @property
    def name(self) -> str:
        return str(member(self.body, "metadata").get("name"))

    @property
    def port(self) -> int | str | None:
        """A number or a name; None for what is neither."""
        port = member(self.body, "spec").get("port")
        return port if isinstance(port, int | str) else None

    def numbers(self, pod: MeshPod) -> set[int]:
        """The ports of a pod that the Server is for. A name may be that of several."""
        if isinstance(self.port, int):
            return {self.port}
        named = {port.number for port in pod.ports() if port.name is not None and port.name == self.port}
        return named | {number for name, number in PROXY_PORTS.items() if name == self.port}


def servers_of(environment: Environment, pods: Sequence[MeshPod]) -> list[Server]:
    """The Servers for pods, in the order of folders and objects. External workloads are in no tree."""
    return [
        Server(folder, body, tuple(pod for pod in pods if is_beside(pod.body, body) and _selects(body, pod)))
        for folder in environment.folders
        for body in folder.objects
        if is_policy(body, "Server") and isinstance(member(body, "spec").get("podSelector"), dict)
    ]


def is_policy(body: dict[str, Any], *kinds: str) -> bool:
    """Whether an object is of one of the kinds, and Linkerd's."""
    return group_of(body) == POLICY_GROUP and body.get("kind") in kinds


def _selects(body: dict[str, Any], pod: MeshPod) -> bool:
    """Labels that Kubernetes or Linkerd add to a pod are taken to fit."""
    selector = member(body, "spec", "podSelector")
    expressions = selector.get("matchExpressions")
    labels = {key: value for key, value in member(selector, "matchLabels").items() if not _is_added(str(key))}
    kept = [
        each
        for each in (expressions if isinstance(expressions, list) else ())
        if isinstance(each, dict) and not _is_added(str(each.get("key")))
    ]
    return selects({"matchLabels": labels, "matchExpressions": kept}, pod.template.labels)


def _is_added(label: str) -> bool:
    return label.startswith(_ADDED) or label in _ADDED_NAMES


def check_servers(environment: Environment, servers: Sequence[Server]) -> Iterator[Diagnostic]:
    """Findings for Servers that are for no port of no pod, or for one that another is for already."""
    services = [body for body in environment.objects if body.get("kind") == "Service"]
    for server in servers:
        yield from _without_pods(server)
        yield from _without_port(server, servers, services)
    yield from _twice(servers)


def _without_pods(server: Server) -> Iterator[Diagnostic]:
    place = ("spec", "podSelector")
    if not server.pods:
        yield server.folder.finding(
            FOR_NOTHING,
            Severity.ERROR,
            "the selector matches no pod of the tree",
            server.body,
            place,
            help_="use the labels of the workload's pod template",
        )
    elif all(pod.is_meshed is False for pod in server.pods):
        yield server.folder.finding(
            FOR_NOTHING,
            Severity.WARNING,
            f"the pods of {_listed(server.pods)} have no proxy: nothing holds them to this Server",
            server.body,
            place,
            help_="set linkerd.io/inject: enabled on their template, or remove the Server",
        )


def _without_port(
    server: Server, servers: Sequence[Server], services: list[dict[str, Any]]
) -> Iterator[Diagnostic]:
    port, place = server.port, ("spec", "port")
    listed = [port for pod in server.pods for port in pod.ports()]
    if not server.pods or is_unknown(port):
        return
    if isinstance(port, str) and port not in PROXY_PORTS:
        names = {each.name for each in listed if each.name}
        if port not in names:
            known = ", ".join(sorted(names)) or "none"
            quoted = "write the number without quotes" if port.isdecimal() else None
            help_ = quoted or did_you_mean(port, names) or f"names of ports: {known}"
            message = f"no container has a port named '{port}'"
            yield server.folder.finding(FOR_NOTHING, Severity.ERROR, message, server.body, place, help_=help_)
            return
    if isinstance(port, int) and listed and port not in PROXY_PORTS.values():
        beside = [one for one in services if is_beside(one, server.body)]
        if not any(port in pod.used(beside) for pod in server.pods):
            yield _unlisted(server, servers)
            return
    skipping = [pod for pod in server.pods if (found := server.numbers(pod)) and all(map(pod.skips, found))]
    if len(skipping) == len(server.pods):
        message = f"requests to this port don't pass the proxy of {_listed(skipping)}: it is in "
        yield server.folder.finding(
            FOR_NOTHING,
            Severity.WARNING,
            message + "config.linkerd.io/skip-inbound-ports",
            server.body,
            place,
            help_="take the port out of the annotation, or remove the Server",
        )


def _unlisted(server: Server, servers: Sequence[Server]) -> Diagnostic:
    """The finding for a number that nothing in the tree uses.

    A program may listen where no container says so. But if a port that is listed has no Server, that one is
    meant.
    """
    left = sorted(
        {
            port.number
            for pod in server.pods
            for port in pod.ports()
            if not any(port.number in one.numbers(pod) for one in servers if pod in one.pods)
        }
    )
    known = ", ".join(map(str, sorted({port.number for pod in server.pods for port in pod.ports()})))
    message = f"no container of {_listed(server.pods)} has port {server.port}"
    if left:
        message += f", and no Server is for port {', '.join(map(str, left))}"
    return server.folder.finding(
        FOR_NOTHING,
        Severity.ERROR if left else Severity.WARNING,
        message,
        server.body,
        ("spec", "port"),
        help_=f"ports of the containers: {known}; list the port if a program listens there",
    )


def _twice(servers: Sequence[Server]) -> Iterator[Diagnostic]:
    """Linkerd takes the older of two Servers for one port, and of the same age the first by name.

    Until edge-25.2.1 its admission webhook refused the second.
    """
    before: list[Server] = []
    for server in sorted(servers, key=lambda one: (namespace_of(one.body), one.name)):
        if not _is_certain(server):
            continue
        found = next(filter(None, (_shared(server, other) for other in before)), None)
        if found is not None:
            other, pod, number = found
            yield server.folder.finding(
                TWICE,
                Severity.ERROR,
                f"Server/{other.name} is for port {number} of {pod.name} too: Linkerd takes only one of them",
                server.body,
                ("spec", "port"),
                help_="keep one Server for a port, and make it the target of the policies of both",
            )
        before.append(server)


def _shared(server: Server, other: Server) -> tuple[Server, MeshPod, int] | None:
    """The first pod and port that two Servers are for; none of what is one object in two folders."""
    if not is_beside(server.body, other.body) or server.name == other.name:
        return None
    for pod in server.pods:
        if pod in other.pods and (numbers := server.numbers(pod) & other.numbers(pod)):
            return other, pod, min(numbers)
    return None


def _is_certain(server: Server) -> bool:
    """Whether the tree shows which pods a Server selects."""
    selector = str(member(server.body, "spec", "podSelector"))
    return not is_unknown(selector) and not is_unknown(server.port)


def _listed(pods: Sequence[MeshPod]) -> str:
    names = [pod.name for pod in pods]
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
