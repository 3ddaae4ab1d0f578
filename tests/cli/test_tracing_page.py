"""What docs/tracing.md shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tracing.md").read_text("utf-8")
COMMANDS = re.findall(r"```console\n\$ bicep2flux (.*?)\n(.*?)```", PAGE, re.DOTALL)
CUT = "...\n"


def test_each_way_to_ask_is_shown() -> None:
    shown = [command for command, _ in COMMANDS]
    for way in (
        "trace flux/",
        "trace prod ",
        "trace --show ",
        "trace --all ",
        "impact .azure/",
        "impact env:",
    ):
        assert any(command.startswith(way) for command in shown)
    assert any("--format json" in command for command in shown)


@pytest.mark.usefixtures("converted_once")
@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_a_command_gives_the_output_that_is_shown(
    command: str, output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        app(shlex.split(command), prog_name="bicep2flux")
    out, err = capsys.readouterr()
    assert (ended.value.code or 0, err) == (0, "")
    if output.endswith(CUT):
        out = out[: len(output) - len(CUT)] + CUT
    assert out == output


def test_the_python_that_is_shown_prints_the_steps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(code, {})
    steps = capsys.readouterr().out.splitlines()
    assert steps[0].startswith("mapping row: mappings/kubernetes/manifests/app/40-hpa.yaml:")
    assert steps[-1].startswith("literal: .azure/applications/web-api-so/prod.bicepparam:16:")


def test_every_page_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
