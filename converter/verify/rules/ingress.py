"""Rules of Ingresses and their classes (`pkg/apis/networking/validation` of Kubernetes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import dns_label, dns_subdomain, path_segment, port_name
from converter.verify.schema.network_formats import is_port
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown, member, text

_CLASS: Final = "kubernetes.io/ingress.class"
_NOT_IN_PATHS: Final = ("//", "/./", "/../", "%2f", "%2F")
_NOT_AT_THE_END: Final = ("/..", "/.")


@rule("networking.v1.Ingress")
def class_is_named_once(ingress: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The old annotation and `ingressClassName` say the same."""
    old = text(member(ingress, "metadata", "annotations").get(_CLASS))
    new = text(member(ingress, "spec").get("ingressClassName"))
    if old is not None and new is not None and old != new:
        yield Fault(
            (*path, "metadata", "annotations", _CLASS),
            "the annotation names another class than ingressClassName",
            "remove the annotation",
        )


@rule("networking.v1.IngressSpec")
def requests_go_somewhere(spec: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """There are rules, or a default backend."""
    if not spec.get("rules") and "defaultBackend" not in spec:
        yield Fault(path, "the Ingress has neither rules nor a defaultBackend", "give one of them")


@rule("networking.v1.HTTPIngressPath")
def path_fits_its_type(place: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A path is absolute; one that is compared literally has no detours."""
    kind, known = text(place.get("pathType")), text(place.get("path", ""))
    at = (*path, "path")
    if known is None or kind not in {"Exact", "Prefix", "ImplementationSpecific"}:
        return
    if not known.startswith("/") and (known or kind != "ImplementationSpecific"):
        yield Fault(at, "the path doesn't begin with '/'", "allowed: an absolute path such as /api")
    if kind == "ImplementationSpecific":
        return
    for part in _NOT_IN_PATHS:
        if part in known:
            yield Fault(at, f"the path has '{part}'", f"not allowed: {' '.join(_NOT_IN_PATHS)}")
    if known.endswith(_NOT_AT_THE_END):
        yield Fault(at, "the path ends with '/.' or '/..'", "name the directory itself")


@rule("networking.v1.IngressBackend")
def backend_is_a_service_or_a_resource(backend: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A backend is a Service or another resource."""
    if ("service" in backend) == ("resource" in backend):
        has = "both service and resource" if backend else "neither service nor resource"
        yield Fault(path, f"the backend has {has}", "give one of them")
    elif "resource" in backend and not is_unknown(backend["resource"]):
        yield from _reference_faults(member(backend, "resource"), (*path, "resource"))


@rule("networking.v1.IngressBackend")
def service_has_a_port(backend: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """The port of a Service is given by its number or by its name."""
    if "service" not in backend or "resource" in backend:
        return
    service, port = backend["service"], member(backend, "service", "port")
    name, number = port.get("name", ""), port.get("number", 0)
    if is_unknown(service) or is_unknown(number) or is_unknown(member(backend, "service").get("port")):
        return
    at = (*path, "service", "port")
    if name and number:
        yield Fault(path, "the port has both a name and a number", "keep one of them")
    elif name:
        if text(name) is not None and not port_name(name):
            yield Fault((*at, "name"), "this isn't the name of a port", "allowed: 15 of a-z, 0-9 and '-'")
    elif not number:
        yield Fault(path, "the backend has no port", "give service.port.number or service.port.name")
    elif not is_port(number):
        yield Fault((*at, "number"), "this is no port", "allowed: 1 to 65535")


def _reference_faults(reference: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    group = text(reference.get("apiGroup"))
    if group is not None and not dns_subdomain(group):
        yield Fault((*path, "apiGroup"), "this isn't an API group", "allowed: a DNS name")
    for name in ("kind", "name"):
        known = text(reference.get(name, ""))
        if known == "":
            yield Fault((*path, name), f"the field '{name}' is missing", "name the resource")
        elif known is not None and not path_segment(known):
            yield Fault((*path, name), f"this can't be a {name}", "not allowed: '/' and '%'")


@rule("networking.v1.IngressClassParametersReference")
def namespace_fits_the_scope(reference: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Parameters in a namespace name it, those of the cluster name none."""
    scope, at = text(reference.get("scope")), (*path, "namespace")
    namespace = reference.get("namespace")
    if scope == "Cluster" and namespace is not None:
        yield Fault(at, "scope Cluster excludes a namespace", "remove it, or set scope to Namespace")
    if scope != "Namespace":
        return
    if namespace is None:
        yield Fault(at, "scope Namespace needs a namespace", "give it, or set scope to Cluster")
    elif text(namespace) is not None and not dns_label(namespace):
        yield Fault(at, "this isn't the name of a namespace", "allowed: 63 of a-z, 0-9 and '-'")
