"""The types of parameters, outputs and definitions, as Bicep writes them.

Source: the compiler's own way there (`TemplateWriter`): `T?` is `nullable`, a union of literals is
`allowedValues`, `@sealed()` is `additionalProperties: false`, a tuple has `prefixItems`.
"""

from __future__ import annotations

from typing import Final

from converter.bicep.json_templates.text import JsonArray, JsonObject, JsonScalar, JsonText, JsonValue, Member
from converter.bicep.syntax import nodes
from converter.source import Span

NAMES: Final = {
    "string": "string",
    "securestring": "string",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "secureobject": "object",
    "array": "array",
}
_BOUNDS: Final = ("minLength", "maxLength", "minValue", "maxValue")
_REFERENCE: Final = "#/definitions/"


class TypeReader:
    """Makes types of descriptions. `declarations` are those of parts that need a name for their rules."""

    def __init__(self, definitions: frozenset[str]) -> None:
        self.definitions = definitions
        self.declarations: list[nodes.TypeDeclaration] = []

    def type(self, described: JsonObject) -> nodes.TypeExpression:
        """The type that a description gives, without the rules that decorators say."""
        found = self._plain(described)
        nullable = described.get("nullable")
        if isinstance(nullable, JsonScalar) and nullable.data is True:
            return nodes.NullableType(found.span, found)
        return found

    def decorators(self, described: JsonObject, *, exported: bool = False) -> tuple[nodes.Decorator, ...]:
        """The rules of a description."""
        found = [self._bound(described, name) for name in _BOUNDS]
        kind = (described.text("type") or "").casefold()
        place = Span(described.span.source, described.span.start, described.span.start)
        if kind.startswith("secure"):
            found.append(decorator(place, "secure"))
        additional = described.get("additionalProperties")
        if isinstance(additional, JsonScalar) and additional.data is False:
            found.append(decorator(place, "sealed"))
        allowed = described.get("allowedValues")
        if isinstance(allowed, JsonArray) and not self._is_union(described):
            found.append(decorator(place, "allowed", _literal(allowed)))
        discriminator = described.object("discriminator")
        if discriminator is not None and (name := discriminator.text("propertyName")) is not None:
            found.append(decorator(place, "discriminator", nodes.Literal(discriminator.span, name)))
        if exported:
            found.append(decorator(place, "export"))
        return tuple([one for one in found if one is not None])

    def _bound(self, described: JsonObject, name: str) -> nodes.Decorator | None:
        given = described.get(name)
        if not isinstance(given, JsonScalar) or not isinstance(given.data, int):
            return None
        place = Span(described.span.source, described.span.start, described.span.start)
        return decorator(place, name, nodes.Literal(given.span, given.data))

    def _plain(self, described: JsonObject) -> nodes.TypeExpression:
        reference = described.get("$ref")
        if isinstance(reference, JsonText) and reference.text.startswith(_REFERENCE):
            name = reference.text.removeprefix(_REFERENCE).replace("~1", "/").replace("~0", "~")
            if name in self.definitions:
                return _reference(_inside(reference), name)
            return _reference(_inside(reference), "any")
        kind = described.get("type")
        place = _inside(kind) if isinstance(kind, JsonText) else described.span
        name = NAMES.get(kind.text.casefold(), "any") if isinstance(kind, JsonText) else "any"
        if self._is_union(described):
            allowed = described.get("allowedValues")
            assert isinstance(allowed, JsonArray)
            members = [nodes.LiteralType(place, _data(one)) for one in allowed.items]
            return members[0] if len(members) == 1 else nodes.UnionType(place, tuple(members))
        if name == "object":
            return self._object(described, place)
        if name == "array":
            return self._array(described, place)
        return _reference(place, name)

    def _is_union(self, described: JsonObject) -> bool:
        allowed = described.get("allowedValues")
        kind = (described.text("type") or "").casefold()
        return (
            isinstance(allowed, JsonArray)
            and bool(allowed.items)
            and kind in {"string", "int", "bool"}
            and all(isinstance(one, JsonText | JsonScalar) for one in allowed.items)
        )

    def _object(self, described: JsonObject, place: Span) -> nodes.TypeExpression:
        discriminator = described.object("discriminator")
        mapping = discriminator.object("mapping") if discriminator is not None else None
        if mapping is not None and mapping.members:
            members = [self.part(one.value) for one in mapping.members.values()]
            return members[0] if len(members) == 1 else nodes.UnionType(place, tuple(members))
        properties = described.object("properties")
        additional = described.get("additionalProperties")
        if properties is None and not isinstance(additional, JsonObject):
            return _reference(place, "object")
        found = [self._property(one) for one in properties.members.values()] if properties is not None else []
        if isinstance(additional, JsonObject):
            found.append(nodes.ObjectTypeProperty(additional.span, (), None, self.part(additional)))
        return nodes.ObjectType(place, tuple(found))

    def _property(self, member: Member) -> nodes.ObjectTypeProperty:
        name = nodes.Identifier(member.key.span, member.key.text)
        if not isinstance(member.value, JsonObject):
            return nodes.ObjectTypeProperty(member.span, (), name, _reference(member.span, "any"))
        return nodes.ObjectTypeProperty(
            member.span, self.decorators(member.value), name, self.type(member.value)
        )

    def _array(self, described: JsonObject, place: Span) -> nodes.TypeExpression:
        prefix = described.get("prefixItems")
        if isinstance(prefix, JsonArray):
            items = [nodes.TupleTypeItem(one.span, (), self.part(one)) for one in prefix.items]
            return nodes.TupleType(place, tuple(items))
        item = described.get("items")
        if isinstance(item, JsonObject):
            return nodes.ArrayType(place, self.part(item))
        return _reference(place, "array")

    def part(self, described: JsonValue) -> nodes.TypeExpression:
        """A type where no decorator can stand: one that has rules gets a name."""
        if not isinstance(described, JsonObject):
            return _reference(described.span, "any")
        rules = self.decorators(described)
        found = self.type(described)
        if not rules:
            return found
        name = f"#{len(self.declarations)}"
        nullable = isinstance(found, nodes.NullableType)
        inner = found.type if isinstance(found, nodes.NullableType) else found
        identifier = nodes.Identifier(inner.span, name)
        self.declarations.append(nodes.TypeDeclaration(described.span, rules, identifier, inner))
        reference = _reference(inner.span, name)
        return nodes.NullableType(reference.span, reference) if nullable else reference


def decorator(place: Span, name: str, *arguments: nodes.Expression) -> nodes.Decorator:
    """`@name(…)`, as if it stood before what begins at the place."""
    call = nodes.FunctionCall(place, nodes.Identifier(place, name), arguments)
    return nodes.Decorator(place, call)


def _data(value: JsonValue) -> str | int | bool | None:
    if isinstance(value, JsonText):
        return value.text
    return value.data if isinstance(value, JsonScalar) and not isinstance(value.data, float) else None


def _inside(text: JsonText) -> Span:
    return Span(text.span.source, text.span.start + 1, text.span.end - 1)


def _reference(span: Span, name: str) -> nodes.TypeReference:
    return nodes.TypeReference(span, nodes.Identifier(span, name))


def _literal(value: JsonValue) -> nodes.Expression:
    """A value in which nothing is an expression."""
    match value:
        case JsonText():
            return nodes.Literal(value.span, value.text)
        case JsonArray():
            return nodes.ArrayLiteral(value.span, tuple(map(_literal, value.items)))
        case JsonObject():
            entries = [
                nodes.Property(one.span, nodes.Identifier(one.key.span, one.key.text), _literal(one.value))
                for one in value.members.values()
            ]
            return nodes.ObjectLiteral(value.span, tuple(entries))
    return nodes.Literal(value.span, _data(value))
