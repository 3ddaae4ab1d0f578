"""From the text of a `.bicep` or `.bicepparam` file to its syntax tree."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.syntax import tables
from converter.bicep.syntax.build import Builder
from converter.bicep.syntax.lexer import Lexed, Token, lex
from converter.bicep.syntax.nodes import Program, Statement
from converter.bicep.syntax.tables import UnexpectedTokenError
from converter.bicep.syntax.tokens import BracketError, normalize
from converter.source import Diagnostic, Severity, SourceFile, Span, dataclass


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The statements of a file that could be parsed, and a diagnostic for everything else.

    `partial` are those that could be parsed without their wrong parts, `lost` the names of the others.
    """

    program: Program
    diagnostics: tuple[Diagnostic, ...]
    partial: tuple[Statement, ...] = ()
    lost: frozenset[str] = frozenset()


def parse_source(source: SourceFile, limits: Limits = DEFAULTS) -> ParseResult:
    """The syntax tree of a file. Nothing is raised for wrong input: it is in the diagnostics.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template. Of a file past
    `limits.file_size` nothing is parsed.
    """
    if len(source.text) > limits.file_size or len(source.text.encode()) > limits.file_size:
        return _too_large(source, limits)
    with _no_collection():
        lexed = lex(source)
        if not lexed.diagnostics:
            try:
                return ParseResult(program(source, normalize(lexed.tokens, limits)), ())
            except (UnexpectedTokenError, BracketError):
                pass
        return _recovered(source, lexed, limits)


def program(source: SourceFile, normalized: Sequence[Token]) -> Program:
    """The syntax tree of normalized tokens; raises `UnexpectedTokenError`."""
    end = len(source.text)
    tokens = [*normalized, Token("$END", "", end, end)]
    return cast("Program", tables.drive(source.name, tokens, Builder(source)))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the search for cycles: it would walk a growing tree again and again, to find none."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


def _too_large(source: SourceFile, limits: Limits) -> ParseResult:
    beginning = Span(source, 0, 0)
    message = f"the file is larger than {limits.file_size} bytes"
    diagnostic = Diagnostic(
        code="B2F006", severity=Severity.ERROR, message=message, span=beginning, help="divide it into modules"
    )
    return ParseResult(Program(beginning, ()), (diagnostic,))


def _recovered(source: SourceFile, lexed: Lexed, limits: Limits) -> ParseResult:
    """What is left of a file with errors."""
    from converter.bicep.syntax.salvage import salvage

    found = salvage(source, lexed, limits)
    whole = Program(Span(source, 0, len(source.text)), tuple(found.statements))
    return ParseResult(whole, tuple(found.diagnostics), tuple(found.partial), frozenset(found.lost))
