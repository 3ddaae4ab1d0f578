"""Builds the programs of the control plane, once for each of their versions."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.programs import (
    GO,
    KWOK,
    KWOK_MODULE,
    MODULES,
    STAGE_FOLDERS,
    STAGES,
    Module,
    go_build_flags,
    programs_folder,
)


class BuildError(Exception):
    """The programs can't be built; the text says why and what to do."""


def build(say: Callable[[str], None] = print) -> Path:
    """The folder of the programs, which are built if they aren't there. `say` gets a line for each step.

    They are built in a folder beside it, which gets its name when all are done: what was interrupted is never
    taken for a whole. A second build at the same time waits for the first.

    Raises `BuildError` if there is no Go, or a step of it fails: one that is too old says so itself.
    """
    folder = programs_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder.parent / "lock"):
        if folder.is_dir():
            say(f"the control plane is built: {folder}")
            return folder
        for left_over in folder.parent.glob("building-*"):
            shutil.rmtree(left_over)
        started = time.monotonic()
        say(f"building the control plane into {folder}: about ten minutes the first time, on two cores")
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder.parent) as temporary:
            done = Path(temporary, "programs")
            done.mkdir()
            _build_programs(Path(temporary), done, say)
            (done / STAGES).write_text("\n---\n".join(_stages()), encoding="utf-8")
            done.rename(folder)
        say(f"built all of it in {_duration(started)}")
    return folder


def _build_programs(temporary: Path, done: Path, say: Callable[[str], None]) -> None:
    names, packages = [], []
    for module in MODULES:
        say(f"{', '.join(module.programs)} {module.version}")
        names += module.programs
        packages += module.programs.values()
    folder = temporary / "source"
    folder.mkdir()
    (folder / "go.mod").write_text(go_mod(MODULES), encoding="utf-8")
    for name, text in (main for module in MODULES for main in module.mains.items()):
        (folder / name).mkdir()
        (folder / name / "main.go").write_text(text, encoding="utf-8")
    # Go writes what it finds to be missing into our go.mod; with a slash at the end it is a folder.
    _go("build", "-mod=mod", *go_build_flags(), "-o", f"{done}/", *packages, folder=folder)
    missing = [name for name in names if not (done / name).is_file()]
    if missing:
        raise BuildError(f"go build wrote no program {', '.join(missing)}")


def go_mod(modules: Sequence[Module]) -> str:
    """The `go.mod` of a module of ours that needs these."""
    lines = ["module build", f"go {GO[0]}.{GO[1]}.0"]
    replaced: dict[str, str] = {}
    for module in modules:
        lines.append(f"require {module.path} v{module.version}")
        replaced |= module.replace
        if module.staging:
            replaced.update(dict.fromkeys(_staging_modules(module), f"v{module.staging}"))
    lines += [f"replace {path} => {path} {version}" for path, version in replaced.items()]
    return "\n".join(lines) + "\n"


def _staging_modules(module: Module) -> list[str]:
    """The modules that its `go.mod` replaces by a folder of its repository: they are published as well."""
    text = Path(_download(module.path, module.version, "GoMod")).read_text("utf-8")
    return re.findall(r"^\s*(?:replace )?(\S+) => \./staging/", text, re.MULTILINE)


def _stages() -> list[str]:
    folder = Path(_download(KWOK_MODULE, KWOK, "Dir"), "kustomize/stage")
    return [
        path.read_text("utf-8")
        for name in STAGE_FOLDERS
        for path in sorted((folder / name).glob("*.yaml"))
        if path.name != "kustomization.yaml"
    ]


def _download(path: str, version: str, wanted: str) -> str:
    """A field of what `go mod download -json` says of a module: the path of a file or folder."""
    with tempfile.TemporaryDirectory() as nowhere:
        text = _go("mod", "download", "-json", f"{path}@v{version}", folder=Path(nowhere))
    found = re.search(rf'"{wanted}": "(.+)"', text)
    if found is None:
        raise BuildError(f"go mod download doesn't say where {path} v{version} is")
    return found[1]


def _go(*arguments: str, folder: Path) -> str:
    """What `go` prints. Raises `BuildError` without Go, and with the end of its errors if it fails."""
    if shutil.which("go") is None:
        wanted = ".".join(map(str, GO))
        raise BuildError(f"building the control plane needs Go {wanted} or newer: https://go.dev/dl/")
    # A workspace or a repository around the folder, or flags of a user's own, would build something else.
    # Without C nothing but Go is needed.
    environment = {**os.environ, "GOWORK": "off", "GOFLAGS": "-buildvcs=false", "CGO_ENABLED": "0"}
    run = subprocess.run(
        ["go", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        tail = "\n".join(run.stderr.splitlines()[-30:])
        raise BuildError(f"go {' '.join(arguments[:2])} failed:\n{tail}")
    return run.stdout


def _duration(started: float) -> str:
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
