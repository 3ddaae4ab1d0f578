"""Every command works on every platform profile, and what a route can't enforce is compared all the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from converter.kustomize.rendering import render
from converter.pipeline import conversion
from converter.source import mappings_folder
from tests.pipeline.shop import PROJECT, WEB, Edit
from tests.samples import ROOT
from tests.stories.conftest import Product

PROFILES = ("kubernetes", "dis", "dis-ingressroute")
RANGES = "ipSecurityRestrictions: [{ name: 'office', action: 'Allow', ipAddressRange: office }]"


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def guarded(product: Product, profile: str) -> Product:
    """A product on a profile whose app lets in one address, another one in each environment."""
    product.edit(
        Edit(PROJECT, f"profile: {profile}\n", "profile: dis-ingressroute\n"),
        Edit(PROJECT, "\nsettings: {gatewayName: public}\nworkloads:\n", "\nworkloads:\n"),
        Edit(".azure/modules/app.bicep", "targetPort: 8080, " + RANGES, "targetPort: 8080"),
        Edit(".azure/modules/app.bicep", "param name string\nparam office string\n", "param name string\n"),
        Edit(f"{WEB}/main.bicep", "param imageTag string\nparam office string\n", "param imageTag string\n"),
        Edit(f"{WEB}/main.bicep", "    name: name\n    office: office\n", "    name: name\n"),
        Edit(
            f"{WEB}/test.bicepparam",
            "param environment = 'test'\nparam office = '192.0.2.1'\n",
            "param environment = 'test'\n",
        ),
        Edit(
            f"{WEB}/prod.bicepparam",
            "param environment = 'prod'\nparam office = '192.0.2.2'\n",
            "param environment = 'prod'\n",
        ),
    )
    shutil.rmtree(product.shop.out)
    assert product.convert().code in {0, 1}
    assert product.drift().code == 0
    return product


def test_an_allowlist_that_changes_in_bicep_is_a_finding(guarded: Product, profile: str) -> None:
    guarded.edit(Edit(f"{WEB}/prod.bicepparam", "192.0.2.9", "192.0.2.2"))
    ended = guarded.drift("--format", "json")
    assert ended.code == 1
    found = [one for one in json.loads(ended.out)["findings"] if one["severity"] != "note"]
    kind = "Middleware/web-ip-allowlist" if profile == "dis-ingressroute" else "HTTPRoute/web"
    assert {(one["environment"], one["object"], one["direction"]) for one in found} == {
        ("p1", kind, "source-moved")
    }


def test_trace_leads_to_the_parameter(guarded: Product) -> None:
    ended = guarded.run(
        "trace", "prod HorizontalPodAutoscaler/web spec.minReplicas", "source", "--flux", "tree"
    )
    assert ended.code == 0
    assert "prod.bicepparam:" in ended.out
    assert "param replicas = 2" in ended.out


def test_an_edit_of_the_tree_goes_back_to_the_parameter(guarded: Product) -> None:
    guarded.in_tree("shop/overlays/p1/apps/web/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    assert guarded.drift().code == 1
    ended = guarded.run("backport", "source", "--flux", "tree", "--write")
    assert "replicas" in ended.out
    assert "param replicas = 3" in (guarded.shop.source / WEB / "prod.bicepparam").read_text("utf-8")


# --- any cluster -------------------------------------------------------------------------------

PORTABLE = ROOT / "samples" / "parcels" / "flux"
BUILT_IN = {"v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1"}
CUSTOM = {"gateway.networking.k8s.io/v1", "external-secrets.io/v1", "keda.sh/v1alpha1"}
OF_FLUX = {"source.toolkit.fluxcd.io/v1", "kustomize.toolkit.fluxcd.io/v1"}


@pytest.mark.parametrize("environment", ["dev", "qa", "live"])
def test_a_portable_tree_has_no_kind_of_one_platform(environment: str) -> None:
    def versions(folder: str) -> set[str]:
        return {body["apiVersion"] for body in yaml.safe_load_all(render(PORTABLE / folder))}

    assert versions(f"parcels/overlays/{environment}") <= BUILT_IN | CUSTOM
    assert versions(f"syncroot/{environment}") <= {"v1"} | OF_FLUX


def test_a_portable_tree_has_no_word_of_one_platform() -> None:
    words = ("altinn", "linkerd", "traefik", "l5d", "dis.", "apim", "otel-collector")
    for path in [*PORTABLE.rglob("*.yaml"), *(mappings_folder() / "kubernetes").rglob("*.yaml")]:
        text = path.read_text("utf-8").casefold().replace("avm/", "")
        of_tables = {"apim"} if "mappings" in path.parts else set()
        assert [word for word in words if word in text and word not in of_tables] == [], path


# --- another platform --------------------------------------------------------------------------

HARBOUR = """\
profile: harbour
description: The clusters of the harbour
extends: kubernetes
without: [app.network-policy]
defaults:
  namespace: {name: "team-{product}", create: false}
settings:
  gatewayName:
    default: quay
    description: The Gateway that routes are attached to.
signs: [harbour.example.com]
"""
BERTH = """\
id: app.berth
for: app
section: workloads
file: apps/{workload.name}/berth.yaml
manifest:
  apiVersion: v1
  kind: ConfigMap
  metadata:
    name: {$text: "{workload.name}-berth"}
  data:
    app: {$from: workload.name}
"""


def test_a_profile_for_another_platform_is_yaml_alone(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = Path(shutil.copytree(mappings_folder(), tmp_path / "mappings"))
    (tables / "harbour/manifests/app").mkdir(parents=True)
    (tables / "harbour/profile.yaml").write_text(HARBOUR, "utf-8")
    (tables / "harbour/manifests/app/90-berth.yaml").write_text(BERTH, "utf-8")
    monkeypatch.setattr(conversion, "mappings_folder", lambda: tables)
    product.edit(
        Edit(PROJECT, "profile: harbour\n", "profile: dis-ingressroute\nnamespace: {name: shop}\n"),
    )
    shutil.rmtree(product.shop.out)
    assert product.convert().code in {0, 1}
    objects = {
        f"{body['kind']}/{body['metadata']['name']}": body
        for body in yaml.safe_load_all(render(product.shop.out / "shop/overlays/p1"))
    }
    assert objects["HTTPRoute/web"]["spec"]["parentRefs"] == [{"name": "quay"}]
    assert objects["ConfigMap/web-berth"]["data"] == {"app": "web"}
    assert {body["metadata"]["namespace"] for body in objects.values()} == {"team-shop"}
    assert product.drift().code == 0
