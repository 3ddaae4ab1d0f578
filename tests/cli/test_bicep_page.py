"""What docs/bicep.md shows is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from converter.bicep import Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bicep.md").read_text("utf-8")
COMMANDS = re.findall(r"```console\n\$ bicep2flux (.*?)\n(.*?)```", PAGE, re.DOTALL)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_each_command_is_shown() -> None:
    assert [command.split()[:2] for command, _ in COMMANDS] == [
        ["bicep", "parse"],
        ["bicep", "build-params"],
        ["bicep", "snapshot"],
    ]


@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_a_command_gives_the_output_that_is_shown(command: str, output: str) -> None:
    code = "import sys; sys.argv[0] = 'bicep2flux'\nfrom converter.cli import main\nmain()"
    done = run(code, *shlex.split(command))
    assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


def test_the_python_example_gives_the_output_that_is_shown() -> None:
    ((code, output),) = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    done = run(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


def test_every_limit_is_listed_with_its_default() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE, re.MULTILINE))
    defaults = {
        re.sub(r"_(\w)", lambda found: found[1].upper(), field.name): f"{field.default:,}"
        for field in fields(Limits)
    }
    assert listed == defaults


def test_every_page_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
