"""Image references, and the tags that overlays have."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.kustomize import read_images
from converter.kustomize.layers.images import Image, container_images, image, image_entries
from tests.kustomize.making import ROOT_SECTION, SECTION, deployment, manifest


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("nginx", Image("nginx")),
        ("ghcr.io/a/b:1.2.3", Image("ghcr.io/a/b", "1.2.3")),
        ("host:5000/x", Image("host:5000/x")),
        ("host:5000/x:1", Image("host:5000/x", "1")),
        ("x@sha256:ab", Image("x", "", "sha256:ab")),
        ("host:5000/x:1@sha256:ab", Image("host:5000/x", "1", "sha256:ab")),
    ],
)
def test_the_parts_of_a_reference(reference: str, parts: Image) -> None:
    assert image(reference) == parts
    assert parts.name + parts.suffix == reference


def test_images_are_found_where_kustomize_looks_for_them() -> None:
    body = deployment("web", {"name": "a", "image": "x"}, {"name": "b"}, initContainers=[{"image": "y"}])
    place = ("spec", "template", "spec")
    assert dict(container_images(body)) == {
        (*place, "containers", 0, "image"): "x",
        (*place, "initContainers", 0, "image"): "y",
    }
    definition = manifest("CustomResourceDefinition", "d", spec={"containers": [{"image": "x"}]})
    assert list(container_images(definition)) == []


@pytest.mark.parametrize(
    ("base", "target", "names"),
    [
        (["x"], ["x:1"], ["x"]),
        (["x"], ["x:1", "x:1"], ["x"]),
        ([], ["x:1"], ["x"]),
        (["x", "x:1"], ["x:2"], ["x"]),
        (["x"], ["x:1", "x:2"], []),
        (["x"], ["x:1", "x"], []),
        (["x"], ["x"], []),
        (["x:1"], ["x:1"], []),
        (["x:1"], ["x:2"], []),
        (["x"], ["x:${TAG}"], []),
        # Kustomize takes the name for a regular expression.
        (["a.b", "a-b"], ["a.b:1", "a-b:2"], ["a-b"]),
    ],
)
def test_a_name_whose_tag_is_open_and_agreed_has_an_entry(
    base: list[str], target: list[str], names: list[str]
) -> None:
    assert list(image_entries(base, target)) == names


def test_where_sections_disagree_the_first_counts(tmp_path: Path) -> None:
    for folder, tag in (("product/overlays/dev", "1"), ("root/dev", "2")):
        (tmp_path / folder).mkdir(parents=True)
        text = f"images: [{{name: a, newTag: '{tag}'}}, {{name: a, newTag: '3'}}]"
        (tmp_path / folder / "kustomization.yaml").write_text(text)
    assert read_images(tmp_path, (SECTION, ROOT_SECTION), ["dev"]) == {"dev": {"a": "1"}}
    assert read_images(tmp_path, (ROOT_SECTION, SECTION), ["dev"]) == {"dev": {"a": "2"}}


def test_tags_are_read_from_the_overlays_of_all_sections(tmp_path: Path) -> None:
    for folder, text in {
        "product/overlays/dev": "images:\n- {newTag: 1.10, name: a}\n- {name: b, digest: sha256:ab}\n- []\n",
        "root/dev": "images:\n  - name: d\n    newTag: '2'\n    digest: sha256:cd\n",
        "product/overlays/broken": "images: [",
        "product/overlays/odd": "images: {a: b}",
    }.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "kustomization.yaml").write_text(text)
    found = read_images(tmp_path, (SECTION, ROOT_SECTION), ["dev", "broken", "odd", "none"])
    assert found == {"dev": {"a": "1.10", "b": "@sha256:ab", "d": "2@sha256:cd"}}
    assert image("b:" + found["dev"]["b"]) == Image("b", "", "sha256:ab")
