"""The definitions of custom resources that the API server gets.

They are made from the schemas in `mappings/schemas`, which verify checks with: the repository has all that the
lane needs. Where `BICEP2FLUX_CRDS` names a folder with real CRDs, these are taken in their place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

SCHEMAS: Final = Path(__file__).parents[2] / "mappings/schemas"
FOLDER_OF_CRDS: Final = "BICEP2FLUX_CRDS"


def definitions() -> list[dict[str, Any]]:
    """The CRDs of the folder that the environment names, then ours for the kinds that it lacks."""
    folder = os.environ.get(FOLDER_OF_CRDS)
    found = {_key(one): one for one in _exported(Path(folder))} if folder else {}
    for one in _ours():
        found.setdefault(_key(one), one)
    return list(found.values())


def _key(crd: Mapping[str, Any]) -> tuple[str, str]:
    return crd["spec"]["group"], crd["spec"]["names"]["kind"]


def _exported(folder: Path) -> Iterator[dict[str, Any]]:
    """The CRDs in the YAML files of a folder, ready to be created in another cluster."""
    for path in sorted(folder.glob("*.yaml")):
        for crd in filter(None, yaml.safe_load_all(path.read_bytes())):
            # The webhook that converts between versions isn't there.
            crd["spec"].pop("conversion", None)
            crd.pop("status", None)
            for version in crd["spec"]["versions"]:
                schema = version["schema"]["openAPIV3Schema"]
                if "status" in schema.get("properties", {}):
                    version.setdefault("subresources", {}).setdefault("status", {})
            yield _approved(crd)


def _ours() -> Iterator[dict[str, Any]]:
    # A group has a dot in its name; the other folders are of other things.
    for path in sorted(SCHEMAS.glob("*.*/*.yaml")):
        yield definition(list(yaml.safe_load_all(path.read_bytes())))


def definition(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The CRD of one of our schemas: its documents, one for each schema that a version of it has.

    `mappings/schemas/README.md` describes them. The first version is the one that is stored, all are served.
    """
    first = documents[0]
    group, kind = first["group"], first["kind"]
    versions = [(name, document) for document in documents for name in document["versions"]]
    return _approved(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{first['plural']}.{group}"},
            "spec": {
                "group": group,
                "names": {
                    "kind": kind,
                    "listKind": f"{kind}List",
                    "plural": first["plural"],
                    "singular": kind.lower(),
                },
                "scope": "Namespaced" if first["namespaced"] else "Cluster",
                "versions": [
                    {"name": name, "served": True, "storage": number == 0, **_version(document)}
                    for number, (name, document) in enumerate(versions)
                ],
            },
        }
    )


def _version(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the versions of a document have in common: the schema, and whether objects have a status."""
    has_status = document.get("status", True)
    status = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    schema = {
        "type": "object",
        "required": document.get("required", []),
        "properties": {"spec": document["spec"], **({"status": status} if has_status else {})},
    }
    return {
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}} if has_status else {},
    }


def _approved(crd: dict[str, Any]) -> dict[str, Any]:
    """The CRD with the mark without which the server refuses one of a group below `k8s.io`."""
    group = crd["spec"]["group"]
    if group.endswith((".k8s.io", ".kubernetes.io")):
        mark = {"api-approved.kubernetes.io": "unapproved, for tests"}
        crd["metadata"]["annotations"] = {**mark, **crd["metadata"].get("annotations", {})}
    return crd
