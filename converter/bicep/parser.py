"""From the text of a `.bicep` or `.bicepparam` file to its syntax tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from converter.bicep import tables
from converter.bicep.build import Builder
from converter.bicep.lexer import Token, lex
from converter.bicep.syntax import Program
from converter.bicep.tokens import TokenFault, settle
from converter.source import Diagnostic, Severity, SourceFile, Span


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The statements of a file that could be parsed, and a diagnostic for each that couldn't."""

    program: Program
    diagnostics: tuple[Diagnostic, ...]


def parse(source: SourceFile) -> ParseResult:
    """The syntax tree of a file; nothing is raised for wrong input.

    A file whose name ends in `.bicepparam` is a parameter file, any other a template.
    """
    lexed = lex(source)
    try:
        program = parse_tokens(source, settle(lexed.tokens))
    except (UnexpectedToken, TokenFault) as error:
        at = Span(source, error.token.start, error.token.end)
        fault = Diagnostic("B2F002", Severity.ERROR, f"unexpected '{error.token.text}'", at)
        return ParseResult(Program(Span(source, 0, len(source.text)), ()), (*lexed.diagnostics, fault))
    return ParseResult(program, tuple(lexed.diagnostics))


def parse_tokens(source: SourceFile, tokens: Sequence[Token]) -> Program:
    """The syntax tree of settled tokens; raises Lark's `UnexpectedToken`."""
    loaded = tables.load()
    builder = Builder(source)
    callbacks = {production: getattr(builder, production.method) for production in loaded.productions}
    start = "parameter_file" if source.name.endswith(".bicepparam") else "template"
    state = ParserState(ParseConf(loaded.parse_table, callbacks, start), None)
    feed = state.feed_token
    for token in tokens:
        feed(token)
    end = len(source.text)
    return feed(Token("$END", "", end, end), is_end=True)
