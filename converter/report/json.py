"""Diagnostics for programs: a JSON document whose form only grows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from converter.report.ordering import ordered
from converter.source import Diagnostic, Severity, Span


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON object with `version` and `diagnostics`, in order and each once.

    Keys are always there, null where there is nothing to say. Lines and columns count from 1, the
    end is exclusive. Source text is never part of it.
    """
    return render_document({"version": 1, "diagnostics": _listed(diagnostics)})


def render_check(files: Iterable[str], diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON object of a check: `version`, the `files` by name, the number of `errors`, `diagnostics`."""
    found = tuple(diagnostics)
    errors = sum(1 for diagnostic in found if diagnostic.severity is Severity.ERROR)
    return render_document(
        {"version": 1, "files": list(files), "errors": errors, "diagnostics": _listed(found)}
    )


def render_document(document: dict[str, Any]) -> str:
    """JSON-like data as text."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _listed(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    return [as_json(diagnostic) for diagnostic in ordered(diagnostics)]


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as JSON-like data."""
    subject = diagnostic.subject
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "blame": diagnostic.category.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "location": _location(diagnostic.span),
        "related": [
            {"message": label.message, "location": _location(label.span)} for label in diagnostic.labels
        ],
        "subject": subject
        and {
            "environment": subject.environment,
            "object": subject.object,
            "path": subject.path,
            "expected": subject.expected,
            "actual": subject.actual,
            "direction": subject.direction and subject.direction.value,
            "row": subject.row,
            "place": _location(subject.place),
        },
    }


def _location(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
