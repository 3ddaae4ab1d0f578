"""The first roll-out of the sample: a value that one job needs is missing, and comes a day later.

The tree is the committed one, but for the names of two namespaces, so that the cluster can have it beside others.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.source import Severity
from tests.cluster.environments import rendered_environment, required_inputs
from tests.cluster.plane import Cluster
from tests.cluster.rollout import Rollout, State
from tests.cluster.test_rollout import desired
from tests.cluster.trees import VALUE, edit_project
from tests.samples import SAMPLES

pytestmark = pytest.mark.cluster

OVERLAY = "prod"
NAMESPACE = "first-rollout"
MISSING = "DIALOGPORTEN_COST_METRICS_STORAGE_ACCOUNT_NAME"
JOB = "aggregate-cost-metrics-job"
OF_THE_JOB = {f"dialogporten-workload-{JOB}", f"dialogporten-roles-{JOB}"}


class Product:
    """The sample's source, converted into a folder of its own."""

    def __init__(self, folder: Path) -> None:
        [sample] = [one for one in SAMPLES if one.name == "dialogporten"]
        self.source, self.tree = folder / "source", folder / "flux"
        shutil.copytree(sample.source, self.source, ignore=shutil.ignore_patterns("flux"))

        def rename(project: dict[str, Any]) -> None:
            project["namespace"] = {"name": NAMESPACE}
            project["flux"]["namespace"] = NAMESPACE
            project["settings"] = {"roleAssignments": True}

        self.edit(rename)

    def edit(self, change: Any) -> set[str]:
        """Change the project file and convert: the files of the tree that are other than before."""
        before = self._files()
        edit_project(self.source, change)
        result = convert(ConvertOptions(source=self.source, out=self.tree))
        assert [one for one in result.diagnostics if one.severity is Severity.ERROR] == []
        after = self._files()
        return {path for path in before | after if before.get(path) != after.get(path)}

    def _files(self) -> dict[str, bytes]:
        files = (path for path in self.tree.rglob("*") if path.is_file())
        return {path.relative_to(self.tree).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    return Product(tmp_path_factory.mktemp("first-rollout"))


@pytest.fixture(scope="module")
def rollout(product: Product, cluster: Cluster) -> Rollout:
    """Every required input has a value but one."""
    given = required_inputs(rendered_environment(product.tree, OVERLAY)) - {MISSING}
    return Rollout(cluster, product.tree, OVERLAY, dict.fromkeys(given, VALUE))


@pytest.fixture(scope="module")
def states(rollout: Rollout) -> dict[str, State]:
    rollout.start()
    return rollout.wait()


def test_everything_else_becomes_ready(
    rollout: Rollout, states: dict[str, State], record_property: Any
) -> None:
    assert {name for name, state in states.items() if not state.is_ready} == OF_THE_JOB
    for name in OF_THE_JOB:
        assert states[name].reason == "BuildFailed"
        assert f'variable not set (strict mode): "{MISSING}"' in states[name].message
    ready = [state.seconds for state in states.values() if state.is_ready]
    record_property("seconds", max(ready))
    live = rollout.live_objects()
    deployments = {name: body for (_, kind, name), body in live.items() if kind == "Deployment"}
    assert {*deployments} == {"graphql", "service", "web-api-eu", "web-api-so"}
    for body in deployments.values():
        assert body["status"].get("readyReplicas", 0) == body["spec"]["replicas"]
    assert not [name for _, _, name in live if name.startswith(JOB)]
    assert ("batch/v1", "CronJob", "sync-resource-policy-information-job") in live


def test_its_value_makes_the_job_ready_and_changes_nothing_else(
    product: Product, rollout: Rollout, states: dict[str, State]
) -> None:
    before = rollout.live_objects()

    def give(project: dict[str, Any]) -> None:
        project["environments"][OVERLAY]["substitutions"] = {MISSING: "costmetrics"}

    changed = product.edit(give)
    assert {path for path in changed if not path.startswith(f"syncroot/{OVERLAY}/")} == {".bicep2flux.lock"}
    rollout.start()
    assert {name: state.message for name, state in rollout.wait().items() if not state.is_ready} == {}
    after = rollout.live_objects()
    assert {key: desired(after[key]) for key in before} == {key: desired(before[key]) for key in before}
    new = {(kind, name) for _, kind, name in after.keys() - before.keys()}
    assert {name for _, name in new if not name.startswith(JOB)} == set()
    assert {kind for kind, _ in new} == {"ApplicationIdentity", "CronJob", "RoleAssignment"}


def test_what_the_container_apps_still_do_is_not_begun(rollout: Rollout, states: dict[str, State]) -> None:
    """`prod` isn't active: its consumer is ready without a pod, and no schedule has started a Job."""
    consumer = rollout.cluster.client.get("Deployment", "service", NAMESPACE).object()
    assert consumer["spec"]["replicas"] == 0
    assert [name for name in pods(rollout) if name.startswith("service-")] == []
    assert [name for name in pods(rollout) if name.startswith("web-api-so-")] != []
    assert rollout.cluster.client.list("Job", NAMESPACE) == []


def test_the_cut_over_starts_the_consumer(
    product: Product, rollout: Rollout, states: dict[str, State]
) -> None:
    def cut_over(project: dict[str, Any]) -> None:
        project["environments"][OVERLAY]["active"] = True

    product.edit(cut_over)
    rollout.start()
    rollout.wait()
    consumer = rollout.cluster.client.get("Deployment", "service", NAMESPACE).object()
    # Flux gives the field back, and Kubernetes sets what it has by default: the autoscaler goes on from there.
    assert consumer["spec"]["replicas"] >= 1
    assert [name for name in pods(rollout) if name.startswith("service-")] != []
    suspended = {
        body["metadata"]["name"]: body["spec"]["suspend"]
        for body in rollout.cluster.client.list("CronJob", NAMESPACE)
    }
    assert suspended["sync-subject-resource-mappings-job"] is False


def pods(rollout: Rollout) -> list[str]:
    return [body["metadata"]["name"] for body in rollout.cluster.client.list("Pod", NAMESPACE)]
