"""Two platforms beside each other: what the container apps still do isn't done a second time, until the cut-over.

`web` answers requests and runs on both. `nightly` is a job, and `worker` an app without ingress, which takes work
from a queue: both are held where the project file says that an environment isn't active.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from converter.kustomize.rendering import render
from tests.pipeline.shop import NIGHTLY, PROJECT, Edit
from tests.stories.conftest import Product

PROD = "prod: {overlay: p1, "
WEB_PATH = "  web: {path: /shop, priority: 3}\n"
WORKER = ".azure/applications/worker"
WORKER_FILES = (
    Edit(
        f"{WORKER}/main.bicep",
        """\
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  properties: {
    configuration: {}
    template: {
      containers: [{ name: 'worker', image: 'example.org/shop/worker:7.8.9' }]
      scale: { minReplicas: 2, maxReplicas: 4 }
    }
  }
  location: 'norwayeast'
}
""",
    ),
    Edit(f"{WORKER}/test.bicepparam", "using './main.bicep'\n"),
    Edit(f"{WORKER}/prod.bicepparam", "using './main.bicep'\n"),
)
NIGHTLY_BY_HAND = (
    Edit(f"{NIGHTLY}/main.bicep", "triggerType: 'Manual'", "triggerType: 'Schedule'"),
    Edit(
        f"{NIGHTLY}/main.bicep",
        "manualTriggerConfig: { parallelism: length(schedule) > 0 ? 1 : 2 }",
        "scheduleTriggerConfig: { cronExpression: schedule }",
    ),
)


def prod(keys: str) -> Edit:
    """The environment with more keys in the project file."""
    return Edit(PROJECT, f"prod: {{{keys}, overlay: p1, ", PROD)


def rendered(product: Product, folder: str) -> dict[str, dict[str, Any]]:
    """The objects that a folder of the tree renders, as Kind/name."""
    objects = yaml.safe_load_all(render(product.shop.out / folder))
    return {f"{body['kind']}/{body['metadata']['name']}": body for body in objects}


def workloads(product: Product, overlay: str) -> dict[str, dict[str, Any]]:
    return rendered(product, f"shop/overlays/{overlay}")


@pytest.fixture
def working(product: Product) -> Product:
    """The product with a worker, active everywhere."""
    product.edit(*WORKER_FILES)
    assert product.convert().code == 0
    return product


@pytest.fixture
def held(working: Product) -> Product:
    """The product with `prod` not active yet."""
    working.edit(prod("active: false"))
    assert working.convert().code == 0
    assert working.drift().code == 0
    return working


def test_jobs_and_consumers_are_held_and_nothing_else_changes(working: Product):
    before = {overlay: workloads(working, overlay) for overlay in ("t1", "p1")}
    files = working.tree()
    working.edit(prod("active: false"))
    assert working.convert().code == 0
    after = workloads(working, "p1")
    assert after["CronJob/nightly"]["spec"].pop("suspend") is True
    assert after["Deployment/worker"]["spec"].pop("replicas") == 0
    assert after == before["p1"]
    assert workloads(working, "t1") == before["t1"]
    changed = {path for path, content in working.tree().items() if files.get(path) != content}
    assert changed == {
        "shop/overlays/p1/apps/worker/deployment.yaml",
        "shop/overlays/p1/jobs/nightly/cronjob.yaml",
        "shop/overlays/p1/kustomization.yaml",
    }


def test_what_is_held_is_said_once_for_the_environment(held: Product):
    ended = held.convert("--verbose")
    assert ended.code == 0
    assert (
        "not active: p1: held: the job nightly and the app worker; running beside the container apps: web"
        in (ended.out)
    )
    assert ended.err.count("B2F328") == 1
    assert "environments.prod.workloads.NAME.active: true cuts over one workload" in ended.err
    assert "not active: p1; " in held.convert().out


def test_both_sides_agree_while_it_is_held_and_an_edit_is_found(held: Product):
    held.in_tree("shop/overlays/p1/jobs/nightly/cronjob.yaml", "  suspend: true\n", "")
    ended = held.drift()
    assert ended.code == 1
    assert "spec.suspend: true -> nothing (tree-edited)" in ended.out or "B2F502" in ended.out
    assert "drift: 1 finding" in ended.out


def test_a_job_that_somebody_suspended_is_not_written_into_the_source(working: Product):
    job = "shop/base/jobs/nightly/cronjob.yaml"
    working.in_tree(job, "  concurrencyPolicy: Forbid\n", "  concurrencyPolicy: Forbid\n  suspend: true\n")
    before = working.shop.text(f"{NIGHTLY}/main.bicep"), working.shop.text(f"{NIGHTLY}/prod.bicepparam")
    ended = working.run("backport", "source", "--flux", "tree", "--write")
    assert ended.code == 1
    assert "no parameter file can give this value: nothing in the source makes it" in ended.err
    assert "0 of 2 differences brought back" in ended.err
    assert (
        working.shop.text(f"{NIGHTLY}/main.bicep"),
        working.shop.text(f"{NIGHTLY}/prod.bicepparam"),
    ) == before


def test_the_line_that_holds_a_workload_is_found(held: Product):
    for where in ("CronJob/nightly spec.suspend", "Deployment/worker spec.replicas"):
        ended = held.run("trace", f"prod {where}", "source", "--flux", "tree")
        assert ended.code == 0
        line = held.shop.place(PROJECT, "active: «false»")[0]
        assert "asked workload.held at mappings/" in ended.out
        assert f"<- {line}" in ended.out


def test_a_plan_of_the_cut_over_has_exactly_what_held(held: Product):
    held.edit(Edit(PROJECT, "active: true", "active: false"))
    ended = held.run("plan", "source", "--out", "tree")
    line = held.shop.place(PROJECT, "active: «true»")[0]
    assert ended.out.startswith(
        f"""\
p1
  project file: environments.prod.active, source/{line}
    ~ Deployment/worker
        spec.replicas: 0 -> nothing
    ~ CronJob/nightly
        spec.suspend: true -> nothing

plan: objects: 2 to change, in 1 of 2 environments
"""
    )
    assert held.convert().code == 0
    assert held.drift().code == 0


def test_one_workload_is_cut_over_after_the_other(held: Product):
    held.edit(Edit(PROJECT, "{active: false, workloads: {nightly: {active: true}}, ", "{active: false, "))
    assert held.convert().code == 0
    made = workloads(held, "p1")
    assert "suspend" not in made["CronJob/nightly"]["spec"]
    assert made["Deployment/worker"]["spec"]["replicas"] == 0
    held.edit(Edit(PROJECT, "{worker: {active: false}}", "{nightly: {active: true}}"))
    held.edit(Edit(PROJECT, "{active: true, workloads", "{active: false, workloads"))
    ended = held.convert("--verbose")
    assert "not active: p1: held: the app worker\n" in ended.out
    assert "is active without some of its workloads" in ended.err
    made = workloads(held, "p1")
    assert "suspend" not in made["CronJob/nightly"]["spec"]
    assert made["Deployment/worker"]["spec"]["replicas"] == 0


def test_a_missed_schedule_is_not_run_at_the_cut_over(held: Product):
    # The deadline counts when `suspend` goes, so it has to be there before and after.
    for overlay in ("t1", "p1"):
        assert workloads(held, overlay)["CronJob/nightly"]["spec"]["startingDeadlineSeconds"] == 60


@pytest.mark.parametrize(
    ("settings", "is_held"),
    [("web: {path: /shop, priority: 3, consumer: true}", True), ("web: {path: /shop, priority: 3}", False)],
)
def test_an_app_with_ingress_is_held_if_it_is_named(held: Product, settings: str, *, is_held: bool):
    held.edit(Edit(PROJECT, settings, "web: {path: /shop, priority: 3}"))
    assert held.convert().code == 0
    assert ("replicas" in workloads(held, "p1")["Deployment/web"]["spec"]) is is_held


def test_an_app_without_ingress_that_takes_no_work_runs_if_it_is_named(held: Product):
    held.edit(Edit(PROJECT, f"{WEB_PATH}  worker: {{consumer: false}}\n", WEB_PATH))
    assert held.convert().code == 0
    assert "replicas" not in workloads(held, "p1")["Deployment/worker"]["spec"]


def test_an_app_with_ingress_that_a_queue_scales_is_undecided(held: Product):
    module = ".azure/modules/app.bicep"
    held.edit(Edit(module, "{ type: 'azure-servicebus', metadata: {", "{ type: 'cpu', metadata: {"))
    ended = held.convert()
    assert "warning[B2F329]: web has ingress, so it runs beside its container app" in ended.err
    assert held.shop.place(module, "type: «'azure-servicebus'»")[0] in ended.err
    held.edit(Edit(PROJECT, "priority: 3, consumer: false", "priority: 3"))
    assert "B2F329" not in held.convert().err


def test_that_a_job_is_a_consumer_decides_nothing(held: Product):
    held.edit(Edit(PROJECT, f"{WEB_PATH}  nightly: {{consumer: false}}\n", WEB_PATH))
    assert "warning[B2F330]: workloads.nightly.consumer decides nothing" in held.convert("--verbose").err


def test_keda_is_paused(held: Product):
    held.edit(Edit(PROJECT, "settings: {keda: true}\nworkloads:\n", "workloads:\n"))
    assert held.convert().code == 0
    made = workloads(held, "p1")
    assert made["Deployment/worker"]["spec"]["replicas"] == 0
    annotations = {"autoscaling.keda.sh/paused-replicas": "0"}
    assert made["ScaledObject/worker"]["metadata"]["annotations"] == annotations
    assert "annotations" not in workloads(held, "t1")["ScaledObject/worker"]["metadata"]
    assert "replicas is set beside" not in held.run("verify", "tree").out


def test_nothing_is_wrong_with_what_is_held(held: Product):
    for code in ("B2F438", "B2F464"):
        assert code not in held.run("verify", "tree").out


@pytest.mark.parametrize("choice", ["gate", "job"])
@pytest.mark.parametrize("environments", [("prod",), ("prod", "test")], ids=len)
def test_a_migration_is_left_to_the_release_of_the_container_apps(
    working: Product, choice: str, environments: tuple[str, ...]
):
    working.edit(*NIGHTLY_BY_HAND)
    working.edit(Edit(PROJECT, f"settings: {{manualJobs: {choice}}}\nworkloads:\n", "workloads:\n"))
    assert working.convert("--force").code == 0
    folder = "gate" if choice == "gate" else "overlays"
    assert "Job/nightly" in rendered(working, f"shop/{folder}/p1")

    for name in environments:
        overlay = {"prod": "p1", "test": "t1"}[name]
        working.edit(
            Edit(PROJECT, f"{name}: {{active: false, overlay: {overlay}", f"{name}: {{overlay: {overlay}")
        )
    ended = working.convert("--strict")
    assert ended.code == 0
    assert "left to the release of the container apps: the manual job nightly" in ended.out
    made = workloads(working, "p1")
    assert made["CronJob/nightly"]["spec"]["suspend"] is True
    assert "Job/nightly" not in made
    assert not (working.shop.out / "shop/gate/p1").exists()
    assert "Kustomization/shop-gate" not in rendered(working, "syncroot/p1")
    assert working.drift().code == 0
    # What is missing is a value that the shop never has; neither a base without overlay nor an endless wait.
    before = working.tree()
    assert working.convert("--env", "prod").code == 0
    assert working.tree() == before
    assert {*re.findall(r"\[(B2F\d+)\]", working.run("verify", "tree").out)} == {"B2F434"}


def test_a_misspelt_workload_of_an_environment_has_the_nearest_name(held: Product):
    held.edit(Edit(PROJECT, "{active: false, workloads: {nigthly: {active: true}}, ", "{active: false, "))
    ended = held.convert()
    assert ended.code == 3
    assert "error[B2F202]: the source has no workload 'nigthly'" in ended.err
    assert "did you mean 'nightly'?" in ended.err
    assert held.shop.place(PROJECT, "workloads: {«nigthly»")[0] in ended.err
