"""The token at which a parse stopped, and what can be known about its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from lark.parsers.lalr_analysis import Shift

from converter.bicep import tables
from converter.bicep.lexer import Token
from converter.bicep.tokens import CLOSED_BY, CLOSERS, STATEMENT_KEYWORDS
from converter.source import SourceFile, Span

NOUNS: Final = {
    "TARGETSCOPE": "target scope",
    "METADATA": "metadata",
    "PARAM": "parameter",
    "TYPE": "type",
    "VAR": "variable",
    "FUNC": "function",
    "RESOURCE": "resource",
    "MODULE": "module",
    "TEST": "test",
    "OUTPUT": "output",
    "ASSERT": "assertion",
    "IMPORT": "import",
    "EXTENSION": "extension",
    "EXTENSIONCONFIG": "extension",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A settled token that is none of the `expected` ones.

    `statement` is the keyword of the statement so far (empty: none yet), `opener` the innermost open
    bracket.
    """

    source: SourceFile
    tokens: Sequence[Token]
    at: int
    expected: frozenset[str]
    statement: str
    opener: Token | None

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def previous(self) -> Token:
        return self.tokens[self.at - 1] if self.at else Token("NEWLINE", "", 0, 0)

    @property
    def following(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def noun(self) -> str:
        """What is being declared."""
        return NOUNS.get(self.statement, "statement")

    @property
    def bracket(self) -> str:
        """The innermost open bracket: `(`, `[`, `{`, `${`; empty outside of brackets."""
        if self.opener is None:
            return ""
        return "${" if self.opener.type == "STRING_LEFT" else self.opener.text

    @property
    def ends_line(self) -> bool:
        return self.token.type in ("NEWLINE", "$END")

    @property
    def span(self) -> Span:
        """The token's span, or the place behind the previous one where a line ends too early."""
        return self.behind_previous() if self.ends_line else self.of(self.token)

    def of(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def behind_previous(self) -> Span:
        before = (token.end for token in reversed(self.tokens[: self.at]) if token.type != "NEWLINE")
        end = next(before, self.token.start)
        return Span(self.source, end, end)

    def found(self) -> str:
        """The token in words; a string's text may be a secret and stays unsaid."""
        if self.ends_line:
            return "the end of the line"
        return "a string" if self.token.type.startswith("STRING") else f"'{self.token.text}'"

    def after(self) -> str:
        """The token before in words: `after '='`."""
        if self.previous.type == "NEWLINE":
            return "here"
        if self.previous.type in ("STRING_LEFT", "STRING_MIDDLE"):
            return "after '${'"
        if self.previous.type.startswith("STRING"):
            return "after the string"
        return f"after '{self.previous.text}'"

    def after_and_found(self) -> str:
        """`after '=', found ')'`."""
        return f"{self.after()}, found {self.found()}"

    def wants_value(self) -> bool:
        return {"STRING_LEFT", "INTEGER"} <= self.expected

    def wants_type(self) -> bool:
        return {"STRING", "INTEGER", "IDENTIFIER"} <= self.expected and "STRING_LEFT" not in self.expected

    def wants_name(self) -> bool:
        return "IDENTIFIER" in self.expected and not self.wants_value() and not self.wants_type()

    def follows_value(self) -> bool:
        """Whether an expression is complete here and could go on with an operator."""
        return "||" in self.expected


def misfit(source: SourceFile, settled: Sequence[Token], token: Token) -> Misfit:
    """What is known of the token at which the parse of settled tokens stopped."""
    tokens = [*settled, token]  # where the end doesn't fit, `token` is none of the settled ones
    at = next(at for at, candidate in enumerate(tokens) if candidate is token)
    statement = ""
    opened: list[Token] = []
    for before in settled[:at]:
        if before.type in CLOSED_BY or before.type == "LAMBDA_OPEN":
            opened.append(before)
        elif before.type in CLOSERS:
            opened.pop()
        elif not opened and before.type in STATEMENT_KEYWORDS:
            statement = before.type
        elif not opened and before.type == "NEWLINE":
            statement = ""
    opener = opened[-1] if opened else None
    return Misfit(source, tokens, at, _expected(source.name, settled[:at]), statement, opener)


def _expected(file: str, before: Sequence[Token]) -> frozenset[str]:
    """The terminals that could come after these tokens."""
    state = tables.driver(file, lambda _method: _nothing)
    for token in before:
        state.feed_token(cast("Any", token))
    states, reached = state.parse_conf.states, state.state_stack

    def goes_on(terminal: str) -> bool:
        stack = list(reached)
        while terminal in states[stack[-1]]:
            action, argument = states[stack[-1]][terminal]
            if action is Shift:
                return True
            if argument.expansion:
                del stack[-len(argument.expansion) :]
            stack.append(states[stack[-1]][argument.origin.name][1])
        return False

    symbols = states[reached[-1]]
    return frozenset(symbol for symbol in symbols if not symbol[0].islower() and goes_on(symbol))


def _nothing(_values: list[Any]) -> None:
    """Builds no node."""
