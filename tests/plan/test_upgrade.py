"""What the version at 42be8d6 wrote is read by this one, and a plan says what a newer version would change and why.

`written_by_42be8d6` has a source with its project file, the tree and lock that were made of it, a hand edit in
the tree, and the ledger that accepts it.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from converter.commands.drift import DriftOptions, drift
from converter.pipeline import conversion
from converter.plan import changes
from converter.source import Direction, mappings_folder
from tests.pipeline.shop import Shop, tree_of

BEFORE = Path(__file__).parent / "written_by_42be8d6"
EDITED = "shop/overlays/p1/apps/web/hpa.yaml"


@pytest.fixture
def before(tmp_path: Path) -> Shop:
    """The source and tree as they were written."""
    source = shutil.copytree(BEFORE, tmp_path / "source")
    return Shop(source, source / "flux")


@pytest.fixture
def unedited(before: Shop) -> Shop:
    """The same without the hand edit."""
    place = before.out / EDITED
    place.write_text(place.read_text("utf-8").replace("minReplicas: 4", "minReplicas: 2"), "utf-8")
    return before


def test_the_ledger_still_accepts_what_it_accepted(before):
    result = drift(DriftOptions(source=before.source, flux=before.out, today=date(2027, 1, 1)))
    assert result.accepted == 1
    # What the tables have had since then is a finding, and no other is.
    found = [one.subject for one in result.findings if one.subject and one.subject.path]
    assert {one.direction for one in found} == {Direction.RULES_MOVED}


def test_a_hand_edit_is_told_from_what_the_version_changed(before, run):
    document = json.loads(run(before, "plan", "--format", "json").out)
    (edit,) = document["edits"]
    assert "spec.minReplicas is 4, was generated as 2" in edit["message"]
    edited = [each for each in document["changes"] if each["direction"] == "tree-edited"]
    assert [(each["environment"], each["object"]) for each in edited] == [
        ("p1", "HorizontalPodAutoscaler/web")
    ]
    assert edited[0]["fields"][0]["cause"]["text"] == "parameter replicas"
    assert {each["direction"] for each in document["changes"]} <= {"tree-edited", "rules-moved"}


def test_convert_renews_the_tree_and_nothing_is_left_to_do(unedited, run):
    assert run(unedited, "convert").code == 0
    ended = run(unedited, "plan")
    assert (ended.code, ended.out) == (0, "plan: nothing to change: 2 environments\n")


def test_what_a_newer_version_would_change_is_shown_with_the_row(unedited, run, tmp_path, monkeypatch):
    run(unedited, "convert")
    newer = shutil.copytree(mappings_folder(), tmp_path / "mappings")
    table = newer / "kubernetes/manifests/job/20-cronjob.yaml"
    lines = table.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "concurrencyPolicy: Forbid" in line)
    table.write_text(
        table.read_text("utf-8").replace("concurrencyPolicy: Forbid", "concurrencyPolicy: Replace"), "utf-8"
    )
    monkeypatch.setattr(conversion, "mappings_folder", lambda: newer)
    monkeypatch.setattr(changes, "__version__", "0.9.0")
    before = tree_of(unedited.out)
    ended = run(unedited, "plan")
    assert ended.code == 1
    place = f"mappings/kubernetes/manifests/job/20-cronjob.yaml:{number}:"
    assert f"t1, p1\n  rules moved: row job.cronjob, {place}" in ended.out
    assert "    ~ CronJob/nightly\n        spec.concurrencyPolicy: Forbid -> Replace\n" in ended.out
    assert "\nbicep2flux: 0.1.0 -> 0.9.0\n" in ended.out
    assert (
        "changed since the tree was written, tables: mappings/kubernetes/manifests/job/20-cronjob.yaml\n"
        in ended.out
    )
    assert tree_of(unedited.out) == before
    document = json.loads(run(unedited, "plan", "--format", "json").out)
    assert document["renewal"]["tool"] == {"old": "0.1.0", "new": "0.9.0"}
    assert {each["direction"] for each in document["changes"]} == {"rules-moved"}
