"""Interpolated strings, inverted: the text that the one changeable expression in it has to give."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from converter.backport.refusal import RefusalError
from converter.bicep import Expression, InterpolatedString, Literal, Node, function_names, parse_source, walk
from converter.provenance import CARRIERS, Kind, Origin
from converter.source import SourceFile, Span


def changeable_part(node: Origin, value: Any, is_assignable: Callable[[Origin], bool]) -> tuple[Origin, str]:
    """The changeable expression in an interpolated string, and its text so that the whole is `value`.

    `is_assignable` decides whether a parameter file gives an expression's value. Raises `RefusalError` unless
    exactly one is assignable, and the text around it stays as it is.
    """
    syntax = syntax_at(node.span)
    if not isinstance(syntax, InterpolatedString) or len(syntax.expressions) != len(node.sources):
        raise RefusalError("the source composes a text there", node.span)
    assignable = [source for source in node.sources if is_assignable(source)]
    if len(assignable) != 1:
        found = sorted({one.detail for source in assignable for one in source.walk() if one.kind in CARRIERS})
        several = (
            f"{', '.join(found)} together make this text" if assignable else "no parameter is in this text"
        )
        raise RefusalError(several, node.span, "change one of them by hand" if assignable else None)
    pattern = re.escape(str(syntax.pieces[0].value))
    for source, piece in zip(node.sources, syntax.pieces[1:], strict=True):
        pattern += "(.*)" if source is assignable[0] else re.escape(_fixed(source))
        pattern += re.escape(str(piece.value))
    match = re.fullmatch(pattern, str(value), re.DOTALL)
    if match is None:
        raise RefusalError(
            "the text around the parameter would have to change", node.span, "change it by hand"
        )
    return assignable[0], match[1]


def _fixed(origin: Origin) -> str:
    """The text of an expression that no parameter file decides."""
    if origin.kind is Kind.LITERAL:
        literal = syntax_at(origin.span)
        if isinstance(literal, Literal) and isinstance(literal.value, str | int):
            return str(literal.value).lower() if isinstance(literal.value, bool) else str(literal.value)
    own = origin.kind is Kind.FUNCTION and origin.detail not in function_names()
    if (own or origin.kind in CARRIERS) and len(origin.sources) == 1:
        return _fixed(origin.sources[0])
    raise RefusalError("what is beside the parameter in this text isn't written out", origin.span)


def syntax_at(span: Span | None) -> Node | None:
    """The expression whose text is exactly that of a span, the outermost if there are several."""
    return _expressions(span.source).get((span.start, span.end)) if span is not None else None


@lru_cache(maxsize=64)
def _expressions(source: SourceFile) -> dict[tuple[int, int], Node]:
    found: dict[tuple[int, int], Node] = {}
    for node in walk(parse_source(source).program):
        if isinstance(node, Expression):
            found.setdefault((node.span.start, node.span.end), node)
    return found
