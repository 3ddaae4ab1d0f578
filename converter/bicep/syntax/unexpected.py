"""The token at which a parse stopped, and what can be known about its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.syntax.lexer import Token
from converter.bicep.syntax.tokens import CLOSED_BY, CLOSERS, STATEMENT_KEYWORDS
from converter.source import SourceFile, Span, dataclass

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
    """A normalized token that is none of the `expected` ones.

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
        """Whether a line break comes instead, or one without meaning comes before the token."""
        if self.token.type in ("NEWLINE", "$END"):
            return True
        if self.previous.type in ("NEWLINE", "(", ",", "{", "["):
            return False
        between = self.source.text[self.previous.end : self.token.start]
        return "\n" in between or "\r" in between

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
        """The token in words; a string's text may be a secret and isn't shown."""
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


def misfit(
    source: SourceFile, before: Sequence[Token], rest: Sequence[Token], expected: frozenset[str]
) -> Misfit:
    """What is known of the first token of `rest`, which doesn't fit behind the normalized tokens `before`."""
    statement = ""
    opened: list[Token] = []
    for token in before:
        if token.type in CLOSED_BY or token.type == "LAMBDA_OPEN":
            opened.append(token)
        elif token.type in CLOSERS:
            opened.pop()
        elif not opened and token.type in STATEMENT_KEYWORDS:
            statement = token.type
        elif not opened and token.type == "NEWLINE":
            statement = ""
    opener = opened[-1] if opened else None
    return Misfit(source, [*before, *rest], len(before), expected, statement, opener)
