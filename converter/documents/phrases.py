"""Lines into phrases: the pieces of a line, and their parses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from lark import Lark, Token, UnexpectedInput
from lark.lexer import Lexer

from converter.documents.build import Builder, Phrase
from converter.documents.lexer import (
    CLOSE,
    ENVIRONMENTS,
    OPEN,
    SEPARATOR,
    SLASH,
    WORKLOADS,
    Names,
    Vocabulary,
    lex,
)
from converter.documents.markdown import Form, Line
from converter.source import Span, dataclass, grammar_folder

_MOST_BRACKETS: Final = 20
_TITLES_OF_NAMES: Final = frozenset({"APPS", "ENVIRONMENTS", "JOBS"})


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens of one phrase. A `label` is followed by a colon."""

    tokens: tuple[Token, ...]
    label: bool = False


class _Ready(Lexer):
    """A lexer for input that is tokens already."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, tokens: Any, _parser_state: object = None) -> Iterator[Token]:
        yield from tokens


@cache
def grammar() -> Lark:
    """The grammar as Lark understands it; raises `lark.GrammarError` on a conflict."""
    text = (grammar_folder() / "runtime_doc.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer=_Ready, strict=True, start="phrase", maybe_placeholders=False)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(grammar().terminals)


def parse(tokens: Iterable[Token]) -> Phrase | None:
    """The parsed phrase; None for one that isn't understood."""
    found = list(tokens)
    if sum(token.type == OPEN for token in found) > _MOST_BRACKETS:
        return None
    try:
        tree = grammar().parse(found)
    except UnexpectedInput:
        return None
    return Builder(visit_tokens=False).transform(tree)


def tokens_of(span: Span, names: Names) -> list[Token]:
    """The tokens of a span of a document."""
    return lex(span, names, _vocabulary())


def pieces(line: Line, names: Names) -> tuple[Piece, ...]:
    """The phrases of a line. A row is read as `first cell: title cell, title cell …`."""
    if line.form is not Form.ROW:
        return tuple(_cut(tokens_of(line.span, names)))
    first, *others = line.cells
    result = [Piece(tuple(tokens_of(first, names)), label=True)]
    for title, cell in zip(line.titles[1:], others, strict=False):
        content = tokens_of(cell, names)
        if content:
            result += _titled(tokens_of(title, names), content)
    return tuple(piece for piece in result if piece.tokens)


def _titled(title: list[Token], content: list[Token]) -> Iterator[Piece]:
    """A cell with its title before it: `CPU` and `2` are `CPU 2`; a title that names a subject is a label.

    A title such as `Environment` adds nothing to the names below it.
    """
    cells = list(_cut(content))
    types = {token.type for token in title}
    if types & (ENVIRONMENTS | WORKLOADS):
        yield Piece(tuple(title), label=True)
    elif types - _TITLES_OF_NAMES:
        cells[0] = Piece((*title, *cells[0].tokens), label=cells[0].label)
    yield from cells


def _cut(tokens: list[Token]) -> Iterator[Piece]:
    """The pieces between separators outside of brackets."""
    depth = 0
    found: list[Token] = []
    for token in tokens:
        depth += (token.type == OPEN) - (token.type == CLOSE)
        if token.type == SEPARATOR and depth <= 0:
            if found:
                yield Piece(tuple(_trimmed(found)), label=str(token) == ":")
            found = []
        else:
            found.append(token)
    if found:
        yield Piece(tuple(_trimmed(found)))


def _trimmed(tokens: list[Token]) -> list[Token]:
    """The tokens of a phrase with single separators in its brackets, and none at their edges."""
    result: list[Token] = []
    for token in tokens:
        if token.type == SEPARATOR and (not result or result[-1].type in {SEPARATOR, OPEN}):
            continue
        if token.type == CLOSE and result and result[-1].type == SEPARATOR:
            result.pop()
        result.append(token)
    while result and result[-1].type == SLASH:
        result.pop()
    return result
