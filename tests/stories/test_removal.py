"""Nothing disappears from a tree without consent, and nothing stays behind unseen."""

from __future__ import annotations

import pytest

from converter.drift import RenderedTree
from converter.pipeline import SourceOptions, load_rules
from tests.pipeline.shop import PROJECT, WEB, Edit
from tests.stories.conftest import NIGHTLY_FILES, PROD, WITHOUT_PROD, Product
from tests.stories.test_partial_results import BROKEN


def test_a_typo_in_an_environments_name_deletes_nothing(product: Product):
    before = product.tree()
    product.edit(Edit(PROJECT, "  prd: {overlay: p1", "  prod: {overlay: p1"))
    ended = product.convert()
    assert ended.code != 0
    assert "prod" in ended.err
    assert product.tree() == before
    assert product.drift().code != 0


def test_an_environment_that_is_taken_out_of_the_project_file_is_a_finding(product: Product):
    product.edit(WITHOUT_PROD)
    ended = product.drift()
    assert ended.code == 1
    assert "B2F509" in ended.out
    assert "the overlay 'p1'" in ended.out
    assert "shop/overlays/p1" in ended.out
    assert "drift: 1 finding" in ended.out


def test_an_environment_goes_only_by_its_name(product: Product):
    before = product.tree()
    product.edit(WITHOUT_PROD)
    ended = product.convert()
    assert ended.code == 1
    assert "error[B2F424]: the project file has no environment 'p1': " in ended.err
    assert "`convert --prune p1`" in ended.err
    assert product.tree() == before
    assert product.convert("--prune", "all").code == 1
    assert product.tree() == before
    pruned = product.convert("--prune", "p1")
    assert pruned.code == 0
    assert "the environment 'p1' is removed" in pruned.err
    gone = before.keys() - product.tree().keys()
    assert gone == {path for path in before if "/p1/" in path}
    assert product.drift().code == 0


def test_what_is_written_elsewhere_doesnt_wait_for_consent(product: Product):
    product.edit(WITHOUT_PROD, Edit(f"{WEB}/main.bicep", "replicas int = 3", "replicas int = 1"))
    before = product.tree()
    ended = product.convert()
    assert ended.code == 1
    changed = {path for path, content in product.tree().items() if content != before[path]}
    assert changed == {"shop/base/apps/web/hpa.yaml"}


def test_a_workload_goes_only_by_its_name(product: Product):
    before = product.tree()
    product.remove(*NIGHTLY_FILES)
    ended = product.convert()
    assert ended.code == 1
    assert "error[B2F424]: the source no longer has the workload 'nightly': " in ended.err
    assert "p1 " in ended.err
    assert "t1 " in ended.err
    assert product.tree() == before
    drifted = product.drift()
    assert drifted.code == 1
    assert "error[B2F510]" in drifted.out
    assert "the tree still has the workload 'nightly', which the source doesn't" in drifted.out
    assert "drift: 2 findings in 2 environments" in drifted.out
    assert product.convert("--prune", "nightly").code == 0
    assert not [path for path in product.tree() if "nightly" in path]
    assert product.drift().code == 0
    assert product.convert().out.startswith("nothing to change")


def test_all_consents_to_every_workload_that_is_gone(product: Product):
    product.remove(*NIGHTLY_FILES)
    assert product.convert("--prune", "all").code == 0
    assert not [path for path in product.tree() if "nightly" in path]


def test_a_workload_that_leaves_one_environment_needs_consent_too(product: Product):
    before = product.tree()
    product.remove(f"{NIGHTLY_FILES[2]}")
    ended = product.convert()
    assert ended.code == 1
    assert product.tree() == before
    assert product.convert("--prune", "nightly").code == 0
    after = product.tree()
    assert b"jobs/nightly" not in after[PROD]
    assert b"jobs/nightly" in after[PROD.replace("p1", "t1")]


def test_a_workload_that_stays_keeps_its_entries_in_what_is_shared(product: Product):
    product.edit(
        Edit(
            f"{WEB}/main.bicep",
            "      { name: 'REGION', value: region }\n      { name: 'COLOUR', value: 'red' }\n",
            "      { name: 'REGION', value: region }\n",
        )
    )
    product.remove(*NIGHTLY_FILES)
    before = product.tree()
    assert product.convert().code == 1
    after = product.tree()
    changed = {path for path in before if after[path] != before[path]}
    assert "shop/base/apps/web/deployment.yaml" in changed
    assert all("/apps/web/" in path for path in changed)
    assert b"jobs/nightly" in after[PROD]


def test_a_workload_that_is_left_out_isnt_called_gone_from_the_source(product: Product):
    web = "  web: {path: /shop, priority: 3}"
    product.edit(Edit(PROJECT, f"{web}\n  nightly: {{skip: it stays}}", web))
    drifted = product.drift()
    assert drifted.code == 1
    assert "the tree still has the workload 'nightly', which the project file leaves out" in drifted.out
    assert "take its `skip` out of the project file" in drifted.out


@pytest.mark.parametrize("name", ["nightli", "web"])
def test_consent_to_what_isnt_gone_is_reported(product: Product, name: str):
    product.remove(*NIGHTLY_FILES)
    before = product.tree()
    ended = product.convert("--prune", name)
    assert ended.code == 1
    assert f"warning[B2F426]: --prune {name}: nothing of that name is gone" in ended.err
    assert ("did you mean 'nightly'?" in ended.err) == (name == "nightli")
    assert ("help: gone: nightly" in ended.err) == (name == "web")
    assert product.tree() == before


def test_a_dry_run_says_what_would_go(product: Product):
    product.remove(*NIGHTLY_FILES)
    before = product.tree()
    ended = product.convert("--dry-run", "--prune", "nightly")
    assert ended.code == 0
    assert "would remove" in ended.out
    assert product.tree() == before


def names_in(product: Product, overlay: str) -> set[str]:
    """What Kustomize renders for an overlay of the tree, as kind/name."""
    sections = load_rules(SourceOptions(source=product.shop.source)).sections
    workloads = next(one for one in sections if one.overlay.startswith("shop/"))
    folders = {(workloads.name, overlay): f"shop/overlays/{overlay}"}
    with RenderedTree(product.shop.out, folders) as tree:
        tree.start(folders)
        return {f"{one['kind']}/{one['metadata']['name']}" for one in tree.objects(workloads, overlay)}


def test_a_workload_that_an_unchosen_environment_still_has_keeps_its_base(product: Product):
    product.remove(*NIGHTLY_FILES)
    before = product.tree()
    ended = product.convert("--env", "test", "--prune", "nightly")
    assert ended.code == 0
    assert "1 file (t1 1)" in ended.err
    after = product.tree()
    assert b"jobs/nightly" not in after[PROD.replace("p1", "t1")]
    assert {path for path in before if "/nightly/" in path and "/t1/" not in path} <= after.keys()
    head = "shop/base/jobs/nightly/kustomization.yaml"
    assert before[head] == after[head]
    assert "CronJob/nightly" in names_in(product, "p1")
    assert "CronJob/nightly" not in names_in(product, "t1")
    assert product.convert("--prune", "nightly").code == 0
    assert not [path for path in product.tree() if "nightly" in path]
    assert product.drift().code == 0


def test_a_workload_goes_from_the_others_while_an_environment_awaits_consent(product: Product):
    product.remove(*NIGHTLY_FILES)
    product.edit(WITHOUT_PROD)
    assert product.convert("--prune", "nightly").code == 1
    assert "CronJob/nightly" in names_in(product, "p1")
    assert "CronJob/nightly" not in names_in(product, "t1")
    assert product.convert("--prune", "p1").code == 0
    assert not [path for path in product.tree() if "nightly" in path]


def test_an_overlay_that_is_removed_takes_a_broken_workload_along(product: Product):
    product.edit(BROKEN, Edit(PROJECT, "prod: {overlay: p2", "prod: {overlay: p1"))
    assert product.convert("--prune", "p1").code == 3
    assert not [path for path in product.tree() if "/p1/" in path]
    assert not [path for path in product.tree() if "/p2/" in path and "nightly" in path]
    product.edit(Edit(BROKEN.path, "param schedule = '10 2", "param schedul = '10 2"))
    assert product.convert().code == 0
    assert product.drift().code == 0


def test_a_workload_that_is_removed_leaves_no_entry_beside_a_broken_one(product: Product):
    before = product.tree()
    product.remove(NIGHTLY_FILES[2])
    product.edit(Edit(f"{WEB}/prod.bicepparam", "param replica = 2", "param replicas = 2"))
    assert product.convert("--prune", "nightly").code == 3
    assert "CronJob/nightly" in names_in(product, "t1")
    assert "CronJob/nightly" not in names_in(product, "p1")
    assert "Deployment/web" in names_in(product, "p1")
    lines = before[PROD].decode().splitlines(keepends=True)
    assert product.tree()[PROD].decode() == "".join(line for line in lines if "jobs/nightly" not in line)
    drifted = product.drift()
    assert drifted.code == 3
    assert "B2F505" not in drifted.out


def test_a_kustomization_that_is_kept_must_not_name_what_goes(product: Product):
    product.remove(*NIGHTLY_FILES)
    product.in_tree(PROD, "namespace: shop\n", "namespace: shop\nnamePrefix: a-\n")
    before = product.tree()
    ended = product.convert("--prune", "nightly", "--keep")
    assert ended.code == 2
    assert f"error[B2F408]: {PROD} can't stay as it is: it names shop/base/jobs/nightly" in ended.err
    assert product.tree() == before
    product.in_tree(PROD, "  - ../../base/jobs/nightly\n", "")
    product.in_tree(PROD, "  - path: jobs/nightly/cronjob.yaml\n", "")
    assert product.convert("--prune", "nightly", "--keep").code == 0
    assert "CronJob/a-nightly" not in names_in(product, "p1")


@pytest.mark.parametrize("how", ["another environment", "an environment that is gone"])
def test_the_base_loses_no_object_that_an_overlay_still_patches(product: Product, how: str):
    product.edit(
        Edit(".azure/modules/app.bicep", "configuration: {}", FIND_INGRESS),
    )
    if how == "an environment that is gone":
        product.edit(WITHOUT_PROD)
    before = product.tree()
    ended = product.convert(*(("--env", "test") if how == "another environment" else ()))
    assert ended.code == 2
    assert "error[B2F427]: shop/overlays/p1/apps/web/" in ended.err
    assert "the overlay 'p1' couldn't be rendered" in ended.err
    assert product.tree() == before
    assert product.convert(*(("--prune", "p1") if how == "an environment that is gone" else ())).code == 0
    assert not [path for path in product.tree() if "ingressroute" in path]


FIND_INGRESS = """configuration: {
      ingress: { external: true, targetPort: 8080 }
    }"""
