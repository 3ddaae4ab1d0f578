"""One set of diagnostics that uses every part of the record."""

from __future__ import annotations

import pytest

from converter.source import Category, Diagnostic, Label, Severity, SourceFile, Span, Subject

MAIN = "param name string\nvar   x = nme\n"
TABLE = "\n" * 8 + "rows:\n- id: one\n- id: one\n"


def at(source: SourceFile, part: str, occurrence: int = 1) -> Span:
    start = -1
    for _ in range(occurrence):
        start = source.text.index(part, start + 1)
    return Span(source, start, start + len(part))


@pytest.fixture
def diagnostics() -> list[Diagnostic]:
    main, table = SourceFile("apps/main.bicep", MAIN), SourceFile("tables/rows.yaml", TABLE)
    return [
        Diagnostic(
            code="B2F203",
            severity=Severity.ERROR,
            message="the row 'one' is given twice",
            span=at(table, "one", 2),
            labels=(Label(at(table, "one"), "first given here"),),
            help="rename one of them",
            category=Category.CONFIGURATION,
        ),
        Diagnostic(
            code="B2F101",
            severity=Severity.ERROR,
            message="nothing declares 'nme'",
            span=at(main, "nme"),
            help="did you mean 'name'?",
        ),
        *(
            Diagnostic(
                code="B2F304",
                severity=Severity.NOTE,
                message="no resources are given: the platform's default applies",
                span=at(main, "name"),
                category=Category.FINDING,
                subject=Subject(environment, "Deployment/web", "spec.replicas", expected=1),
            )
            for environment in ("test", "prod")
        ),
        Diagnostic(code="B2F207", severity=Severity.WARNING, message="the source has no workload"),
    ]
