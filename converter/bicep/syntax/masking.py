"""Strings that no code frame of a broken file shows, because it isn't known yet which are secrets.

What a `@secure()` parameter is given is masked where it is evaluated. A file with errors isn't
evaluated: its strings are masked by the tokens of its statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.syntax.lexer import Token
from converter.source import SourceFile

SECRET_WORDS: Final = frozenset(("secure", "secureString", "secureObject"))
WITH_PATH: Final = frozenset(("using", "extends", "import", "module", "extension"))


def mask_secrets(source: SourceFile, statements: Sequence[Sequence[Token]]) -> None:
    """Mask the strings of statements that may hold a secret.

    In a parameter file those are all of them, in a template the ones with the word `secure`, with the one
    that follows, modules, and the variables that any of these use. Paths stay.
    """
    everything = source.name.endswith(".bicepparam")
    names: set[str] = set()
    waiting = []
    after_secure = False
    for tokens in statements:
        secure = any(token.text in SECRET_WORDS for token in tokens if token.type == "IDENTIFIER")
        if everything or secure or after_secure or _keyword(tokens) == "module":
            names |= _mask(source, tokens)
        elif _keyword(tokens) == "var":
            waiting.append(tokens)
        # A decorator whose brackets are broken is a statement of its own.
        after_secure = secure and not _keyword(tokens)
    found = True
    while found:
        used = [tokens for tokens in waiting if _name(tokens) in names]
        waiting = [tokens for tokens in waiting if _name(tokens) not in names]
        for tokens in used:
            names |= _mask(source, tokens)
        found = bool(used)


def _mask(source: SourceFile, tokens: Sequence[Token]) -> set[str]:
    """Mask the strings of a statement but its path, and give the names in it."""
    keyword = _keyword(tokens)
    skip = keyword in WITH_PATH
    for token in tokens:
        if token.type.startswith("STRING"):
            if not skip:
                source.redacted.append((token.start, token.end))
            skip = False
        elif token.text in ("=", "{") and keyword != "import":
            skip = False  # there is no path
    return {token.text for token in tokens if token.type == "IDENTIFIER"}


def _begins(tokens: Sequence[Token]) -> int:
    """Where a statement begins behind its decorators."""
    line_begins, depth = True, 0
    for at, token in enumerate(tokens):
        if token.type in ("(", "[", "{"):
            depth += 1
        elif token.type in (")", "]", "}"):
            depth -= 1
        elif line_begins and depth <= 0 and token.type == "IDENTIFIER":
            return at
        line_begins = token.type == "NEWLINE"
    return len(tokens)


def _keyword(tokens: Sequence[Token]) -> str:
    at = _begins(tokens)
    return tokens[at].text if at < len(tokens) else ""


def _name(tokens: Sequence[Token]) -> str:
    at = _begins(tokens) + 1
    return tokens[at].text if at < len(tokens) else ""
