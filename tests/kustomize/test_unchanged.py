"""A folder that holds what was generated, to the byte and nothing else, and one that doesn't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.kustomize import Tree, is_as_generated, matches_lock, read_lock, write_tree
from tests.kustomize.making import config_map, tree_of

FOLDERS = ("product/base", "product/overlays/dev")
FILE = "product/base/apps/shop/configmap.yaml"
KUSTOMIZATION = "product/overlays/dev/kustomization.yaml"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree that is written into the test's folder."""
    made = tree_of(
        {"apps/shop/configmap.yaml": config_map("shop", size="1")},
        {"apps/shop/configmap.yaml": config_map("shop", size="2")},
    )
    write_tree(made, tmp_path)
    return made


def test_a_tree_just_written(tree: Tree, tmp_path: Path) -> None:
    assert all(is_as_generated(tmp_path, tree, folder) for folder in FOLDERS)


def edited(root: Path) -> None:
    (root / FILE).write_text((root / FILE).read_text("utf-8").replace("1", "3"), "utf-8")


def commented(root: Path) -> None:
    (root / FILE).write_text("# mine\n" + (root / FILE).read_text("utf-8"), "utf-8")


def removed(root: Path) -> None:
    (root / FILE).unlink()


def accompanied(root: Path) -> None:
    (root / "product/base/apps/shop/kustomization.yml").write_text("resources: []\n", "utf-8")


def linked(root: Path) -> None:
    """The same content by way of a link."""
    (root / FILE).rename(root / "elsewhere.yaml")
    (root / FILE).symlink_to(root / "elsewhere.yaml")


def linked_folder(root: Path) -> None:
    (root / "product/base/apps").rename(root / "elsewhere")
    (root / "product/base/apps").symlink_to(root / "elsewhere")


def linked_overlay(root: Path) -> None:
    """The overlay as it was, from a place where `../../base` is another base."""
    (root / "product/overlays/dev").rename(root / "elsewhere")
    (root / "product/overlays/dev").symlink_to(root / "elsewhere")


def linked_overlays(root: Path) -> None:
    (root / "product/overlays").rename(root / "elsewhere")
    (root / "product/overlays").symlink_to(root / "elsewhere")


def linked_product(root: Path) -> None:
    """The first folder on the way to every other."""
    (root / "product").rename(root / "elsewhere")
    (root / "product").symlink_to(root / "elsewhere")


def tagged(root: Path) -> None:
    text = (root / KUSTOMIZATION).read_text("utf-8")
    (root / KUSTOMIZATION).write_text(text + "namePrefix: other-\n", "utf-8")


def garbled(root: Path) -> None:
    (root / KUSTOMIZATION).write_bytes(b"\xff")


@pytest.mark.parametrize(
    "change",
    [
        edited,
        commented,
        removed,
        accompanied,
        linked,
        linked_folder,
        linked_overlay,
        linked_overlays,
        linked_product,
        tagged,
        garbled,
    ],
)
def test_any_change_counts(tree: Tree, tmp_path: Path, change: Callable[[Path], None]) -> None:
    change(tmp_path)
    assert not all(is_as_generated(tmp_path, tree, folder) for folder in FOLDERS)


def test_a_tree_that_is_reached_by_a_link_is_as_it_was_generated(tree: Tree, tmp_path: Path) -> None:
    link = tmp_path.with_name(f"{tmp_path.name}-link")
    link.symlink_to(tmp_path)
    assert all(is_as_generated(link, tree, folder) for folder in FOLDERS)


def test_a_folder_that_the_tree_does_not_have(tree: Tree, tmp_path: Path) -> None:
    assert is_as_generated(tmp_path, tree, "other")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/kustomization.yaml").write_text("resources: []\n", "utf-8")
    assert not is_as_generated(tmp_path, tree, "other")


def test_the_lock_shows_an_edit_but_not_a_file_of_somebody_else(tree: Tree, tmp_path: Path) -> None:
    lock = read_lock(tmp_path)
    assert lock is not None
    assert matches_lock(tmp_path, lock)
    (tmp_path / "product/README.md").write_text("mine", "utf-8")
    assert matches_lock(tmp_path, lock)
    edited(tmp_path)
    assert not matches_lock(tmp_path, lock)
