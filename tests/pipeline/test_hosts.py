"""Hosts: an app may have one of its own, as every app has in Container Apps, or share the environment's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.source import DiagnosticError
from tests.pipeline.small import app, bodies, converted, write

PUBLIC = "external: true, targetPort: 8080"


def two(folder: Path, workloads: str, profile: str = "kubernetes") -> Any:
    templates = {name: app(name=name, ingress=PUBLIC) for name in ("web", "api")}
    source = write(folder, templates, project=f"workloads: {workloads}\nsettings: {{gatewayName: edge}}\n")
    file = source / "bicep2flux.yaml"
    file.write_text(file.read_text().replace("profile: dis-ingressroute", f"profile: {profile}"))
    return converted(source)


@pytest.mark.parametrize("environment", ["test", "prod"])
def test_a_workload_has_a_host_of_its_own(tmp_path: Path, environment: str) -> None:
    conversion = two(tmp_path, "{web: {path: /}, api: {host: 'api.{host}'}}")
    shared = "shop.example.org" if environment == "prod" else "shop.test.example.org"
    routes = bodies(conversion, "HTTPRoute", environment)
    assert routes["web"]["spec"]["hostnames"] == [shared]
    assert routes["api"]["spec"]["hostnames"] == [f"api.{shared}"]
    assert routes["api"]["spec"]["rules"][0]["matches"][0]["path"]["value"] == "/"
    assert not [one for one in conversion.diagnostics if one.code in {"B2F338", "B2F358"}]


def test_routes_of_traefik_have_it_too(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        {"api": app(name="api", ingress=PUBLIC)},
        project="workloads: {api: {host: api.example.org, path: /v1}}\n",
    )
    (route,) = bodies(converted(source), "IngressRoute").values()
    assert route["spec"]["routes"][0]["match"] == "Host(`api.example.org`) && PathPrefix(`/v1`)"


def test_a_shared_host_gives_an_app_its_prefix(tmp_path: Path) -> None:
    conversion = two(tmp_path, "{web: {path: /}, api: {path: /api}}")
    (note,) = [one for one in conversion.diagnostics if one.code == "B2F358"]
    assert note.message == "api sees the prefix /api: in Container Apps it has a host of its own"


def test_a_host_is_a_name_of_dns(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match="expected a DNS name"):
        two(tmp_path, "{web: {path: /}, api: {host: 'https://{host}'}}")


def test_an_origin_with_a_wildcard_is_a_pattern_to_traefik(tmp_path: Path) -> None:
    policy = "corsPolicy: { allowedOrigins: [ 'https://*.example.com', 'https://a.example' ] }"
    template = app(name="api", ingress=f"{PUBLIC}\n{policy}")
    source = write(tmp_path, {"api": template}, project="workloads: {api: {path: /}}\n")
    headers = bodies(converted(source), "Middleware")["api-cors"]["spec"]["headers"]
    assert headers["accessControlAllowOriginList"] == ["https://a.example"]
    assert headers["accessControlAllowOriginListRegex"] == [r"^https://[^/]+\.example\.com$"]
