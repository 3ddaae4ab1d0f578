"""The mapping tables on their own: what they make of the whole surface, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from converter.mapping.matrix import matrix
from converter.mapping.profile import load_profile
from converter.mapping.shadows import shadowed_rows
from converter.project import load_project
from converter.report.matrix import Fate, MatrixLine, MatrixReport
from converter.resources import mappings_folder
from converter.source import Diagnostic


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
