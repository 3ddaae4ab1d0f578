"""Flux variables that hold a field of an object's status: known once a cluster has that object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from converter.source.records import dataclass

STATUS_ANNOTATION: Final = "bicep2flux/values-of-status"
"""On the ConfigMap of substitutions: the variables that are part of a status, one a line."""

_MEANING: Final = re.compile(
    r"(status(?:\.[A-Za-z][A-Za-z0-9]*)+) of ([A-Z][A-Za-z0-9]*)/([a-z0-9][a-z0-9.-]*)"
)
_LINE: Final = re.compile(rf"(?P<variable>[A-Za-z_][A-Za-z0-9_]*): (?P<meaning>{_MEANING.pattern})")


@dataclass(frozen=True, slots=True)
class StatusValue:
    """A field of an object's status: its dotted path (`status.principalId`), the object's kind and name."""

    path: str
    kind: str
    name: str


def status_value(meaning: str) -> StatusValue | None:
    """The field that the description of a variable names: `status.FIELD of KIND/NAME`; None for others."""
    match = _MEANING.fullmatch(meaning)
    return StatusValue(*match.groups()) if match is not None else None


def status_lines(meanings: Mapping[str, str]) -> str:
    """The text of the annotation for variables with their descriptions; empty if none is part of a status."""
    return "".join(
        f"{name}: {meaning}\n" for name, meaning in sorted(meanings.items()) if status_value(meaning)
    )


def read_status_lines(text: str) -> Iterator[tuple[str, StatusValue]]:
    """The variables of such a text, each with its field; lines of another form are left out."""
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        found = status_value(match["meaning"]) if match is not None else None
        if match is not None and found is not None:
            yield match["variable"], found
