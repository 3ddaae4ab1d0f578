"""Where silence would be believed: a green run says that nothing is wrong."""

from __future__ import annotations

import json

import pytest

from tests.pipeline.shop import NIGHTLY, PROJECT, WEB, Edit
from tests.stories.conftest import NIGHTLY_FILES, WITHOUT_PROD, Product

HPA = "shop/overlays/p1/apps/web/hpa.yaml"
SIGN_IN = """
resource signIn 'Microsoft.App/containerApps/authConfigs@2025-01-01' = {
  parent: app
  name: 'current'
  properties: {
    platform: { enabled: true }
    globalValidation: { unauthenticatedClientAction: 'RedirectToLoginPage' }
  }
}
"""


def with_sign_in(product: Product) -> None:
    module = ".azure/modules/app.bicep"
    product.edit(Edit(module, product.shop.text(module) + SIGN_IN))


def test_an_accepted_value_that_moves_on_is_a_finding_again(product: Product):
    product.in_tree(HPA, "minReplicas: 2", "minReplicas: 3")
    assert product.drift().code == 1
    assert product.drift("--accept", "--reason", "more load than expected", "--owner", "team shop").code == 0
    assert product.drift().code == 0
    product.in_tree(HPA, "minReplicas: 3", "minReplicas: 30")
    ended = product.drift()
    assert ended.code == 1
    assert "spec.minReplicas: 2 -> 30" in ended.out
    assert "accepted" in ended.out
    assert "3" in ended.out.partition("accepted")[2]


def test_an_acceptance_needs_a_reason(product: Product):
    product.in_tree(HPA, "minReplicas: 2", "minReplicas: 3")
    for reason in ((), ("--reason", " ")):
        assert product.drift("--accept", *reason).code == 2
        assert product.drift().code == 1


def test_a_sign_in_that_azure_asks_for_opens_no_route(product: Product):
    with_sign_in(product)
    ended = product.convert()
    assert ended.code == 1
    assert "error[B2F320]" in ended.err
    assert ".azure/modules/app.bicep:" in ended.err
    assert not [path for path in product.tree() if "ingressroute" in path]
    assert product.drift().code == 1
    product.edit(Edit(PROJECT, "priority: 3, authentication: app}", "priority: 3}"))
    assert product.convert().code == 0
    assert [path for path in product.tree() if "ingressroute" in path]
    assert product.drift().code == 0


def test_a_suspended_kustomization_is_a_finding(product: Product):
    path = "syncroot/base/kustomization-workloads.yaml"
    product.in_tree(path, "spec:\n", "spec:\n  suspend: true\n")
    ended = product.drift()
    assert ended.code == 1
    assert "error[B2F511]" in ended.out
    assert f"{path}:" in ended.out
    verified = product.run("verify", "tree")
    assert verified.code == 1
    assert "B2F511" in verified.out


@pytest.mark.parametrize("folder", ["tree/shop/overlays/p1/apps", "tree/syncroot/base", "nothing"])
def test_verify_of_nothing_is_no_success(product: Product, folder: str):
    (product.shop.source.parent / "nothing").mkdir()
    ended = product.run("verify", folder)
    assert ended.code in {1, 2}
    assert "error[" in ended.said
    assert "no findings" not in ended.said


def test_a_plan_of_one_parameter_is_short_and_names_it(product: Product):
    before = product.tree()
    product.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    ended = product.run("plan", "source", "--out", "tree")
    assert ended.code == 1
    assert len(ended.out.splitlines()) < 40
    assert "2 -> 3" in ended.out
    assert f"{WEB}/prod.bicepparam:4" in ended.out
    assert "replicas" in ended.out
    assert product.tree() == before
    report = json.loads(product.run("plan", "source", "--out", "tree", "--format", "json").out)
    assert report
    assert product.convert().code == 0
    assert product.run("plan", "source", "--out", "tree").code == 0


def test_a_plan_of_a_removal_lists_what_goes(product: Product):
    before = product.tree()
    product.remove(*NIGHTLY_FILES)
    ended = product.run("plan", "source", "--out", "tree", "--prune", "nightly")
    assert ended.code == 1
    assert "- workload nightly: 4 objects, 5 files\n    p1: 2 objects, 1 file\n" in ended.out
    asked = product.run("plan", "source", "--out", "tree")
    assert asked.code == 1
    assert "--prune nightly" in asked.said
    assert product.tree() == before


def test_a_plan_shows_an_environment_that_would_go(product: Product):
    product.edit(WITHOUT_PROD)
    ended = product.run("plan", "source", "--out", "tree")
    assert ended.code == 1
    assert "--prune p1" in ended.said


def test_a_workload_that_is_left_out_on_purpose_is_said_to_be(product: Product):
    product.edit(Edit(PROJECT, "workloads:\n  nightly: {skip: runs elsewhere}\n", "workloads:\n"))
    for ended in (product.convert(), product.drift(), product.run("plan", "source", "--out", "tree")):
        assert "nightly" in ended.said
        assert "runs elsewhere" in ended.said
        assert ended.code == 1
    assert product.convert("--prune", "nightly").code == 0
    assert product.drift().code == 0
    assert not [path for path in product.tree() if NIGHTLY.rpartition("/")[2] in path]


def test_where_both_sides_moved_the_common_ancestor_is_shown(product: Product):
    product.in_tree(HPA, "minReplicas: 2", "minReplicas: 4")
    product.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    ended = product.drift()
    assert ended.code == 1
    assert "spec.minReplicas: 2 -> 3 in the source, 4 in the tree (both)" in ended.out


def test_a_run_without_changes_is_three_lines(product: Product):
    ended = product.convert()
    assert (ended.code, ended.err) == (0, "")
    head, properties, rest = ended.out.splitlines()
    assert head == "nothing to change in 30 files in tree: 2 workloads, 2 environments"
    assert properties.startswith("properties: ")
    assert rest.endswith("--verbose shows all")
    assert len(product.convert("--verbose").out.splitlines()) > 10


def test_documents_without_a_fact_confirm_nothing(product: Product):
    (product.shop.source / "container-runtime.md").write_text("# Runtime\n\nAll is well.\n", "utf-8")
    ended = product.run("docs", "source")
    assert ended.code == 1
    assert "error[B2F546]: container-runtime.md: no fact that can be compared" in ended.out


def test_a_new_public_app_without_a_path_gets_no_route(product: Product):
    shelf = ".azure/applications/shelf"
    for name in ("main.bicep", "test.bicepparam", "prod.bicepparam"):
        product.edit(Edit(f"{shelf}/{name}", product.shop.text(f"{WEB}/{name}")))
    ended = product.convert()
    assert ended.code == 1
    assert "the workload 'shelf' has ingress, but no path" in ended.err
    assert ended.out.partition("\n")[0].endswith(": 3 workloads, 2 environments")
    assert "shop/base/apps/shelf/deployment.yaml" in product.tree()
    assert "shop/base/apps/shelf/ingressroute.yaml" not in product.tree()
    product.edit(Edit(PROJECT, "workloads:\n  shelf: {path: /shelf}\n", "workloads:\n"))
    assert product.convert().code == 0
    assert "shop/base/apps/shelf/ingressroute.yaml" in product.tree()
    # What is there isn't closed by a line that is missing.
    before = product.tree()
    product.edit(Edit(PROJECT, "workloads:\n", "workloads:\n  shelf: {path: /shelf}\n"))
    assert product.convert().code == 3
    assert product.tree() == before
