"""Writing, and being killed while writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from converter.kustomize import Mode, Tree, file_changes_of, recover, write_tree
from converter.kustomize.writing import file_changes, files
from converter.source import Diagnostic
from tests.kustomize.making import config_map, tree_of

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

OLD = tree_of({"apps/a/c.yaml": config_map("a", v="1"), "apps/gone/c.yaml": config_map("gone")})
NEW = tree_of({"apps/a/c.yaml": config_map("a", v="2"), "apps/come/c.yaml": config_map("come")})


def content(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, links and empty folders without."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file() or not list(path.iterdir())
    }


def prepared(folder: Path) -> Path:
    """A folder with the old tree and files of somebody else."""
    out = folder / "out"
    write_tree(OLD, out)
    (out / "theirs").mkdir()
    (out / "theirs/notes.txt").write_text("keep")
    (out / "theirs/notes.txt").chmod(0o640)
    (out / "theirs/link").symlink_to("notes.txt")
    (out / "theirs/empty").mkdir()
    (out / "product/base/apps/a/README.md").write_text("keep")
    return out


def theirs(folder: Path) -> dict[str, bytes | None]:
    return {path: held for path, held in content(folder).items() if "theirs" in path or "README" in path}


def test_a_tree_is_written_where_nothing_was(tmp_path: Path) -> None:
    report = write_tree(OLD, tmp_path / "deep/er/out")
    assert set(report.written) == set(OLD.files)
    written = content(tmp_path / "deep/er/out")
    assert written.pop(".bicep2flux.lock") is not None
    assert written == {path: file.text.encode() for path, file in OLD.files.items()}


def test_an_empty_folder_is_ours_to_fill(tmp_path: Path) -> None:
    assert set(write_tree(OLD, tmp_path).written) == set(OLD.files)


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    out = prepared(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))}
    assert write_tree(OLD, out).written == ()
    assert {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))} == before


def test_files_of_others_survive_as_they_are(tmp_path: Path) -> None:
    out = prepared(tmp_path)
    before = theirs(out)
    report = write_tree(NEW, out)
    assert set(report.removed) == {
        "product/base/apps/gone/c.yaml",
        "product/base/apps/gone/kustomization.yaml",
    }
    assert theirs(out) == before
    assert (out / "theirs/link").is_symlink()
    assert (out / "theirs/notes.txt").stat().st_mode & 0o777 == 0o640
    assert file_changes_of(NEW, out).changes == {}


def test_a_link_to_the_folder_is_not_followed(tmp_path: Path, faults: Faults) -> None:
    out = prepared(tmp_path)
    before = content(out)
    (tmp_path / "link").symlink_to(out)
    (fault,) = faults(lambda: write_tree(NEW, tmp_path / "link"))
    assert fault.code == "B2F402"
    assert content(out) == before


def test_the_working_directory_of_the_process_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = prepared(tmp_path)
    before = out.stat().st_ino
    monkeypatch.chdir(out / "theirs")
    write_tree(NEW, Path(".."))
    assert out.stat().st_ino == before
    assert file_changes_of(NEW, out).changes == {}
    assert sorted(path.name for path in out.iterdir()) == [".bicep2flux.lock", "product", "theirs"]


def test_a_tree_that_cannot_be_emitted_leaves_everything(tmp_path: Path, faults: Faults) -> None:
    out = prepared(tmp_path)
    before = content(out)
    (fault,) = faults(lambda: write_tree(tree_of({"a.yaml": config_map("a", v="\x85")}), out))
    assert fault.code == "B2F403"
    assert content(out) == before


def test_two_runs_do_not_write_at_once(
    tmp_path: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = prepared(tmp_path)
    found: list[Diagnostic] = []
    write = files.write

    def meanwhile(path: Path, held: bytes) -> None:
        if not found:
            found.extend(faults(lambda: write_tree(NEW, out)))
        write(path, held)

    monkeypatch.setattr(files, "write", meanwhile)
    write_tree(NEW, out)
    assert [fault.code for fault in found] == ["B2F402"]
    assert "another run" in found[0].message


class KilledError(BaseException):
    """The process is gone: nothing after this runs."""


@contextmanager
def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let file operations happen up to one of them, which happens halfway; yields their names."""
    done: list[str] = []

    def stopping(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            done.append(name)
            if len(done) == step and name == "write":
                arguments[0].write_bytes(arguments[1][:5])
            elif len(done) == step and name == "remove_folder" and arguments[0].is_dir():
                next((path.unlink() for path in arguments[0].rglob("*") if path.is_file()), None)
            if len(done) >= step:
                raise KilledError
            return operation(*arguments)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync", list)
        for name in (
            "write",
            "make_folder",
            "make_new_folder",
            "link",
            "rename",
            "exchange",
            "remove",
            "remove_folder",
            "remove_empty_folders",
        ):
            patch.setattr(files, name, stopping(name, getattr(files, name)))
        yield done


def refuse_exchange(left: Path, right: Path) -> None:
    raise OSError(f"no exchange of {left} and {right}")


def generated(tree: Tree, out: Path) -> dict[str, bytes]:
    lock = file_changes_of(tree, out).lock.text.encode()
    return {**{path: file.text.encode() for path, file in tree.files.items()}, ".bicep2flux.lock": lock}


@pytest.mark.parametrize("way", ["exchange", "journal", "journal from inside"])
def test_whatever_kills_the_process_the_next_command_finds_the_old_tree_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    seen: set[str] = set()
    for step in count(1):
        out = prepared(tmp_path / str(step))
        with monkeypatch.context() as patch:
            if way == "journal":
                patch.setattr(files, "exchange", refuse_exchange)
            if way == "journal from inside":
                patch.chdir(out)
            foreign = theirs(out)
            wanted = {"old": {**generated(OLD, out), **foreign}, "new": {**generated(NEW, out), **foreign}}
            with killed_at(step, monkeypatch) as done:
                try:
                    write_tree(NEW, out)
                    killed = False
                except KilledError:
                    killed = True
        if way == "exchange":
            assert content(out) in wanted.values(), done
        recover(out)
        seen.update(name for name, held in wanted.items() if content(out) == held)
        assert content(out) in wanted.values(), done
        assert [path.name for path in out.parent.iterdir()] == ["out"]
        if not killed:
            break
        write_tree(NEW, out)
        assert content(out) == wanted["new"]
    assert seen == {"old", "new"}
    assert step > 20


@pytest.mark.parametrize("way", ["exchange", "journal"])
@pytest.mark.parametrize("mode", [Mode.KEEP, Mode.ADOPT])
def test_what_a_hand_wrote_survives_whatever_kills_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode, way: str
) -> None:
    monkeypatch.setattr(file_changes, "adoption_objections", lambda *_: ())
    if way == "journal":
        monkeypatch.setattr(files, "exchange", refuse_exchange)
    edited = "product/base/apps/a/c.yaml"
    seen = set()
    for step in count(1):
        out = prepared(tmp_path / str(step))
        (out / edited).write_text("edited: true\n")
        if mode is Mode.ADOPT:
            (out / ".bicep2flux.lock").unlink()
        old = content(out)
        changes = file_changes_of(NEW, out, mode)
        new = {path: held for path, held in old.items() if path not in changes.removed} | changes.changes
        with killed_at(step, monkeypatch) as done:
            try:
                write_tree(NEW, out, mode)
                killed = False
            except KilledError:
                killed = True
        recover(out)
        assert content(out) in (old, new), done
        seen.add("new" if content(out) == new else "old")
        if not killed:
            break
    assert seen == {"old", "new"}
    assert ((out / edited).read_text() == "edited: true\n") == (mode is Mode.KEEP)


def test_a_first_run_that_is_killed_leaves_nothing_that_stops_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "exchange", refuse_exchange)
    for step in count(1):
        out = tmp_path / str(step)
        out.mkdir()
        with killed_at(step, monkeypatch):
            try:
                write_tree(NEW, out)
                break
            except KilledError:
                pass
        write_tree(NEW, out)
        assert file_changes_of(NEW, out).changes == {}
    assert step > 10


def test_a_parent_that_cannot_be_written_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = prepared(tmp_path)
    make_folder = files.make_folder

    def refusing(path: Path) -> None:
        if path.parent == tmp_path and not path.exists():
            raise PermissionError(13, "Permission denied")
        make_folder(path)

    monkeypatch.setattr(files, "make_folder", refusing)
    write_tree(NEW, out)
    assert file_changes_of(NEW, out).changes == {}


def test_a_refusal_of_the_system_is_reported(
    tmp_path: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = prepared(tmp_path)
    before = content(out)

    def refusing(path: Path, held: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", refusing)
    (fault,) = faults(lambda: write_tree(NEW, out))
    assert fault.code == "B2F402"
    assert "No space left on device" in fault.message
    monkeypatch.undo()
    recover(out)
    assert content(out) == before
