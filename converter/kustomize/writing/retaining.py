"""A tree that leaves workloads and overlays as they are, though it was made without them.

What several workloads share (a kustomization's entries, a ConfigMap's keys) keeps what the earlier run wrote
and the new tree doesn't have: some may be theirs. Once nothing is retained, the next tree is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from posixpath import dirname, join, normpath
from typing import Any, Final

from converter.kustomize.document.reading import kustomization_in
from converter.kustomize.layers.images import listed_images
from converter.kustomize.layers.layering import KUSTOMIZATION
from converter.kustomize.layers.tree import Tree, TreeDocument, TreeFile
from converter.kustomize.writing.removals import LockedTree, workload_at, workloads_in_base
from converter.source import dataclass

_NAMES: Final = ("name", "secretKey", "key", "path", "remoteRef")
"""What an item of a list is known by, in this order."""
_KEYS: Final = ("apiVersion", "kind", "namespace", "resources", "patches", "images")
"""The keys of a kustomization, as they are written; a lock has them sorted."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What stays: whole overlays, workloads of an overlay (by its name), and workloads everywhere.

    `in_base` are the workloads that only overlays need which this run doesn't make: their base stays.
    `removed` are the overlays that go as a whole, and with them what would stay everywhere.
    """

    overlays: frozenset[str] = frozenset()
    workloads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()
    in_base: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.overlays or self.everywhere or self.in_base or any(self.workloads.values()))

    def of(self, overlay: str) -> frozenset[str]:
        """The workloads that stay in an overlay."""
        if overlay in self.removed:
            return frozenset()
        return self.everywhere | self.workloads.get(overlay, frozenset())

    @property
    def names(self) -> frozenset[str]:
        """The workloads that stay in at least one overlay."""
        return (self.everywhere | self.in_base).union(*self.workloads.values())


def retaining(tree: Tree, before: LockedTree, retained: Retained) -> Tree:
    """The tree, changed so that writing it leaves what is `retained` as an earlier run made it."""
    if not retained:
        return tree
    known = retained.names.union(*before.workloads.values())
    made = workloads_in_base(tree, before.sections)
    staying = {
        path
        for path in before.lock.files
        if before.overlay_of(path) in retained.overlays
        or (
            path not in tree.files
            and (tree.is_out_of_scope(path) or _stays(path, before, retained, known, made))
        )
    }
    for path, file in tree.files.items():
        if file.is_guarded and path in before.lock.files and retained.of(str(file.overlay)):
            # Nothing tells whose the parts of such a file are: it stays as a whole.
            staying.add(path)
    files = {
        path: _united(file, before, retained, known, staying) if path in before.lock.files else file
        for path, file in tree.files.items()
        if file.overlay not in retained.overlays and path not in staying
    }
    for path in staying:
        if path.endswith(f"/{KUSTOMIZATION}") and not (
            before.overlay_of(path) in retained.overlays or tree.is_out_of_scope(path)
        ):
            files |= _reduced(path, before, retained, staying)
    return replace(tree, files=files, is_out_of_scope=staying.__contains__)


def _stays(path: str, before: LockedTree, retained: Retained, known: frozenset[str], made: set[str]) -> bool:
    """Whether a file that the tree no longer has belongs to something retained, or may do so.

    `made` are the workloads that the tree's base has: it keeps no further object for them.
    """
    overlay = before.overlay_of(path)
    holder = before.holder_of(path, known)
    if overlay is not None:
        return holder in retained.of(overlay) if holder is not None else bool(retained.of(overlay))
    return holder is None or (holder in retained.names and holder not in made)


def _united(
    file: TreeFile, before: LockedTree, retained: Retained, known: frozenset[str], staying: set[str]
) -> TreeFile:
    """A file of the tree with what it has to keep of its earlier content."""
    holder = before.holder_of(file.path, known)
    names = retained.of(file.overlay) if file.overlay is not None else retained.names
    earlier = before.documents(file.path)
    if file.path.endswith(f"/{KUSTOMIZATION}"):
        if not earlier:
            return file
        body = _kustomization(file, earlier[0], before, names, staying)
    elif holder is None and names and len(earlier) == len(file.documents) == 1:
        body = united(file.documents[0].body, earlier[0])
    else:
        return file
    if body == file.documents[0].body:
        return file
    return replace(file, documents=(replace(file.documents[0], body=body),))


def _reduced(path: str, before: LockedTree, retained: Retained, staying: set[str]) -> dict[str, TreeFile]:
    """A kustomization that only what stays needs, where it referred to more than that; else nothing."""
    earlier = before.documents(path)
    if len(earlier) != 1 or not isinstance(earlier[0], dict):
        return {}
    overlay = before.overlay_of(path)
    names = retained.of(overlay) if overlay is not None else retained.names
    head = {key: value for key, value in earlier[0].items() if key not in {"resources", "patches", "images"}}
    says = before.head(path)
    file = TreeFile(path, (TreeDocument(head),), overlay, before.lock.files[path].untagged, head=says)
    body = _kustomization(file, earlier[0], before, names, staying)
    if all(body.get(key) == earlier[0].get(key) for key in ("resources", "patches")):
        return {}
    ordered = {key: body[key] for key in dict.fromkeys((*_KEYS, *body)) if key in body}
    return {path: replace(file, documents=(TreeDocument(ordered),))}


def _kustomization(
    file: TreeFile, earlier: Any, before: LockedTree, names: frozenset[str], staying: set[str]
) -> dict[str, Any]:
    """A kustomization with the entries for what stays, each behind the entry that it followed before."""
    body = dict(file.documents[0].body)

    def stays(entry: Any) -> bool:
        path = entry if isinstance(entry, str) else entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str):
            return False
        target = normpath(join(dirname(file.path), path))
        workload = workload_at(before.sections, target) if file.overlay is not None else None
        if workload is not None:
            # The base of a workload may stay for another overlay's sake.
            return workload in names
        return (
            target in staying
            or (file.overlay is not None and before.holder_of(f"{target}/", names) is not None)
            or any(one.startswith(f"{target}/") for one in staying)
        )

    for key in ("resources", "patches"):
        entries = _with_earlier(body.get(key, []), filter(stays, earlier.get(key) or []), earlier.get(key))
        if entries:
            body[key] = entries
    if names:
        # The lock has no tags: those of the present file belong to the release flow.
        present = listed_images(kustomization_in(before.out / file.path, before.out))
        ours = {entry["name"] for entry in body.get("images", [])}
        lost = {entry.get("name") for entry in listed_images(earlier)} - ours
        kept = [entry for entry in present if entry.get("name") in lost]
        images = sorted([*body.get("images", []), *kept], key=lambda entry: str(entry["name"]))
        if images:
            body["images"] = images
    return body


def united(new: Any, earlier: Any) -> Any:
    """A value with all that it had earlier and no longer has; the new one counts if both have something."""
    if isinstance(new, dict) and isinstance(earlier, dict):
        merged = {key: united(value, earlier[key]) if key in earlier else value for key, value in new.items()}
        return merged | {key: value for key, value in earlier.items() if key not in new}
    if isinstance(new, list) and isinstance(earlier, list):
        there = {_name(item) for item in new}
        return _with_earlier(new, (item for item in earlier if _name(item) not in there), earlier)
    return new


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return repr(next((item[key] for key in _NAMES if key in item), item))
    return repr(item)


def _with_earlier(new: list[Any], kept: Iterable[Any], earlier: list[Any] | None) -> list[Any]:
    """The new items and the kept ones, each of these behind the item that it followed earlier."""
    found = list(new)
    before = list(map(_name, earlier or ()))
    for item in kept:
        names = list(map(_name, found))
        if _name(item) in names:
            continue
        places = [names.index(one) for one in before[: before.index(_name(item))] if one in names]
        found.insert(max(places) + 1 if places else 0, item)
    return found
