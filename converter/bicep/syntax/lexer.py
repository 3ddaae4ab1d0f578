"""Bicep's text as tokens and trivia.

The rules are those of Bicep's own lexer: identifiers and white space are ASCII, a line break ends
an interpolation, a run of line breaks is one token, and a `'''` string interpolates only when `$`
signs come before it: then an interpolation opens with as many of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from converter.bicep.syntax import strings
from converter.source import Diagnostic, Label, Severity, SourceFile, Span, dataclass

BYTE_ORDER_MARK: Final = "\ufeff"
LITERALS: Final = {"true": "TRUE", "false": "FALSE", "null": "NULL"}
LARGEST_INTEGER: Final = 2**63  # its negative is the smallest one
MANY_DIGITS: Final = 18  # as many can't be too large
LONGEST_NAME: Final = 255
MOST_IN_LINE: Final = 20  # diagnostics of one line that are reported

# Without possessive quantifiers: around a group they are broken in Python 3.11.0 to 3.11.4
# (python/cpython#106052).
NEXT: Final = re.compile(
    r"""
    [ \t]*(?![ \t])
    (?: (?P<IDENTIFIER> [A-Za-z_][A-Za-z0-9_]* )
      | (?P<NEWLINE>    [\r\n]+ )
      | (?P<MULTI_LINE> \$*''' )
      | (?P<STRING>     ' [^'\\$\r\n]*
                        (?: (?: \\[^\r\n] | \$(?!\{) ) [^'\\$\r\n]* )* (?: (?P<close> ' | \$\{ ) | \\? ) )
      | (?P<BRACE>      [{}] )
      | (?P<COMMENT>    //[^\r\n]* | /\*(?s:.*?)\*/ )
      | (?P<UNCLOSED>   /\*(?s:.*) )
      | (?P<OPERATOR>   \.\.\. | => | [=!<>]= | [=!]~ | && | \|\| | \?\? | :: | [-()\[\],.:?@=+*/%!<>|^] )
      | (?P<INTEGER>    [0-9]+ )
      | (?P<DIRECTIVE>  \#(?:disable-next-line|disable-diagnostics|restore-diagnostics)\b (?:[ \t]+[\w-]+)* )
      | (?P<QUOTED>     "[^"\r\n]*"? )
      | (?P<UNKNOWN>    \$+ | (?s:.) )
    )
    """,
    re.VERBOSE,
)
REST_OF_STRING: Final = re.compile(
    r"[^'\\$\r\n]*(?:(?:\\[^\r\n]|\$(?!\{))[^'\\$\r\n]*)*(?:(?P<close>'|\$\{)|\\?)"
)
QUOTES_OR_INTERPOLATION: Final = re.compile(r"'{3,}|(?<!\$)\$+\{")


@dataclass(slots=True, eq=False)
class Token:
    """A token or a piece of trivia: `text` is the source from `start` (inclusive) to `end` (exclusive).

    `type` is the text itself for punctuation and operators, else `IDENTIFIER`, `INTEGER`, `TRUE`, `FALSE`,
    `NULL`, `NEWLINE`, one of the `STRING…` types; in trivia `COMMENT`, `DIRECTIVE`, `SPACE`, `UNKNOWN`.
    The token pass adds the keywords (`PARAM`, `FOR`…) and `LAMBDA_OPEN`.
    """

    type: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexed:
    """A file's tokens (line breaks among them), its trivia but for spaces, and its errors."""

    source: SourceFile
    tokens: list[Token]
    trivia: list[Token]
    diagnostics: list[Diagnostic]

    def pieces(self) -> Iterator[Token]:
        """Tokens and trivia in order, spaces included: their texts put together are the file's text."""
        at = 0
        text = self.source.text
        for piece in sorted([*self.tokens, *self.trivia], key=lambda piece: piece.start):
            if piece.start > at:
                yield Token("SPACE", text[at : piece.start], at, piece.start)
            yield piece
            at = piece.end
        if at < len(text):
            yield Token("SPACE", text[at:], at, len(text))


@dataclass(slots=True)
class _Interpolation:
    """An open `${`, or a `{` inside of one (then `string` is None)."""

    string: Token | None = None
    dollars: int = -1


def lex(source: SourceFile) -> Lexed:
    """Every token and piece of trivia of a file, in one pass; nothing is raised."""
    return _Lexer(source).run()


class _Lexer:
    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.lexed = Lexed(source, [], [], [])
        self.interpolations: list[_Interpolation] = []
        self.silent_until = 0

    def run(self) -> Lexed:
        text, interpolations = self.text, self.interpolations
        add, add_trivia = self.lexed.tokens.append, self.lexed.trivia.append
        match_next, literals = NEXT.match, LITERALS
        at = 0
        if text.startswith(BYTE_ORDER_MARK):
            add_trivia(Token("SPACE", BYTE_ORDER_MARK, 0, 1))
            at = 1
        while match := match_next(text, at):
            kind = match.lastgroup or ""
            piece = match[kind]
            at = match.end()
            start = at - len(piece)
            if kind == "IDENTIFIER":
                add(Token(literals.get(piece, kind), piece, start, at))
                if len(piece) > LONGEST_NAME:
                    self.long_name(start, at)
            elif kind == "OPERATOR":
                add(Token(piece, piece, start, at))
            elif kind == "NEWLINE":
                if interpolations:
                    self.close_interpolations(start)
                add(Token(kind, piece, start, at))
            elif kind == "STRING":
                at = self.string_piece(match["close"], start, at)
            elif kind == "BRACE":
                if not interpolations:
                    add(Token(piece, piece, start, at))
                else:
                    at = self.brace_in_interpolation(piece, start, at)
            elif kind == "INTEGER":
                add(Token(kind, piece, start, at))
                if len(piece) > MANY_DIGITS:
                    self.check_size(piece, start, at)
            elif kind == "MULTI_LINE":
                at = self.multi_line_piece(start, at, at - start - 3)
            elif kind == "COMMENT":
                add_trivia(Token(kind, piece, start, at))
            else:
                self.unusual(kind, piece, start, at)
        if interpolations:
            self.close_interpolations(len(text))
        return self.lexed

    # --- strings ---------------------------------------------------------------------------

    def string_piece(self, close: str | None, start: int, end: int) -> int:
        """The complete `'…'` string or its first piece at `start`."""
        token = self.add("STRING_LEFT" if close == "${" else "STRING", start, end)
        self.check_escapes(token)
        if close == "${":
            self.interpolations.append(_Interpolation(token))
        elif close is None and not self.interpolations:  # else the interpolation isn't closed
            self.unclosed_string(token)
        return end

    def multi_line_piece(self, start: int, at: int, dollars: int) -> int:
        """The complete `'''` string or its first piece; `at` is right after the quotes."""
        end, interpolation = self.multi_line_end(at, dollars)
        token = self.add("STRING_LEFT" if interpolation else "STRING", start, end or len(self.text))
        if interpolation:
            self.interpolations.append(_Interpolation(token, dollars))
        elif not end:
            self.unclosed_string(token)
        return token.end

    def brace_in_interpolation(self, brace: str, start: int, end: int) -> int:
        """A brace inside of `${…}`: an object's, or the one after which the string goes on."""
        interpolation = self.interpolations[-1]
        if brace == "{":
            self.interpolations.append(_Interpolation())
        elif interpolation.string is None:
            self.interpolations.pop()
        else:
            return self.continue_string(interpolation, interpolation.string, start, end)
        self.add(brace, start, end)
        return end

    def continue_string(self, interpolation: _Interpolation, opening: Token, start: int, at: int) -> int:
        end: int | None
        if interpolation.dollars < 0:
            match = REST_OF_STRING.match(self.text, at)
            close = match["close"] if match else None
            end, more = match.end() if match else at, close == "${"
            closed = close is not None
        else:
            end, more = self.multi_line_end(at, interpolation.dollars)
            closed = end is not None
        token = self.add("STRING_MIDDLE" if more else "STRING_RIGHT", start, end or len(self.text))
        if interpolation.dollars < 0:
            self.check_escapes(token)
        if not more:
            self.interpolations.pop()
        if not closed:
            self.unclosed_string(opening)
        return token.end

    def multi_line_end(self, at: int, dollars: int) -> tuple[int | None, bool]:
        """Where a piece of a `'''` string ends (None: nowhere), and whether an interpolation follows."""
        for match in QUOTES_OR_INTERPOLATION.finditer(self.text, at):
            if match[0][0] == "'":
                return match.end(), False
            if 0 < dollars < len(match[0]):
                return match.end(), True
        return None, False

    def close_interpolations(self, at: int) -> None:
        """End every open interpolation where a line break or the file's end cuts it off."""
        outermost = self.interpolations[0].string
        while self.interpolations:
            if self.interpolations.pop().string is not None:
                self.add("STRING_RIGHT", at, at)
        if outermost is not None:
            opening = Span(self.source, outermost.start, outermost.end)
            self.report(
                "B2F003",
                "this `${` is not closed: expected '}' and the end of the string on the same line",
                Span(self.source, outermost.end - 2, outermost.end),
                labels=(Label(opening, "the string begins here"),),
            )

    def unclosed_string(self, opening: Token) -> None:
        many = strings.dollars(opening.text) >= 0
        self.report(
            "B2F003",
            "this string is not closed",
            Span(self.source, opening.start, opening.end),
            "close it with '''" if many else "close it with ' on the same line; ''' strings span lines",
        )

    def check_escapes(self, token: Token) -> None:
        if "\\" not in token.text:
            return
        for match in strings.bad_escapes(token.text):
            start = token.start + match.start()
            self.report(
                "B2F004",
                f"Bicep has no escape '{match[0]}'",
                Span(self.source, start, start + len(match[0])),
                r"the escapes are \n \r \t \\ \' \${ and \u{…} with a character's hexadecimal number",
            )

    # --- everything else -------------------------------------------------------------------

    def unusual(self, kind: str, piece: str, start: int, end: int) -> None:
        """Directives, and what Bicep doesn't have."""
        span = Span(self.source, start, end)
        if kind == "QUOTED":
            self.add("STRING", start, end)
            self.report("B2F004", "a string is written in single quotes", span, "write '…' instead of \"…\"")
            return
        if kind == "DIRECTIVE" and self.at_line_start():
            self.lexed.trivia.append(Token(kind, piece, start, end))
            if " " not in piece and "\t" not in piece:
                wanted = f"expected the code of a diagnostic after '{piece}'"
                self.report("B2F004", wanted, span, f"write '{piece} BCP123', or the name of a linter's rule")
            return
        self.lexed.trivia.append(Token("UNKNOWN", piece, start, end))
        if kind == "UNCLOSED":
            self.report("B2F003", "this comment is not closed", span, "close it with */")
        elif kind == "DIRECTIVE":
            self.report("B2F004", f"'{piece.split(maxsplit=1)[0]}' must be the first thing on its line", span)
        else:
            message, advice = _unknown(piece)
            self.report("B2F004", message, span, advice)

    def at_line_start(self) -> bool:
        """Whether nothing but spaces comes before on this line."""
        tokens, trivia = self.lexed.tokens, self.lexed.trivia
        line_start = tokens[-1].end if tokens else 0
        in_line = bool(trivia) and trivia[-1].end > line_start and trivia[-1].text != BYTE_ORDER_MARK
        return not in_line and (not tokens or tokens[-1].type == "NEWLINE")

    def long_name(self, start: int, end: int) -> None:
        message = f"a name has at most {LONGEST_NAME} characters, this one has {end - start}"
        self.report("B2F004", message, Span(self.source, start, end))

    def check_size(self, digits: str, start: int, end: int) -> None:
        significant = digits.lstrip("0")
        if len(significant) > MANY_DIGITS + 1 or int(significant or "0") > LARGEST_INTEGER:
            span = Span(self.source, start, end)
            self.report("B2F004", f"an integer is at most {LARGEST_INTEGER - 1}", span)

    def add(self, type_: str, start: int, end: int) -> Token:
        token = Token(type_, self.text[start:end], start, end)
        self.lexed.tokens.append(token)
        return token

    def report(
        self, code: str, message: str, span: Span, advice: str | None = None, labels: tuple[Label, ...] = ()
    ) -> None:
        if span.start < self.silent_until:
            return
        diagnostics = self.lexed.diagnostics
        diagnostics.append(
            Diagnostic(
                code=code, severity=Severity.ERROR, message=message, span=span, labels=labels, help=advice
            )
        )
        early = diagnostics[-MOST_IN_LINE].span if len(diagnostics) >= MOST_IN_LINE else None
        if early and "\n" not in self.text[early.start : span.start]:
            line_end = self.text.find("\n", span.start)
            self.silent_until = len(self.text) if line_end < 0 else line_end


def _unknown(character: str) -> tuple[str, str | None]:
    """Message and help for a character that begins nothing in Bicep."""
    if character == ";":
        return "a statement ends with its line, not with ';'", "remove the ';'"
    if character == "&":
        return "'&' isn't an operator", "write '&&' for a logical and"
    if character == "#":
        return "'#' doesn't begin a comment", "write '//' for a comment"
    if character.isspace():
        name = "no-break space" if character == "\u00a0" else f"white space U+{ord(character):04X}"
        return f"Bicep doesn't accept this {name} as a space", "replace it with an ordinary space"
    if character.isalpha():
        return f"'{character}' can't be part of a name", "names have ASCII letters, digits and '_' only"
    if character.isprintable():
        return f"unexpected character '{character}'", None
    return f"unexpected character U+{ord(character):04X}", "remove it"
