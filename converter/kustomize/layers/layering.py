"""Objects as layers: the base of a section, and in each overlay what its environment changes.

The base has the objects that the source makes without any environment. An overlay takes the base
folders of the workloads that it has, adds objects that are not in the base, and patches what differs. A base
has no kustomization that lists folders: each overlay names those that it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from posixpath import basename, dirname, join, relpath
from typing import Any

from converter.kustomize.document.layer_paths import path_in_layer
from converter.kustomize.document.merge_keys import schema_of
from converter.kustomize.layers.bicep_file import bicep_files
from converter.kustomize.layers.checks import check_sections, check_tree
from converter.kustomize.layers.images import Image, image, image_entries, untagged
from converter.kustomize.layers.merge import patch_header, patches_between
from converter.kustomize.layers.origins import deletion_origins, object_origins, patch_origins
from converter.kustomize.layers.tree import Tree, TreeDocument, TreeFile
from converter.kustomize.layers.tree_objects import Identity, TreeObject, tree_objects
from converter.mapping import ObjectSet, Section
from converter.provenance import Origin
from converter.source import Path, value_at

KUSTOMIZATION = "kustomization.yaml"
KUSTOMIZATIONS = (KUSTOMIZATION, "kustomization.yml", "Kustomization")
"""The names that Kustomize knows; ours is the first."""
_HEAD = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}


def build_tree(
    sections: tuple[Section, ...],
    base: ObjectSet,
    overlays: tuple[ObjectSet, ...],
    *,
    is_whole: bool = False,
) -> Tree:
    """The tree whose overlays, rendered by Kustomize, give the objects of their environments.

    With `is_whole` there are no other overlays: the base has only what these use.
    Raises `DiagnosticError` with every fault: B2F307 for two objects with one identity or one
    file, B2F403 for an object that its section can't hold (another namespace, a cluster-scoped
    kind, a file outside of its folder).
    """
    check_sections(sections, (base, *overlays))
    files: list[TreeFile] = []
    for section in sections:
        if section.bicep is not None:
            files.extend(file for overlay in overlays for file in bicep_files(section, overlay))
            continue
        given = tree_objects(base.objects.get(section.name, ()), section)
        targets = {
            overlay.overlay: tree_objects(overlay.objects.get(section.name, ()), section)
            for overlay in overlays
            if overlay.overlay is not None
        }
        if is_whole:
            used = {folder for target in targets.values() for folder in _used_folders(given, target)}
            given = {key: one for key, one in given.items() if dirname(one.file) in used}
        files.extend(_base_files(section, given))
        for name, target in targets.items():
            if target:
                files.extend(_overlay_files(section, name, given, target))
    check_tree(files)
    return Tree({file.path: file for file in files})


def _base_files(section: Section, given: Mapping[Identity, TreeObject]) -> Iterable[TreeFile]:
    """The objects of a base, and in each folder that has some the kustomization by which overlays take it.

    A folder lists its own files alone: what is in a folder below belongs to the environments that name that.
    """
    holding: dict[str, list[TreeObject]] = {}
    for one in given.values():
        yield TreeFile(join(section.base, one.file), (one.document,), owner=one.source.owner)
        holding.setdefault(dirname(one.file), []).append(one)
    for folder, objects in holding.items():
        owners = {one.source.owner for one in objects}
        yield TreeFile(
            join(section.base, folder, KUSTOMIZATION),
            (TreeDocument({**_HEAD, "resources": [basename(one.file) for one in objects]}),),
            owner=owners.pop() if len(owners) == 1 else "",
        )


def _overlay_files(
    section: Section,
    overlay: str,
    base: Mapping[Identity, TreeObject],
    target: Mapping[Identity, TreeObject],
) -> Iterable[TreeFile]:
    """An overlay's own objects, its patches, and the kustomization that ties them to the base."""
    root = section.overlay.replace("{overlay}", overlay)
    used = _used_folders(base, target)
    given = {key: base[key] for keys in used.values() for key in keys}
    entries = image_entries(_references(given), _references(target))

    own: list[str] = []
    for key, one in target.items():
        if key not in given:
            own.append(one.file)
            made = untagged(one.body, one.images, entries)
            origins = partial(object_origins, made, one.source)
            document = TreeDocument(made, one.key, origins, one.source.comments)
            yield TreeFile(join(root, one.file), (document,), overlay, owner=one.source.owner)

    patches: list[str] = []
    taken = set(own)
    for key, one in given.items():
        wanted = target.get(key)
        documents = _deletion(one) if wanted is None else _patches(one, wanted, entries)
        if documents:
            file = _free_name(one.file, taken)
            taken.add(file)
            patches.append(file)
            yield TreeFile(join(root, file), documents, overlay, owner=one.source.owner)

    resources = [relpath(join(section.base, folder), root) for folder in used]
    body: dict[str, Any] = dict(_HEAD)
    if section.namespace is not None:
        body["namespace"] = section.namespace
    body["resources"] = resources + own
    if patches:
        body["patches"] = [{"path": path} for path in patches]
    if entries:
        body["images"] = [entry.entry for entry in entries.values()]
    names = list(entries)
    document = TreeDocument(body, None, lambda: _image_origins(names, target.values()))
    yield TreeFile(join(root, KUSTOMIZATION), (document,), overlay, holds_tags=True)


def _used_folders(
    base: Mapping[Identity, TreeObject], target: Mapping[Identity, TreeObject]
) -> dict[str, list[Identity]]:
    """The base folders with at least one object of the environment, and the objects that each brings in."""
    brought: dict[str, list[Identity]] = {}
    for key, one in base.items():
        brought.setdefault(dirname(one.file), []).append(key)
    return {folder: keys for folder, keys in brought.items() if not target.keys().isdisjoint(keys)}


def _deletion(one: TreeObject) -> tuple[TreeDocument, ...]:
    patch = {**patch_header(one.body), "$patch": "delete"}
    return (TreeDocument(patch, one.key, partial(deletion_origins, patch, one.source)),)


def _patches(given: TreeObject, wanted: TreeObject, entries: dict[str, Image]) -> tuple[TreeDocument, ...]:
    base = untagged(given.body, given.images, entries)
    target = untagged(wanted.body, wanted.images, entries)
    return tuple(
        TreeDocument(
            patch,
            wanted.key,
            partial(patch_origins, patch, target, wanted.source, given.source),
            _comments(patch, target, wanted),
        )
        for patch in patches_between(base, target)
    )


def _comments(patch: dict[str, Any], target: dict[str, Any], wanted: TreeObject) -> dict[Path, str]:
    """The comments of an object's values, at the places that a patch has these values in."""
    found: dict[Path, str] = {}
    if wanted.source.comments:
        schema = schema_of(target["apiVersion"], target["kind"])
        for path, text in wanted.source.comments.items():
            place = path_in_layer(patch, target, path, schema)
            if place is not None and value_at(patch, place) is not None:
                found[place] = text
    return found


def _free_name(file: str, taken: set[str]) -> str:
    """The file name of a patch: that of its base file, unless another object of the overlay has it."""
    stem, dot, ending = file.rpartition(".")
    while file in taken:
        stem += "-patch"
        file = f"{stem}{dot}{ending}"
    return file


def _references(objects: Mapping[Identity, TreeObject]) -> Iterable[str]:
    return (reference for one in objects.values() for _, reference in one.images)


def _image_origins(names: list[str], objects: Iterable[TreeObject]) -> dict[Path, Origin]:
    origins: dict[Path, Origin] = {}
    for one in objects:
        for path, reference in one.images:
            name = image(reference).name
            if name in names and path in one.source.origins:
                for leaf in ("newTag", "digest"):
                    origins.setdefault(("images", names.index(name), leaf), one.source.origins[path])
    return origins
