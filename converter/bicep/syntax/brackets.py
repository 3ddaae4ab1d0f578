"""The diagnostics for brackets that have no partner."""

from __future__ import annotations

from collections.abc import Sequence

from converter.bicep.syntax.lexer import Token
from converter.bicep.syntax.tokens import CLOSED_BY, CLOSERS, BracketError
from converter.source import Diagnostic, Label, Severity, SourceFile, Span


def bracket_error(source: SourceFile, tokens: Sequence[Token], error: BracketError) -> Diagnostic:
    """The diagnostic for a statement whose brackets don't match or nest too deeply."""
    opener, closer = error.opener, error.closer
    if closer and error.limit:
        return Diagnostic(
            code="B2F005",
            severity=Severity.ERROR,
            message=f"this is more than {error.limit} deep",
            span=Span(source, closer.start, closer.end),
            help="give inner parts a name with 'var'",
        )
    if closer and not closer.text:
        closer = None  # the lexer ended a string there, for nothing else did
    if opener is None:
        where = closer or tokens[-1]
        return Diagnostic(
            code="B2F003",
            severity=Severity.ERROR,
            message=f"this '{where.text[:1]}' closes nothing",
            span=Span(source, where.start, min(where.start + 1, where.end)),
            help="remove it, or open the bracket that it closes",
        )
    opener = _shifted(source, tokens) or opener
    partner = "}" if opener.type == "STRING_LEFT" else CLOSED_BY[opener.type]
    end = next(token.end for token in reversed(tokens) if token.type != "NEWLINE")
    span = Span(source, closer.start, closer.start + 1) if closer else Span(source, end, end)
    before = f"this '{closer.text[:1]}'" if closer else "the end of the statement"
    shown = Span(source, opener.end - len(_bracket(opener)), opener.end)
    return Diagnostic(
        code="B2F003",
        severity=Severity.ERROR,
        message=f"expected '{partner}' before {before}",
        span=span,
        labels=(Label(shown, f"this '{_bracket(opener)}' is not closed"),),
        help=f"close it with '{partner}'",
    )


def _bracket(opener: Token) -> str:
    return "${" if opener.type == "STRING_LEFT" else opener.text


def _shifted(source: SourceFile, tokens: Sequence[Token]) -> Token | None:
    """The bracket whose partner is most likely missing, if the indentation shows it.

    A closing bracket that begins a line is indented like the line of its opener; the first for
    which that isn't so was meant for another.
    """
    opened: list[Token] = []
    for token in tokens:
        if token.type in CLOSED_BY:
            opened.append(token)
        elif token.type in CLOSERS and opened:
            opener = opened.pop()
            begins_line, indent = _indent(source, token)
            if CLOSED_BY[opener.type] != token.type or (begins_line and indent < _indent(source, opener)[1]):
                return opener
    return None


def _indent(source: SourceFile, token: Token) -> tuple[bool, int]:
    """Whether a token is the first of its line, and how far in that line begins."""
    line_start = source.text.rfind("\n", 0, token.start) + 1
    line = source.text[line_start : token.end]
    indent = len(line) - len(line.lstrip())
    return line_start + indent == token.start, indent
