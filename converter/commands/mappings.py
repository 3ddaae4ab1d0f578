"""The mapping tables on their own: what they make of the whole surface, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from converter.mapping import Row, load_profile, matrix, shadowed_rows
from converter.project import load_project
from converter.report import (
    Fate,
    ManifestLine,
    MatrixLine,
    MatrixReport,
    Reference,
    RowLine,
    SettingLine,
    TablePart,
)
from converter.source import Diagnostic, mappings_folder


def matrix_report(profile: str) -> MatrixReport:
    """The conversion matrix of a profile. Raises `DiagnosticError` for one that doesn't exist."""
    compiled = load_profile(mappings_folder(), profile)
    places = compiled.places()
    lines = tuple(
        MatrixLine(
            line.resource,
            line.path,
            line.outcome.value if line.outcome is not None else None,
            tuple(
                Fate(
                    fate.outcome.value,
                    fate.row,
                    f"../{places[fate.row].file}",
                    str(places[fate.row]),
                    fate.ends,
                    fate.decides,
                    fate.when,
                    fate.reason,
                    fate.instead,
                )
                for fate in line.fates
            ),
        )
        for line in matrix(compiled)
    )
    return MatrixReport(compiled.profile.profile, compiled.profile.description, lines)


def reference(profile: str) -> Reference:
    """Everything that a profile's tables say. Raises `DiagnosticError` for one that doesn't exist."""
    compiled = load_profile(mappings_folder(), profile)
    places = compiled.places()
    return Reference(
        compiled.profile.profile,
        compiled.profile.description,
        tuple(
            SettingLine(name, _yaml(setting.default), tuple(map(_yaml, setting.choices)), setting.description)
            for name, setting in compiled.profile.settings.items()
        ),
        tuple(
            ManifestLine(
                one.id,
                one.for_,
                str(one.manifest["kind"]),
                one.section,
                one.file,
                _yaml(one.when) if one.when else "",
                one.why or "",
                f"../{places[one.id].file}",
            )
            for one in (compiled.manifest for compiled in compiled.manifests)
        ),
        tuple(
            TablePart(
                name,
                table.table.description,
                tuple(table.table.subject.items()),
                f"../{table.rows[-1].span.file}",
                tuple(map(_row_line, (row.row for row in table.rows))),
            )
            for name, table in sorted(compiled.tables.items())
        ),
    )


def _row_line(row: Row) -> RowLine:
    outcome = next(
        (name for name in ("unsupported", "drop", "public", "emit") if name in row.model_fields_set), "note"
    )
    reasons = (row.drop, row.unsupported, row.public, row.defaulted, row.report)
    said = [reason for reason in reasons if reason]
    said += [f"— *instead*: {row.instead}"] if row.instead else []
    said += [f"— {row.why}"] if row.why else []
    return RowLine(
        row.id,
        _yaml(row.match) if row.match else "",
        "emits" if outcome == "emit" else "drops" if outcome == "drop" else outcome,
        _yaml(row.emit) if "emit" in row.model_fields_set else "",
        tuple(said),
    )


def _yaml(data: Any) -> str:
    """Data as YAML in one line."""
    text = yaml.safe_dump(
        data, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.removesuffix("...\n").strip()


@dataclass(frozen=True, slots=True)
class TablesCheck:
    """What a check of a project's tables found: how much there is, and warnings."""

    profile: str
    rows: int
    manifests: int
    own: int
    diagnostics: tuple[Diagnostic, ...]


def check_tables(source: Path, *, config: Path | None = None, profile: str | None = None) -> TablesCheck:
    """Read and check the tables of the source's profile, the project's own rows and manifests in front.

    Raises `DiagnosticError` for whatever is wrong with the project file or the tables, each fault at its
    place. Rows that can never match are warnings.
    """
    project = load_project(source, config)
    name = profile or project.file.profile
    compiled = load_profile(mappings_folder(), name, project)
    rows = sum(len(table.rows) for table in compiled.tables.values())
    own = [place for place in compiled.places().values() if not place.file.startswith("mappings/")]
    return TablesCheck(name, rows, len(compiled.manifests), len(own), shadowed_rows(compiled))


def verdict(checked: TablesCheck) -> str:
    """What a check found, in a line."""
    pieces = f"{checked.rows} rows and {checked.manifests} manifests, {checked.own} of them the project's own"
    unused = len(checked.diagnostics)
    told = f"{unused} can never match" if unused else "each can match"
    return f"profile {checked.profile}: {pieces}; {told}\n"
