"""A project file that is for other versions of the tool: every command that reads it refuses it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter import __version__
from converter.cli.app import app
from converter.project.values import holds_version
from tests.pipeline.shop import PROJECT, Edit, Shop

COMMANDS = {
    "convert": ("convert", "source"),
    "plan": ("plan", "source"),
    "drift": ("drift", "source"),
    "backport": ("backport", "source"),
    "trace": ("trace", "prod Deployment/web metadata.name", "source"),
    "impact": ("impact", ".azure/applications/web/main.bicep:4", "source"),
    "docs": ("docs", "source"),
    "mappings check": ("mappings", "check", "source"),
}


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as ended:
        app(list(arguments), prog_name="bicep2flux")
    return int(ended.value.code or 0)


def pinned(folder: Path, wanted: str, *edits: Edit) -> Shop:
    return Shop.write(folder, Edit(PROJECT, f"tool: {wanted}\nproduct: shop\n", "product: shop\n"), *edits)


@pytest.mark.parametrize("command", COMMANDS)
def test_another_version_is_refused_at_its_line(tmp_path, monkeypatch, capsys, command):
    # A later version may have other keys: their faults must not hide the reason.
    pinned(tmp_path, "'>=99,<100'", Edit(PROJECT, "colour: blue\nflux:", "flux:"))
    assert run(tmp_path, monkeypatch, *COMMANDS[command]) == 2
    error = capsys.readouterr().err
    assert error.startswith(
        f"error[B2F230]: this is bicep2flux {__version__}, but the project file is for '>=99,<100'\n"
        " --> bicep2flux.yaml:1:7\n"
    )
    assert "pip install 'bicep2flux>=99,<100'" in error
    assert "colour" not in error


def test_this_version_is_accepted(tmp_path, monkeypatch, capsys):
    pinned(tmp_path, f"'=={__version__}'")
    assert run(tmp_path, monkeypatch, "convert", "source") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("'0.2'", "'tool': expected a range of versions such as '>=0.2,<0.3', found '0.2'"),
        ("'>= zero'", "'tool': expected a range of versions such as '>=0.2,<0.3', found '>= zero'"),
        ("''", "'tool': expected a range of versions such as '>=0.2,<0.3', found ''"),
        ("0.2", "'tool': expected text, found 0.2"),
    ],
)
def test_a_text_that_is_no_range_is_a_fault_of_form(tmp_path, monkeypatch, capsys, wanted, message):
    pinned(tmp_path, wanted)
    assert run(tmp_path, monkeypatch, "convert", "source") == 2
    assert f"error[B2F202]: {message}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "version", "holds"),
    [
        (">=0.2,<0.3", "0.2.0", True),
        (">=0.2,<0.3", "0.2.9", True),
        (">=0.2,<0.3", "0.3.0", False),
        (">=0.2,<0.3", "0.1.9", False),
        (">=0.2,<0.3", "0.2.1rc1", True),
        (">=0.2,<0.3", "0.2.0rc1", False),
        ("~=0.2.1", "0.2.7", True),
        ("~=0.2.1", "0.3.0", False),
        ("!=0.2.3", "0.2.3", False),
    ],
)
def test_a_range_is_read_as_pip_reads_it(wanted, version, holds):
    assert holds_version(wanted, version) is holds
