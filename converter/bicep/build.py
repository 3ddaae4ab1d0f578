"""The syntax tree's nodes, made while the parser reduces: one method an alternative of `bicep.lark`.

A method is called like the alternative's alias, or else like its rule, and gets the values of the
alternative's symbols in order: tokens for terminals, for the rest what the methods made of them.
"""

from __future__ import annotations

from typing import Any

from converter.bicep import strings, syntax
from converter.bicep.lexer import Token
from converter.bicep.syntax import Identifier, Literal, Node
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

    # --- lists and what stands for nothing ---------------------------------------------------

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

    def program(self, v: Values) -> syntax.Program:
        return syntax.Program(Span(self.source, 0, len(self.source.text)), tuple(v[0]))

    def target_scope(self, v: Values) -> syntax.TargetScope:
        return syntax.TargetScope(self.declared(v, v[3]), tuple(v[0]), v[3])

    def metadata(self, v: Values) -> syntax.Metadata:
        return syntax.Metadata(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def parameter(self, v: Values) -> syntax.ParameterDeclaration:
        return syntax.ParameterDeclaration(self.declared(v, v[4] or v[3]), tuple(v[0]), v[2], v[3], v[4])

    def type_declaration(self, v: Values) -> syntax.TypeDeclaration:
        return syntax.TypeDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def variable(self, v: Values) -> syntax.VariableDeclaration:
        return syntax.VariableDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], None, v[4])

    def typed_variable(self, v: Values) -> syntax.VariableDeclaration:
        return syntax.VariableDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def function(self, v: Values) -> syntax.FunctionDeclaration:
        span = self.declared(v, v[8])
        return syntax.FunctionDeclaration(span, tuple(v[0]), v[2], tuple(v[4]), v[6], v[8])

    def function_parameter(self, v: Values) -> syntax.FunctionParameter:
        return syntax.FunctionParameter(self.across(v[0], v[1]), v[0], v[1])

    def resource(self, v: Values) -> syntax.ResourceDeclaration:
        span = self.declared(v, v[5])
        return syntax.ResourceDeclaration(span, tuple(v[0]), v[2], v[3], existing=False, body=v[5])

    def existing_resource(self, v: Values) -> syntax.ResourceDeclaration:
        span = self.declared(v, v[6])
        return syntax.ResourceDeclaration(span, tuple(v[0]), v[2], v[3], existing=True, body=v[6])

    def module(self, v: Values) -> syntax.ModuleDeclaration:
        return syntax.ModuleDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def test(self, v: Values) -> syntax.TestDeclaration:
        return syntax.TestDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def output(self, v: Values) -> syntax.OutputDeclaration:
        return syntax.OutputDeclaration(self.declared(v, v[5]), tuple(v[0]), v[2], v[3], v[5])

    def assertion(self, v: Values) -> syntax.AssertDeclaration:
        return syntax.AssertDeclaration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def using(self, v: Values) -> syntax.Using:
        return syntax.Using(self.declared(v, v[2]), tuple(v[0]), v[2])

    def using_with(self, v: Values) -> syntax.Using:
        return syntax.Using(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def using_none(self, v: Values) -> syntax.Using:
        start = v[0][0].span.start if v[0] else v[1].start
        return syntax.Using(Span(self.source, start, v[2].end), tuple(v[0]), None)

    def using_none_with(self, v: Values) -> syntax.Using:
        return syntax.Using(self.declared(v, v[4]), tuple(v[0]), None, v[4])

    def extends(self, v: Values) -> syntax.Extends:
        return syntax.Extends(self.declared(v, v[2]), tuple(v[0]), v[2])

    def assignment(self, v: Values) -> syntax.ParameterAssignment:
        return syntax.ParameterAssignment(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def extension_configuration(self, v: Values) -> syntax.ExtensionConfiguration:
        return syntax.ExtensionConfiguration(self.declared(v, v[4]), tuple(v[0]), v[2], v[4])

    def symbol_import(self, v: Values) -> syntax.Import:
        return syntax.Import(self.declared(v, v[6]), tuple(v[0]), tuple(v[3]), None, v[6])

    def wildcard_import(self, v: Values) -> syntax.Import:
        return syntax.Import(self.declared(v, v[6]), tuple(v[0]), (), v[4], v[6])

    def imported_symbol(self, v: Values) -> syntax.ImportedSymbol:
        return syntax.ImportedSymbol(v[0].span, v[0], v[0])

    def renamed_symbol(self, v: Values) -> syntax.ImportedSymbol:
        return syntax.ImportedSymbol(self.across(v[0], v[2]), v[0], v[2])

    def quoted_symbol(self, v: Values) -> syntax.ImportedSymbol:
        name = self.quoted_name(v[0])
        return syntax.ImportedSymbol(self.across(name, v[2]), name, v[2])

    def extension(self, v: Values) -> syntax.Extension:
        span = self.declared(v, v[4] or v[3] or v[2])
        return syntax.Extension(span, tuple(v[0]), v[2], v[3], v[4])

    def decorator(self, v: Values) -> syntax.Decorator:
        return syntax.Decorator(self.to_node(v[0], v[1]), v[1])

    # --- conditions and loops ----------------------------------------------------------------

    def if_condition(self, v: Values) -> syntax.IfCondition:
        return syntax.IfCondition(self.to_node(v[0], v[2]), v[1].expression, v[2])

    def for_item(self, v: Values) -> Values:
        return [v[1], None, v[3]]

    def for_item_and_index(self, v: Values) -> Values:
        return [v[2], v[4], v[7]]

    def for_expression(self, v: Values) -> syntax.For:
        item, index, expression = v[1]
        return syntax.For(self.between(v[0], v[4]), item, index, expression, v[3])

    # --- operators ---------------------------------------------------------------------------

    def single_lambda(self, v: Values) -> syntax.Lambda:
        return syntax.Lambda(self.across(v[0], v[2]), (v[0],), v[2])

    def lambda_over_list(self, v: Values) -> syntax.Lambda:
        return syntax.Lambda(self.to_node(v[0], v[4]), tuple(v[1]), v[4])

    def ternary(self, v: Values) -> syntax.Ternary:
        return syntax.Ternary(self.across(v[0], v[4]), v[0], v[2], v[4])

    def binary(self, v: Values) -> syntax.Binary:
        return syntax.Binary(self.across(v[0], v[2]), v[1].text, v[0], v[2])

    def unary(self, v: Values) -> syntax.Unary:
        return syntax.Unary(self.to_node(v[0], v[1]), v[0].text, v[1])

    # --- access ------------------------------------------------------------------------------

    def property_access(self, v: Values) -> syntax.PropertyAccess:
        return syntax.PropertyAccess(self.across(v[0], v[2]), v[0], v[2])

    def safe_property_access(self, v: Values) -> syntax.PropertyAccess:
        return syntax.PropertyAccess(self.across(v[0], v[3]), v[0], v[3], safe=True)

    def array_access(self, v: Values) -> syntax.ArrayAccess:
        return syntax.ArrayAccess(self.from_node(v[0], v[3]), v[0], v[2])

    def safe_array_access(self, v: Values) -> syntax.ArrayAccess:
        return syntax.ArrayAccess(self.from_node(v[0], v[4]), v[0], v[3], safe=True)

    def array_access_from_end(self, v: Values) -> syntax.ArrayAccess:
        return syntax.ArrayAccess(self.from_node(v[0], v[4]), v[0], v[3], from_end=True)

    def safe_array_access_from_end(self, v: Values) -> syntax.ArrayAccess:
        return syntax.ArrayAccess(self.from_node(v[0], v[5]), v[0], v[4], safe=True, from_end=True)

    def nested_resource_access(self, v: Values) -> syntax.NestedResourceAccess:
        return syntax.NestedResourceAccess(self.across(v[0], v[2]), v[0], v[2])

    def non_null_assertion(self, v: Values) -> syntax.NonNullAssertion:
        return syntax.NonNullAssertion(self.from_node(v[0], v[1]), v[0])

    def method_call(self, v: Values) -> syntax.FunctionCall:
        return syntax.FunctionCall(self.from_node(v[0], v[5]), v[2], tuple(v[4]), v[0])

    # --- primary expressions -----------------------------------------------------------------

    def name(self, v: Values) -> Identifier:
        return Identifier(self.of(v[0]), v[0].text)

    def variable_access(self, v: Values) -> syntax.Variable:
        return syntax.Variable(self.of(v[0]), v[0].text)

    def call(self, v: Values) -> syntax.FunctionCall:
        return syntax.FunctionCall(self.from_node(v[0], v[3]), v[0], tuple(v[2]))

    def parenthesized(self, v: Values) -> syntax.Parenthesized:
        return syntax.Parenthesized(self.between(v[0], v[2]), v[1])

    def integer(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), int(v[0].text))

    def true(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), True)

    def false(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), False)

    def null(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), None)

    def array(self, v: Values) -> syntax.ArrayLiteral:
        return syntax.ArrayLiteral(self.between(v[0], v[2]), tuple(v[1]))

    def spread(self, v: Values) -> syntax.Spread:
        return syntax.Spread(self.to_node(v[0], v[1]), v[1])

    def object(self, v: Values) -> syntax.ObjectLiteral:
        return syntax.ObjectLiteral(self.between(v[0], v[2]), tuple(v[1]))

    def property(self, v: Values) -> syntax.Property:
        return syntax.Property(self.across(v[0], v[2]), v[0], v[2])

    # --- strings -----------------------------------------------------------------------------

    def complete_string(self, v: Values) -> Literal:
        return Literal(self.of(v[0]), strings.value(v[0].text))

    def first_hole(self, v: Values) -> Values:
        return v

    def next_hole(self, v: Values) -> Any:
        v[0] += v[1:]
        return v[0]

    def interpolated_string(self, v: Values) -> syntax.InterpolatedString:
        tokens = [*v[0][::2], v[1]]
        dollars = strings.dollars(tokens[0].text)
        pieces = tuple(self.piece(token, dollars, first=token is tokens[0]) for token in tokens)
        return syntax.InterpolatedString(self.between(tokens[0], v[1]), pieces, tuple(v[0][1::2]))

    def piece(self, token: Token, dollars: int, *, first: bool) -> Literal:
        start, end = strings.content(token.text, dollars, first=first)
        span = Span(self.source, token.start + start, token.start + end)
        return Literal(span, strings.resolved(token.text[start:end], dollars, first=first))

    def quoted_name(self, token: Token) -> Identifier:
        return Identifier(self.of(token), strings.value(token.text))

    # --- types -------------------------------------------------------------------------------

    def resource_type(self, v: Values) -> syntax.ResourceType:
        return syntax.ResourceType(self.to_node(v[0], v[1]), v[1])

    def any_resource_type(self, v: Values) -> syntax.ResourceType:
        return syntax.ResourceType(self.of(v[0]), None)

    def union(self, v: Values) -> syntax.UnionType:
        members = v[0]
        return syntax.UnionType(self.across(members[0], members[-1]), tuple(members))

    def union_of_one(self, v: Values) -> syntax.UnionType:
        return syntax.UnionType(self.to_node(v[0], v[1]), (v[1],))

    def union_after_bar(self, v: Values) -> syntax.UnionType:
        return syntax.UnionType(self.to_node(v[0], v[1][-1]), tuple(v[1]))

    def nullable_type(self, v: Values) -> syntax.NullableType:
        return syntax.NullableType(self.from_node(v[0], v[1]), v[0])

    def non_nullable_type(self, v: Values) -> syntax.NonNullableType:
        return syntax.NonNullableType(self.from_node(v[0], v[1]), v[0])

    def negative_type(self, v: Values) -> syntax.LiteralType:
        return syntax.LiteralType(self.between(v[0], v[1]), -int(v[1].text))

    def negated_type(self, v: Values) -> syntax.LiteralType:
        return syntax.LiteralType(self.to_node(v[0], v[1]), not v[1].value)

    def qualified_type(self, v: Values) -> syntax.TypeReference:
        return syntax.TypeReference(self.across(v[0], v[2]), v[2], v[0])

    def qualified_parameterized_type(self, v: Values) -> syntax.ParameterizedType:
        return syntax.ParameterizedType(self.from_node(v[0], v[5]), v[2], tuple(v[4]), v[0])

    def additional_properties_type(self, v: Values) -> syntax.TypeItemAccess:
        return syntax.TypeItemAccess(self.from_node(v[0], v[2]), v[0], None, additional=True)

    def array_type(self, v: Values) -> syntax.ArrayType:
        return syntax.ArrayType(self.from_node(v[0], v[2]), v[0])

    def any_item_type(self, v: Values) -> syntax.TypeItemAccess:
        return syntax.TypeItemAccess(self.from_node(v[0], v[3]), v[0], None)

    def item_type(self, v: Values) -> syntax.TypeItemAccess:
        return syntax.TypeItemAccess(self.from_node(v[0], v[3]), v[0], int(v[2].text))

    def literal_type(self, v: Values) -> syntax.LiteralType:
        return syntax.LiteralType(v[0].span, v[0].value)

    def string_type(self, v: Values) -> syntax.LiteralType:
        return syntax.LiteralType(self.of(v[0]), strings.value(v[0].text))

    def type_reference(self, v: Values) -> syntax.TypeReference:
        return syntax.TypeReference(v[0].span, v[0])

    def parameterized_type(self, v: Values) -> syntax.ParameterizedType:
        return syntax.ParameterizedType(self.from_node(v[0], v[3]), v[0], tuple(v[2]))

    def parenthesized_type(self, v: Values) -> syntax.ParenthesizedType:
        return syntax.ParenthesizedType(self.between(v[0], v[2]), v[1])

    def object_type(self, v: Values) -> syntax.ObjectType:
        return syntax.ObjectType(self.between(v[0], v[2]), tuple(v[1]))

    def type_member(self, v: Values) -> syntax.ObjectTypeProperty:
        start = v[0][0] if v[0] else v[1]
        return syntax.ObjectTypeProperty(self.across(start, v[3]), tuple(v[0]), v[1], v[3])

    def quoted_type_member(self, v: Values) -> syntax.ObjectTypeProperty:
        name = Literal(self.of(v[1]), strings.value(v[1].text))
        return self.type_member([v[0], name, v[2], v[3]])

    def additional_type_member(self, v: Values) -> syntax.ObjectTypeProperty:
        return syntax.ObjectTypeProperty(self.declared(v, v[3]), tuple(v[0]), None, v[3])

    def tuple_type(self, v: Values) -> syntax.TupleType:
        return syntax.TupleType(self.between(v[0], v[2]), tuple(v[1]))

    def tuple_item(self, v: Values) -> syntax.TupleTypeItem:
        start = v[0][0] if v[0] else v[1]
        return syntax.TupleTypeItem(self.across(start, v[1]), tuple(v[0]), v[1])
