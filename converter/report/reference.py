"""The tables' reference as a page: every setting, table, row and manifest of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from converter.mapping import ChoiceRow, Choose, CompiledProfile, CompiledTable, Manifest, Row, Setting
from converter.report.markdown_text import code, in_cell
from converter.source import Span


def reference_markdown(profile: CompiledProfile) -> str:
    """The page of a profile."""
    places = profile.places()
    settings, description = profile.profile.settings, profile.profile.description
    lines = [
        f"# The tables of the profile {profile.profile.profile}",
        "",
        f"{description}. Here is what a project file may choose, every manifest that is made,",
        "and every row that decides about it. [The mapping tables](tables.md) explains how they are written,",
        "[the conversion matrix](conversion-matrix.md) shows the reverse: what becomes of a property.",
        "This page is generated from the tables by `bicep2flux mappings reference`.",
        "",
        "## Settings",
        "",
        "| setting | default | choices | what it decides |",
        "| --- | --- | --- | --- |",
        *(_setting(name, setting) for name, setting in settings.items()),
        "",
        "## Manifests",
        "",
        "One object is made for each app, each job, or the product; *when* must hold.",
        "",
        "| manifest | for | kind | file | when | why |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_manifest(one.manifest, places[one.manifest.id]) for one in profile.manifests),
        "",
        "## Tables",
        "",
        "Rows are tried in order, the first that matches decides.",
    ]
    for name, table in sorted(profile.tables.items()):
        lines += ["", *_table(name, table)]
    if profile.choices:
        lines += [
            "",
            "## Choices",
            "",
            "A `$choose` in a manifest or a row: the first of its rows that applies decides.",
        ]
    for choice in profile.choices:
        lines += ["", *_choice(choice)]
    return "\n".join(lines) + "\n"


def _setting(name: str, setting: Setting) -> str:
    choices = ", ".join(code(_yaml(choice)) for choice in setting.choices)
    return f"| {code(name)} | {code(_yaml(setting.default))} | {choices} | {in_cell(setting.description)} |"


def _manifest(manifest: Manifest, place: Span) -> str:
    cells = (
        f"[{manifest.id}]({_link(place)})",
        manifest.for_,
        str(manifest.manifest["kind"]),
        f"{manifest.section}: {code(manifest.file)}",
        _code(_yaml(manifest.when)) if manifest.when else "",
        in_cell(manifest.why or ""),
    )
    return f"| {' | '.join(cells)} |"


def _table(name: str, compiled: CompiledTable) -> Iterator[str]:
    table = compiled.table
    subject = ", ".join(f"{code(variable)} ({type_})" for variable, type_ in table.subject.items())
    yield f"### [{name}]({_link(compiled.rows[-1].span)})" if compiled.rows else f"### {name}"
    yield ""
    yield f"{table.description}." + (f" It is looked up for {subject}." if subject else "")
    yield ""
    if compiled.rows:
        yield from _rows((row.row for row in compiled.rows), "matches")
    else:
        yield "It has no rows in this profile: one that extends it, or the project file, may have some."


def _choice(choice: Choose) -> Iterator[str]:
    about = f": {code(choice.path.text)}" if choice.path is not None else ""
    yield f"### In [{choice.within}]({_link(choice.span)}){about}"
    yield ""
    yield from _rows((row.row for row in choice.rows), "when")


def _rows(rows: Iterable[Row | ChoiceRow], condition: str) -> Iterator[str]:
    yield f"| row | {condition} | result |"
    yield "| --- | --- | --- |"
    yield from map(_row, rows)


def _row(row: Row | ChoiceRow) -> str:
    """A row: when it matches, what it does with the subject, and why."""
    outcome = next(
        (name for name in ("unsupported", "drop", "public", "emit") if name in row.model_fields_set), "note"
    )
    verb = {"emit": "emits", "drop": "drops"}.get(outcome, outcome)
    piece = _code(_yaml(row.emit)) if "emit" in row.model_fields_set else ""
    public = row.public if isinstance(row, Row) else None
    reasons = [one for one in (row.drop, row.unsupported, public, row.defaulted, row.report) if one]
    reasons += [f"— *instead*: {row.instead}"] if row.instead else []
    reasons += [f"— {row.why}"] if row.why else []
    result = " ".join((f"*{verb}*", piece, *map(in_cell, reasons)))
    condition = _code(_yaml(row.condition)) if row.condition else "everything else"
    return f"| {code(row.id)} | {condition} | {' '.join(result.split())} |"


def _link(place: Span) -> str:
    """A link to a file of the tables, from a page in docs/."""
    return f"../{place.file}"


def _yaml(data: Any) -> str:
    """Data as YAML in one line."""
    text = yaml.safe_dump(
        data, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.removesuffix("...\n").strip()


def _code(text: str) -> str:
    return code(text, longest=220) if text else ""
