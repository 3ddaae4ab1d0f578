"""`mappings`: the tables by themselves: a check of them, and their schemas."""

from __future__ import annotations

from pathlib import Path

from converter.mapping import CompiledProfile, load_profile, schema_of, schema_of_all, shadowed_rows, text_of
from converter.project import load_project
from converter.source import Diagnostic, dataclass, mappings_folder


def profile_named(name: str) -> CompiledProfile:
    """The tables of a built-in profile. Raises `DiagnosticError` for one that doesn't exist."""
    return load_profile(mappings_folder(), name)


def schema_text(kind: str | None = None) -> str:
    """The JSON schema of one kind of file, or of all kinds in one, as text."""
    return text_of(schema_of(kind) if kind is not None else schema_of_all())


@dataclass(frozen=True, slots=True)
class TablesCheck:
    """What a check of a project's tables found: how much there is, and warnings."""

    profile: str
    rows: int
    manifests: int
    own: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def headline(self) -> str:
        """The check in one line."""
        pieces = f"{self.rows} rows and {self.manifests} manifests, {self.own} of them the project's own"
        unused = len(self.diagnostics)
        reachable = f"{unused} can never match" if unused else "each can match"
        return f"profile {self.profile}: {pieces}; {reachable}"


def check_tables(source: Path, *, config: Path | None = None, profile: str | None = None) -> TablesCheck:
    """Read and check the tables of the source's profile, the project's own rows and manifests first.

    Raises `DiagnosticError` with every fault in the project file or the tables, each at its
    place. Rows that can never match are warnings.
    """
    project = load_project(source, config)
    name = profile or project.file.profile
    compiled = load_profile(mappings_folder(), name, project)
    rows = sum(len(table.rows) for table in compiled.tables.values())
    rows += sum(len(choice.rows) for choice in compiled.choices)
    own = [place for place in compiled.places().values() if not place.file.startswith("mappings/")]
    return TablesCheck(name, rows, len(compiled.manifests), len(own), shadowed_rows(compiled))
