"""Arrays, objects and loops where Bicep takes none: inside of a string's `${…}`, and below other expressions.

Rules: Bicep's parser takes no array or object in an interpolation, the arguments of its calls included, but
for an array in the body of a lambda; its `ForSyntaxValidatorVisitor` takes `[for …]` as the whole value of a
declaration, or of a property in the body of a resource or module that isn't in another such property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from converter.bicep.symbolic.faults import error
from converter.bicep.syntax import nodes
from converter.source import Diagnostic

_NAMED: Final = "give it a name with `var`, and use that"
_MAPPED: Final = "write `map(…)`, or give it a name with `var` and use that"
_LOOP: Final = re.compile(r"\[\s*for\b")


def literals_inside(text: nodes.InterpolatedString) -> Iterator[Diagnostic]:
    """An error for each array and object inside of a string; those of strings in it are theirs."""
    for expression in text.expressions:
        yield from _literals(expression, in_lambda=False)


def _literals(node: nodes.Node, *, in_lambda: bool) -> Iterator[Diagnostic]:
    match node:
        case nodes.InterpolatedString():
            return
        case nodes.ObjectLiteral():
            yield error("B2F140", "an object can't stand inside of `${…}`", node.span, help=_NAMED)
        case nodes.ArrayLiteral() | nodes.For() if not in_lambda:
            yield error("B2F140", "an array can't stand inside of `${…}`", node.span, help=_NAMED)
        case _:
            in_lambda = in_lambda or isinstance(node, nodes.Lambda)
            for child in nodes.children(node):
                yield from _literals(child, in_lambda=in_lambda)


def may_have_loops(text: str) -> bool:
    """Whether a file of that text has a loop at all."""
    return _LOOP.search(text) is not None


def misplaced_loops(statement: nodes.Statement) -> Iterator[Diagnostic]:
    """An error for each loop of a declaration that stands where it can't."""
    match statement:
        case nodes.VariableDeclaration() | nodes.OutputDeclaration() | nodes.ParameterAssignment():
            yield from _below(statement.value)
        case nodes.ResourceDeclaration() | nodes.ModuleDeclaration():
            yield from _in_body(statement.body, inside=False)
        case nodes.ParameterDeclaration() if statement.default is not None:
            yield from _loops(statement.default)
        case nodes.FunctionDeclaration():
            yield from _loops(statement.body)


def _below(node: nodes.Node) -> Iterator[Diagnostic]:
    """The misplaced loops of a value that may itself be one."""
    parts = (node.expression, node.body) if isinstance(node, nodes.For) else (node,)
    for part in parts:
        yield from _loops(part)


def _in_body(node: nodes.Node, *, inside: bool) -> Iterator[Diagnostic]:
    """The misplaced loops of a body; `inside` is whether a property around it is a loop."""
    match node:
        case nodes.For():
            yield from _loops(node.expression)
            yield from _in_body(node.body, inside=inside)
        case nodes.IfCondition():
            yield from _loops(node.condition)
            yield from _in_body(node.body, inside=inside)
        case nodes.ObjectLiteral():
            for entry in node.properties:
                if isinstance(entry, nodes.Property):
                    yield from _loops(entry.key)
                    yield from _of_property(entry.value, inside=inside)
                elif isinstance(entry, nodes.Spread):
                    yield from _loops(entry.expression)
                else:
                    yield from misplaced_loops(entry)
        case nodes.ArrayLiteral():
            for item in node.items:
                if isinstance(item, nodes.Spread | nodes.For):
                    yield from _loops(item)
                else:
                    yield from _in_body(item, inside=inside)
        case _:
            yield from _loops(node)


def _of_property(value: nodes.Expression, *, inside: bool) -> Iterator[Diagnostic]:
    if isinstance(value, nodes.For):
        if inside:
            message = "a loop in a property can't contain another one"
            yield error("B2F140", message, value.span, help=_MAPPED)
        inside = True
    yield from _in_body(value, inside=inside)


def _loops(node: nodes.Node) -> Iterator[Diagnostic]:
    """An error for each loop in an expression, which can't have any."""
    for part in nodes.walk(node):
        if isinstance(part, nodes.For):
            message = "a loop can only be the whole value of a declaration, or of a property in a body"
            yield error("B2F140", message, part.span, help=_MAPPED)
