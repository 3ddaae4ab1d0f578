from __future__ import annotations

from hypothesis import given, strategies as st
from junitparser import Failure, JUnitXml, Skipped

from converter.report.formats import Format, render_findings
from converter.source import Diagnostic, Severity, Subject
from tests.report.sample import rendered

TEXT = st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=20)


def test_a_reader_of_junit_finds_a_suite_for_each_environment():
    xml = JUnitXml.fromstring(rendered(Format.JUNIT).encode())
    assert [(suite.name, suite.tests, suite.failures, suite.skipped) for suite in xml] == [
        ("all environments", 1, 0, 1),
        ("prod", 3, 2, 1),
        ("staging", 1, 1, 0),
        ("test", 1, 1, 0),
        ("yt01", 1, 0, 0),
    ]
    assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (7, 4, 0, 2)
    [passed] = [case for suite in xml for case in suite if not case.result]
    assert (passed.classname, passed.name) == ("drift.yt01", "in sync")


def test_what_fails_the_run_is_a_failure_and_the_rest_is_skipped():
    xml = JUnitXml.fromstring(rendered(Format.JUNIT).encode())
    results = {case.name: case.result[0] for suite in xml for case in suite if case.result}
    edited = results["Deployment/web spec.replicas [B2F404]"]
    assert isinstance(edited, Failure)
    assert edited.type == "B2F404"
    assert 'expected: 2\nactual: "2"\ndirection: tree-edited\n' in edited.text
    assert isinstance(results["CronJob/tidy spec.schedule [B2F306]"], Skipped)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_gives_xml_that_can_be_read_back(environment, object_, message, actual):
    finding = Diagnostic(
        code="B2F404",
        severity=Severity.ERROR,
        message=message,
        subject=Subject(environment, object_, None, "x", actual),
    )
    text = render_findings([finding], Format.JUNIT, title=message)
    [suite] = JUnitXml.fromstring(text.encode())
    [case] = suite
    assert case.result[0].text.startswith("error: ")
