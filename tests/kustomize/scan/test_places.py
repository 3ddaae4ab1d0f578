"""The line that gives a rendered value, in a tree of any layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.kustomize import ScannedFolder, place_of, render, rendered_objects
from converter.kustomize.layers.images import image
from converter.kustomize.layers.origins import leaves
from tests.kustomize.scan.making import scanned

TREE = {
    "base/kustomization.yaml": """
        namePrefix: a-
        resources:
          - objects.yaml
        configMapGenerator:
          - name: settings
            literals:
              - COLOUR=red
              - SIZE=3
          - name: fixed
            options: {disableNameSuffixHash: true}
            files: [text=some.txt]
        images:
          - name: web
            newTag: "1"
        """,
    "base/some.txt": "hello\n",
    "base/objects.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: &labels {app: web, tier: front}
        spec:
          replicas: 1
          selector: {matchLabels: *labels}
          template:
            metadata:
              labels: {<<: *labels, extra: more}
            spec:
              nodeSelector: {pool: a, size: big}
              containers:
                - name: web
                  image: web
                  args: [a, b]
                  ports:
                    - containerPort: 80
                      name: http
                    - containerPort: 81
                  env:
                    - {name: A, value: base}
                    - {name: B, value: base}
                    - {name: C, value: base}
                - name: side
                  image: side:7
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{port: 80}]
        ---
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: thing, namespace: default}
        spec:
          list: [{name: a, v: 1}, {name: b, v: 2}]
          keep: 1
        """,
    "part/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patches:
          - target: {kind: Deployment, name: a-.*}
            patch: |
              - op: add
                path: /metadata/annotations
                value:
                  from: component
              - op: replace
                path: /spec/template/spec/containers/1/image
                value: side:8
        """,
    "dev/kustomization.yaml": """
        namespace: dev
        nameSuffix: -z
        resources: [../base]
        components: [../part]
        commonAnnotations: {team: one}
        labels:
          - pairs: {env: dev}
            includeTemplates: true
        patchesStrategicMerge:
          - deployment.yaml
        patches:
          - path: thing.yaml
          - target: {kind: Service}
            patch: |-
              # a remark
              - op: add
                path: /spec/ports/-
                value: {port: 81, targetPort: 8081}
              - op: replace
                path: /spec/ports/0/port
                value: 8080
          - patch: "{apiVersion: v1, kind: Service, metadata: {name: a-web}, spec: {type: ClusterIP}}"
          - path: nobody.yaml
            target: {name: nobody}
        replicas:
          - name: a-web
            count: 4
        images:
          - name: web
            newName: registry/web
            newTag: "2"
        replacements:
          - source: {kind: Service, fieldPath: spec.type}
            targets:
              - select: {kind: Deployment}
                fieldPaths: ["spec.template.spec.containers.[name=web].env.[name=C].value"]
        """,
    "dev/deployment.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a-web}
        spec:
          template:
            spec:
              nodeSelector: {size: null}
              containers:
                - name: web
                  args: [c]
                  ports:
                    - containerPort: 81
                      protocol: TCP
                      name: more
                  env:
                    - name: B
                      value: dev
                    - name: A
                      $patch: delete
        """,
    "dev/thing.yaml": """
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: a-thing, namespace: default}
        spec:
          list: [{name: a, v: 3}]
        """,
    "dev/nobody.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: nobody}
        """,
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> tuple[ScannedFolder, dict[str, dict[str, Any]]]:
    root: Path = tmp_path_factory.mktemp("tree")
    found = scanned(root, "dev", TREE)
    return found, {
        one["kind"] + ("/fixed" if "fixed" in one["metadata"]["name"] else ""): one
        for one in rendered_objects(render(root / "dev"))
    }


def at(body: Any, path: Any) -> Any:
    for step in path:
        body = body[step]
    return body


def test_the_line_of_every_leaf_has_its_value(tree):
    found, objects = tree
    count = 0
    for body in objects.values():
        for path in leaves(body):
            value = at(body, path)
            span = place_of(found, body, path)
            assert span is not None, path
            if span.text.startswith(("name: fixed", "name: settings")):
                assert path in {("apiVersion",), ("kind",)}  # what a generator's entry is there for
                continue
            text = yaml.safe_load(span.text)
            if path == ("metadata", "name"):
                assert str(text) in value
            elif path[-1] == "image":
                assert image(value).tag in span.text
            elif path[0] == "data":
                assert text == ("text=some.txt" if path[1] == "text" else f"{path[1]}={value}")
            elif path == ("spec", "template", "spec", "containers", 0, "env", 0, "value") and value != "dev":
                assert "[name=C]" in span.text
            elif not (value == "ClusterIP" and "name=C" in span.text):
                # a patch in quotes has one place for all that it sets
                assert text == value or span.text.startswith('"{apiVersion'), (path, span.text)
            count += 1
    assert count > 50


@pytest.mark.parametrize(
    ("kind", "path", "line"),
    [
        ("Deployment", ("metadata", "namespace"), "dev/kustomization.yaml:1"),
        ("Deployment", ("metadata", "name"), "dev/kustomization.yaml:2"),
        ("Deployment", ("metadata", "annotations", "from"), "part/kustomization.yaml:9"),
        ("Deployment", ("metadata", "annotations", "team"), "dev/kustomization.yaml:5"),
        ("Deployment", ("metadata", "labels", "env"), "dev/kustomization.yaml:7"),
        ("Deployment", ("spec", "template", "metadata", "labels", "env"), "dev/kustomization.yaml:7"),
        ("Deployment", ("spec", "template", "metadata", "labels", "app"), "base/objects.yaml:5"),
        ("Deployment", ("spec", "template", "metadata", "labels", "extra"), "base/objects.yaml:11"),
        ("Deployment", ("spec", "replicas"), "dev/kustomization.yaml:27"),
        ("Deployment", ("spec", "template", "spec", "containers", 1, "image"), "part/kustomization.yaml:12"),
        ("Deployment", ("spec", "template", "spec", "containers", 0, "image"), "dev/kustomization.yaml:31"),
        ("Deployment", ("spec", "template", "spec", "containers", 0, "args", 0), "dev/deployment.yaml:10"),
        # taken away
        ("Deployment", ("spec", "template", "spec", "nodeSelector", "size"), "dev/deployment.yaml:7"),
        ("Deployment", ("spec", "template", "spec", "containers", 0, "args", 1), "dev/deployment.yaml:10"),
        ("Deployment", ("spec", "template", "spec", "containers", 0, "env", "A"), "dev/deployment.yaml:19"),
        ("Thing", ("spec", "list", 1, "v"), "dev/thing.yaml:5"),
        # never there
        ("Deployment", ("spec", "paused"), "dev/deployment.yaml:4"),
        ("Thing", ("spec", "keep", "more"), "base/objects.yaml:41"),
        ("Service", ("spec", "ports", 1, "targetPort"), "dev/kustomization.yaml:18"),
        ("Service", ("spec", "ports", 0, "port"), "dev/kustomization.yaml:21"),
        ("ConfigMap/fixed", ("data", "text"), "base/kustomization.yaml:11"),
    ],
)
def test_the_line_that_sets_a_value(tree, kind, path, line):
    found, objects = tree
    span = place_of(found, objects[kind], path)
    assert span is not None
    assert f"{span.file}:{span.line}" == line


def test_an_object_of_nobody_has_no_place(tree):
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "other"}}
    assert place_of(tree[0], body, ()) is None


def test_patches_that_change_nothing_are_known(tree):
    assert [part.entry.text for part in tree[0].idle_patches] == ["nobody.yaml"]


@pytest.mark.parametrize(
    ("kind", "version"), [("5", "v1"), ("true", "v1"), ("2001-01-01", "v1"), ("X", "1.0")]
)
def test_a_kind_or_version_that_is_no_text_has_its_place(kind, version, tmp_path):
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: odd}}\n"
    found = scanned(tmp_path, "dev", {"dev/kustomization.yaml": "resources: [x.yaml]", "dev/x.yaml": text})
    (body,) = rendered_objects(render(tmp_path / "dev"))
    span = place_of(found, body, ("metadata", "name"))
    assert span is not None
    assert span.line == 3
