from __future__ import annotations

import re

from hypothesis import given, strategies as st

from converter.report.formats import Format, render_findings
from converter.source import Diagnostic, Severity, SourceFile, Span, Subject

TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=20) | st.sampled_from(
    ["::error::x", "\n::error::x", "a,line=1", "100%", "%0A", "a:b", "\r"]
)


@given(TEXT, TEXT, TEXT, TEXT)
def test_a_finding_is_one_command_whatever_it_holds(file, object_, message, advice):
    finding = Diagnostic(
        code="B2F404",
        severity=Severity.WARNING,
        message=message,
        span=Span(SourceFile(file, "ab"), 0, 2),
        labels=(),
        help=advice,
        subject=Subject("e", object_),
    )
    command, _counts = render_findings([finding], Format.GITHUB).splitlines()
    properties, _, data = command.removeprefix("::warning ").partition("::")
    assert not re.search(r"%(?!25|0A|0D)", data)
    names = [each.partition("=")[0] for each in properties.split(",")]
    assert names == ["file", "line", "col", "endLine", "endColumn", "title"]
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", properties)


def test_percent_signs_colons_and_commas_are_escaped_once():
    finding = Diagnostic(
        code="B2F404", severity=Severity.ERROR, message="50%, a: b\nnext", subject=Subject(object="A/b:c,d%")
    )
    assert render_findings([finding], Format.GITHUB).splitlines()[0] == (
        "::error title=B2F404 A/b%3Ac%2Cd%25::50%25, a: b%0Anext"
    )


def test_environments_that_share_a_line_share_a_command():
    source = SourceFile("base.yaml", "replicas: 1\n")
    findings = [
        Diagnostic(
            code="B2F404",
            severity=Severity.ERROR,
            message="edited",
            subject=Subject(name, "A/b", "c", 1, 2, place=Span(source, 0, 8)),
        )
        for name in ("test", "prod")
    ]
    command, counts = render_findings(findings, Format.GITHUB).splitlines()
    assert "title=B2F404 prod%2C test A/b c::" in command
    assert counts == "2 findings in 2 environments: 2 errors"
