"""The token pass: settles, in one walk, what a grammar with one token of lookahead can't.

- Which words are keywords: `param`, `if`, `for`, `existing`… are ordinary names in any other place.
- Which line breaks separate, and which mean nothing (before `?`, after `(`…).
- Which `(` opens the variables of a lambda: the one whose partner is followed by `=>`.

It knows the brackets, so it also finds those that don't match and what is nested too deeply. Where
Bicep ignores a line break is read off its own parser (`BaseParser.cs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.lexer import Token

STATEMENTS: Final = (
    *("targetScope", "metadata", "param", "type", "var", "func", "resource", "module", "test"),
    *("output", "assert", "import", "extension", "using", "extends", "extensionConfig"),
)
CLAUSES: Final = ("existing", "if", "for", "in", "none", "with", "as", "from")
KEYWORDS: Final = {word: word.upper() for word in STATEMENTS + CLAUSES}
STATEMENT_KEYWORDS: Final = frozenset(KEYWORDS[word] for word in STATEMENTS)

# A lambda's body on the line after `=>` can't begin with these: they begin the next statement.
NEVER_AFTER_ARROW: Final = frozenset(
    ("assert", "import", "metadata", "param", "var", "resource", "output", "module", "type")
)
TYPES_WITH_ARGUMENTS: Final = frozenset(("resourceInput", "resourceOutput"))
CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}", "STRING_LEFT": "STRING_RIGHT"}
CLOSERS: Final = frozenset(CLOSED_BY.values())
WITH_CLAUSE: Final = frozenset(("USING", "EXTENSION", "EXTENSIONCONFIG", "IMPORT"))
ENDS_OF_STRING: Final = frozenset(("STRING", "STRING_RIGHT"))
BEFORE_AS: Final = ENDS_OF_STRING | {"IDENTIFIER", "}", "*"}
DEEPENING: Final = frozenset(
    (".", "?", "!", "::", "=>", "??", "||", "&&", "==", "=~", "!=", "!~", "<", "<=", ">", ">=")
) | frozenset("+-*/%")
ENDS_OF_OPERAND: Final = frozenset((",", "STRING_MIDDLE"))
SHAPING: Final = DEEPENING | CLOSED_BY.keys() | CLOSERS | ENDS_OF_OPERAND | {":"}

MAX_BRACKETS: Final = 256
MAX_DEPTH: Final = 1000


class BracketError(Exception):
    """A bracket without its partner, or nesting without end.

    `closer` is the token that doesn't fit (None: the tokens ended), `opener` the innermost bracket
    that was open (None: none was). `limit` is set where the nesting was too deep at `closer`.
    """

    def __init__(self, closer: Token | None, opener: Token | None, limit: str = "") -> None:
        super().__init__(limit or "a bracket has no partner")
        self.closer = closer
        self.opener = opener
        self.limit = limit


class _Level:
    """An open bracket, or the file itself, and what is known of its content so far."""

    __slots__ = ("depth", "index", "opener", "ternaries", "type")

    def __init__(self, opener: Token, index: int, depth: int) -> None:
        self.opener = opener
        self.type = opener.type
        self.index = index  # of the opener among the settled tokens
        self.depth = depth  # of the syntax tree around its content, at most
        self.ternaries = 0  # `?` whose `:` is still to come


def settle(tokens: Sequence[Token]) -> list[Token]:
    """What the grammar is to see of a file's tokens, or of the tokens of some of its statements.

    Every statement ends with a `NEWLINE`, the last one too. Raises `BracketError`.
    """
    return _Pass(tokens).run()


class _Pass:
    """The state of the walk: what has been settled, and the brackets that are open."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.settled: list[Token] = []
        start = Token("NEWLINE", "", 0, 0)
        self.level = _Level(start, -1, 0)
        self.outer: list[_Level] = []
        self.last_closed = -1  # the index of the opener that the last closer closed
        self.statement = ""
        self.depth = 0  # of the syntax tree around the current token, at most
        self.in_type_arguments = False

    def run(self) -> list[Token]:
        add = self.settled.append
        previous = "NEWLINE"
        line_break: Token | None = None
        for at, token in enumerate(self.tokens):
            kind = token.type
            if kind == "NEWLINE":
                line_break = line_break or token
                continue
            if line_break is not None:
                if self.separates(previous, at):
                    add(line_break)
                    previous = "NEWLINE"
                    self.depth = self.level.depth
                    self.level.ternaries = 0
                line_break = None
            if kind == "IDENTIFIER" and token.text in KEYWORDS and self.is_keyword(token.text, previous, at):
                kind = KEYWORDS[token.text]
                add(Token(kind, token.text, token.start, token.end))
                if previous == "NEWLINE" and not self.outer:
                    self.statement = kind
            else:
                if kind in SHAPING:
                    self.shape(kind, previous, token)
                add(token)
            previous = kind
        if self.outer:
            raise BracketError(None, self.level.opener)
        if previous != "NEWLINE":
            end = self.tokens[-1].end
            add(line_break or Token("NEWLINE", "", end, end))
        return self.settled

    def shape(self, kind: str, previous: str, token: Token) -> None:
        """Keep the books on brackets, ternaries and depth, before `token` is added."""
        if kind in CLOSED_BY:
            self.depth += 1
            self.outer.append(self.level)
            self.level = _Level(token, len(self.settled), self.depth)
            self.check_depth(token)
        elif kind in CLOSERS:
            self.close(token)
        elif kind == ":":
            self.level.ternaries = max(0, self.level.ternaries - 1)
        elif kind in ENDS_OF_OPERAND:
            self.depth = self.level.depth
        else:
            self.depth += 1
            self.check_depth(token)
            if kind == "=>":
                self.mark_lambda(previous)
            elif kind == "?":
                self.level.ternaries += previous not in (".", "[")
            elif kind == "<":
                self.in_type_arguments = bool(self.settled) and self.settled[-1].text in TYPES_WITH_ARGUMENTS
            elif kind == ">":
                self.in_type_arguments = False

    # --- line breaks -----------------------------------------------------------------------

    def separates(self, previous: str, at: int) -> bool:
        """Whether the line break between the settled `previous` and the token at `at` has a meaning."""
        token = self.tokens[at]
        following = token.type
        if previous in ("NEWLINE", "{", "[") or following in ("?", "|"):
            return False
        if following == ":" and self.level.ternaries:
            return False
        if previous == "=>":
            return token.text in NEVER_AFTER_ARROW
        if previous == "=" and token.text == "if" and self.type_at(at + 1) == "(":
            return False
        if self.in_type_arguments and (previous == "<" or following == ">"):
            return False
        if self.level.type == "(":
            return previous not in ("(", ",") and following != ")"
        return following not in ("]", "}") or previous == ","

    # --- brackets --------------------------------------------------------------------------

    def close(self, closer: Token) -> None:
        """Leave the innermost bracket, which `closer` must belong to."""
        level = self.level
        if not self.outer:
            raise BracketError(closer, None)
        if CLOSED_BY[level.type] != closer.type:
            raise BracketError(closer, level.opener)
        self.depth = level.depth
        self.last_closed = level.index
        self.level = self.outer.pop()

    def check_depth(self, token: Token) -> None:
        if len(self.outer) > MAX_BRACKETS:
            raise BracketError(token, None, f"{MAX_BRACKETS} brackets")
        if self.depth > MAX_DEPTH:
            raise BracketError(token, None, f"{MAX_DEPTH} operators")

    def mark_lambda(self, previous: str) -> None:
        """At `=>`: the bracket that was closed right before opened the lambda's variables."""
        if previous == ")":
            opener = self.settled[self.last_closed]
            self.settled[self.last_closed] = Token("LAMBDA_OPEN", "(", opener.start, opener.end)

    # --- keywords --------------------------------------------------------------------------

    def is_keyword(self, word: str, previous: str, at: int) -> bool:
        """Whether a word that can be a keyword is one here."""
        outermost = not self.outer
        if outermost and previous == "NEWLINE" and word in STATEMENTS:
            return True
        match word:
            case "resource":
                return self.is_resource_keyword(previous, at)
            case "for":
                return previous == "[" and self.type_at(at + 1) in ("IDENTIFIER", "(")
            case "in":
                return self.follows_loop_variables(previous)
            case "if":
                return previous in ("=", ":") and self.type_at(at + 1) == "("
            case "existing":
                return previous in ENDS_OF_STRING and self.type_at(at + 1) == "="
            case "none":
                return previous == "USING"
            case "from":
                return outermost and self.statement == "IMPORT" and previous in ("}", "IDENTIFIER")
            case "with":
                follows = previous in ENDS_OF_STRING or previous in ("NONE", "IDENTIFIER")
                return outermost and follows and self.statement in WITH_CLAUSE
            case "as":
                inside_import = self.statement == "IMPORT" and len(self.outer) == 1
                here = outermost and self.statement in ("IMPORT", "EXTENSION")
                return previous in BEFORE_AS and (here or inside_import)
        return False

    def is_resource_keyword(self, previous: str, at: int) -> bool:
        """`resource` begins a nested resource, or a type after a name or a parameter list."""
        following = self.type_at(at + 1)
        if previous in ("NEWLINE", "{", ","):
            return self.level.type == "{" and following == "IDENTIFIER"
        if following in ("STRING", "STRING_LEFT"):
            return previous in ("IDENTIFIER", ")")
        return len(self.settled) > 1 and self.settled[-2].type == "OUTPUT"

    def follows_loop_variables(self, previous: str) -> bool:
        if previous == "IDENTIFIER":
            return len(self.settled) > 1 and self.settled[-2].type == "FOR"
        return previous == ")" and self.settled[self.last_closed - 1].type == "FOR"

    def type_at(self, at: int) -> str:
        return self.tokens[at].type if at < len(self.tokens) else "NEWLINE"
