"""Stories of `drift` as they are typed: exit codes and what is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from converter.commands.convert import ConvertOptions, convert
from tests.pipeline.shell import Ended, Run, runner
from tests.pipeline.shop import WEB, Shop

LEDGER = "bicep2flux.accepted.yaml"
SCHEDULE = "tree/shop/overlays/p1/jobs/nightly/cronjob.yaml"
FLUX = "tree/syncroot/p1/kustomization-workloads.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder with `source` and the `tree` that was made of it."""
    shop = Shop.write(tmp_path)
    convert(ConvertOptions(source=shop.source, out=shop.out))
    return tmp_path


@pytest.fixture
def drift(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: str) -> Ended:
        return runner(capsys, monkeypatch)(folder, "drift", "source", "--flux", "tree", *arguments)

    return call


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), "utf-8")


def later(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--accept"], "--reason: say why the findings may stay as they are"),
        (["--accept", "--reason", " "], "--reason: say why the findings may stay as they are"),
        (["--reason", "known"], "--reason: it needs --accept"),
        (["--owner", "platform team"], "--owner: it needs --accept"),
        (["--until", "2126-01-01"], "--until: it needs --accept"),
        (["--accept", "--reason", "known", "--until", "2026-01-01"], "--until: that day has passed"),
        (["--accept", "--reason", "known", "--until", "soon"], "does not match"),
        (["--accept", "--reason", "known", "--pin"], "--pin: it can't be combined with --accept"),
    ],
)
def test_what_accept_needs_is_wrong_usage_without_it(
    folder: Path, drift: Run, arguments: list[str], message: str
) -> None:
    ended = drift(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert not (folder / "source" / LEDGER).exists()


def test_an_accepted_value_that_moves_on(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    assert drift().code == 1
    ended = drift("--accept", "--reason", "the sale", "--owner", "platform team", "--until", later(30))
    assert (ended.code, ended.out) == (0, "drift: no findings in 2 environments; 1 accepted\n")
    [entry] = yaml.safe_load((folder / "source" / LEDGER).read_text("utf-8"))["accepted"]
    assert (entry["reason"], entry["owner"], str(entry["until"])) == ("the sale", "platform team", later(30))
    assert entry["values"] == [{"source": "10 2 * * *", "tree": "20 2 * * *"}]
    assert drift().code == 0
    edit(folder, SCHEDULE, "20 2 * * *", "30 2 * * *")
    ended = drift()
    assert ended.code == 1
    assert "10 2 * * * -> 30 2 * * *" in ended.out
    assert f"accepted on {later(0)}: 10 2 * * * in the source, 20 2 * * * in the tree" in ended.out
    assert f"source/{LEDGER}:12:9 accepted on {later(0)}: the sale" in ended.out
    edit(folder, SCHEDULE, "30 2 * * *", "10 2 * * *")
    ended = drift()
    assert ended.code == 0
    assert "B2F522" in ended.out


def test_an_acceptance_that_ends_soon_is_listed_and_no_error(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    ended = drift("--accept", "--reason", "the sale", "--until", later(14))
    assert ended.code == 0
    assert f"note[B2F525] this entry counts until {later(14)}: then the finding is open again" in ended.out


def test_an_entry_of_the_first_form_is_told_and_upgraded(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    ledger = folder / "source" / LEDGER
    ledger.write_text("accepted:\n  - path: spec.schedule  # ours\n    reason: the sale\n", "utf-8")
    ended = drift()
    assert ended.code == 0
    assert "warning[B2F524]" in ended.out
    assert f"source/{LEDGER}:2:5" in ended.out
    assert drift("--pin", "--env", "prod").code == 2
    assert drift("--pin").out == "drift: no findings in 2 environments; 1 accepted\n"
    assert ledger.read_text("utf-8").startswith(
        "accepted:\n  - path: spec.schedule  # ours\n    reason: the sale\n"
    )
    edit(folder, SCHEDULE, "20 2 * * *", "30 2 * * *")
    assert drift().code == 1


def test_values_are_pinned_only_when_all_is_compared(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    ledger = folder / "source" / LEDGER
    text = "accepted:\n  - path: spec.schedule\n    reason: the sale\n"
    ledger.write_text(text, "utf-8")
    (folder / "source" / WEB / "main.bicep").write_text("param", "utf-8")
    ended = drift("--pin")
    assert ended.code == 2
    assert "B2F209" in ended.err
    assert ledger.read_text("utf-8") == text


def test_a_suspended_kustomization(folder: Path, drift: Run) -> None:
    edit(folder, FLUX, "spec:\n", "spec:\n  suspend: true\n")
    ended = drift()
    assert ended.code == 1
    assert (
        "p1  Kustomization/shop\n  error[B2F511] spec.suspend: nothing -> true (tree-edited)\n" in ended.out
    )
    assert f"{FLUX}:8:12" in ended.out


def test_a_suspended_kustomization_is_found_beside_a_broken_workload(folder: Path, drift: Run) -> None:
    edit(folder, FLUX, "spec:\n", "spec:\n  suspend: true\n")
    (folder / "source" / WEB / "main.bicep").write_text("param", "utf-8")
    ended = drift()
    assert ended.code == 3
    assert "error[B2F511] spec.suspend" in ended.out


def test_from_run_to_run(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    assert "no earlier run is recorded" in drift("--state", "state.json").out
    assert f"0 new, 1 known, 0 gone since {later(0)}" in drift("--state", "state.json").out
    edit(folder, FLUX, "spec:\n", "spec:\n  suspend: true\n")
    edit(folder, SCHEDULE, "20 2 * * *", "10 2 * * *")
    ended = drift("--state", "state.json")
    assert "1 new, 0 known, 1 gone" in ended.out
    assert "gone: B2F501  p1  CronJob/nightly  spec.schedule: " in ended.out
    document = json.loads(drift("--state", "state.json", "--format", "json").out)
    assert document["diagnostics"][0]["since"] == later(0)
    history = document["summary"]["history"]
    assert (history["new"], history["known"], history["gone"]) == (0, 1, [])


def test_what_is_no_record_is_not_overwritten(folder: Path, drift: Run) -> None:
    project = (folder / "source/bicep2flux.yaml").read_text("utf-8")
    ended = drift("--state", "source/bicep2flux.yaml")
    assert ended.code == 2
    assert "B2F526" in ended.err
    assert (folder / "source/bicep2flux.yaml").read_text("utf-8") == project


def test_a_run_that_fails_keeps_the_record(folder: Path, drift: Run) -> None:
    edit(folder, SCHEDULE, "10 2 * * *", "20 2 * * *")
    drift("--state", "state.json")
    before = (folder / "state.json").read_bytes()
    edit(folder, "tree/syncroot/p1/kustomization.yaml", "../base", "https://example.com")
    assert drift("--state", "state.json").code == 3
    assert (folder / "state.json").read_bytes() == before
