"""The report of a conversion: what became of the source, what was assumed, what is left to a person."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from converter.report.markdown_text import code, in_cell
from converter.report.plain_text import plain


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell, with the workloads and overlays that it holds for and its place in the source."""

    text: str
    workloads: tuple[str, ...]
    overlays: tuple[str, ...]
    place: str | None = None
    help: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A Flux variable of the tree: what it stands for, who uses it, and the overlays that lack a value."""

    name: str
    stands_for: str
    overlays: tuple[str, ...]
    owed: tuple[str, ...]
    place: str | None


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """What became of one property of one resource, in the overlays where it is the same.

    `workload` is the name of the app, job, role assignment or managed environment (`kind`).
    `row_place` is where the row stands in the tables, `place` where the property stands in the source.
    """

    workload: str
    kind: str
    overlays: tuple[str, ...]
    path: str
    outcome: str
    row: str | None
    row_place: str | None
    reason: str | None
    instead: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """Everything that a conversion has to say, as plain data.

    `matrix` has the overlays of each workload. `unmapped` and `unsupported` need a person,
    `defaulted` says where the platform's rule filled a gap, `notes` what is good to know.
    """

    headline: str
    matrix: dict[str, tuple[str, ...]]
    overlays: tuple[str, ...]
    counts: dict[str, int]
    needs: tuple[Remark, ...]
    defaulted: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    variables: tuple[Variable, ...]
    properties: tuple[PropertyLine, ...]


def as_text(report: ConversionReport) -> str:
    """The summary for a terminal: a headline, the counts, and what somebody has to look at."""
    lines = [report.headline, ""]
    counts = report.counts
    lines.append(
        f"properties: {counts['converted']} converted, {counts['defaulted']} defaulted, "
        f"{counts['dropped']} dropped on purpose, {counts['unsupported']} unsupported, "
        f"{counts['unmapped']} unmapped"
    )
    lines += _remarks("defaulted: the source says nothing, the platform's rule applies", report.defaulted)
    lines += _remarks("good to know", report.notes)
    lines += _remarks("needs a person", report.needs)
    owed = [variable for variable in report.variables if variable.owed]
    if owed:
        lines += [
            "",
            "Flux variables that the operator owes (environments.NAME.substitutions in the project file)",
        ]
        for variable in owed:
            place = f"  from {variable.place}" if variable.place else ""
            lines.append(f"  {variable.name}  [{' '.join(variable.owed)}]")
            lines.append(f"    {variable.stands_for}{place}")
    return plain("\n".join(lines) + "\n")


def _remarks(title: str, remarks: tuple[Remark, ...]) -> list[str]:
    if not remarks:
        return []
    lines = ["", title]
    for (text, help_), group in groupby(remarks, key=lambda remark: (remark.text, remark.help)):
        lines.append(f"  {text}")
        about = [_about(remark) for remark in group]
        # The same thing told of several places is a list: one place a line.
        lines += ["    " + part for part in (about[0] if len(about) == 1 else map("  ".join, about))]
        if help_:
            lines.append(f"    {help_}")
    return lines


def _about(remark: Remark) -> list[str]:
    """Whom a remark is about, and where."""
    where = f"{', '.join(remark.workloads)}  [{' '.join(remark.overlays)}]" if remark.workloads else ""
    return [part for part in (where, f"at {remark.place}" if remark.place else "") if part]


def as_json(report: ConversionReport) -> str:
    """The whole report as JSON."""
    data: dict[str, Any] = {"version": 1, **asdict(report)}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_markdown(report: ConversionReport) -> str:
    """The whole report as Markdown, for a pull request."""
    lines = [
        "# Conversion report",
        "",
        report.headline,
        "",
        "| workload | " + " | ".join(report.overlays) + " |",
    ]
    lines.append("| --- " * (len(report.overlays) + 1) + "|")
    for workload, overlays in report.matrix.items():
        marks = " | ".join("yes" if overlay in overlays else "–" for overlay in report.overlays)
        lines.append(f"| {workload} | {marks} |")
    for title, remarks in (
        ("Needs a person", report.needs),
        ("Defaulted", report.defaulted),
        ("Good to know", report.notes),
    ):
        lines += ["", f"## {title}", ""]
        lines += [_item(remark) for remark in remarks] or ["Nothing."]
    lines += ["", "## Flux variables", "", "| variable | stands for | used in | owed for | source |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for variable in report.variables:
        cells = (
            code(variable.name),
            code(variable.stands_for),
            ", ".join(variable.overlays),
            ", ".join(variable.owed) or "–",
            variable.place or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Properties", ""]
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    lines += [counts, "", "| workload | overlays | property | outcome | row | reason | source |"]
    lines.append("| --- " * 7 + "|")
    for line in report.properties:
        row = f"{line.row} ({line.row_place})" if line.row_place else line.row or "–"
        reason = in_cell("; ".join(filter(None, (line.reason, line.instead))) or "–")
        about = (line.workload, ", ".join(line.overlays), code(line.path), line.outcome)
        lines.append(f"| {' | '.join((*about, row, reason, line.place or '–'))} |")
    return "\n".join(lines) + "\n"


def _item(remark: Remark) -> str:
    about = f" ({', '.join(remark.workloads)}: {', '.join(remark.overlays)})" if remark.workloads else ""
    place = f" at `{remark.place}`" if remark.place else ""
    help_ = f" — {remark.help}" if remark.help else ""
    return f"- {remark.text}{about}{place}{help_}"
