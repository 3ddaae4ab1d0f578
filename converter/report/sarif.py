"""Findings as SARIF 2.1.0, which GitHub code scanning and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import quote

from converter import __version__
from converter.report.findings import FindingsReport, about, is_compared, shown_change
from converter.report.json import json_text
from converter.report.plain_text import one_line, plain
from converter.source import CODES, Diagnostic, Span

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_LINK: Final = re.compile(r"\[(?=[^\]]*\]\()")
"""What opens an embedded link in a SARIF message; an escaped bracket is a bracket."""


def render(report: FindingsReport) -> str:
    """One run with the rules of the findings' codes and one result for each finding."""
    codes = sorted({finding.code for finding in report.findings})
    marks = _fingerprints(report.findings)
    run = {
        "tool": {
            "driver": {"name": "bicep2flux", "version": __version__, "rules": [_rule(code) for code in codes]}
        },
        "automationDetails": {"id": f"bicep2flux/{one_line(report.title) or 'findings'}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder that the files are relative to."}}
        },
        "results": [
            _result(report, finding, codes.index(finding.code), mark)
            for finding, mark in zip(report.findings, marks, strict=True)
        ],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    meaning = CODES.get(code, code).replace("`", "'")
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": meaning},
        "help": {"text": f"{meaning} See {code} in docs/diagnostics.md."},
    }


def _result(report: FindingsReport, finding: Diagnostic, rule: int, mark: str) -> dict[str, Any]:
    subject = about(finding)
    tree = subject.place and _location(subject.place, report.tree_file)
    source = finding.span and _location(finding.span, report.source_file)
    primary = dict(tree or source or {})
    if name := "/".join(part for part in (subject.environment, subject.object, subject.path) if part):
        primary["logicalLocations"] = [{"fullyQualifiedName": name}]
    related = [({**source}, "the source")] if tree and source else []
    related += [(_location(label.span, report.source_file), label.message) for label in finding.labels]
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        **_baseline(report, finding),
        "message": {"text": _message(finding)},
        "locations": [primary] if primary else [],
        "relatedLocations": [
            {"id": number, **location, "message": {"text": _text(message)}}
            for number, (location, message) in enumerate(related, start=1)
        ],
        # GitHub uses only the first and would otherwise hash the line, which environments may share.
        "partialFingerprints": {"primaryLocationLineHash": mark, "bicep2fluxFinding/v1": mark},
        "properties": {
            "environment": subject.environment,
            "object": subject.object,
            "path": subject.path,
            "expected": subject.expected,
            "actual": subject.actual,
            "ancestor": subject.ancestor,
            "direction": subject.direction and subject.direction.value,
            "row": subject.row,
        },
    }


def _baseline(report: FindingsReport, finding: Diagnostic) -> dict[str, str]:
    if not report.seen(finding):
        return {}
    return {"baselineState": "new" if finding.since is None else "unchanged"}


def _message(finding: Diagnostic) -> str:
    subject = about(finding)
    lines = [finding.message]
    if is_compared(subject):
        compared = shown_change(subject)
        lines.append(f"{compared} ({subject.direction})" if subject.direction else compared)
    return _text("\n".join([*lines, *([finding.help] if finding.help else [])]))


def _text(text: str) -> str:
    return _LINK.sub(r"\\[", plain(text))


def _location(span: Span, file: Callable[[Span], str]) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(file(span)),
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }


def _artifact(file: str) -> dict[str, str]:
    uri = quote(file, safe="/-._~!$&'()*+,;=@", errors="replace")
    return {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _fingerprints(findings: Iterable[Diagnostic]) -> list[str]:
    """An identifier for each finding that stays the same when its lines move or its values change.

    Findings with the same code and subject are numbered.
    """
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        subject = about(finding)
        what: tuple[str | None, ...] = (subject.environment, subject.object, subject.path)
        if not (subject.object or subject.path):
            what = (*what, finding.span.file if finding.span else None, finding.message)
        digest = hashlib.sha256(repr((finding.code, *what)).encode()).hexdigest()[:32]
        seen[digest] += 1
        marks.append(f"{digest}:{seen[digest]}")
    return marks
