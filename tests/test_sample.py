"""The committed tree is the sample's, and every overlay of it is sound."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from converter.conversion import Conversion, convert_source
from converter.kustomize import LOCK_NAME, plan, rendered_objects
from converter.kustomize.render import kustomize_command

ROOT = Path(__file__).parents[1]
FLUX = ROOT / "flux"
SAMPLE = ROOT / "samples" / "dialogporten"
AGAIN = "run `bicep2flux convert samples/dialogporten --out flux` and read what changed"
OVERLAYS = [
    path.parent.relative_to(FLUX).as_posix()
    for path in sorted(FLUX.glob("**/kustomization.yaml"))
    if "base" not in path.relative_to(FLUX).parts
]
BUILT_IN = {"v1", "apps/v1", "autoscaling/v2", "batch/v1"}


@pytest.fixture(scope="module")
def conversion(tmp_path_factory: pytest.TempPathFactory) -> Conversion:
    """The sample, converted in memory as if for the first time."""
    return convert_source(SAMPLE, tmp_path_factory.mktemp("nowhere"))


def test_the_committed_tree_is_what_the_sample_converts_to(conversion, tmp_path):
    made = plan(conversion.tree, tmp_path).changes
    committed = {
        path.relative_to(FLUX).as_posix(): path.read_bytes() for path in FLUX.rglob("*") if path.is_file()
    }
    assert LOCK_NAME in made
    assert committed.keys() == made.keys(), f"flux/ is stale: {AGAIN}"
    stale = [path for path, content in made.items() if committed[path] != content]
    assert not stale, f"flux/ is stale: {AGAIN}"


def test_nothing_of_the_sample_is_unmapped(conversion):
    findings = [found for mapped in conversion.overlays for found in mapped.findings]
    told = {found.message for found in findings if found.severity != "note"}
    assert [message.partition(":")[0] for message in told] == [
        "the Secret that flux.events.secret names is not in the tree"
    ]
    assert conversion.diagnostics == ()


def test_each_environment_has_an_overlay_in_each_section(conversion):
    names = {str(mapped.objects.overlay) for mapped in conversion.overlays}
    folders = {path.rpartition("/")[0] for path in OVERLAYS}
    assert set(OVERLAYS) == {f"{folder}/{name}" for folder in folders for name in names}
    assert len(names) == 4


@pytest.fixture(scope="module")
def rendered() -> dict[str, tuple[str, str]]:
    """What the real Kustomize says of each overlay, rendered side by side: stdout and stderr."""
    runs = {
        path: subprocess.Popen(
            [*kustomize_command(), str(FLUX / path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for path in OVERLAYS
    }
    return {path: process.communicate() for path, process in runs.items()}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kustomize_renders_without_a_warning(rendered, overlay):
    text, warnings = rendered[overlay]
    assert warnings == ""
    assert rendered_objects(text)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_renders_to_what_the_source_says_of_its_environment(rendered, conversion, overlay):
    folder, _, name = overlay.rpartition("/")
    (mapped,) = [mapped for mapped in conversion.overlays if mapped.objects.overlay == name]
    section = "syncroot" if folder == "syncroot" else "workloads"
    wanted = {made.key: made.body for made in mapped.objects.objects[section]}
    found = {
        (one["apiVersion"], one["kind"], one["metadata"]["name"]): one
        for one in rendered_objects(rendered[overlay][0])
    }
    assert found.keys() == wanted.keys()
    for key, body in wanted.items():
        if section == "workloads":
            assert found[key]["metadata"].pop("namespace") == "dialogporten"
        assert by_name(found[key]) == by_name(body), key


def by_name(value: Any) -> Any:
    """The value with lists of named items, whose order says nothing, as mappings."""
    if isinstance(value, dict):
        return {key: by_name(item) for key, item in value.items()}
    if isinstance(value, list):
        named = value and all(isinstance(item, dict) and "name" in item for item in value)
        items = [by_name(item) for item in value]
        return {item["name"]: item for item in items} if named else items
    return value


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_objects_of_kubernetes_itself_are_valid(rendered, overlay):
    found = rendered_objects(rendered[overlay][0])
    checked = [one for one in found if one["apiVersion"] in BUILT_IN]
    assert checked
    assert all("." in one["apiVersion"].partition("/")[0] for one in found if one not in checked)
    for one in checked:
        kubernetes_validate.validate(one, "1.33", strict=True)
