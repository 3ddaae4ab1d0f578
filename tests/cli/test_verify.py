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
    if code == 1:
        assert run.stderr == ""
        assert json.loads(run.stdout)
    else:
        assert run.stdout == ""
        assert "B2F411" in run.stderr


def test_a_tree_that_is_not_there_is_wrong_usage(shell):
    run = shell("verify", "nowhere")
    assert run.returncode == 2
    assert "nowhere holds no kustomization" in run.stderr
