"""The definitions of custom resources that the API server gets.

They are made from the schemas in `mappings/schemas`, which verify checks with: the repository has all that the
lane needs. Where `BICEP2FLUX_CRDS` names a folder with real CRDs, these are taken in their place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

SCHEMAS: Final = Path(__file__).parents[2] / "mappings/schemas"
FOLDER_OF_CRDS: Final = "BICEP2FLUX_CRDS"

WATCHED: Final = {
    ("source.toolkit.fluxcd.io", "Bucket"): "v1",
    ("source.toolkit.fluxcd.io", "ExternalArtifact"): "v1",
}
"""Kinds that Flux's controller doesn't start without, though no tree has them: group, name and version."""

_OPEN: Final = {"x-kubernetes-preserve-unknown-fields": True}


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
    for path in sorted(SCHEMAS.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_bytes()):
            yield definition(document)
    for (group, kind), version in WATCHED.items():
        yield definition({"group": group, "kind": kind, "versions": [version], "spec": {"type": "object"}})


def definition(document: Mapping[str, Any]) -> dict[str, Any]:
    """The CRD of one of our schemas (see `mappings/schemas/README.md` for their form).

    The last of its versions is the one that is stored, all are served.
    """
    group, kind, versions = document["group"], document["kind"], document["versions"]
    plural = document.get("plural") or _plural(kind.lower())
    root = {key: value for key, value in document.items() if key in {"required", "x-kubernetes-validations"}}
    schema = {
        "type": "object",
        **root,
        "properties": {
            "spec": structural(document["spec"]),
            "status": {"type": "object", **_OPEN},
        },
    }
    return _approved(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}"},
            "spec": {
                "group": group,
                "names": {
                    "kind": kind,
                    "listKind": f"{kind}List",
                    "plural": plural,
                    "singular": kind.lower(),
                },
                "scope": document.get("scope", "Namespaced"),
                "versions": [
                    {
                        "name": version,
                        "served": True,
                        "storage": version == versions[-1],
                        "schema": {"openAPIV3Schema": schema},
                        "subresources": {"status": {}},
                    }
                    for version in versions
                ],
            },
        }
    )


def _plural(word: str) -> str:
    """The plural of an English noun, as custom resources are named."""
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _approved(crd: dict[str, Any]) -> dict[str, Any]:
    """The CRD with the mark without which the server refuses one of a group below `k8s.io`."""
    group = crd["spec"]["group"]
    if group.endswith((".k8s.io", ".kubernetes.io")):
        mark = {"api-approved.kubernetes.io": "unapproved, for tests"}
        crd["metadata"]["annotations"] = {**mark, **crd["metadata"].get("annotations", {})}
    return crd


def structural(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One of our schemas as Kubernetes asks for it in a CRD: a structural schema.

    Ours leave out what follows from the rest, or mean something by its absence: a type, where the values of
    `enum` have one; anything at all for an object without `properties`, an array without `items` or a schema
    without type. A structural schema comes out as it went in.
    """
    made = dict(schema)
    if "enum" in made and "type" not in made:
        made["type"] = _type_of(made["enum"])
    if made.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
    elif "type" not in made:
        made.update(_OPEN)
    if made.get("type") == "array":
        made["items"] = structural(made.get("items", {}))
    if "properties" in made:
        made["properties"] = {name: structural(below) for name, below in made["properties"].items()}
    elif isinstance(made.get("additionalProperties"), Mapping):
        made["additionalProperties"] = structural(made["additionalProperties"])
    elif made.get("type") == "object":
        made.update(_OPEN)
    return made


def _type_of(values: list[Any]) -> str:
    """The type that all values of an `enum` have."""
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    return "integer" if all(isinstance(value, int) for value in values) else "string"
