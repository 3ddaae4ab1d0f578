"""What gives a template its parameters: its own file, azd's with variables in it, and what a pipeline adds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converter.report.terminal import render
from converter.source import Diagnostic, DiagnosticError, Severity
from tests.pipeline.small import app, bodies, converted, write

HOST = "            { name: 'HOST', value: host }"
ROUTE = "workloads: {web: {path: /web}}\n"
AZD = """\
product: shop
profile: dis-ingressroute
namespace: {name: shop}
source: {root: infra, applications: ., parameterFiles: "{template}.parameters.json"}
flux:
  repository: {kind: GitRepository, url: "https://example.org/shop.git"}
environments:
  prod: {overlay: prod, host: shop.example.org, imageTag: 1.0.0, %s}
workloads: {app: {path: /}}
"""


def by_azd(
    folder: Path,
    parameters: str,
    *,
    environment: str = "variables: {}",
    before: str = "param host string = 'none'",
) -> Path:
    files = {
        "bicep2flux.yaml": AZD % environment,
        "azure.yaml": "name: shop\n",
        "infra/main.bicep": app(before=before, env=HOST),
        "infra/main.parameters.json": f'{{"parameters": {{{parameters}}}}}',
    }
    return write(folder, {}, files=files)


def host_of(folder: Path) -> Any:
    (deployment,) = bodies(converted(folder), "Deployment").values()
    return deployment["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"]


def of_code(folder: Path, code: str) -> Diagnostic:
    (found,) = [one for one in converted(folder).diagnostics if one.code == code]
    return found


def test_a_variable_that_nobody_answers_for_is_unset_and_said(tmp_path):
    folder = by_azd(tmp_path, '"host": {"value": "${SHOP_HOST}"}')
    assert host_of(folder) == "none"
    found = of_code(folder, "B2F240")
    assert found.severity is Severity.WARNING
    assert found.message == "in prod nobody answers for SHOP_HOST: unset, as azd takes them"
    assert found.span is not None
    assert found.span.text == '"host"'


def test_variables_come_from_the_project_file_else_from_azds_own(tmp_path):
    given = '"host": {"value": "${SHOP_HOST}"}'
    folder = by_azd(tmp_path / "a", given, environment="variables: {SHOP_HOST: a.example.org}")
    assert host_of(folder) == "a.example.org"
    folder = by_azd(tmp_path / "b", given, environment="variablesFrom: .azure/prod/.env")
    write(
        folder,
        {},
        files={
            "bicep2flux.yaml": (folder / "bicep2flux.yaml").read_text(),
            ".azure/prod/.env": 'A=1 # one\nSHOP_HOST="b.example.org"\n',
        },
    )
    assert host_of(folder) == "b.example.org"


def test_a_file_of_variables_that_is_not_there_is_an_error(tmp_path, faults):
    folder = by_azd(tmp_path, "", environment="variablesFrom: .azure/prod/.env")
    (fault,) = faults(lambda: converted(folder))
    assert (fault.code, fault.message) == ("B2F231", "there is no file .azure/prod/.env")


@pytest.mark.parametrize(
    "line", ["SHOP_HOST b.example.org", "1HOST=b", "=b", "SHOP_HOST='b' c", "- SHOP_HOST=b"]
)
def test_a_line_of_azds_variables_that_is_no_entry_is_an_error(tmp_path, faults, line):
    given = '"host": {"value": "${SHOP_HOST}"}'
    folder = by_azd(tmp_path, given, environment="variablesFrom: .azure/prod/.env")
    (folder / ".azure/prod").mkdir(parents=True)
    (folder / ".azure/prod/.env").write_text(f"# ours\nA=1\n\n{line}\nB=2\n")
    (fault,) = faults(lambda: converted(folder))
    assert (fault.code, fault.message) == ("B2F246", "a line of .azure/prod/.env is no entry")
    assert (fault.span.line, fault.span.end_line) == (4, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_lines_of_azds_variables_may_end_as_on_windows(tmp_path, end):
    given = '"host": {"value": "${SHOP_HOST}"}'
    folder = by_azd(tmp_path, given, environment="variablesFrom: .azure/prod/.env")
    (folder / ".azure/prod").mkdir(parents=True)
    lines = ("# ours", "export A='1'", "SHOP_HOST=b.example.org", 'C="two\nlines" # c', "")
    (folder / ".azure/prod/.env").write_bytes(end.join(lines).encode())
    assert host_of(folder) == "b.example.org"


def test_a_secret_of_azds_variables_is_in_no_message(tmp_path):
    before = "@secure()\n@minLength(20)\nparam host string"
    folder = by_azd(
        tmp_path, '"host": {"value": "${H}"}', environment="variablesFrom: .azure/prod/.env", before=before
    )
    env = folder / ".azure/prod/.env"
    env.parent.mkdir(parents=True)
    env.write_text("H=hunter2\n")
    with pytest.raises(DiagnosticError) as caught:
        converted(folder)
    shown = render(caught.value.diagnostics)
    assert "hunter2" not in shown
    assert "at least 20 characters" in shown


def test_azd_passes_over_a_parameter_that_the_template_lacks(tmp_path):
    folder = by_azd(tmp_path, '"principalId": {"value": "x"}, "host": {"value": "a"}')
    assert host_of(folder) == "a"
    assert (
        of_code(folder, "B2F241").message
        == "'infra/main.bicep' has no parameter 'principalId': azd passes over it"
    )


def test_without_azd_such_a_parameter_is_an_error(tmp_path, faults):
    folder = by_azd(tmp_path, '"principalId": {"value": "x"}')
    (folder / "azure.yaml").unlink()
    assert [fault.code for fault in faults(lambda: converted(folder))] == ["B2F108"]


def test_a_parameter_file_that_is_for_another_template_is_not_taken(tmp_path, faults):
    folder = write(tmp_path, {"web": app(), "api": app(name="api")}, project=ROUTE)
    (folder / ".azure/applications/web/prod.bicepparam").write_text("using '../api/main.bicep'\n")
    (fault,) = faults(lambda: converted(folder))
    assert fault.code == "B2F242"
    assert ".azure/applications/api/main.bicep, not for .azure/applications/web/main.bicep" in fault.message


def test_a_file_that_others_extend_belongs_to_no_environment_and_is_not_missed(tmp_path):
    folder = write(tmp_path, {"web": app()}, project=ROUTE)
    (folder / ".azure/applications/web/base.bicepparam").write_text("using none\n")
    assert [one.code for one in converted(folder).diagnostics if one.code == "B2F206"] == []


def test_what_a_parameter_file_lacks_the_pipeline_may_give_beside_it(tmp_path):
    # `az deployment group create --parameters prod.bicepparam --parameters host=…`
    before = "param host string\n@secure()\nparam key string"
    folder = write(tmp_path, {"web": app(before=before, env=HOST)}, project=ROUTE)
    with pytest.raises(DiagnosticError) as caught:
        converted(folder)
    assert {one.code for one in caught.value.diagnostics} == {"B2F337"}
    project = folder / "bicep2flux.yaml"
    given = "imageTag: 1.0.0, parameters: {host: a.example.org}}"
    project.write_text(project.read_text().replace("imageTag: 1.0.0}", given))
    assert host_of(folder) == "a.example.org"


def test_environments_and_templates_may_have_parameter_files_of_other_names(tmp_path):
    template = app(before="param host string", env=HOST)
    folder = write(tmp_path, {"web": template})
    project = folder / "bicep2flux.yaml"
    text = project.read_text().replace(
        "host: shop.example.org,", "host: shop.example.org, parameterFiles: live.json,"
    )
    project.write_text(
        text
        + 'source:\n  templates:\n    web: {file: applications/web/main.bicep, parameterFiles: "../t/{environment}.bicepparam"}\n'
    )
    at = folder / ".azure/applications"
    (at / "t").mkdir()
    (at / "t/test.bicepparam").write_text("using '../web/main.bicep'\nparam host = 'test'\n")
    (at / "web/live.json").write_text('{"host": {"value": "live"}}')
    assert host_of(folder) == "live"
