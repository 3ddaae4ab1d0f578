"""Whether a field of the base shows in any overlay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.kustomize import build_tree, read_lock, write_tree
from converter.kustomize.writing.shadowing import GeneratedLayers
from tests.kustomize.making import SECTION, config_map, deployment, object_set

Bodies = dict[str, dict[str, Any]]

FIRST, SECOND, WORKLOAD = "apps/web/a.yaml", "apps/web/b.yaml", "apps/web/d.yaml"


def env(**values: str) -> dict[str, Any]:
    entries = [{"name": name, "value": value} for name, value in values.items()]
    return deployment("web", {"name": "main", "image": "x", "args": ["a", "b"], "env": entries})


BASE: Bodies = {
    FIRST: config_map("first", own="1", other="2"),
    SECOND: config_map("second", own="1"),
    WORKLOAD: env(A="1", B="2"),
}
ENV = ("spec", "template", "spec", "containers", 0, "env")


def shadowed(root: Path, file: str, path: tuple[str | int, ...], *overlays: Bodies) -> bool:
    """Whether the base's value there is shown nowhere; each overlay has its own objects, others as the base has."""
    sets = tuple(object_set(f"o{at}", BASE | changed) for at, changed in enumerate(overlays))
    write_tree(build_tree((SECTION,), object_set(None, BASE), sets), root)
    lock = read_lock(root)
    assert lock is not None
    return GeneratedLayers(lock).is_shadowed(f"product/base/{file}", BASE[file], path)


OWN = {FIRST: config_map("first", own="3", other="2")}
NEITHER = {FIRST: config_map("first", own="3", other="4")}


@pytest.mark.parametrize(
    ("path", "overlays", "expected"),
    [
        (("data", "own"), [OWN], True),
        (("data", "own"), [OWN, OWN], True),
        (("data", "own"), [OWN, {}], False),
        (("data", "own"), [{}, OWN], False),
        (("data", "own"), [], False),
        (("data", "other"), [OWN], False),
        # A patch sets the whole only with a directive.
        (("data",), [OWN], False),
        (("data",), [NEITHER], False),
        (("data", "own", "deeper"), [OWN], True),
        (("kind",), [OWN], True),
        (("metadata", "name"), [OWN], True),
        (("metadata", "labels"), [OWN], False),
    ],
)
def test_a_field_is_shadowed_where_every_overlay_sets_its_own(
    tmp_path: Path, path, overlays, *, expected: bool
) -> None:
    assert shadowed(tmp_path, FIRST, path, *overlays) is expected


def test_what_an_overlay_sets_in_another_object_shadows_nothing(tmp_path: Path) -> None:
    assert not shadowed(tmp_path, SECOND, ("data", "own"), OWN)


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ((*ENV, 0, "value"), env(A="3", B="2"), True),
        ((*ENV, 1, "value"), env(A="3", B="2"), False),
        ((*ENV, 1, "value"), env(A="1", B="3"), True),
        (ENV, env(A="3", B="4"), False),
        # Other names: the list is replaced whole.
        ((*ENV, 1, "value"), env(A="1", C="2"), True),
        (ENV, env(A="1", C="2"), True),
    ],
)
def test_items_of_a_keyed_list_are_each_their_own(tmp_path: Path, path, target, *, expected: bool) -> None:
    assert shadowed(tmp_path, WORKLOAD, path, {WORKLOAD: target}) is expected


def test_a_list_without_keys_is_one_value(tmp_path: Path) -> None:
    other = env(A="1", B="2")
    other["spec"]["template"]["spec"]["containers"][0]["args"] = ["a", "c"]
    assert shadowed(tmp_path, WORKLOAD, (*ENV[:-1], "args", 0), {WORKLOAD: other})


def test_an_object_that_every_overlay_deletes_shows_nowhere(tmp_path: Path) -> None:
    rest = {file: body for file, body in BASE.items() if file != FIRST}
    sets = (object_set("dev", rest),)
    write_tree(build_tree((SECTION,), object_set(None, BASE), sets), tmp_path)
    lock = read_lock(tmp_path)
    assert lock is not None
    layers = GeneratedLayers(lock)
    assert layers.is_shadowed(f"product/base/{FIRST}", BASE[FIRST], ("data", "own"))
    assert not layers.is_shadowed(f"product/base/{SECOND}", BASE[SECOND], ("data", "own"))


@pytest.mark.parametrize("file", ["product/overlays/o0/apps/web/a.yaml", "product/base/elsewhere.yaml"])
def test_only_what_an_overlay_includes_can_be_shadowed(tmp_path: Path, file: str) -> None:
    assert shadowed(tmp_path, FIRST, ("data", "own"), OWN)
    lock = read_lock(tmp_path)
    assert lock is not None
    assert not GeneratedLayers(lock).is_shadowed(file, OWN[FIRST], ("data", "own"))
    assert not GeneratedLayers(lock).is_shadowed(f"product/base/{FIRST}", [], ("data", "own"))
