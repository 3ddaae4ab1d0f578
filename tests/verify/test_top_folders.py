"""Which folders of a tree Flux is given: those that nothing else of the tree refers to."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.verify.rendered import top_folders
from tests.kustomize.scan.making import planted

BASE = {"base/apps/web": "resources: [web.yaml]", "base/jobs/tidy": "resources: [tidy.yaml]"}
INDEX = "resources: [apps/web, jobs/tidy]"
ONE_BY_ONE = {"overlays/dev": "resources: [../../base/apps/web]"}


def top(root: Path, kustomizations: dict[str, str]) -> list[str]:
    return top_folders(
        planted(root, {f"{folder}/kustomization.yaml": text for folder, text in kustomizations.items()})
    )


@pytest.mark.parametrize(
    ("kustomizations", "found"),
    [
        pytest.param(
            BASE | {"base": INDEX, "overlays/dev": "resources: [../../base]"},
            ["overlays/dev"],
            id="a base in use",
        ),
        pytest.param(BASE | {"base": INDEX} | ONE_BY_ONE, ["overlays/dev"], id="an index"),
        pytest.param(BASE | {"base": INDEX}, ["base"], id="a base that nothing else uses"),
        pytest.param(
            BASE | {"base": f"{INDEX}\npatches: [{{path: p.yaml}}]"} | ONE_BY_ONE,
            ["base", "overlays/dev"],
            id="an index that patches",
        ),
        pytest.param(
            BASE | {"base": f"{INDEX}\nimages: [{{name: web, newTag: '1'}}]"} | ONE_BY_ONE,
            ["base", "overlays/dev"],
            id="an index that sets a tag",
        ),
        pytest.param(
            BASE | {"base": "resources: [apps/web, ../other]", "other": "resources: [a.yaml]"} | ONE_BY_ONE,
            ["base", "base/jobs/tidy", "overlays/dev"],
            id="more than an index",
        ),
        pytest.param(
            BASE | {"base": "resources: []"} | ONE_BY_ONE,
            ["base", "base/jobs/tidy", "overlays/dev"],
            id="an empty list of folders",
        ),
        pytest.param(
            {
                "parts/extra": "kind: Component\nresources: [a.yaml]",
                "overlays/dev": "components: [../../parts/extra]",
            },
            ["overlays/dev"],
            id="a component",
        ),
        pytest.param({"parts/extra": "kind: Component\nresources: [a.yaml]"}, [], id="an unused component"),
        pytest.param(
            {".hidden/dev": "resources: [a.yaml]", "b": "", "a": ""}, ["a", "b"], id="a hidden folder"
        ),
        pytest.param({"a": "resources: [", "b": "- a"}, ["a", "b"], id="what can't be read"),
    ],
)
def test_the_folders_that_nothing_else_refers_to(tmp_path: Path, kustomizations, found) -> None:
    assert top(tmp_path, kustomizations) == found


@pytest.mark.parametrize(
    "field", ["resources", "bases", "components", "transformers", "generators", "validators"]
)
def test_every_list_of_folders_counts(tmp_path: Path, field: str) -> None:
    assert top(tmp_path, {"a": f"{field}: [../b]", "b": "resources: [b.yaml]"}) == ["a"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    planted(tmp_path, {"a/kustomization.yaml": "resources: [a.yaml]"})
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert top_folders(tmp_path) == ["a"]
