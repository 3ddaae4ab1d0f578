"""The rules of Traefik's routers, in the syntax of version 3, as Traefik 3.7 reads them.

A rule is an expression of Go: matchers with texts as arguments, `&&`, `||`, `!` and parentheses. A line may
only end where the expression can't: after an operator, a comma or an open parenthesis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from converter.source import dataclass, did_you_mean
from converter.verify.programs.go_regexp import regexp_fault
from converter.verify.programs.go_texts import is_address_range, unquoted

_TOKEN: Final = re.compile(
    r"""
      (?P<space>[ \t\r]+)
    | (?P<line_end>\n|//[^\n]*)
    | (?P<comment>/\*.*?\*/)
    | (?P<text>`[^`]*`|"(?:[^"\\\n]|\\[^\n])*")
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>&&|\|\||\.\.\.|[!(),])
    """,
    re.VERBOSE | re.DOTALL,
)
_REST: Final = re.compile(r"(?:[ \t\r\n]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BYTE_ORDER_MARK: Final = "\ufeff"


class RuleError(ValueError):
    """A rule that Traefik refuses; `help` is what to do."""

    def __init__(self, message: str, help_: str) -> None:
        super().__init__(message)
        self.help = help_


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition of a rule: the matcher's name and its arguments."""

    name: str
    arguments: tuple[str, ...]


_UNKNOWN: Final = {"'": "a single quote", '"': "a text without an end", "`": "a text without an end"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int

    @property
    def called(self) -> str:
        """The token in words; a text may be a secret that a header has."""
        if self.kind == "end":
            return "the end"
        if self.kind == "text":
            return "a text"
        return _UNKNOWN.get(self.text, f"'{self.text}'")


def matchers_of(rule: str) -> list[Matcher]:
    """The matchers of a rule from left to right. Raises `RuleError` for a rule that Traefik refuses."""
    found = list(_parsed(rule))
    for matcher in found:
        _check(matcher)
    return found


def priority(rule: str) -> int:
    """The priority of a router that sets none: the length of its rule in bytes."""
    return len(rule.encode("utf-8", "surrogatepass"))


def _parsed(rule: str) -> Iterator[Matcher]:
    tokens = _tokens(rule)
    opened = 0
    while True:
        token = next(tokens)
        while token.text in {"!", "("} and token.kind == "sign":
            opened += token.text == "("
            token = next(tokens)
        if token.kind != "name":
            raise RuleError(
                f"a matcher is expected at column {token.column}, found {token.called}",
                "write a rule such as Host(`a.example.org`) && PathPrefix(`/b`)",
            )
        yield _matcher(token, tokens)
        token = next(tokens)
        while token.text == ")" and opened:
            opened -= 1
            token = next(tokens)
        if token.kind == "end" and not opened:
            return
        if token.text not in {"&&", "||"}:
            expected = "')'" if opened and token.kind == "end" else "'&&' or '||'"
            raise RuleError(
                f"{expected} is expected at column {token.column}, found {token.called}",
                _OPERATOR_HELP.get(
                    token.text.lower(), "combine matchers by && and ||, group them by ( and )"
                ),
            )


_OPERATOR_HELP: Final = {
    "and": "write &&",
    "or": "write ||",
    "&": "write &&",
    "|": "write ||",
    ";": "write &&",
    ",": "write ||, or && where both have to match",
    ")": "there is no open parenthesis here",
}


def _matcher(name: _Token, tokens: Iterator[_Token]) -> Matcher:
    if name.text not in _NAMES:
        raise RuleError(f"Traefik has no matcher '{name.text}'", _unknown(name.text))
    token = next(tokens)
    if token.text != "(":
        raise RuleError(
            f"the matcher {name.text} has no arguments",
            f"write them in parentheses: {_EXAMPLES[_NAMES[name.text]]}",
        )
    arguments: list[str] = []
    token = next(tokens)
    while token.text != ")" or token.kind != "sign":
        if token.kind != "text":
            raise RuleError(
                f"a text is expected at column {token.column}, found {token.called}",
                "write texts in backticks or double quotes",
            )
        try:
            arguments.append(unquoted(token.text))
        except ValueError as error:
            raise RuleError(
                f"'{error}' in the text at column {token.column} is no escape sequence",
                "write the text in backticks",
            ) from None
        token = next(tokens)
        spread = token.text == "..."  # Go's `f(list...)`, which Traefik's parser reads and ignores
        if spread:
            token = next(tokens)
        if token.text == "," and token.kind == "sign":
            token = next(tokens)
            if not spread:
                continue
        if token.text != ")" or token.kind != "sign":
            raise RuleError(
                f"')' is expected at column {token.column}, found {token.called}", "close the parenthesis"
            )
    return Matcher(_NAMES[name.text], tuple(arguments))


def _tokens(rule: str) -> Iterator[_Token]:
    text = rule.removeprefix(_BYTE_ORDER_MARK)
    if unreadable := next((sign for sign in text if sign in {"\0", _BYTE_ORDER_MARK}), None):
        raise RuleError(f"the rule has the character U+{ord(unreadable):04X}", "remove it")
    at, complete = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            yield _Token("unknown", text[at], at + 1)
            return
        kind = str(match.lastgroup)
        if kind in {"line_end", "comment"} and complete and (kind == "line_end" or "\n" in match.group()):
            rest = _REST.match(text, at)
            if rest is not None and rest.end() == len(text):
                break
            raise RuleError(
                f"the rule is complete at the end of a line, column {at + 1}, but goes on after it",
                "end the line with && or ||, or write the rule as one line",
            )
        if kind in {"text", "name", "sign"}:
            yield _Token(kind, match.group(), at + 1)
            complete = kind != "sign" or match.group() == ")"
        at = match.end()
    while True:
        yield _Token("end", "", len(text) + 1)


def _check(matcher: Matcher) -> None:
    example = _EXAMPLES[matcher.name]
    least, most = _COUNTS[matcher.name]
    count = len(matcher.arguments)
    if not least <= count <= most:
        wanted = str(least) if least == most else f"{least} or {most}"
        help_ = f"write {example}"
        if count > most == 1:
            help_ = " || ".join(f"{matcher.name}(`{argument}`)" for argument in matcher.arguments)
            help_ = f"version 3 takes one text: write {help_}"
        raise RuleError(
            f"{matcher.name} takes {wanted} texts, not {count}".replace("1 texts", "1 text"), help_
        )
    if "" in matcher.arguments:
        raise RuleError(f"{matcher.name} has an empty text", f"write {example}")
    check = _CHECKS.get(matcher.name)
    if check is not None:
        check(matcher.name, matcher.arguments)


def _ascii(name: str, arguments: tuple[str, ...]) -> None:
    if not arguments[0].isascii():
        raise RuleError(
            f"{name} takes ASCII characters only, not '{arguments[0]}'", "write the host as in DNS: xn--…"
        )


def _ascii_expression(name: str, arguments: tuple[str, ...]) -> None:
    _ascii(name, arguments)
    _expression(name, arguments)


def _expression(name: str, arguments: tuple[str, ...]) -> None:
    if name == "QueryRegexp" and len(arguments) == 1:
        return  # only asks whether the parameter is there
    fault = regexp_fault(arguments[-1])
    if fault is not None:
        if len(arguments) > 1:  # RE2 repeats what it can't read, and the value of a header may be a secret
            fault = fault.partition(":")[0]
        raise RuleError(
            f"the regular expression of {name} is refused: {fault}", "write it in the syntax of Go (RE2)"
        )


def _path(name: str, arguments: tuple[str, ...]) -> None:
    if not arguments[0].startswith("/"):
        raise RuleError(
            f"the path '{arguments[0]}' of {name} doesn't begin with '/'", f"write `/{arguments[0]}`"
        )


def _addresses(name: str, arguments: tuple[str, ...]) -> None:
    if not is_address_range(arguments[0]):
        raise RuleError(
            f"'{arguments[0]}' of {name} is neither an address nor a range", f"write {_EXAMPLES[name]}"
        )


_CHECKS: Final[Mapping[str, Callable[[str, tuple[str, ...]], None]]] = {
    "ClientIP": _addresses,
    "Host": _ascii,
    "HostRegexp": _ascii_expression,
    "Path": _path,
    "PathPrefix": _path,
    "PathRegexp": _expression,
    "HeaderRegexp": _expression,
    "QueryRegexp": _expression,
}

_EXAMPLES: Final[Mapping[str, str]] = {
    "ClientIP": "ClientIP(`10.0.0.0/8`)",
    "Method": "Method(`GET`)",
    "Host": "Host(`a.example.org`)",
    "HostRegexp": r"HostRegexp(`^[a-z]+\.example\.org$`)",
    "Path": "Path(`/a`)",
    "PathPrefix": "PathPrefix(`/a`)",
    "PathRegexp": "PathRegexp(`^/a/[0-9]+$`)",
    "Header": "Header(`X-Name`, `value`)",
    "HeaderRegexp": "HeaderRegexp(`X-Name`, `^value$`)",
    "Query": "Query(`name`, `value`)",
    "QueryRegexp": "QueryRegexp(`name`, `^value$`)",
}

_COUNTS: Final[Mapping[str, tuple[int, int]]] = {
    name: (2, 2) if name.startswith("Header") else (1, 2) if name.startswith("Query") else (1, 1)
    for name in _EXAMPLES
}
"""The least and the most arguments of each matcher."""

_NAMES: Final[Mapping[str, str]] = {
    spelling: name
    for name in _EXAMPLES
    for spelling in (name, name.lower(), name.upper(), name.lower().capitalize())
}
"""Each matcher by its four spellings: `PathPrefix`, `pathprefix`, `PATHPREFIX` and `Pathprefix`."""

_VERSION_2: Final[Mapping[str, str]] = {
    "hosts": "Host(`a`) || Host(`b`)",
    "hostheader": "Host(`a`)",
    "headers": "Header(`name`, `value`)",
    "headersregexp": "HeaderRegexp(`name`, `expression`)",
    "hostsni": "Host(`a`); HostSNI is for TCP",
}


def _unknown(name: str) -> str:
    former = _VERSION_2.get(name.lower())
    if former is not None:
        return f"in version 3 that is {former}"
    return did_you_mean(name, _EXAMPLES) or f"there are {', '.join(sorted(_EXAMPLES))}"
