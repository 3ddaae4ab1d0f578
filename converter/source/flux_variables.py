r"""Flux's variables in a text: `${NAME}`, as the substitution of Flux's Kustomizations reads them.

Flux goes over the rendered text from the left:

- `$$` is a dollar, whatever follows: `$${X}` is the text `${X}`, and `$$${X}` a dollar, then a variable;
- `${` opens a variable, which its brace closes. A name is letters, digits and underscores. Behind it may
  stand an operator:

  | operator | makes of the value |
  | --- | --- |
  | `:-` `:=` `=`, and to Flux also `:+` `:?` | itself, or the default where it is empty or missing |
  | `:` | a part: `${X:2}`, `${X:2:3}`, in bytes |
  | `^` `^^` `,` `,,` | its first character, or all of it, in upper or lower case |
  | `/` `//` `/#` `/%` | another text for the first place, every place, the beginning, the end |
  | `#` `##` `%` `%%` | itself without a beginning or an end that a pattern matches |
  | `#` in front of the name | its length in bytes |

  What stands behind an operator may hold variables of its own. Only in a replacement does `$$` mean a
  dollar there, and `\/` a slash;
- any other dollar is a dollar.

At a `${` that it can't read Flux refuses the whole text. All of this holds where the pass runs at all: a
Flux Kustomization without any variable leaves a text as it is.

The rules are those of `fluxcd/pkg/envsubst` 1.7.1, as kustomize-controller 1.9 runs it; every answer of it in
`tests/kustomize/substitutions.jsonl` holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from unicodedata import category

from converter.source.records import dataclass

_DEFAULTS: Final = frozenset({":-", ":=", ":+", ":?", "="})
_DOLLAR: Final = re.compile(r"\$([${])")
_OPERATOR: Final = re.compile(r":[-=+?]|=|[,^]{1,2}|/[/#%]?|##?|%%?|:")
_TO_ESCAPE: Final = re.compile(r"\$(?=[{$])")
_WORD: Final = re.compile(r"\w+")

_UNTIL_BRACE: Final = re.compile(r"(?:(?!\$\{)[^}])+")
_UNTIL_COLON: Final = re.compile(r"(?:(?!\$\{)[^:}])+")
_PATTERN: Final = re.compile(r"(?:\$\$|\\[/\\]|(?!\$\{)[^/])+")
_REPLACEMENT: Final = re.compile(r"(?:\$\$|\\[/\\]|(?!\$\{)[^}])+")
_ESCAPED: Final = re.compile(r"\$(\$)|\\([/\\])")

_NO_NAME: Final = "unable to parse variable name"
_NO_BRACE: Final = "missing closing brace"
_BAD: Final = "bad substitution"
_NO_ARGUMENT: Final = "unable to parse substitution within function"
_WORDS: Final = {
    _NO_NAME: "expected a name after '${'",
    _NO_BRACE: "expected '}' after the name",
    _BAD: "expected another end of the operation behind the name",
    _NO_ARGUMENT: "expected something behind the operator",
}


class FluxSyntaxError(ValueError):
    """A `${` that Flux can't read; it begins at the index `start` of the text.

    The message has nothing of the text, which may be a secret; `answer` is Flux's own.
    """

    def __init__(self, answer: str, start: int, message: str = "") -> None:
        super().__init__(message or _WORDS[answer])
        self.answer = answer
        self.start = start


@dataclass(frozen=True, slots=True)
class FluxVariable:
    """A variable in a text, from the index `start` up to `end`.

    `operator` is empty without one, `argument` the text behind it as it is written. `arguments` are what the
    operator gets: texts and variables in order, escapes read. `inner` are the variables among them, with
    their places in the whole text.
    """

    name: str
    start: int
    end: int
    operator: str = ""
    argument: str = ""
    inner: tuple[FluxVariable, ...] = ()
    arguments: tuple[str | FluxVariable, ...] = ()

    @property
    def needs_value(self) -> bool:
        """Whether somebody has to supply the variable: it has no default of its own."""
        return self.operator not in _DEFAULTS

    @property
    def gives_length(self) -> bool:
        """Whether this is `${#NAME}`."""
        return self.operator == "#" and not self.arguments

    def walk(self) -> Iterator[FluxVariable]:
        """The variable, then those in its argument."""
        yield self
        for each in self.inner:
            yield from each.walk()


def parse_variables(text: str) -> tuple[FluxVariable, ...]:
    """The variables of a text from left to right, those in an argument inside the one that has it.

    Raises `FluxSyntaxError` at the first `${` that Flux can't read.
    """
    return tuple(each for each in parse_text(text) if isinstance(each, FluxVariable))


def readable_variables(text: str) -> tuple[FluxVariable, ...]:
    """The variables in front of the first `${` that Flux can't read, as `parse_variables` gives them."""
    found = []
    try:
        for each in parse_text(text):
            if isinstance(each, FluxVariable):
                found.append(each)
    except FluxSyntaxError:
        pass
    return tuple(found)


def parse_text(text: str) -> Iterator[str | FluxVariable]:
    """The variables of a text and the texts between them in order, `$$` read as a dollar.

    Raises `FluxSyntaxError` on the way, at the first `${` that Flux can't read.
    """
    at = 0
    while match := _DOLLAR.search(text, at):
        yield text[at : match.start()]
        if match[1] == "$":
            yield "$"
            at = match.end()
        else:
            try:
                variable = _Reader(text).variable(match.start())
            except RecursionError:
                message = "expected fewer variables inside of each other"
                raise FluxSyntaxError(_BAD, match.start(), message) from None
            yield variable
            at = variable.end
    yield text[at:]


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


@dataclass(slots=True)
class _Reader:
    """Reads one variable of a text, and those inside of it."""

    text: str
    at: int = 0

    def variable(self, start: int) -> FluxVariable:
        """The variable whose `${` is at an index."""
        self.at = start + 2
        if self._next() == "#":
            self.at += 1
            name = self._name()
            self._expect(name, _BAD, start)
            return self._closed(FluxVariable(name, start, 0, "#"), self.at, [])
        name = self._name()
        self._expect(name, _NO_NAME, start)
        match = _OPERATOR.match(self.text, self.at)
        operator = match[0] if match else ""
        self.at += len(operator)
        argument_at = self.at
        self._expect(operator or self._next() == "}", _NO_BRACE, start)
        variable = FluxVariable(name, start, 0, operator)
        return self._closed(variable, argument_at, self._arguments(operator, start))

    def _arguments(self, operator: str, start: int) -> list[str | FluxVariable]:
        match operator:
            case "" | "^" | "^^" | "," | ",," | ",^" | "^,":
                return []
            case ":-" | ":=" | ":+" | ":?" | "=":
                found = []
                while self._next() != "}":
                    found.append(self._argument(_UNTIL_BRACE, start))
                return found
            case ":":
                # Flux steps back by the length of what follows the colon, and is lost if that isn't one byte.
                self._expect(self._next().isascii() and self._next() != "", _BAD, start)
                first = self._argument(_UNTIL_COLON, start)
                if not self._skipped(":"):
                    return [first]
                return [first, self._argument(_UNTIL_BRACE, start)]
            case "/" | "//" | "/#" | "/%":
                first = self._argument(_PATTERN, start)
                self._expect(self._skipped("/"), _BAD, start)
                if self._next() == "}":
                    return [first]
                return [first, self._argument(_REPLACEMENT, start)]
            case _:
                return [self._argument(_UNTIL_BRACE, start)]

    def _argument(self, form: re.Pattern[str], start: int) -> str | FluxVariable:
        """A variable, or the text up to the next one or to what ends the argument."""
        if self.text.startswith("${", self.at):
            inner = self.variable(self.at)
            self.at = inner.end
            return inner
        match = form.match(self.text, self.at)
        if match is None:
            raise FluxSyntaxError(_NO_ARGUMENT, start)
        self.at = match.end()
        if form is _PATTERN or form is _REPLACEMENT:
            return _ESCAPED.sub(r"\1\2", match[0])
        return match[0]

    def _closed(
        self, variable: FluxVariable, argument_at: int, arguments: list[str | FluxVariable]
    ) -> FluxVariable:
        self._expect(self._next() == "}", _BAD, variable.start)
        return FluxVariable(
            variable.name,
            variable.start,
            self.at + 1,
            variable.operator,
            self.text[argument_at : self.at],
            tuple(each for each in arguments if isinstance(each, FluxVariable)),
            tuple(arguments),
        )

    def _name(self) -> str:
        """Letters, digits (no other numbers, no marks) and underscores; empty for none."""
        start = self.at
        match = _WORD.match(self.text, start)
        for character in match[0] if match else "":
            if not (character == "_" or category(character)[0] == "L" or category(character) == "Nd"):
                break
            self.at += 1
        return self.text[start : self.at]

    def _skipped(self, character: str) -> bool:
        """Whether the character comes next; it is skipped, as often as it comes."""
        start = self.at
        while self._next() == character:
            self.at += 1
        return self.at > start

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _expect(self, found: object, answer: str, start: int) -> None:
        if not found:
            raise FluxSyntaxError(answer, start)


def upper_snake(value: object) -> str:
    """A name in the form of an environment variable: `front-end` is `FRONT_END`, `a__bC` is `A_B_C`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(value))
    return re.sub(r"[^A-Z0-9]+", "_", spaced.upper()).strip("_")


def flux_variable(name: str) -> str:
    """A name as that of a Flux variable, which can't begin with a digit: `1_WEB` is `_1_WEB`.

    kustomize-controller holds the names that are supplied against `^[_[:alpha:]][_[:alpha:][:digit:]]*$`
    (`fluxcd/pkg/kustomize`), and applies nothing of a folder if one of them differs.
    """
    return f"_{name}" if name[:1].isdecimal() else name
