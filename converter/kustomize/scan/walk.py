"""The walk through a kustomization folder: every part in the order of its application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Any, Final

from converter.kustomize.scan.entries import CYCLE, FORM, PROGRAM, Located, Root, fault
from converter.kustomize.scan.fields import (
    ALLOWED_KEYS,
    BUILT_IN_PLUGINS,
    FIELDS,
    PROGRAMS,
    TRANSFORMERS_AFTER_PATCHES,
    TRANSFORMERS_BEFORE_PATCHES,
)
from converter.kustomize.scan.following import follow_objects
from converter.kustomize.scan.reading import TreeReader, as_tree_faults
from converter.kustomize.scan.records import Part, Role, ScannedFolder, Target
from converter.source import (
    Diagnostic,
    DiagnosticError,
    Path,
    SourceFile,
    Span,
    YamlDocument,
    did_you_mean,
    read_inline,
)

DEEPEST: Final = 64
MOST_KUSTOMIZATIONS: Final = 20_000
"""Visits, not folders: a few that name each other twice are enough for billions."""


def scan_folder(root: FilePath, overlay: str) -> ScannedFolder:
    """The parts and objects of the kustomization folder `overlay` of the tree at `root`. Runs no program.

    Raises `DiagnosticError` with every reason why Kustomize must not build it: B2F407 for what lies
    outside of the tree (remote, absolute, `..`, a symbolic link), B2F408 for what is missing, B2F409
    for a cycle, B2F410 for charts and plugins, B2F411 and B2F001 for what can't be read.
    """
    tree = Root(root.resolve())
    walk = _Walk(tree)
    folder = tree.locate(overlay, ".", Span(SourceFile(overlay, ""), 0, 0))
    with suppress(_EndlessError):
        walk.kustomization(folder, None, None)
    if walk.faults:
        raise DiagnosticError(walk.faults)
    parts = tuple(walk.parts)
    return ScannedFolder(folder.name, parts, walk.reader.files, *follow_objects(parts))


class _EndlessError(Exception):
    """Ends a walk that would take too long."""


class _Walk:
    """The state of a walk; `trail` has the folders that are being walked, outermost first."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.reader = TreeReader(root)
        self.parts: list[Part] = []
        self.faults: list[Diagnostic] = []
        self.trail: list[str] = []
        self.visits = 0

    def kustomization(self, folder: Located, entry: Span | None, first: int | None) -> None:
        """Add the parts of a kustomization folder; a component changes what came in from `first` on."""
        try:
            self._enter(folder, entry)
            document = self.reader.kustomization(folder, entry)
        except DiagnosticError as error:
            self.faults.extend(error.diagnostics)
            return
        self.trail.append(folder.name)
        _Kustomization(self, document, folder.name, len(self.parts) if first is None else first).take()
        self.trail.pop()

    def _enter(self, folder: Located, entry: Span | None) -> None:
        self.visits += 1
        if folder.name in self.trail:
            way = " → ".join([*self.trail[self.trail.index(folder.name) :], folder.name])
            raise fault(
                CYCLE, f"the kustomizations form a cycle: {way}", entry, "remove one of these references"
            )
        if len(self.trail) >= DEEPEST:
            raise fault(FORM, f"more than {DEEPEST} kustomizations inside each other", entry, "flatten them")
        if self.visits > MOST_KUSTOMIZATIONS:
            message = f"more than {MOST_KUSTOMIZATIONS} kustomizations"
            self.faults.extend(fault(FORM, message, entry, "name each folder once").diagnostics)
            raise _EndlessError


class _Kustomization:
    """One kustomization under way: its document, its folder, the first part that it changes."""

    def __init__(self, walk: _Walk, document: YamlDocument, folder: str, first: int) -> None:
        self.walk = walk
        self.document = document
        self.folder = folder
        self.first = first

    def take(self) -> None:
        if not self._check_fields():
            return
        for field in ("resources", "bases"):
            for path, entry in self._texts(field):
                self._attempt(self._resource, path, entry)
        for field in ("configMapGenerator", "secretGenerator"):
            for path, generator in self._mappings(field):
                self._attempt(self._generator, path, generator)
        self._plugins("generators")
        for path, entry in self._texts("components"):
            self._attempt(self._component, path, entry)
        for field in ("crds", "configurations"):
            for path, entry in self._texts(field):
                self._attempt(self._settings, path, entry)
        if isinstance(self._value("openapi"), dict) and self.document.has(("openapi", "path")):
            self._attempt(self._settings, ("openapi", "path"), self.document.data["openapi"]["path"])
        for path, entry in self._texts("patchesStrategicMerge"):
            self._attempt(self._strategic_merge_patch, path, entry)
        for path, mapping in self._mappings("patches"):
            self._attempt(self._patch, path, mapping)
        self._fields(TRANSFORMERS_BEFORE_PATCHES)
        for path, mapping in self._mappings("patchesJson6902"):
            self._attempt(self._patch, path, mapping)
        self._fields(TRANSFORMERS_AFTER_PATCHES)
        for path, mapping in self._mappings("replacements"):
            self._attempt(self._replacement, path, mapping)
        self._plugins("transformers")
        self._plugins("validators")

    # --- fields ------------------------------------------------------------------------------

    def _check_fields(self) -> bool:
        """Whether every field is known and harmless; an unknown one is never run."""
        before = len(self.walk.faults)
        for field in self.document.data:
            place = self.document.key_span((field,))
            if field in PROGRAMS:
                error = fault(PROGRAM, f"`{field}` runs a program", place, "render the chart into the tree")
                self.walk.faults.extend(error.diagnostics)
            elif field not in FIELDS:
                help_ = did_you_mean(field, FIELDS) or "remove it"
                error = fault(FORM, f"a kustomization has no field '{field}'", place, help_)
                self.walk.faults.extend(error.diagnostics)
        return len(self.walk.faults) == before

    def _value(self, field: str) -> Any:
        return self.document.data.get(field)

    def _items(self, field: str, type_: type, type_name: str) -> Iterator[tuple[Path, Any]]:
        value = self._value(field)
        if value is None:
            return
        if not isinstance(value, list):
            self._fail(FORM, f"`{field}` is a list", (field,), "start each entry with `- `")
            return
        for index, item in enumerate(value):
            if isinstance(item, type_):
                yield (field, index), item
            else:
                self._fail(
                    FORM, f"an entry of `{field}` is {type_name}", (field, index), f"write {type_name} here"
                )

    def _texts(self, field: str) -> Iterator[tuple[Path, str]]:
        return self._items(field, str, "a text")

    def _mappings(self, field: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        for path, entry in self._items(field, dict, "a mapping"):
            unknown = [key for key in entry if key not in ALLOWED_KEYS[field]]
            for key in unknown:
                help_ = did_you_mean(key, ALLOWED_KEYS[field]) or "remove it"
                self._fail(FORM, f"an entry of `{field}` has no '{key}'", (*path, key), help_)
            if not unknown:
                yield path, entry

    def _fields(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._value(name) is not None:
                self._add(Role.FIELD, self.document, (name,), self.document.key_span((name,)))

    # --- parts -------------------------------------------------------------------------------

    def _resource(self, path: Path, entry: str) -> None:
        found = self._locate(entry, path)
        if found.is_folder:
            self.walk.kustomization(found, self.document.span(path), None)
            return
        for document in self._read(found, path):
            if isinstance(document.data, dict) and isinstance(document.data.get("items"), list):
                for index in range(len(document.data["items"])):
                    self._add(Role.RESOURCE, document, ("items", index), self.document.span(path))
            else:
                self._add(Role.RESOURCE, document, (), self.document.span(path))

    def _component(self, path: Path, entry: str) -> None:
        found = self._locate(entry, path)
        if not found.is_folder:
            raise fault(
                FORM, f"the component '{entry}' is a file", self.document.span(path), "name its folder"
            )
        self.walk.kustomization(found, self.document.span(path), self.first)

    def _generator(self, path: Path, entry: dict[str, Any]) -> None:
        for key in ("files", "envs", "env"):
            value = entry.get(key)
            single = isinstance(value, str)
            for index, listed in enumerate([value] if single else value if isinstance(value, list) else []):
                place = (*path, key) if single else (*path, key, index)
                if not isinstance(listed, str):
                    self._fail(FORM, "expected the path of a file", place, "give it as a text")
                    continue
                name = listed.rpartition("=")[2] if key == "files" else listed
                self._attempt(self._data_file, place, name)
        self._add(Role.GENERATOR, self.document, path, self.document.span(path))

    def _data_file(self, path: Path, entry: str) -> None:
        found = self._locate(entry, path)
        if found.is_folder:
            raise fault(FORM, f"'{entry}' is a folder", self.document.span(path), "name a file")
        self.walk.reader.files.setdefault(found.name, None)

    def _settings(self, path: Path, entry: object) -> None:
        if not isinstance(entry, str):
            raise fault(FORM, "expected the path of a file", self.document.span(path), "give it as a text")
        for document in self._read(self._locate(entry, path), path):
            self._add(Role.SETTINGS, document, (), self.document.span(path))

    def _strategic_merge_patch(self, path: Path, entry: str) -> None:
        """An entry of `patchesStrategicMerge`: a path, or the patch itself."""
        for document in self._inline_or_read(path, entry):
            self._add(Role.PATCH, document, (), self.document.span(path))

    def _patch(self, path: Path, entry: dict[str, Any]) -> None:
        place = self.document.span(path)
        if isinstance(entry.get("path"), str) and entry["path"]:
            documents = self._read(self._locate(entry["path"], (*path, "path")), (*path, "path"))
            place = self.document.span((*path, "path"))
        elif isinstance(entry.get("patch"), str):
            documents = self._inline((*path, "patch"))
        else:
            raise fault(FORM, "a patch has a `path` or a `patch`", place, "add one of them")
        target = entry.get("target")
        options = entry.get("options")
        for document in documents:
            role = Role.JSON_PATCH if isinstance(document.data, list) else Role.PATCH
            renames = isinstance(options, dict) and options.get("allowNameChange") is True
            self._add(
                role,
                document,
                (),
                place,
                _target(target) if isinstance(target, dict) else None,
                renames=renames,
            )

    def _replacement(self, path: Path, entry: dict[str, Any]) -> None:
        if not isinstance(entry.get("path"), str):
            self._add(Role.REPLACEMENT, self.document, path, self.document.span(path))
            return
        for document in self._read(self._locate(entry["path"], (*path, "path")), (*path, "path")):
            count = len(document.data) if isinstance(document.data, list) else None
            for inner in [()] if count is None else [(index,) for index in range(count)]:
                self._add(Role.REPLACEMENT, document, inner, self.document.span(path))

    # --- plugins -----------------------------------------------------------------------------

    def _plugins(self, field: str) -> None:
        for path, entry in self._texts(field):
            self._attempt(self._plugin, path, entry)

    def _plugin(self, path: Path, entry: str) -> None:
        place = self.document.span(path)
        if "\n" in entry or entry.lstrip().startswith("{"):
            documents = self._inline(path)
        else:
            found = self._locate(entry, path)
            documents = self._built(found, place) if found.is_folder else self._read(found, path)
        for document in documents:
            self._check_plugin(document, place)
            self._add(Role.PLUGIN, document, (), place)

    def _built(self, folder: Located, place: Span) -> tuple[YamlDocument, ...]:
        """The documents of a folder of plugin configurations, which its kustomization must not change."""
        begin = len(self.walk.parts)
        self.walk.kustomization(folder, place, None)
        parts = self.walk.parts[begin:]
        del self.walk.parts[begin:]
        changed = next((part for part in parts if part.role is not Role.RESOURCE or part.path), None)
        if changed is not None:
            raise fault(
                PROGRAM,
                "the configuration of a plugin must not be changed by a kustomization",
                changed.entry,
                _PLAIN,
            )
        return tuple(part.document for part in parts)

    def _check_plugin(self, document: YamlDocument, place: Span) -> None:
        """Raise `DiagnosticError` (B2F410) unless the plugin is part of Kustomize."""
        data = document.data if isinstance(document.data, dict) else {}
        metadata = data.get("metadata")
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        functions = [key for key in annotations or () if key.startswith("config.k")]
        if data.get("apiVersion") != "builtin" or str(data.get("kind")) not in BUILT_IN_PLUGINS or functions:
            name = data.get("kind") if isinstance(data.get("kind"), str) else "this"
            message = f"'{name}' is a plugin, a program that Kustomize would run"
            raise fault(PROGRAM, message, document.span() if document.data else place, _PLAIN)
        for path, value in _file_entries(data, ()):
            span = document.span(path)
            if not isinstance(value, str):
                raise fault(FORM, "expected the path of a file", span, "give it as a text")
            if "\n" not in value:
                self.walk.root.locate(value.rpartition("=")[2], self.folder, span)

    # --- files -------------------------------------------------------------------------------

    def _locate(self, entry: str, path: Path) -> Located:
        return self.walk.root.locate(entry, self.folder, self.document.span(path))

    def _read(self, file: Located, path: Path) -> tuple[YamlDocument, ...]:
        if file.is_folder:
            raise fault(FORM, f"'{file.name}' is a folder", self.document.span(path), "name a file")
        return self.walk.reader.read(file, self.document.span(path))

    def _inline(self, path: Path) -> tuple[YamlDocument, ...]:
        try:
            return read_inline(self.document, path)
        except DiagnosticError as error:
            raise DiagnosticError(as_tree_faults(error, self.document.span(path))) from error

    def _inline_or_read(self, path: Path, entry: str) -> tuple[YamlDocument, ...]:
        if "\n" in entry.strip() or entry.lstrip().startswith("{"):
            return self._inline(path)
        return self._read(self._locate(entry, path), path)

    def _add(
        self,
        role: Role,
        document: YamlDocument,
        path: Path,
        entry: Span,
        target: Target | None = None,
        *,
        renames: bool = False,
    ) -> None:
        part = Part(role, document, entry, self.folder, self.first, path, target, renames)
        self.walk.parts.append(part)

    def _attempt(self, take: Any, path: Path, entry: Any) -> None:
        try:
            take(path, entry)
        except DiagnosticError as error:
            self.walk.faults.extend(error.diagnostics)

    def _fail(self, code: str, message: str, path: Path, help_: str) -> None:
        self.walk.faults.extend(fault(code, message, self.document.span(path), help_).diagnostics)


_PLAIN: Final = "use the kustomization's own fields, such as patches, instead"


def _target(entry: dict[str, Any]) -> Target:
    names = {"labelSelector": "labels", "annotationSelector": "annotations"}
    known = ("group", "version", "kind", "name", "namespace", *names)
    return Target(**{names.get(key, key): str(entry[key]) for key in known if entry.get(key) is not None})


def _file_entries(value: object, path: Path) -> Iterator[tuple[Path, Any]]:
    """The values in the configuration of a built-in plugin under the keys that name files."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key.casefold() in {"path", "paths", "files", "envs", "env"} and (
                not path or path[0] == "replacements"
            ):
                items = list(enumerate(below)) if isinstance(below, list) else [(None, below)]
                for index, item in items:
                    yield (*path, key) if index is None else (*path, key, index), item
            else:
                yield from _file_entries(below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _file_entries(item, (*path, index))
