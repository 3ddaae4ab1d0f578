"""The valid objects in `objects/`, and a tree that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

OBJECTS = Path(__file__).parent / "objects"


def valid_objects() -> list[dict[str, Any]]:
    """A fresh copy of each object, in the order of files and documents. Raises nothing."""
    return [
        document
        for path in sorted(OBJECTS.glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text("utf-8"))
    ]


def name_of(body: Mapping[str, Any]) -> str:
    """Kind and name of an object, as in `Deployment/catalogue`."""
    return f"{body['kind']}/{body['metadata']['name']}"


def write_objects(folder: Path, objects: list[dict[str, Any]]) -> None:
    """Write a kustomization folder that holds the objects."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "---\n".join(yaml.safe_dump(body, sort_keys=False, allow_unicode=True) for body in objects)
    folder.joinpath("objects.yaml").write_text(text, "utf-8")
    folder.joinpath("kustomization.yaml").write_text("resources: [objects.yaml]\n", "utf-8")


def write_tree(root: Path) -> None:
    """Write a tree of two folders: what is applied, and the objects of Flux that apply it."""
    flux = [body for body in valid_objects() if "toolkit.fluxcd.io" in body["apiVersion"]]
    write_objects(root / "library/overlays/test", [body for body in valid_objects() if body not in flux])
    write_objects(root / "syncroot/test", flux)
