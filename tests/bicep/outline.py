"""Syntax trees as text that shows what belongs to what: every operation in parentheses."""

from __future__ import annotations

from converter.bicep.syntax import nodes
from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile


def expression(text: str) -> str:
    """The outline of an expression."""
    return outline(value_of(text))


def value_of(text: str) -> nodes.Expression:
    (statement,) = statements(f"var it = {text}")
    assert isinstance(statement, nodes.VariableDeclaration)
    return statement.value


def type_expression(text: str) -> str:
    """The outline of a type."""
    (statement,) = statements(f"type It = {text}")
    assert isinstance(statement, nodes.TypeDeclaration)
    return outline(statement.type)


def statements(text: str, name: str = "main.bicep") -> tuple[nodes.Statement, ...]:
    """The statements of a file that must be free of errors."""
    result = parse_source(SourceFile(name, text))
    assert result.diagnostics == ()
    return result.program.statements


def outline(node: object) -> str:
    match node:
        case nodes.Literal(_, value) | nodes.LiteralType(_, value):
            return repr(value)
        case nodes.InterpolatedString(_, pieces, expressions):
            parts = [repr(pieces[0].value)]
            for inner, piece in zip(expressions, pieces[1:], strict=True):
                parts += [outline(inner), repr(piece.value)]
            return f"<{' '.join(parts)}>"
        case nodes.Identifier(_, name) | nodes.Variable(_, name):
            return name
        case nodes.Spread(_, inner):
            return f"...{outline(inner)}"
        case nodes.ArrayLiteral(_, items):
            return f"[{listed(items)}]"
        case nodes.ObjectLiteral(_, items) | nodes.ObjectType(_, items):
            return f"{{{listed(items)}}}"
        case nodes.Property(_, key, value):
            return f"{outline(key)}: {outline(value)}"
        case nodes.Unary(_, operator, operand):
            return f"({operator}{outline(operand)})"
        case nodes.Binary(_, operator, left, right):
            return f"({outline(left)} {operator} {outline(right)})"
        case nodes.Ternary(_, condition, then, otherwise):
            return f"({outline(condition)} ? {outline(then)} : {outline(otherwise)})"
        case nodes.PropertyAccess(_, base, name, safe):
            return f"{outline(base)}{'.?' if safe else '.'}{outline(name)}"
        case nodes.ArrayAccess(_, base, index, safe, from_end):
            return f"{outline(base)}[{'?' * safe}{'^' * from_end}{outline(index)}]"
        case nodes.NestedResourceAccess(_, base, name):
            return f"{outline(base)}::{outline(name)}"
        case nodes.NonNullAssertion(_, base):
            return f"({outline(base)}!)"
        case nodes.FunctionCall(_, name, arguments, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}({listed(arguments)})"
        case nodes.Lambda(_, parameters, body):
            return f"(({listed(parameters)}) => {outline(body)})"
        case nodes.Parenthesized(_, inner):
            return f"paren {outline(inner)}"
        case nodes.IfCondition(_, condition, body):
            return f"if {outline(condition)} {outline(body)}"
        case nodes.For(_, item, index, over, body):
            variables = outline(item) + (f", {outline(index)}" if index else "")
            return f"[for {variables} in {outline(over)}: {outline(body)}]"
        case nodes.ResourceDeclaration(_, decorators, name, type_, existing, body):
            marks = "".join(f"{outline(mark)} " for mark in decorators) + "existing " * existing
            return f"{marks}resource {outline(name)} {outline(type_)} = {outline(body)}"
        case nodes.Decorator(_, call):
            return f"@{outline(call)}"
        case _:
            return outline_of_type(node)


def outline_of_type(node: object) -> str:
    match node:
        case nodes.TypeReference(_, name, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}"
        case nodes.ArrayType(_, item):
            return f"({outline(item)})[]"
        case nodes.NullableType(_, inner):
            return f"({outline(inner)})?"
        case nodes.NonNullableType(_, inner):
            return f"({outline(inner)})!"
        case nodes.UnaryType(_, operator, inner):
            return f"({operator}{outline(inner)})"
        case nodes.UnionType(_, members):
            return f"union({listed(members)})"
        case nodes.ParenthesizedType(_, inner):
            return f"paren {outline(inner)}"
        case nodes.ObjectTypeProperty(_, decorators, name, type_):
            marks = "".join(f"{outline(mark)} " for mark in decorators)
            return f"{marks}{outline(name) if name else '*'}: {outline(type_)}"
        case nodes.TupleType(_, items):
            return f"[{listed(items)}]"
        case nodes.TupleTypeItem(_, decorators, type_):
            return "".join(f"{outline(mark)} " for mark in decorators) + outline(type_)
        case nodes.TypeItemAccess(_, base, index, additional):
            return (
                f"{outline(base)}.*" if additional else f"{outline(base)}[{'*' if index is None else index}]"
            )
        case nodes.ParameterizedType(_, name, arguments, base):
            return f"{f'{outline(base)}.' if base else ''}{outline(name)}<{listed(arguments)}>"
        case nodes.ResourceType(_, type_):
            return f"resource {outline(type_)}" if type_ else "resource"
    raise AssertionError(f"no outline for {node!r}")


def listed(items: tuple[object, ...]) -> str:
    return ", ".join(outline(item) for item in items)
