"""What a tree was made from, as digests: they show which file has changed since, and none of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256
from typing import Any, Final

from converter.source import SourceFile, dataclass

_PARTS: Final = ("sources", "tables", "project")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The SHA-256 of every file that took part in a conversion, by the name that diagnostics show.

    `sources` are the files of the source tree, a folder whose listing was read with a slash after
    its name; `tables` the mapping tables and manifests, the user's own ones relative to the
    project file (`./own.yaml`); `project` is the project file, which may be anywhere and has one name.
    Answers from the command line are in none of them.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    project: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, dict[str, str]]:
        """The inputs as the lock has them."""
        return {part: dict(sorted(getattr(self, part).items())) for part in _PARTS}

    def changed_since(self, earlier: Inputs) -> dict[str, tuple[str, ...]]:
        """By part (`sources`, `tables`, `project`), the files that are new, gone or different."""
        return {
            part: tuple(sorted(_differing(getattr(earlier, part), getattr(self, part)))) for part in _PARTS
        }

    def with_missing_from(self, later: Inputs) -> Inputs:
        """These inputs, and those of the later ones that these don't have.

        A run for some environments leaves the files of the others as an earlier run made them. For those
        files a change since the earlier run still counts, so the earlier digests stay.
        """
        return Inputs(**{part: {**getattr(later, part), **getattr(self, part)} for part in _PARTS})


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {file for file in {*then, *now} if then.get(file) != now.get(file)}


def digest_of(source: SourceFile) -> str:
    """The SHA-256 of a file's bytes."""
    return sha256(source.text.encode()).hexdigest()


def read_inputs(data: object) -> Inputs:
    """The inputs from `Inputs.data`. Raises `ValueError` for anything else."""
    if not isinstance(data, dict):
        raise ValueError("its inputs are no mapping")
    parts: dict[str, Any] = {part: data.get(part, {}) for part in _PARTS}
    if not all(
        isinstance(held, dict) and all(isinstance(digest, str) for digest in held.values())
        for held in parts.values()
    ):
        raise ValueError("an input in it has no digest")
    return Inputs(**parts)
