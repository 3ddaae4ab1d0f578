"""The files of a source tree: the only way in which evaluating Bicep reads anything."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Collection, Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from converter.bicep.evaluation.declarations import Unit, declarations_of
from converter.bicep.evaluation.parameter_values import redact_line
from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.module_sources import NO_MODULES, ModuleSources
from converter.bicep.symbolic.faults import fault
from converter.source import DiagnosticError, SourceFile, Span, did_you_mean, read_bytes, read_source

if TYPE_CHECKING:
    from converter.bicep.evaluation.registries import Located, Registries
    from converter.bicep.json_templates.text import JsonObject

FRAMES: Final = 20_000
"""Python frames that reading and evaluating within the limits may need."""

JSON: Final = ".json"
"""How the names of ARM templates end."""

NESTED: Final = "#"
"""What stands between the path of a template and the name of a deployment that is nested in it."""


class FileResolver:
    """Reads each file below `root` once.

    Paths are relative to `root`, with forward slashes. Nothing outside of `root` is read, not even
    through a symbolic link, but for the places that `modules` names. `limits` hold for reading the files
    and for evaluating them. `texts` replace the contents of files, by path. `public` are the names of
    parameters that are no secret, whatever their templates declare. With `gives_more` who deploys gives
    values beside a parameter file (`az deployment group create --parameters prod.bicepparam --parameters
    password=…`): a secret without a value is a symbol then, and another parameter may have one of the
    project file.
    """

    def __init__(
        self,
        root: Path,
        *,
        limits: Limits = DEFAULTS,
        texts: Mapping[str, str] | None = None,
        public: Collection[str] = (),
        modules: ModuleSources = NO_MODULES,
        gives_more: bool = False,
    ) -> None:
        self.root = root.resolve()
        self.limits = limits
        self.public = frozenset(public)
        self.gives_more = gives_more
        given = texts or {}
        self._sources: dict[str, SourceFile] = {path: SourceFile(path, given[path]) for path in given}
        self._bytes: dict[str, bytes] = {path: given[path].encode() for path in given}
        self._units: dict[str, Unit] = {}
        self._found: dict[tuple[str, str], str] = {}
        self._listings: dict[str, list[str]] = {}
        self._nested: dict[str, JsonObject] = {}
        self._modules = modules
        self._registries: Registries | None = None
        self._located: dict[tuple[str, str], Located | None] = {}

    def source(self, path: str) -> SourceFile:
        """The text of the file. Raises `DiagnosticError` (B2F001) when it can't be read."""
        found = self._sources.get(path)
        if found is None:
            found = self._sources[path] = read_source(self.place(path), path, root=self._root_of(path))
        return found

    def unit(self, path: str) -> Unit:
        """The declarations of a Bicep file or ARM template. Raises `DiagnosticError` if it can't be read."""
        found = self._units.get(path)
        if found is None and path.partition(NESTED)[0].endswith(JSON):
            found = self._units[path] = self._of_json(path)
        if found is None:
            # The parser takes the longest of all to load.
            from converter.bicep.syntax.parser import parse_source

            result = parse_source(self.source(path), self.limits)
            if path.endswith(".bicepparam"):
                for span in {diagnostic.span for diagnostic in result.diagnostics if diagnostic.span}:
                    redact_line(span)
            found = self._units[path] = declarations_of(
                path, result.program, result.diagnostics, result.partial, result.lost
            )
        return found

    def _of_json(self, path: str) -> Unit:
        """The declarations of an ARM template, or of a deployment that is nested in one (`path#name`)."""
        from converter.bicep.json_templates.template import read_template, template_of

        # It has what evaluates the nodes of such templates, and imports this module.
        import_module("converter.bicep.evaluation.json_nodes")
        if sys.getrecursionlimit() < FRAMES:
            sys.setrecursionlimit(FRAMES)
        around, mark, _ = path.rpartition(NESTED)
        if mark:
            self.unit(around)
            found = template_of(self._nested[path], self.limits)
        else:
            found = read_template(self.source(path), self.limits)
        self._nested |= {f"{path}{name}": template for name, template in found.nested.items()}
        unit = declarations_of(path, found.program, found.errors, kinds_apart=True)
        # What a compiler made has been checked: only what its evaluation meets is reported.
        unit.names_checked = unit.is_json = True
        unit.has_extensions = found.has_extensions
        return unit

    def content(self, path: str) -> bytes:
        """The bytes of any file. Raises `DiagnosticError` (B2F001) when it can't be read."""
        found = self._bytes.get(path)
        if found is None:
            try:
                found = self._bytes[path] = read_bytes(self.place(path), root=self._root_of(path))
            except OSError:
                read_source(self.place(path), path, root=self._root_of(path))
                raise
        return found

    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file read so far, and of the names in every folder listed (`path/`)."""
        sources = self._sources | (self._registries.read if self._registries is not None else {})
        read = {path: source.text.encode() for path, source in sources.items()} | self._bytes
        listed = {f"{path}/": "\n".join(sorted(names)).encode() for path, names in self._listings.items()}
        return {path: sha256(content).hexdigest() for path, content in sorted((read | listed).items())}

    def find(self, reference: str, importer: str, span: Span) -> str:
        """The path of the file that `reference` names, as written in the file `importer`.

        Raises `Fault`: B2F102 for one that leaves the root or doesn't exist.
        """
        if reference.startswith(NESTED):
            return importer + reference
        key = (reference, posixpath.dirname(importer))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(reference, importer, span)
        return found

    def locate(self, reference: str, importer: str, span: Span) -> Located | None:
        """The file of a registry's module or a template spec; None where no place has it.

        Raises `Fault`: B2F174 for a reference that means nothing, B2F170 for settings that can't be read.
        """
        key = (reference, posixpath.dirname(importer))
        if key not in self._located:
            if self._registries is None:
                # Few sources have such modules.
                from converter.bicep.evaluation.registries import Registries

                self._registries = Registries(self.root, self._modules, self.limits)
            self._located[key] = self._registries.locate(reference, importer, span)
        return self._located[key]

    def place(self, path: str) -> Path:
        """Where a file is."""
        mount = self._mount_of(path)
        return self.root / path if mount is None else mount[1] / path.removeprefix(mount[0]).lstrip("/")

    def _root_of(self, path: str) -> Path:
        """The folder that a file may not leave: the source root, or that of the module which has it."""
        mount = self._mount_of(path)
        return self.root if mount is None else mount[1]

    def is_outside(self, path: str) -> bool:
        """Whether a file isn't below the root: one of a module that was located elsewhere."""
        return self._mount_of(path) is not None

    def _mount_of(self, path: str) -> tuple[str, Path] | None:
        return None if self._registries is None else self._registries.mount_of(path)

    def files_in(self, reference: str, importer: str, span: Span) -> list[str]:
        """The paths of the files right in the folder that `reference` names, hidden ones too, in no order.

        Raises `Fault`: B2F102 for a folder that leaves the root or doesn't exist, and for a file in
        it that is a link out of the root.
        """
        path, folder = self._target(reference, importer, span)
        if not folder.is_dir():
            message = (
                f"'{reference}' is a file: a folder is expected"
                if folder.is_file()
                else f"there is no folder '{reference}'"
            )
            raise fault("B2F102", message, span)
        try:
            names = [entry.name for entry in folder.iterdir() if entry.is_file()]
        except OSError:
            raise fault("B2F102", f"'{reference}' is a folder that can't be read", span) from None
        self._listings[path] = names
        paths = [posixpath.normpath(posixpath.join(path, name)) for name in names]
        for found in paths:
            self._target(found, "", span)
        return paths

    def _find(self, reference: str, importer: str, span: Span) -> str:
        path, resolved = self._target(reference, importer, span)
        if not resolved.is_file():
            same = path == reference.removeprefix("./")
            message = (
                f"there is no file '{path}'"
                if same
                else f"there is no file '{path}', which '{reference}' refers to"
            )
            raise fault("B2F102", message, span, help=self._nearest(path))
        return path

    def _target(self, reference: str, importer: str, span: Span) -> tuple[str, Path]:
        """The path below the root, and the place it leads to, links followed. Raises `Fault` (B2F102)."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), reference))
        if "\\" in reference:
            raise fault(
                "B2F102",
                f"'{reference}' has a backslash: a path in Bicep is written with forward slashes",
                span,
                help=f"write '{reference.replace(chr(92), '/')}'",
            )
        mount = self._mount_of(importer)
        if path.startswith(("/", "../")) or path == ".." or mount != self._mount_of(path):
            raise fault(
                "B2F102",
                f"'{reference}' leads out of the source root",
                span,
                help="the root is SOURCE: give the folder that holds both, and in it this one as "
                "source.root in the project file",
            )
        target = self.place(path)
        try:
            resolved = target.resolve()
            resolved.is_file()
        except (OSError, ValueError, RuntimeError):
            raise fault("B2F102", f"'{reference}' is not a path that can be read", span) from None
        if not resolved.is_relative_to(self.root if mount is None else mount[1]):
            raise fault("B2F102", f"'{reference}' leads out of the source root through a link", span)
        return path, resolved

    def _nearest(self, path: str) -> str | None:
        folder = self.place(posixpath.dirname(path))
        if not folder.is_dir():
            return f"there is no folder '{posixpath.dirname(path)}'"
        names = [entry.name for entry in folder.iterdir() if entry.is_file()]
        return did_you_mean(posixpath.basename(path), names)


def load(resolver: FileResolver, path: str) -> Unit:
    """The declarations of a file that has no errors, else `DiagnosticError` is raised."""
    unit = resolver.unit(path)
    if unit.errors:
        raise DiagnosticError(unit.errors)
    return unit
