"""Changes of one literal each: of a Bicep or parameter file, of the project file, of a mapping table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converter.bicep.syntax import nodes
from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile, Span
from converter.source.yaml import YamlDocument, read_yaml

_NUMBER = re.compile(r"\d+")
_WORDS = ("prod", "test", "Consumption", "Schedule", "True")
"""What a string may become where a longer one isn't allowed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One literal and its possible replacements: the first of `texts` that converts is taken.

    `file` is how origins call the file, `path` where it is; `start` and `end` are offsets in its text.
    """

    file: str
    path: Path
    start: int
    end: int
    line: int
    column: int
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def applied(self, text: str, instead: str) -> str:
        return text[: self.start] + instead + text[self.end :]


def bicep_changes(file: str, path: Path) -> Iterator[Change]:
    """Every literal that is an expression or a part of one; types and decorators have none."""
    source = SourceFile(file, path.read_bytes().decode())
    waiting: list[nodes.Node] = [parse_source(source).program]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Literal):
            if node.value is not None and node.span.start < node.span.end:
                yield _change(path, node.span, tuple(_bicep_texts(node)))
            continue
        if isinstance(node, nodes.Import | nodes.Using | nodes.Extends):
            continue
        skipped = {id(one) for one in getattr(node, "decorators", ())}
        if isinstance(node, nodes.Property) and not isinstance(node.key, nodes.InterpolatedString):
            skipped.add(id(node.key))
        waiting += [one for one in nodes.children(node) if id(one) not in skipped]


def _bicep_texts(node: nodes.Literal) -> Iterator[str]:
    text = node.span.text
    if isinstance(node.value, bool):
        yield str(not node.value).lower()
    elif isinstance(node.value, int):
        yield str(node.value + 1)
        if node.value:
            yield str(node.value - 1)
    elif text.startswith("'''"):
        yield f"{text[:-3]}x'''"
    elif text.startswith("'"):
        yield from (f"'{other}'" for other in _other_strings(text[1:-1]))
    else:
        yield from (other for other in _other_strings(text) if other not in _WORDS)


def _other_strings(text: str) -> Iterator[str]:
    if _NUMBER.search(text):
        head, number, tail = re.split(r"(\d+)(?!.*\d)", text, maxsplit=1, flags=re.DOTALL)
        yield f"{head}{int(number) + 1}{tail}"
    yield f"{text}x"
    yield from (word for word in _WORDS if word != text)


def yaml_changes(file: str, path: Path, *, below: frozenset[str] = frozenset()) -> Iterator[Change]:
    """Every scalar of a YAML file; with `below` only those under a key of such a name, at any depth."""
    document = read_yaml(SourceFile(file, path.read_bytes().decode()))
    for at, value in _scalars(document.data):
        if not below or below & set(at):
            span = document.span(at)
            if span.start < span.end:
                yield _change(path, span, tuple(_yaml_texts(document, at, value)))


def _yaml_texts(document: YamlDocument, at: tuple[str | int, ...], value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value).lower()
    elif isinstance(value, int | float):
        yield str(value + 1)
    else:
        text = document.span(at).text
        quote = text[0] if text[0] in "'\"" else ""
        inner = text[1:-1] if quote else text
        yield from (f"{quote}{other}{quote}" for other in _other_strings(inner))


def _scalars(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from _scalars(inner, (*at, key))
    elif isinstance(data, list):
        for index, inner in enumerate(data):
            yield from _scalars(inner, (*at, index))
    elif data is not None:
        yield at, data


def _change(path: Path, span: Span, texts: tuple[str, ...]) -> Change:
    return Change(span.file, path, span.start, span.end, span.line, span.column, texts)
