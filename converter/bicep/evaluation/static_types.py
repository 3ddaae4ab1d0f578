"""What is known of a value's type without evaluating it: from how it is written, or how it is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from converter.bicep.evaluation.declarations import Unit
from converter.bicep.evaluation.links import key_of
from converter.bicep.evaluation.types import property_name
from converter.bicep.syntax import nodes
from converter.source import Span

if TYPE_CHECKING:
    from converter.bicep.evaluation.links import Links


class StaticType:
    """The type of a value, or what a place takes."""

    __slots__ = ()


class Anything(StaticType):
    """Nothing is known, or everything is taken."""

    __slots__ = ()


class Plain(StaticType):
    """`string`, `int`, `bool` or `null`, of whatever value."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind


class Items(StaticType):
    """An array; `item` is the type of each item."""

    __slots__ = ("item",)

    def __init__(self, item: StaticType) -> None:
        self.item = item


class OneOf(StaticType):
    """A union, of two types or more; none of them is a union."""

    __slots__ = ("types",)

    def __init__(self, types: tuple[StaticType, ...]) -> None:
        self.types = types


class Member:
    """A property of an object; its type is made when it is first asked for: types may contain themselves.

    `place` is where the property is written, None for a declared one. `is_settable` is False for one that
    only the platform sets, `is_common` is set for one that a resource has because every one may have it.
    `holds_secrets` is set where it or anything below it is sensitive.
    """

    __slots__ = (
        *("_make", "_type", "holds_secrets", "is_common", "is_required", "is_sensitive", "is_settable"),
        "place",
    )

    def __init__(
        self,
        make: Callable[[], StaticType],
        *,
        place: Span | None = None,
        is_required: bool = False,
        is_settable: bool = True,
        is_sensitive: bool = False,
        holds_secrets: bool = False,
        is_common: bool = False,
    ) -> None:
        self._make = make
        self._type: StaticType | None = None
        self.place = place
        self.is_required = is_required
        self.is_settable = is_settable
        self.is_sensitive = is_sensitive
        self.holds_secrets = holds_secrets
        self.is_common = is_common

    @property
    def type(self) -> StaticType:
        if self._type is None:
            self._type = ANYTHING  # where it needs itself
            self._type = self._make()
        return self._type


class Members(StaticType):
    """An object. `others` is the type of the properties that aren't named, None where there are none.

    For what takes a value: `is_lenient` makes a warning of what is wrong with the names of properties, and
    `warns_of_others` of a name that isn't among the members, though others are taken. `may_lack` makes a
    warning of the missing ones alone.
    """

    __slots__ = ("is_lenient", "may_lack", "members", "others", "required", "warns_of_others")

    def __init__(
        self,
        members: Mapping[str, Member],
        others: StaticType | None,
        *,
        is_lenient: bool = False,
        warns_of_others: bool = False,
        may_lack: bool = False,
    ) -> None:
        self.members = members
        self.others = others
        self.is_lenient = is_lenient
        self.warns_of_others = warns_of_others
        self.may_lack = may_lack
        self.required = frozenset(name for name, member in members.items() if member.is_required)


ANYTHING: Final = Anything()
STRING: Final = Plain("string")
INT: Final = Plain("int")
BOOL: Final = Plain("bool")
NULL: Final = Plain("null")
BUILT_IN: Final[Mapping[str, StaticType]] = {
    "string": STRING,
    "secureString": STRING,
    "int": INT,
    "bool": BOOL,
    "null": NULL,
    "array": Items(ANYTHING),
    "object": Members({}, ANYTHING),
    "secureObject": Members({}, ANYTHING),
}

PLAIN_NAMES: Final = frozenset({"string", "int", "bool", "array", "object", "secureString", "secureObject"})
"""The types whose values may have any properties, or none."""

COMPARISONS: Final = frozenset({"==", "!=", "=~", "!~", "<", "<=", ">", ">=", "&&", "||"})
SAME_ARRAY: Final = frozenset({"filter", "sort", "skip", "reverse"})
"""Functions whose result has the items of their first argument."""

Local: TypeAlias = "Mapping[str, StaticType]"
"""The types of loop and lambda variables."""

NOTHING: Final[Local] = {}

Kinds: TypeAlias = frozenset[str]
UNKNOWN: Final[Kinds] = frozenset()


def one_of(types: Iterable[StaticType]) -> StaticType:
    """The union of types."""
    found: list[StaticType] = []
    for each in types:
        if isinstance(each, Anything):
            return ANYTHING
        found += [one for one in (each.types if isinstance(each, OneOf) else (each,)) if one not in found]
    if not found:
        return ANYTHING
    return found[0] if len(found) == 1 else OneOf(tuple(found))


def without_null(found: StaticType) -> StaticType:
    """The type without null among its members."""
    if isinstance(found, OneOf):
        return one_of(one for one in found.types if one is not NULL)
    return found


def kinds_of(found: StaticType) -> Kinds:
    """The kinds that a value of the type may have, null apart; `UNKNOWN` where it may have any."""
    kinds = set()
    for one in found.types if isinstance(found, OneOf) else (found,):
        if isinstance(one, Plain):
            kinds.add(one.kind)
        elif isinstance(one, Items | Members):
            kinds.add("array" if isinstance(one, Items) else "object")
        else:
            return UNKNOWN
    return frozenset(kinds - {"null"})


def takes_null(found: StaticType) -> bool:
    return found is NULL or isinstance(found, Anything) or (isinstance(found, OneOf) and NULL in found.types)


def types_of(unit: Unit, links: Links) -> Types:
    """The types of a file, of which there is one for all who ask."""
    if not isinstance(unit.static_types, Types):
        unit.static_types = Types(unit, links)
    return unit.static_types


class Types:
    """The types of the expressions and declarations of one file."""

    def __init__(self, unit: Unit, links: Links) -> None:
        self.unit = unit
        self.links = links
        self._declared: dict[nodes.TypeExpression, StaticType] = {}
        self._names: dict[str, StaticType] = {}

    def of_file(self, path: nodes.Expression) -> Types | None:
        """The types of a file that this one refers to; None where it can't be read."""
        unit = self.links.unit_of(path)
        return None if unit is None else types_of(unit, self.links.of(unit))

    # --- expressions -------------------------------------------------------------------------

    def of(self, node: nodes.Expression, local: Local) -> StaticType:
        """The type of an expression's value."""
        match node:
            case nodes.Literal():
                return _plain(node.value)
            case nodes.InterpolatedString():
                return STRING
            case nodes.Parenthesized():
                return self.of(node.expression, local)
            case nodes.Variable():
                return local[node.name] if node.name in local else self.named(node.name)
            case nodes.ObjectLiteral():
                return self.object(node, local)
            case nodes.ArrayLiteral():
                return Items(one_of(self._item(entry, local) for entry in node.items))
            case nodes.Ternary():
                return one_of((self.of(node.then, local), self.of(node.otherwise, local)))
            case nodes.Unary():
                return BOOL if node.operator == "!" else INT
            case nodes.Binary(operator="??"):
                return one_of((without_null(self.of(node.left, local)), self.of(node.right, local)))
            case nodes.Binary():
                return BOOL if node.operator in COMPARISONS else INT
            case nodes.NonNullAssertion():
                return without_null(self.of(node.base, local))
            case nodes.For():
                inside = self.inside(node, local)
                return Items(self.of(node.body, inside))
            case nodes.PropertyAccess() if not node.safe:
                return self._property(node, local)
            case nodes.ArrayAccess() if not node.safe:
                base = self.of(node.base, local)
                return base.item if isinstance(base, Items) else ANYTHING
            case nodes.FunctionCall():
                return self._result(node, local)
        return ANYTHING

    def inside(self, node: nodes.For, local: Local) -> Local:
        """The types of the local names in the body of a loop."""
        over = self.of(node.expression, local)
        inside = {**local, node.item.name: over.item if isinstance(over, Items) else ANYTHING}
        if node.index is not None:
            inside[node.index.name] = INT
        return inside

    def object(self, node: nodes.ObjectLiteral, local: Local) -> Members:
        """The type of an object that is written out; closed if all its names are known."""
        members: dict[str, Member] = {}
        others: StaticType | None = None
        for entry in node.properties:
            if isinstance(entry, nodes.Spread):
                spread = self.of(entry.expression, local)
                if not isinstance(spread, Members):
                    others = ANYTHING
                    continue
                members.update(spread.members)
                others = others or spread.others
            elif isinstance(entry, nodes.Property):
                name = key_of(entry)
                if name is None:
                    others = ANYTHING
                else:
                    members[name] = Member(_later(self.of, entry.value, local), place=entry.key.span)
        return Members(members, others)

    def _item(self, entry: nodes.Expression | nodes.Spread, local: Local) -> StaticType:
        if not isinstance(entry, nodes.Spread):
            return self.of(entry, local)
        spread = self.of(entry.expression, local)
        return spread.item if isinstance(spread, Items) else ANYTHING

    def named(self, name: str) -> StaticType:
        """The type of the parameter or variable of that name."""
        found = self._names.get(name)
        if found is None:
            self._names[name] = ANYTHING  # where it needs itself
            found = self._names[name] = self._of_declaration(name)
        return found

    def _of_declaration(self, name: str) -> StaticType:
        parameter = self.unit.parameters.get(name)
        if parameter is not None:
            return self.of_declaration(parameter.type, parameter.decorators)
        variable = self.unit.variables.get(name)
        if variable is not None:
            if variable.type is not None:
                return self.declared(variable.type)
            return self.of(variable.value, NOTHING)
        imported = self.unit.imports.get(name)
        if imported is not None and imported.name is not None:
            library = self.of_file(imported.statement.path)
            if library is not None and imported.name.name in library.unit.variables:
                return library.named(imported.name.name)
        return ANYTHING

    def _property(self, node: nodes.PropertyAccess, local: Local) -> StaticType:
        base = self.of(node.base, local)
        member = base.members.get(node.name.name) if isinstance(base, Members) else None
        return ANYTHING if member is None else member.type

    def _result(self, node: nodes.FunctionCall, local: Local) -> StaticType:
        """The type of what a function gives: a user function's is declared, few others are known."""
        name, arguments = node.name.name, node.arguments
        if node.base is not None:
            library = self.unit.imports.get(node.base.name) if isinstance(node.base, nodes.Variable) else None
            found = self.of_file(library.statement.path) if library is not None else None
            return ANYTHING if found is None else found.returned(name)
        if name in self.unit.functions:
            return self.returned(name)
        if name in self.unit.imports:
            imported = self.unit.imports[name]
            found = self.of_file(imported.statement.path)
            return ANYTHING if found is None or imported.name is None else found.returned(imported.name.name)
        if name in SAME_ARRAY and arguments:
            first = self.of(arguments[0], local)
            return first if isinstance(first, Items) else ANYTHING
        if name == "map" and len(arguments) == 2 and isinstance(arguments[1], nodes.Lambda):
            over, body = self.of(arguments[0], local), arguments[1]
            inside = {**local, **{one.name: ANYTHING for one in body.parameters}}
            if body.parameters:
                inside[body.parameters[0].name] = over.item if isinstance(over, Items) else ANYTHING
            return Items(self.of(body.body, inside))
        return ANYTHING

    def returned(self, name: str) -> StaticType:
        """What the function of that name gives."""
        declared = self.unit.functions.get(name)
        return ANYTHING if declared is None else self.declared(declared.type)

    def is_built_in(self, name: str) -> bool:
        """Whether a function of that name is Bicep's own: a file's own and imported ones hide it."""
        return name not in self.unit.functions and name not in self.unit.imports

    # --- declared types ----------------------------------------------------------------------

    def of_declaration(
        self, node: nodes.TypeExpression, decorators: tuple[nodes.Decorator, ...]
    ) -> StaticType:
        """The type that a declaration has with its decorators."""
        return self._sealed(self.declared(node), decorators)

    def is_plain(self, node: nodes.TypeExpression) -> bool:
        """Whether a type expression means a type that says nothing of properties and items."""
        return (
            isinstance(node, nodes.TypeReference)
            and node.base is None
            and node.name.name in PLAIN_NAMES
            and node.name.name not in self.unit.types
            and node.name.name not in self.unit.imports
        )

    def declared(self, node: nodes.TypeExpression) -> StaticType:
        """The type that a type expression of this file means; anything where it isn't plain to see."""
        found = self._declared.get(node)
        if found is None:
            self._declared[node] = ANYTHING  # where it needs itself
            found = self._declared[node] = self._read(node)
        return found

    def _read(self, node: nodes.TypeExpression) -> StaticType:
        match node:
            case nodes.TypeReference(base=None):
                return self.type_named(node.name.name)
            case nodes.TypeReference(base=nodes.TypeReference(base=None) as base):
                imported = self.unit.imports.get(base.name.name)
                if imported is not None and imported.name is None:
                    library = self.of_file(imported.statement.path)
                    return ANYTHING if library is None else library.type_named(node.name.name)
            case nodes.ParenthesizedType():
                return self.declared(node.type)
            case nodes.NonNullableType():
                return without_null(self.declared(node.type))
            case nodes.NullableType():
                return one_of((self.declared(node.type), NULL))
            case nodes.LiteralType():
                return _plain(node.value)
            case nodes.ArrayType():
                return Items(self.declared(node.item))
            case nodes.UnionType():
                return one_of(self.declared(member) for member in node.members)
            case nodes.ObjectType():
                return self._object_type(node)
        return ANYTHING

    def type_named(self, name: str) -> StaticType:
        """The declared or imported type of that name, or Bicep's own."""
        declaration = self.unit.types.get(name)
        if declaration is not None:
            return self.of_declaration(declaration.type, declaration.decorators)
        imported = self.unit.imports.get(name)
        if imported is not None:
            library = self.of_file(imported.statement.path) if imported.name is not None else None
            return (
                ANYTHING
                if library is None or imported.name is None
                else library.type_named(imported.name.name)
            )
        return BUILT_IN.get(name, ANYTHING)

    def _object_type(self, node: nodes.ObjectType) -> StaticType:
        members: dict[str, Member] = {}
        others: StaticType = ANYTHING
        warns = True
        for entry in node.properties:
            if entry.name is None:
                others, warns = self.declared(entry.type), False
                continue
            make = _later(self._of_entry, entry)
            required = not self._is_nullable(entry.type)
            members[property_name(entry)] = Member(make, is_required=required)
        return Members(members, others, warns_of_others=warns)

    def _of_entry(self, entry: nodes.ObjectTypeProperty) -> StaticType:
        return self.of_declaration(entry.type, entry.decorators)

    def _is_nullable(self, node: nodes.TypeExpression) -> bool:
        if isinstance(node, nodes.NullableType):
            return True
        if isinstance(node, nodes.TypeReference) and node.base is None and node.name.name in BUILT_IN:
            return node.name.name == "null" and "null" not in self.unit.types
        return takes_null(self.declared(node))

    @staticmethod
    def _sealed(found: StaticType, decorators: tuple[nodes.Decorator, ...]) -> StaticType:
        for decorator in decorators:
            call = decorator.expression
            if isinstance(call, nodes.FunctionCall) and call.name.name == "sealed":
                if isinstance(found, Members) and found.warns_of_others:
                    return Members(found.members, None)
            elif isinstance(call, nodes.FunctionCall) and call.name.name == "discriminator":
                return ANYTHING
        return found


def _later(make: Callable[..., StaticType], *given: object) -> Callable[[], StaticType]:
    return lambda: make(*given)


def _plain(value: object) -> StaticType:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOL
    return INT if isinstance(value, int) else STRING
