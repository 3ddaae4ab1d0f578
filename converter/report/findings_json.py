"""Findings for programs: a JSON document whose form only grows."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from converter.report.findings import FindingsReport, about, in_sync, summary
from converter.source import Diagnostic, Span

# JSON may hold these as they are, but neither terminals nor UTF-8 can be trusted with all of them.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def render(report: FindingsReport) -> str:
    """A JSON object with `version`, `findings` and `summary`; docs/findings.md describes its form."""
    return json_text(
        {
            "version": 1,
            "findings": [_finding(report, finding) for finding in report.findings],
            "summary": {
                **summary(report.findings),
                "accepted": report.accepted,
                "inSync": list(in_sync(report)),
            },
        }
    )


def json_text(document: Any) -> str:
    """JSON-like data as text, with control characters and halves of surrogate pairs escaped."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    return _ESCAPED.sub(lambda character: f"\\u{ord(character[0]):04x}", text) + "\n"


def _finding(report: FindingsReport, finding: Diagnostic) -> dict[str, Any]:
    subject = about(finding)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "environment": subject.environment,
        "object": subject.object,
        "path": subject.path,
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
