"""The words of a line as the tokens of `grammar/runtime_doc.lark`.

The grammar's terminals are the vocabulary; the names of environments, workloads and workload profiles
come from the source. Anything else is a `CODE` (in backticks) or a `WORD`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from lark import Token
from lark.lexer import PatternStr, TerminalDef

from converter.source import Span, dataclass

ENVIRONMENT: Final = "ENVIRONMENT"
WORKLOAD: Final = "WORKLOAD"
PROFILE: Final = "PROFILE"
UNKNOWN_ENVIRONMENT: Final = "UNKNOWN_ENVIRONMENT"
UNKNOWN_WORKLOAD: Final = "UNKNOWN_WORKLOAD"
CODE: Final = "CODE"
WORD: Final = "WORD"
JOIN: Final = "JOIN"
SEPARATOR: Final = "SEPARATOR"
FILLER: Final = "FILLER"
SLASH: Final = "SLASH"
OPEN: Final = "LPAR"
CLOSE: Final = "RPAR"

ENVIRONMENTS: Final = frozenset({ENVIRONMENT, UNKNOWN_ENVIRONMENT})
WORKLOADS: Final = frozenset({WORKLOAD, UNKNOWN_WORKLOAD})

# Names of one kind are joined, never separated.
_KINDS: Final[Mapping[str, str]] = {
    ENVIRONMENT: ENVIRONMENT,
    UNKNOWN_ENVIRONMENT: ENVIRONMENT,
    WORKLOAD: WORKLOAD,
    UNKNOWN_WORKLOAD: WORKLOAD,
    PROFILE: PROFILE,
    CODE: PROFILE,
    "ADDRESS": "ADDRESS",
}
_JOINING: Final = frozenset({",", "/", "+", "&", "and"})
_CODE_SPAN: Final = re.compile(r"`([^`]+)`")
_SEPARATOR: Final = re.compile(r"[,;:+]|\.(?!\w)|or\b(?!-)")
_SLASH: Final = re.compile(r"/")
_WORD: Final = re.compile(r"[^\s,;:()/+=`*]*[^\s,;:()/+=`*.]")
_BRACKETS: Final[Mapping[str, str]] = {"(": OPEN, ")": CLOSE}

# A token begins and ends where a word or number does; a unit may follow its number without space.
_BEFORE: Final = r"(?<![^\W\d])(?<!-)"
_AFTER: Final = r"(?:(?<=\d)(?!\d)|(?<!\d)(?!\w))(?!-|\.\w)"


@dataclass(frozen=True)
class Names:
    """The source's names of environments (and overlays), workloads and workload profiles."""

    environments: tuple[str, ...]
    workloads: tuple[str, ...]
    profiles: tuple[str, ...] = ()

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The token type of each name; a name of two kinds is that of the first."""
        kinds = ((PROFILE, self.profiles), (WORKLOAD, self.workloads), (ENVIRONMENT, self.environments))
        return {name: kind for kind, names in kinds for name in names}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A pattern for any of the names as a whole word, case-sensitively."""
        longest_first = sorted(self.types, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


class Vocabulary:
    """The grammar's terminals as one pattern: those of higher priority first, then the longer ones."""

    def __init__(self, terminals: Iterable[TerminalDef]) -> None:
        ordered = sorted(
            (terminal for terminal in terminals if not _is_punctuation(terminal.pattern)),
            key=lambda one: (-one.priority, -one.pattern.max_width, -len(one.pattern.value), one.name),
        )
        alternatives = (f"(?P<{one.name}>{one.pattern.to_regexp()})" for one in ordered)
        self.pattern = re.compile(f"{_BEFORE}(?:{'|'.join(alternatives)}){_AFTER}")


def _is_punctuation(pattern: object) -> bool:
    return isinstance(pattern, PatternStr) and not any(map(str.isalnum, pattern.value))


def lex(span: Span, names: Names, vocabulary: Vocabulary) -> list[Token]:
    """The normalized tokens of a span of a document; their positions are offsets in the file."""
    return normalized(_tokens(span.source.text, span.start, span.end, names, vocabulary))


def _tokens(text: str, at: int, end: int, names: Names, vocabulary: Vocabulary) -> Iterator[Token]:
    while at < end:
        if code := _CODE_SPAN.match(text, at, end):
            yield _code(code, names, vocabulary)
            at = code.end()
        elif kind := _BRACKETS.get(text[at]):
            yield _token(kind, text, at, at + 1)
            at += 1
        elif (token := _plain(text, at, end, names, vocabulary)) is not None:
            yield token
            at += len(token)
        else:
            at += 1


def _code(match: re.Match[str], names: Names, vocabulary: Vocabulary) -> Token:
    """Code that is one whole name, number or word of the vocabulary has its type; any other is a `CODE`."""
    start, end = match.span(1)
    token = _known(match.string, start, end, names, vocabulary)
    whole = token is not None and len(token) == end - start and token.type != FILLER
    return token if token is not None and whole else _token(CODE, match.string, start, end)


def _plain(text: str, at: int, end: int, names: Names, vocabulary: Vocabulary) -> Token | None:
    if token := _known(text, at, end, names, vocabulary):
        return token
    for kind, pattern in ((SEPARATOR, _SEPARATOR), (SLASH, _SLASH), (WORD, _WORD)):
        if match := pattern.match(text, at, end):
            return _token(kind, text, *match.span())
    return None


def _known(text: str, at: int, end: int, names: Names, vocabulary: Vocabulary) -> Token | None:
    if name := names.pattern.match(text, at, end):
        return _token(names.types[name[0]], text, *name.span())
    if match := vocabulary.pattern.match(text, at, end):
        return _token(match.lastgroup or WORD, text, *match.span())
    return None


def _token(kind: str, text: str, start: int, end: int) -> Token:
    return Token(kind, text[start:end], start_pos=start, end_pos=end)


def normalized(tokens: Iterable[Token]) -> list[Token]:
    """The tokens with joins for separators between names of a kind, and without fillers."""
    waiting = _with_unknown_names(list(tokens))
    result: list[Token] = []
    at = 0
    while at < len(waiting):
        token = waiting[at]
        after = at + 1
        while after < len(waiting) and waiting[after].lower() in _JOINING:
            after += 1
        follower = waiting[after] if after < len(waiting) else None
        result.append(token)
        if after > at + 1 and follower is not None and _alike(token, follower):
            result.append(waiting[at + 1].update(type=JOIN))
            at = after
        else:
            at += 1
    return [token for token in result if token.type != FILLER]


def _alike(left: Token, right: Token) -> bool:
    return left.type in _KINDS and _KINDS[left.type] == _KINDS.get(right.type)


def _with_unknown_names(tokens: list[Token]) -> list[Token]:
    """The tokens, with a word that a slash or plus joins to an environment, without space, as one too."""
    joined = [
        at
        for at in range(1, len(tokens) - 1)
        if tokens[at] in {"/", "+"}
        and tokens[at - 1].end_pos == tokens[at].start_pos
        and tokens[at].end_pos == tokens[at + 1].start_pos
    ]
    for way, places in ((1, joined), (-1, joined[::-1])):
        for at in places:
            if tokens[at - way].type in ENVIRONMENTS and tokens[at + way].type == WORD:
                tokens[at + way] = tokens[at + way].update(type=UNKNOWN_ENVIRONMENT)
    return tokens
