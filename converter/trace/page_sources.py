"""The source files as a page may show them whole, and what the tables say of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from converter.kustomize.places import PlacedLeaf
from converter.provenance import Kind, Origin
from converter.source import DiagnosticError, SourceFile, Span
from converter.source.frame import shown_line
from converter.source.yaml import read_yaml

if TYPE_CHECKING:
    from converter.project import Project

_REASONS = ("why", "drop", "unsupported", "defaulted")


def shown_files(
    origins: Iterable[Origin], fields: Sequence[PlacedLeaf], project: Project
) -> list[SourceFile]:
    """The files that origins stand in, by name, what must not be shown masked in their texts.

    The project file's answers to `readEnvironmentVariable` are masked too, but for those that the
    tree shows anyway, in a value that was made from them.
    """
    found: dict[str, SourceFile] = {}
    redacted: dict[str, set[tuple[int, int]]] = {}
    for origin in origins:
        if origin.span is not None:
            source = origin.span.source
            found.setdefault(source.name, source)
            redacted.setdefault(source.name, set()).update(source.redacted)
    document = project.document
    if document.source.name in found:
        redacted[document.source.name].update(
            (span.start, span.end) for span in _hidden_answers(fields, project)
        )
    return [_masked(found[name], sorted(redacted[name])) for name in sorted(found)]


def _masked(source: SourceFile, redacted: list[tuple[int, int]]) -> SourceFile:
    copy = SourceFile(source.name, source.text, redacted)
    lines = [shown_line(copy, number) for number in range(1, len(copy.line_starts) + 1)]
    return SourceFile(source.name, "\n".join(lines))


def _hidden_answers(fields: Sequence[PlacedLeaf], project: Project) -> Iterator[Span]:
    answers = {
        (name, variable): answer
        for name, environment in project.file.environments.items()
        for variable, answer in environment.variables.items()
    }
    values: dict[str, set[str]] = {}
    if answers:
        for leaf in fields:
            for node in leaf.origin.walk():
                if node.kind is Kind.ENVIRONMENT_VARIABLE:
                    values.setdefault(node.detail, set()).add(str(leaf.value))
    for (name, variable), answer in answers.items():
        if not any(str(answer) in value for value in values.get(variable, ())):
            yield project.document.span(("environments", name, "variables", variable))


def row_reasons(tables: Iterable[SourceFile]) -> dict[str, str]:
    """By id of a row or manifest, why it is as it is; else what its table is about."""
    reasons: dict[str, str] = {}
    for table in tables:
        try:
            data = read_yaml(table).data
        except DiagnosticError:
            # A mask may have taken a quotation mark away: the file has no reasons then.
            continue
        about = data.get("description") if isinstance(data, dict) else None
        for row in _rows(data):
            reason = next((row[key] for key in _REASONS if isinstance(row.get(key), str)), about)
            if isinstance(reason, str):
                reasons.setdefault(row["id"], " ".join(reason.split()))
    return reasons


def _rows(data: Any) -> Iterator[dict[str, Any]]:
    """The mappings with an id, wherever they stand."""
    if isinstance(data, dict):
        if isinstance(data.get("id"), str):
            yield data
        for inner in data.values():
            yield from _rows(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _rows(inner)
