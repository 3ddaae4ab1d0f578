"""The five ways in which drift ends are five exit codes, and nothing but findings goes to stdout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HPA = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = shutil.copytree(ROOT / "samples/dialogporten", tmp_path / "source")
    shutil.copytree(ROOT / "flux", folder / "flux")
    return folder


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(source: Path) -> None:
        path = source / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


def nothing(_: Path) -> None:
    """The source as it is."""


def drift(source: Path, *options: str, before: str = "") -> subprocess.CompletedProcess[str]:
    program = f"{before}\nfrom converter.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program, "drift", str(source), *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


DEFECT = "import converter.commands.drift as d\nd._findings = lambda *_: 1 / 0"


@pytest.mark.parametrize(
    ("change", "options", "before", "code"),
    [
        (nothing, [], "", 0),
        (edit(HPA, "minReplicas: 2", "minReplicas: 3"), [], "", 1),
        (edit(HPA, "minReplicas: 2", "minReplicas: 3"), ["--exit-zero"], "", 0),
        (nothing, ["--no-such-option"], "", 2),
        (nothing, ["--write", "pdf=x"], "", 2),
        (nothing, ["--env", "nowhere"], "", 2),
        (edit("bicep2flux.yaml", "product:", "prodct:"), [], "", 2),
        (edit(".azure/applications/graphql/main.bicep", "param ", "parm "), [], "", 3),
        (edit(HPA, "minReplicas: 2", "minReplicas: [2"), [], "", 3),
        (edit("flux/syncroot/prod/kustomization.yaml", "../base", "https://example.com"), [], "", 3),
        (nothing, [], DEFECT, 4),
    ],
)
def test_each_outcome_has_its_code(
    source: Path, change: Callable[[Path], None], options: list[str], before: str, code: int
) -> None:
    change(source)
    # One environment has all that the cases are about, and is ready sooner than four.
    chosen = [] if "--env" in options else ["--env", "prod"]
    ran = drift(source, "--format", "json", *chosen, *options, before=before)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    is_usage = change is nothing and "--env" not in options
    if code > 1 and is_usage:
        # Wrong usage, or a defect: there is nothing to report on.
        assert ran.stdout == ""
        assert ran.stderr
    elif code > 1:
        # What ends the run is in the report: a pipeline must not take silence for a good result.
        assert json.loads(ran.stdout)["summary"]["total"] >= 1
    else:
        assert json.loads(ran.stdout)["summary"]["total"] == (0 if change is nothing else 1)
