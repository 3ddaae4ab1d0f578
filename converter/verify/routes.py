"""Routes of one environment that take the same requests to different workloads: one of them never gets any.

Routes are those of Traefik (`IngressRoute`), of Gateway API (`HTTPRoute`, `GRPCRoute`) and of Kubernetes
(`Ingress`). Of two that are the same, Traefik, a Gateway and an Ingress controller take one by priority, age
or name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from converter.source import Diagnostic, Path, Severity, dataclass
from converter.verify.pods import items
from converter.verify.rendered import Environment, RenderedFolder, namespace_of
from converter.verify.schema.values import member

SAME_ROUTE: Final = "B2F451"

_HOST: Final = re.compile(r"Host\(([^()]*)\)")
_PATH: Final = re.compile(r"(PathPrefix|Path)\(([^()]*)\)")
_QUOTED: Final = re.compile(r"`([^`]*)`|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests that a route takes: those to a host and a path that fit `others` as well.

    `host` is empty for all hosts; `kind` is `prefix`, `exact` or what the route calls it; `others` are the
    further conditions as text.
    """

    host: str
    kind: str
    path: str
    others: frozenset[str] = frozenset()

    def __str__(self) -> str:
        conditions = "".join(f" with {one}" for one in sorted(self.others))
        return f"{self.host or 'any host'}{self.path}{conditions}"


@dataclass(frozen=True, slots=True)
class Route:
    """Requests, and the Services that they are taken to.

    `listeners` are the entry points, Gateways or class that it is attached to, empty for all; `path` is its
    place in the object.
    """

    requests: Requests
    backends: frozenset[str]
    listeners: frozenset[str]
    path: Path


def check_routes(environment: Environment) -> Iterator[Diagnostic]:
    """A finding for each route whose requests another route before it takes to another workload."""
    known: dict[Requests, list[tuple[Route, dict[str, Any]]]] = {}
    for folder in environment.folders:
        for body in folder.objects:
            for route in routes(body):
                others = known.setdefault(route.requests, [])
                other = next((one for one in others if _collide(route, body, *one)), None)
                if other is not None:
                    yield _finding(folder, body, route, *other)
                others.append((route, body))


def _collide(route: Route, body: dict[str, Any], other: Route, other_body: dict[str, Any]) -> bool:
    # A route without backends redirects, or is answered by the proxy itself.
    if route.backends & other.backends or not (route.backends and other.backends):
        return False
    if body.get("kind") != other_body.get("kind") or not (route.listeners and other.listeners):
        return True
    return bool(route.listeners & other.listeners)


def _finding(
    folder: RenderedFolder, body: dict[str, Any], route: Route, other: Route, other_body: dict[str, Any]
) -> Diagnostic:
    name = f"{other_body.get('kind')}/{member(other_body, 'metadata').get('name')}"
    there, here = _listed(other.backends), _listed(route.backends)
    message = f"{route.requests} leads to {here} here and to {there} in {name}: one of them gets no request"
    help_ = "give each workload a path of its own, or remove one of the routes"
    return folder.finding(SAME_ROUTE, Severity.ERROR, message, body, route.path, help_=help_)


def _listed(backends: frozenset[str]) -> str:
    return " and ".join(sorted(one.rpartition("/")[2] for one in backends)) or "nothing"


def routes(body: dict[str, Any]) -> Iterator[Route]:
    """The routes of an object, once for each host; none for an object of another kind."""
    match body.get("kind"):
        case "IngressRoute":
            yield from _of_traefik(body)
        case "HTTPRoute" | "GRPCRoute":
            yield from _of_gateway(body)
        case "Ingress":
            yield from _of_ingress(body)


def _of_traefik(body: dict[str, Any]) -> Iterator[Route]:
    points = member(body, "spec").get("entryPoints")
    listeners = frozenset(map(str, points)) if isinstance(points, list) else frozenset()
    for index, route in enumerate(items(body, "spec", "routes")):
        backends = frozenset(_backend(body, ref) for ref in items(route, "services"))
        for requests in _matched(str(route.get("match", ""))):
            yield Route(requests, backends, listeners, ("spec", "routes", index))


def _matched(rule: str) -> Iterator[Requests]:
    """The requests of a Traefik rule; one that has more than hosts, paths and `&&` only equals itself."""
    if not rule.strip():
        return  # the schema's finding
    terms = [term.strip() for term in rule.split("&&")]
    if "||" in rule or "!" in rule:
        terms = [" ".join(rule.split())]
    hosts: list[str] = []
    paths: list[tuple[str, str]] = []
    others = set()
    for term in terms:
        if (host := _HOST.fullmatch(term)) and not hosts:
            hosts = _quoted(host.group(1))
        elif (path := _PATH.fullmatch(term)) and not paths:
            kind = "prefix" if path.group(1) == "PathPrefix" else "exact"
            paths = [(kind, text) for text in _quoted(path.group(2))]
        elif term:
            others.add(term)
    for host_, (kind, path_) in product(hosts or [""], paths or [("prefix", "/")]):
        yield Requests(host_, kind, path_, frozenset(others))


def _quoted(arguments: str) -> list[str]:
    return [first or second for first, second in _QUOTED.findall(arguments)]


def _of_gateway(body: dict[str, Any]) -> Iterator[Route]:
    names = member(body, "spec").get("hostnames")
    hosts = [str(name) for name in names] if isinstance(names, list) and names else [""]
    listeners = frozenset(
        "/".join(str(ref.get(key, "")) for key in ("namespace", "name", "sectionName", "port"))
        for ref in items(body, "spec", "parentRefs")
    )
    for number, rule in enumerate(items(body, "spec", "rules")):
        backends = frozenset(_backend(body, ref) for ref in items(rule, "backendRefs"))
        for match_ in items(rule, "matches") or [{}]:
            kind, path = _path_of(match_)
            others = frozenset(f"{key} {_text(match_[key])}" for key in match_ if key != "path")
            for host in hosts:
                yield Route(
                    Requests(host, kind, path, others), backends, listeners, ("spec", "rules", number)
                )


def _path_of(match_: dict[str, Any]) -> tuple[str, str]:
    path = member(match_, "path")
    return _prefix_or(str(path.get("type", "PathPrefix")), str(path.get("value", "/")))


def _prefix_or(kind: str, path: str) -> tuple[str, str]:
    """Kind and path. Gateways and Ingresses compare a prefix by elements: a slash at its end is nothing."""
    if kind in {"PathPrefix", "Prefix"}:
        return "prefix", path.rstrip("/") or "/"
    return kind.lower(), path


def _text(value: object) -> str:
    """A value as text, the same whatever the order of its keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(sorted(map(_text, value))) + "]"
    return str(value)


def _of_ingress(body: dict[str, Any]) -> Iterator[Route]:
    named = member(body, "spec").get("ingressClassName")
    listeners = frozenset([str(named)]) if named else frozenset()
    for number, rule in enumerate(items(body, "spec", "rules")):
        for index, path in enumerate(items(rule, "http", "paths")):
            kind, text = _prefix_or(str(path.get("pathType", "")), str(path.get("path", "/")))
            service = member(path, "backend", "service") or member(path, "backend", "resource")
            yield Route(
                Requests(str(rule.get("host") or ""), kind, text),
                frozenset([_backend(body, service)]),
                listeners,
                ("spec", "rules", number, "http", "paths", index),
            )


def _backend(body: dict[str, Any], ref: dict[str, Any]) -> str:
    return f"{ref.get('namespace') or namespace_of(body)}/{ref.get('name')}"
