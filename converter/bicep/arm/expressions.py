"""Values as ARM template expressions, as Bicep writes what is known only at deployment.

The forms are those of Bicep's `ExpressionConverter`: operators are functions, interpolation is
`format`, arrays and objects are made by `createArray` and `createObject`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from converter.bicep.arm.notation import OPERATORS, accessed, called, literal, quoted
from converter.bicep.arm.secrets import NO_SECRETS, SecretNames, is_hidden_whole, shows_a_secret
from converter.bicep.evaluation.loops import Loop
from converter.bicep.evaluation.modules import DEPLOYMENTS
from converter.bicep.evaluation.resources import Resource
from converter.bicep.symbolic.references import RuntimeProperty, SpecialAccess
from converter.bicep.symbolic.texts import Interpolation, ResourceId
from converter.provenance import (
    Access,
    Array,
    Call,
    Choice,
    EnvironmentVariable,
    Object,
    Repetition,
    RequiredParameter,
    ResourceProperty,
    Scalar,
    Symbol,
    Text,
    Value,
    children,
    is_known,
    is_secret,
    plain,
)

NESTED_DEPLOYMENT: Final = "2025-04-01"
"""The API version that Bicep deploys modules with."""


class Printer:
    """Prints the values of one evaluation.

    `secrets` has what to print in place of secrets, `external_input` the name of an external
    input's definition.
    """

    def __init__(
        self,
        secrets: SecretNames = NO_SECRETS,
        external_input: Callable[[tuple[Value, ...]], str | None] = lambda _: None,
    ) -> None:
        self._secrets = secrets
        self._external_input = external_input
        self._items: dict[int, str] = {}
        self._indexes: set[str] = set()

    def members(self, value: Value) -> Any:
        """JSON-like data in which every unknown leaf is an expression of its own.

        A string is written as it is, also where it reads as an expression: so does the Bicep CLI.
        """
        if isinstance(value, Array):
            return [self.members(item) for item in value.items]
        if isinstance(value, Object):
            known = {key: self.members(member) for key, member in value.members.items()}
            unknown = {f"[{self.expression(key)}]": self.members(member) for key, member in value.computed}
            return known | unknown
        return self.whole(value)

    def whole(self, value: Value) -> Any:
        """JSON-like data where all of the value is known and none of it secret, else one expression."""
        if is_plain(value):
            return plain(value)
        return f"[{self.expression(value)}]"

    def expression(self, value: Value) -> str:
        """The value as an expression, without the brackets around it."""
        name = self._secrets.name(value)
        if name is not None:
            return name
        if isinstance(value, Symbol) and shows_a_secret(value):
            return self._secrets.stand_in(value)
        match value:
            case Scalar():
                return self._secrets.stand_in(value) if value.secret else literal(value)
            case Array():
                return called("createArray", map(self.expression, value.items))
            case Object():
                return self._object(value)
            case Text():
                return self._text(value)
            case Call():
                return self._call(value)
            case Access():
                return self._access(value)
            case Choice():
                branches = (value.condition, value.then, value.otherwise)
                return called("if", map(self.expression, branches))
            case Repetition():
                return self._repetition(value)
            case ResourceProperty():
                return self._runtime(value)
            case RequiredParameter():
                return called("parameters", [quoted(value.name)])
            case EnvironmentVariable():
                return called("readEnvironmentVariable", [quoted(value.name)])
        raise TypeError(f"{type(value).__name__} has no form in an expression")

    def _object(self, value: Object) -> str:
        parts: list[str] = []
        for key, member in value.members.items():
            parts += (quoted(key), self.expression(member))
        for name, member in value.computed:
            parts += (self.expression(name), self.expression(member))
        return called("createObject", parts)

    # --- strings -----------------------------------------------------------------------------

    def _text(self, value: Text) -> str:
        if is_hidden_whole(value):
            return self._secrets.parameter(value) or self._joined(value.parts)
        if isinstance(value, Interpolation):
            return self._format(value.pieces, value.arguments)
        if isinstance(value, ResourceId):
            scope = _scope_of(value.segments)
            if scope is not None:
                return f"{scope}().id"
            slash = Scalar("/", origin=value.origin)
            return self._joined([part for segment in value.segments for part in (slash, segment)])
        return self._joined(value.parts)

    def _joined(self, parts: Iterable[Value]) -> str:
        """The format of parts that follow each other, the known ones in its text."""
        pieces, arguments = [""], []
        for part in parts:
            if isinstance(part, Scalar) and not part.secret:
                pieces[-1] += str(part.data)
            else:
                arguments.append(part)
                pieces.append("")
        return self._format(pieces, arguments)

    def _format(self, pieces: Iterable[str], arguments: Iterable[Value]) -> str:
        first, *rest = [piece.replace("{", "{{").replace("}", "}}") for piece in pieces]
        form = first + "".join([f"{{{number}}}{piece}" for number, piece in enumerate(rest)])
        return called("format", (quoted(form), *map(self.expression, arguments)))

    # --- functions ---------------------------------------------------------------------------

    def _call(self, value: Call) -> str:
        function, arguments = value.function, value.arguments
        match function:
            case "=~":
                return called("equals", [called("toLower", [self.expression(side)]) for side in arguments])
            case "copyIndex" if str(plain(arguments[0])) in self._items.values():
                self._indexes.add(index := f"{plain(arguments[0])}Index")
                return called("lambdaVariables", [quoted(index)])
            case "negative":
                return called("sub", ("0", self.expression(arguments[0])))
            case "externalInput" if (key := self._external_input(arguments)) is not None:
                return called("externalInputs", [quoted(key)])
            case "getSecret":
                return self._secrets.parameter(value) or called(function, map(self.expression, arguments))
            case "import":
                return called("variables", [quoted(value.origin.detail)])
            case "extension":
                return called("extensions", [quoted(value.origin.detail)])
        return called(OPERATORS.get(function, function), map(self.expression, arguments))

    def _access(self, value: Access) -> str:
        item = self._items.get(id(value.base))
        if item is not None and isinstance(value.key, Call) and value.key.function == "copyIndex":
            return called("lambdaVariables", [quoted(item)])
        base, key = self.expression(value.base), self.expression(value.key)
        if isinstance(value, SpecialAccess) and value.safe:
            return called("tryIndexFromEnd" if value.from_end else "tryGet", (base, key))
        if self._may_be_missing(value.base):
            if isinstance(value, SpecialAccess):
                key = called("createObject", ("'value'", key, "'fromEnd'", "true()"))
            return f"{base[:-1]}, {key})"
        if isinstance(value, SpecialAccess):
            return called("indexFromEnd", (base, key))
        return accessed(base, key)

    def _may_be_missing(self, base: Value) -> bool:
        """Whether the member is one more argument of the base's `tryGet`."""
        if self._secrets.name(base) is not None:
            return False
        while type(base) is Access:
            base = base.base
        if isinstance(base, RuntimeProperty):
            return base.optional is not None
        return isinstance(base, SpecialAccess) and base.safe

    def _repetition(self, value: Repetition) -> str:
        if isinstance(value, Loop) and value.written is not None:
            return self._call(value.written)
        name = _item_name(value.template)
        self._items[id(value.over)] = name
        body = self.expression(value.template)
        del self._items[id(value.over)]
        variables = [name, f"{name}Index"] if f"{name}Index" in self._indexes else [name]
        self._indexes.discard(f"{name}Index")
        return called("map", (self.expression(value.over), called("lambda", (*map(quoted, variables), body))))

    # --- resources ---------------------------------------------------------------------------

    def _runtime(self, value: ResourceProperty) -> str:
        if isinstance(value, Resource):
            value = value.runtime((), value.origin)
        if not isinstance(value, RuntimeProperty):
            return self._deployed(value)
        identifier = self.expression(value.identifier)
        path, optional = value.path, value.optional
        if value.api_version is None:
            base = called("reference", [identifier])
        elif path[:1] == ("properties",) and optional != 0:
            # They are all that a reference gives, unless it is asked for everything.
            base = called("reference", (identifier, quoted(value.api_version)))
            path, optional = path[1:], optional if optional is None else optional - 1
        else:
            base = called("reference", (identifier, quoted(value.api_version), quoted("full")))
        for key in path[:optional]:
            base = accessed(base, quoted(key))
        return base if optional is None else called("tryGet", (base, *map(quoted, path[optional:])))

    def _deployed(self, value: ResourceProperty) -> str:
        """A property of what the source doesn't hold: the deployment of a module from a registry."""
        identifier = called("resourceId", (quoted(value.resource_type), self.expression(value.name)))
        base = called("reference", (identifier, quoted(NESTED_DEPLOYMENT)))
        path = value.path
        if value.resource_type == DEPLOYMENTS and path[:1] == ("outputs",) and len(path) > 1:
            path = (*path[:2], "value", *path[2:])
        for key in path:
            base = accessed(base, quoted(key))
        return base


def is_plain(value: Value) -> bool:
    """Whether all of the value is known and none of it secret."""
    return is_known(value) and not is_secret(value)


def _scope_of(segments: tuple[Value, ...]) -> str | None:
    """The function whose id these segments are, where that is the deployment's own, unknown scope."""
    match segments:
        case (Scalar(), Access(base=Call(function="subscription", arguments=()))):
            return "subscription"
        case (
            Scalar(),
            Access(base=Call(function="subscription", arguments=())),
            Scalar(),
            Access(base=Call(function="resourceGroup", arguments=())),
        ):
            return "resourceGroup"
    return None


def _item_name(template: Value) -> str:
    """The name of the loop's item, by which its index is called."""
    queue = [template]
    for value in queue:
        if isinstance(value, Call) and value.function == "copyIndex" and value.arguments:
            return str(plain(value.arguments[0]))
        queue += children(value)
    return "item"
