"""Diagnostics for programs: one JSON document, whatever was looked for. docs/findings.md describes it.

`converter.report.json_schema` has its schema. The deprecated members repeat what others say, under the names
of version 1; they go with the next version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from math import isfinite, isnan
from typing import Any, Final

from converter.report.findings import FindingsReport, about, in_sync, summary
from converter.report.ordering import ordered
from converter.source import Diagnostic, History, Span

VERSION: Final = 2

# JSON may hold these as they are, but neither terminals nor UTF-8 can be trusted with all of them.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def render(report: FindingsReport) -> str:
    """The document of a command that has findings."""
    old = [_finding_of_version_1(report, finding) for finding in report.findings]
    return json_text({**_document(report), "findings": old})


def render_check(files: Iterable[str], diagnostics: Iterable[Diagnostic]) -> str:
    """The document of a check of `files`: the diagnostics by place, each once."""
    document = _document(FindingsReport(findings=tuple(ordered(diagnostics))))
    errors = document["summary"]["severity"]["error"]
    return json_text({**document, "files": list(files), "errors": errors})


def render_document(document: dict[str, Any]) -> str:
    """JSON-like data as text, every character as it is."""
    return _dumped(document) + "\n"


def json_text(document: Any) -> str:
    """JSON-like data as text, with control characters and halves of surrogate pairs escaped."""
    text = _dumped(document)
    return _ESCAPED.sub(lambda character: f"\\u{ord(character[0]):04x}", text) + "\n"


def _dumped(document: Any) -> str:
    """JSON-like data as text. JSON has no infinities and no NaN: they are text, as YAML writes them."""
    try:
        return json.dumps(document, indent=2, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        return json.dumps(_with_texts(document), indent=2, ensure_ascii=False, default=str)


def _with_texts(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _with_texts(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_texts(value) for value in data]
    if isinstance(data, float) and not isfinite(data):
        return ".nan" if isnan(data) else "-.inf" if data < 0 else ".inf"
    return data


def _document(report: FindingsReport) -> dict[str, Any]:
    counts = {**summary(report.findings), "accepted": report.accepted, "inSync": list(in_sync(report))}
    if report.history is not None:
        counts["history"] = _history(report, report.history)
    return {
        "version": VERSION,
        "diagnostics": [_diagnostic(report, diagnostic) for diagnostic in report.findings],
        "summary": counts,
    }


def _diagnostic(report: FindingsReport, diagnostic: Diagnostic) -> dict[str, Any]:
    subject = diagnostic.subject
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "category": diagnostic.category.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "location": location(diagnostic.span, report.source_file),
        "related": [
            {"message": label.message, "location": location(label.span, report.source_file)}
            for label in diagnostic.labels
        ],
        "subject": subject
        and {
            "environment": subject.environment,
            "object": subject.object,
            "path": subject.path,
            "field": subject.field,
            "expected": subject.expected,
            "actual": subject.actual,
            "ancestor": subject.ancestor,
            "direction": subject.direction and subject.direction.value,
            "row": subject.row,
            "place": location(subject.place, report.tree_file),
        },
        "since": diagnostic.since and diagnostic.since.isoformat(),
        "blame": diagnostic.category.value,
    }


def _history(report: FindingsReport, history: History) -> dict[str, Any]:
    known = sum(finding.since is not None for finding in report.findings)
    return {
        "last": history.last and history.last.isoformat(),
        "new": len(report.findings) - known,
        "known": known,
        "gone": [_diagnostic(report, finding) for finding in report.gone],
        "uncompared": history.uncompared,
    }


def location(span: Span | None, file: Callable[[Span], str]) -> dict[str, Any] | None:
    """A place as JSON-like data; `file` gives the name of its file for the reader."""
    if span is None:
        return None
    return {
        "file": file(span),
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _finding_of_version_1(report: FindingsReport, finding: Diagnostic) -> dict[str, Any]:
    subject = about(finding)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "environment": subject.environment,
        "object": subject.object,
        "path": subject.path,
        "field": subject.field,
        "expected": subject.expected,
        "actual": subject.actual,
        "direction": subject.direction and subject.direction.value,
        "source": finding.span and _place(report.source_file(finding.span), finding.span),
        "tree": subject.place and _place(report.tree_file(subject.place), subject.place),
        "row": subject.row,
        "message": finding.message,
        "advice": finding.help,
        "related": [
            {"message": label.message, **_place(report.source_file(label.span), label.span)}
            for label in finding.labels
        ],
    }


def _place(file: str, span: Span) -> dict[str, Any]:
    return {"file": file, "line": span.line, "column": span.column}
