"""The token pass: decides, in one walk, what a grammar with one token of lookahead can't.

- Which words are keywords: `param`, `if`, `for`, `existing`… are ordinary names in any other place.
- Which line breaks separate, and which mean nothing (before `?`, after `(`…).
- Which `(` opens the variables of a lambda: the one whose partner is followed by `=>`.

It knows the brackets, so it also finds those that don't match and what is nested too deeply. Where
Bicep ignores a line break is read off its own parser (`BaseParser.cs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from converter.bicep.limits import DEFAULTS, Limits
from converter.bicep.syntax.lexer import Token

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
TYPES_WITH_ARGUMENTS: Final = frozenset(("resource", "resourceInput", "resourceOutput"))
CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}", "STRING_LEFT": "STRING_RIGHT"}
CLOSERS: Final = frozenset(CLOSED_BY.values())
WITH_CLAUSE: Final = frozenset(("USING", "EXTENSION", "EXTENSIONCONFIG", "IMPORT"))
ENDS_OF_STRING: Final = frozenset(("STRING", "STRING_RIGHT"))
ENDS_OF_VALUE: Final = ENDS_OF_STRING | {"IDENTIFIER", ")", "]", "}", "!"}
BEFORE_AS: Final = ENDS_OF_STRING | {"IDENTIFIER", "}", "*"}
DEEPENING: Final = frozenset(
    (".", "?", "!", "::", "=>", "??", "||", "&&", "==", "=~", "!=", "!~", "<", "<=", ">", ">=")
) | frozenset("+-*/%")
ENDS_OF_ITEM: Final = frozenset((",", "STRING_MIDDLE"))
SHAPING: Final = DEEPENING | CLOSED_BY.keys() | CLOSERS | ENDS_OF_ITEM | {":"}


class BracketError(Exception):
    """A bracket without its partner, or nesting without end.

    `closer` is the token that doesn't fit (None: the tokens ended), `opener` the innermost bracket
    that was open (None: none was). `limit` is set where the nesting was too deep at `closer`.
    `normalized` are the tokens before it.
    """

    normalized: Sequence[Token] = ()

    def __init__(self, closer: Token | None, opener: Token | None, limit: str = "") -> None:
        super().__init__(limit or "a bracket has no partner")
        self.closer = closer
        self.opener = opener
        self.limit = limit


class _Level:
    """An open bracket, or the file itself, and what is known of its content so far."""

    __slots__ = ("angles", "index", "inner", "is_call", "opener", "operators", "tallest", "ternaries", "type")

    def __init__(self, opener: Token, index: int, *, is_call: bool) -> None:
        self.opener = opener
        self.type = opener.type
        self.index = index  # of the opener among the normalized tokens
        self.is_call = is_call
        self.ternaries = 0  # `?` whose `:` is still to come
        self.angles = 0  # `<` before a type's arguments whose `>` is still to come
        self.operators = 0  # and brackets, closed ones, of the current item
        self.inner = 0  # the height of the tallest bracket in the current item
        self.tallest = 0  # the height of the items before

    def end_item(self) -> None:
        """At a separator: what is known of the current item no longer counts for the next."""
        self.tallest = max(self.tallest, self.operators + self.inner)
        self.operators = self.inner = self.ternaries = 0


def normalize(tokens: Sequence[Token], limits: Limits = DEFAULTS) -> list[Token]:
    """What the grammar is to see of a file's tokens, or of the tokens of some of its statements.

    Every statement ends with a `NEWLINE`, the last one too. Raises `BracketError`.
    """
    walk = _Pass(tokens, limits)
    try:
        return walk.run()
    except BracketError as error:
        error.normalized = walk.normalized
        raise


class _Pass:
    """The state of the walk: what has been normalized, and the brackets that are open."""

    def __init__(self, tokens: Sequence[Token], limits: Limits) -> None:
        self.tokens = tokens
        self.limits = limits
        self.normalized: list[Token] = []
        self.level = _Level(Token("NEWLINE", "", 0, 0), -1, is_call=False)
        self.outer: list[_Level] = []
        self.last_closed = -1  # the index of the opener that the last closer closed
        self.statement = ""

    def run(self) -> list[Token]:
        add = self.normalized.append
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
                    self.level.end_item()
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
        return self.normalized

    def shape(self, kind: str, previous: str, token: Token) -> None:
        """Track brackets, operators and ternaries, before `token` is added."""
        level = self.level
        if kind in CLOSED_BY:
            if kind == "{" and previous == ")":
                self.mark_condition()
            is_call = kind == "(" and previous == "IDENTIFIER" and self.before_previous() != "FUNC"
            self.outer.append(level)
            self.level = _Level(token, len(self.normalized), is_call=is_call)
            if len(self.outer) > self.limits.nesting:
                raise BracketError(token, None, f"{self.limits.nesting} brackets")
        elif kind in CLOSERS:
            self.close(token)
        elif kind in ENDS_OF_ITEM:
            level.end_item()
        elif kind == ":":
            level.ternaries = max(0, level.ternaries - 1)
        else:
            level.operators += 1
            self.check_height(token)
            if kind == "=>":
                self.mark_lambda(previous)
            elif kind == "?":
                level.ternaries += previous not in (".", "[")
            elif kind == "<" and self.normalized and self.normalized[-1].text in TYPES_WITH_ARGUMENTS:
                level.angles += 1
            elif kind == ">" and level.angles:
                level.angles -= 1

    # --- line breaks -----------------------------------------------------------------------

    def separates(self, previous: str, at: int) -> bool:
        """Whether the line break between the normalized `previous` and the token at `at` has a meaning."""
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
        if self.level.angles and (previous in ("<", ",") or following == ">"):
            return False
        if self.level.type == "(":
            # not before a call's comma, but before one between variables
            return (
                previous not in ("(", ",") and following != ")" and (self.level.is_call or following != ",")
            )
        return following not in ("]", "}") or previous == ","

    # --- brackets --------------------------------------------------------------------------

    def close(self, closer: Token) -> None:
        """Leave the innermost bracket, which `closer` must belong to."""
        level = self.level
        if not self.outer:
            raise BracketError(closer, None)
        if CLOSED_BY[level.type] != closer.type:
            raise BracketError(closer, level.opener)
        level.end_item()
        self.last_closed = level.index
        self.level = self.outer.pop()
        self.level.inner = max(self.level.inner, level.tallest)
        self.level.operators += 1
        self.check_height(closer)

    def check_height(self, token: Token) -> None:
        """Refuse an item whose tree may be too high: each operator and bracket puts a level around others."""
        if self.level.operators + self.level.inner > self.limits.depth:
            raise BracketError(token, None, f"{self.limits.depth} operators")

    def mark_lambda(self, previous: str) -> None:
        """At `=>`: the bracket that was closed right before opened the lambda's variables."""
        if previous == ")":
            opener = self.normalized[self.last_closed]
            self.normalized[self.last_closed] = Token("LAMBDA_OPEN", "(", opener.start, opener.end)

    def mark_condition(self) -> None:
        """At a `{` behind a `)`: an `if` before those parentheses isn't a function."""
        at = self.last_closed - 1
        if at > 0 and self.normalized[at].text == "if" and self.normalized[at - 1].type in ("=", ":"):
            word = self.normalized[at]
            self.normalized[at] = Token("IF", "if", word.start, word.end)

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
                in_index = self.before_previous() in ENDS_OF_VALUE
                return previous == "[" and not in_index and self.type_at(at + 1) in ("IDENTIFIER", "(")
            case "in":
                return self.follows_loop_variables(previous)
            case "if":
                return self.type_at(at + 1) == "(" and self.expects_body(previous)
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
            return self.level.type == "{" and following == "IDENTIFIER" and self.statement != "IMPORT"
        if following in ("STRING", "STRING_LEFT"):
            return previous in ("IDENTIFIER", ")")
        return self.before_previous() == "OUTPUT" and following != "<"

    def expects_body(self, previous: str) -> bool:
        """Whether a resource's or module's body comes next, or that of a loop."""
        if previous == "=":
            return self.before_previous() in ENDS_OF_STRING or self.before_previous() == "EXISTING"
        return (
            previous == ":" and self.level.type == "[" and self.normalized[self.level.index + 1].type == "FOR"
        )

    def follows_loop_variables(self, previous: str) -> bool:
        if previous == "IDENTIFIER":
            return self.before_previous() == "FOR"
        return previous == ")" and self.normalized[self.last_closed - 1].type == "FOR"

    def before_previous(self) -> str:
        return self.normalized[-2].type if len(self.normalized) > 1 else "NEWLINE"

    def type_at(self, at: int) -> str:
        return self.tokens[at].type if at < len(self.tokens) else "NEWLINE"
