"""The source files as a page may show them whole, and the reasons of the tables' rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from converter.provenance import Origin
from converter.source import DiagnosticError, SourceFile, read_yaml, shown_line

_REASONS = ("why", "drop", "unsupported", "defaulted")


def shown_files(origins: Iterable[Origin]) -> list[SourceFile]:
    """The files of the origins, sorted by name, with everything secret masked in their texts."""
    found: dict[str, SourceFile] = {}
    redacted: dict[str, set[tuple[int, int]]] = {}
    for origin in origins:
        if origin.span is not None:
            source = origin.span.source
            found.setdefault(source.name, source)
            redacted.setdefault(source.name, set()).update(source.redacted)
    return [_masked(found[name], sorted(redacted[name])) for name in sorted(found)]


def _masked(source: SourceFile, redacted: list[tuple[int, int]]) -> SourceFile:
    copy = SourceFile(source.name, source.text, redacted)
    lines = [shown_line(copy, number) for number in range(1, len(copy.line_starts) + 1)]
    return SourceFile(source.name, "\n".join(lines))


def row_reasons(tables: Iterable[SourceFile]) -> dict[str, str]:
    """The reasons of rows and manifests by id, or the descriptions of their tables."""
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
    """The mappings with an id, at any depth."""
    if isinstance(data, dict):
        if isinstance(data.get("id"), str):
            yield data
        for inner in data.values():
            yield from _rows(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _rows(inner)
