"""`bicep2flux verify` as a shell sees it."""

from __future__ import annotations

import json

import pytest

from tests.kustomize.scan.making import planted
from tests.verify.clean import CLEAN


def test_a_clean_tree_ends_with_0(shell, tmp_path):
    planted(tmp_path / "flux", CLEAN)
    run = shell("verify")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("verify: ")


@pytest.mark.parametrize(
    ("edit", "code"),
    [(("replicas: 2\n  selector: {matchLabels", 1)), ("broken: [\n  selector: {matchLabels", 3)],
)
def test_findings_end_with_1_and_what_cannot_be_read_with_3(edit, code, shell, tmp_path):
    web = CLEAN["product/base/web.yaml"].replace(
        "selector: {matchLabels", edit.replace("\n  ", "\n          ")
    )
    planted(tmp_path / "flux", {**CLEAN, "product/base/web.yaml": web})
    run = shell("verify", "flux", "--format", "json")
    assert run.returncode == code
    assert run.stderr == ""
    codes = {one["code"] for one in json.loads(run.stdout)["diagnostics"]}
    assert ("B2F411" in codes) == (code == 3)


def test_a_tree_without_overlays_is_never_a_good_result(shell, tmp_path):
    planted(
        tmp_path / "flux", {name: text for name, text in CLEAN.items() if name.startswith("product/base")}
    )
    run = shell("verify")
    assert (run.returncode, run.stdout) == (2, "")
    assert "flux has no overlay: only a base, which no environment uses" in run.stderr


def test_an_overlay_that_renders_to_nothing_is_a_finding(shell, tmp_path):
    tree = {"other/dev/kustomization.yaml": "resources: [none.yaml]", "other/dev/none.yaml": "# nothing\n"}
    planted(tmp_path / "flux", {**CLEAN, **tree})
    run = shell("verify")
    assert run.returncode == 1
    assert "error[B2F452]" in run.stdout
    assert "other/dev: the folder renders to no object" in run.stdout


def test_a_tree_that_is_not_there_is_wrong_usage(shell):
    run = shell("verify", "nowhere")
    assert run.returncode == 2
    assert "there is no folder nowhere" in run.stderr
