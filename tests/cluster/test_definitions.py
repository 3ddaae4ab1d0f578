"""Our schemas become definitions of custom resources; those of a cluster come before them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.definitions import FOLDER_OF_CRDS, SCHEMAS, definition, definitions


def document(group: str, kind: str, *versions: str, **more: Any) -> dict[str, Any]:
    names = {"group": group, "kind": kind, "plural": f"{kind.lower()}s", "namespaced": True}
    return {**names, "versions": versions, "spec": {"type": "object"}, **more}


def test_every_schema_of_ours_has_a_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_OF_CRDS, raising=False)
    found = {(crd["spec"]["group"], crd["spec"]["names"]["kind"]) for crd in definitions()}
    assert found == {(path.parent.name, path.stem) for path in SCHEMAS.glob("*.*/*.yaml")}
    assert ("keda.sh", "ScaledObject") in found


def test_exported_definitions_come_before_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crd = definition([document("keda.sh", "ScaledObject", "v9")])
    crd["spec"]["conversion"] = {"strategy": "Webhook"}
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all([crd, None]))
    monkeypatch.setenv(FOLDER_OF_CRDS, str(tmp_path))
    found = {one["metadata"]["name"]: one["spec"] for one in definitions()}
    assert [version["name"] for version in found["scaledobjects.keda.sh"]["versions"]] == ["v9"]
    assert "conversion" not in found["scaledobjects.keda.sh"]
    assert "scaledjobs.keda.sh" in found


def test_the_first_version_is_stored_and_each_has_its_own_schema() -> None:
    crd = definition(
        [
            document("a.k8s.io", "Box", "v3", "v2", namespaced=False, required=["spec"]),
            document("a.k8s.io", "Box", "v1", namespaced=False, status=False),
        ]
    )
    assert (crd["metadata"]["name"], crd["spec"]["scope"]) == ("boxs.a.k8s.io", "Cluster")
    assert "api-approved.kubernetes.io" in crd["metadata"]["annotations"]
    versions = {version["name"]: version for version in crd["spec"]["versions"]}
    assert [version["storage"] for version in versions.values()] == [True, False, False]
    schemas = {name: version["schema"]["openAPIV3Schema"] for name, version in versions.items()}
    assert [schema["required"] for schema in schemas.values()] == [["spec"], ["spec"], []]
    assert ["status" in schema["properties"] for schema in schemas.values()] == [True, True, False]
    assert [bool(version["subresources"]) for version in versions.values()] == [True, True, False]
