"""The workflows of the sample that roll out, test and run jobs: their scripts, as far as they run without GitHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.kustomize import write_tree
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples/dialogporten"
FOLDER = SAMPLE / ".github/workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
GATE = ROOT / "tests/mapping/golden/gate"
BIN = Path(sys.executable).parent


def loaded(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))


def script(name: str, step: str) -> str:
    (job,) = loaded(name)["jobs"].values()
    return str(next(each["run"] for each in job["steps"] if each.get("name") == step))


def fake(folder: Path, command: str, body: str) -> None:
    """A command on the PATH that notes how it is called, one line a call, and then runs its script."""
    folder.mkdir(exist_ok=True)
    path = folder / command
    path.write_text(f'#!/usr/bin/env bash\necho "{command} $*" >> "$CALLS"\n{body}\n', "utf-8")
    path.chmod(0o755)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs a step's script as GitHub does, with the fakes in front of the PATH."""

    def step(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(tmp_path / "bin"), str(BIN), os.environ["PATH"]])
        given = {"PATH": path, "HOME": str(tmp_path), "CALLS": str(tmp_path / "calls"), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder,
            env={**given, "GITHUB_OUTPUT": str(tmp_path / "output"), **environment},
            check=False,
            capture_output=True,
            text=True,
        )

    return step


@pytest.fixture
def calls(tmp_path: Path) -> Any:
    def lines() -> list[str]:
        path = tmp_path / "calls"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    return lines


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    ran = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def commit(folder: Path, file: str, text: str) -> str:
    """Write a file of a repository and commit it."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", file)
    return git(folder, "rev-parse", "HEAD")


# --- what all of them keep to ------------------------------------------------------------------


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_github_accepts_its_form(workflow: Path) -> None:
    checked = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", ["e2e", "image-tag", "manual-job", "publish"])
def test_it_pins_its_actions_runs_once_and_may_do_little(name: str) -> None:
    workflow = loaded(name)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used), used
    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert (
        workflow["permissions"]
        == {
            "e2e": {"contents": "read", "statuses": "write"},
            "image-tag": {"contents": "write", "pull-requests": "write"},
            "manual-job": {"id-token": "write"},
            "publish": {"contents": "read", "id-token": "write"},
        }[name]
    )
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    # What somebody typed or sent is never part of a script.
    assert not [step["name"] for step in steps if "${{" in step.get("run", "")]


def test_what_is_published_is_what_flux_follows() -> None:
    repository = _project()["flux"]["repository"]
    (push,) = [step for step in loaded("publish")["jobs"]["publish"]["steps"] if step.get("name") == "Push"]
    assert push["env"]["ARTIFACT"] == f"{repository['url']}:{repository['tag']}"
    assert '"$PWD/flux:/tree:ro"' in push["run"]
    assert 'push "$ARTIFACT" /tree\n' in push["run"]
    assert push["env"]["SYNCROOT"] == f"oci://altinncr.azurecr.io/{_project()['product']}/syncroot"
    assert push["env"]["OVERLAYS"].split() == [
        each["overlay"] for each in _project()["environments"].values()
    ]
    assert 'push "$SYNCROOT:$overlay" /tree/syncroot\n' in push["run"]
    assert _project()["flux"]["path"] == "./"


def test_the_workflows_offer_the_overlays_and_jobs_of_the_sample() -> None:
    overlays = {each["overlay"] for each in _project()["environments"].values()}
    for name in ("image-tag", "manual-job"):
        inputs = loaded(name)[True]["workflow_dispatch"]["inputs"]
        assert set(inputs["overlay"]["options"]) == overlays
    suspended = {
        path.parent.name
        for path in (ROOT / "flux/dialogporten/base/jobs").glob("*/cronjob.yaml")
        if yaml.safe_load(path.read_text("utf-8"))["spec"].get("suspend")
    }
    assert set(inputs["job"]["options"]) == suspended
    overlay = yaml.safe_load((ROOT / "flux/dialogporten/overlays/prod/kustomization.yaml").read_text("utf-8"))
    assert loaded("manual-job")["jobs"]["run"]["env"]["NAMESPACE"] == overlay["namespace"]


def _project() -> Any:
    return yaml.safe_load((SAMPLE / "bicep2flux.yaml").read_text("utf-8"))


# --- e2e: events of Flux -----------------------------------------------------------------------


def test_the_event_that_the_alert_makes_starts_the_tests() -> None:
    alert = yaml.safe_load((ROOT / "flux/syncroot/base/alert.yaml").read_text("utf-8"))
    (source,) = alert["spec"]["eventSources"]
    event = f"{source['kind']}/{source['name']}.{alert['metadata']['namespace']}"
    assert loaded("e2e")[True]["repository_dispatch"]["types"] == [event]
    message = "Reconciliation finished in 1.2s, next run in 10m0s"
    assert [bool(re.search(pattern, message)) for pattern in alert["spec"]["inclusionList"]] == [True]
    for overlay in ("at23", "prod"):
        patch = yaml.safe_load((ROOT / f"flux/syncroot/{overlay}/alert.yaml").read_text("utf-8"))
        assert patch["spec"]["eventMetadata"]["overlay"] == overlay


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A repository with a tree, and commits by what they change."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commits = {"first": commit(folder, "flux/syncroot/at23/a.yaml", "a")}
    commits["base"] = commit(folder, "flux/product/base/a.yaml", "a")
    commits["other"] = commit(folder, "flux/product/overlays/prod/a.yaml", "a")
    commits["docs"] = commit(folder, "README.md", "a")
    return folder, commits


@pytest.mark.parametrize(
    ("applied", "state", "runs"),
    [
        ("docs", "", "true"),
        ("base", "", "true"),
        ("other", "pending", "true"),
        ("docs", "success", "false"),
        ("base", "failure", "false"),
        ("first", "", "false"),
    ],
)
def test_what_runs_is_tested_once_when_nothing_newer_is_on_its_way(
    history: tuple[Path, dict[str, str]],
    run: Any,
    calls: Any,
    tmp_path: Path,
    applied: str,
    state: str,
    runs: str,
) -> None:
    folder, commits = history
    answer = json.dumps(
        [{"context": "e2e/prod", "state": "success"}, {"context": "e2e/at23", "state": state}]
    )
    fake(tmp_path / "bin", "gh", f"jq -r \"${{@: -1}}\" <<< '{answer if state else '[]'}'")
    ran = run(
        script("e2e", "Compare revisions"),
        folder,
        OVERLAY="at23",
        REVISION=f"main@sha1:{commits[applied]}",
        GITHUB_REPOSITORY="o/r",
    )
    assert ran.returncode == 0, ran.stderr
    outputs = dict(line.split("=") for line in (tmp_path / "output").read_text("utf-8").splitlines())
    changed = commits["first" if applied == "first" else "base"]
    assert outputs == {"run": runs, "commit": changed}
    asked = [call for call in calls() if f"repos/o/r/commits/{changed}/statuses" in call]
    assert len(asked) == (0 if applied == "first" else 1)


@pytest.mark.parametrize(
    ("overlay", "revision", "message"),
    [
        ("nowhere", "main@sha1:{docs}", "names no overlay"),
        ("../at23", "main@sha1:{docs}", "names no overlay"),
        ("at23", "", "no Git revision"),
        ("at23", "main@sha1:{docs};reboot", "no Git revision"),
        ("at23", "latest@sha256:{docs}", "no Git revision"),
        ("at23", f"main@sha1:{'0' * 40}", "is not in this branch"),
    ],
)
def test_an_event_of_another_form_is_refused(
    history: tuple[Path, dict[str, str]], run: Any, tmp_path: Path, overlay: str, revision: str, message: str
) -> None:
    folder, commits = history
    ran = run(
        script("e2e", "Compare revisions"), folder, OVERLAY=overlay, REVISION=revision.format(**commits)
    )
    assert ran.returncode == 1
    assert message in ran.stdout
    assert not (tmp_path / "output").exists()


def test_the_outcome_is_a_status_of_the_commit(run: Any, calls: Any, tmp_path: Path) -> None:
    fake(tmp_path / "bin", "gh", "")
    ran = run(
        script("e2e", "Set the commit status"),
        tmp_path,
        GITHUB_REPOSITORY="o/r",
        OVERLAY="at23",
        COMMIT="abc",
        STATE="failure",
        RUN="https://run",
    )
    assert ran.returncode == 0, ran.stderr
    (call,) = calls()
    assert call.startswith("gh api --silent --method POST repos/o/r/statuses/abc -f state=failure")
    assert "context=e2e/at23" in call


@pytest.mark.parametrize(("status", "code"), [("200", 0), ("401", 0), ("502", 1), ("000", 1)])
def test_the_tests_of_the_sample_ask_every_public_route(
    run: Any, calls: Any, tmp_path: Path, status: str, code: int
) -> None:
    fake(tmp_path / "bin", "curl", f"printf {status}; [ {status} != 000 ]")
    step = script("e2e", "Test")
    ran = run(step, SAMPLE, OVERLAY="at23")
    assert ran.returncode == code, ran.stderr
    host = _project()["environments"]["test"]["host"]
    public = {each["path"] for each in _project()["workloads"].values() if "exposure" not in each}
    assert {call.rpartition(f"https://{host}")[2] for call in calls()} == public


# --- image tags --------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["1.100.1", "1.100.1-rc1"])
def test_a_released_version_is_taken(run: Any, tmp_path: Path, tag: str) -> None:
    assert run(script("image-tag", "Check the tag"), tmp_path, TAG=tag, OVERLAY="at23").returncode == 0


@pytest.mark.parametrize(
    "tag",
    [
        "v.1.100.1",
        "v1.100.1",
        "latest",
        "1.100",
        "1.0.0-",
        "1.0.0-a.b",
        "",
        "1.0.0\n2.0.0",
        "1.0.0;ls",
        "1.0.é",
    ],
)
def test_anything_else_is_refused_before_anything_is_done(run: Any, tmp_path: Path, tag: str) -> None:
    (job,) = loaded("image-tag")["jobs"].values()
    assert job["steps"][0]["name"] == "Check the tag"
    ran = run(script("image-tag", "Check the tag"), tmp_path, TAG=tag, OVERLAY="at23")
    assert ran.returncode == 1
    assert "no released version" in ran.stdout


def test_a_tag_is_set_in_one_environment_and_convert_keeps_it(run: Any, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "flux", tmp_path / "flux")
    ran = run(script("image-tag", "Set the tag"), tmp_path, TAG="1.101.0-rc1", OVERLAY="tt02")
    assert ran.returncode == 0, ran.stderr
    changed = {
        path.relative_to(tmp_path).as_posix()
        for path in (tmp_path / "flux").rglob("*")
        if path.is_file() and path.read_bytes() != (ROOT / path.relative_to(tmp_path)).read_bytes()
    }
    folders = ("overlays", "workload-aggregate-cost-metrics-job")
    overlays = {f"flux/dialogporten/{folder}/tt02/kustomization.yaml" for folder in folders}
    assert changed == overlays
    for overlay in overlays:
        before = yaml.safe_load((ROOT / overlay).read_text("utf-8"))
        after = yaml.safe_load((tmp_path / overlay).read_text("utf-8"))
        assert {each["newTag"] for each in after.pop("images")} == {"1.101.0-rc1"}
        assert before.pop("images")
        assert after == before
    done = write_tree(
        convert_source(SourceOptions(source=SAMPLE, environments=("staging",)), tmp_path / "flux").tree,
        tmp_path / "flux",
    )
    assert (done.written, done.diagnostics) == ((), ())


def test_a_gate_gets_the_tag_with_the_workloads(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "flux"
    write_tree(convert_source(SourceOptions(source=GATE), out).tree, out)
    (out / "shop").rename(out / "dialogporten")
    ran = run(script("image-tag", "Set the tag"), tmp_path, TAG="2.0.0", OVERLAY="p1")
    assert ran.returncode == 0, ran.stderr
    tags = {
        each["newTag"]
        for folder in ("overlays/p1", "gate/p1")
        for each in yaml.safe_load((out / "dialogporten" / folder / "kustomization.yaml").read_text("utf-8"))[
            "images"
        ]
    }
    assert tags == {"2.0.0"}
    assert "2.0.0" not in (out / "dialogporten/overlays/t1/kustomization.yaml").read_text("utf-8")


def test_nothing_but_images_is_changed_and_a_digest_is_refused(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "flux/dialogporten/overlays/at23/kustomization.yaml"
    file.parent.mkdir(parents=True)
    text = (
        "images:\n- name: a\n  newTag: 1.0.0\n# newTag: x\n- newTag: 1.0.0\n  name: b\ncommonAnnotations:\n"
    )
    more = "  newTag: other\n"
    file.write_text(text + more, "utf-8")
    step = script("image-tag", "Set the tag")
    assert run(step, tmp_path, TAG="1.0.1", OVERLAY="at23").returncode == 0
    assert file.read_text("utf-8") == text.replace("1.0.0", "1.0.1") + more
    file.write_text("images:\n- name: a\n  digest: sha256:0\n", "utf-8")
    ran = run(step, tmp_path, TAG="1.0.2", OVERLAY="at23")
    assert (ran.returncode, "has a digest" in ran.stdout) == (1, True)
    ran = run(step, tmp_path, TAG="1.0.2", OVERLAY="prod")
    assert (ran.returncode, "has no image tags of an overlay 'prod'" in ran.stdout) == (1, True)


@pytest.mark.parametrize(
    ("commit_directly", "open_", "branch", "called"),
    [
        ("true", "", "main", []),
        ("false", "", "image-tag/at23", ["pr list", "pr create"]),
        ("false", "7", "image-tag/at23", ["pr list", "pr edit"]),
    ],
)
def test_the_change_is_proposed_or_committed(
    run: Any, calls: Any, tmp_path: Path, commit_directly: str, open_: str, branch: str, called: list[str]
) -> None:
    remote, folder = tmp_path / "remote", tmp_path / "clone"
    remote.mkdir()
    git(remote, "init", "--quiet", "--bare", "--initial-branch", "main")
    git(tmp_path, "clone", "--quiet", str(remote), str(folder))
    git(folder, "switch", "--quiet", "--create", "main")
    commit(folder, "flux/a.yaml", "newTag: 1.0.0\n")
    git(folder, "push", "--quiet", "origin", "main")
    fake(tmp_path / "bin", "gh", f'[ "$1 $2" = "pr list" ] && echo "{open_}" || true')
    given = {"OVERLAY": "at23", "TAG": "1.0.1", "BASE": "main", "COMMIT": commit_directly}
    ran = run(script("image-tag", "Propose it"), folder, **given)
    assert (ran.returncode, "has 1.0.1 already" in ran.stdout, calls()) == (0, True, []), ran.stderr
    (folder / "flux/a.yaml").write_text("newTag: 1.0.1\n", "utf-8")
    ran = run(script("image-tag", "Propose it"), folder, **given)
    assert ran.returncode == 0, ran.stderr
    assert git(remote, "log", "-1", "--format=%s", branch) == "at23: images 1.0.1"
    assert [" ".join(call.split()[1:3]) for call in calls()] == called


# --- manual jobs -------------------------------------------------------------------------------

KUBECTL = """
case "$*" in
  *"get jobs"*) cat "$HOME/jobs.json" ;;
  *"get job "*)
    # One more answer at each call.
    n=$(cat "$HOME/n" 2>/dev/null || echo 0); echo $((n + 1)) > "$HOME/n"
    answer=$(sed -n "$((n + 1))p" "$HOME/answers")
    [ "$answer" != away ] || exit 1
    echo "${answer// /$'\\n'}"
    ;;
  *logs*) echo "::error::a line of the job" ;;
esac
"""


@pytest.mark.parametrize(
    ("answers", "code", "message"),
    [
        ("\naway\nSuccessCriteriaMet Complete\n", 0, "::notice::web-api-migration-job-77-1 is complete"),
        ("\nFailureTarget\nFailureTarget Failed\n", 1, "::error::web-api-migration-job-77-1 has failed"),
    ],
)
def test_a_job_is_made_from_its_cronjob_waited_for_and_shown(
    run: Any, calls: Any, tmp_path: Path, answers: str, code: int, message: str
) -> None:
    ran = _manual_job(run, tmp_path, answers)
    assert ran.returncode == code, ran.stderr
    assert ran.stdout.splitlines()[-1] == message
    created = [call for call in calls() if " create " in call]
    assert created == [
        "kubectl --namespace dialogporten create job web-api-migration-job-77-1 --from=cronjob/web-api-migration-job"
    ]
    # What the job wrote can't speak for the workflow.
    stopped, written, resumed = ran.stdout.splitlines()[:3]
    assert written == "::error::a line of the job"
    assert stopped.removeprefix("::stop-commands::") == resumed.strip(":")


def test_a_job_that_takes_longer_goes_on_and_can_be_followed(run: Any, calls: Any, tmp_path: Path) -> None:
    ran = _manual_job(run, tmp_path, "", WAIT_MINUTES="0", FOLLOW="web-api-migration-job-7-1")
    assert ran.returncode == 1
    assert "::error::web-api-migration-job-7-1 goes on" in ran.stdout
    assert not [call for call in calls() if " create " in call]


def test_two_runs_of_one_job_do_not_meet(run: Any, calls: Any, tmp_path: Path) -> None:
    def job(name: str, owner: str, active: int) -> dict[str, Any]:
        owners = [{"kind": "CronJob", "name": owner}]
        return {"metadata": {"name": name, "ownerReferences": owners}, "status": {"active": active}}

    items = [job("web-api-migration-job-1-1", "web-api-migration-job", 1), job("other-1", "other", 1)]
    ran = _manual_job(run, tmp_path, "", jobs=items)
    assert ran.returncode == 1
    assert "give web-api-migration-job-1-1 as the Job to follow" in ran.stdout
    assert not [call for call in calls() if " create " in call]


def _manual_job(
    run: Any, home: Path, answers: str, jobs: Any = (), **more: str
) -> subprocess.CompletedProcess[str]:
    fake(home / "bin", "kubectl", KUBECTL)
    (home / "jobs.json").write_text(json.dumps({"items": list(jobs)}), "utf-8")
    (home / "answers").write_text(answers, "utf-8")
    given = {
        "NAMESPACE": "dialogporten",
        "JOB": "web-api-migration-job",
        "FOLLOW": "",
        "WAIT_MINUTES": "50",
        "PAUSE": "0",
        "GITHUB_RUN_ID": "77",
        "GITHUB_RUN_ATTEMPT": "1",
    }
    return run(script("manual-job", "Run"), home, **{**given, **more})


@pytest.mark.parametrize("name", ["a b", "$(id)", "-n", "A", ""])
def test_names_of_jobs_are_checked(run: Any, tmp_path: Path, name: str) -> None:
    step = script("manual-job", "Check the names")
    assert run(step, tmp_path, JOB=name, FOLLOW="").returncode == 1
    assert run(step, tmp_path, JOB="a-job", FOLLOW=name).returncode == (0 if name == "" else 1)
