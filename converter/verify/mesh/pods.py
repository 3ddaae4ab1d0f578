"""The pods of an environment as Linkerd sees them: their ports, their account, whether they have a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from converter.source import Path, dataclass
from converter.verify.pods import PodTemplate, items, pod_template
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member

PROXY_PORTS: Final = {"linkerd-admin": 4191, "linkerd-proxy": 4143}
"""The ports of the proxy itself, which no tree shows: the injector adds its container."""

_INJECT: Final = "linkerd.io/inject"
_SKIPPED: Final = "config.linkerd.io/skip-inbound-ports"
_DEFAULT_POLICY: Final = "config.linkerd.io/default-inbound-policy"
_PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")


@dataclass(frozen=True, slots=True)
class Port:
    """A TCP port that a container lists: its place in the object, its number, its name if it has one.

    A port is served while the pod runs, but for that of a container which ends before the others start.
    """

    path: Path
    number: int
    name: str | None
    is_served: bool


@dataclass(frozen=True, slots=True, eq=False)
class MeshPod:
    """The pods of one workload.

    `annotations` are those of the template over those of its namespace, where the tree has that.
    `is_meshed` is None where nothing in the tree says whether the pods get a proxy.
    """

    folder: RenderedFolder
    body: dict[str, Any]
    template: PodTemplate
    annotations: dict[str, str]

    @property
    def name(self) -> str:
        """Kind and name of the workload, as in `Deployment/web`."""
        return f"{self.body.get('kind')}/{member(self.body, 'metadata').get('name')}"

    @property
    def is_meshed(self) -> bool | None:
        if self.template.spec.get("hostNetwork") is True:
            return False
        value = self.annotations.get(_INJECT)
        return {"enabled": True, "ingress": True, "disabled": False}.get(str(value))

    @property
    def account(self) -> str:
        """The ServiceAccount that the pods run as."""
        spec = self.template.spec
        return str(spec.get("serviceAccountName") or spec.get("serviceAccount") or "default")

    @property
    def default_policy(self) -> str | None:
        """The policy for ports without a Server, if the pods don't have that of the cluster."""
        return self.annotations.get(_DEFAULT_POLICY)

    def skips(self, number: int) -> bool:
        """Whether requests to a port don't pass the proxy."""
        for part in self.annotations.get(_SKIPPED, "").split(","):
            first, _, last = (text.strip() for text in part.partition("-"))
            if (
                first.isdecimal()
                and (last or first).isdecimal()
                and int(first) <= number <= int(last or first)
            ):
                return True
        return False

    def ports(self) -> Iterator[Port]:
        """The TCP ports that containers list, those of init containers too, as Linkerd reads them."""
        for path, container in self.template.containers("containers", "initContainers"):
            is_served = path[-2] == "containers" or container.get("restartPolicy") == "Always"
            for index, port in enumerate(items(container, "ports")):
                number, name = port.get("containerPort"), port.get("name")
                if isinstance(number, int) and str(port.get("protocol", "TCP")).upper() == "TCP":
                    named = name if isinstance(name, str) else None
                    yield Port((*path, "ports", index), number, named, is_served)

    def probed(self) -> Iterator[int]:
        """The numbers of the ports that the kubelet asks over HTTP."""
        numbers = {port.name: port.number for port in self.ports()}
        for probe in self._probes():
            port = member(probe, "httpGet").get("port")
            found = numbers.get(port) if isinstance(port, str) else port
            if isinstance(found, int):
                yield found

    def used(self, services: list[dict[str, Any]]) -> set[int]:
        """The numbers of ports that something in the tree uses, listed or not: a probe, a Service."""
        found = {port.number for port in self.ports()}
        for probe in self._probes():
            for action in ("httpGet", "tcpSocket", "grpc"):
                found |= _numbers([member(probe, action).get("port")])
        for service in services:
            if self.template.is_behind(member(service, "spec", "selector")):
                found |= _numbers(
                    port.get("targetPort", port.get("port")) for port in items(service, "spec", "ports")
                )
        return found

    def _probes(self) -> Iterator[dict[str, Any]]:
        for _, container in self.template.containers("containers", "initContainers"):
            yield from (member(container, probe) for probe in _PROBES)


def _numbers(values: Any) -> set[int]:
    return {value for value in values if isinstance(value, int)}


def mesh_pods(environment: Environment) -> list[MeshPod]:
    """The pods of all workloads of an environment, in the order of its folders and objects."""
    namespaces = {
        str(member(body, "metadata").get("name")): member(body, "metadata", "annotations")
        for body in environment.objects
        if body.get("kind") == "Namespace"
    }
    found = []
    for folder in environment.folders:
        for body in folder.objects:
            template = pod_template(body)
            if template is not None:
                above = namespaces.get(namespace_of(body), {})
                annotations = {str(key): str(value) for key, value in above.items()}
                found.append(MeshPod(folder, body, template, {**annotations, **template.annotations}))
    return found


def is_beside(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two objects are in one namespace, as far as both say it."""
    return "" in (found := {namespace_of(one), namespace_of(other)}) or len(found) == 1
