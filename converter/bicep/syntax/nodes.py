"""The syntax tree of `.bicep` and `.bicepparam` files.

Every node has the span of exactly its own text. Names are Bicep's own. Where a node keeps a name,
it keeps it as an `Identifier`, so that a diagnostic can point at the name alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, dataclass_transform

from converter.source import Span


@dataclass_transform(frozen_default=True, eq_default=False)
class NodeType(type):
    """Turns a class's annotations into slots and an `__init__` that takes them in order.

    Fields of a base class come first, defaults are `None` or `False`. Nodes are equal when they are the
    same node; that none is changed is left to the type checker.
    """

    __match_args__: tuple[str, ...]

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> NodeType:
        own = tuple(namespace.get("__annotations__", ()))
        fields = (*(field for base in bases for field in getattr(base, "__match_args__", ())), *own)
        defaults = tuple(namespace.pop(field) for field in own if field in namespace)
        namespace["__slots__"] = own
        namespace["__match_args__"] = fields
        if own:
            namespace["__init__"] = _initializer(fields, defaults)
        return super().__new__(cls, name, bases, namespace)


@cache
def _initializer(fields: tuple[str, ...], defaults: tuple[object, ...]) -> Callable[..., None]:
    required = len(fields) - len(defaults)
    parameters = [*fields[:required], *map("{}={!r}".format, fields[required:], defaults)]
    body = "".join(f"\n self.{field} = {field}" for field in fields)
    scope: dict[str, Callable[..., None]] = {}
    exec(f"def __init__(self, {', '.join(parameters)}):{body}", scope)  # noqa: S102 -- our own field names
    return scope["__init__"]


_BETWEEN: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
"""What may be between two tokens."""


class Node(metaclass=NodeType):
    """Anything in the tree."""

    span: Span

    def __repr__(self) -> str:
        values = [repr(getattr(self, field)) for field in type(self).__match_args__[1:]]
        return f"{type(self).__name__}({', '.join(values)})"


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node, in the order of its fields."""
    for field in type(node).__match_args__[1:]:
        value = getattr(node, field)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from value


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, outermost first; without recursion, however deep the tree is."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(list(children(node)))


class Identifier(Node):
    """A name where the grammar wants a name, not an expression."""

    name: str


# --- expressions -----------------------------------------------------------------------------


class Expression(Node):
    """Anything that evaluates to a value."""


class Literal(Expression):
    """`true`, `false`, `null`, an integer, or a string without interpolation (escapes resolved)."""

    value: str | int | bool | None


class InterpolatedString(Expression):
    """A string with `${…}`: literal pieces (possibly empty) and expressions, alternating.

    There is always one piece more than there are expressions. The pieces are spanned without their
    delimiters, and hold the text with its escapes resolved.
    """

    pieces: tuple[Literal, ...]
    expressions: tuple[Expression, ...]


class Variable(Expression):
    """A name used as a value: parameter, variable, resource, module, import, loop or lambda variable."""

    name: str


class Spread(Node):
    """`...expression` inside an array or object."""

    expression: Expression


class ArrayLiteral(Expression):
    items: tuple[Expression | Spread, ...]


class Property(Node):
    """`key: value`; the key is a plain name, a string or an interpolated string."""

    key: Identifier | Literal | InterpolatedString
    value: Expression


class ObjectLiteral(Expression):
    """Properties in order; in a resource body nested resource declarations are among them."""

    properties: tuple[Property | Spread | ResourceDeclaration, ...]


class Unary(Expression):
    """`operator` is `!` or `-`."""

    operator: str
    operand: Expression


class Binary(Expression):
    """`operator` is one of `?? || && == != =~ !~ < <= > >= + - * / %`."""

    operator: str
    left: Expression
    right: Expression


class Ternary(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


class PropertyAccess(Expression):
    """`base.name`, or `base.?name` when `safe`."""

    base: Expression
    name: Identifier
    safe: bool = False


class ArrayAccess(Expression):
    """`base[index]`; `[?…]` when `safe`, `[^…]` (counted from the end) when `from_end`."""

    base: Expression
    index: Expression
    safe: bool = False
    from_end: bool = False


class NestedResourceAccess(Expression):
    """`base::name`."""

    base: Expression
    name: Identifier


class NonNullAssertion(Expression):
    """`base!`."""

    base: Expression


class FunctionCall(Expression):
    """`name(…)`, or `base.name(…)`: a namespace's function, an import's, or a resource's method."""

    name: Identifier
    arguments: tuple[Expression, ...]
    base: Expression | None = None


class Lambda(Expression):
    """`x => body` or `(x, i) => body`."""

    parameters: tuple[Identifier, ...]
    body: Expression


class Parenthesized(Expression):
    expression: Expression


class IfCondition(Expression):
    """`if (condition) body`, the body of a resource, module or `for`."""

    condition: Expression
    body: Expression


class For(Expression):
    """`[for item in expression: body]` and `[for (item, index) in expression: body]`."""

    item: Identifier
    index: Identifier | None
    expression: Expression
    body: Expression


# --- types -----------------------------------------------------------------------------------


class TypeExpression(Node):
    """Anything that declares a type."""


class TypeReference(TypeExpression):
    """A type's name: `string`, `Scale`; `base` is set for `import.Type` and `sys.string`."""

    name: Identifier
    base: TypeExpression | None = None


class LiteralType(TypeExpression):
    """A literal as a type: `'cpu'`, `5`, `-1`, `true`, `null`."""

    value: str | int | bool | None


class ArrayType(TypeExpression):
    item: TypeExpression


class NullableType(TypeExpression):
    type: TypeExpression


class NonNullableType(TypeExpression):
    type: TypeExpression


class UnaryType(TypeExpression):
    """`-T` or `!T` of a type that isn't a literal; of a literal it is a `LiteralType`."""

    operator: str
    type: TypeExpression


class UnionType(TypeExpression):
    members: tuple[TypeExpression, ...]


class ParenthesizedType(TypeExpression):
    type: TypeExpression


class ObjectTypeProperty(Node):
    """`name: type`; `name` is None for the additional-properties matcher `*: type`."""

    decorators: tuple[Decorator, ...]
    name: Identifier | Literal | None
    type: TypeExpression


class ObjectType(TypeExpression):
    properties: tuple[ObjectTypeProperty, ...]


class TupleTypeItem(Node):
    decorators: tuple[Decorator, ...]
    type: TypeExpression


class TupleType(TypeExpression):
    items: tuple[TupleTypeItem, ...]


class TypeItemAccess(TypeExpression):
    """`T[0]`, `T[*]` (index None) and `T.*` (index None, `additional`)."""

    base: TypeExpression
    index: int | None
    additional: bool = False


class ParameterizedType(TypeExpression):
    """`resourceInput<'…'>`, `resourceOutput<'…'>`; `base` is set for `sys.resourceInput<'…'>`."""

    name: Identifier
    arguments: tuple[TypeExpression, ...]
    base: TypeExpression | None = None


class ResourceType(TypeExpression):
    """`resource 'type@version'` (or bare `resource`) as a parameter's or output's type."""

    type: Expression | None


# --- statements ------------------------------------------------------------------------------


class Decorator(Node):
    """`@name(…)`; the expression is a `FunctionCall`, its base `sys` or `az` where written."""

    expression: Expression


class Statement(Node):
    """A top-level declaration with its decorators. The span includes the decorators."""

    decorators: tuple[Decorator, ...]

    @property
    def undecorated(self) -> Span:
        """The span from the keyword on: where a reader finds what is declared."""
        if not self.decorators:
            return self.span
        source, end = self.span.source, self.span.end
        between = _BETWEEN.match(source.text, self.decorators[-1].span.end, end)
        assert between is not None
        return Span(source, between.end(), end)


class TargetScope(Statement):
    value: Expression


class Metadata(Statement):
    name: Identifier
    value: Expression


class ParameterDeclaration(Statement):
    """`param name type = default`, in a `.bicep` file."""

    name: Identifier
    type: TypeExpression
    default: Expression | None


class ParameterAssignment(Statement):
    """`param name = value`, in a `.bicepparam` file."""

    name: Identifier
    value: Expression


class TypeDeclaration(Statement):
    name: Identifier
    type: TypeExpression


class VariableDeclaration(Statement):
    name: Identifier
    type: TypeExpression | None
    value: Expression


class FunctionParameter(Node):
    name: Identifier
    type: TypeExpression


class FunctionDeclaration(Statement):
    name: Identifier
    parameters: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression


class ResourceDeclaration(Statement):
    """`body` is an `ObjectLiteral`, an `IfCondition` or a `For` over either."""

    name: Identifier
    type: Expression
    existing: bool
    body: Expression


class ModuleDeclaration(Statement):
    name: Identifier
    path: Expression
    body: Expression


class TestDeclaration(Statement):
    name: Identifier
    path: Expression
    body: Expression


class OutputDeclaration(Statement):
    name: Identifier
    type: TypeExpression
    value: Expression


class AssertDeclaration(Statement):
    name: Identifier
    value: Expression


class ImportedSymbol(Node):
    """`name` or `name as alias`; `alias` is the local name in both cases."""

    name: Identifier
    alias: Identifier


class Import(Statement):
    """`import { a, b as c } from 'path'`, or `import * as ns from 'path'` (then `wildcard`)."""

    symbols: tuple[ImportedSymbol, ...]
    wildcard: Identifier | None
    path: Expression


class Extension(Statement):
    """`extension spec [with object] [as alias]`; `spec` is a string or a name."""

    specification: Expression
    configuration: Expression | None
    alias: Identifier | None


class ExtensionConfiguration(Statement):
    """`extensionConfig alias with object`, in a `.bicepparam` file."""

    alias: Identifier
    configuration: Expression


class Using(Statement):
    """`using 'path'` or `using none` (path None), in a `.bicepparam` file; `with` is a deploy clause."""

    path: Expression | None
    configuration: Expression | None = None


class Extends(Statement):
    """`extends 'path'`, in a `.bicepparam` file."""

    path: Expression


class Program(Node):
    """A whole file: its statements in order."""

    statements: tuple[Statement, ...]
