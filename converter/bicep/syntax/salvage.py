"""A file with errors, statement by statement: what is wrong with each, and what can be kept of it.

Within a statement the parse goes on after an error: the entry of the object, array or type around it
(or the decorator) is left out up to the end of its line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise, zip_longest
from typing import Final

from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.syntax.brackets import bracket_error
from converter.bicep.syntax.build import Builder
from converter.bicep.syntax.driver import Driver
from converter.bicep.syntax.errors import syntax_error
from converter.bicep.syntax.lexer import MANY_DIGITS, Lexed, Token
from converter.bicep.syntax.masking import mask_secrets
from converter.bicep.syntax.nodes import Program, Statement
from converter.bicep.syntax.recovery import cut
from converter.bicep.syntax.tokens import CLOSED_BY, CLOSERS, STATEMENTS, BracketError, normalize
from converter.source import Diagnostic, SourceFile, Span, dataclass

MOST_ERRORS: Final = 20
"""How many errors of one statement are reported."""
MOST_OF_FILE: Final = 1000
"""After so many, the statements that follow are not looked at."""


_NAMED: Final = (("IDENTIFIER", "x"), ("STRING", "''"), ("=", "="))
HEADS: Final = {
    "VAR": (("VAR", "var"), ("IDENTIFIER", "x"), ("=", "=")),
    "TYPE": (("TYPE", "type"), ("IDENTIFIER", "x"), ("=", "=")),
    "PARAM": (("TYPE", "type"), ("IDENTIFIER", "x"), ("=", "=")),
    "RESOURCE": (("RESOURCE", "resource"), *_NAMED),
    "MODULE": (("MODULE", "module"), *_NAMED),
}
"""What may come before an object, by the keyword of the statement whose first line is wrong."""


@dataclass(slots=True)
class Salvage:
    """What is left of a file.

    `partial` are statements without their wrong parts, `lost` the names that statements declare of
    which nothing else is left.
    """

    statements: list[Statement] = field(default_factory=list)
    partial: list[Statement] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def salvage(source: SourceFile, lexed: Lexed, limits: Limits = DEFAULTS) -> Salvage:
    """Every statement of a file parsed by itself, so that each can have its own errors."""
    found = Salvage(diagnostics=list(lexed.diagnostics))
    wrong = sorted(
        (diagnostic.span.start, diagnostic.span.end, diagnostic.code)
        for diagnostic in lexed.diagnostics
        if diagnostic.span
    )
    starts = [start for start, _, _ in wrong]
    parts = cut(lexed.tokens, source)
    mask_secrets(source, parts)
    for tokens, following in zip_longest(parts, parts[1:]):
        end = following[0].start if following else len(source.text) + 1
        first, last = bisect_left(starts, tokens[0].start), bisect_left(starts, end)
        if len(found.diagnostics) < MOST_OF_FILE:
            _statement(found, source, [_sane(token) for token in tokens], wrong[first:last], limits)
        else:
            found.lost |= declared_names(tokens)
    found.diagnostics.sort(key=lambda diagnostic: diagnostic.span.start if diagnostic.span else 0)
    return found


def _statement(
    found: Salvage,
    source: SourceFile,
    tokens: Sequence[Token],
    wrong: Sequence[tuple[int, int, str]],
    limits: Limits,
) -> None:
    """Add the result for one statement; `wrong` are the ranges that the lexer found errors in."""
    errors: list[Diagnostic] = []
    try:
        normalized = normalize(tokens, limits)
        walk = _Walk(source, normalized)
        statements = walk.run()
        errors += walk.errors
        if statements is None:
            errors += _errors_of_body(source, normalized, after=errors[-1].span)
    except BracketError as unmatched:
        statements = None
        error = bracket_error(source, tokens, unmatched)
        # The lines before the bracket that has no partner are unaffected.
        walk = _Walk(source, () if unmatched.limit else unmatched.normalized)
        walk.run()
        before = min(span.line for span in (error.span, *(label.span for label in error.labels)) if span)
        errors += [
            diagnostic for diagnostic in walk.errors if diagnostic.span and diagnostic.span.line < before
        ]
        if not any(code == "B2F003" for _, _, code in wrong):
            errors.append(error)
    # An error on a line whose characters are wrong already follows from that.
    lines = [(source.position(start)[0], source.position(end)[0]) for start, end, _ in wrong]
    errors = [
        diagnostic
        for diagnostic in errors
        if diagnostic.span and not any(low <= diagnostic.span.line <= high for low, high in lines)
    ]
    found.diagnostics += errors
    if statements is None:
        found.lost |= declared_names(tokens)
    elif walk.errors or wrong:
        found.partial += statements
    else:
        found.statements += statements


def _errors_of_body(source: SourceFile, normalized: Sequence[Token], after: Span | None) -> list[Diagnostic]:
    """The errors in the object behind a statement's first line, when that line is what can't be parsed."""
    at = next((at for at, token in enumerate(normalized) if token.type in ("{", "NEWLINE")), None)
    if at is None or after is None or normalized[at].type != "{" or normalized[at].start < after.start:
        return []
    keyword = normalized[0].type
    head = HEADS.get(keyword, HEADS["VAR"]) if not source.name.endswith(".bicepparam") else HEADS["VAR"]
    start = normalized[at].start
    walk = _Walk(source, [*(Token(kind, text, start, start) for kind, text in head), *normalized[at:]])
    walk.run()
    return walk.errors


def _sane(token: Token) -> Token:
    """The token, or a small one for an integer that is too large to be read."""
    too_large = token.type == "INTEGER" and len(token.text) > MANY_DIGITS
    return Token("INTEGER", "0", token.start, token.end) if too_large else token


def declared_names(tokens: Sequence[Token]) -> set[str]:
    """The names behind the keywords that begin a line of a statement that can't be parsed."""
    found = set()
    line_begins = True
    for token, after in pairwise(tokens):
        if line_begins and token.text in STATEMENTS and after.type == "IDENTIFIER":
            found.add(after.text)
        line_begins = token.type == "NEWLINE"
    return found


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where the parse can go on inside of a bracket: with so many states, after so many tokens.

    `fresh` when nothing precedes that a separator would have to divide from what follows.
    """

    states: int
    tokens: int
    fresh: bool


class _Walk:
    """The parse of one statement, errors and all."""

    def __init__(self, source: SourceFile, normalized: Sequence[Token]) -> None:
        self.source = source
        end = normalized[-1].end if normalized else 0
        self.tokens = [*normalized, Token("$END", "", end, end)]
        self.driver = Driver(source.name, Builder(source))
        self.fed: list[Token] = []
        # For the statement and each open bracket: where to go on, and how the line or entry begins.
        self.levels: list[_Mark | None] = [_Mark(1, 0, fresh=True)]
        self.begins = [""]
        self.errors: list[Diagnostic] = []

    def run(self) -> Sequence[Statement] | None:
        """The statement without its wrong parts; None when nothing is left of it."""
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if self.driver.accepts(token.type):
                self.feed(token)
                at += 1
                continue
            if len(self.errors) < MOST_ERRORS:
                rest = self.tokens[at:]
                error = syntax_error(self.source, self.fed, rest, self.driver.expected())
                self.errors.append(error)
            resumed = self.resume(at)
            if resumed is None:
                return None
            at = resumed
        result: Program = self.driver.result
        return result.statements

    def feed(self, token: Token) -> None:
        self.driver.feed(token)
        self.fed.append(token)
        kind, states, fed = token.type, len(self.driver.states), len(self.fed)
        if self.begins[-1] == "":
            self.begins[-1] = kind
            if len(self.levels) == 1 and kind not in ("@", "NEWLINE"):
                self.levels[0] = None  # the statement itself: there is nothing around it to go on with
        if kind in CLOSED_BY or kind == "LAMBDA_OPEN":
            self.levels.append(_Mark(states, fed, fresh=True) if kind in ("{", "[") else None)
            self.begins.append("")
        elif kind in CLOSERS:
            self.levels.pop()
            self.begins.pop()
        elif kind == "NEWLINE":
            if len(self.levels) > 1 and self.levels[-1] and self.begins[-1] != "@":
                self.levels[-1] = _Mark(states - 1, fed - 1, fresh=False)
            self.begins[-1] = ""

    def resume(self, at: int) -> int | None:
        """Leave out the entry that the token at `at` breaks; where to go on, None when nowhere."""
        depth = 0
        while self.levels:
            mark = self.levels[-1]
            if mark is not None:
                at = self.end_of_entry(at, depth)
                self.driver.back_to(mark.states)
                del self.fed[mark.tokens :]
                self.begins[-1] = ""
                kind = self.tokens[at].type
                if kind == "NEWLINE" and mark.fresh:
                    return at + 1
                if kind == "NEWLINE" and self.tokens[at + 1].type in CLOSERS:
                    at += 1
                    kind = self.tokens[at].type
                if self.driver.accepts(kind):
                    return at
                depth = 0
            self.levels.pop()
            self.begins.pop()
            depth += 1
        return None

    def end_of_entry(self, at: int, depth: int) -> int:
        """Where the line ends, or the bracket closes, that is `depth` brackets further out."""
        while self.tokens[at].type != "$END":
            kind = self.tokens[at].type
            if kind in CLOSED_BY or kind == "LAMBDA_OPEN":
                depth += 1
            elif depth == 0 and (kind == "NEWLINE" or kind in CLOSERS):
                break
            elif kind in CLOSERS:
                depth -= 1
            at += 1
        return at
