"""A workload that needs a Flux variable which others don't: it waits alone, and nothing moves when the value comes.

Here that is `nightly`: in `test` only the deployment knows its queue.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.kustomize.rendering import render
from tests.pipeline.shop import PROJECT, UNKNOWN_QUEUE, Edit
from tests.stories.conftest import NIGHTLY_FILES, Product
from tests.stories.test_partial_results import BROKEN

VARIABLE = "SHOP_QUEUE"
TEST = "host: shop.test.example.org"
WEB_PATH = "  web: {path: /shop, priority: 3}\n"
KNOWN_QUEUE = Edit(UNKNOWN_QUEUE.path, UNKNOWN_QUEUE.old, UNKNOWN_QUEUE.new)


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
    assert kustomizations(product, "t1") == {"shop": "./flux/shop/overlays/t1"}
    return product


@pytest.fixture
def apart(product: Product) -> Product:
    """A product whose `nightly` needs a value of its own from its first conversion on."""
    shutil.rmtree(product.shop.out)
    product.edit(UNKNOWN_QUEUE)
    assert product.convert().code == 0
    assert product.drift().code == 0
    return product


def test_only_the_workload_that_needs_a_value_stands_apart(apart: Product):
    for overlay in ("t1", "p1"):
        assert kustomizations(apart, overlay) == {
            "shop": f"./flux/shop/overlays/{overlay}",
            "shop-workload-nightly": f"./flux/shop/workload-nightly/{overlay}",
        }
        assert "Deployment/web" in rendered(apart, f"shop/overlays/{overlay}")
        alone = rendered(apart, f"shop/workload-nightly/{overlay}")
        assert {*alone} == {"CronJob/nightly", "ApplicationIdentity/nightly"}
    assert VARIABLE not in render(apart.shop.out / "shop/overlays/t1")
    assert VARIABLE in render(apart.shop.out / "shop/workload-nightly/t1")


@pytest.mark.parametrize("value", ["orders", "two words"])
def test_a_value_moves_nothing(apart: Product, value: str):
    before = apart.tree()
    apart.edit(Edit(PROJECT, f"{TEST}, substitutions: {{{VARIABLE}: {value}}}", TEST))
    assert apart.convert().code == 0
    after = apart.tree()
    assert not before.keys() - after.keys()
    changed = {path for path, content in after.items() if before.get(path) != content}
    # Flux would change a text with a space, so that one is written where it is needed.
    assert changed == (
        {"shop/workload-nightly/t1/jobs/nightly/cronjob.yaml"}
        if " " in value
        else {"syncroot/t1/kustomization.yaml", "syncroot/t1/substitutions.yaml"}
    )
    assert apart.drift().code == 0


def test_what_the_source_answers_later_moves_nothing(apart: Product):
    apart.edit(KNOWN_QUEUE)
    assert apart.convert().code == 0
    assert "shop-workload-nightly" in kustomizations(apart, "t1")
    assert apart.drift().code == 0


def test_a_workload_that_stands_beside_others_stays_and_the_danger_is_said(shared: Product):
    shared.edit(UNKNOWN_QUEUE)
    ended = shared.convert()
    assert ended.code == 0
    assert f"warning[B2F470]: 'nightly' needs {VARIABLE}, which has no value" in ended.err
    assert "in t1" in ended.err
    assert kustomizations(shared, "t1") == {"shop": "./flux/shop/overlays/t1"}
    assert shared.drift().code == 0
    shared.edit(Edit(PROJECT, f"{TEST}, substitutions: {{{VARIABLE}: orders}}", TEST))
    assert "B2F470" not in shared.convert().err


def test_only_the_project_file_moves_a_workload(shared: Product):
    shared.edit(UNKNOWN_QUEUE, own("true"))
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


def test_a_workload_apart_goes_only_by_its_name(apart: Product):
    before = apart.tree()
    apart.remove(*NIGHTLY_FILES)
    ended = apart.convert()
    assert ended.code == 1
    assert "error[B2F424]: the source no longer has the workload 'nightly': " in ended.err
    assert apart.tree() == before
    drifted = apart.drift()
    assert drifted.code == 1
    assert "the tree still has the workload 'nightly', which the source doesn't" in drifted.out
    assert apart.convert("--prune", "nightly").code == 0
    assert not [path for path in apart.tree() if "nightly" in path]
    assert kustomizations(apart, "t1") == {"shop": "./flux/shop/overlays/t1"}
    assert apart.drift().code == 0


def test_a_workload_apart_that_cannot_be_converted_stays_as_it_is(apart: Product):
    before = apart.tree()
    apart.edit(BROKEN)
    assert apart.convert().code == 3
    assert apart.tree() == before
    assert "shop-workload-nightly" in kustomizations(apart, "p1")


def test_a_tree_without_a_lock_is_compared_where_its_workloads_stand(shared: Product):
    (Path(shared.shop.out) / ".bicep2flux.lock").unlink()
    shared.edit(UNKNOWN_QUEUE)
    ended = shared.drift()
    assert "B2F508" not in ended.out
    assert "CronJob/nightly" in ended.out
    assert "shop/overlays/t1" in ended.out or "shop/base/jobs/nightly" in ended.out


def test_an_edit_of_a_workload_apart_is_found_at_its_line(apart: Product):
    apart.in_tree("shop/workload-nightly/p1/jobs/nightly/cronjob.yaml", "10 2 * * *", "11 2 * * *")
    ended = apart.drift()
    assert ended.code == 1
    assert "drift: 1 finding" in ended.out
    assert "shop/workload-nightly/p1/jobs/nightly/cronjob.yaml" in ended.out
