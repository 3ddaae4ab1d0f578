from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_app import LOADED

TEMPLATE = "param size int = 3\noutput twice int = size * 2\n"
BROKEN = "param size int = = 3\noutput twice int = size * 2\nvar x = [\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["parse", "--help"], ["build-params", "--help"], ["snapshot", "--help"]]
)
def test_asking_loads_no_heavy_library(shell, arguments):
    done = shell("bicep", *arguments, after=LOADED)
    assert (done.returncode, done.stderr) == (0, "\n")


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_bicep", ".bicep")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_files_and_folders_are_parsed_and_summed_up(shell, tmp_path):
    write(tmp_path, main_bicep=TEMPLATE, deep__er__env_bicepparam="using none\nparam a = 1\n")
    (tmp_path / "deep" / "notes.txt").write_text("not = Bicep {")
    done = shell("bicep", "parse", "main.bicep", "deep", "main.bicep")
    assert (done.returncode, done.stderr) == (0, "")
    files = ["main.bicep", "deep/er/env.bicepparam"]
    report = json.loads(done.stdout)
    assert (report["version"], report["files"], report["diagnostics"]) == (2, files, [])
    assert report["summary"]["total"] == report["errors"] == 0


def test_hidden_folders_are_looked_into_but_not_gits_own(shell, tmp_path):
    write(tmp_path, **{".azure__main_bicep": TEMPLATE, ".git__main_bicep": BROKEN})
    done = shell("bicep", "parse", ".")
    assert (done.returncode, json.loads(done.stdout)["files"]) == (0, [".azure/main.bicep"])


def test_every_error_is_shown_with_its_frame_and_listed(shell, tmp_path):
    write(tmp_path, main_bicep=BROKEN)
    done = shell("bicep", "parse", "main.bicep")
    assert done.returncode == 3
    output = json.loads(done.stdout)
    assert output["errors"] == len(output["diagnostics"]) == 2
    assert [found["location"]["line"] for found in output["diagnostics"]] == [1, 3]
    assert "--> main.bicep:1:18" in done.stderr
    assert "1 | param size int = = 3" in done.stderr


def test_what_may_be_a_secret_is_not_shown_beside_an_error(shell, tmp_path):
    write(tmp_path, env_bicepparam="using 'main.bicep'\nparam password = 'hunter2' 'x'\n")
    done = shell("bicep", "parse", "env.bicepparam")
    assert done.returncode == 3
    assert "hunter2" not in done.stdout + done.stderr


def test_a_file_that_is_no_text_is_an_error_in_the_input(shell, tmp_path):
    (tmp_path / "main.bicep").write_bytes(b"var a = '\xff'")
    done = shell("bicep", "parse", "main.bicep")
    assert (done.returncode, json.loads(done.stdout)["diagnostics"][0]["code"]) == (3, "B2F001")


@pytest.mark.parametrize("arguments", [[], ["missing.bicep"], ["missing"], ["notes.txt"], ["empty"]])
def test_paths_without_bicep_are_wrong_usage(shell, tmp_path, arguments):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("")
    done = shell("bicep", "parse", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


PARAMETERS = """\
using '../main.bicep'
param size = int(readEnvironmentVariable('SIZE'))
param name = externalInput('kind', { a: 'x=y' })
param argument = readCliArg('who')
"""
DECLARED = """\
param size int
param name string
param argument string
resource thing 'A.B/things@2024-01-01' = {
  name: '${resourceGroup().name}-${name}'
  location: resourceGroup().location
  size: size
}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    write(tmp_path, main_bicep=DECLARED, env__test_bicepparam=PARAMETERS)
    return tmp_path


def test_parameters_are_built_from_what_is_given(shell, project):
    answers = ["--set-env", "SIZE=3", "--cli-arg", "who=me", "--external-input", 'kind:{"a":"x=y"}=it=that']
    done = shell("bicep", "build-params", "env/test.bicepparam", *answers)
    assert (done.returncode, done.stderr) == (0, "")
    values = {name: entry["value"] for name, entry in json.loads(done.stdout)["parameters"].items()}
    assert values == {"size": 3, "name": "it=that", "argument": "me"}


def test_what_is_not_given_is_asked_for_or_reported(shell, project):
    done = shell("bicep", "build-params", "env/test.bicepparam")
    assert (done.returncode, done.stdout) == (3, "")
    assert "help: pass --set-env SIZE=…" in done.stderr
    done = shell("bicep", "build-params", "env/test.bicepparam", "--set-env", "SIZE=3")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(json.loads(done.stdout)["externalInputDefinitions"]) == ["kind_0", "sys_cliArg_1"]


def test_the_process_environment_is_not_read(shell, project):
    done = shell("bicep", "build-params", "env/test.bicepparam", before="import os; os.environ['SIZE'] = '3'")
    assert done.returncode == 3


def test_references_may_not_leave_the_root(shell, project):
    done = shell("bicep", "build-params", "env/test.bicepparam", "--root", "env", "--set-env", "SIZE=3")
    assert (done.returncode, done.stdout) == (3, "")
    assert "leads out of the source root" in done.stderr


def test_limits_are_named_as_in_the_project_file(shell, project):
    done = shell("bicep", "build-params", "env/test.bicepparam", "--limit", "fileSize=10")
    assert (done.returncode, "B2F006" in done.stderr) == (3, True)
    done = shell("bicep", "parse", "main.bicep", "--limit", "fileSize=10")
    assert (done.returncode, "B2F006" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["main.bicep"],
        ["missing.bicepparam"],
        ["env/test.bicepparam", "--limit", "size=1"],
        ["env/test.bicepparam", "--limit", "steps=many"],
        ["env/test.bicepparam", "--limit", "steps=0"],
        ["env/test.bicepparam", "--set-env", "SIZE"],
        ["env/test.bicepparam", "--external-input", "=x"],
        ["env/test.bicepparam", "--cli-arg", "a=1", "--cli-arg", "a=2"],
        ["env/test.bicepparam", "--root", "nowhere"],
    ],
)
def test_options_that_can_not_be_meant_are_wrong_usage(shell, project, arguments):
    done = shell("bicep", "build-params", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_snapshot_is_of_the_place_that_is_given(shell, project):
    place = ["--subscription-id", "s", "--resource-group", "g", "--location", "north"]
    answers = ["--set-env", "SIZE=3", "--external-input", 'kind:{"a":"x=y"}=n', "--cli-arg", "who=me"]
    done = shell("bicep", "snapshot", "env/test.bicepparam", *place, *answers)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "predictedResources": [
            {
                "id": "/subscriptions/s/resourceGroups/g/providers/A.B/things/g-n",
                "type": "A.B/things",
                "name": "g-n",
                "apiVersion": "2024-01-01",
                "location": "north",
                "size": 3,
            }
        ],
        "diagnostics": [],
        "outputs": {},
    }


def test_a_snapshot_without_answers_is_of_expressions_and_warns(shell, project):
    done = shell("bicep", "snapshot", "env/test.bicepparam")
    (resource,) = json.loads(done.stdout)["predictedResources"]
    assert resource["name"] == "[format('{0}-{1}', resourceGroup().name, externalInputs('kind_0'))]"
    assert resource["size"] == "[int(readEnvironmentVariable('SIZE'))]"
    assert done.returncode == 0
    assert "warning[B2F119]" in done.stderr


@pytest.mark.parametrize(
    ("option", "function"),
    [
        ("--tenant-id", "tenant().tenantId"),
        ("--deployment-name", "deployment().name"),
        ("--management-group-id", "managementGroup().name"),
    ],
)
def test_every_place_has_an_option(shell, project, option, function):
    write(
        project,
        main_bicep=f"output found string = {function}\n",
        env__test_bicepparam="using '../main.bicep'\n",
    )
    done = shell("bicep", "snapshot", "env/test.bicepparam", option, "given")
    assert json.loads(done.stdout)["outputs"] == {"found": "given"}


def test_a_template_that_fails_has_no_snapshot(shell, project):
    write(project, main_bicep="var a = fail('no way')\n", env__test_bicepparam="using '../main.bicep'\n")
    done = shell("bicep", "snapshot", "env/test.bicepparam")
    assert (done.returncode, done.stdout) == (3, "")
    assert "no way" in done.stderr
