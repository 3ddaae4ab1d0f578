"""Where the statements of a file with errors begin, so that each can be parsed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.syntax.lexer import BYTE_ORDER_MARK, Token
from converter.bicep.syntax.tokens import CLOSED_BY, CLOSERS, STATEMENTS
from converter.source import SourceFile

AFTER_KEYWORD: Final = frozenset(("IDENTIFIER", "STRING", "STRING_LEFT", "=", "{", "*"))


def cut(tokens: Sequence[Token], source: SourceFile) -> list[list[Token]]:
    """The tokens of each statement with its decorators, its last line break included.

    A statement begins on a new line, outside of all brackets: with `@`, a keyword, two words, or a word
    at the very left. Inside of brackets a declaration at the very left begins one too: a bracket before
    it was never closed.
    """
    statements: list[list[Token]] = []
    current: list[Token] = []
    depth = 0
    previous = "NEWLINE"
    only_decorators = False
    certain = _declaring_lines(tokens)
    for at, token in enumerate(tokens):
        kind = token.type
        if previous == "NEWLINE" and kind in ("IDENTIFIER", "@"):
            leftmost = source.text[token.start - 1 : token.start] in ("", "\n", "\r", BYTE_ORDER_MARK)
            begins = leftmost and at in certain if depth else leftmost or _could_declare(tokens, at)
            if begins:
                if current and not (only_decorators and depth == 0):
                    statements.append(current)
                    current = []
                depth = 0
                only_decorators = kind == "@"
        if kind in CLOSED_BY:
            depth += 1
        elif kind in CLOSERS:
            depth = max(0, depth - 1)
        if current or kind != "NEWLINE":
            current.append(token)
        previous = kind
    return [*statements, current] if current else statements


def _could_declare(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line outside of brackets begins a declaration, its keyword perhaps misspelled."""
    return tokens[at].type == "@" or tokens[at].text in STATEMENTS or _type_at(tokens, at + 1) == "IDENTIFIER"


def _declaring_lines(tokens: Sequence[Token]) -> set[int]:
    """Where a line, after decorators on lines of their own, certainly begins a declaration."""
    lines: set[int] = set()
    declares = False
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].type == "NEWLINE" or (at and tokens[at - 1].type != "NEWLINE"):
            continue
        if tokens[at].type != "@":
            declares = tokens[at].text in STATEMENTS and _type_at(tokens, at + 1) in AFTER_KEYWORD
        if declares:
            lines.add(at)
    return lines


def _type_at(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].type if at < len(tokens) else ""
