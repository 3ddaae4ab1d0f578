"""Texts in a tree where the source refers to a secret: they may be one, so they are shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from converter.source import Path, SourceFile, Span

MASK: Final = "•••"
"""What is shown of a text that may be a secret."""


def secret_variables(body: Any) -> Iterator[str]:
    """The names of the variables that a Secret gives, of any container in an object or patch."""
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
    """The value with the values of these variables masked, however deep they are in it."""
    if isinstance(value, dict):
        hidden = str(value.get("name")) in names and value.get("value") is not None
        return {
            key: MASK if hidden and key == "value" else masked(below, names) for key, below in value.items()
        }
    return [masked(item, names) for item in value] if isinstance(value, list) else value


def holds_masked(body: Any, names: frozenset[str]) -> bool:
    """Whether anything in an object or patch is masked: then no line of it should be shown."""
    return bool(masked(body, names) != body)


def masked_at(body: Any, path: Path, names: frozenset[str]) -> Any:
    """The masked value at a path of an object or patch."""
    here = masked(body, names)
    for step in path:
        here = here[step]
    return here


def without_text(span: Span) -> Span:
    """The same span in a copy of the file whose text is blank."""
    source = SourceFile(span.file, re.sub(r"[^\n]", " ", span.source.text))
    return Span(source, span.start, span.end)
