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
        ("vendor.github-workflows", ROOT / ".github/workflows/thorough.yml"),
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


BROKEN = ".azure/applications/graphql/main.bicep"


def step(name: str) -> str:
    return script(loaded(WORKFLOW)["jobs"]["drift"]["steps"], name)


def compared(repository: Path, folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """How the comparison of a night ended, and its outputs."""
    output, summary = folder / "output", folder / "summary"
    output.unlink(missing_ok=True)
    ran = run(step("Compare"), repository, GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary))
    lines = output.read_text("utf-8").splitlines() if output.exists() else []
    return ran, dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize(("drifts", "code"), [(False, "0"), (True, "1")])
def test_the_workflow_compares(repository: Path, tmp_path: Path, *, drifts: bool, code: str) -> None:
    if drifts:
        edit(repository)
    ran, outputs = compared(repository, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert outputs == {"code": code, "total": str(int(drifts)), "changes": "0"}
    assert ("::error " in ran.stdout) is drifts
    assert ("minReplicas" in (repository / "drift.md").read_text("utf-8")) is drifts
    assert (tmp_path / "summary").read_text("utf-8") == (repository / "drift.md").read_text("utf-8")
    assert (repository / "drift.sarif").is_file()


def test_night_after_night_findings_are_new_known_and_gone(repository: Path, tmp_path: Path) -> None:
    edit(repository)
    compared(repository, tmp_path)
    _, known = compared(repository, tmp_path)
    assert (known["total"], known["changes"]) == ("1", "0")
    assert "0 new, 1 known, 0 gone" in (repository / "drift.md").read_text("utf-8")
    path = repository / HPA
    path.write_text(path.read_text("utf-8").replace("minReplicas: 3", "minReplicas: 4"), "utf-8")
    _, moved = compared(repository, tmp_path)
    assert (moved["total"], moved["changes"]) == ("1", "2")
    path.write_text(path.read_text("utf-8").replace("minReplicas: 4", "minReplicas: 2"), "utf-8")
    _, gone = compared(repository, tmp_path)
    assert gone == {"code": "0", "total": "0", "changes": "1"}
    assert "Gone since the last run: 1" in (repository / "drift.md").read_text("utf-8")


def test_one_broken_workload_is_published_with_what_the_others_have(repository: Path, tmp_path: Path) -> None:
    edit(repository)
    compared(repository, tmp_path)
    (repository / BROKEN).write_text("param", "utf-8")
    ran, outputs = compared(repository, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert outputs["code"] == "3"
    assert "::error " in ran.stdout
    text = (repository / "drift.md").read_text("utf-8")
    assert "minReplicas" in text
    assert "graphql" in text
    assert "minReplicas" in (repository / "drift.sarif").read_text("utf-8")
    # What was known stays so when the source is read again.
    shutil.copy(ROOT / "samples/dialogporten" / BROKEN, repository / BROKEN)
    _, again = compared(repository, tmp_path)
    assert "0 new, 1 known" in (repository / "drift.md").read_text("utf-8")
    assert again["code"] == "1"


@pytest.mark.parametrize(("code", "fails"), [("0", False), ("1", False), ("3", True)])
def test_the_workflow_fails_at_its_end_where_something_could_not_be_read(
    tmp_path: Path, code: str, *, fails: bool
) -> None:
    steps = loaded(WORKFLOW)["jobs"]["drift"]["steps"]
    assert steps[-1]["name"] == "Fail where something couldn't be read"
    assert (run(steps[-1]["run"], tmp_path, CODE=code).returncode != 0) is fails


@pytest.mark.parametrize(
    ("file", "text", "code"), [("bicep2flux.yaml", "prodct: x\n", 2), ("drift-state.json", "{}", 2)]
)
def test_wrong_usage_publishes_nothing(
    repository: Path, tmp_path: Path, file: str, text: str, code: int
) -> None:
    (repository / file).write_text(text, "utf-8")
    ran, outputs = compared(repository, tmp_path)
    assert (ran.returncode, outputs) == (code, {})


def test_a_defect_publishes_nothing(tmp_path: Path) -> None:
    tool = tmp_path / "bin/bicep2flux"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\nexit 4\n", "utf-8")
    tool.chmod(0o755)
    output = tmp_path / "output"
    ran = run(step("Compare"), tmp_path, PATH=str(tool.parent), GITHUB_OUTPUT=str(output))
    assert (ran.returncode, output.exists()) == (4, False)


def test_the_record_of_a_night_is_there_the_next_night() -> None:
    steps = loaded(WORKFLOW)["jobs"]["drift"]["steps"]
    names = [each.get("uses", each.get("name")) for each in steps]
    restore, save = names.index("actions/cache/restore@v4"), names.index("actions/cache/save@v4")
    assert restore < names.index("Compare") < save
    taken, kept = steps[restore]["with"], steps[save]["with"]
    assert taken["path"] == kept["path"] == "drift-state.json"
    assert f"--state {kept['path']} " in step("Compare")
    assert kept["key"].startswith(taken["restore-keys"])
    # A cache is never written twice: each run has a key of its own.
    assert "github.run_id" in kept["key"]


CREATED = "issue create --title Container apps and Flux have drifted apart --label drift --body-file drift.md"
COMMENTED = "issue comment 7 --body New or gone since the last run: 2, see https://run"


@pytest.mark.parametrize(
    ("total", "changes", "issue", "called"),
    [
        ("0", "0", "", []),
        ("0", "1", "7", ["issue close 7 --comment Both sides agree again: https://run"]),
        ("1", "0", "7", ["issue edit 7 --body-file drift.md"]),
        ("1", "2", "7", ["issue edit 7 --body-file drift.md", COMMENTED]),
        ("1", "1", "", [CREATED]),
    ],
)
def test_one_issue_is_kept(tmp_path: Path, total: str, changes: str, issue: str, called: list[str]) -> None:
    stub = tmp_path / "bin" / "gh"
    stub.parent.mkdir()
    stub.write_text(
        f'#!/bin/sh\necho "$*" >> "{tmp_path}/calls"\n[ "$1 $2" = "issue list" ] && echo "{issue}" || true\n'
    )
    stub.chmod(0o755)
    ran = run(
        step("Keep one issue"),
        tmp_path,
        PATH=str(stub.parent),
        GH_TOKEN="x",
        TOTAL=total,
        CHANGES=changes,
        RUN="https://run",
    )
    assert ran.returncode == 0, ran.stderr
    calls = (tmp_path / "calls").read_text("utf-8").splitlines()
    assert [call for call in calls if not call.startswith(("label create", "issue list"))] == called


@pytest.mark.parametrize(
    ("drifts", "breaks", "fail", "code"),
    [
        (False, False, "true", 0),
        (True, False, "true", 1),
        (True, False, "false", 0),
        (True, True, "true", 3),
        (True, True, "false", 0),
    ],
)
def test_the_action_compares(
    repository: Path, tmp_path: Path, *, drifts: bool, breaks: bool, fail: str, code: int
) -> None:
    if drifts:
        edit(repository)
    if breaks:
        (repository / BROKEN).write_text("param", "utf-8")
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
        STATE="state.json",
        FAIL=fail,
    )
    assert ran.returncode == code, ran.stderr
    outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    assert outputs["drifted"] == str(drifts).lower()
    assert outputs["code"] == ("3" if breaks else str(int(drifts)))
    assert (repository.parent / "state.json").is_file()
    assert ("minReplicas" in Path(outputs["markdown"]).read_text("utf-8")) is drifts
    assert all(Path(outputs[name]).is_file() for name in ("markdown", "sarif", "json"))
    assert summary.read_text("utf-8") == Path(outputs["markdown"]).read_text("utf-8")


def test_the_action_publishes_nothing_at_wrong_usage(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "bicep2flux").symlink_to(BIN.parent)
    output = tmp_path / "output"
    ran = run(
        script(loaded(ROOT / "action.yml")["runs"]["steps"], "Drift"),
        repository.parent,
        RUNNER_TEMP=str(tmp_path),
        GITHUB_OUTPUT=str(output),
        SOURCE="repository",
        ARGUMENTS="--env nowhere",
        FAIL="false",
    )
    assert (ran.returncode, output.exists()) == (2, False)


def test_the_action_reads_what_it_declares() -> None:
    action = loaded(ROOT / "action.yml")
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(action["inputs"])
    written = set(re.findall(r'echo "([a-z]+)=', script(action["runs"]["steps"], "Drift")))
    assert written == set(action["outputs"])
