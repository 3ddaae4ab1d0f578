"""Evaluated values: plain data, or symbols for what is known only at deployment; each with its origin.

A value is one of

- known: `Scalar`, `Array`, `Object`;
- partly known: `Text`, a string with unknown parts;
- unknown: a `Symbol`. A symbol is never replaced by a guess, and it is never emitted.

Secrecy is part of a value: `secret` on a scalar or symbol means that its text must not be shown.
It belongs to the part, not the whole: the literal tail of a string whose first part is secret
stays usable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Any, TypeAlias

from converter.provenance.origin import Origin
from converter.source import dataclass

Plain: TypeAlias = "str | int | float | bool | list[Any] | dict[str, Any] | None"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Value:
    """Any evaluated value. Compare with `same`, which ignores where values come from."""

    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Value):
    """A known string, integer, float (only `json()` makes one), boolean or null."""

    data: str | int | float | bool | None
    secret: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Array(Value):
    """A list whose length is known; its items may be symbols."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Object(Value):
    """An object, in source order.

    `computed` holds the members whose keys are themselves unknown (`'${identity.id}': {}`).
    """

    members: dict[str, Value]
    computed: tuple[tuple[Value, Value], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Text(Value):
    """A string with unknown parts: string scalars and symbols in order, adjacent scalars joined.

    A text whose parts are all scalars is known; it isn't one `Scalar` because some of its parts
    are secret and others aren't.
    """

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Symbol(Value):
    """An unknown. `secret` taints whatever is made from it.

    `least` and `greatest` bound its length (or value, for integers), as the source's decorators
    promise; None where they promise nothing.
    """

    secret: bool = False
    least: int | None = None
    greatest: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class EnvironmentVariable(Symbol):
    """`readEnvironmentVariable('NAME')` for a name without an answer."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class RequiredParameter(Symbol):
    """A parameter without default when the template is evaluated without an environment.

    `type` is the declared type's source text (`string`, `string[]`, `Scale`).
    """

    name: str
    type: str = "any"


@dataclass(frozen=True, slots=True, eq=False)
class ResourceProperty(Symbol):
    """A runtime property of a resource: `identity.properties.clientId`.

    `resource_type` without API version (`Microsoft.App/containerApps`), `name` the resource's
    evaluated name, `path` the property's segments (`("properties", "clientId")`). `computed` means
    that it will be known as soon as the name is.
    """

    resource_type: str
    name: Value
    path: tuple[str, ...]
    computed: bool = field(default=False, kw_only=True)

    @property
    def place(self) -> Value | None:
        """What tells the resource from one of the same type and name elsewhere; None if nothing does."""
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Call(Symbol):
    """A function or operator whose result needs an unknown argument. Operators are named by their sign."""

    function: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Access(Symbol):
    """A member or item of an unknown: `base.key`, `base[key]`."""

    base: Value
    key: Value


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Symbol):
    """A conditional on an unknown condition, with both branches."""

    condition: Value
    then: Value
    otherwise: Value


@dataclass(frozen=True, slots=True, eq=False)
class Repetition(Symbol):
    """A loop over an unknown: the list that `template` gives for each item of `over`."""

    over: Value
    template: Value


def is_null(value: Value | None) -> bool:
    """Whether the value is absent or Bicep's null."""
    return value is None or (isinstance(value, Scalar) and value.data is None)


def is_known(value: Value) -> bool:
    """Whether the value has no unknown part at any depth."""
    if isinstance(value, Scalar):
        return True
    if isinstance(value, Array):
        return all(map(is_known, value.items))
    if isinstance(value, Object):
        return not value.computed and all(map(is_known, value.members.values()))
    if isinstance(value, Text):
        return all(map(is_known, value.parts))
    return False


def symbols(value: Value) -> Iterator[Symbol]:
    """The outermost unknowns inside a value, in source order."""
    if isinstance(value, Symbol):
        yield value
    else:
        for part in children(value):
            yield from symbols(part)


def children(value: Value) -> tuple[Value, ...]:
    """The values that a value is directly made of, conditions, bases and arguments of symbols included."""
    match value:
        case Array():
            return value.items
        case Object():
            return (*value.members.values(), *(part for pair in value.computed for part in pair))
        case Text():
            return value.parts
        case Call():
            return value.arguments
        case Access():
            return (value.base, value.key)
        case Choice():
            return (value.condition, value.then, value.otherwise)
        case Repetition():
            return (value.over, value.template)
        case ResourceProperty():
            return (value.name,)
        case _:
            return ()


def everything_in(value: Value) -> Iterator[Value]:
    """A value, and what is in it at any depth if it is an array or an object."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Array | Object):
            waiting += reversed(children(part))


def condition_asked(condition: Value) -> tuple[Value, bool]:
    """The condition without the negations before it, and whether its outcome is turned round by them."""
    is_negated = False
    while isinstance(condition, Call) and condition.function == "!":
        condition, is_negated = condition.arguments[0], not is_negated
    return condition, is_negated


def is_secret(value: Value) -> bool:
    """Whether showing the value would show a secret: it, or any part of it, is tainted."""
    if isinstance(value, Scalar):
        return value.secret
    if isinstance(value, Symbol) and value.secret:
        return True
    if isinstance(value, ResourceProperty):
        # A resource's name may be a secret without its properties being one.
        return False
    return any(map(is_secret, children(value)))


def tainted(
    value: Value,
    but: Callable[[Value], bool] | None = None,
    carried: Callable[[Origin], Origin] | None = None,
) -> Value:
    """The same value with every part of it secret, but for those that `but` says stay as they are.

    `carried` makes the origin of a part inside of an object or array one that says what it came through.
    """

    def made_secret(part: Value) -> Value:
        if but is not None and but(part):
            return part
        if isinstance(part, Choice):
            then, otherwise = made_secret(part.then), made_secret(part.otherwise)
            return replace(part, then=then, otherwise=otherwise, secret=True)
        if isinstance(part, Scalar | Symbol):
            origin = carried(part.origin) if carried is not None and part is not value else part.origin
            return replace(part, secret=True, origin=origin)
        if isinstance(part, Array):
            return replace(part, items=tuple(map(made_secret, part.items)))
        if isinstance(part, Text):
            return replace(part, parts=tuple(map(made_secret, part.parts)))
        assert isinstance(part, Object)
        return replace(
            part,
            members={key: made_secret(member) for key, member in part.members.items()},
            computed=tuple((made_secret(key), made_secret(member)) for key, member in part.computed),
        )

    return made_secret(value)


def same(left: Value, right: Value) -> bool:
    """Whether two values are equal as data; origins and secrecy don't count."""
    if left is right:
        return True
    if type(left) is not type(right) and not (isinstance(left, Text) and isinstance(right, Text)):
        return False
    match left, right:
        case Scalar(), Scalar():
            return type(left.data) is type(right.data) and left.data == right.data
        case EnvironmentVariable(), EnvironmentVariable():
            return left.name == right.name
        case RequiredParameter(), RequiredParameter():
            return left.name == right.name
        case Object(), Object():
            if left.members.keys() != right.members.keys():
                return False
        case ResourceProperty(), ResourceProperty():
            if (left.resource_type, left.path) != (right.resource_type, right.path):
                return False
            if left.place is not None and right.place is not None and not same(left.place, right.place):
                return False
        case Call(), Call():
            if left.function != right.function:
                return False
    ours, theirs = children(left), children(right)
    return len(ours) == len(theirs) and all(map(same, _aligned(left, ours), _aligned(right, theirs)))


def _aligned(value: Value, parts: tuple[Value, ...]) -> tuple[Value, ...]:
    """Children in an order that doesn't depend on the source's order of object members."""
    if isinstance(value, Object) and not value.computed:
        return tuple(value.members[key] for key in sorted(value.members))
    return parts


def plain(value: Value) -> Plain:
    """The value as plain Python data.

    Raises `ValueError` for a value with an unknown part: ask `is_known` first.
    """
    if isinstance(value, Scalar):
        return value.data
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    if isinstance(value, Object) and not value.computed:
        return {key: plain(member) for key, member in value.members.items()}
    if isinstance(value, Text):
        return "".join(str(plain(part)) for part in value.parts)
    raise ValueError("a value with unknown parts has no plain form")


def text_of(parts: list[Value], origin: Origin) -> Value:
    """The string that `parts` form: a `Scalar` when all are known and equally secret, else a `Text`.

    `parts` are string scalars, texts and symbols; nested texts are opened, adjacent scalars of
    equal secrecy are joined, empty ones left out.
    """
    joined: list[Value] = []
    # Scalars that are joined, and their texts: most texts have several, and each is made once.
    first: Scalar | None = None
    texts: list[str] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, Scalar) and first is not None and piece.secret == first.secret:
                texts.append(str(piece.data))
                continue
            if isinstance(piece, Scalar) and piece.data == "":
                continue
            if first is not None:
                joined.append(_joined(first, texts, origin))
                first = None
            if isinstance(piece, Scalar):
                first, texts = piece, [str(piece.data)]
            else:
                joined.append(piece)
    if first is not None:
        joined.append(_joined(first, texts, origin))
    if not joined:
        return Scalar("", origin=origin)
    if len(joined) == 1 and isinstance(joined[0], Scalar):
        return Scalar(joined[0].data, joined[0].secret, origin=origin)
    return Text(tuple(joined), origin=origin)


def _joined(first: Scalar, texts: list[str], origin: Origin) -> Scalar:
    return first if len(texts) == 1 else Scalar("".join(texts), first.secret, origin=origin)
