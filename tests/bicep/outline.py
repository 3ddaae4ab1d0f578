"""Syntax trees as text that shows what belongs to what: every operation in parentheses."""

from __future__ import annotations

from converter.bicep import syntax
from converter.bicep.parser import parse
from converter.bicep.syntax import Node
from converter.source import SourceFile


def expression(text: str) -> str:
    """The outline of an expression."""
    return outline(value_of(text))


def value_of(text: str) -> syntax.Expression:
    (statement,) = statements(f"var it = {text}")
    assert isinstance(statement, syntax.VariableDeclaration)
    return statement.value


def type_expression(text: str) -> str:
    """The outline of a type."""
    (statement,) = statements(f"type It = {text}")
    assert isinstance(statement, syntax.TypeDeclaration)
    return outline(statement.type)


def statements(text: str, name: str = "main.bicep") -> tuple[syntax.Statement, ...]:
    """The statements of a file that must be free of errors."""
    result = parse(SourceFile(name, text))
    assert result.diagnostics == ()
    return result.program.statements


def nodes(node: object) -> list[Node]:
    """A node and everything below it, outermost first."""
    if isinstance(node, tuple):
        return [found for item in node for found in nodes(item)]
    if not isinstance(node, Node):
        return []
    return [node, *(found for field in node.__match_args__ for found in nodes(getattr(node, field)))]


def outline(node: object) -> str:
    match node:
        case syntax.Literal(_, value) | syntax.LiteralType(_, value):
            return repr(value)
        case syntax.InterpolatedString(_, pieces, expressions):
            parts = [repr(pieces[0].value)]
            for hole, piece in zip(expressions, pieces[1:], strict=True):
                parts += [outline(hole), repr(piece.value)]
            return f"<{' '.join(parts)}>"
        case syntax.Identifier(_, name) | syntax.Variable(_, name):
            return name
        case syntax.Spread(_, inner):
            return f"...{outline(inner)}"
        case syntax.ArrayLiteral(_, items):
            return f"[{listed(items)}]"
        case syntax.ObjectLiteral(_, items) | syntax.ObjectType(_, items):
            return f"{{{listed(items)}}}"
        case syntax.Property(_, key, value):
            return f"{outline(key)}: {outline(value)}"
        case syntax.Unary(_, operator, operand):
            return f"({operator}{outline(operand)})"
        case syntax.Binary(_, operator, left, right):
            return f"({outline(left)} {operator} {outline(right)})"
        case syntax.Ternary(_, condition, then, otherwise):
            return f"({outline(condition)} ? {outline(then)} : {outline(otherwise)})"
        case syntax.PropertyAccess(_, base, name, safe):
            return f"{outline(base)}{'.?' if safe else '.'}{outline(name)}"
        case syntax.ArrayAccess(_, base, index, safe, from_end):
            return f"{outline(base)}[{'?' * safe}{'^' * from_end}{outline(index)}]"
        case syntax.NestedResourceAccess(_, base, name):
            return f"{outline(base)}::{outline(name)}"
        case syntax.NonNullAssertion(_, base):
            return f"({outline(base)}!)"
        case syntax.FunctionCall(_, name, arguments, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}({listed(arguments)})"
        case syntax.Lambda(_, parameters, body):
            return f"(({listed(parameters)}) => {outline(body)})"
        case syntax.Parenthesized(_, inner):
            return f"paren {outline(inner)}"
        case syntax.IfCondition(_, condition, body):
            return f"if {outline(condition)} {outline(body)}"
        case syntax.For(_, item, index, over, body):
            variables = outline(item) + (f", {outline(index)}" if index else "")
            return f"[for {variables} in {outline(over)}: {outline(body)}]"
        case syntax.ResourceDeclaration(_, decorators, name, type_, existing, body):
            marks = "".join(f"{outline(mark)} " for mark in decorators) + "existing " * existing
            return f"{marks}resource {outline(name)} {outline(type_)} = {outline(body)}"
        case syntax.Decorator(_, call):
            return f"@{outline(call)}"
        case _:
            return outline_of_type(node)


def outline_of_type(node: object) -> str:
    match node:
        case syntax.TypeReference(_, name, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}"
        case syntax.ArrayType(_, item):
            return f"({outline(item)})[]"
        case syntax.NullableType(_, inner):
            return f"({outline(inner)})?"
        case syntax.NonNullableType(_, inner):
            return f"({outline(inner)})!"
        case syntax.UnionType(_, members):
            return f"union({listed(members)})"
        case syntax.ParenthesizedType(_, inner):
            return f"paren {outline(inner)}"
        case syntax.ObjectTypeProperty(_, decorators, name, type_):
            marks = "".join(f"{outline(mark)} " for mark in decorators)
            return f"{marks}{outline(name) if name else '*'}: {outline(type_)}"
        case syntax.TupleType(_, items):
            return f"[{listed(items)}]"
        case syntax.TupleTypeItem(_, decorators, type_):
            return "".join(f"{outline(mark)} " for mark in decorators) + outline(type_)
        case syntax.TypeItemAccess(_, base, index, additional):
            return (
                f"{outline(base)}.*" if additional else f"{outline(base)}[{'*' if index is None else index}]"
            )
        case syntax.ParameterizedType(_, name, arguments, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}<{listed(arguments)}>"
        case syntax.ResourceType(_, type_):
            return f"resource {outline(type_)}" if type_ else "resource"
    raise AssertionError(f"no outline for {node!r}")


def listed(items: tuple[object, ...]) -> str:
    return ", ".join(outline(item) for item in items)
