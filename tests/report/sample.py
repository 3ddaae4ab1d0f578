"""One readable set of findings, and the files that show what each format makes of it."""

from __future__ import annotations

from pathlib import Path

from converter.report.formats import Format, render_findings
from converter.source import Category, Diagnostic, Direction, Label, Severity, SourceFile, Span, Subject

FOLDER = Path(__file__).parent / "findings"
NAMES = {
    Format.TEXT: "text.txt",
    Format.JSON: "json.json",
    Format.MARKDOWN: "markdown.md",
    Format.SARIF: "sarif.sarif",
    Format.JUNIT: "junit.xml",
    Format.GITHUB: "github.txt",
}
LOG_LEVEL = "spec.template.spec.containers[name=web].env[name=LOG_LEVEL].value"
MEMORY = "spec.template.spec.containers[name=web].resources.limits.memory"
EDITED = "the tree was edited since it was generated"
TAKE_OVER = "take it over with 'bicep2flux backport', or undo it with 'bicep2flux convert --force'"


def at(file: str, line: int) -> Span:
    """The first word of a line in a file of many alike."""
    source = SourceFile(file, "word and more\n" * 60)
    start = source.line_starts[line - 1]
    return Span(source, start, start + 4)


def finding(code, severity, message, source=None, help_=None, labels=(), **subject) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        span=source,
        labels=labels,
        help=help_,
        category=Category.FINDING,
        subject=Subject(**subject) if subject else None,
    )


def findings() -> list[Diagnostic]:
    web = {"object": "Deployment/web", "row": "app.deployment"}
    prod = "flux/shop/overlays/prod/apps/web/deployment.yaml"
    return [
        finding("B2F208", Severity.NOTE, "image tags belong to the release and were not compared"),
        *(
            finding(
                "B2F302",
                Severity.ERROR,
                "the source has moved since the tree was generated",
                at(".azure/applications/web/main.bicep", 12),
                "run 'bicep2flux convert'",
                environment=environment,
                path=MEMORY,
                expected="1Gi",
                actual="512Mi",
                direction=Direction.SOURCE_MOVED,
                place=at(f"flux/shop/overlays/{environment}/apps/web/deployment.yaml", 9),
                **web,
            )
            for environment in ("test", "staging")
        ),
        finding(
            "B2F404",
            Severity.ERROR,
            EDITED,
            at(".azure/applications/web/prod.bicepparam", 12),
            TAKE_OVER,
            environment="prod",
            path="spec.replicas",
            expected=2,
            actual="2",
            direction=Direction.TREE_EDITED,
            place=at(prod, 14),
            **web,
        ),
        finding(
            "B2F404",
            Severity.ERROR,
            EDITED,
            at(".azure/applications/web/prod.bicepparam", 13),
            TAKE_OVER,
            environment="prod",
            path=LOG_LEVEL,
            expected="info",
            actual="debug",
            direction=Direction.TREE_EDITED,
            place=at(prod, 24),
            **web,
        ),
        finding(
            "B2F306",
            Severity.WARNING,
            "the schedule is unknown before deployment, so nobody can say whether the tree has it",
            at(".azure/applications/tidy/main.bicep", 3),
            labels=(Label(at("docs/container-runtime.md", 40), "documented here"),),
            environment="prod",
            object="CronJob/tidy",
            path="spec.schedule",
            actual="0 3 * * * | @daily",
            direction=Direction.UNKNOWN,
        ),
    ]


def rendered(to: Format, **options) -> str:
    environments = ("prod", "staging", "test", "yt01")
    return render_findings(findings(), to, title="drift", environments=environments, accepted=2, **options)
