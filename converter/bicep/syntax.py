"""The syntax tree of `.bicep` and `.bicepparam` files.

Every node has the span of exactly its own text. Names are Bicep's own. Where a node keeps a name,
it keeps it as an `Identifier`, so that a diagnostic can point at the name alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from converter.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Anything in the tree."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Identifier(Node):
    """A name where the grammar wants a name, not an expression."""

    name: str


# --- expressions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Expression(Node):
    """Anything that evaluates to a value."""


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Expression):
    """`true`, `false`, `null`, an integer, or a string without interpolation (escapes resolved)."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class InterpolatedString(Expression):
    """A string with `${…}`: literal pieces (possibly empty) and expressions, alternating.

    There is always one piece more than there are expressions. The pieces are spanned without their
    delimiters, and hold the text with its escapes resolved.
    """

    pieces: tuple[Literal, ...]
    expressions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Variable(Expression):
    """A name used as a value: parameter, variable, resource, module, import, loop or lambda variable."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Node):
    """`...expression` inside an array or object."""

    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ArrayLiteral(Expression):
    items: tuple[Expression | Spread, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Property(Node):
    """`key: value`; the key is a plain name, a string or an interpolated string."""

    key: Identifier | Literal | InterpolatedString
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ObjectLiteral(Expression):
    """Properties in order; in a resource body nested resource declarations stand among them."""

    properties: tuple[Property | Spread | ResourceDeclaration, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Expression):
    """`operator` is one of `!`, `-`, `+`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Expression):
    """`operator` is one of `?? || && == != =~ !~ < <= > >= + - * / %`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Ternary(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, eq=False)
class PropertyAccess(Expression):
    """`base.name`, or `base.?name` when `safe`."""

    base: Expression
    name: Identifier
    safe: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ArrayAccess(Expression):
    """`base[index]`; `[?…]` when `safe`, `[^…]` (counted from the end) when `from_end`."""

    base: Expression
    index: Expression
    safe: bool = False
    from_end: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NestedResourceAccess(Expression):
    """`base::name`."""

    base: Expression
    name: Identifier


@dataclass(frozen=True, slots=True, eq=False)
class NonNullAssertion(Expression):
    """`base!`."""

    base: Expression


@dataclass(frozen=True, slots=True, eq=False)
class FunctionCall(Expression):
    """`name(…)`, or `base.name(…)`: a namespace's function, an import's, or a resource's method."""

    name: Identifier
    arguments: tuple[Expression, ...]
    base: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Expression):
    """`x => body` or `(x, i) => body`."""

    parameters: tuple[Identifier, ...]
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Parenthesized(Expression):
    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class IfCondition(Expression):
    """`if (condition) body`, the body of a resource, module or `for`."""

    condition: Expression
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class For(Expression):
    """`[for item in expression: body]` and `[for (item, index) in expression: body]`."""

    item: Identifier
    index: Identifier | None
    expression: Expression
    body: Expression


# --- types -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class TypeExpression(Node):
    """Anything that stands where a type stands."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeReference(TypeExpression):
    """A type's name: `string`, `Scale`; `base` is set for `import.Type` and `sys.string`."""

    name: Identifier
    base: TypeExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LiteralType(TypeExpression):
    """A literal as a type: `'cpu'`, `5`, `-1`, `true`, `null`."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class ArrayType(TypeExpression):
    item: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class NullableType(TypeExpression):
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class NonNullableType(TypeExpression):
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class UnionType(TypeExpression):
    members: tuple[TypeExpression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ParenthesizedType(TypeExpression):
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class ObjectTypeProperty(Node):
    """`name: type`; `name` is None for the additional-properties matcher `*: type`."""

    decorators: tuple[Decorator, ...]
    name: Identifier | Literal | None
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class ObjectType(TypeExpression):
    properties: tuple[ObjectTypeProperty, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TupleTypeItem(Node):
    decorators: tuple[Decorator, ...]
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class TupleType(TypeExpression):
    items: tuple[TupleTypeItem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeItemAccess(TypeExpression):
    """`T[0]`, `T[*]` (index None) and `T.*` (index None, `additional`)."""

    base: TypeExpression
    index: int | None
    additional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ParameterizedType(TypeExpression):
    """`resourceInput<'…'>`, `resourceOutput<'…'>`; `base` is set for `sys.resourceInput<'…'>`."""

    name: Identifier
    arguments: tuple[TypeExpression, ...]
    base: TypeExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ResourceType(TypeExpression):
    """`resource 'type@version'` (or bare `resource`) as a parameter's or output's type."""

    type: Expression | None


# --- statements ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Decorator(Node):
    """`@name(…)`; the expression is a `FunctionCall`, its base `sys` or `az` where written."""

    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Statement(Node):
    """A top-level declaration with its decorators. The span includes the decorators."""

    decorators: tuple[Decorator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TargetScope(Statement):
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Metadata(Statement):
    name: Identifier
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ParameterDeclaration(Statement):
    """`param name type = default`, in a `.bicep` file."""

    name: Identifier
    type: TypeExpression
    default: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class ParameterAssignment(Statement):
    """`param name = value`, in a `.bicepparam` file."""

    name: Identifier
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class TypeDeclaration(Statement):
    name: Identifier
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class VariableDeclaration(Statement):
    name: Identifier
    type: TypeExpression | None
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class FunctionParameter(Node):
    name: Identifier
    type: TypeExpression


@dataclass(frozen=True, slots=True, eq=False)
class FunctionDeclaration(Statement):
    name: Identifier
    parameters: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ResourceDeclaration(Statement):
    """`body` is an `ObjectLiteral`, an `IfCondition` or a `For` over either."""

    name: Identifier
    type: Expression
    existing: bool
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ModuleDeclaration(Statement):
    name: Identifier
    path: Expression
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class TestDeclaration(Statement):
    name: Identifier
    path: Expression
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class OutputDeclaration(Statement):
    name: Identifier
    type: TypeExpression
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class AssertDeclaration(Statement):
    name: Identifier
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ImportedSymbol(Node):
    """`name` or `name as alias`; `alias` is the local name in both cases."""

    name: Identifier
    alias: Identifier


@dataclass(frozen=True, slots=True, eq=False)
class Import(Statement):
    """`import { a, b as c } from 'path'`, or `import * as ns from 'path'` (then `wildcard`)."""

    symbols: tuple[ImportedSymbol, ...]
    wildcard: Identifier | None
    path: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Extension(Statement):
    """`extension spec [with object] [as alias]`; `spec` is a string or a name."""

    specification: Expression
    configuration: Expression | None
    alias: Identifier | None


@dataclass(frozen=True, slots=True, eq=False)
class ExtensionConfiguration(Statement):
    """`extensionConfig alias with object`, in a `.bicepparam` file."""

    alias: Identifier
    configuration: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Using(Statement):
    """`using 'path'` or `using none` (path None), in a `.bicepparam` file; `with` is a deploy clause."""

    path: Expression | None
    configuration: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Extends(Statement):
    """`extends 'path'`, in a `.bicepparam` file."""

    path: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Program(Node):
    """A whole file: its statements in order."""

    statements: tuple[Statement, ...]
