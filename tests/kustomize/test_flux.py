"""The settings of Flux that keep objects from a cluster, each with what it means by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.kustomize import flux_switches, holds_path, is_substituted_by_flux

KUSTOMIZE = "kustomize.toolkit.fluxcd.io"


def body(kind: str, group: str = KUSTOMIZE, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": {"name": "x"}, "spec": spec}


def annotated(key: str, value: str, section: str = "annotations", text: str = "a") -> dict[str, Any]:
    metadata = {"name": "x", section: {key: value}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": text}}


def found(one: dict[str, Any]) -> list[tuple[str, str]]:
    return [(switch.code, switch.severity.value) for switch in flux_switches(one)]


@pytest.mark.parametrize(
    ("kind", "group", "severity"),
    [
        ("Kustomization", KUSTOMIZE, "error"),
        ("HelmRelease", "helm.toolkit.fluxcd.io", "error"),
        ("GitRepository", "source.toolkit.fluxcd.io", "error"),
        ("OCIRepository", "source.toolkit.fluxcd.io", "error"),
        ("HelmRepository", "source.toolkit.fluxcd.io", "error"),
        ("HelmChart", "source.toolkit.fluxcd.io", "error"),
        ("Bucket", "source.toolkit.fluxcd.io", "error"),
        ("Alert", "notification.toolkit.fluxcd.io", "warning"),
        ("ImageUpdateAutomation", "image.toolkit.fluxcd.io", "warning"),
    ],
)
def test_whatever_flux_can_suspend(kind: str, group: str, severity: str) -> None:
    assert found(body(kind, group, suspend=True)) == [("B2F511", severity)]
    assert found(body(kind, group, suspend=False)) == []


def test_a_job_may_be_suspended() -> None:
    assert found(body("CronJob", "batch", suspend=True)) == []


@pytest.mark.parametrize("section", ["annotations", "labels"])
@pytest.mark.parametrize(
    ("key", "value", "code", "severity"),
    [
        (f"{KUSTOMIZE}/reconcile", "disabled", "B2F512", "error"),
        (f"{KUSTOMIZE}/reconcile", "Disabled", "B2F512", "error"),
        (f"{KUSTOMIZE}/ssa", "Ignore", "B2F512", "error"),
        (f"{KUSTOMIZE}/ssa", "IfNotPresent", "B2F512", "warning"),
        (f"{KUSTOMIZE}/ssa", "Merge", "B2F512", "warning"),
        (f"{KUSTOMIZE}/ssa", "merge", "B2F512", "warning"),
        (f"{KUSTOMIZE}/prune", "disabled", "B2F512", "note"),
        ("fluxcd.controlplane.io/reconcile", "disabled", "B2F511", "error"),
    ],
)
def test_a_label_or_annotation_detaches_an_object(
    key: str, value: str, code: str, severity: str, section: str
) -> None:
    one = annotated(key, value, section)
    assert found(one) == [(code, severity)]
    [switch] = flux_switches(one)
    assert (switch.path, switch.value) == (("metadata", section, key), value)
    assert section.removesuffix("s") in switch.help


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (f"{KUSTOMIZE}/reconcile", "enabled"),
        (f"{KUSTOMIZE}/ssa", "Override"),
        (f"{KUSTOMIZE}/prune", "enabled"),
        (f"{KUSTOMIZE}/force", "enabled"),
        ("example.org/reconcile", "disabled"),
    ],
)
def test_other_values_and_keys_detach_nothing(key: str, value: str) -> None:
    assert found(annotated(key, value)) == []


@pytest.mark.parametrize(
    ("text", "is_changed"), [("pa$$$word", True), ("${HOST}", True), ("pa$word", False), ("100", False)]
)
@pytest.mark.parametrize("section", ["annotations", "labels"])
def test_without_substitution_the_dollars_stay(text: str, section: str, *, is_changed: bool) -> None:
    one = annotated(f"{KUSTOMIZE}/substitute", "disabled", section, text)
    assert found(one) == ([("B2F513", "warning")] if is_changed else [])
    assert not is_substituted_by_flux(one)
    assert is_substituted_by_flux(annotated(f"{KUSTOMIZE}/substitute", "enabled", section, text))


def test_dollars_are_looked_for_in_keys_and_lists_too() -> None:
    one = annotated(f"{KUSTOMIZE}/substitute", "disabled")
    assert found({**one, "data": {"$${A}": "a"}}) == [("B2F513", "warning")]
    assert found({**one, "data": [["$$$"]]}) == [("B2F513", "warning")]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("patches", [{"patch": "x"}], "B2F513"),
        ("images", [{"name": "a", "newTag": "b"}], "B2F513"),
        ("components", ["../a"], "B2F513"),
        ("namePrefix", "a-", "B2F513"),
        ("commonMetadata", {"labels": {"a": "b"}}, "B2F513"),
        ("kubeConfig", {"secretRef": {"name": "a"}}, "B2F513"),
        ("prune", False, "B2F512"),
    ],
)
def test_fields_of_a_flux_kustomization_change_what_it_applies(field: str, value: Any, code: str) -> None:
    assert [each for each, _ in found(body("Kustomization", **{field: value}))] == [code]
    assert found(body("Kustomization", "kustomize.config.k8s.io", **{field: value})) == []


def test_objects_of_any_form_are_read() -> None:
    for one in (
        {},
        {"metadata": None},
        {"metadata": {"labels": []}},
        {"apiVersion": f"{KUSTOMIZE}/v1", "spec": 1},
    ):
        assert list(flux_switches(one)) == []
        assert is_substituted_by_flux(one)


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("./deploy/flux/shop/overlays/prod", True),
        ("shop/overlays/prod/", True),
        ("elsewhere/flux/shop/overlays/prod", True),
        ("/deploy/flux", True),
        ("./deploy", True),
        ("./", True),
        ("", True),
        ("./deploy/flux/shop/overlays/prdo", False),
        ("shop/overlays", True),
        ("deploy/flux/shop/overlays/prod/deeper", False),
        ("deploy/flux/../flux/shop/overlays/prod", False),
        ("x" * 5000, False),
    ],
)
def test_a_path_is_seen_from_a_root_that_is_not_known(tmp_path: Path, path: str, *, is_there: bool) -> None:
    root = tmp_path / "repository/deploy/flux"
    (root / "shop/overlays/prod").mkdir(parents=True)
    assert holds_path(root, path) is is_there


def test_other_folders_of_the_repository_count(tmp_path: Path) -> None:
    root = tmp_path / "repository/flux"
    root.mkdir(parents=True)
    (tmp_path / "repository/clusters/prod").mkdir(parents=True)
    assert not holds_path(root, "clusters/prod")
    (tmp_path / "repository/.git").mkdir()
    assert holds_path(root, "clusters/prod")
    assert not holds_path(root, "clusters/prdo")


@pytest.mark.parametrize("path", ["x" * 300, "a\0b"])
def test_a_path_that_no_file_system_takes_is_not_there(tmp_path: Path, path: str) -> None:
    assert not holds_path(tmp_path, path)
