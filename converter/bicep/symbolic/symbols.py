"""The algebra of unknowns: what is still known about a value that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from converter.bicep.symbolic.faults import Fault
from converter.provenance import (
    Array,
    Call,
    Choice,
    EnvironmentVariable,
    Kind,
    Object,
    Origin,
    Repetition,
    RequiredParameter,
    Scalar,
    Symbol,
    Text,
    Value,
    is_secret,
    same,
)

_RESULTS: Final = {
    "string": "base64 base64ToString buildUri cidrHost cidrSubnet dataUri dataUriToString dateTimeAdd "
    "dateTimeFromEpoch extensionResourceId format getSecret guid join managementGroupResourceId newGuid "
    "padLeft readEnvironmentVariable replace resourceId string subscriptionResourceId substring "
    "tenantResourceId toLower toUpper trim uniqueString uri uriComponent uriComponentToString utcNow",
    "array": "array distinct filter flatten items map objectKeys range sort split",
    "object": "groupBy mapValues parseCidr parseUri shallowMerge toObject",
    "bool": "! && || == =~ < <= > >= bool contains empty endsWith like startsWith",
    "int": "+ - * / % copyIndex dateTimeToEpoch indexOf int lastIndexOf length max min negative",
}
RESULT_KINDS: Final = {name: kind for kind, names in _RESULTS.items() for name in names.split()}
"""The kind of what functions and operators give, for those that always give the same kind."""

_OUTCOMES: Final = 16
"""Up to how many outcomes what is made of choices is worked out for each of them."""


def through(value: Value, origin: Origin) -> Value:
    """The same value, having come by another way."""
    if type(value) is Scalar:
        return Scalar(value.data, value.secret, origin=origin)
    if type(value) is Object:
        return Object(value.members, value.computed, origin=origin)
    if type(value) is Array:
        return Array(value.items, origin=origin)
    return replace(value, origin=origin)


def decided(value: Value, reasons: tuple[Origin, ...]) -> Value:
    """The same value, with more that decided that it is this one."""
    if not reasons:
        return value
    origin = value.origin
    return through(value, replace(origin, conditions=tuple(dict.fromkeys((*origin.conditions, *reasons)))))


def of_decided(part: Value, whole: Value) -> Value:
    """A member or item with what decided the object or list that it is taken from."""
    return decided(part, reasons_of(whole.origin))


def reasons_of(origin: Origin) -> tuple[Origin, ...]:
    """What decided that an object or a list is this one."""
    if origin.kind is Kind.LITERAL and not origin.conditions and not origin.sources:
        return ()
    return tuple([reason for node in origin.walk() for reason in node.conditions])


def call(
    function: str,
    arguments: tuple[Value, ...],
    origin: Origin,
    *,
    least: int | None = None,
    greatest: int | None = None,
    secret: bool = False,
) -> Call:
    """A function of unknowns; tainted when one of its arguments is."""
    return Call(
        function,
        arguments,
        secret=secret or any(map(is_secret, arguments)),
        least=least,
        greatest=greatest,
        origin=origin,
    )


def choose(condition: Value, then: Value, otherwise: Value, origin: Origin) -> Value:
    """What an undecided condition chooses: a `Choice`, or less where both branches agree."""
    while isinstance(condition, Call) and condition.function == "!":
        condition, then, otherwise = condition.arguments[0], otherwise, then
    if isinstance(condition, Choice):
        first, second = condition.then, condition.otherwise
        if _is(first, expected=True) and _is(second, expected=False):
            return choose(condition.condition, then, otherwise, origin)
        if _is(first, expected=False) and _is(second, expected=True):
            return choose(condition.condition, otherwise, then, origin)
    if same(then, otherwise):
        agreed = otherwise if is_secret(otherwise) else then
        sources = (then.origin, otherwise.origin, condition.origin)
        return through(agreed, Origin(origin.kind, origin.span, origin.detail, sources))
    if _is(then, expected=True) and _is(otherwise, expected=False):
        return through(condition, origin)
    if _is(then, expected=False) and _is(otherwise, expected=True):
        return call("!", (condition,), origin)
    return Choice(condition, then, otherwise, origin=origin)


def _is(value: Value, *, expected: bool) -> bool:
    return type(value) is Scalar and value.data is expected


def either(
    condition: Value, then: Callable[[], Value], otherwise: Callable[[], Value], origin: Origin
) -> Value:
    """`choose` of two branches that may fail: a deployment that succeeds took the other one.

    Raises the first branch's `Fault` when both fail.
    """
    try:
        first = then()
    except Fault as failed:
        try:
            return otherwise()
        except Fault:
            raise failed from None
    try:
        second = otherwise()
    except Fault:
        return first
    return choose(condition, first, second, origin)


def distributed(
    choice: Choice, result: Callable[[Value], Value], origin: Origin, among: Iterable[Value] = ()
) -> Value | None:
    """`result` of each branch of the choice; None where there are too many outcomes.

    `among` are all the values that `result` is made of: each choice among them multiplies.
    """
    outcomes = 1
    for value in among or (choice,):
        if isinstance(value, Choice):
            outcomes *= leaves(value)
    if outcomes > _OUTCOMES:
        return None
    return either(choice.condition, lambda: result(choice.then), lambda: result(choice.otherwise), origin)


def leaves(value: Value) -> int:
    """How many outcomes a choice has, counted no further than matters."""
    count, queue = 0, [value]
    while queue and count <= _OUTCOMES:
        node = queue.pop()
        if isinstance(node, Choice):
            queue += (node.then, node.otherwise)
        else:
            count += 1
    return count


def kind_of(value: Value) -> str | None:
    """`string`, `int`, `bool`, `float`, `null`, `array` or `object`; None when that isn't known."""
    match value:
        case Scalar(data=data):
            return _kind_of_data(data)
        case Text() | EnvironmentVariable():
            return "string"
        case Array() | Repetition():
            return "array"
        case Object():
            return "object"
        case RequiredParameter(type="string" | "int" | "bool" | "object" | "array" as declared):
            return declared
        case RequiredParameter(type=declared) if declared.endswith("[]"):
            return "array"
        case Choice():
            first = kind_of(value.then)
            return first if first == kind_of(value.otherwise) else None
        case Call(function=function):
            return _kind_of_call(function, value)
    return None


def _kind_of_data(data: object) -> str:
    if isinstance(data, str):
        return "string"
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "bool"
    return "int" if isinstance(data, int) else "float"


def _kind_of_call(function: str, value: Call) -> str | None:
    if function in {"take", "skip"}:
        return kind_of(value.arguments[0])
    if function in {"concat", "intersection", "union"}:
        return next(filter(None, map(kind_of, value.arguments)), None)
    return RESULT_KINDS.get(function)


def article(value: Value) -> str:
    """What kind of value this is, for a message: `a string`, `an array`, `null`."""
    kind = kind_of(value)
    if kind is None:
        return "a value known only at deployment"
    return with_article(kind)


def with_article(kind: str) -> str:
    """A kind of value in a sentence."""
    if kind == "null":
        return "null"
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def may_be_null(value: Value) -> bool:
    """Whether the value could turn out to be null."""
    match value:
        case Scalar(data=data):
            return data is None
        case RequiredParameter(type=declared):
            return declared.endswith("?")
        case Choice():
            return may_be_null(value.then) or may_be_null(value.otherwise)
        case Call():
            return kind_of(value) is None
        case EnvironmentVariable() | Repetition():
            return False
    return isinstance(value, Symbol)


def least_length(value: Value) -> int:
    """How long the string, array or object is at least, or 0."""
    match value:
        case Scalar(data=str(text)):
            return len(text)
        case Array():
            return len(value.items)
        case Object():
            return max(len(value.members), int(bool(value.computed)))
        case Text():
            return sum(map(_least_printed, value.parts))
        case Choice():
            return min(least_length(value.then), least_length(value.otherwise))
        case Repetition():
            return max(value.least or 0, least_length(value.over))
        case Call(function="concat" | "union", least=None):
            return max(map(least_length, value.arguments), default=0)
        case Symbol():
            return value.least or 0
    return 0


def greatest_length(value: Value) -> int | None:
    """How long the string, array or object is at most; None when that isn't known."""
    match value:
        case Scalar(data=str(text)):
            return len(text)
        case Array():
            return len(value.items)
        case Object():
            return len(value.members) + len(value.computed)
        case Text():
            lengths = [greatest_length(part) if kind_of(part) == "string" else None for part in value.parts]
            return None if None in lengths else sum(length for length in lengths if length is not None)
        case Choice():
            first, second = greatest_length(value.then), greatest_length(value.otherwise)
            return None if first is None or second is None else max(first, second)
        case Repetition():
            return greatest_length(value.over)
        case Symbol():
            return value.greatest
    return None


def _least_printed(part: Value) -> int:
    kind = kind_of(part)
    if kind == "string":
        return least_length(part)
    return 1 if kind in {"int", "bool"} else 0
