"""What holds for the tokens and the tree of every Bicep file, right or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from converter.bicep.syntax import nodes, strings
from converter.bicep.syntax.lexer import Lexed, lex
from converter.bicep.syntax.nodes import Node
from converter.bicep.syntax.parser import ParseResult, parse_source
from converter.source import SourceFile, Span


def broken_laws(source: SourceFile, result: ParseResult | None = None) -> list[str]:
    """What doesn't hold, in words; `result` is what `parse` gave for the file."""
    lexed = lex(source)
    result = result or parse_source(source)
    broken = [*_tokens(lexed), *_tree(lexed, result.program)]
    for diagnostic in result.diagnostics:
        spans = [diagnostic.span, *(label.span for label in diagnostic.labels)]
        if not all(span and 0 <= span.start <= span.end <= len(source.text) for span in spans):
            broken.append(f"{diagnostic.code} points outside of the file")
    return broken


def _tokens(lexed: Lexed) -> Iterator[str]:
    """Tokens and trivia are the file: nothing is lost, nothing is there twice."""
    text = lexed.source.text
    pieces = list(lexed.pieces())
    if "".join(piece.text for piece in pieces) != text:
        yield "tokens and trivia together are not the text"
    if not all(piece.text == text[piece.start : piece.end] for piece in pieces):
        yield "a token's text is not the text at its place"
    if any(one.end != other.start for one, other in pairwise(pieces)):
        yield "two tokens overlap"


def _tree(lexed: Lexed, program: nodes.Program) -> Iterator[str]:
    """Spans go from a token to a token, children lie in their parents, side by side and in order."""
    starts = {token.start for token in lexed.tokens}
    ends = {token.end for token in lexed.tokens}
    for parent in nodes.walk(program):
        span = parent.span
        whole_tokens = span.start in starts and span.end in ends
        if not whole_tokens and not isinstance(parent, nodes.Program | nodes.Literal):
            yield f"{_name(parent)} is not a run of tokens"
        below = list({id(child): child for child in nodes.children(parent)}.values())
        if not all(span.start <= child.span.start <= child.span.end <= span.end for child in below):
            yield f"{_name(parent)} has a child outside of it"
        below.sort(key=lambda child: (child.span.start, child.span.end))
        if any(one.span.end > other.span.start for one, other in pairwise(below)):
            yield f"{_name(parent)} has children that overlap"
        for field in type(parent).__match_args__:
            items = getattr(parent, field)
            if isinstance(items, tuple) and list(items) != sorted(items, key=lambda item: item.span.start):
                yield f"{_name(parent)} has {field} in another order than the text"
        if isinstance(parent, nodes.InterpolatedString):
            yield from _string(parent)


def _string(string: nodes.InterpolatedString) -> Iterator[str]:
    """A string's pieces and interpolations put together, with their signs, are its text."""
    if len(string.pieces) != len(string.expressions) + 1:
        yield f"{_name(string)} has too many interpolations or pieces"
    dollars = strings.dollars(string.span.text)
    for at, piece in enumerate(string.pieces):
        if strings.resolved(piece.span.text, dollars, first=at == 0) != piece.value:
            yield f"{_name(string)} has a piece that isn't its text"
    opening = "'" if dollars < 0 else "$" * dollars + "'''"
    closing = "'" if dollars < 0 else "'''"
    source = string.span.source
    first, last = string.pieces[0].span, string.pieces[-1].span
    if Span(source, string.span.start, first.start).text != opening:
        yield f"{_name(string)} doesn't begin with its quotes"
    if Span(source, last.end, string.span.end).text != closing:
        yield f"{_name(string)} doesn't end with its quotes"
    for piece, expression, following in zip(
        string.pieces, string.expressions, string.pieces[1:], strict=False
    ):
        between = Span(source, piece.span.end, following.span.start).text
        if not between.startswith("$" * abs(dollars) + "{") or expression.span.text not in between:
            yield f"{_name(string)} has an interpolation that isn't in its text"


def _name(node: Node) -> str:
    return f"{type(node).__name__} at {node.span}"
