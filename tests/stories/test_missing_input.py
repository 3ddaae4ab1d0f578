"""A workload that needs a Flux variable which others don't: it waits alone, and nothing moves when the value comes.

In the shop that is `nightly`: its queue is known only to the deployment in `test`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.kustomize.rendering import render
from tests.pipeline.shop import NIGHTLY, PROJECT, Edit
from tests.stories.conftest import NIGHTLY_FILES, Product
from tests.stories.test_partial_results import BROKEN

VARIABLE = "SHOP_QUEUE"
TEST = "host: shop.test.example.org"
WEB_PATH = "  web: {path: /shop, priority: 3}\n"
UNKNOWN = Edit(
    f"{NIGHTLY}/test.bicepparam", "param queue = readEnvironmentVariable('QUEUE')", "param queue = 'known'"
)
KNOWN = Edit(UNKNOWN.path, UNKNOWN.old, UNKNOWN.new)


def kustomizations(product: Product, overlay: str) -> dict[str, str]:
    """The paths that Flux applies in an environment, by the names of its Kustomizations."""
    objects = yaml.safe_load_all(render(product.shop.out / "syncroot" / overlay))
    return {
        body["metadata"]["name"]: body["spec"]["path"]
        for body in objects
        if body["apiVersion"].startswith("kustomize.toolkit.fluxcd.io/")
    }


def rendered(product: Product, folder: str) -> dict[str, dict[str, Any]]:
    """The objects that a folder of the tree renders, as Kind/name."""
    objects = yaml.safe_load_all(render(product.shop.out / folder))
    return {f"{body['kind']}/{body['metadata']['name']}": body for body in objects}


def own(choice: str) -> Edit:
    """The choice of the project file where `nightly` stands."""
    return Edit(PROJECT, f"{WEB_PATH}  nightly: {{ownKustomization: {choice}}}\n", WEB_PATH)


@pytest.fixture
def shared(product: Product) -> Product:
    """A product whose `nightly` needed nothing when it was converted, so that it stands beside `web`."""
    product.edit(KNOWN)
    for path in sorted(product.shop.out.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert product.convert().code == 0
    assert kustomizations(product, "t1") == {"shop": "./flux/shop/overlays/t1"}
    return product


def test_only_the_workload_that_needs_a_value_stands_apart(product: Product):
    for overlay in ("t1", "p1"):
        assert kustomizations(product, overlay) == {
            "shop": f"./flux/shop/overlays/{overlay}",
            "shop-workload-nightly": f"./flux/shop/workload-nightly/{overlay}",
        }
        assert "Deployment/web" in rendered(product, f"shop/overlays/{overlay}")
        apart = rendered(product, f"shop/workload-nightly/{overlay}")
        assert {*apart} == {"CronJob/nightly", "ApplicationIdentity/nightly"}
    assert VARIABLE not in render(product.shop.out / "shop/overlays/t1")
    assert VARIABLE in render(product.shop.out / "shop/workload-nightly/t1")


@pytest.mark.parametrize("value", ["orders", "two words"])
def test_a_value_moves_nothing(product: Product, value: str):
    before = product.tree()
    product.edit(Edit(PROJECT, f"{TEST}, substitutions: {{{VARIABLE}: {value}}}", TEST))
    assert product.convert().code == 0
    after = product.tree()
    assert not before.keys() - after.keys()
    changed = {path for path, content in after.items() if before.get(path) != content}
    # Flux would change a text with a space, so that one is written where it is needed.
    assert changed == (
        {"shop/workload-nightly/t1/jobs/nightly/cronjob.yaml"}
        if " " in value
        else {"syncroot/t1/kustomization.yaml", "syncroot/t1/substitutions.yaml"}
    )
    assert product.drift().code == 0


def test_what_the_source_answers_later_moves_nothing(product: Product):
    product.edit(KNOWN)
    assert product.convert().code == 0
    assert "shop-workload-nightly" in kustomizations(product, "t1")
    assert product.drift().code == 0


def test_a_workload_that_stands_beside_others_stays_and_the_danger_is_said(shared: Product):
    shared.edit(UNKNOWN)
    ended = shared.convert()
    assert ended.code == 0
    assert f"warning[B2F470]: 'nightly' needs {VARIABLE}, which has no value" in ended.err
    assert "in t1" in ended.err
    assert kustomizations(shared, "t1") == {"shop": "./flux/shop/overlays/t1"}
    assert shared.drift().code == 0
    shared.edit(Edit(PROJECT, f"{TEST}, substitutions: {{{VARIABLE}: orders}}", TEST))
    assert "B2F470" not in shared.convert().err


def test_only_the_project_file_moves_a_workload(shared: Product):
    shared.edit(UNKNOWN, own("true"))
    ended = shared.convert()
    assert ended.code == 0
    assert "warning[B2F471]: the workload 'nightly' moves into a Flux Kustomization of its own" in ended.err
    assert "B2F470" not in ended.err
    assert "shop-workload-nightly" in kustomizations(shared, "t1")
    assert "CronJob/nightly" not in rendered(shared, "shop/overlays/t1")
    assert shared.drift().code == 0
    assert "B2F471" not in shared.convert().err

    shared.edit(Edit(PROJECT, "ownKustomization: false", "ownKustomization: true"))
    assert "moves out of a Flux Kustomization of its own" in shared.convert().err
    assert kustomizations(shared, "t1") == {"shop": "./flux/shop/overlays/t1"}
    assert not [path for path in shared.tree() if "workload-nightly" in path]
    assert shared.drift().code == 0


def test_a_workload_apart_goes_only_by_its_name(product: Product):
    before = product.tree()
    product.remove(*NIGHTLY_FILES)
    ended = product.convert()
    assert ended.code == 1
    assert "error[B2F424]: the source no longer has the workload 'nightly': " in ended.err
    assert product.tree() == before
    drifted = product.drift()
    assert drifted.code == 1
    assert "the tree still has the workload 'nightly', which the source doesn't" in drifted.out
    assert product.convert("--prune", "nightly").code == 0
    assert not [path for path in product.tree() if "nightly" in path]
    assert kustomizations(product, "t1") == {"shop": "./flux/shop/overlays/t1"}
    assert product.drift().code == 0


def test_a_workload_apart_that_cannot_be_converted_stays_as_it_is(product: Product):
    before = product.tree()
    product.edit(BROKEN)
    assert product.convert().code == 3
    assert product.tree() == before
    assert "shop-workload-nightly" in kustomizations(product, "p1")


def test_a_tree_without_a_lock_is_compared_where_its_workloads_stand(shared: Product):
    (Path(shared.shop.out) / ".bicep2flux.lock").unlink()
    shared.edit(UNKNOWN)
    ended = shared.drift()
    assert "B2F508" not in ended.out
    assert "CronJob/nightly" in ended.out
    assert "shop/overlays/t1" in ended.out or "shop/base/jobs/nightly" in ended.out


def test_an_edit_of_a_workload_apart_is_found_at_its_line(product: Product):
    product.in_tree("shop/workload-nightly/p1/jobs/nightly/cronjob.yaml", "10 2 * * *", "11 2 * * *")
    ended = product.drift()
    assert ended.code == 1
    assert "drift: 1 finding" in ended.out
    assert "shop/workload-nightly/p1/jobs/nightly/cronjob.yaml" in ended.out
