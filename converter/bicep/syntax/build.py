"""The syntax tree's nodes, made while the parser reduces: one method an alternative of `bicep.lark`.

A method is called like the alternative's alias, or else like its rule, and gets the values of the
alternative's symbols in order: tokens for terminals, for the rest what the methods made of them.
"""

from __future__ import annotations

from typing import Any

from converter.bicep.syntax import nodes, strings
from converter.bicep.syntax.lexer import Token
from converter.bicep.syntax.nodes import Identifier, Literal, Node
from converter.source import SourceFile, Span

Values = list[Any]


class Builder:
    """Makes the nodes of one file."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source

    # --- spans -----------------------------------------------------------------------------

    def of(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def between(self, first: Token, last: Token) -> Span:
        return Span(self.source, first.start, last.end)

    def from_node(self, first: Node, last: Token) -> Span:
        return Span(self.source, first.span.start, last.end)

    def to_node(self, first: Token, last: Node) -> Span:
        return Span(self.source, first.start, last.span.end)

    def across(self, first: Node, last: Node) -> Span:
        return Span(self.source, first.span.start, last.span.end)

    def declared(self, values: Values, last: Node) -> Span:
        """From the first decorator, or else the keyword, to the end of `last`."""
        start = values[0][0].span.start if values[0] else values[1].start
        return Span(self.source, start, last.span.end)

    # --- lists and the empty alternative ------------------------------------------------------

    def empty(self, _: Values) -> list[Any]:
        return []

    def nothing(self, _: Values) -> None:
        return None

    def same(self, v: Values) -> Any:
        return v[0]

    def second(self, v: Values) -> Any:
        return v[1]

    def first(self, v: Values) -> list[Any]:
        return [v[0]]

    def pair(self, v: Values) -> list[Any]:
        return [v[0], v[2]]

    def append(self, v: Values) -> Any:
        v[0].append(v[1])
        return v[0]

    def append_separated(self, v: Values) -> Any:
        v[0].append(v[2])
        return v[0]

    # --- files and statements ----------------------------------------------------------------

    def program(self, v: Values) -> nodes.Program:
        return nodes.Program(Span(self.source, 0, len(self.source.text)), tuple(v[0]))

    def target_scope(self, v: Values) -> nodes.TargetScope:
        return nodes.TargetScope(self.declared(v, v[3]), tuple(v[0]), v[3])

    def metadata(self, v: Values) -> nodes.Metadata:
        return nodes.Metadata(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def parameter(self, v: Values) -> nodes.ParameterDeclaration:
        return nodes.ParameterDeclaration(self.declared(v, v[4] or v[3]), tuple(v[0]), v[2], v[3], v[4])

    def type_declaration(self, v: Values) -> nodes.TypeDeclaration:
        return nodes.TypeDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def variable(self, v: Values) -> nodes.VariableDeclaration:
        return nodes.VariableDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], None, v[4])

    def typed_variable(self, v: Values) -> nodes.VariableDeclaration:
        return nodes.VariableDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def function(self, v: Values) -> nodes.FunctionDeclaration:
        span = self.declared(v, v[8])
        return nodes.FunctionDeclaration(span, tuple(v[0]), v[2], tuple(v[4]), v[6], v[8])

    def function_parameter(self, v: Values) -> nodes.FunctionParameter:
        return nodes.FunctionParameter(self.across(v[0], v[1]), v[0], v[1])

    def resource(self, v: Values) -> nodes.ResourceDeclaration:
        span = self.declared(v, v[5])
        return nodes.ResourceDeclaration(span, tuple(v[0]), v[2], v[3], existing=False, body=v[5])

    def existing_resource(self, v: Values) -> nodes.ResourceDeclaration:
        span = self.declared(v, v[6])
        return nodes.ResourceDeclaration(span, tuple(v[0]), v[2], v[3], existing=True, body=v[6])

    def module(self, v: Values) -> nodes.ModuleDeclaration:
        return nodes.ModuleDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def test(self, v: Values) -> nodes.TestDeclaration:
        return nodes.TestDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def output(self, v: Values) -> nodes.OutputDeclaration:
        return nodes.OutputDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def assertion(self, v: Values) -> nodes.AssertDeclaration:
        return nodes.AssertDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def using(self, v: Values) -> nodes.Using:
        return nodes.Using(self.declared(v, v[2]), tuple(v[0]), v[2])

    def using_with(self, v: Values) -> nodes.Using:
        return nodes.Using(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def using_none(self, v: Values) -> nodes.Using:
        start = v[0][0].span.start if v[0] else v[1].start
        return nodes.Using(Span(self.source, start, v[2].end), tuple(v[0]), None)

    def using_none_with(self, v: Values) -> nodes.Using:
        return nodes.Using(self.declared(v, v[4]), tuple(v[0]), None, v[4])

    def extends(self, v: Values) -> nodes.Extends:
        return nodes.Extends(self.declared(v, v[2]), tuple(v[0]), v[2])

    def assignment(self, v: Values) -> nodes.ParameterAssignment:
        return nodes.ParameterAssignment(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def extension_configuration(self, v: Values) -> nodes.ExtensionConfiguration:
        return nodes.ExtensionConfiguration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def symbol_import(self, v: Values) -> nodes.Import:
        return nodes.Import(self.declared(v, v[6]), tuple(v[0]), tuple(v[3]), None, v[6])

    def wildcard_import(self, v: Values) -> nodes.Import:
        return nodes.Import(self.declared(v, v[6]), tuple(v[0]), (), v[4], v[6])

    def imported_symbol(self, v: Values) -> nodes.ImportedSymbol:
        return nodes.ImportedSymbol(v[0].span, v[0], v[0])

    def renamed_symbol(self, v: Values) -> nodes.ImportedSymbol:
        return nodes.ImportedSymbol(self.across(v[0], v[2]), v[0], v[2])

    def quoted_symbol(self, v: Values) -> nodes.ImportedSymbol:
        name = self.quoted_name(v[0])
        return nodes.ImportedSymbol(self.across(name, v[2]), name, v[2])

    def extension(self, v: Values) -> nodes.Extension:
        span = self.declared(v, v[4] or v[3] or v[2])
        return nodes.Extension(span, tuple(v[0]), v[2], v[3], v[4])

    def decorator(self, v: Values) -> nodes.Decorator:
        return nodes.Decorator(self.to_node(v[0], v[1]), v[1])

    # --- conditions and loops ----------------------------------------------------------------

    def if_condition(self, v: Values) -> nodes.IfCondition:
        return nodes.IfCondition(self.to_node(v[0], v[2]), v[1].expression, v[2])

    def for_item(self, v: Values) -> Values:
        return [v[1], None, v[3]]

    def for_item_and_index(self, v: Values) -> Values:
        return [v[2], v[4], v[-1]]

    def for_expression(self, v: Values) -> nodes.For:
        item, index, expression = v[1]
        return nodes.For(self.between(v[0], v[4]), item, index, expression, v[3])

    # --- operators ---------------------------------------------------------------------------

    def single_lambda(self, v: Values) -> nodes.Lambda:
        return nodes.Lambda(self.across(v[0], v[2]), (v[0],), v[2])

    def lambda_over_list(self, v: Values) -> nodes.Lambda:
        return nodes.Lambda(self.to_node(v[0], v[4]), tuple(v[1]), v[4])

    def ternary(self, v: Values) -> nodes.Ternary:
        return nodes.Ternary(self.across(v[0], v[4]), v[0], v[2], v[4])

    def binary(self, v: Values) -> nodes.Binary:
        return nodes.Binary(self.across(v[0], v[2]), v[1].text, v[0], v[2])

    def unary(self, v: Values) -> nodes.Unary:
        return nodes.Unary(self.to_node(v[0], v[1]), v[0].text, v[1])

    # --- access ------------------------------------------------------------------------------

    def property_access(self, v: Values) -> nodes.PropertyAccess:
        return nodes.PropertyAccess(self.across(v[0], v[2]), v[0], v[2])

    def safe_property_access(self, v: Values) -> nodes.PropertyAccess:
        return nodes.PropertyAccess(self.across(v[0], v[3]), v[0], v[3], safe=True)

    def array_access(self, v: Values) -> nodes.ArrayAccess:
        return nodes.ArrayAccess(self.from_node(v[0], v[3]), v[0], v[2])

    def safe_array_access(self, v: Values) -> nodes.ArrayAccess:
        return nodes.ArrayAccess(self.from_node(v[0], v[4]), v[0], v[3], safe=True)

    def array_access_from_end(self, v: Values) -> nodes.ArrayAccess:
        return nodes.ArrayAccess(self.from_node(v[0], v[4]), v[0], v[3], from_end=True)

    def safe_array_access_from_end(self, v: Values) -> nodes.ArrayAccess:
        return nodes.ArrayAccess(self.from_node(v[0], v[5]), v[0], v[4], safe=True, from_end=True)

    def nested_resource_access(self, v: Values) -> nodes.NestedResourceAccess:
        return nodes.NestedResourceAccess(self.across(v[0], v[2]), v[0], v[2])

    def non_null_assertion(self, v: Values) -> nodes.NonNullAssertion:
        return nodes.NonNullAssertion(self.from_node(v[0], v[1]), v[0])

    def method_call(self, v: Values) -> nodes.FunctionCall:
        return nodes.FunctionCall(self.from_node(v[0], v[5]), v[2], tuple(v[4]), v[0])

    # --- primary expressions -----------------------------------------------------------------

    def name(self, v: Values) -> Identifier:
        return Identifier(self.of(v[0]), v[0].text)

    def variable_access(self, v: Values) -> nodes.Variable:
        return nodes.Variable(self.of(v[0]), v[0].text)

    def call(self, v: Values) -> nodes.FunctionCall:
        return nodes.FunctionCall(self.from_node(v[0], v[3]), v[0], tuple(v[2]))

    def parenthesized(self, v: Values) -> nodes.Parenthesized:
        return nodes.Parenthesized(self.between(v[0], v[2]), v[1])

    def integer(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), int(v[0].text))

    def true(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), True)

    def false(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), False)

    def null(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), None)

    def array(self, v: Values) -> nodes.ArrayLiteral:
        return nodes.ArrayLiteral(self.between(v[0], v[2]), tuple(v[1]))

    def spread(self, v: Values) -> nodes.Spread:
        return nodes.Spread(self.to_node(v[0], v[1]), v[1])

    def object(self, v: Values) -> nodes.ObjectLiteral:
        return nodes.ObjectLiteral(self.between(v[0], v[2]), tuple(v[1]))

    def property(self, v: Values) -> nodes.Property:
        return nodes.Property(self.across(v[0], v[2]), v[0], v[2])

    # --- strings -----------------------------------------------------------------------------

    def complete_string(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), strings.value(v[0].text))

    def first_interpolation(self, v: Values) -> Values:
        return v

    def next_interpolation(self, v: Values) -> Any:
        v[0] += v[1:]
        return v[0]

    def interpolated_string(self, v: Values) -> nodes.InterpolatedString:
        tokens = [*v[0][::2], v[1]]
        dollars = strings.dollars(tokens[0].text)
        pieces = tuple(self.piece(token, dollars, first=token is tokens[0]) for token in tokens)
        return nodes.InterpolatedString(self.between(tokens[0], v[1]), pieces, tuple(v[0][1::2]))

    def piece(self, token: Token, dollars: int, *, first: bool) -> Literal:
        start, end = strings.content(token.text, dollars, first=first)
        span = Span(self.source, token.start + start, token.start + end)
        return Literal(span, strings.resolved(token.text[start:end], dollars, first=first))

    def quoted_name(self, token: Token) -> Identifier:
        return Identifier(self.of(token), strings.value(token.text))

    # --- types -------------------------------------------------------------------------------

    def resource_type(self, v: Values) -> nodes.ResourceType:
        return nodes.ResourceType(self.to_node(v[0], v[1]), v[1])

    def any_resource_type(self, v: Values) -> nodes.ResourceType:
        return nodes.ResourceType(self.of(v[0]), None)

    def union(self, v: Values) -> nodes.UnionType:
        members = v[0]
        return nodes.UnionType(self.across(members[0], members[-1]), tuple(members))

    def union_of_one(self, v: Values) -> nodes.UnionType:
        return nodes.UnionType(self.to_node(v[0], v[1]), (v[1],))

    def union_after_bar(self, v: Values) -> nodes.UnionType:
        return nodes.UnionType(self.to_node(v[0], v[1][-1]), tuple(v[1]))

    def nullable_type(self, v: Values) -> nodes.NullableType:
        return nodes.NullableType(self.from_node(v[0], v[1]), v[0])

    def non_nullable_type(self, v: Values) -> nodes.NonNullableType:
        return nodes.NonNullableType(self.from_node(v[0], v[1]), v[0])

    def unary_type(self, v: Values) -> nodes.TypeExpression:
        span, operator, operand = self.to_node(v[0], v[1]), v[0].text, v[1]
        if isinstance(operand, nodes.LiteralType):
            if operator == "!" and isinstance(operand.value, bool):
                return nodes.LiteralType(span, not operand.value)
            if operator == "-" and type(operand.value) is int:
                return nodes.LiteralType(span, -operand.value)
        return nodes.UnaryType(span, operator, operand)

    def qualified_type(self, v: Values) -> nodes.TypeReference:
        return nodes.TypeReference(self.across(v[0], v[2]), v[2], v[0])

    def qualified_parameterized_type(self, v: Values) -> nodes.ParameterizedType:
        return nodes.ParameterizedType(self.from_node(v[0], v[5]), v[2], tuple(v[4]), v[0])

    def additional_properties_type(self, v: Values) -> nodes.TypeItemAccess:
        return nodes.TypeItemAccess(self.from_node(v[0], v[2]), v[0], None, additional=True)

    def array_type(self, v: Values) -> nodes.ArrayType:
        return nodes.ArrayType(self.from_node(v[0], v[2]), v[0])

    def any_item_type(self, v: Values) -> nodes.TypeItemAccess:
        return nodes.TypeItemAccess(self.from_node(v[0], v[3]), v[0], None)

    def item_type(self, v: Values) -> nodes.TypeItemAccess:
        return nodes.TypeItemAccess(self.from_node(v[0], v[3]), v[0], int(v[2].text))

    def literal_type(self, v: Values) -> nodes.LiteralType:
        return nodes.LiteralType(v[0].span, v[0].value)

    def string_type(self, v: Values) -> nodes.LiteralType:
        return nodes.LiteralType(self.of(v[0]), strings.value(v[0].text))

    def type_reference(self, v: Values) -> nodes.TypeReference:
        return nodes.TypeReference(v[0].span, v[0])

    def parameterized_type(self, v: Values) -> nodes.ParameterizedType:
        return nodes.ParameterizedType(self.from_node(v[0], v[3]), v[0], tuple(v[2]))

    def parenthesized_type(self, v: Values) -> nodes.ParenthesizedType:
        return nodes.ParenthesizedType(self.between(v[0], v[2]), v[1])

    def object_type(self, v: Values) -> nodes.ObjectType:
        return nodes.ObjectType(self.between(v[0], v[2]), tuple(v[1]))

    def type_member(self, v: Values) -> nodes.ObjectTypeProperty:
        start = v[0][0] if v[0] else v[1]
        return nodes.ObjectTypeProperty(self.across(start, v[3]), tuple(v[0]), v[1], v[3])

    def quoted_type_member(self, v: Values) -> nodes.ObjectTypeProperty:
        name = Literal(self.of(v[1]), strings.value(v[1].text))
        return self.type_member([v[0], name, v[2], v[3]])

    def additional_type_member(self, v: Values) -> nodes.ObjectTypeProperty:
        return nodes.ObjectTypeProperty(self.declared(v, v[3]), tuple(v[0]), None, v[3])

    def tuple_type(self, v: Values) -> nodes.TupleType:
        return nodes.TupleType(self.between(v[0], v[2]), tuple(v[1]))

    def tuple_item(self, v: Values) -> nodes.TupleTypeItem:
        start = v[0][0] if v[0] else v[1]
        return nodes.TupleTypeItem(self.across(start, v[1]), tuple(v[0]), v[1])
