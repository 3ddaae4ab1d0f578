"""A folder that Kustomize can't render: each finding has the line that is to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from converter.commands.verify import VerifyOptions, verify
from converter.source import Category
from tests.kustomize.scan.making import planted

DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: web
"""
TREE = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": DEPLOYMENT,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
}
OVERLAY, BASE, PATCH = "overlays/dev/kustomization.yaml", "base/web.yaml", "overlays/dev/patch.yaml"


@dataclass(frozen=True)
class Case:
    """Files in place of those of the tree, and what is found: code, place, a part of the message."""

    files: dict[str, str]
    found: tuple[tuple[str, str, str], ...]


def overlay(text: str, more: dict[str, str] | None = None, *found: tuple[str, str, str]) -> Case:
    return Case({OVERLAY: f"resources: [../../base]\n{text}\n", **(more or {})}, found)


PATCHED = "patches: [{path: patch.yaml}]"
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
CASES = {
    "a prefix that is a number": overlay(
        "namePrefix: 5", None, ("B2F406", f"{OVERLAY}:2:1", "expected string, found integer")
    ),
    "a tag that is a number": overlay(
        "images:\n  - name: web\n    newTag: 1.2",
        None,
        ("B2F406", f"{OVERLAY}:4:5", "expected string, found number"),
    ),
    "metadata that is a list": overlay(
        "metadata: []", None, ("B2F406", f"{OVERLAY}:2:1", "expected object, found array")
    ),
    "a label that is null in a list": overlay(
        "commonLabels: {a: [null]}", None, ("B2F406", f"{OVERLAY}:2:16", "expected string, found array")
    ),
    "a count that is a text": overlay(
        'replicas: [{name: web, count: "2"}]',
        None,
        ("B2F406", f"{OVERLAY}:2:24", "expected integer, found string"),
    ),
    "an unknown field of an entry": overlay(
        "images: [{name: web, tag: a}]", None, ("B2F406", f"{OVERLAY}:2:22", "there is no field 'tag' here")
    ),
    "an apiVersion that is for components": overlay(
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Kustomization",
        None,
        ("B2F406", f"{OVERLAY}:2:1", "expected one of kustomize.config.k8s.io/v1beta1"),
    ),
    "a generator without a name": overlay(
        "configMapGenerator: [{literals: [a=b]}]",
        None,
        ("B2F406", f"{OVERLAY}:2:22", "the field 'name' is missing"),
    ),
    "a patch that is a text": overlay(
        PATCHED,
        {PATCH: "text\n"},
        ("B2F406", f"{PATCH}:1:1", "expected object, found string"),
        ("B2F442", f"{OVERLAY}:2:18", "this patch changes no object"),
    ),
    "a patch without a name": overlay(
        PATCHED,
        {PATCH: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {}\n"},
        ("B2F406", f"{PATCH}:3:1", "the field 'name' is missing"),
        ("B2F442", f"{OVERLAY}:2:18", "this patch changes no object"),
    ),
    "a patch that is for nothing": overlay(
        PATCHED,
        {PATCH: HEAD.replace("web", "shop")},
        ("B2F406", f"{PATCH}:1:1", "no resource matches strategic merge patch"),
        ("B2F442", f"{OVERLAY}:2:18", "this patch changes no object"),
    ),
    "an unknown directive": overlay(
        PATCHED,
        {PATCH: f"{HEAD}spec: {{template: {{$patch: remove}}}}\n"},
        ("B2F406", f"{PATCH}:4:19", "no directive of a patch"),
    ),
    "a patch of another form than the object": overlay(
        PATCHED,
        {PATCH: f"{HEAD}spec:\n  template: true\n"},
        ("B2F406", f"{PATCH}:5:3", "wrong node kind"),
        ("B2F431", f"{PATCH}:5:3", "expected object, found boolean"),
    ),
    "an operation without a path": overlay(
        "patches:\n  - target: {kind: Deployment}\n    patch: |\n      - op: add\n        value: 5",
        None,
        ("B2F406", f"{OVERLAY}:5:9", "the field 'path' is missing"),
    ),
    "an operation on what isn't there": overlay(
        "patches:\n  - target: {kind: Deployment}\n    patch: |\n      - op: remove\n        path: /spec/a/b",
        None,
        ("B2F406", f"{OVERLAY}:6:9", "/spec/a/b"),
    ),
    "a replacement of nothing": overlay(
        "replacements:\n  - source: {kind: Service, name: shop}\n"
        "    targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]",
        None,
        ("B2F406", f"{OVERLAY}:3:5", "nothing selected by Service"),
    ),
    "an object without a name": Case(
        {BASE: DEPLOYMENT.replace("name: web\n    spec", "namespace: web\n    spec")},
        (("B2F406", f"{BASE}:3:1", "the field 'name' is missing"),),
    ),
    "an object that is a list": Case(
        {BASE: "[5]\n"}, (("B2F406", f"{BASE}:1:1", "expected object, found array"),)
    ),
    "a template that is a number, below a transformer": Case(
        {
            BASE: f"{HEAD}spec:\n  template: 5\n",
            OVERLAY: "resources: [../../base]\ncommonLabels: {a: b}\n",
        },
        (
            ("B2F406", f"{BASE}:5:3", "of object Deployment.v1.apps/web"),
            ("B2F431", f"{BASE}:5:3", "expected object, found integer"),
        ),
    ),
    "an empty kustomization": Case(
        {OVERLAY: "# nothing\n"},
        (
            ("B2F406", f"{OVERLAY}:1:1", "is empty"),
            ("B2F452", "base/kustomization.yaml:1:1", "no overlay uses this base"),
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_kustomize_does_not_take_is_found_at_its_line(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    planted(tmp_path, {**TREE, **case.files})
    found = verify(VerifyOptions(flux=tmp_path)).findings
    assert [(each.code, str(each.subject.place)) for each in found] == [
        (code, place) for code, place, _ in case.found
    ]
    for each, (_, _, words) in zip(found, case.found, strict=True):
        assert words in each.message
        assert each.category is Category.FINDING


def test_kustomizes_own_words_are_the_help(tmp_path: Path) -> None:
    planted(tmp_path, {**TREE, OVERLAY: "resources: [../../base]\nnamePrefix: 5\n"})
    (finding,) = verify(VerifyOptions(flux=tmp_path)).findings
    assert finding.help.endswith(
        "cannot unmarshal number into Go struct field Kustomization.namePrefix of type string"
    )
    assert (finding.subject.environment, finding.subject.path) == ("dev", "namePrefix")


def test_a_fault_of_a_base_is_found_once_an_environment(tmp_path: Path) -> None:
    planted(tmp_path, {**TREE, "base/kustomization.yaml": "resources: [web.yaml]\nnameSuffix: true\n"})
    planted(tmp_path, {"overlays/prod/kustomization.yaml": "resources: [../../base]\n"})
    found = verify(VerifyOptions(flux=tmp_path)).findings
    assert [(each.subject.environment, str(each.subject.place)) for each in found] == [
        ("dev", "base/kustomization.yaml:2:1"),
        ("prod", "base/kustomization.yaml:2:1"),
    ]


def test_an_object_that_kustomize_shows_whole_is_not_in_the_message(tmp_path: Path) -> None:
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: hidden-text, other: .inf}\n"
    )
    planted(tmp_path, {**TREE, BASE: secret})
    found = verify(VerifyOptions(flux=tmp_path)).findings
    assert [(each.code, str(each.subject.place)) for each in found][:1] == [("B2F406", f"{OVERLAY}:1:1")]
    assert "hidden-text" not in "".join(f"{each.message}{each.help}" for each in found)


def test_the_text_of_a_file_is_not_in_the_message(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  key: [hidden-text]\n"
    patch = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: {a: b}}\n"
    planted(tmp_path, {**TREE, BASE: secret, PATCH: patch, OVERLAY: f"resources: [../../base]\n{PATCHED}\n"})
    found = verify(VerifyOptions(flux=tmp_path)).findings
    assert "B2F406" in {each.code for each in found}
    assert "hidden-text" not in "".join(f"{each.message}{each.help}" for each in found)
