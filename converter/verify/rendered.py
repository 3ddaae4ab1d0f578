"""The folders of a tree that Flux applies, scanned and rendered."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from converter.kustomize import KUSTOMIZATIONS, ScannedFolder, formatted_path, place_of
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Severity,
    SourceFile,
    Span,
    Subject,
    dataclass,
    dotted,
    read_bytes,
    shared_documents,
)
from converter.verify.schema.values import member

MOST_FOLDERS: Final = 50_000


@dataclass(frozen=True, eq=False)
class RenderedFolder:
    """A folder that nothing else of the tree refers to: its scanned files and rendered objects.

    In a folder as Flux applies it, `rendered` are the same objects before the substitution, which is how the
    files have them. `is_literal` says that nothing replaces a variable in them, as the tree shows it: `${X}`
    is just a text.
    """

    folder: str
    scanned: ScannedFolder
    objects: tuple[dict[str, Any], ...]
    rendered: tuple[dict[str, Any], ...] = ()
    is_literal: bool = False

    @property
    def environment(self) -> str:
        """The folder's own name, as in `overlays/prod` and `syncroot/prod`."""
        return self.folder.rpartition("/")[2]

    def finding(
        self,
        code: str,
        severity: Severity,
        message: str,
        body: Mapping[str, Any],
        path: tuple[str | int, ...] = (),
        *,
        help_: str,
    ) -> Diagnostic:
        """A finding at a field of one of the objects, with the line of the tree that gives it.

        For an object that no line brings in, that is the first line of the folder's kustomization.
        """
        body = self._as_rendered.get(id(body), body)
        place = place_of(self.scanned, body, path) or first_line(self.scanned)
        subject = Subject(
            environment=self.environment,
            object=f"{body.get('kind')}/{member(body, 'metadata').get('name')}",
            path=formatted_path(body, path) or None,
            field=dotted(path) or None,
            place=place,
        )
        return Diagnostic(
            code=code,
            severity=severity,
            message=message,
            span=None,
            labels=(),
            help=help_,
            category=Category.FINDING,
            subject=subject,
        )

    @cached_property
    def _as_rendered(self) -> dict[int, dict[str, Any]]:
        return {id(one): other for one, other in zip(self.objects, self.rendered, strict=False)}


@dataclass(frozen=True, eq=False)
class Environment:
    """The folders of one environment together: an object in one of them may refer to an object in another.

    `values` are those of Flux's variables that come from outside of the tree.
    """

    name: str
    folders: tuple[RenderedFolder, ...]
    values: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def objects(self) -> tuple[dict[str, Any], ...]:
        return tuple(body for folder in self.folders for body in folder.objects)

    def named(self, kind: str, name: str, namespace: str) -> list[dict[str, Any]]:
        """The objects of a kind and name in a namespace, or without namespace."""
        return [
            body
            for body in self._by_name.get((kind, name), ())
            if not namespace or namespace_of(body) in {"", namespace}
        ]

    def folder_of(self, body: Mapping[str, Any]) -> RenderedFolder | None:
        """The folder that has an object."""
        return next((each for each in self.folders if any(one is body for one in each.objects)), None)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for body in self.objects:
            name = str(member(body, "metadata").get("name"))
            found.setdefault((str(body.get("kind")), name), []).append(body)
        return found


def first_line(scanned: ScannedFolder) -> Span | None:
    """The first line of a folder's own kustomization."""
    for name in KUSTOMIZATIONS:
        source = scanned.files.get(posixpath.normpath(posixpath.join(scanned.overlay, name)))
        if source is not None:
            return Span(source, 0, len(source.text.partition("\n")[0]))
    return None


def namespace_of(body: Mapping[str, Any]) -> str:
    """The namespace that an object sets; empty for none."""
    return str(member(body, "metadata").get("namespace") or "")


def top_folders(root: Path) -> list[str]:
    """The kustomization folders below `root` that nothing else of the tree refers to, in order.

    Components are left out, and folders that only list subfolders which others use one by one: an
    index of a base. Links are not followed, hidden folders not read.
    """
    found = {folder: dict(_referred(root, folder)) for folder in _kustomizations(root)}
    users: dict[str, set[str]] = {}
    for folder, entries in found.items():
        for entry in entries:
            users.setdefault(entry, set()).add(folder)
    top = [folder for folder in found if folder not in users and None not in found[folder].values()]
    return sorted(folder for folder in top if not _is_index(folder, found, users))


def _is_index(folder: str, found: Mapping[str, Mapping[str, Any]], users: Mapping[str, set[str]]) -> bool:
    inside = "" if folder == "." else f"{folder}/"
    below = {name for name in found if name.startswith(inside) and name != folder}
    entries = found[folder]
    if not entries or any(entry not in below for entry in entries) or "patches" in entries.values():
        return False
    return any(user not in below and user != folder for name in below for user in users.get(name, ()))


def _kustomizations(root: Path) -> Iterator[str]:
    for folder, _, files in walked(root):
        if any(name in KUSTOMIZATIONS for name in files):
            yield folder


def walked(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each folder below `root` by its name there, with the names of its folders and of its other entries.

    Hidden folders are left out; links aren't followed, and are among the folders where they lead to one.
    Raises `DiagnosticError` (B2F411) for more folders than any tree has.
    """
    for number, (path, folders, files) in enumerate(os.walk(root)):
        if number > MOST_FOLDERS:
            message = f"{root.as_posix()} has more than {MOST_FOLDERS} folders"
            raise DiagnosticError(
                Diagnostic(
                    code="B2F411", severity=Severity.ERROR, message=message, help="name the tree's own folder"
                )
            )
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield Path(os.path.relpath(path, root)).as_posix(), folders, files


def _referred(root: Path, folder: str) -> Iterator[tuple[str, str | None]]:
    """The folders that a kustomization names, with `patches` if it changes them too, else an empty text.

    A component itself is yielded with None. A file that can't be read names nothing: the scan reports why.
    """
    path = next((root / folder / name for name in KUSTOMIZATIONS if (root / folder / name).is_file()), None)
    if path is None:
        return
    try:
        documents = shared_documents(SourceFile(folder, read_bytes(path, root=root).decode()))
    except (DiagnosticError, OSError, UnicodeDecodeError):
        return
    data = documents[0].data if documents else None
    if not isinstance(data, dict):
        return
    if data.get("kind") == "Component":
        yield folder, None
    changes = any(field.startswith("patches") or field in {"images", "components"} for field in data)
    for name in ("resources", "bases", "components", "transformers", "generators", "validators"):
        for entry in data[name] if isinstance(data.get(name), list) else ():
            if isinstance(entry, str) and "\n" not in entry and "\0" not in entry:
                yield posixpath.normpath(posixpath.join(folder, entry)), "patches" if changes else ""
