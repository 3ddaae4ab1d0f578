"""Loads a platform profile: its folder's tables and manifests compiled, the project's own rows first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from converter.aca import MODELS, ContainerApp, Job, RoleAssignment
from converter.mapping.language.compile import Compiler
from converter.mapping.language.compiled import CompiledManifest, CompiledProfile
from converter.mapping.language.context import ASSIGNMENT, root_shapes
from converter.mapping.language.known import RESOURCE
from converter.mapping.language.layers import (
    FORM_CODE,
    UNKNOWN,
    Layers,
    Piece,
    ProfileFiles,
    form_fault,
    read_layers,
    valid,
)
from converter.mapping.language.lookup import Choose, CompiledTable, Tables
from converter.mapping.language.nodes import Constant, Each
from converter.mapping.language.paths import ListOf, Shape
from converter.mapping.language.resources import DEPLOYED, UNREAD, word_faults
from converter.mapping.language.sections import choice_faults
from converter.mapping.language.tables import Manifest, Profile, Row, Table
from converter.project import Project
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Label,
    Severity,
    Span,
    YamlDocument,
    did_you_mean,
    read_source,
    read_yaml,
)

SUBJECTS: dict[str, Shape] = {
    **MODELS,
    "InfrastructureResource": RESOURCE,
    "DeployedResource": DEPLOYED,
    "UnreadModule": UNREAD,
    "value": "leaf",
    "any": "any",
}
"""The types that a table's subject may have: the classes of the ACA model, a resource of the
infrastructure or of any template, a module that can't be read, or a plain value.

`NAME[]` is a list of them.
"""

RESOURCES: dict[str, dict[str, Shape]] = {
    "app": {"app": ContainerApp},
    "job": {"job": Job},
    "role": {"role": RoleAssignment, "assignment": ASSIGNMENT},
}
"""The variables that a manifest for an app, a job or a role has besides those of all tables."""


def load_profile(mappings: Path, name: str, project: Project | None = None) -> CompiledProfile:
    """The profile `name` below the folder `mappings`, with the one that it extends.

    The project's own rows and manifests come first. Raises `DiagnosticError`: B2F205 for an unknown
    profile, B2F217/B2F218 for faults in extending one, B2F201/B2F203/B2F204 for faults of form,
    each at its place.

    What doesn't depend on the project is remembered for as long as the files stay as they are: a program
    that converts many sources reads and compiles them once.
    """
    files = ProfileFiles.below(mappings)
    try:
        if project is None or not (project.file.tables or project.file.tables_from):
            return _without_own(files, name)
        return _assembled(_layers(files, name), project)
    except DiagnosticError as error:
        named_at = _profile_span(project, name)
        placed = (
            replace(one, span=named_at) if one.code == UNKNOWN and one.span is None else one
            for one in error.diagnostics
        )
        raise DiagnosticError(placed) from None


@lru_cache(maxsize=8)
def _layers(files: ProfileFiles, name: str) -> Layers:
    return read_layers(files.folder, name)


@lru_cache(maxsize=8)
def _without_own(files: ProfileFiles, name: str) -> CompiledProfile:
    return _assembled(_layers(files, name), None)


def _assembled(layers: Layers, project: Project | None) -> CompiledProfile:
    """The layers compiled, with the project's own rows and manifests. Raises as `load_profile` does."""
    faults: list[Diagnostic] = []
    rows = {called: list(table.rows) for called, table in layers.tables.items()}
    own_rows, own_manifests = _own_pieces(project, rows, faults)
    if faults:
        raise DiagnosticError(faults)
    subjects = {called: tuple(table.table.subject) for called, table in layers.tables.items()}
    assembly = _Assembly(layers.profile, subjects, faults)
    for table in layers.tables.values():
        called = table.table.table
        assembly.add(table.table, [*own_rows.get(called, ()), *rows[called]])
    taken = {piece.id for piece in own_manifests}
    kept = [piece for piece in layers.manifests if piece.id not in taken]
    compiled = tuple(assembly.manifest(piece) for piece in [*kept, *own_manifests])
    assembly.refuse_cycles()
    choices = tuple(assembly.choices)
    pieces = [piece for group in (*own_rows.values(), *rows.values()) for piece in group]
    inline = [row for choice in choices for row in choice.rows]
    named = [(piece.model.id, piece.span()) for piece in pieces] + [(row.id, row.span) for row in inline]
    _refuse_duplicates(named, faults)
    found = CompiledProfile(layers.profile, layers.documents, assembly.tables, compiled, choices)
    faults += choice_faults(found)
    faults += word_faults(found.tables)
    if faults:
        raise DiagnosticError(faults)
    return found


def _profile_span(project: Project | None, name: str) -> Span | None:
    """The place where the project file names the profile, None if it doesn't."""
    if project is None or project.file.profile != name or not project.document.has(("profile",)):
        return None
    return project.document.span(("profile",))


def _own_pieces(
    project: Project | None, tables: dict[str, list[Piece]], faults: list[Diagnostic]
) -> tuple[dict[str, list[Piece]], list[Piece]]:
    """The rows by table, and the manifests, of the project file and of the files that it names."""
    rows: dict[str, list[Piece]] = {}
    manifests: list[Piece] = []
    for document, root in _own_documents(project):
        data = document.data
        for step in root:
            data = data.get(step, {})
        if data is not None and not isinstance(data, dict):
            faults.append(form_fault("expected table names, each with its rows", document.span(root), None))
            continue
        for name, pieces in (data or {}).items():
            at = (*root, name)
            if name != "manifests" and name not in tables:
                help_ = (
                    did_you_mean(name, [*tables, "manifests"])
                    or f"tables: {', '.join(sorted(tables))}, manifests"
                )
                faults.append(form_fault(f"no table is called '{name}'", document.key_span(at), help_))
                continue
            if not isinstance(pieces, list):
                faults.append(form_fault(f"expected a list of rows for '{name}'", document.span(at), None))
                continue
            for index, piece in enumerate(pieces):
                model = Manifest if name == "manifests" else Row
                found = valid(model, document, (*at, index), faults)
                target = manifests if name == "manifests" else rows.setdefault(name, [])
                target.append(Piece(found, piece, document, (*at, index)))
    return rows, manifests


def _own_documents(project: Project | None) -> Iterator[tuple[YamlDocument, tuple[str, ...]]]:
    if project is None:
        return
    if project.file.tables:
        yield project.document, ("tables",)
    for name in project.file.tables_from:
        yield read_yaml(read_source(project.root / name, name, Category.CONFIGURATION, root=project.root)), ()


class _Assembly:
    """Compiles the pieces of a profile, which refer to each other's tables by name."""

    def __init__(
        self, profile: Profile, subjects: dict[str, tuple[str, ...]], faults: list[Diagnostic]
    ) -> None:
        self.tables: Tables = {}
        self._sections = [one.name for one in profile.sections if one.separates is None]
        self._shapes = root_shapes(profile)
        self._subjects = subjects
        self._faults = faults
        self._lookups: dict[str, dict[str, Span]] = {}
        self.choices: list[Choose] = []

    def refuse_cycles(self) -> None:
        """Report each table that looks itself up, directly or through other tables."""

        def follow(table: str, path: tuple[str, ...]) -> None:
            for other, span in self._lookups.get(table, {}).items():
                if other == path[0]:
                    cycle = " → ".join((*path, other))
                    self._faults.append(form_fault(f"{cycle}: a table can't look itself up", span, None))
                elif other not in path:
                    follow(other, (*path, other))

        for table in self._lookups:
            follow(table, (table,))

    def add(self, table: Table, pieces: list[Piece]) -> None:
        """Compile a table with all of its rows."""
        subject = {name: _shape(type_name) for name, type_name in table.subject.items()}
        rows = []
        for piece in pieces:
            compiler = self._compiler(piece)
            rows.append(compiler.row(piece.model, piece.data, piece.at, self._shapes | subject))
            self._faults.extend(compiler.diagnostics)
            self.choices.extend(compiler.choices)
            self._lookups.setdefault(table.table, {}).update(compiler.lookups)
        self.tables[table.table] = CompiledTable(table, tuple(rows))

    def manifest(self, piece: Piece) -> CompiledManifest:
        """Compile a manifest."""
        manifest: Manifest = piece.model
        compiler = self._compiler(piece)
        scope = self._shapes | RESOURCES.get(manifest.for_, {})
        if manifest.section not in self._sections:
            message = f"no section is called '{manifest.section}'"
            help_ = did_you_mean(manifest.section, self._sections)
            self._faults.append(form_fault(message, piece.document.span((*piece.at, "section")), help_))
        each = None
        if manifest.each:
            variable, path, scope = compiler.items(manifest.each, (*piece.at, "each"), scope)
            each = Each(variable, path, Constant({}, piece.document.span((*piece.at, "each"))))
        compiled = CompiledManifest(
            manifest,
            piece.document.span((*piece.at, "id")),
            compiler.text(manifest.file, (*piece.at, "file"), scope),
            compiler.condition(manifest.when, (*piece.at, "when"), scope),
            compiler.node(manifest.manifest, (*piece.at, "manifest"), scope),
            each,
        )
        self._faults.extend(compiler.diagnostics)
        self.choices.extend(compiler.choices)
        return compiled

    def _compiler(self, piece: Piece) -> Compiler:
        return Compiler(piece, self._subjects, self.tables)


def _shape(type_name: str) -> Shape:
    """The shape of a subject's type: `NAME`, or `NAME[]` for a list of them."""
    name = type_name.removesuffix("[]")
    shape = SUBJECTS.get(name, "any")
    return ListOf(shape) if name != type_name else shape


def _refuse_duplicates(rows: Iterable[tuple[str, Span]], faults: list[Diagnostic]) -> None:
    """Report ids that several rows of tables or choices have; `rows` are the ids with their places."""
    seen: dict[str, Span] = {}
    for name, span in rows:
        if (first := seen.setdefault(name, span)) is not span:
            faults.append(
                Diagnostic(
                    code=FORM_CODE,
                    severity=Severity.ERROR,
                    message=f"two rows have the id '{name}'",
                    span=span,
                    labels=(Label(first, "the other one"),),
                    help="an id names one row in traces and reports: give each its own",
                    category=Category.CONFIGURATION,
                )
            )
