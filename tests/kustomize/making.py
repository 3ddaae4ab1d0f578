"""Short ways to make the records that the room works on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from converter.kustomize import Tree, build_tree, render, rendered_objects, write_tree
from converter.kustomize.layers.origins import leaves
from converter.mapping.language.objects import KubernetesObject, ObjectSet, Section
from converter.provenance import Kind, Origin

SECTION = Section("workloads", "product/base", "product/overlays/{overlay}", "ours")
ROOT_SECTION = Section("root", "root/base", "root/{overlay}")


def kubernetes_object(file: str, body: dict[str, Any]) -> KubernetesObject:
    """An object whose every leaf has an origin that names its path."""
    origins = {path: Origin(Kind.LITERAL, detail=".".join(map(str, path))) for path in leaves(body)}
    return KubernetesObject(file, body, origins)


def manifest(kind: str, name: str, api_version: str = "v1", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **fields.pop("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def deployment(name: str, *containers: dict[str, Any], **pod: Any) -> dict[str, Any]:
    template = {"spec": {"containers": list(containers), **pod}}
    return manifest("Deployment", name, "apps/v1", spec={"template": template})


def config_map(name: str, **data: str) -> dict[str, Any]:
    return manifest("ConfigMap", name, data=data)


def object_set(
    overlay: str | None, files: dict[str, dict[str, Any]], section: Section = SECTION
) -> ObjectSet:
    objects = tuple(kubernetes_object(file, body) for file, body in files.items())
    return ObjectSet(overlay, {section.name: objects})


def tree_of(
    base: dict[str, dict[str, Any]],
    overlay: dict[str, dict[str, Any]] | None = None,
    section: Section = SECTION,
) -> Tree:
    """The tree of a base and of one overlay `dev`, each given as file → body."""
    overlays = () if overlay is None else (object_set("dev", overlay, section),)
    return build_tree((section,), object_set(None, base, section), overlays)


def rendered(tree: Tree, folder: Path, overlay: str) -> list[dict[str, Any]]:
    """The objects that the real Kustomize makes of an overlay, the tree written below `folder`."""
    write_tree(tree, folder / "out")
    return rendered_objects(render(folder / "out" / overlay))


def documents(tree: Tree, path: str) -> list[dict[str, Any]]:
    return [document.body for document in tree.files[path].documents]


def named(objects: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["kind"], one["metadata"]["name"]): one for one in objects}
