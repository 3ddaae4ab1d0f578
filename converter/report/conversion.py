"""The report of a conversion: what became of the source, what was defaulted, what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from converter.mapping import Outcome
from converter.pipeline import PropertyLine, Remark, RequiredInput, ResourceLine, Summary
from converter.report.json import render_document
from converter.report.markdown_text import code, in_cell
from converter.report.plain_text import plain
from converter.report.roles import roles_data, roles_markdown, roles_text
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Span


def conversion_text(
    summary: Summary, headline: str, *, verbose: bool = True, is_changed: bool = True, hidden: str = ""
) -> str:
    """The summary for a terminal: a headline, the counts, then what matters most.

    Without `verbose` what is good to know is folded to counts, and so is everything else of a run that
    changed nothing (`is_changed`): three lines. `hidden` are counts of diagnostics that aren't shown either.
    """
    counts = summary.counts
    properties = (
        f"properties: {counts[Outcome.CONVERTED]} converted, {counts[Outcome.DEFAULTED]} defaulted, "
        f"{counts[Outcome.DROPPED]} dropped on purpose, {counts[Outcome.UNSUPPORTED]} unsupported, "
        f"{counts[Outcome.UNMAPPED]} unmapped"
    )
    if not verbose and not is_changed:
        return plain("\n".join([headline, properties, _folded(summary, hidden, needs=True)]) + "\n")
    lines = [headline, "", properties]
    if summary.outcomes:
        resources = ", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.items())
        lines.append(f"resources: {resources}")
    lines += [f"left out: {one.name}: {one.reason}" for one in summary.skipped]
    lines += [f"not active: {one.overlay}: {one.effect}" for one in summary.inactive]
    lines += _remarks("needs a person", summary.needs)
    lines += _required_inputs(summary, verbose=verbose)
    lines += _supplied(summary)
    if verbose:
        lines += roles_text(summary.roles)
        lines += _remarks(
            "defaulted: the source gives no value, the platform's rule applies", summary.defaulted
        )
        lines += _remarks("good to know", summary.notes)
    else:
        lines += ["", _folded(summary, hidden, needs=False)]
    return plain("\n".join(lines) + "\n")


def _required_inputs(summary: Summary, *, verbose: bool) -> list[str]:
    """The Flux variables that have no value, each with what it stands for where that is wanted."""
    missing = [one for one in summary.inputs if one.missing]
    if not missing:
        return []
    effect = "applies nothing of a folder that lacks one" if summary.strict else "leaves their places empty"
    gives = "environments.NAME.substitutions gives one"
    lines = ["", f"required inputs: Flux variables without a value ({gives}; until then, Flux {effect})"]
    for one in missing:
        lines.append(f"  {one.name}  [{' '.join(one.missing)}]")
        if verbose:
            place = f"  from {one.place}" if one.place else ""
            lines.append(f"    {one.stands_for}{place}")
    return lines + _commands(missing)


def _commands(missing: list[RequiredInput]) -> list[str]:
    """The commands that print in Azure what the values of variables are, or are made from."""
    known = [one for one in missing if any(part.command for part in one.parts)]
    if not known:
        return []
    lines = ["", "these print what they are, or are made from (RESOURCE_GROUP: the product's resource group)"]
    for one in known:
        lines.append(f"  {one.name}" + (f", for {', '.join(one.workloads)}" if one.workloads else ""))
        lines += [f"    {part.command}" for part in one.parts if part.command]
    return lines


def _supplied(summary: Summary) -> list[str]:
    """The Secrets that somebody has to make, each with its entries and the command that makes it."""
    if not summary.supplied:
        return []
    effect = "the tree reads them and doesn't have them; until one is there, its pods wait"
    lines = ["", f"Secrets to supply: {effect}"]
    for one in summary.supplied:
        lines.append(f"  {one.name}  [{' '.join(one.overlays)}]")
        for key, holds, overlays, place in one.entries:
            where = f"  [{' '.join(overlays)}]" if overlays != one.overlays else ""
            at = f"  at {place}" if place is not None else ""
            lines.append(f"    {f'{key}: ' if key is not None else ''}{holds}{where}{at}")
        lines.append(f"    {one.command}")
    return lines


def _folded(summary: Summary, hidden: str, *, needs: bool) -> str:
    """What isn't shown, as counts."""
    missing = sum(bool(one.missing) for one in summary.inputs)
    counts = [("needs a person", len(summary.needs)), ("required inputs", missing)] if needs else []
    counts += [("Secrets to supply", len(summary.supplied))] if needs else []
    counts += [("defaulted", len(summary.defaulted)), ("good to know", len(summary.notes))]
    parts = [f"left out: {one.name} ({one.reason})" for one in summary.skipped] if needs else []
    if needs and summary.inactive:
        parts.append(f"not active: {', '.join(one.overlay for one in summary.inactive)}")
    parts += [f"{title}: {count}" for title, count in counts if count]
    return "; ".join([*parts, *([hidden] if hidden else []), "--verbose shows all"])


def _remarks(title: str, remarks: tuple[Remark, ...]) -> list[str]:
    if not remarks:
        return []
    lines = ["", title]
    for (text, help_), group in groupby(remarks, key=lambda remark: (remark.text, remark.help)):
        lines.append(f"  {text}")
        about = [_about(remark) for remark in group]
        # The same remark about several places is a list: one place a line.
        lines += ["    " + part for part in (about[0] if len(about) == 1 else map("  ".join, about))]
        if help_:
            lines.append(f"    {help_}")
    return lines


def _about(remark: Remark) -> list[str]:
    """The workloads and overlays of a remark, and its place."""
    where = f"{', '.join(remark.workloads)}  [{' '.join(remark.overlays)}]" if remark.workloads else ""
    return [part for part in (where, f"at {remark.place}" if remark.place else "") if part]


def conversion_json(summary: Summary, headline: str) -> str:
    """The whole summary as JSON."""
    data: dict[str, Any] = {
        "version": 1,
        "headline": headline,
        "matrix": summary.matrix,
        "overlays": summary.overlays,
        "counts": summary.counts,
        "needs": [_remark_data(remark) for remark in summary.needs],
        "defaulted": [_remark_data(remark) for remark in summary.defaulted],
        "notes": [_remark_data(remark) for remark in summary.notes],
        "variables": [_input_data(one) for one in summary.inputs],
        "properties": [_property_data(line) for line in summary.properties],
        "resources": [_resource_data(line) for line in summary.resources],
        "roles": roles_data(summary.roles),
        "suppliedSecrets": [
            {
                "name": one.name,
                "workload": one.workload,
                "overlays": one.overlays,
                "command": one.command,
                "entries": [
                    {"key": key, "holds": holds, "overlays": overlays, "place": _place(place)}
                    for key, holds, overlays, place in one.entries
                ],
            }
            for one in summary.supplied
        ],
        "skipped": [
            {"workload": one.name, "reason": one.reason, "place": str(one.span)} for one in summary.skipped
        ],
        "inactive": [
            {
                "overlay": one.overlay,
                "jobs": one.jobs,
                "manual": one.manual,
                "apps": one.apps,
                "running": one.running,
                "place": str(one.span),
            }
            for one in summary.inactive
        ],
    }
    return render_document(data)


def _remark_data(remark: Remark) -> dict[str, Any]:
    return {
        "text": remark.text,
        "workloads": remark.workloads,
        "overlays": remark.overlays,
        "place": _place(remark.place),
        "help": remark.help,
        "code": remark.code,
    }


def _input_data(one: RequiredInput) -> dict[str, Any]:
    return {
        "name": one.name,
        "stands_for": one.stands_for,
        "overlays": one.overlays,
        "owed": one.missing,
        "place": _place(one.place),
        "workloads": one.workloads,
        "parts": [
            {"resource": part.resource, "property": part.property, "command": part.command}
            for part in one.parts
        ],
    }


def _property_data(line: PropertyLine) -> dict[str, Any]:
    return {
        "workload": line.workload,
        "kind": line.kind,
        "overlays": line.overlays,
        "path": line.path,
        "outcome": line.claim.outcome,
        "row": line.claim.row,
        "row_place": _place(line.row_place),
        "reason": line.claim.reason,
        "instead": line.claim.instead,
        "place": _place(line.place),
    }


def _resource_data(line: ResourceLine) -> dict[str, Any]:
    fate = line.fate
    return {
        "type": fate.type,
        "name": fate.name,
        "overlays": line.overlays,
        "workloads": fate.workloads,
        "outcome": fate.outcome,
        "row": fate.row,
        "reason": fate.reason,
        "instead": fate.instead,
        "place": _place(fate.span),
    }


def _place(span: Span | None) -> str | None:
    return str(span) if span is not None else None


def conversion_markdown(summary: Summary, headline: str) -> str:
    """The whole summary as Markdown, for a pull request."""
    lines = [
        "# Conversion report",
        "",
        headline,
        "",
        "| workload | " + " | ".join(summary.overlays) + " |",
    ]
    lines.append("| --- " * (len(summary.overlays) + 1) + "|")
    for workload, overlays in summary.matrix.items():
        marks = " | ".join("yes" if overlay in overlays else "–" for overlay in summary.overlays)
        lines.append(f"| {workload} | {marks} |")
    if summary.inactive:
        lines += ["", "## Not active", ""]
        lines += [f"- {one.overlay}: {in_cell(one.effect)} (`{one.span}`)" for one in summary.inactive]
    for title, remarks in (
        ("Needs a person", summary.needs),
        ("Defaulted", summary.defaulted),
        ("Good to know", summary.notes),
    ):
        lines += ["", f"## {title}", ""]
        lines += [_item(remark) for remark in remarks] or ["Nothing."]
    lines += [
        "",
        "## Flux variables",
        "",
        "| variable | stands for | used in | without a value in | source |",
    ]
    lines.append("| --- " * 5 + "|")
    for one in summary.inputs:
        cells = (
            code(one.name),
            code(one.stands_for),
            ", ".join(one.overlays),
            ", ".join(one.missing) or "–",
            str(one.place or "–"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += _parts_markdown(summary.inputs)
    if summary.supplied:
        lines += ["", "## Secrets to supply", ""]
        lines += ["| Secret | key | holds | overlays | source |", "| --- | --- | --- | --- | --- |"]
        for secret in summary.supplied:
            for key, holds, overlays, place in secret.entries:
                facts = code(secret.name), code(key or "–"), in_cell(holds), ", ".join(overlays)
                lines.append(f"| {' | '.join((*facts, str(place or '–')))} |")
        lines += ["", "```sh", *(secret.command for secret in summary.supplied), "```"]
    lines += roles_markdown(summary.roles)
    lines += _resources_markdown(summary)
    lines += ["", "## Properties", ""]
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.counts.items())
    lines += [counts, "", "| workload | overlays | property | outcome | row | reason | source |"]
    lines.append("| --- " * 7 + "|")
    for line in summary.properties:
        claim = line.claim
        row = f"{claim.row} ({line.row_place})" if line.row_place else claim.row or "–"
        reason = in_cell("; ".join(filter(None, (claim.reason, claim.instead))) or "–")
        about = (line.workload, ", ".join(line.overlays), code(line.path), claim.outcome)
        lines.append(f"| {' | '.join((*about, row, reason, str(line.place or '–')))} |")
    return "\n".join(lines) + "\n"


def _parts_markdown(inputs: Iterable[RequiredInput]) -> list[str]:
    """What the variables are made from in Azure, for which workloads, and what prints it."""
    rows = [(one, part) for one in inputs for part in one.parts]
    if not rows:
        return []
    lines = ["", "## Values of Flux variables in Azure", ""]
    lines.append("| variable | workloads | resource | property | printed by |")
    lines.append("| --- " * 5 + "|")
    for one, part in rows:
        cells = (
            code(one.name),
            ", ".join(one.workloads) or "–",
            code(part.resource),
            code(part.property) if part.property else "–",
            code(part.command) if part.command else "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _resources_markdown(summary: Summary) -> list[str]:
    """Every resource with what becomes of it, and the workloads that are left out."""
    lines = ["", "## Resources", ""]
    lines += [f"- {one.name} is left out: {in_cell(one.reason)} (`{one.span}`)" for one in summary.skipped]
    if not summary.resources:
        return [*lines, *([] if summary.skipped else ["Nothing."])]
    lines += [""] if summary.skipped else []
    lines += [", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.items()), ""]
    lines += ["| type | name | overlays | outcome | workloads | row | reason | source |"]
    lines.append("| --- " * 8 + "|")
    for line in summary.resources:
        fate = line.fate
        reason = in_cell("; ".join(filter(None, (fate.reason, fate.instead))) or "–")
        about = (fate.type, code(fate.name), ", ".join(line.overlays), fate.outcome)
        rest = (", ".join(fate.workloads) or "–", fate.row or "–", reason, str(fate.span))
        lines.append(f"| {' | '.join((*about, *rest))} |")
    return lines


def _item(remark: Remark) -> str:
    about = f" ({', '.join(remark.workloads)}: {', '.join(remark.overlays)})" if remark.workloads else ""
    place = f" at `{remark.place}`" if remark.place else ""
    help_ = f" — {remark.help}" if remark.help else ""
    return f"- {remark.text}{about}{place}{help_}"


_BY_ENDING: Final[dict[str, Callable[[Summary, str], str]]] = {
    ".json": conversion_json,
    ".md": conversion_markdown,
}


def conversion_renderer(path: Path) -> Callable[[Summary, str], str]:
    """The renderer for a report file, by the file's ending.

    Raises `DiagnosticError` (B2F209) for an ending without a format, and for a folder that doesn't exist.
    """
    if path.suffix not in _BY_ENDING:
        problem, step = "the ending gives the format", f"endings: {', '.join(_BY_ENDING)}"
    elif not path.parent.is_dir():
        problem, step = f"there is no folder {path.parent.as_posix()}", "make it, or name another"
    else:
        return _BY_ENDING[path.suffix]
    message = f"--report can't write '{path.name}': {problem}"
    raise DiagnosticError(
        Diagnostic(
            code="B2F209",
            severity=Severity.ERROR,
            message=message,
            help=step,
            category=Category.CONFIGURATION,
        )
    )
