"""The committed trees are the samples', and every overlay of them is sound."""

from __future__ import annotations

import subprocess
from typing import Any

import kubernetes_validate
import pytest

from converter.kustomize import LOCK_NAME, file_changes_of, rendered_objects
from converter.kustomize.rendering import kustomize_command
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import Conversion, convert_source
from tests.samples import SAMPLES, Sample

BUILT_IN = {"v1", "apps/v1", "autoscaling/v2", "batch/v1", "policy/v1"}
RENDERED = [(sample.name, overlay) for sample in SAMPLES for overlay in sample.overlays]


@pytest.fixture(scope="module")
def conversions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Conversion]:
    """Each sample, converted in memory as if for the first time."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    return {
        sample.name: convert_source(SourceOptions(source=sample.source, profile=sample.profile), nowhere)
        for sample in SAMPLES
    }


@pytest.fixture(params=SAMPLES, ids=[sample.name for sample in SAMPLES])
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


@pytest.fixture
def conversion(conversions: dict[str, Conversion], sample: Sample) -> Conversion:
    return conversions[sample.name]


def test_the_committed_tree_is_what_the_sample_converts_to(sample, conversion, tmp_path, golden):
    made = file_changes_of(conversion.tree, tmp_path).changes
    assert LOCK_NAME in made
    golden.folder(sample.flux, {path: content.decode() for path, content in made.items()})


def test_nothing_of_the_sample_is_unmapped(sample, conversion):
    findings = [found for mapped in conversion.overlays for found in mapped.findings]
    told = dict.fromkeys(found.message.partition(":")[0] for found in findings if found.severity != "note")
    assert [one for one, start in zip(told, sample.told, strict=True) if not one.startswith(start)] == []
    # An environment that waits for its cut-over is what the project file says, and no fault.
    waiting = [one for one in conversion.project.file.environments.values() if not one.active]
    assert [one.code for one in conversion.diagnostics] == ["B2F328"] * len(waiting)


def test_each_environment_has_an_overlay_in_each_section_that_it_has_objects_for(sample, conversion):
    names = tuple(str(mapped.objects.overlay) for mapped in conversion.overlays)
    assert names == sample.environments
    made = {
        (section.overlay.replace("{overlay}", str(mapped.objects.overlay)), section.separates is not None)
        for mapped in conversion.overlays
        for section in conversion.sections
        if mapped.objects.objects.get(section.name)
    }
    assert set(sample.overlays) == {folder for folder, _ in made}
    # A workload that stands apart needn't be in every environment; what workloads share is.
    shared = {folder.rpartition("/")[0] for folder, is_separate in made if not is_separate}
    assert {f"{folder}/{name}" for folder in shared for name in names} == {
        folder for folder, is_separate in made if not is_separate
    }


@pytest.fixture(scope="module")
def rendered() -> dict[tuple[str, str], tuple[str, str]]:
    """What the real Kustomize says of each overlay, rendered side by side: stdout and stderr."""
    trees = {sample.name: sample.flux for sample in SAMPLES}
    runs = {
        (name, path): subprocess.Popen(
            [*kustomize_command(), str(trees[name] / path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, path in RENDERED
    }
    return {overlay: process.communicate() for overlay, process in runs.items()}


@pytest.mark.parametrize("overlay", RENDERED, ids="-".join)
def test_kustomize_renders_without_a_warning(rendered, overlay):
    text, warnings = rendered[overlay]
    assert warnings == ""
    assert rendered_objects(text)


@pytest.mark.parametrize("overlay", RENDERED, ids="-".join)
def test_an_overlay_renders_to_what_the_source_says_of_its_environment(rendered, conversions, overlay):
    conversion = conversions[overlay[0]]
    name = overlay[1].rpartition("/")[2]
    (mapped,) = [mapped for mapped in conversion.overlays if mapped.objects.overlay == name]
    (section,) = [one for one in conversion.sections if one.overlay.format(overlay=name) == overlay[1]]
    wanted = {made.key: made.body for made in mapped.objects.objects[section.name]}
    found = {
        (one["apiVersion"], one["kind"], one["metadata"]["name"]): one
        for one in rendered_objects(rendered[overlay][0])
    }
    assert found.keys() == wanted.keys()
    for key, body in wanted.items():
        if section.namespace is not None:
            assert found[key]["metadata"].pop("namespace") == conversion.project.file.namespace.name
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


@pytest.mark.parametrize("overlay", RENDERED, ids="-".join)
def test_objects_of_kubernetes_itself_are_valid(rendered, overlay):
    found = rendered_objects(rendered[overlay][0])
    checked = [one for one in found if one["apiVersion"] in BUILT_IN]
    assert checked or {one["kind"] for one in found} == {"RoleAssignment"}
    assert all("." in one["apiVersion"].partition("/")[0] for one in found if one not in checked)
    for one in checked:
        kubernetes_validate.validate(one, "1.33", strict=True)
