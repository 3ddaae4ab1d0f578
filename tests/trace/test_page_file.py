"""`trace --html OUT`: what is written, reported and refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.cli.app import app
from tests.pipeline.shell import Ended
from tests.pipeline.shop import Shop


@pytest.fixture
def html(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ended]:
    shop = Shop.write(tmp_path / "shop")

    def call(out: Path, *more: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            app(["trace", "--html", str(out), str(shop.source), *more], prog_name="bicep2flux")
        captured = capsys.readouterr()
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return call


def test_it_reports_what_it_wrote(html, tmp_path):
    out = tmp_path / "trace.html"
    ended = html(out)
    assert (ended.code, ended.out, ended.err) == (0, "", f"wrote {out.as_posix()}\n")
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop", "trace.html"]


def test_an_earlier_page_is_replaced(html, tmp_path):
    out = tmp_path / "trace.html"
    out.write_text("before")
    assert html(out).code == 0
    assert "before" not in out.read_text("utf-8")[:100]


def test_a_folder_is_left_alone(html, tmp_path):
    out = tmp_path / "folder"
    out.mkdir()
    ended = html(out)
    assert ended.code == 2
    assert f"error[B2F209]: --html can't write '{out.as_posix()}': it is a folder\n" in ended.err
    assert "help: name a file" in ended.err
    assert list(out.iterdir()) == []


def test_a_folder_that_is_missing_is_reported(html, tmp_path):
    ended = html(tmp_path / "none" / "trace.html")
    assert ended.code == 2
    assert "there is no folder" in ended.err


def test_what_the_system_refuses_is_reported(html):
    ended = html(Path("/proc/trace.html"))
    assert ended.code == 2
    assert "error[B2F209]: --html can't write '/proc/trace.html': " in ended.err


def test_a_page_has_what_can_be_converted(html, tmp_path):
    applications = tmp_path / "shop" / "source" / ".azure/applications"
    (applications / "web/prod.bicepparam").write_text("param = 1\n")
    out = tmp_path / "trace.html"
    assert html(out).code == 3
    assert "cronjob.yaml" in out.read_text("utf-8")
    out.unlink()
    (applications / "nightly/prod.bicepparam").write_text("param = 1\n")
    assert html(out).code == 3
    assert not out.exists()
