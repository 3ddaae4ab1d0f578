"""The lock: what the tool wrote into an output folder, so that it knows its own files from others'."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from converter.kustomize.tree import Tree, is_inside
from converter.source import Blame, Diagnostic, DiagnosticError, Severity

LOCK_NAME: Final = ".bicep2flux.lock"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Lock:
    """The generated files of an output folder with their digests (see `TreeFile.digest`).

    `tool` is the version that wrote them, `tagged` the overlay kustomizations among them, whose
    digests leave image tags out.
    """

    tool: str
    files: dict[str, str]
    tagged: frozenset[str]

    @property
    def text(self) -> str:
        """The lock as JSON, sorted, newline at its end."""
        files = {
            path: {"sha256": digest, **({"without": "image tags"} if path in self.tagged else {})}
            for path, digest in self.files.items()
        }
        content = {"format": FORMAT, "tool": self.tool, "files": files}
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def with_files_of(self, other: Lock, paths: Iterable[str]) -> Lock:
        """The lock with files besides that another one has."""
        files = {path: other.files[path] for path in paths}
        return Lock(self.tool, self.files | files, self.tagged | (other.tagged & files.keys()))


def lock_of(tree: Tree) -> Lock:
    """The lock that belongs to a tree written by this version."""
    from converter import __version__

    return Lock(
        __version__,
        {path: file.digest for path, file in tree.files.items()},
        frozenset(path for path, file in tree.files.items() if file.holds_tags),
    )


def read_lock(out: Path) -> Lock | None:
    """The lock of an output folder, None if it has none.

    Raises `DiagnosticError` (B2F401) for a lock that can't be read or is of a later format.
    """
    path = out / LOCK_NAME
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path, "it can't be read as JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise _unreadable(path, "it lists no files")
    if content.get("format") != FORMAT:
        raise _unreadable(path, f"it has format {content.get('format')!r}, this version knows {FORMAT}")
    files: dict[str, Any] = content["files"]
    if not all(isinstance(entry, dict) and isinstance(entry.get("sha256"), str) for entry in files.values()):
        raise _unreadable(path, "a file in it has no sha256")
    if not all(map(is_inside, files)):
        raise _unreadable(path, "it names a file outside the folder")
    return Lock(
        str(content.get("tool", "")),
        {name: entry["sha256"] for name, entry in files.items()},
        frozenset(name for name, entry in files.items() if entry.get("without") == "image tags"),
    )


def _unreadable(path: Path, problem: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            "B2F401",
            Severity.ERROR,
            f"{path.as_posix()} is not a lock that this version can use: {problem}",
            help="restore it from version control, or use a newer bicep2flux",
            blame=Blame.CONFIGURATION,
        )
    )
