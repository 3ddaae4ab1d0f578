"""Routes that take the same requests to different workloads: which do, and which only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.rendered import Environment
from converter.verify.routes import check_routes
from tests.verify.making import environment_of


def found(root: Path, *texts: str) -> list[str]:
    environment, _ = environment_of(root, *texts)
    return [f"{one.code} {one.subject.object} {one.subject.path}" for one in check_routes(environment)]


def traefik(service: str, rule: str = "Host(`h`) && PathPrefix(`/a`)", more: str = "", name: str = "") -> str:
    return f"""
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {{name: {name or service}, namespace: ours}}
        spec: {{routes: [{{kind: Rule, match: '{rule}', services: [{{name: {service}}}]}}]{more}}}
        """


def gateway(service: str, match: str = "{path: {value: /a}}", host: str = "[h]", parent: str = "g") -> str:
    return f"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {{name: {service}, namespace: ours}}
        spec:
          hostnames: {host}
          parentRefs: [{{name: {parent}}}]
          rules: [{{matches: [{match}], backendRefs: [{{name: {service}}}]}}]
        """


def ingress(service: str, path: str = "/a", kind: str = "Prefix", host: str = "h", more: str = "") -> str:
    return f"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {{name: {service}, namespace: ours}}
        spec:
          rules:
            - host: {host}
              http: {{paths: [{{path: {path}, pathType: {kind}, backend: {{service: {{name: {service}}}}}}}]}}
          {more}
        """


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        (traefik("a"), traefik("b"), "IngressRoute/b spec.routes[0]"),
        (gateway("a"), gateway("b"), "HTTPRoute/b spec.rules[0]"),
        (ingress("a"), ingress("b"), "Ingress/b spec.rules[0].http.paths[0]"),
        # of different kinds
        (traefik("a"), gateway("b"), "HTTPRoute/b spec.rules[0]"),
        (ingress("a"), traefik("b"), "IngressRoute/b spec.routes[0]"),
        # written otherwise
        (traefik("a"), traefik("b", "PathPrefix(`/a`) && Host(`h`)"), "IngressRoute/b spec.routes[0]"),
        (traefik("a"), traefik("b", "Host(`g`, `h`)&&PathPrefix(`/a`)"), "IngressRoute/b spec.routes[0]"),
        (traefik("a", "Host(`h`)"), traefik("b", "Host(`h`) && PathPrefix(`/`)"), "IngressRoute/b spec.routes[0]"),
        (traefik("a", "Host(`h`) || Host(`g`)"), traefik("b", "Host(`h`)  || Host(`g`)"), "IngressRoute/b spec.routes[0]"),
        (gateway("a"), gateway("b", "{path: {value: /a/, type: PathPrefix}}"), "HTTPRoute/b spec.rules[0]"),
        (gateway("a"), gateway("b", host="[g, h]"), "HTTPRoute/b spec.rules[0]"),
        (gateway("a", "{}"), gateway("b", "{path: {value: /}}"), "HTTPRoute/b spec.rules[0]"),
        (ingress("a"), ingress("b", "/a/"), "Ingress/b spec.rules[0].http.paths[0]"),
        # A priority decides which of them never gets a request.
        (traefik("a"), traefik("b", more=", priority: 9"), "IngressRoute/b spec.routes[0]"),
        (traefik("a", more=", entryPoints: [x, y]"), traefik("b", more=", entryPoints: [y]"), "IngressRoute/b spec.routes[0]"),
        (traefik("a", more=", entryPoints: [x]"), traefik("b"), "IngressRoute/b spec.routes[0]"),
    ],
)  # fmt: skip
def test_the_same_requests_to_two_workloads(tmp_path: Path, first: str, second: str, place: str) -> None:
    assert found(tmp_path, first, second) == [f"B2F451 {place}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (traefik("a"), traefik("b", "Host(`h`) && PathPrefix(`/b`)")),
        (traefik("a"), traefik("b", "Host(`g`) && PathPrefix(`/a`)")),
        (traefik("a"), traefik("b", "Host(`h`) && Path(`/a`)")),
        (traefik("a"), traefik("b", "Host(`h`) && PathPrefix(`/a`) && Headers(`x`, `y`)")),
        (traefik("a"), traefik("b", "Host(`h`) && !PathPrefix(`/a`)")),
        # To Traefik a prefix is a text.
        (traefik("a"), traefik("b", "Host(`h`) && PathPrefix(`/a/`)")),
        # the same workload by two routes
        (traefik("a"), traefik("a", name="other")),
        (traefik("a"), gateway("a")),
        (traefik("a", more=", entryPoints: [x]"), traefik("b", more=", entryPoints: [y]")),
        (gateway("a"), gateway("b", "{path: {value: /a}, method: GET}")),
        (gateway("a"), gateway("b", parent="other")),
        (gateway("a"), gateway("b", "{path: {value: /a, type: Exact}}")),
        (ingress("a"), ingress("b", kind="Exact")),
        (ingress("a", more="ingressClassName: x"), ingress("b", more="ingressClassName: y")),
        # without a rule, the schema's finding
        (traefik("a", ""), traefik("b", "")),
    ],
)
def test_requests_that_differ_or_a_workload_of_its_own(tmp_path: Path, first: str, second: str) -> None:
    assert found(tmp_path, first, second) == []


def test_a_redirect_takes_requests_to_no_workload(tmp_path: Path) -> None:
    redirect = gateway("a").replace("backendRefs: [{name: a}]", "filters: [{type: RequestRedirect}]")
    assert found(tmp_path, redirect, gateway("b")) == []


def test_a_backend_of_the_same_name_elsewhere_is_another_workload(tmp_path: Path) -> None:
    elsewhere = traefik("a", name="other").replace("namespace: ours", "namespace: theirs")
    assert found(tmp_path, traefik("a"), elsewhere) == ["B2F451 IngressRoute/other spec.routes[0]"]


def test_each_route_is_reported_once_with_the_one_before_it(tmp_path: Path) -> None:
    environment, _ = environment_of(tmp_path, traefik("a"), traefik("b"), traefik("c"))
    messages = [one.message for one in check_routes(environment)]
    assert messages == [
        "h/a leads to b here and to a in IngressRoute/a: one of them gets no request",
        "h/a leads to c here and to a in IngressRoute/a: one of them gets no request",
    ]


def test_routes_in_two_folders_of_an_environment_are_compared(tmp_path: Path) -> None:
    _, first = environment_of(tmp_path / "x", traefik("a"))
    _, second = environment_of(tmp_path / "y", traefik("b"))
    assert len(list(check_routes(Environment("dev", (first, second))))) == 1
    assert list(check_routes(Environment("dev", (second,)))) == []
