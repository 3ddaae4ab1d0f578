from __future__ import annotations

import pytest

from converter.cli.app import app
from tests.scaffold.sources import AZD, write


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        app(["init", *arguments], prog_name="bicep2flux")
    return int(ended.value.code or 0)


def test_the_file_is_written_and_its_marks_are_reported(tmp_path, capsys):
    assert run(str(write(tmp_path, AZD))) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"wrote {(tmp_path / 'bicep2flux.yaml').as_posix()}: 2 workloads, 1 environment; ")
    assert "\n  bicep2flux.yaml:5  product: the name in azure.yaml (guess)\n" in out


@pytest.mark.parametrize("option", ["--stdout", "--dry-run"])
def test_the_file_alone_is_printed_and_nothing_written(tmp_path, capsys, option):
    assert run(str(write(tmp_path, AZD)), option) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("# The target, which the Bicep source doesn't describe")
    assert "lines to look at" in captured.err
    assert not (tmp_path / "bicep2flux.yaml").exists()


def test_a_file_that_is_there_is_wrong_usage(tmp_path, capsys):
    write(tmp_path, AZD | {"bicep2flux.yaml": "ours"})
    assert run(str(tmp_path)) == 2
    assert "--force replaces the file" in capsys.readouterr().err
    assert run(str(tmp_path), "--force") == 0
