"""`backport` as it is typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
HPA = "dialogporten/overlays/prod/apps/web-api-eu/hpa.yaml"
PROD = ".azure/applications/web-api-eu/prod.bicepparam"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample beside its tree."""
    shutil.copytree(ROOT / "samples/dialogporten", tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "flux", tmp_path / "flux")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Runs a command: exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            app([*map(str, arguments), "--env", "prod"], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


def edit(tree: Path, file: str, old: str, new: str) -> None:
    text = (tree / file).read_text("utf-8")
    assert old in text
    (tree / file).write_text(text.replace(old, new), "utf-8")


def test_a_tree_in_sync_has_nothing_to_bring_back(run, sample: Path):
    assert run("backport", sample) == (0, "", "nothing to bring back\n")


def test_the_diff_alone_is_on_stdout_and_write_makes_it(run, sample: Path):
    edit(sample / "flux", HPA, "minReplicas: 2", "minReplicas: 6")
    code, out, err = run("backport", sample)
    assert code == 0
    assert out.startswith(f"--- a/{PROD}\n+++ b/{PROD}\n@@ ")
    assert out.endswith(" // From the pipeline.\n")
    assert err == "1 of 1 difference can be brought back, in 1 file\n"
    assert run("backport", sample, "--write") == (0, out, "1 of 1 difference brought back, in 1 file\n")
    assert "param minReplicas = 6\n" in (sample / PROD).read_text("utf-8")
    assert [path.name for path in sample.iterdir() if path.name.startswith(".bicep2flux")] == []


def test_what_cannot_be_brought_back_is_reported_with_its_place_and_ends_with_one(run, sample: Path):
    base = "dialogporten/base/apps/web-api-eu/deployment.yaml"
    edit(sample / "flux", base, "value: parentbased_traceidratio", "value: always_on")
    code, out, err = run("backport", sample)
    assert (code, out) == (1, "")
    assert "error[B2F530]: no parameter file can give this value: " in err
    assert " --> .azure/functions/web.bicep:10:" in err
    assert err.endswith("0 of 1 difference can be brought back\n")
