"""Who may call an app: what its policies of the mesh let in, worked out from the objects as Linkerd does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.mapping.language.profile import load_profile
from converter.mapping.reading.shadows import shadowed_rows
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.source import Severity
from converter.source.resources import mappings_folder
from tests.pipeline.small import app, write

SOURCE = Path(__file__).parent / "golden" / "mesh"
ROUTER = "altinn-traefik.traefik.serviceaccount.identity.linkerd.cluster.local"
CALLED = "workloads: {web: {callers: [feed]}}\n"
POLICIES = {"Server", "MeshTLSAuthentication", "NetworkAuthentication", "AuthorizationPolicy"}


def converted(source=SOURCE, **options):
    return convert_source(SourceOptions(source=source, **options), source / "nowhere")


@pytest.fixture(scope="module")
def conversion():
    return converted()


@pytest.fixture
def source(tmp_path):
    """A copy of the source whose files can be edited."""
    shutil.copytree(SOURCE, tmp_path / "source", ignore=shutil.ignore_patterns("expected"))
    return tmp_path / "source"


def edit(source, file, old, new):
    path = source / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def made(mapped):
    return [one for found in mapped.objects.objects.values() for one in found]


def identity(name, namespace="product-shop"):
    return f"{name}.{namespace}.serviceaccount.identity.linkerd.cluster.local"


def admitted(mapped):
    """By app and port, the identities and networks that a policy for its Server lets in."""
    objects = {(one.kind, one.name): one.body["spec"] for one in made(mapped) if one.kind in POLICIES}
    found = {}
    for (kind, name), spec in objects.items():
        if kind == "Server":
            app = spec["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
            found[app, spec["port"]] = set()
            for policy in (body for (other, _), body in objects.items() if other == "AuthorizationPolicy"):
                if policy["targetRef"] == {"group": "policy.linkerd.io", "kind": "Server", "name": name}:
                    (reference,) = policy["requiredAuthenticationRefs"]
                    who = objects[reference["kind"], reference["name"]]
                    ranges = {one["cidr"] for one in who.get("networks", ())}
                    found[app, spec["port"]] |= {*who.get("identities", ()), *ranges}
    return found


STOCK = {identity("orders"), identity("picker", "product-warehouse"), "10.1.0.0/16"}


@pytest.mark.parametrize(
    ("overlay", "orders", "ledger"),
    [
        (None, set(), set()),
        ("t1", set(), set()),
        ("p1", {ROUTER}, {identity("audit")}),
    ],
)
def test_the_router_and_the_known_callers_may_call_and_nobody_else(conversion, overlay, orders, ledger):
    (mapped,) = [one for one in (conversion.base, *conversion.overlays) if one.objects.overlay == overlay]
    assert admitted(mapped) == {
        ("storefront", 8080): {ROUTER},
        ("orders", 5000): {identity("storefront"), *orders},
        ("stock", 5000): STOCK,
        ("stock", 21): STOCK,
        ("stock", 9090): STOCK,
        ("ledger", 8080): {identity("stock"), identity("storefront"), *ledger},
        ("archive", 80): set(),
        ("feed", 6000): set(),
    }


def test_each_meshed_pod_with_a_port_has_a_server_for_each_and_a_job_has_none(conversion):
    for mapped in (conversion.base, *conversion.overlays):
        ports = {
            (one.name, port["containerPort"])
            for one in made(mapped)
            if one.kind == "Deployment"
            for container in one.body["spec"]["template"]["spec"]["containers"]
            for port in container.get("ports", ())
        }
        # Where the source has no target port, the Service leads to port 80.
        assert set(admitted(mapped)) == ports | {("archive", 80)}


@pytest.mark.parametrize(
    ("app", "protocols"),
    [
        ("storefront", {8080: "HTTP/1"}),
        ("ledger", {8080: "HTTP/1"}),
        ("archive", {80: "HTTP/1"}),
        ("orders", {5000: "HTTP/2"}),
        ("feed", {6000: "opaque"}),
        ("stock", {5000: "unknown", 21: "opaque", 9090: "unknown"}),
    ],
)
def test_the_protocol_is_that_of_the_transport_unless_a_probe_speaks_another(conversion, app, protocols):
    servers = [one.body["spec"] for one in made(conversion.base) if one.kind == "Server"]
    assert protocols == {
        spec["port"]: spec["proxyProtocol"]
        for spec in servers
        if spec["podSelector"]["matchLabels"]["app.kubernetes.io/name"] == app
    }


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("nobody may call it: it has no route", {"archive": ".azure/applications/main.bicep:66:43"}),
        (
            "nobody may call it, since routes don't lead to TCP",
            {"feed": ".azure/applications/main.bicep:74:43"},
        ),
        ("its calls are refused", {"ledger": ".azure/applications/main.bicep:97:88"}),
    ],
)
def test_what_a_person_has_to_name_is_a_warning_at_its_place(conversion, text, places):
    for mapped in conversion.overlays:
        assert places == {
            finding.subject.object: str(finding.span)
            for finding in mapped.findings
            if text in finding.message and finding.severity is Severity.WARNING
        }


def test_an_identity_leads_to_the_variable_that_has_the_host(conversion):
    (prod,) = [one for one in conversion.overlays if one.objects.overlay == "p1"]
    (callers,) = [one for one in made(prod) if one.name == "orders-callers" and one.kind.startswith("Mesh")]
    origin = callers.origins["spec", "identities", 0]
    text = (SOURCE / ".azure/applications/main.bicep").read_text(encoding="utf-8").splitlines()
    lines = {
        text[step.span.line - 1] for step in origin.walk() if step.span and "main.bicep" in str(step.span)
    }
    assert any("name: 'ORDERS'" in line for line in lines)


def test_an_app_that_only_a_private_network_reaches_has_neither_route_nor_router(source):
    infrastructure = source / ".azure/infrastructure"
    infrastructure.mkdir()
    (infrastructure / "main.bicep").write_text(
        "resource around 'Microsoft.App/managedEnvironments@2025-01-01' = {\n  name: 'around'\n"
        "  properties: { vnetConfiguration: { internal: true } }\n}\n"
    )
    for environment in ("test", "prod"):
        (infrastructure / f"{environment}.bicepparam").write_text("using 'main.bicep'\n")
    for mapped in converted(source).overlays:
        assert not any(one.kind == "HTTPRoute" for one in made(mapped))
        assert not any(ROUTER in who for who in admitted(mapped).values())


def test_an_api_without_a_route_is_reported(conversion):
    for mapped in conversion.overlays:
        found = {one.subject.object for one in mapped.findings if "its API leads nowhere" in one.message}
        assert found == ({"orders"} if mapped.objects.overlay == "t1" else set())


def test_a_caller_of_the_project_file_is_let_in_where_the_environment_has_it(source):
    edit(source, "bicep2flux.yaml", "callers: [stock, storefront]", "callers: [audit]")
    test, prod = converted(source).overlays
    assert admitted(test)["ledger", 8080] == set()
    assert admitted(prod)["ledger", 8080] == {identity("audit")}


def test_a_caller_whose_template_can_t_be_read_keeps_its_access(tmp_path):
    folder = write(tmp_path, {"web": app(), "feed": "resource feed"}, project=CALLED)
    found = converted(folder, profile="dis")
    assert found.broken == ("feed",)
    for mapped in found.overlays:
        assert admitted(mapped) == {("web", 8080): {identity("feed", "shop")}}


@pytest.mark.parametrize("profile", ["kubernetes", "dis-ingressroute"])
def test_other_profiles_make_no_policy_and_report_callers_without_effect(source, profile):
    for mapped in converted(source, profile=profile).overlays:
        assert not POLICIES & {one.kind for one in made(mapped)}
        unused = {one.subject.object for one in mapped.findings if "callers have no effect" in one.message}
        assert unused == {"stock", "ledger"}


def test_routes_set_the_header_for_https_unless_the_project_file_takes_it_out(source):
    def headers():
        return [
            header
            for mapped in converted(source).overlays
            for one in made(mapped)
            if one.kind == "HTTPRoute"
            for entry in one.body["spec"]["rules"][0]["filters"]
            for header in entry.get("responseHeaderModifier", {}).get("set", ())
        ]

    assert (
        headers()
        == [{"name": "Strict-Transport-Security", "value": "max-age=63072000; includeSubDomains; preload"}]
        * 3
    )
    path = source / "bicep2flux.yaml"
    path.write_text(path.read_text() + "settings: {strictTransportSecurity: ''}\n")
    assert headers() == []


@pytest.mark.parametrize("setting", ["gatewayName", "routerIdentity"])
def test_an_app_that_no_gateway_calls_is_reported_like_one_without_a_route(source, setting):
    path = source / "bicep2flux.yaml"
    path.write_text(path.read_text() + f"settings: {{{setting}: ''}}\n")
    for mapped in converted(source).overlays:
        assert admitted(mapped)["storefront", 8080] == set()
        found = {one.subject.object for one in mapped.findings if "nobody may call it: " in one.message}
        assert found == {"storefront", "archive"}


def test_the_router_and_the_trust_domain_are_those_of_the_project_file(source):
    path = source / "bicep2flux.yaml"
    router, domain = "edge.edge.serviceaccount.identity.mesh.example", "identity.mesh.example"
    path.write_text(path.read_text() + f"settings: {{routerIdentity: {router}, meshIdentities: {domain}}}\n")
    found = admitted(converted(source).overlays[0])
    assert found["storefront", 8080] == {router}
    assert found["orders", 5000] == {f"storefront.product-shop.serviceaccount.{domain}"}


@pytest.mark.parametrize("profile", ["kubernetes", "dis", "dis-ingressroute"])
def test_each_row_of_the_profile_can_match(profile):
    assert shadowed_rows(load_profile(mappings_folder(), profile)) == ()
