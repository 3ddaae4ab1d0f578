"""A value that the platform supplies for a variable is in the cluster what the tool predicts of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.kustomize import substituted
from tests.cluster.plane import Cluster
from tests.cluster.rollout import Rollout
from tests.cluster.test_values import VALUES

pytestmark = pytest.mark.cluster

TEXTS = ("${V}", "a ${V} b", '{"key": "${V}"}', "${V:-default}")
"""Where a variable may stand: what YAML makes of its value depends on the text around it."""

FLUX = "flux-values"
SYNCROOT = f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: values, namespace: {FLUX}}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: values, namespace: {FLUX}}}
spec: {{interval: 10m, url: "https://example.com/values"}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: values, namespace: {FLUX}}}
spec:
  interval: 10m
  path: ./flux/values/overlays/dev
  postBuild: {{substituteFrom: [{{kind: ConfigMap, name: values}}]}}
  prune: true
  sourceRef: {{kind: GitRepository, name: values}}
  targetNamespace: {FLUX}
  timeout: 1m
  wait: true
"""


def test_a_supplied_value_arrives_as_predicted(cluster: Cluster, tmp_path: Path) -> None:
    values = {f"V{number}": value for number, value in enumerate(VALUES)}
    expected: dict[str, str] = {}
    objects: list[dict[str, Any]] = []
    for number, (name, value) in enumerate(values.items()):
        text = TEXTS[number % len(TEXTS)].replace("${V", f"${{{name}")
        predicted = substituted(text, {name: value}, strict=True)
        # Flux or the server refuses the others, and with one of them all the rest.
        if predicted.error is None and isinstance(predicted.value, str):
            expected[f"c{number}"] = predicted.value
            config = {"metadata": {"name": f"c{number}"}, "data": {"text": text}}
            objects.append({"apiVersion": "v1", "kind": "ConfigMap", **config})
    assert len(expected) > len(VALUES) / 2
    write_folder(tmp_path / "values/overlays/dev", yaml.safe_dump_all(objects))
    write_folder(tmp_path / "syncroot/dev", SYNCROOT)
    rollout = Rollout(cluster, tmp_path, "dev", values)
    rollout.start()
    assert {name: state.message for name, state in rollout.wait().items() if not state.is_ready} == {}
    live = {name: body["data"].get("text", "") for (_, _, name), body in rollout.live_objects().items()}
    assert {name: text for name, text in expected.items() if live.get(name) != text} == {}


def write_folder(folder: Path, objects: str) -> None:
    """Write a kustomization folder that holds objects in YAML."""
    folder.mkdir(parents=True)
    folder.joinpath("objects.yaml").write_text(objects, "utf-8")
    folder.joinpath("kustomization.yaml").write_text("resources: [objects.yaml]\n", "utf-8")
