"""The tables' reference as a page: every setting, table, row and manifest of a profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.report.markdown_text import code, in_cell


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting of the project file, its default and its choices as they are written there."""

    name: str
    default: str
    choices: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row: when it matches, what it does with the subject, and why.

    `condition` and `piece` are YAML in one line.
    """

    id: str
    condition: str
    outcome: str
    piece: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table with its rows in order.

    `subject` are its variables with their types, `file` is a link from docs/.
    """

    name: str
    description: str
    subject: tuple[tuple[str, str], ...]
    file: str
    rows: tuple[RowLine, ...]


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """A manifest: what one object is made for, of which kind, at which path of which section.

    `file` is a link from docs/ to the manifest itself.
    """

    id: str
    for_: str
    kind: str
    section: str
    path: str
    condition: str
    why: str
    file: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything that a profile says."""

    profile: str
    description: str
    settings: tuple[SettingLine, ...]
    manifests: tuple[ManifestLine, ...]
    tables: tuple[TablePart, ...]


def as_markdown(reference: Reference) -> str:
    """The page."""
    lines = [
        f"# The tables of the profile {reference.profile}",
        "",
        f"{reference.description}. Here is what a project file may choose, every manifest that is made,",
        "and every row that decides about it. [The mapping tables](tables.md) says how they are written,",
        "[the conversion matrix](conversion-matrix.md) asks the other way round: what becomes of a property.",
        "This page is generated from the tables by `bicep2flux mappings reference`.",
        "",
        "## Settings",
        "",
        "| setting | default | choices | what it decides |",
        "| --- | --- | --- | --- |",
        *map(_setting, reference.settings),
        "",
        "## Manifests",
        "",
        "One object is made for each app, each job, or the product; *when* must hold.",
        "",
        "| manifest | for | kind | file | when | why |",
        "| --- | --- | --- | --- | --- | --- |",
        *map(_manifest, reference.manifests),
        "",
        "## Tables",
        "",
        "Rows are tried in order, the first that matches decides.",
    ]
    for table in reference.tables:
        lines += ["", *_table(table)]
    return "\n".join(lines) + "\n"


def _setting(line: SettingLine) -> str:
    choices = ", ".join(map(code, line.choices))
    return f"| {code(line.name)} | {code(line.default)} | {choices} | {in_cell(line.description)} |"


def _manifest(line: ManifestLine) -> str:
    cells = (
        f"[{line.id}]({line.file})",
        line.for_,
        line.kind,
        f"{line.section}: {code(line.path)}",
        _code(line.condition),
        in_cell(line.why),
    )
    return f"| {' | '.join(cells)} |"


def _table(table: TablePart) -> Iterator[str]:
    subject = ", ".join(f"{code(name)} ({type_})" for name, type_ in table.subject)
    yield f"### [{table.name}]({table.file})"
    yield ""
    yield f"{table.description}." + (f" It is asked about {subject}." if subject else "")
    yield ""
    yield "| row | matches | result |"
    yield "| --- | --- | --- |"
    for row in table.rows:
        result = " ".join((f"*{row.outcome}*", _code(row.piece), *map(in_cell, row.said)))
        yield f"| {code(row.id)} | {_code(row.condition) or 'everything else'} | {' '.join(result.split())} |"


def _code(text: str) -> str:
    return code(text, longest=220) if text else ""
