"""Flux rolls each sample out: everything becomes ready, and a new image changes nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.environments import Body, applied_objects, rendered_environment, required_inputs
from tests.cluster.plane import Cluster
from tests.cluster.rollout import Rollout, State
from tests.cluster.trees import CASES, VALUE, Case

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module", params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def rollout(
    case: Case, tree_of: Callable[[Case], Path], cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Rollout:
    """The last environment of the sample, which is the largest, in a tree that may be changed."""
    tree = tmp_path_factory.mktemp("rollout") / "flux"
    shutil.copytree(tree_of(case), tree)
    return with_inputs(cluster, tree, case.sample.environments[-1])


def with_inputs(cluster: Cluster, tree: Path, overlay: str) -> Rollout:
    """A roll-out in which each required input has a value."""
    inputs = required_inputs(rendered_environment(tree, overlay))
    return Rollout(cluster, tree, overlay, dict.fromkeys(inputs, VALUE))


@pytest.fixture(scope="module")
def states(rollout: Rollout) -> dict[str, State]:
    rollout.start()
    return rollout.wait()


def test_everything_becomes_ready(
    case: Case, rollout: Rollout, states: dict[str, State], record_property: Any
) -> None:
    assert {name: state.message for name, state in states.items() if not state.is_ready} == {}
    record_property("seconds", max(state.seconds for state in states.values()))
    live = rollout.live_objects()
    kinds = {kind for _, kind, _ in live}
    assert ("HTTPRoute" in kinds, "IngressRoute" in kinds) == (
        case.profile != "dis-ingressroute",
        case.profile == "dis-ingressroute",
    )
    deployments = [body for (_, kind, _), body in live.items() if kind == "Deployment"]
    assert deployments
    for body in deployments:
        assert body["status"].get("readyReplicas", 0) == body["spec"]["replicas"], body["metadata"]["name"]


def test_each_object_is_what_verify_takes_it_for(rollout: Rollout, states: dict[str, State]) -> None:
    """Applied once more as verify predicts it, under Flux's name, it would stay as it is."""
    client = rollout.cluster.client
    live = rollout.live_objects()
    objects = applied_objects(rendered_environment(rollout.tree, rollout.overlay), rollout.values)
    del objects[f"syncroot/{rollout.overlay}"]
    labels = labels_of_flux(rollout)
    predicted = {}
    for folder, bodies in objects.items():
        for body in bodies:
            answer = client.apply(labelled(body, labels[folder]))
            predicted[body["apiVersion"], body["kind"], body["metadata"]["name"]] = answer.object()
    assert predicted.keys() == live.keys()
    for key, body in live.items():
        assert list(differences(desired(body), desired(predicted[key]))) == [], key


def labels_of_flux(rollout: Rollout) -> dict[str, dict[str, str]]:
    """The labels by which Flux marks what it applies, by the folder that it is from."""
    found = {}
    for body in rollout.kustomizations():
        metadata = body["metadata"]
        labels = {f"kustomize.toolkit.fluxcd.io/{key}": metadata[key] for key in ("name", "namespace")}
        for folder in rollout.tree.glob(f"**/{rollout.overlay}"):
            name = folder.relative_to(rollout.tree).as_posix()
            if f"{body['spec']['path']}/".endswith(f"/{name}/"):
                found[name] = labels
    return found


def labelled(body: Body, labels: dict[str, str]) -> Body:
    metadata = body["metadata"]
    return {**body, "metadata": {**metadata, "labels": {**metadata.get("labels", {}), **labels}}}


def test_a_new_image_changes_nothing_else(rollout: Rollout, states: dict[str, State]) -> None:
    before = rollout.live_objects()
    set_tags(rollout.tree, rollout.overlay, "999.0.1")
    rollout.start()
    assert [name for name, state in rollout.wait().items() if not state.is_ready] == []
    after = rollout.live_objects()
    assert after.keys() == before.keys()
    changed = {
        path: new for key in before for path, new in differences(desired(before[key]), desired(after[key]))
    }
    assert {path.rpartition(".")[2] for path in changed} == {"image"}
    assert all(new.endswith(":999.0.1") for new in changed.values())


def test_the_other_environments_become_ready_too(
    case: Case, cluster: Cluster, tmp_path: Path, record_property: Any
) -> None:
    """All at once, each with namespaces of its own: elsewhere it would be a cluster of its own."""
    others = case.sample.environments[:-1]
    rollouts = {
        overlay: with_inputs(cluster, case.tree_of_environment(tmp_path / overlay, overlay), overlay)
        for overlay in others
    }
    for rollout in rollouts.values():
        rollout.start()
    states = {overlay: rollout.wait() for overlay, rollout in rollouts.items()}
    assert {
        f"{overlay} {name}": state.message
        for overlay, found in states.items()
        for name, state in found.items()
        if not state.is_ready
    } == {}
    record_property("seconds", max(one.seconds for found in states.values() for one in found.values()))


def set_tags(tree: Path, overlay: str, tag: str) -> None:
    """Set the tag of all images of an environment, as its pipeline does."""
    for file in tree.glob(f"**/{overlay}/kustomization.yaml"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"(?<=newTag: ).*", tag, text), "utf-8")


def desired(body: Body) -> Body:
    """A live object without what the API server and controllers note in it at each change."""
    kept = {key: value for key, value in body.items() if key != "status"}
    metadata = {key: value for key, value in body["metadata"].items() if key not in NOTED}
    annotations = dict(metadata.get("annotations", {}))
    annotations.pop("deployment.kubernetes.io/revision", None)
    return {**kept, "metadata": {**metadata, "annotations": annotations}}


NOTED = {"managedFields", "resourceVersion", "generation"}


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each place where two values differ, with the new value; one that is added or gone is a place too."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from differences(old.get(key), new.get(key), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif old != new:
        yield path, new
