"""The doors for Python programs."""

from __future__ import annotations

import pytest

from converter.bicep import DeploymentContext, Limits, evaluate, parse
from converter.bicep.syntax import nodes
from converter.source import DiagnosticError
from tests.bicep.rendering import rendered

TEMPLATE = """\
param name string
param place string = resourceGroup().location
output text string = '${name} in ${place}'
"""


def test_parsing_gives_the_statements_and_no_diagnostics():
    result = parse("var a = 1 + 2\n")
    assert result.diagnostics == ()
    (statement,) = result.program.statements
    assert isinstance(statement, nodes.VariableDeclaration)
    assert statement.value.span.text == "1 + 2"


def test_parsing_reports_errors_under_the_name_that_was_given():
    result = parse("param a int =\nvar b = 1\n", "some/where.bicep")
    assert [str(diagnostic.span) for diagnostic in result.diagnostics] == ["some/where.bicep:1:14"]
    assert [type(statement) for statement in result.program.statements] == [nodes.VariableDeclaration]


def test_the_ending_decides_the_kind_of_file():
    assert parse("param a = 1\n", "a.bicepparam").diagnostics == ()
    assert parse("param a = 1\n", "a.bicep").diagnostics


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "apps").mkdir()
    (tmp_path / "shared" / "main.bicep").write_text(TEMPLATE)
    (tmp_path / "apps" / "env.bicepparam").write_text(
        "using '../shared/main.bicep'\nparam name = readEnvironmentVariable('NAME')\n"
    )
    return tmp_path


def test_either_kind_of_file_is_evaluated(project):
    alone = evaluate(project / "shared" / "main.bicep")
    assert rendered(alone.outputs["text"]) == "{name} in {resourceGroup().location}"
    context = DeploymentContext(location="norwayeast")
    given = evaluate(str(project / "apps" / "env.bicepparam"), variables={"NAME": "web"}, context=context)
    assert rendered(given.outputs["text"]) == "web in norwayeast"


@pytest.mark.parametrize("marker", [".git", ".azure"])
def test_references_may_lead_through_the_whole_project(project, marker):
    (project / ".git").rename(project / marker)
    assert evaluate(project / "apps" / "env.bicepparam").outputs


def test_references_may_not_leave_a_root_that_is_given(project):
    with pytest.raises(DiagnosticError, match="leads out of the source root"):
        evaluate(project / "apps" / "env.bicepparam", root=project / "apps")


def test_without_a_project_the_working_directory_is_the_root(project, monkeypatch):
    (project / ".git").rmdir()
    with pytest.raises(DiagnosticError, match="leads out of the source root"):
        evaluate(project / "apps" / "env.bicepparam")
    monkeypatch.chdir(project)
    assert evaluate("apps/env.bicepparam").outputs


def test_the_azure_clis_own_folder_makes_no_project(project, monkeypatch):
    (project / ".git").rename(project / ".azure")
    monkeypatch.setenv("HOME", str(project))
    with pytest.raises(DiagnosticError, match="leads out of the source root"):
        evaluate(project / "apps" / "env.bicepparam")


@pytest.mark.parametrize(("name", "root"), [("apps/env.bicepparam", "shared"), ("notes.txt", None)])
def test_a_file_that_can_not_be_opened_is_reported(project, name, root):
    with pytest.raises(DiagnosticError) as caught:
        evaluate(project / name, root=None if root is None else project / root)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["B2F209"]


def test_limits_hold(project):
    assert [d.code for d in parse("var a = 1\n", limits=Limits(file_size=5)).diagnostics] == ["B2F006"]
    (project / "many.bicep").write_text("output all array = map(range(0, 5), i => i)\n")
    assert rendered(evaluate(project / "many.bicep").outputs["all"]) == [0, 1, 2, 3, 4]
    with pytest.raises(DiagnosticError) as caught:
        evaluate(project / "many.bicep", limits=Limits(loop=4))
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"B2F116"}
