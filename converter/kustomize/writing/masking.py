"""Texts that stand where the source refers to a secret: shown nowhere, for they may be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from converter.source import Path, SourceFile, Span

MASK: Final = "•••"
"""What is shown of a text that may be a secret."""


def secret_variables(body: Any) -> Iterator[str]:
    """The names of the variables, of any container in an object or patch, that a Secret gives."""
    if isinstance(body, dict):
        given = body.get("valueFrom")
        if isinstance(given, dict) and "secretKeyRef" in given:
            yield str(body.get("name"))
        for below in body.values():
            yield from secret_variables(below)
    elif isinstance(body, list):
        for item in body:
            yield from secret_variables(item)


def masked(value: Any, names: frozenset[str]) -> Any:
    """The value with what variables of these names say masked, however deep they stand in it."""
    if isinstance(value, dict):
        hidden = str(value.get("name")) in names and value.get("value") is not None
        return {
            key: MASK if hidden and key == "value" else masked(below, names) for key, below in value.items()
        }
    return [masked(item, names) for item in value] if isinstance(value, list) else value


def holds_masked(body: Any, names: frozenset[str]) -> bool:
    """Whether something in an object or patch is masked: then no line of it should be shown."""
    return bool(masked(body, names) != body)


def masked_at(body: Any, path: Path, names: frozenset[str]) -> Any:
    """What stands at a path of an object or patch, masked."""
    here = masked(body, names)
    for step in path:
        here = here[step]
    return here


def without_text(span: Span) -> Span:
    """The same place in a file whose text nobody can see."""
    source = SourceFile(span.file, re.sub(r"[^\n]", " ", span.source.text))
    return Span(source, span.start, span.end)
