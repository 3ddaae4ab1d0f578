"""A workload that the source no longer has leaves the cluster when `convert --prune` takes it out of the tree."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from tests.cluster.client import Client
from tests.cluster.environments import Body
from tests.cluster.plane import Cluster
from tests.cluster.rollout import Rollout
from tests.pipeline.small import PROJECT, app, write

pytestmark = pytest.mark.cluster


def test_a_pruned_workload_leaves_the_cluster_and_nothing_else_does(cluster: Cluster, tmp_path: Path) -> None:
    project = PROJECT.replace("namespace: {name: shop}", "namespace: {name: pruned}")
    templates = {"web": app(), "worker": app(name="worker")}
    source = write(
        tmp_path, templates, files={"bicep2flux.yaml": project.replace("product: shop", "product: pruned")}
    )
    tree = tmp_path / "flux"
    convert(ConvertOptions(source=source, out=tree))
    before = rolled_out(Rollout(cluster, tree, "prod"))
    gone = {key for key in before if "worker" in key[2]}
    assert {"Deployment", "Service"} <= {kind for _, kind, _ in gone}

    shutil.rmtree(source / ".azure/applications/worker")
    convert(ConvertOptions(source=source, out=tree))
    assert rolled_out(Rollout(cluster, tree, "prod")).keys() == before.keys()
    convert(ConvertOptions(source=source, out=tree, prune=("worker",)))
    after = rolled_out(Rollout(cluster, tree, "prod"))

    assert before.keys() - after.keys() == gone
    assert all(after[key]["metadata"]["uid"] == before[key]["metadata"]["uid"] for key in after)
    for version, kind, name in gone:
        wait_until_gone(cluster.client, version, kind, name)


def rolled_out(rollout: Rollout) -> dict[tuple[str, str, str], Body]:
    """What Flux keeps in the cluster after it has rolled the tree out."""
    rollout.start()
    assert {name: state.message for name, state in rollout.wait().items() if not state.is_ready} == {}
    return rollout.live_objects()


def wait_until_gone(client: Client, version: str, kind: str, name: str) -> None:
    """What Flux deletes is gone when Kubernetes has cleaned up behind it."""
    path = client.kinds()[version, kind].path("pruned", name)
    last = time.monotonic() + 30
    while client.call("GET", path).status != 404:
        assert time.monotonic() < last, f"{kind} {name} is still there"
        time.sleep(0.2)
