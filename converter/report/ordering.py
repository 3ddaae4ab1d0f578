"""The order in which diagnostics are shown, whatever order they were found in."""

from __future__ import annotations

from collections.abc import Iterable

from converter.source import Diagnostic, Severity, Span

RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
"""How much a severity matters: the lowest comes first."""


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each distinct diagnostic once: by severity, then without place first, then by file, place and code."""
    distinct = {identity(diagnostic): diagnostic for diagnostic in diagnostics}
    return sorted(distinct.values(), key=lambda diagnostic: (RANK[diagnostic.severity], identity(diagnostic)))


def identity(diagnostic: Diagnostic) -> tuple[str | int, ...]:
    """What distinguishes a diagnostic from others; also the sort key."""
    subject = diagnostic.subject
    return (
        *_place(diagnostic.span),
        RANK[diagnostic.severity],
        diagnostic.code,
        diagnostic.message,
        diagnostic.help or "",
        (subject.object or "") if subject else "",
        (subject.path or "") if subject else "",
        repr((subject.expected, subject.actual)) if subject else "",
        (subject.environment or "") if subject else "",
        *_place(subject.place if subject else None),
        *((subject.direction or "", subject.row or "") if subject else ("", "")),
    )


def _place(span: Span | None) -> tuple[str, int, int]:
    # By name, not by identity: a file may have been read more than once.
    return (span.file, span.start, span.end) if span else ("", 0, 0)


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    """How many of each severity: `2 errors, 1 warning`; empty for none."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity.value) for severity in RANK]
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts if count)
