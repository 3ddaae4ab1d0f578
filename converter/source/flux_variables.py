"""Flux's variables in a text: `${NAME}`, as the substitution of Flux's Kustomizations reads them.

Flux goes over the rendered text from the left:

- `$$` is a dollar, whatever follows: `$${X}` is the text `${X}`, and `$$${X}` a dollar, then a variable;
- `${` opens a variable, which its brace closes. A name is letters, digits and underscores. Behind it may
  stand one of the operators of `OPERATORS`; a default may hold variables of its own;
- any other dollar is a dollar.

At a `${` that it can't read Flux refuses the whole text. All of this holds where the pass runs at all: a
Flux Kustomization without any variable leaves a text as it is.

The rules are those of `fluxcd/pkg/envsubst`, as kustomize-controller 1.9 runs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

OPERATORS: Final = (":-", ":=", ":+", ":?", "=", ":", "^^", "^", ",,", ",", "//", "/", "##", "#", "%%", "%")
"""What may stand between a name and the rest, the longer of two before the shorter.

`:-`, `:=`, `=` and, to Flux, also `:+` and `:?` give a default; `:` cuts, `^` and `,` change the case, `/`
replaces, `#` and `%` trim. In front of a name, `#` is the length.
"""

_DEFAULTS: Final = frozenset({":-", ":=", ":+", "="})
_DOLLAR: Final = re.compile(r"\$([${])")
_NAME: Final = re.compile(r"#?(\w+)")
_OPERATOR: Final = re.compile("|".join(map(re.escape, OPERATORS)))
_INSIDE: Final = re.compile(r"\$\{|\}")
_TO_ESCAPE: Final = re.compile(r"\$(?=[{$])")


class FluxSyntaxError(ValueError):
    """A `${` that Flux can't read; it begins at the index `start` of the text.

    The message has nothing of the text, which may be a secret.
    """

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


@dataclass(frozen=True, slots=True)
class FluxVariable:
    """A variable in a text, from the index `start` up to `end`.

    `operator` is one of `OPERATORS` or empty, `argument` the text behind it, `inner` are the variables in
    that text, with their places in the whole one.
    """

    name: str
    start: int
    end: int
    operator: str = ""
    argument: str = ""
    inner: tuple[FluxVariable, ...] = ()

    @property
    def needs_value(self) -> bool:
        """Whether somebody has to supply the variable: it has no default of its own."""
        return self.operator not in _DEFAULTS

    def walk(self) -> Iterator[FluxVariable]:
        """The variable, then those in its argument."""
        yield self
        for each in self.inner:
            yield from each.walk()


def parse_variables(text: str) -> tuple[FluxVariable, ...]:
    """The variables of a text from left to right, those in an argument inside the one that has it.

    Raises `FluxSyntaxError` at the first `${` that Flux can't read.
    """
    return tuple(_parsed(text))


def readable_variables(text: str) -> tuple[FluxVariable, ...]:
    """The variables in front of the first `${` that Flux can't read, as `parse_variables` gives them."""
    found = []
    try:
        for variable in _parsed(text):
            found.append(variable)  # noqa: PERF402 -- what comes before the error is kept
    except FluxSyntaxError:
        pass
    return tuple(found)


def is_substituted(text: str) -> bool:
    """Whether Flux puts something else in place of a part of the text, or refuses it for a bad variable."""
    return any(match[1] == "{" for match in _DOLLAR.finditer(text))


def replace_variables(text: str, replacement: Callable[[FluxVariable], str]) -> str:
    """The text with something else for each variable that isn't inside another; escapes stay."""
    pieces = []
    end = 0
    for variable in readable_variables(text):
        pieces += [text[end : variable.start], replacement(variable)]
        end = variable.end
    return "".join([*pieces, text[end:]])


def escape_variables(text: str) -> str:
    """The text that Flux makes `text` of. A dollar is doubled only where it would mean something."""
    return _TO_ESCAPE.sub("$$", text)


def unescape_variables(text: str) -> str:
    """What Flux makes of a text without variables. Raises `ValueError` for one with a variable."""
    if is_substituted(text):
        raise ValueError(f"{text!r} has a variable")
    return _DOLLAR.sub("$", text)


def _parsed(text: str) -> Iterator[FluxVariable]:
    at = 0
    while match := _DOLLAR.search(text, at):
        at = match.end()
        if match[1] == "{":
            variable = _variable(text, match.start())
            yield variable
            at = variable.end


def _variable(text: str, start: int) -> FluxVariable:
    """The variable that begins with the `${` at an index."""
    match = _NAME.match(text, start + 2)
    if match is None:
        raise FluxSyntaxError("expected a name after '${'", start)
    name, at = match[1], match.end()
    operator = "#" if match[0].startswith("#") else ""
    argument_at = at
    inner: list[FluxVariable] = []
    if not operator and (found := _OPERATOR.match(text, at)):
        operator, argument_at = found[0], found.end()
        at = argument_at
        while (sign := _INSIDE.search(text, at)) and sign[0] == "${":
            inner.append(_variable(text, sign.start()))
            at = inner[-1].end
        at = sign.start() if sign else len(text)
    if text[at : at + 1] != "}":
        raise FluxSyntaxError("expected '}' after the name", start)
    argument = text[argument_at:at]
    if operator in {"/", "//"} and "/" not in argument:
        raise FluxSyntaxError("expected a second '/' and the replacement", start)
    return FluxVariable(name, start, at + 1, operator, argument, tuple(inner))
