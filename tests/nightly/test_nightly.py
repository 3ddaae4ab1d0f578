"""The nightly workflow, the action and the hooks, as far as they run without GitHub."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "samples/dialogporten/.github/workflows/drift.yml"
BIN = Path(sys.executable).parent
HPA = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def script(steps: list[dict[str, Any]], name: str) -> str:
    return next(step["run"] for step in steps if step.get("name") == name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The sample with its tree, as a product has it."""
    folder = shutil.copytree(ROOT / "samples/dialogporten", tmp_path / "repository")
    shutil.copytree(ROOT / "flux", folder / "flux")
    return folder


def edit(repository: Path) -> None:
    path = repository / HPA
    path.write_text(path.read_text("utf-8").replace("minReplicas: 2", "minReplicas: 3"), "utf-8")


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as GitHub does."""
    path = os.pathsep.join([environment.pop("PATH", ""), str(BIN), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**environment, "PATH": path, "HOME": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-workflows", WORKFLOW),
        ("vendor.github-workflows", ROOT / ".github/workflows/ci.yml"),
        ("vendor.github-actions", ROOT / "action.yml"),
    ],
)
def test_github_accepts_its_form(schema: str, file: Path) -> None:
    checked = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", schema, file],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_pre_commit_accepts_the_hooks() -> None:
    checked = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_hooks_are_commands(repository: Path) -> None:
    hooks = {hook["id"]: hook for hook in loaded(ROOT / ".pre-commit-hooks.yaml")}
    parse, drift = hooks["bicep2flux-parse"], hooks["bicep2flux-drift"]
    good = ".azure/applications/graphql/prod.bicepparam"
    assert re.search(parse["files"], good)
    assert run(f"{parse['entry']} {good}", repository).returncode == 0
    (repository / good).write_text("using\n", "utf-8")
    assert run(f"{parse['entry']} {good}", repository).returncode == 3
    shutil.copy(ROOT / "samples/dialogporten" / good, repository / good)
    assert run(drift["entry"], repository).returncode == 0
    edit(repository)
    assert run(drift["entry"], repository).returncode == 1
    assert re.search(drift["files"], HPA)


@pytest.mark.parametrize(("drifts", "code"), [(False, "0"), (True, "1")])
def test_the_workflow_compares(repository: Path, tmp_path: Path, *, drifts: bool, code: str) -> None:
    if drifts:
        edit(repository)
    output = tmp_path / "output"
    ran = run(
        script(loaded(WORKFLOW)["jobs"]["drift"]["steps"], "Compare"), repository, GITHUB_OUTPUT=str(output)
    )
    assert ran.returncode == 0, ran.stderr
    assert output.read_text("utf-8") == f"code={code}\n"
    assert ("::error " in ran.stdout) is drifts
    assert ("minReplicas" in (repository / "drift.md").read_text("utf-8")) is drifts
    assert (repository / "drift.sarif").is_file()


def test_the_workflow_fails_where_nothing_can_be_compared(repository: Path, tmp_path: Path) -> None:
    (repository / ".azure/applications/graphql/main.bicep").write_text("param", "utf-8")
    output = tmp_path / "output"
    ran = run(
        script(loaded(WORKFLOW)["jobs"]["drift"]["steps"], "Compare"), repository, GITHUB_OUTPUT=str(output)
    )
    assert ran.returncode != 0
    assert output.read_text("utf-8") == "code=3\n"


@pytest.mark.parametrize(
    ("code", "issue", "called"),
    [
        ("0", "", []),
        ("0", "7", ["issue close 7 --comment Both sides agree again: https://run"]),
        ("1", "7", ["issue edit 7 --body-file drift.md"]),
        (
            "1",
            "",
            [
                "issue create --title Container apps and Flux have drifted apart --label drift --body-file drift.md"
            ],
        ),
    ],
)
def test_one_issue_is_kept(tmp_path: Path, code: str, issue: str, called: list[str]) -> None:
    stub = tmp_path / "bin" / "gh"
    stub.parent.mkdir()
    stub.write_text(
        f'#!/bin/sh\necho "$*" >> "{tmp_path}/calls"\n[ "$1 $2" = "issue list" ] && echo "{issue}" || true\n'
    )
    stub.chmod(0o755)
    steps = loaded(WORKFLOW)["jobs"]["drift"]["steps"]
    ran = run(
        script(steps, "Keep one issue"),
        tmp_path,
        PATH=str(stub.parent),
        GH_TOKEN="x",
        CODE=code,
        RUN="https://run",
    )
    assert ran.returncode == 0, ran.stderr
    calls = (tmp_path / "calls").read_text("utf-8").splitlines()
    assert [call for call in calls if not call.startswith(("label create", "issue list"))] == called


@pytest.mark.parametrize(
    ("drifts", "fail", "code"), [(False, "true", 0), (True, "true", 1), (True, "false", 0)]
)
def test_the_action_compares(repository: Path, tmp_path: Path, *, drifts: bool, fail: str, code: int) -> None:
    if drifts:
        edit(repository)
    (tmp_path / "bicep2flux").symlink_to(BIN.parent)
    output, summary = tmp_path / "output", tmp_path / "summary"
    ran = run(
        script(loaded(ROOT / "action.yml")["runs"]["steps"], "Drift"),
        repository.parent,
        RUNNER_TEMP=str(tmp_path),
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
        SOURCE="repository",
        FLUX="",
        ARGUMENTS="--env prod",
        FAIL=fail,
    )
    assert ran.returncode == code, ran.stderr
    outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    assert outputs["drifted"] == str(drifts).lower()
    assert all(Path(outputs[name]).is_file() for name in ("markdown", "sarif", "json"))
    assert summary.read_text("utf-8") == Path(outputs["markdown"]).read_text("utf-8")


def test_the_action_reads_what_it_declares() -> None:
    action = loaded(ROOT / "action.yml")
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(action["inputs"])
    written = set(re.findall(r'echo "([a-z]+)=', script(action["runs"]["steps"], "Drift")))
    assert written == set(action["outputs"])
