"""A profile's folder becomes compiled tables and manifests, the user's own rows in front."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converter.aca.fields import MODELS
from converter.aca.model import ContainerApp, Job
from converter.mapping.compile import Compiler
from converter.mapping.conditions import Condition
from converter.mapping.context import root_shapes
from converter.mapping.lookup import CompiledTable, Tables
from converter.mapping.nodes import Constant, Each, TextHole
from converter.mapping.paths import ListOf, Shape
from converter.mapping.run import Node
from converter.mapping.tables import Manifest, Profile, Row, Table
from converter.project import Project
from converter.source import Blame, Diagnostic, DiagnosticError, Label, Severity, Span
from converter.source.files import read_source
from converter.source.suggest import did_you_mean
from converter.source.validation import validate
from converter.source.yaml import YamlDocument, read_yaml

FORM_CODE = "B2F203"

SUBJECTS: dict[str, Shape] = {**MODELS, "value": "leaf", "any": "any"}
"""What a table may name as the type of its subject: the classes of the ACA model, or a plain value.

`NAME[]` is a list of them.
"""

RESOURCES: dict[str, dict[str, Shape]] = {"app": {"app": ContainerApp}, "job": {"job": Job}}
"""The variable that a manifest for an app or a job has besides those of all tables."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledManifest:
    """A manifest skeleton, ready to be filled."""

    manifest: Manifest
    span: Span
    file: TextHole
    condition: Condition
    node: Node
    each: Each | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledProfile:
    """A profile with everything compiled; `document` is its `profile.yaml`."""

    profile: Profile
    document: YamlDocument
    tables: Tables
    manifests: tuple[CompiledManifest, ...]

    def places(self) -> dict[str, Span]:
        """Where each row and manifest stands, by id."""
        found = {row.id: row.span for table in self.tables.values() for row in table.rows}
        return found | {compiled.manifest.id: compiled.span for compiled in self.manifests}


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A row or manifest as it was read: the model, its plain data, and where it stands."""

    model: Any
    data: dict[str, Any]
    document: YamlDocument
    at: tuple[str | int, ...]


def load_profile(mappings: Path, name: str, project: Project | None = None) -> CompiledProfile:
    """The profile `name` below the folder `mappings`, with the project's own rows and manifests in front.

    Raises `DiagnosticError`: B2F205 for an unknown profile, B2F201/B2F203/B2F204 for faults of form,
    each at its place.
    """
    folder = mappings / name
    if not (folder / "profile.yaml").is_file():
        raise DiagnosticError(_unknown_profile(mappings, name, project))
    document = _read(folder / "profile.yaml", folder.parent)
    profile = validate(Profile, document, code=FORM_CODE)
    faults: list[Diagnostic] = []
    tables, rows = _tables(folder, faults)
    manifests = [
        _Piece(_valid(Manifest, found, (), faults), found.data, found, ())
        for path in sorted((folder / "manifests").rglob("*.yaml"))
        if (found := _read(path, folder.parent))
    ]
    own_rows, own_manifests = _own(project, rows, faults)
    if faults:
        raise DiagnosticError(faults)
    assembly = _Assembly(profile, {table.table: tuple(table.subject) for table in tables}, faults)
    for table in tables:
        assembly.add(table, [*own_rows.get(table.table, ()), *rows[table.table]])
    taken = {piece.model.id for piece in own_manifests}
    kept = [piece for piece in manifests if piece.model.id not in taken]
    compiled = tuple(assembly.manifest(piece) for piece in [*kept, *own_manifests])
    assembly.refuse_circles()
    _refuse_twins([piece for group in (*own_rows.values(), *rows.values()) for piece in group], faults)
    if faults:
        raise DiagnosticError(faults)
    return CompiledProfile(profile, document, assembly.tables, compiled)


def _tables(folder: Path, faults: list[Diagnostic]) -> tuple[list[Table], dict[str, list[_Piece]]]:
    tables, rows = [], {}
    for path in sorted((folder / "tables").glob("*.yaml")):
        document = _read(path, folder.parent)
        table = _valid(Table, document, (), faults)
        if table is not None:
            tables.append(table)
            rows[table.table] = [
                _Piece(row, document.data["rows"][index], document, ("rows", index))
                for index, row in enumerate(table.rows)
            ]
    return tables, rows


def _own(
    project: Project | None, tables: dict[str, list[_Piece]], faults: list[Diagnostic]
) -> tuple[dict[str, list[_Piece]], list[_Piece]]:
    """The rows and manifests that the project file, and the files that it names, bring along."""
    rows: dict[str, list[_Piece]] = {}
    manifests: list[_Piece] = []
    for document, root in _own_documents(project):
        data = document.data
        for step in root:
            data = data.get(step, {})
        if data is not None and not isinstance(data, dict):
            faults.append(_fault("expected table names, each with its rows", document.span(root), None))
            continue
        for name, pieces in (data or {}).items():
            at = (*root, name)
            if name != "manifests" and name not in tables:
                help_ = (
                    did_you_mean(name, [*tables, "manifests"])
                    or f"tables: {', '.join(sorted(tables))}, manifests"
                )
                faults.append(_fault(f"no table is called '{name}'", document.key_span(at), help_))
                continue
            if not isinstance(pieces, list):
                faults.append(_fault(f"expected a list of rows for '{name}'", document.span(at), None))
                continue
            for index, piece in enumerate(pieces):
                model = Manifest if name == "manifests" else Row
                found = _valid(model, document, (*at, index), faults)
                target = manifests if name == "manifests" else rows.setdefault(name, [])
                target.append(_Piece(found, piece, document, (*at, index)))
    return rows, manifests


def _own_documents(project: Project | None) -> Iterator[tuple[YamlDocument, tuple[str, ...]]]:
    if project is None:
        return
    if project.file.tables:
        yield project.document, ("tables",)
    for name in project.file.tables_from:
        yield read_yaml(read_source(project.root / name, name, Blame.CONFIGURATION)), ()


class _Assembly:
    """Compiles the pieces of a profile, which refer to each other's tables by name."""

    def __init__(
        self, profile: Profile, subjects: dict[str, tuple[str, ...]], faults: list[Diagnostic]
    ) -> None:
        self.tables: Tables = {}
        self._sections = [section.name for section in profile.sections]
        self._shapes = root_shapes(profile)
        self._subjects = subjects
        self._faults = faults
        self._asked: dict[str, dict[str, Span]] = {}

    def refuse_circles(self) -> None:
        """A table that asks itself, straight away or by way of others, would never have an answer."""

        def follow(table: str, path: tuple[str, ...]) -> None:
            for asked, span in self._asked.get(table, {}).items():
                if asked == path[0]:
                    circle = " → ".join((*path, asked))
                    self._faults.append(_fault(f"{circle}: a table can't ask itself", span, None))
                elif asked not in path:
                    follow(asked, (*path, asked))

        for table in self._asked:
            follow(table, (table,))

    def add(self, table: Table, pieces: list[_Piece]) -> None:
        """Compile a table with all of its rows."""
        subject = {name: _shape(type_name) for name, type_name in table.subject.items()}
        rows = []
        for piece in pieces:
            compiler = self._compiler(piece)
            rows.append(compiler.row(piece.model, piece.data, piece.at, self._shapes | subject))
            self._faults.extend(compiler.diagnostics)
            self._asked.setdefault(table.table, {}).update(compiler.asked)
        self.tables[table.table] = CompiledTable(tuple(rows))

    def manifest(self, piece: _Piece) -> CompiledManifest:
        """Compile a manifest."""
        manifest: Manifest = piece.model
        compiler = self._compiler(piece)
        scope = self._shapes | RESOURCES.get(manifest.for_, {})
        if manifest.section not in self._sections:
            message = f"no section is called '{manifest.section}'"
            help_ = did_you_mean(manifest.section, self._sections)
            self._faults.append(_fault(message, piece.document.span((*piece.at, "section")), help_))
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
        return compiled

    def _compiler(self, piece: _Piece) -> Compiler:
        return Compiler(piece.document, self._subjects, self.tables)


def _shape(type_name: str) -> Shape:
    """What the type of a subject's variable stands for: `NAME`, or `NAME[]` for a list of them."""
    name = type_name.removesuffix("[]")
    shape = SUBJECTS.get(name, "any")
    return ListOf(shape) if name != type_name else shape


def _refuse_twins(pieces: list[_Piece], faults: list[Diagnostic]) -> None:
    seen: dict[str, _Piece] = {}
    for piece in pieces:
        if (first := seen.setdefault(piece.model.id, piece)) is not piece:
            faults.append(
                Diagnostic(
                    FORM_CODE,
                    Severity.ERROR,
                    f"two rows have the id '{piece.model.id}'",
                    piece.document.span((*piece.at, "id")),
                    (Label(first.document.span((*first.at, "id")), "the other one"),),
                    "an id names one row in traces and reports: give each its own",
                    Blame.CONFIGURATION,
                )
            )


def _valid(model: Any, document: YamlDocument, at: tuple[str | int, ...], faults: list[Diagnostic]) -> Any:
    try:
        return validate(model, document, code=FORM_CODE, path=at)
    except DiagnosticError as error:
        faults.extend(error.diagnostics)
        return None


def _read(path: Path, root: Path) -> YamlDocument:
    return read_yaml(read_source(path, f"mappings/{path.relative_to(root).as_posix()}", Blame.CONFIGURATION))


def _fault(message: str, span: Span, help_: str | None) -> Diagnostic:
    return Diagnostic(FORM_CODE, Severity.ERROR, message, span, (), help_, Blame.CONFIGURATION)


def _unknown_profile(mappings: Path, name: str, project: Project | None) -> Diagnostic:
    known = sorted(path.parent.name for path in mappings.glob("*/profile.yaml"))
    said = project is not None and project.document.has(("profile",))
    span = project.document.span(("profile",)) if project is not None and said else None
    help_ = did_you_mean(name, known) or f"profiles: {', '.join(known)}"
    return Diagnostic(
        "B2F205", Severity.ERROR, f"no profile is called '{name}'", span, (), help_, Blame.CONFIGURATION
    )
