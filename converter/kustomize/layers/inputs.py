"""What a tree was made from, as digests: which of it moved since can be told, not what it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from converter.source import SourceFile

_PARTS: Final = ("sources", "tables", "project")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The SHA-256 of every file that took part in a conversion, by the name that diagnostics show.

    `sources` are the files of the source tree, a folder whose listing was read with a slash behind
    its name; `tables` the mapping tables and manifests, the user's own ones relative to the
    project file (`./own.yaml`); `project` is the project file, which may stand anywhere and has one name.
    What was answered on the command line is in none of them.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    project: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, dict[str, str]]:
        """The inputs as the lock has them."""
        return {part: dict(sorted(getattr(self, part).items())) for part in _PARTS}

    def over(self, later: Inputs) -> Inputs:
        """These, and of the later ones what these don't have.

        A run for some environments leaves the files of the others as an earlier run made them; what
        moved since that one has moved for them, so its digests stay.
        """
        return Inputs(**{part: {**getattr(later, part), **getattr(self, part)} for part in _PARTS})


def digest_of(source: SourceFile) -> str:
    """The SHA-256 of a file's bytes."""
    return sha256(source.text.encode()).hexdigest()


def read_inputs(data: object) -> Inputs:
    """The inputs that `Inputs.data` gave. Raises `ValueError` for anything else."""
    if not isinstance(data, dict):
        raise ValueError("its inputs are no mapping")
    parts: dict[str, Any] = {part: data.get(part, {}) for part in _PARTS}
    if not all(
        isinstance(held, dict) and all(isinstance(digest, str) for digest in held.values())
        for held in parts.values()
    ):
        raise ValueError("an input in it has no digest")
    return Inputs(**parts)
