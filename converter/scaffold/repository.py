"""The name and repository of a source, from the files beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from converter.layout import is_environment_word
from converter.source import DiagnosticError, dataclass, read_source

_ORIGIN: Final = re.compile(r'\[remote "origin"\][^\[]*?^\s*url\s*=\s*(?P<url>\S+)', re.MULTILINE)
_ADDRESS: Final = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/]*@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)(?::\d+)?[:/]+(?P<path>[^:@\s]+?)(?:\.git)?/*"
)

_DEPLOYED: Final = re.compile(
    r"^\s*(?:-\s+)?(?:environment|environment_?name|env_?name)\s*:\s*['\"]?([A-Za-z0-9][\w-]*)['\"]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_RING: Final = re.compile(r"[a-z]{2,3}[0-9]{2}")
"""Environments with a number, as in `at23` or `tt02`."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The address that others clone from, and the source's folder in the repository (`.`: its root)."""

    url: str
    folder: str

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]


def repository_of(source: Path) -> Repository | None:
    """The repository that the source folder is in; None without one, or without an `origin`.

    Anything else in `origin` than host and path is left out: a user's name, a token.
    """
    place = source.resolve()
    for folder in (place, *place.parents):
        if not (folder / ".git").exists():
            continue
        config = folder / ".git" / "config"
        try:
            text = read_source(config, ".git/config", root=folder).text
        except DiagnosticError:
            return None
        origin = _ORIGIN.search(text)
        address = _ADDRESS.fullmatch(origin["url"]) if origin is not None else None
        if address is None:
            return None
        return Repository(
            f"https://{address['host']}/{address['path']}", place.relative_to(folder).as_posix()
        )
    return None


def workflow_environments(source: Path) -> frozenset[str]:
    """The environments that workflows of GitHub beside the source name, as far as people call them so."""
    found: set[str] = set()
    for path in sorted((source / ".github" / "workflows").glob("*.y*ml")):
        try:
            text = read_source(path, path.name, root=source).text
        except DiagnosticError:
            continue
        found.update(match[1] for match in _DEPLOYED.finditer(text))
    return frozenset(name for name in found if is_environment_word(name) or _RING.fullmatch(name))
