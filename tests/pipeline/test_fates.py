"""No resource of a source goes unmentioned, and what guarded an app in Azure isn't open in the cluster."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from converter.source.resources import mappings_folder
from tests.pipeline.shell import Ended, runner
from tests.pipeline.shop import FILES, NIGHTLY, PROJECT, WEB, Edit, Shop

MAIN = f"{WEB}/main.bicep"
MODULE = ".azure/modules/app.bicep"
INFRASTRUCTURE = ".azure/infrastructure/main.bicep"
PROFILES = sorted(path.parent.name for path in mappings_folder().glob("*/profile.yaml"))
ROUTES = {"IngressRoute", "HTTPRoute", "Ingress", "Api", "Backend"}
OF_WEB = "web: {path: /shop, priority: 3"

SIGN_IN = """
resource signIn 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {
  parent: app
  name: 'current'
  properties: { globalValidation: { unauthenticatedClientAction: 'RedirectToLoginPage' } }
}
"""
APP = """\
resource gate 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'gate'
  properties: {
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: { containers: [{ name: 'gate', image: 'example.org/shop/gate:1.0.0' }] }
  }
  location: 'norwayeast'
}
"""
AVM = "module %s 'br/public:avm/res/app/container-app:0.11.0' = {\n  name: 'm'\n}\n"


def added(path: str, text: str) -> Edit:
    """The file of the source with a text behind it."""
    return Edit(path, FILES[path] + text)


def decided(text: str) -> Edit:
    """The project file with a decision about who checks the callers of `web`."""
    return Edit(PROJECT, f"{OF_WEB}, {text}", OF_WEB)


def infrastructure(text: str) -> tuple[Edit, ...]:
    parameters = (
        Edit(f".azure/infrastructure/{name}.bicepparam", "using 'main.bicep'\n") for name in ("test", "prod")
    )
    return (Edit(INFRASTRUCTURE, text), *parameters)


def objects(out: Path, workload: str = "web") -> set[tuple[str, str]]:
    """The layer and kind of every object of a workload in the tree."""
    found = set()
    for path in out.rglob("*.yaml"):
        layer = next((part for part in path.parts if part in {"base", "t1", "p1"}), "")
        for one in yaml.safe_load_all(path.read_text("utf-8")):
            if isinstance(one, dict) and one.get("metadata", {}).get("name") == workload:
                found.add((layer, one["kind"]))
    return found


def routes(out: Path, workload: str = "web") -> set[str]:
    """The layers that have a route to a workload."""
    return {layer for layer, kind in objects(out, workload) if kind in ROUTES}


@pytest.fixture
def drift(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    def call(shop: Shop, *arguments: str) -> Ended:
        return runner(capsys, monkeypatch)(
            shop.source.parent, "drift", shop.source.name, "--flux", shop.out.name, *arguments
        )

    return call


# --- sign-in -------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_an_app_with_a_sign_in_has_no_route_until_the_project_file_decides(write, run, profile):
    shop = write(added(MODULE, SIGN_IN))
    ended = run(shop, "--profile", profile)
    assert ended.code == 1
    place, _ = shop.place(MODULE, "«resource signIn»")
    assert "error[B2F320]: web has no route until it is decided who checks its callers" in ended.err
    assert f"--> {place}" in ended.err
    assert routes(shop.out) == set()
    assert ("base", "Deployment") in objects(shop.out)
    assert ("base", "Service") in objects(shop.out)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("authentication: app", "the app itself checks who calls"),
        ("authentication: gateway", "the platform's gateway checks who calls"),
        ("authentication: {none: it is public now}", "nobody checks who calls: it is public now"),
    ],
)
def test_a_decision_opens_the_route_and_is_in_the_report(write, run, decision, words, profile):
    gateway = [Edit(PROJECT, "settings: {gatewayName: public}\nworkloads:", "workloads:")]
    shop = write(added(MODULE, SIGN_IN), decided(decision), *(gateway if profile == "kubernetes" else []))
    ended = run(shop, "--profile", profile, "--verbose")
    assert (ended.code, "B2F320" in ended.err) == (0, False)
    assert words in ended.out
    assert "base" in routes(shop.out)


def test_a_sign_in_of_one_environment_shuts_the_route_of_that_one(write, run):
    conditional = SIGN_IN.replace("= {", "= if (guarded) {", 1)
    shop = write(
        Edit(MODULE, f"param guarded bool\n{added(MODULE, conditional).new}"),
        Edit(MAIN, "params: {\n    guarded: environment == 'prod'", "params: {"),
    )
    ended = run(shop)
    assert ended.code == 1
    assert "environment: p1" in ended.err
    assert "environment: t1" not in ended.err
    # What isn't known without an environment is taken for guarded.
    assert routes(shop.out) == {"t1"}


@pytest.mark.parametrize(
    "declared",
    [
        "resource auth 'microsoft.app/containerapps/AUTHCONFIGS@2025-01-01' = {\n  name: 'shop-prod-web/current'\n}\n",
        "resource them 'Microsoft.App/containerApps@2025-01-01' existing = {\n  name: 'SHOP-prod-web'\n"
        "  resource auth 'authConfigs' = { name: 'current' }\n}\n",
        "resource them 'Microsoft.App/containerApps@2025-01-01' existing = {\n  name: 'shop-prod-web'\n"
        "  resource auth 'authConfigs' existing = { name: 'current' }\n}\n",
        "param unknown string\nresource auth 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {\n"
        "  name: '${unknown}/current'\n}\n",
    ],
    ids=[
        "by its name",
        "of an existing app, in another case",
        "that exists",
        "of an app whose name isn't known",
    ],
)
def test_a_sign_in_counts_wherever_it_is_declared(write, run, declared):
    shop = write(*infrastructure(declared))
    # Only the environment of that name has the app, or any.
    (shop.source / ".azure/infrastructure/test.bicepparam").unlink()
    (shop.source / ".azure/infrastructure/prod.bicepparam").write_text(
        "using 'main.bicep'\n"
        + ("param unknown = readEnvironmentVariable('NAME')\n" if "unknown" in declared else "")
    )
    ended = run(shop)
    assert ended.code == 1
    assert "p1" not in routes(shop.out)


def test_a_sign_in_of_another_products_app_is_reported_and_shuts_nothing(write, run):
    declared = (
        "resource auth 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {\n  name: 'other/current'\n}\n"
    )
    shop = write(*infrastructure(declared))
    ended = run(shop)
    assert ended.code == 0
    assert "Microsoft.App/containerApps/authConfigs 'other/current'" in ended.out
    assert "base" in routes(shop.out)


def test_no_api_leads_to_a_route_that_is_shut(write, run):
    apim = "apim: {displayName: Shop, path: shop, versions: [{displayName: v1, document: /v1.json}]}"
    shop = write(added(MODULE, SIGN_IN), decided(apim))
    assert run(shop).code == 1
    assert routes(shop.out) == set()
    shop.edit(Edit(PROJECT, f"{apim}, authentication: app", apim))
    assert run(shop).code == 0
    assert "Api" in {kind for _, kind in objects(shop.out)}


def test_an_internal_route_with_ranges_is_shut_too(write, run):
    shop = write(added(MODULE, SIGN_IN), decided("exposure: internal, internalRanges: [10.0.0.0/8]"))
    assert run(shop).code == 1
    assert routes(shop.out) == set()


def test_an_app_without_a_route_needs_no_decision_but_a_person_knows(write, run):
    shop = write(added(MODULE, SIGN_IN), decided("exposure: none"))
    ended = run(shop)
    assert (ended.code, "it has no route from outside anyway" in ended.out) == (0, True)


def test_a_client_certificate_guards_as_a_sign_in_does(write, run):
    external = "external: true, targetPort: 8080"
    shop = write(Edit(MODULE, f"{external}, clientCertificateMode: 'Require'", external))
    ended = run(shop)
    place, _ = shop.place(MODULE, "clientCertificateMode: «'Require'»")
    assert (ended.code, f"--> {place}" in ended.err) == (1, True)
    assert routes(shop.out) == set()
    shop.edit(decided("authentication: gateway"))
    assert run(shop).code == 0
    assert "base" in routes(shop.out)


def test_a_decision_about_nothing_is_reported(write, run):
    shop = write(decided("authentication: app"))
    ended = run(shop)
    place, _ = shop.place(PROJECT, "«authentication»: app")
    assert (ended.code, "warning[B2F326]" in ended.err, f"--> {place}" in ended.err) == (0, True, True)


def test_drift_fails_as_long_as_nobody_decides(write, run, drift):
    shop = write(added(MODULE, SIGN_IN))
    run(shop)
    ended = drift(shop, "--format", "json")
    assert ended.code == 1
    assert [one["code"] for one in json.loads(ended.out)["findings"]] == ["B2F320"]
    shop.edit(decided("authentication: app"))
    run(shop)
    assert drift(shop).code == 0


# --- private networks ----------------------------------------------------------------------------


def private(properties: str) -> tuple[Edit, ...]:
    environment = (
        "resource cae 'Microsoft.App/managedEnvironments@2025-01-01' = {\n  name: 'cae'\n"
        f"  properties: {{ {properties} }}\n}}\n"
    )
    return infrastructure(environment)


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ("vnetConfiguration: { internal: true }", "internal: «true»"),
        ("publicNetworkAccess: 'Disabled'", "publicNetworkAccess: «'Disabled'»"),
    ],
)
def test_an_app_that_only_a_private_network_reaches_has_no_public_route(write, run, properties, place):
    shop = write(*private(properties))
    ended = run(shop, "--verbose")
    assert ended.code == 0
    assert f"at {shop.place(INFRASTRUCTURE, place)[0]}" in ended.out
    assert "web has no public route: only a private network reaches its managed environment" in ended.out
    assert routes(shop.out) == set()
    shop.edit(decided("exposure: public"))
    ended = run(shop, "--verbose")
    assert "base" in routes(shop.out)
    assert "web has no public route" not in ended.out


def test_an_environment_that_is_open_changes_nothing(write, run):
    shop = write(*private("vnetConfiguration: { internal: false }, publicNetworkAccess: 'Enabled'"))
    assert run(shop).code == 0
    assert "base" in routes(shop.out)


# --- workloads that are left out, or lost --------------------------------------------------------


def test_a_workload_is_left_out_on_purpose_and_said_so(write, run, drift, tmp_path):
    role = (
        "resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'nightly' }\n"
        "resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: guid('x')\n"
        "  properties: { principalId: id.properties.principalId, roleDefinitionId: "
        "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7') }\n}\n"
    )
    identity = (
        "identity: { type: 'UserAssigned', userAssignedIdentities: { '${id.id}': {} } }\n  properties: {"
    )
    main = f"{NIGHTLY}/main.bicep"
    shop = write(
        Edit(main, role + added(main, "").new.replace("properties: {\n    conf", f"{identity}\n    conf"))
    )
    run(shop)
    assert "RoleAssignment" in {kind for _, kind in objects(shop.out, "nightly-reader")}
    shop.edit(Edit(PROJECT, "workloads:\n  nightly: {skip: it stays in Azure}\n", "workloads:\n"))
    report = tmp_path / "report.json"
    ended = run(shop, "--verbose")
    assert (ended.code, "the project file leaves out the workload 'nightly'" in ended.err) == (1, True)
    assert objects(shop.out, "nightly") != set()
    ended = run(shop, "--prune", "nightly", "--verbose", "--report", str(report))
    assert ended.code == 0
    assert "note[B2F325]: the workload 'nightly' is left out: it stays in Azure" in ended.err
    assert shop.place(PROJECT, "skip: «it stays»")[0] in ended.err
    assert "left out: nightly: it stays in Azure" in ended.out
    assert objects(shop.out, "nightly") == objects(shop.out, "nightly-reader") == set()
    data = json.loads(report.read_text("utf-8"))
    assert data["matrix"].keys() == {"web"}
    skipped = [one for one in data["resources"] if one["outcome"] == "skipped"]
    assert [(one["type"], one["reason"]) for one in skipped] == [("Microsoft.App/jobs", "it stays in Azure")]
    ended = drift(shop)
    assert (ended.code, "the workload 'nightly' is left out" in ended.err) == (0, True)


def test_a_workload_that_is_left_out_may_be_broken(write, run):
    shop = write(
        Edit(f"{NIGHTLY}/main.bicep", "param schedule string\nresource job 'x"),
        Edit(PROJECT, "workloads:\n  nightly: {skip: not yet}\n", "workloads:\n"),
    )
    assert run(shop).code == 0


def test_only_a_workload_of_the_source_can_be_left_out(write, run):
    shop = write(Edit(PROJECT, "workloads:\n  nihgtly: {skip: not yet}\n", "workloads:\n"))
    ended = run(shop)
    assert (ended.code, "did you mean 'nightly'?" in ended.err) == (3, True)


@pytest.mark.parametrize("options", [(), ("--strict",), ("--dry-run",)])
def test_a_workload_in_a_module_that_cant_be_read_is_named_and_no_success(write, run, options):
    path = f"{NIGHTLY}/main.bicep"
    shop = write(
        Edit(path, AVM % "app"),
        *(Edit(f"{NIGHTLY}/{name}.bicepparam", "using 'main.bicep'\n") for name in ("test", "prod")),
    )
    ended = run(shop, *options)
    assert ended.code == 1
    assert "error[B2F324]: the workload 'nightly' is lost" in ended.err
    assert f"--> {path}:1:12" in ended.err
    assert "B2F111" not in ended.err


def test_the_files_of_a_lost_workload_stay(write, run, drift):
    shop = write()
    assert run(shop).code == 0
    before = objects(shop.out, "nightly")
    shop.edit(
        Edit(f"{NIGHTLY}/main.bicep", AVM % "app"),
        *(Edit(f"{NIGHTLY}/{name}.bicepparam", "using 'main.bicep'\n") for name in ("test", "prod")),
    )
    ended = run(shop)
    assert (ended.code, "left as they are: nightly" in ended.out) == (1, True)
    assert objects(shop.out, "nightly") == before
    ended = drift(shop, "--format", "json")
    assert {one["code"] for one in json.loads(ended.out)["findings"]} == {"B2F324"}


def test_drift_fails_where_a_workload_is_lost_unless_it_is_left_out(write, run, drift):
    shop = write(added(MAIN, AVM % "other"))
    assert run(shop).code == 1
    assert drift(shop).code == 1
    shop.edit(Edit(PROJECT, "workloads:\n  web-other: {skip: it stays in Azure}\n", "workloads:\n"))
    assert run(shop).code == 0
    assert drift(shop).code == 0


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("br/public:avm/res/app/job:0.6.0", 1),
        ("br:mcr.microsoft.com/bicep/avm/res/app/container-app:0.11.0", 1),
        ("br:example.azurecr.io/modules/app:v1", 1),
        ("ts/shop:app:1.0.0", 1),
        ("br/public:avm/res/key-vault/vault:0.6.0", 0),
        ("br:mcr.microsoft.com/bicep/avm/utl/types/avm-common-types:0.5.1", 0),
    ],
)
def test_a_module_that_cant_be_read_is_lost_unless_it_surely_deploys_no_workload(write, run, reference, code):
    shop = write(added(MAIN, f"module more '{reference}' = {{\n  name: 'more'\n}}\n"))
    assert run(shop).code == code


def test_a_row_of_ones_own_says_that_a_module_deploys_no_workload(write, run):
    own = "tables:\n  modules:\n    - {id: own.bus, match: {module.name: {text: modules/bus}}, drop: a bus}\n"
    shop = write(
        added(MAIN, "module bus 'br:example.azurecr.io/modules/bus:v1' = {\n  name: 'bus'\n}\n"),
        added(PROJECT, own),
    )
    assert run(shop).code == 0


def test_a_parameter_file_for_a_template_in_a_registry_loses_its_workload(write, run):
    shop = write(Edit(f"{NIGHTLY}/prod.bicepparam", "using 'br:example.azurecr.io/jobs/nightly:v1'\n"))
    ended = run(shop)
    assert ended.code == 1
    assert f"--> {NIGHTLY}/prod.bicepparam:1:7" in ended.err


def test_a_module_whose_condition_is_false_loses_nothing(write, run):
    module = "module other 'br/public:avm/res/app/job:0.1.0' = if (false) {\n  name: 'm'\n}\n"
    assert run(write(added(MAIN, module))).code == 0


# --- the infrastructure --------------------------------------------------------------------------


def test_an_app_of_the_infrastructure_is_a_workload(write, run):
    shop = write(*infrastructure(APP))
    ended = run(shop)
    assert (ended.code, "the workload 'gate' has ingress, but no path" in ended.err) == (1, True)
    assert ("base", "Deployment") in objects(shop.out)
    assert f"::: {INFRASTRUCTURE}:1:1" in ended.err
    assert "resources: 3 converted" in ended.out
    shop.edit(Edit(PROJECT, "workloads:\n  gate: {path: /gate}\n", "workloads:\n"))
    assert run(shop).code == 0
    assert {("base", "Deployment"), ("base", "IngressRoute")} <= objects(shop.out, "gate")
    shop.edit(Edit(PROJECT, "{skip: it stays in Azure}", "{path: /gate}"))
    assert run(shop, "--prune", "gate").code == 0
    assert objects(shop.out, "gate") == set()


def test_a_placeholder_of_the_infrastructure_isnt_a_second_workload(write, run, tmp_path):
    shop = write(*infrastructure(APP.replace("name: 'gate'\n  prop", "name: 'nightly'\n  prop")))
    report = tmp_path / "report.json"
    assert run(shop, "--report", str(report)).code == 0
    (line,) = [
        one for one in json.loads(report.read_text("utf-8"))["resources"] if one["outcome"] == "dropped"
    ]
    assert line["reason"] == "another declaration deploys it too"


def test_an_app_of_the_infrastructure_has_a_name_of_its_own(write, run):
    shop = write(
        *infrastructure(APP.replace("resource gate", "resource web")),
        Edit(PROJECT, "workloads:\n  infrastructure-web: {path: /gate}\n", "workloads:\n"),
    )
    assert run(shop).code == 0
    assert ("base", "Deployment") in objects(shop.out, "infrastructure-web")
    assert ("base", "Deployment") in objects(shop.out, "web")


def test_an_infrastructure_with_apps_has_to_be_evaluated(write, run):
    broken = APP + "output wrong string = missing\n"
    ended = run(write(*infrastructure(broken)))
    assert (ended.code, "error[B2F101]" in ended.err) == (3, True)


def test_a_template_is_a_workloads_or_the_infrastructure(write, run):
    source = (
        "source:\n  templates:\n    web: applications/web/main.bicep\n    nightly: applications/nightly/main.bicep\n"
        "    gate: infrastructure/main.bicep\n"
    )
    shop = write(
        *infrastructure(APP),
        added(PROJECT, source),
    )
    shop.edit(Edit(PROJECT, "workloads:\n  gate: {path: /gate}\n", "workloads:\n"))
    assert run(shop).code == 0
    assert ("base", "Deployment") in objects(shop.out, "gate")
    assert not [kind for _, kind in objects(shop.out, "infrastructure-gate")]


def test_a_type_that_no_row_handles_is_an_error_when_strict(write, run):
    shop = write(*infrastructure("resource new 'Microsoft.App/novelties@2025-01-01' = { name: 'new' }\n"))
    assert run(shop).code == 0
    ended = run(shop, "--strict")
    assert (ended.code, "error[B2F323]" in ended.err) == (1, True)


# --- the rest ------------------------------------------------------------------------------------


def test_other_providers_are_listed_once_by_type(write, run):
    text = (
        "".join(
            f"resource {name} 'Microsoft.Storage/storageAccounts@2024-01-01' = {{ name: '{name}' }}\n"
            for name in ("first", "second")
        )
        + "resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = { name: 'bus' }\n"
    )
    ended = run(write(*infrastructure(text)), "--verbose")
    assert ended.code == 0
    listed = "Microsoft.ServiceBus/namespaces, Microsoft.Storage/storageAccounts"
    assert ended.out.count(f"it stays in Azure as it is: {listed}") == 1
    assert ended.out.count("Microsoft.Storage/storageAccounts") == 1
