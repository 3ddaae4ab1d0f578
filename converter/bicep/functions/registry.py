"""How functions are declared: name, kinds of arguments, and what they make of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn, TypeVar

from converter.bicep.evaluation.closures import Closure
from converter.bicep.evaluation.run import LONG
from converter.bicep.evaluation.scopes import Names, Scope
from converter.bicep.symbolic.faults import fault
from converter.bicep.symbolic.symbols import article, call, distributed, kind_of, with_article
from converter.bicep.syntax import nodes
from converter.provenance import (
    Array,
    Call,
    Choice,
    Kind,
    Object,
    Origin,
    Plain,
    Scalar,
    Text,
    Value,
    everything_in,
    is_known,
    is_secret,
    plain,
)
from converter.source import dataclass

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


class Undecided(Exception):  # noqa: N818 -- it is an outcome, not an error
    """The result of a function isn't known, although its arguments are."""


class Rejected(Exception):  # noqa: N818 -- `Site.reject` makes the error of it
    """A function doesn't take an argument's value: what it expects, and which argument it is."""

    def __init__(self, expectation: str, position: int = 0) -> None:
        super().__init__(expectation)
        self.expectation = expectation
        self.position = position


@dataclass(slots=True, eq=False)
class Site:
    """One call of a function: its place, and its arguments."""

    scope: Scope
    node: nodes.FunctionCall
    names: Names
    name: str

    def origin(self, arguments: tuple[Value, ...]) -> Origin:
        """The origin of what the call makes of its arguments."""
        return Origin(Kind.FUNCTION, self.node.span, self.name, tuple([value.origin for value in arguments]))

    def made_of(self, arguments: tuple[Value, ...]) -> Origin:
        """The origin of what takes arrays and objects apart: all that is in them is part of it."""
        sources = dict.fromkeys(part.origin for value in arguments for part in everything_in(value))
        return Origin(Kind.FUNCTION, self.node.span, self.name, tuple(sources))

    def unknown(
        self, arguments: tuple[Value, ...], least: int | None = None, greatest: int | None = None
    ) -> Call:
        """The symbol of a call that can't be evaluated."""
        return call(self.name, arguments, self.origin(arguments), least=least, greatest=greatest)

    def known(self, data: Plain, arguments: tuple[Value, ...]) -> Value:
        """What was computed from the arguments, tainted when one of them is."""
        return value_of(data, self.made_of(arguments), secret=any(map(is_secret, arguments)))

    def reject(self, expectation: str, position: int = 0) -> NoReturn:
        """Raise the fault (B2F106) of an argument that the function doesn't take."""
        arguments = self.node.arguments
        span = arguments[position].span if position < len(arguments) else self.node.span
        raise fault("B2F106", f"`{self.name}` expects {expectation}", span)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function takes in one place; `kinds` empty takes anything."""

    kinds: frozenset[str]
    optional: bool = False
    repeats: bool = False


Evaluated = Callable[..., Value]
E = TypeVar("E", bound=Evaluated)
K = TypeVar("K", bound=Callable[..., "Plain"])


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of Bicep's: how many arguments of which kinds, and how it is evaluated."""

    name: str
    parameters: tuple[Parameter, ...]
    least: int
    greatest: int | None
    evaluate: Evaluated

    def invoke(self, site: Site, arguments: tuple[Value, ...]) -> Value:
        """The result. Raises `Fault` (B2F106) for arguments that the function doesn't take."""
        for position, argument in enumerate(arguments):
            if type(argument) is Choice:
                found = distributed(
                    argument,
                    partial(self._invoke_with, site, arguments, position),
                    Origin(Kind.FUNCTION, site.node.span, self.name, (argument.origin,)),
                    arguments,
                )
                if found is not None:
                    return found
            else:
                self._check(site, argument, position)
        result = self._result(site, arguments)
        if type(result) is Array:
            site.scope.run.spend(len(result.items), site.node.span)
        elif type(result) is Scalar and type(result.data) is str:
            site.scope.run.spend_text(len(result.data), site.node.span)
        return result

    def _invoke_with(self, site: Site, arguments: tuple[Value, ...], position: int, instead: Value) -> Value:
        """The result with another argument at one position."""
        return self.invoke(site, (*arguments[:position], instead, *arguments[position + 1 :]))

    def _result(self, site: Site, arguments: tuple[Value, ...]) -> Value:
        try:
            return self.evaluate(site, *arguments)
        except Undecided:
            return site.unknown(arguments)
        except Rejected as rejected:
            site.reject(rejected.expectation, rejected.position)

    def _check(self, site: Site, argument: Value, position: int) -> None:
        parameter = self.parameters[min(position, len(self.parameters) - 1)]
        if type(argument) is Closure:
            if "lambda" in parameter.kinds:
                return
            site.reject("a value, not a lambda", position)
        if type(argument) is Scalar and type(argument.data) is str:
            site.scope.run.spend(len(argument.data) // LONG, site.node.span)
        kind = kind_of(argument)
        if not parameter.kinds or "lambda" in parameter.kinds:
            return
        if kind is None or kind in parameter.kinds or (kind == "null" and parameter.optional):
            return
        site.reject(f"{expectation(self, position)}, this is {article(argument)}", position)


def expectation(function: Builtin, position: int) -> str:
    """What a function takes in one place, for a message: `a string or an array as its first argument`."""
    parameter = function.parameters[min(position, len(function.parameters) - 1)]
    wanted = " or ".join(map(with_article, sorted(parameter.kinds - {"null"}, reverse=True)))
    if function.greatest == 1 or position >= len(ORDINALS):
        return wanted
    return f"{wanted} as its {ORDINALS[position]} argument"


class Table(dict[str, Builtin]):
    """The functions of one theme."""

    def of_values(self, name: str, *signature: str) -> Callable[[E], E]:
        """Declare a function that takes a site and values, known or not.

        A signature names the kinds that an argument may have (`string|array`, `any`, `lambda`), with
        `?` behind for an optional one, `*` or `+` for any number of them. `Undecided` and `Rejected`
        make the call a symbol and a fault.
        """

        def declare(function: E) -> E:
            parameters = tuple(map(_parameter, signature))
            least = sum(
                1 for p, text in zip(parameters, signature, strict=True) if not p.optional and text[-1] != "*"
            )
            greatest = None if any(parameter.repeats for parameter in parameters) else len(parameters)
            self[name] = Builtin(name, parameters, least, greatest, function)
            return function

        return declare

    def of_data(self, name: str, *signature: str) -> Callable[[K], K]:
        """Declare a function of plain data; with an unknown argument its call stays a symbol."""

        def declare(function: K) -> K:
            def evaluate(site: Site, *arguments: Value) -> Value:
                for argument in arguments:
                    if type(argument) is not Scalar and not is_known(argument):
                        return site.unknown(arguments)
                return site.known(function(*[plain(argument) for argument in arguments]), arguments)

            self.of_values(name, *signature)(evaluate)
            return function

        return declare


def _parameter(text: str) -> Parameter:
    kinds = frozenset(text.rstrip("?*+").split("|"))
    return Parameter(frozenset() if "any" in kinds else kinds, text[-1] == "?", text[-1] in "*+")


def value_of(data: Plain, origin: Origin, *, secret: bool = False) -> Value:
    """Plain data as values that all have the same origin."""
    if isinstance(data, list):
        return Array(tuple([value_of(item, origin, secret=secret) for item in data]), origin=origin)
    if isinstance(data, dict):
        members = {key: value_of(member, origin, secret=secret) for key, member in data.items()}
        return Object(members, origin=origin)
    return Scalar(data, secret, origin=origin)


def is_text(value: Value) -> bool:
    """Whether the value is a string with at least one known part."""
    return isinstance(value, Text) or (type(value) is Scalar and isinstance(value.data, str))
