"""Findings as JUnit XML: one suite for each environment, one test for each finding."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from converter.report.findings import FindingsReport, about, is_compared
from converter.report.plain_text import one_line, plain, shown_pair
from converter.source import Diagnostic, Severity

_WHOLE: Final = "all environments"


def render(report: FindingsReport) -> str:
    """A `testsuites` document.

    A finding that fails the run is a failure, one that doesn't (a warning or a note) a skipped test
    with its message: the document is red exactly when the exit code is. An environment without findings is
    one test that passed.
    """
    suites: dict[str, list[Diagnostic]] = {environment: [] for environment in report.environments}
    for finding in report.findings:
        suites.setdefault(about(finding).environment or _WHOLE, []).append(finding)
    title = one_line(report.title) or "findings"
    failed = sum(_fails(finding) for finding in report.findings)
    tests = sum(len(found) or 1 for found in suites.values())
    root = ET.Element("testsuites", _counts(title, tests, failed, len(report.findings) - failed))
    for environment, found in sorted(suites.items()):
        _suite(root, report, title, one_line(environment), found)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(
    root: ET.Element, report: FindingsReport, title: str, environment: str, found: list[Diagnostic]
) -> None:
    failed = sum(_fails(finding) for finding in found)
    suite = ET.SubElement(
        root, "testsuite", _counts(environment, len(found) or 1, failed, len(found) - failed)
    )
    classname = f"{title}.{environment}"
    if not found:
        ET.SubElement(suite, "testcase", {"classname": classname, "name": "in sync"})
    for finding in found:
        case = ET.SubElement(suite, "testcase", _case(report, classname, finding))
        message = one_line(finding.message)
        if _fails(finding):
            failure = ET.SubElement(case, "failure", {"type": finding.code, "message": message})
            failure.text = _details(report, finding)
        else:
            ET.SubElement(case, "skipped", {"type": finding.code, "message": message})
            ET.SubElement(case, "system-out").text = _details(report, finding)


def _fails(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR


def _counts(name: str, tests: int, failures: int, skipped: int) -> dict[str, str]:
    return {
        "name": name,
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }


def _case(report: FindingsReport, classname: str, finding: Diagnostic) -> dict[str, str]:
    subject = about(finding)
    name = " ".join(one_line(part) for part in (subject.object, subject.path) if part)
    case = {
        "classname": classname,
        "name": f"{name or one_line(finding.message)} [{one_line(finding.code)}]",
    }
    if place := subject.place:
        case |= {"file": one_line(report.tree_file(place)), "line": str(place.line)}
    elif finding.span:
        case |= {"file": one_line(report.source_file(finding.span)), "line": str(finding.span.line)}
    return case


def _details(report: FindingsReport, finding: Diagnostic) -> str:
    subject = about(finding)
    lines = [f"{finding.severity}: {plain(finding.message)}"]
    if is_compared(subject):
        expected, actual = shown_pair(subject.expected, subject.actual)
        lines += [f"expected: {expected}", f"actual: {actual}"]
    if subject.direction:
        lines.append(f"direction: {subject.direction}")
    if finding.span:
        lines.append(f"source: {one_line(report.source_file(finding.span))}:{finding.span.line}")
    if subject.place:
        lines.append(f"tree: {one_line(report.tree_file(subject.place))}:{subject.place.line}")
    if finding.help:
        lines.append(f"help: {plain(finding.help)}")
    return "\n".join(lines)
