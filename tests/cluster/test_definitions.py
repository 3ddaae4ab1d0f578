"""Our schemas become definitions that Kubernetes takes, and structural schemas stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cluster.definitions import FOLDER_OF_CRDS, WATCHED, definition, definitions, structural


def test_every_schema_of_ours_has_a_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_OF_CRDS, raising=False)
    names = {crd["metadata"]["name"] for crd in definitions()}
    assert {
        "gitrepositories.source.toolkit.fluxcd.io",
        "scaledobjects.keda.sh",
        "apis.apim.dis.altinn.cloud",
    } <= names
    assert all(any(name.endswith(f".{group}") for name in names) for group, _ in WATCHED)


def test_exported_definitions_come_before_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crd = definition(
        {"group": "keda.sh", "kind": "ScaledObject", "versions": ["v9"], "spec": {"type": "object"}}
    )
    crd["spec"]["conversion"] = {"strategy": "Webhook"}
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all([crd, None]))
    monkeypatch.setenv(FOLDER_OF_CRDS, str(tmp_path))
    found = {one["metadata"]["name"]: one["spec"] for one in definitions()}
    assert [version["name"] for version in found["scaledobjects.keda.sh"]["versions"]] == ["v9"]
    assert "conversion" not in found["scaledobjects.keda.sh"]
    assert "scaledjobs.keda.sh" in found


def test_the_last_version_is_stored() -> None:
    crd = definition(
        {"group": "a.k8s.io", "kind": "Proxy", "versions": ["v1", "v2"], "spec": {}, "scope": "Cluster"}
    )
    assert [version["storage"] for version in crd["spec"]["versions"]] == [False, True]
    assert (crd["metadata"]["name"], crd["spec"]["scope"]) == ("proxies.a.k8s.io", "Cluster")
    assert "api-approved.kubernetes.io" in crd["metadata"]["annotations"]


OPEN = {"x-kubernetes-preserve-unknown-fields": True}


@pytest.mark.parametrize(
    ("ours", "made"),
    [
        ({"enum": ["a", "b"]}, {"enum": ["a", "b"], "type": "string"}),
        ({"enum": [1, 2]}, {"enum": [1, 2], "type": "integer"}),
        ({"enum": [True]}, {"enum": [True], "type": "boolean"}),
        ({}, OPEN),
        ({"type": "object"}, {"type": "object", **OPEN}),
        ({"type": "array"}, {"type": "array", "items": OPEN}),
        ({"type": "string", "x-kubernetes-int-or-string": True}, {"x-kubernetes-int-or-string": True}),
        (
            {"type": "object", "additionalProperties": {"enum": ["a"]}},
            {"type": "object", "additionalProperties": {"enum": ["a"], "type": "string"}},
        ),
        (
            {"type": "object", "properties": {"enum": {"type": "array", "items": {}}}},
            {"type": "object", "properties": {"enum": {"type": "array", "items": OPEN}}},
        ),
    ],
)
def test_what_our_schemas_leave_out_is_added(ours: dict[str, object], made: dict[str, object]) -> None:
    assert structural(ours) == made
    assert structural(made) == made
