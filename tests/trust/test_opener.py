"""What is read is opened in one place: a regular file inside of its root, at most so large."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from converter.source import DiagnosticError, RefusedFileError, read_bytes, read_source
from tests.pipeline.shell import Run

HOUSE = Path(__file__).parents[2] / "converter"
MARK = "S3CR3T-0F-THE-J0B"

OWN_DATA = {
    "bicep/azure_types.py",
    "bicep/resource_types.py",
    "bicep/syntax/generate.py",
    "bicep/syntax/tables.py",
    "documents/phrases.py",
    "trace/page.py",
    "verify/rules/fields.py",
    "verify/rules/keda_triggers.py",
    "verify/schema/built_in.py",
    "verify/schema/custom.py",
    "verify/schema/kustomize.py",
    "verify/schema/published.py",
    "verify/schema/schedules.py",
}
"""Modules that read what ships with the tool, by a path that no input gives."""
OPENERS = {
    "kustomize/writing/restore.py",
    "source/files.py",
    "source/writing.py",
    "kustomize/writing/files.py",
    "kustomize/writing/writer.py",
}
"""The opener, the writer, what flushes and locks folders, and what fills a temporary folder of our own."""
_READS = {"read_text", "read_bytes", "open", "write_text", "write_bytes", "mkstemp"}


@pytest.mark.parametrize(
    "module",
    sorted(
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if path.relative_to(HOUSE).as_posix() not in OWN_DATA | OPENERS
    ),
)
def test_nothing_is_opened_past_the_opener(module: str) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse((HOUSE / module).read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    past = {
        node.func.attr for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in _READS
    } | {node.func.id for node in calls if isinstance(node.func, ast.Name) and node.func.id == "open"}
    assert past == set(), f"{module} reads a file itself: use read_bytes or read_source of converter.source"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/inner").mkdir(parents=True)
    (tmp_path / "root/file").write_text("inside")
    (tmp_path / "outside").write_text(MARK)
    return tmp_path / "root"


def refusal(path: Path, root: Path) -> str:
    with pytest.raises((RefusedFileError, IsADirectoryError)) as caught:
        read_bytes(path, root=root)
    with pytest.raises(DiagnosticError) as fault:
        read_source(path, "name", root=root)
    (one,) = fault.value.diagnostics
    assert one.code == "B2F001"
    assert one.span is None
    return str(caught.value.strerror)


def test_links_inside_of_the_root_are_followed(root: Path, tmp_path: Path) -> None:
    (root / "link").symlink_to("inner")
    (root / "inner/link").symlink_to("../file")
    (tmp_path / "to-root").symlink_to(root)
    assert read_bytes(root / "link/link", root=root) == b"inside"
    assert read_bytes(tmp_path / "to-root/link/link", root=tmp_path / "to-root") == b"inside"


@pytest.mark.parametrize(
    "target", ["../outside", "/proc/self/environ", "/etc/passwd", "/dev/zero", "/dev/stdin"]
)
def test_a_link_out_of_the_root_is_refused(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    assert "link out of root" in refusal(root / "link", root)


def test_a_folder_that_is_a_link_out_of_the_root_is_refused(root: Path, tmp_path: Path) -> None:
    (root / "away").symlink_to(tmp_path)
    assert "link out of root" in refusal(root / "away/outside", root)


def test_a_root_that_is_a_link_to_all_around_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(MARK)
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/infra").symlink_to(tmp_path)
    assert "it is in" in refusal(tmp_path / "repository/infra/outside", tmp_path / "repository/infra")


def test_nothing_of_the_process_or_of_devices_is_a_file(root: Path) -> None:
    for name in ("/proc/self/environ", "/proc/self/fd/0", "/dev/null", "/sys/kernel/uevent_seqnum"):
        if Path(name).exists():
            refusal(Path(name), Path(name).parent)
            refusal(Path(name), Path("/"))


def test_a_pipe_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert "no regular file" in refusal(root / "pipe", root)


@pytest.mark.parametrize("name", ["inner", "missing", "circle", "nul\0", "x" * 5000, "\udcff", "file/below"])
def test_what_is_no_file_is_refused(root: Path, name: str) -> None:
    (root / "circle").symlink_to("circle")
    with pytest.raises(DiagnosticError):
        read_source(root / name, "name", root=root)


def test_a_large_file_is_refused_without_reading_it(root: Path) -> None:
    with (root / "large").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room on the disk
    assert "MB" in refusal(root / "large", root)
    with pytest.raises(RefusedFileError):
        read_bytes(root / "file", root=root, limit=5)
    assert read_bytes(root / "file", root=root, limit=6) == b"inside"


# --- whole commands ---------------------------------------------------------------------------

SOURCES = (
    "bicep2flux.yaml",
    ".azure/applications/web/main.bicep",
    ".azure/applications/web/prod.bicepparam",
    ".azure/modules/app.bicep",
    ".azure/functions/names.bicep",
)
COMMANDS = (
    ("convert", ".", "--out", "flux"),
    ("drift", ".", "--flux", "flux"),
    ("plan", ".", "--out", "flux"),
    ("backport", ".", "--flux", "flux"),
    ("docs", "."),
    ("init", ".", "--stdout"),
    ("bicep", "parse", ".azure"),
)


def replaced(path: Path, kind: str, tmp_path: Path) -> None:
    path.unlink(missing_ok=True)
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "the environment":
        path.symlink_to("/proc/self/environ")
    elif kind == "a device":
        path.symlink_to("/dev/zero")
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a file outside":
        (tmp_path / "secret.bicep").write_text(f"param {MARK} = '{MARK}\n")
        path.symlink_to(tmp_path / "secret.bicep")
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)


KINDS = ("the environment", "a file outside", "a pipe", "a device", "a folder", "a huge file")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SOURCES)
def test_no_command_shows_what_a_file_of_the_source_leads_to(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, kind: str
) -> None:
    monkeypatch.setenv("THE_TOKEN", MARK)
    (shop / "flux").mkdir()
    replaced(shop / name, kind, tmp_path)
    for command in COMMANDS:
        ended = run(shop, *command)
        assert MARK not in ended.said, command
        assert "PATH=" not in ended.said, command
        assert ended.code in {0, 1, 2, 3}, (command, ended.err)
        if command[0] == "convert":
            assert ended.code in {2, 3}, (command, ended.err)


TREE = (
    ".bicep2flux.lock",
    "parcels/base/apps/api/deployment.yaml",
    "parcels/overlays/prod/kustomization.yaml",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(4))
def test_no_command_shows_what_a_file_of_the_tree_leads_to(
    parcels: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, kind: str
) -> None:
    monkeypatch.setenv("THE_TOKEN", MARK)
    files_of_tree = sorted((parcels / "flux").rglob("*.yaml"))
    chosen = [parcels / "flux/.bicep2flux.lock", *files_of_tree[:: len(files_of_tree) // 3]][number]
    replaced(chosen, kind, tmp_path)
    for command in (
        ("drift", ".", "--flux", "flux"),
        ("plan", ".", "--out", "flux"),
        ("verify", "flux"),
        ("backport", ".", "--flux", "flux"),
        ("trace", f"{chosen.relative_to(parcels).as_posix()}:1", ".", "--flux", "flux"),
        ("convert", ".", "--out", "flux"),
    ):
        ended = run(parcels, *command)
        assert MARK not in ended.said, command
        assert "PATH=" not in ended.said, command
        assert ended.code in {0, 1, 2, 3}, (command, ended.err)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("bicep2flux.accepted.yaml", None, ("drift", ".", "--flux", "flux")),
        ("given.yaml", None, ("drift", ".", "--flux", "flux", "--ledger", "given.yaml")),
        ("state.json", None, ("drift", ".", "--flux", "flux", "--state", "state.json")),
        ("values.yaml", None, ("verify", "flux", "--values", "values.yaml")),
        ("crds/a.yaml", None, ("verify", "flux", "--crds", "crds")),
        ("notes.md", None, ("docs", ".", "--document", "notes.md")),
        ("other.yaml", None, ("convert", ".", "--config", "other.yaml", "--out", "flux")),
        ("azure.yaml", None, ("init", ".", "--stdout")),
        ("bicepconfig.json", None, ("convert", ".", "--out", "flux")),
        ("a.bicep", None, ("bicep", "parse", "a.bicep")),
        ("a.bicepparam", None, ("bicep", "build-params", "a.bicepparam")),
        ("a.json", None, ("bicep", "snapshot", "a.json")),
    ],
)
def test_no_command_shows_what_another_file_leads_to(
    parcels: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    text: None,
    command: tuple[str, ...],
    kind: str,
) -> None:
    monkeypatch.setenv("THE_TOKEN", MARK)
    (parcels / name).parent.mkdir(exist_ok=True)
    replaced(parcels / name, kind, tmp_path)
    ended = run(parcels, *command)
    assert MARK not in ended.said
    assert "PATH=" not in ended.said
    assert ended.code in {0, 1, 2, 3}, ended.err
