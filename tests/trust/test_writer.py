"""What is written goes to a plain file of the name that was given: no link is followed, no device replaced."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from converter.source import DiagnosticError, write_file
from tests.pipeline.shell import Run
from tests.trust.conftest import Content

DRIFT = ("drift", ".", "--flux", "flux")
WRITERS = {
    "the ledger": ("bicep2flux.accepted.yaml", (*DRIFT, "--accept", "--reason", "known", "--owner", "team")),
    "another ledger": ("led.yaml", (*DRIFT, "--ledger", "led.yaml", "--accept", "--reason", "known")),
    "a record": ("state.json", (*DRIFT, "--state", "state.json")),
    "findings": ("found.json", (*DRIFT, "--write", "json=found.json")),
    "a report": ("report.md", ("convert", ".", "--out", "flux", "--report", "report.md")),
    "a page": ("page.html", ("trace", "--html", "page.html", ".", "--flux", "flux")),
    "a project file": ("bicep2flux.yaml", ("init", ".", "--force")),
}


CASES = [
    (name, kind)
    for kind in ("a link", "a link to nothing", "a device", "a pipe", "a linked folder")
    for name, (file, command) in WRITERS.items()
    # The others have a place of their own, which no option names.
    if kind != "a linked folder" or file in " ".join(command)
]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_no_link_is_followed_and_no_device_replaced(
    parcels: Path, run: Run, content: Content, tmp_path: Path, name: str, kind: str
) -> None:
    file, command = WRITERS[name]
    (tmp_path / "away").mkdir()
    victim = tmp_path / "away" / file
    victim.write_bytes((parcels / file).read_bytes() if (parcels / file).is_file() else b"")
    edited = min((parcels / "flux").rglob("deployment.yaml"))
    edited.write_text(edited.read_text().replace("cpu:", "cpu: 7m # "))
    if kind == "a link to nothing":
        victim.unlink()
    path = parcels / file
    if kind == "a linked folder":
        (parcels / "sub").symlink_to(tmp_path / "away")
        command = tuple(word.replace(file, f"sub/{file}") for word in command)
    else:
        path.unlink(missing_ok=True)
        if kind == "a pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/null" if kind == "a device" else victim)
    before = content(tmp_path / "away")
    ended = run(parcels, *command)
    assert content(tmp_path / "away") == before
    assert ended.code == 2, ended.said
    assert "Traceback" not in ended.said
    if kind != "a linked folder":
        assert path.is_symlink() or stat.S_ISFIFO(path.lstat().st_mode)


def test_a_device_itself_is_not_replaced() -> None:
    before = Path("/dev/null").stat().st_ino
    with pytest.raises(DiagnosticError) as caught:
        write_file(Path("/dev/null"), "x")
    assert caught.value.diagnostics[0].code == "B2F413"
    assert Path("/dev/null").stat().st_ino == before
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_the_folder_of_the_tree_is_no_link(parcels: Path, run: Run, content: Content, tmp_path: Path) -> None:
    (parcels / "flux").rename(tmp_path / "away")
    (parcels / "flux").symlink_to(tmp_path / "away")
    min((tmp_path / "away").rglob("deployment.yaml")).unlink()
    before = content(tmp_path / "away")
    ended = run(parcels, "convert", ".", "--out", "flux", "--force")
    assert (ended.code, content(tmp_path / "away")) == (2, before)
    assert "is a link" in ended.err


@pytest.mark.parametrize("where", ["parcels", "parcels/base", "parcels/overlays/dev"])
def test_no_folder_of_the_tree_is_a_link(
    parcels: Path, run: Run, content: Content, tmp_path: Path, where: str
) -> None:
    (parcels / "flux" / where).rename(tmp_path / "away")
    (parcels / "flux" / where).symlink_to(tmp_path / "away")
    before = content(tmp_path / "away")
    for command in (
        ("convert", ".", "--out", "flux", "--force"),
        ("plan", ".", "--out", "flux"),
        ("convert", ".", "--out", "flux", "--keep"),
    ):
        ended = run(parcels, *command)
        assert ended.code in {1, 2}
        assert content(tmp_path / "away") == before


def test_what_an_interrupted_run_left_is_replaced(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    (tmp_path / ".a.txt.bicep2flux-new").symlink_to(victim)
    write_file(tmp_path / "a.txt", "ours")
    assert victim.read_text() == "theirs"
    assert (tmp_path / "a.txt").read_text() == "ours"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "victim"]


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiagnosticError) as caught:
        write_file(path, "new")
    assert "No space left" in caught.value.diagnostics[0].message
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"
