"""A job as the gate of the workloads: what is applied when, and that the tags of both stay in step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.commands.verify import VerifyOptions, verify
from converter.kustomize import write_tree
from converter.kustomize.rendering import render
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.source import Severity
from converter.verify.references import references
from tests.kustomize.scan.making import planted

GATE = Path(__file__).parents[1] / "mapping/golden/gate"
SECTIONS = {
    "shop": "overlays",
    "shop-prerequisites": "prerequisites",
    "shop-gate": "gate",
    "shop-roles": "roles",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gate") / "flux"
    write_tree(convert_source(SourceOptions(source=GATE), out).tree, out)
    return out


def rendered(tree: Path, folder: str) -> list[dict[str, Any]]:
    return [body for body in yaml.safe_load_all(render(tree / folder)) if body]


def kustomizations(tree: Path, overlay: str) -> dict[str, dict[str, Any]]:
    """The specs of Flux's Kustomizations, by name."""
    return {
        body["metadata"]["name"]: body["spec"]
        for body in rendered(tree, f"syncroot/{overlay}")
        if body["apiVersion"] == "kustomize.toolkit.fluxcd.io/v1"
    }


def in_order(specs: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The names in the order in which Flux can apply them, each after all that it waits for."""
    waiting = dict(specs)
    while waiting:
        ready = [
            name
            for name, spec in waiting.items()
            if not any(each["name"] in waiting for each in spec.get("dependsOn", ()))
        ]
        assert ready, f"these wait for each other: {', '.join(waiting)}"
        yield from ready
        for name in ready:
            del waiting[name]


def test_the_workloads_wait_for_the_gate_and_both_for_what_they_need(tree):
    specs = kustomizations(tree, "p1")
    assert list(in_order(specs)) == ["shop-prerequisites", "shop-roles", "shop-gate", "shop"]
    assert {name: spec["path"] for name, spec in specs.items()} == {
        "shop": "./flux/shop/overlays/p1",
        "shop-prerequisites": "./flux/shop/prerequisites/p1",
        "shop-gate": "./flux/shop/gate/p1",
        "shop-roles": "./flux/shop/roles/p1",
    }
    gate = specs["shop-gate"]
    assert (gate["wait"], gate["force"]) == (True, True)
    # Flux compares revisions of dependencies that come from the same source alone.
    assert all(spec["sourceRef"] == gate["sourceRef"] for spec in specs.values())


def test_on_an_empty_cluster_each_finds_what_it_refers_to_among_what_was_applied_before(tree):
    there = {("Namespace", "shop")}
    for name in in_order(kustomizations(tree, "p1")):
        objects = rendered(tree, f"shop/{SECTIONS[name]}/p1")
        there |= {(body["kind"], body["metadata"]["name"]) for body in objects}
        there |= {
            ("Secret", body["spec"]["target"]["name"]) for body in objects if body["kind"] == "ExternalSecret"
        }
        for body in objects:
            for reference in references(body):
                assert any((kind, reference.name) in there for kind in reference.kinds), (name, reference)


def test_a_gate_holds_nothing_that_force_could_delete_but_its_jobs(tree):
    (job,) = rendered(tree, "shop/gate/p1")
    assert (job["kind"], job["metadata"]["name"], job["metadata"]["namespace"]) == ("Job", "migrate", "shop")
    assert "ttlSecondsAfterFinished" not in job["spec"]


def test_nothing_waits_for_a_claim_that_its_first_pod_may_have_to_bind(tree):
    claims = [b for b in rendered(tree, "shop/prerequisites/p1") if b["kind"] == "PersistentVolumeClaim"]
    spec = kustomizations(tree, "p1")["shop-prerequisites"]
    assert claims
    assert "wait" not in spec
    assert [check["kind"] for check in spec["healthChecks"]] == ["ApplicationIdentity", "ExternalSecret"]


def test_an_environment_without_the_job_has_no_gate(tree):
    specs = kustomizations(tree, "t1")
    assert list(in_order(specs)) == ["shop-prerequisites", "shop-roles", "shop"]
    assert not (tree / "shop/gate/t1").exists()


def test_the_tree_is_valid_and_refers_to_nothing_that_is_not_there(tree):
    found = verify(VerifyOptions(flux=tree)).findings
    assert {each.code for each in found if each.severity is not Severity.NOTE} == {"B2F434", "B2F488"}


def test_neither_a_schedule_nor_an_app_is_a_gate_and_that_is_reported():
    conversion = convert_source(SourceOptions(source=GATE), GATE / "nowhere")
    findings = [found for found in conversion.overlays[1].findings if "manualJobs" in found.message]
    assert [found.subject.object for found in findings] == ["web", "nightly"]


# --- image tags --------------------------------------------------------------------------------


def images(tree: Path, folder: str) -> dict[str, str]:
    content = yaml.safe_load((tree / folder / "kustomization.yaml").read_text("utf-8"))
    return {entry["name"].rpartition("/")[2]: entry["newTag"] for entry in content["images"]}


def test_the_tags_that_a_release_sets_are_kept_when_a_job_becomes_the_gate(tmp_path):
    source = shutil.copytree(GATE, tmp_path / "source")
    project = source / "bicep2flux.yaml"
    gated = project.read_text("utf-8")
    project.write_text(gated.replace("gate}", "suspendedCronJob}"), "utf-8")
    out = tmp_path / "flux"
    write_tree(convert_source(SourceOptions(source=source), out).tree, out)
    assert not (out / "shop/gate").exists()
    assert not (out / "shop/prerequisites").exists()
    overlay = out / "shop/overlays/p1/kustomization.yaml"
    overlay.write_text(overlay.read_text("utf-8").replace("1.2.3", "1.3.0"), "utf-8")
    project.write_text(gated, "utf-8")
    write_tree(convert_source(SourceOptions(source=source), out).tree, out)
    assert images(out, "shop/gate/p1") == {"migrate": "1.3.0"}
    assert images(out, "shop/overlays/p1") == {"nightly": "1.3.0", "reindex": "1.3.0", "web": "1.3.0"}


def test_an_image_with_two_tags_in_an_environment_is_reported(tmp_path):
    def pod(tag: str) -> str:
        return f"""
            apiVersion: v1
            kind: Pod
            metadata: {{name: web}}
            spec: {{containers: [{{name: web, image: "example.org/web:{tag}"}}]}}
            """

    files = {}
    for folder, tag in (("gate/dev", "1.0.0"), ("overlays/dev", "1.1.0"), ("overlays/test", "1.2.0")):
        files[f"{folder}/kustomization.yaml"] = "resources: [pod.yaml]"
        files[f"{folder}/pod.yaml"] = pod(tag)
    found = verify(VerifyOptions(flux=planted(tmp_path / "flux", files))).findings
    assert [(each.code, each.subject.environment, each.message) for each in found] == [
        ("B2F445", "dev", "example.org/web is :1.0.0 here, :1.1.0 in another folder"),
        ("B2F445", "dev", "example.org/web is :1.1.0 here, :1.0.0 in another folder"),
    ]
