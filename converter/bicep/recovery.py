"""Where the statements of a file with errors begin, so that each can be parsed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.lexer import Token
from converter.bicep.tokens import CLOSED_BY, CLOSERS, STATEMENTS
from converter.source import SourceFile

AFTER_STATEMENT_WORD: Final = frozenset(("IDENTIFIER", "STRING", "STRING_LEFT", "=", "{", "*"))


def cut(tokens: Sequence[Token], source: SourceFile) -> list[list[Token]]:
    """The tokens of each statement with its decorators, its last line break included.

    A statement begins on a new line, outside of all brackets, with `@`, a keyword, or two words. Inside
    of brackets a declaration at the very left begins one too: a bracket before it was never closed.
    """
    statements: list[list[Token]] = []
    current: list[Token] = []
    depth = 0
    previous = "NEWLINE"
    only_decorators = False
    for at, token in enumerate(tokens):
        kind = token.type
        if previous == "NEWLINE" and kind != "NEWLINE":
            leftmost = source.text[token.start - 1 : token.start] in ("", "\n", "\r", "\ufeff")
            begins = _declares(tokens, at, inside=depth > 0)
            if begins and (depth == 0 or leftmost):
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


def _declares(tokens: Sequence[Token], at: int, *, inside: bool) -> bool:
    """Whether a line that begins at `at` begins a declaration, its keyword perhaps misspelt."""
    token = tokens[at]
    following = tokens[at + 1].type if at + 1 < len(tokens) else ""
    if token.type == "@":
        return not inside or _declares_below(tokens, at)
    if token.type != "IDENTIFIER":
        return False
    if token.text in STATEMENTS and (not inside or following in AFTER_STATEMENT_WORD):
        return True
    return not inside and following == "IDENTIFIER"


def _declares_below(tokens: Sequence[Token], decorator: int) -> bool:
    """Whether a declaration comes after the decorators that begin here, each on its line."""
    for at in range(decorator + 1, len(tokens)):
        if tokens[at - 1].type == "NEWLINE" and tokens[at].type not in ("NEWLINE", "@"):
            return _declares(tokens, at, inside=True)
    return False
