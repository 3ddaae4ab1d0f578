"""From the text of a `.bicep` or `.bicepparam` file to its syntax tree."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, cast

from lark.exceptions import UnexpectedToken

from converter.bicep import tables
from converter.bicep.build import Builder
from converter.bicep.lexer import Lexed, Token, lex
from converter.bicep.syntax import Program, Statement
from converter.bicep.tokens import BracketError, settle
from converter.source import Diagnostic, SourceFile, Span


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The statements of a file that could be parsed, and a diagnostic for each that couldn't."""

    program: Program
    diagnostics: tuple[Diagnostic, ...]


def parse(source: SourceFile) -> ParseResult:
    """The syntax tree of a file. Nothing is raised for wrong input: it is in the diagnostics.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template.
    """
    lexed = lex(source)
    if not lexed.diagnostics:
        try:
            return ParseResult(program(source, settle(lexed.tokens)), ())
        except (UnexpectedToken, BracketError):
            pass
    return _by_statement(source, lexed)


def program(source: SourceFile, settled: Sequence[Token]) -> Program:
    """The syntax tree of settled tokens; raises Lark's `UnexpectedToken`."""
    builder = Builder(source)
    state = tables.driver(source.name, lambda method: getattr(builder, method))
    feed = cast("Callable[..., Any]", state.feed_token)
    for token in settled:
        feed(token)
    end = len(source.text)
    return cast("Program", feed(Token("$END", "", end, end), is_end=True))


def _by_statement(source: SourceFile, lexed: Lexed) -> ParseResult:
    """Every statement parsed by itself, so that each can have its own error."""
    from converter.bicep.brackets import bracket_error
    from converter.bicep.recovery import cut
    from converter.bicep.syntax_errors import syntax_error

    statements: list[Statement] = []
    diagnostics = list(lexed.diagnostics)
    broken = sorted(diagnostic.span.start for diagnostic in diagnostics if diagnostic.span)
    parts = cut(lexed.tokens, source)
    for tokens, following in zip_longest(parts, parts[1:]):
        end = following[0].start if following else len(source.text) + 1
        if bisect_left(broken, tokens[0].start) < bisect_left(broken, end):
            continue  # its characters are wrong already: an error that follows from it helps nobody
        try:
            settled = settle(tokens)
            statements += program(source, settled).statements
        except BracketError as error:
            diagnostics.append(bracket_error(source, tokens, error))
        except UnexpectedToken as error:
            diagnostics.append(syntax_error(source, settled, error.token))
    diagnostics.sort(key=lambda diagnostic: diagnostic.span.start if diagnostic.span else 0)
    return ParseResult(Program(Span(source, 0, len(source.text)), tuple(statements)), tuple(diagnostics))
