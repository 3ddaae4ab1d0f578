"""Findings as workflow commands, which GitHub shows beside the lines that they are about.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import Final

from converter.report.findings import FindingsReport, about, headline, is_compared, shown_change
from converter.report.plain_text import one_line, plain, shortened
from converter.source import Diagnostic, Severity, Span

_COMMANDS: Final[dict[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_LONGEST_TITLE: Final = 250  # characters; GitHub cuts at 255


def render(report: FindingsReport) -> str:
    """A command a finding, each on one line, and the counts in the last line, which is no command.

    GitHub shows the first ten of a kind and step, so findings of several environments with
    the same line and message share a command, which names the environments.
    """
    shared: dict[tuple[object, ...], list[Diagnostic]] = {}
    for finding in report.findings:
        shared.setdefault(_same(finding), []).append(finding)
    title = f"{one_line(report.title)}: " if report.title else ""
    return "".join([*(_command(report, found) for found in shared.values()), title + headline(report) + "\n"])


def _same(finding: Diagnostic) -> tuple[object, ...]:
    subject = about(finding)
    return (
        *(finding.severity, finding.code, finding.message, finding.help, subject.object, subject.path),
        *(subject.direction, repr((subject.expected, subject.actual)), str(subject.place), str(finding.span)),
    )


def _command(report: FindingsReport, found: list[Diagnostic]) -> str:
    finding = found[0]
    subject = about(finding)
    environments = sorted({name for each in found if (name := about(each).environment)})
    about_what = (finding.code, ", ".join(environments), subject.object, subject.path)
    title = shortened(one_line(" ".join(part for part in about_what if part)), _LONGEST_TITLE)
    properties = [*_place(report, finding), f"title={_property(title)}"]
    command = f"::{_COMMANDS[finding.severity]} {','.join(properties)}::"
    return command + _data("\n".join(_lines(report, finding))) + "\n"


def _place(report: FindingsReport, finding: Diagnostic) -> list[str]:
    """Where GitHub shows it: at the line of the tree, or else of the source."""
    place, file = about(finding).place, report.tree_file
    if place is None:
        place, file = finding.span, report.source_file
    if place is None:
        return []
    ends = [f"endLine={place.end_line}"]
    if place.end_line == place.line:
        ends.append(f"endColumn={place.end_column}")
    return [f"file={_property(one_line(file(place)))}", f"line={place.line}", f"col={place.column}", *ends]


def _lines(report: FindingsReport, finding: Diagnostic) -> list[str]:
    subject = about(finding)
    lines = [plain(finding.message)]
    if is_compared(subject):
        lines.append(shown_change(subject))
    if subject.direction:
        lines.append(f"direction: {subject.direction}")
    if subject.place and finding.span:
        lines.append(f"source: {_where(report, finding.span)}")
    return [*lines, *([plain(finding.help)] if finding.help else [])]


def _where(report: FindingsReport, span: Span) -> str:
    return f"{one_line(report.source_file(span))}:{span.line}:{span.column}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
