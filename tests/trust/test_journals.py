"""A journal that somebody else's change brings: nothing reads it as an order."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.pipeline.shell import Run
from tests.trust.conftest import Content

JOURNAL = ".bicep2flux.journal"
HOOK = ".git/hooks/pre-commit"
READING = (
    ("backport", ".", "--flux", "flux"),
    ("drift", ".", "--flux", "flux"),
    ("plan", ".", "--out", "flux"),
    ("trace", "prod", ".", "--flux", "flux"),
    ("impact", "bicep2flux.yaml", ".", "--flux", "flux"),
    ("convert", ".", "--out", "flux", "--dry-run"),
    ("convert", ".", "--out", "flux", "--diff", "--dry-run"),
)


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def plant(
    folder: Path,
    kind: str,
    written: dict[str, bytes],
    removed: tuple[str, ...] = (),
    before: Callable[[str], str] | None = None,
) -> None:
    """A journal in today's form, as an attacker writes it who knows it."""

    def present(path: str) -> str:
        place = folder / path
        return digest(place.read_bytes()) if place.is_file() else ""

    (folder / JOURNAL).mkdir(parents=True)
    note: dict[str, object] = {
        "format": 2,
        "kind": kind,
        "written": {
            path: [str(number), digest(held), (before or present)(path)]
            for number, (path, held) in enumerate(written.items())
        },
        "removed": {path: (before or present)(path) for path in removed},
    }
    for number, held in enumerate(written.values()):
        (folder / JOURNAL / str(number)).write_bytes(held)
    (folder / JOURNAL / "changes.json").write_text(json.dumps(note))


def plant_old(folder: Path, path: str) -> None:
    """A journal in the form of earlier versions."""
    (folder / JOURNAL).mkdir()
    (folder / JOURNAL / "0").write_text("#!/bin/sh\n")
    (folder / JOURNAL / "changes.json").write_text(json.dumps({"written": {path: "0"}, "removed": []}))


@pytest.mark.parametrize("command", READING, ids=" ".join)
@pytest.mark.parametrize("where", [".", "flux"])
def test_no_reading_command_carries_a_journal_out(
    parcels: Path, run: Run, content: Content, command: tuple[str, ...], where: str
) -> None:
    plant_old(parcels / where, HOOK)
    before = content(parcels)
    ended = run(parcels, *command)
    assert content(parcels) == before
    assert ended.code == 2
    assert "half written" in ended.err
    assert JOURNAL in ended.err
    assert "Traceback" not in ended.err


WRITING = (("convert", ".", "--out", "flux"), ("backport", ".", "--flux", "flux", "--write"))
EVIL = b"evil: true\n"


def lock_with(root: Path, path: str, held: bytes) -> bytes:
    """The tree's lock, which lists one more file."""
    lock = json.loads((root / "flux/.bicep2flux.lock").read_bytes())
    lock["files"][path] = {"leaves": [], "sha256": digest(held)}
    return json.dumps(lock).encode()


@pytest.mark.parametrize(
    "path",
    [
        HOOK,
        "../victim",
        "/tmp/victim",
        "a/../../victim",
        "link/victim",
        "bicep2flux.yaml",
        "infra/main.bicep",
        "new.bicepparam",
        "infra",
        "infra/main.prod.bicepparam\0",
        "a\ud800.bicepparam",
        "",
    ],
)
def test_backport_writes_parameter_files_that_are_there_alone(
    parcels: Path, run: Run, content: Content, tmp_path: Path, path: str
) -> None:
    (parcels / "link").symlink_to(tmp_path)
    plant(parcels, "parameter files", {path: EVIL}, before=lambda _: digest(b"x"))
    before = content(tmp_path)
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert content(tmp_path) == before
    assert ended.code == 2
    assert "B2F412" in ended.err


@pytest.mark.parametrize(
    "path", [HOOK, "../victim", "link/victim.yaml", "parcels", ".github/workflows/ci.yaml", "a/.b/c.yaml"]
)
@pytest.mark.parametrize("is_listed", [True, False])
def test_convert_writes_files_of_the_lock_alone(
    parcels: Path, run: Run, content: Content, tmp_path: Path, path: str, is_listed: object
) -> None:
    (parcels / "flux/link").symlink_to(tmp_path)
    written = {path: EVIL}
    if is_listed:
        written[".bicep2flux.lock"] = lock_with(parcels, path, EVIL)
    plant(parcels / "flux", "a tree", written)
    before = content(tmp_path)
    ended = run(parcels, "convert", ".", "--out", "flux")
    assert content(tmp_path) == before
    assert ended.code == 2


def test_convert_removes_files_of_the_lock_alone(parcels: Path, run: Run, content: Content) -> None:
    (parcels / "flux/README.md").write_text("theirs")
    plant(parcels / "flux", "a tree", {}, ("README.md",))
    before = content(parcels)
    assert run(parcels, "convert", ".", "--out", "flux").code == 2
    assert content(parcels) == before


@pytest.mark.parametrize("kind", ["a tree", "parameter files"])
def test_a_journal_of_the_other_kind_is_refused(parcels: Path, run: Run, content: Content, kind: str) -> None:
    where, command = (parcels, WRITING[1]) if kind == "a tree" else (parcels / "flux", WRITING[0])
    plant(where, kind, {})
    before = content(parcels)
    ended = run(parcels, *command)
    assert ended.code == 2
    assert "B2F412" in ended.err
    assert content(parcels) == before


def parameter_file(root: Path) -> Path:
    return min(root.rglob("*.bicepparam"))


def test_a_file_that_changed_since_is_not_overwritten(parcels: Path, run: Run) -> None:
    path = parameter_file(parcels)
    before = path.read_bytes()
    name = path.relative_to(parcels).as_posix()
    plant(parcels, "parameter files", {name: EVIL}, before=lambda _: digest(b"another"))
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert "was changed since" in ended.err
    assert path.read_bytes() == before


def test_another_content_than_the_journal_lists_is_refused(parcels: Path, run: Run) -> None:
    path = parameter_file(parcels)
    before = path.read_bytes()
    plant(parcels, "parameter files", {path.relative_to(parcels).as_posix(): EVIL})
    (parcels / JOURNAL / "0").write_text("other")
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert "B2F412" in ended.err
    assert path.read_bytes() == before


def test_a_journal_of_ours_is_completed(parcels: Path, run: Run) -> None:
    path = parameter_file(parcels)
    new = path.read_bytes() + b"\n// complete\n"
    plant(parcels, "parameter files", {path.relative_to(parcels).as_posix(): new})
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert ended.code == 0, ended.err
    assert path.read_bytes() == new
    assert not (parcels / JOURNAL).exists()


def strange(parcels: Path, name: str) -> None:
    journal = parcels / JOURNAL
    if name == "link":
        plant(parcels / "elsewhere", "parameter files", {})
        journal.symlink_to(parcels / "elsewhere" / JOURNAL)
    elif name == "file":
        journal.write_text("{}")
    elif name == "empty folder":
        journal.mkdir()
    else:
        plant(parcels, "parameter files", {})
        note = journal / "changes.json"
        if name == "linked note":
            note.unlink()
            note.symlink_to("/proc/self/environ")
        elif name == "deep":
            note.write_text("[" * 100_000)
        elif name == "no text":
            note.write_bytes(b"\xff\xfe")
        elif name == "large number":
            note.write_text("9" * 10_000)
        elif name == "strange types":
            note.write_text('{"format": 2, "kind": [], "written": {"a": [1, 2, 3]}, "removed": {"b": {}}}')
        elif name == "unlisted file":
            (journal / "7").write_text("x")


@pytest.mark.parametrize(
    "name",
    [
        "link",
        "file",
        "empty folder",
        "linked note",
        "deep",
        "no text",
        "large number",
        "strange types",
        "unlisted file",
    ],
)
def test_a_journal_in_another_form_is_refused(parcels: Path, run: Run, content: Content, name: str) -> None:
    strange(parcels, name)
    before = content(parcels)
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert ended.code == 2
    assert "B2F412" in ended.err
    assert content(parcels) == before


def test_content_that_is_a_link_is_refused(parcels: Path, run: Run) -> None:
    path = parameter_file(parcels)
    before = path.read_bytes()
    (parcels / "secret").write_bytes(EVIL)
    plant(parcels, "parameter files", {path.relative_to(parcels).as_posix(): EVIL})
    (parcels / JOURNAL / "0").unlink()
    (parcels / JOURNAL / "0").symlink_to("../secret")
    ended = run(parcels, "backport", ".", "--flux", "flux", "--write")
    assert "B2F412" in ended.err
    assert path.read_bytes() == before
    assert not path.is_symlink()


def test_a_draft_that_is_a_link_is_not_written_into(parcels: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (parcels / "flux/.bicep2flux.journal.part").symlink_to(tmp_path / "away")
    assert run(parcels, "convert", ".", "--out", "flux").code == 0
    assert list((tmp_path / "away").iterdir()) == []
