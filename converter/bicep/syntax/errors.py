"""Syntax errors in Bicep's own words.

The parser knows the token that doesn't fit and what would have fitted. What that means for the
author of the line depends on the tokens around it: the rules look at them, the first that applies wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from converter.bicep.syntax.lexer import Token
from converter.bicep.syntax.tokens import CLOSERS, KEYWORDS, STATEMENT_KEYWORDS
from converter.bicep.syntax.unexpected import Misfit, misfit
from converter.source import Diagnostic, Severity, SourceFile, Span, dataclass, did_you_mean

WORDS: Final = {kind: word for word, kind in KEYWORDS.items()}
KINDS: Final = {
    "NEWLINE": "a new line",
    "IDENTIFIER": "a name",
    "INTEGER": "an integer",
    "LAMBDA_OPEN": "'('",
}
CONTINUING: Final = frozenset(
    ("??", "||", "&&", "==", "!=", "=~", "!~", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", ".", "::", "=")
)
OPTIONAL_AFTER_VALUE: Final = CONTINUING | {"?", "[", "!", "(", "=>", "|"}
STRINGS: Final = {"RESOURCE": "the resource's type and version", "MODULE": "the module's path"}
OTHER_LANGUAGES: Final = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "mod": "%"}


@dataclass(frozen=True, slots=True)
class Error:
    """The message, its place, and what to do."""

    message: str
    span: Span
    advice: str | None = None


def syntax_error(
    source: SourceFile, before: Sequence[Token], rest: Sequence[Token], expected: frozenset[str]
) -> Diagnostic:
    """The diagnostic for the first token of `rest`.

    After the normalized tokens `before`, one of the terminals `expected` was possible there.
    """
    place = misfit(source, before, rest, expected)
    problem = next(filter(None, (rule(place) for rule in RULES)))
    return Diagnostic(
        code="B2F002",
        severity=Severity.ERROR,
        message=problem.message,
        span=problem.span,
        help=problem.advice,
    )


# --- where a statement begins ----------------------------------------------------------------


def no_declaration(place: Misfit) -> Error | None:
    keywords = place.expected & STATEMENT_KEYWORDS
    if not keywords or place.statement or place.opener:
        return None
    word = place.token.text
    if place.ends_line or place.token.type in CLOSERS:
        return Error("expected a declaration after its decorator", place.behind_previous())
    if place.token.type in STATEMENT_KEYWORDS:
        parameter_file = place.source.name.endswith(".bicepparam")
        here, there = "template", "parameter file (.bicepparam)"
        if parameter_file:
            here, there = "parameter file", "template (.bicep)"
        return Error(f"'{word}' isn't allowed in a {here}", place.span, f"it belongs in a {there}")
    if place.at and place.token.type in CONTINUING:
        return line_begins_with_operator(place)
    words = sorted(WORDS[keyword] for keyword in keywords)
    advice = did_you_mean(word, words) if place.token.type == "IDENTIFIER" else None
    advice = advice or f"a statement begins with {_one_of(words)}"
    return Error(f"no statement begins with {place.found()}", place.span, advice)


def decorator_not_called(place: Misfit) -> Error | None:
    if place.expected != {"(", "."} or place.previous.type != "IDENTIFIER":
        return None
    name = place.previous.text
    return Error(f"expected '(' after the decorator '{name}'", place.span, f"write '@{name}()'")


def decorator_of_nothing(place: Misfit) -> Error | None:
    """A decorator before the `}` of a resource body or type."""
    if place.previous.type != "NEWLINE" or place.token.type not in CLOSERS or "@" not in place.expected:
        return None
    return Error("expected a declaration after its decorator", place.behind_previous())


def decorator_on_line_of_declaration(place: Misfit) -> Error | None:
    if place.expected != {"NEWLINE"} or place.previous.type != ")":
        return None
    if place.ends_line:
        return Error("expected a declaration after its decorator", place.behind_previous())
    return Error("expected a new line after the decorator", place.span)


# --- line breaks and separators --------------------------------------------------------------


def line_begins_with_operator(place: Misfit) -> Error | None:
    token = place.following if place.ends_line and place.follows_value() else place.token
    if token.type not in CONTINUING or (place.previous.type != "NEWLINE" and token is place.token):
        return None
    return Error(
        f"a line can't begin with '{token.text}'",
        place.of(token),
        "a line break ends the expression: write it on one line",
    )


def comma_ends_line(place: Misfit) -> Error | None:
    if not place.ends_line or place.previous.type != "," or place.bracket not in ("{", "["):
        return None
    span = place.of(place.previous)
    return Error("a ',' can't end a line: the line break separates already", span, "remove the ','")


def comma_ends_statement(place: Misfit) -> Error | None:
    if place.token.type != "," or place.opener or "NEWLINE" not in place.expected:
        return None
    return Error("a statement ends with its line, not with ','", place.span, "remove the ','")


def missing_separator(place: Misfit) -> Error | None:
    if "," not in place.expected or place.token.type == ":":
        return None
    if place.bracket == "(":
        if place.ends_line:
            return Error("expected ',' or ')' before the line break", place.span)
        return Error(f"expected ',' or ')' {place.after_and_found()}", place.span)
    what = "property" if place.bracket == "{" else "item"
    what = "name" if place.statement == "IMPORT" else what
    return Error(f"expected a new line or ',' before the next {what}", place.span)


def line_ends_in_interpolation(place: Misfit) -> Error | None:
    if place.bracket != "${" or "STRING_RIGHT" not in place.expected:
        return None
    return Error(f"expected '}}' {place.after()}", place.span)


# --- what declarations and properties need ---------------------------------------------------


def other_sign(place: Misfit) -> Error | None:
    """`=` for `:` and the other way round."""
    if place.token.type == "=" and ":" in place.expected and not place.follows_value():
        return Error("expected ':' between a property's name and its value, found '='", place.span)
    if place.token.type == ":" and "=" in place.expected:
        return Error(f"expected '=' {place.after()}, found ':'", place.span)
    if place.statement == "FUNC" and "=>" in place.expected and not place.opener:
        return Error(f"expected '=>' before the function's body, found {place.found()}", place.span)
    return None


def missing_colon(place: Misfit) -> Error | None:
    if ":" not in place.expected or place.follows_value() or place.bracket != "{":
        return None
    return Error("expected ':' after the property name", place.span)


def parameter_without_type(place: Misfit) -> Error | None:
    if place.statement != "PARAM" or place.token.type != "=" or not place.wants_type() or place.opener:
        return None
    name = place.previous.text
    return Error(
        f"expected the type of parameter '{name}' before '='",
        place.span,
        f"write 'param {name} string = …'; only a parameter file (.bicepparam) leaves out the type",
    )


def parameter_file_with_type(place: Misfit) -> Error | None:
    if place.statement != "PARAM" or place.expected != {"="}:
        return None
    name = place.previous.text
    return Error(
        f"expected '=' after '{name}', found {place.found()}",
        place.span,
        f"a parameter file gives values only: 'param {name} = …'",
    )


def missing_body(place: Misfit) -> Error | None:
    if "IF" not in place.expected:
        return None
    if place.token.text == "if":
        return Error("expected '(' after 'if'", Span(place.source, place.token.end, place.token.end))
    message = f"expected the {place.noun}'s body: '{{', 'if (…) {{' or '[for …'"
    return Error(message, place.span)


def missing_equals(place: Misfit) -> Error | None:
    if "=" not in place.expected or place.opener:
        return None
    keywords = [WORDS[kind] for kind in place.expected if kind in WORDS]
    advice = did_you_mean(place.token.text, keywords) if place.token.type == "IDENTIFIER" else None
    if "NEWLINE" in place.expected:
        return Error(f"expected '=' or the line's end {place.after_and_found()}", place.span, advice)
    return Error(f"expected '=' {place.after_and_found()}", place.span, advice)


# --- names, values and types -----------------------------------------------------------------


def operator_of_another_language(place: Misfit) -> Error | None:
    operator = OTHER_LANGUAGES.get(place.token.text)
    if not operator or not place.follows_value():
        return None
    return Error(f"'{place.token.text}' isn't an operator", place.span, f"write '{operator}'")


def repeated_unary(place: Misfit) -> Error | None:
    if place.token.type not in ("!", "-", "+") or not place.wants_value():
        return None
    if place.token.type == "+":
        return Error("Bicep has no unary '+'", place.span, "remove the '+'")
    return Error(
        f"'{place.token.text}' can't follow '{place.previous.text}'",
        place.span,
        "put the operand in parentheses",
    )


def missing_value(place: Misfit) -> Error | None:
    if not place.wants_value():
        return None
    if place.ends_line or place.token.type in (")", "]", "}", ",", "STRING_RIGHT", "STRING_MIDDLE"):
        advice = "the value begins on the same line" if place.ends_line else None
        return Error(f"expected a value {place.after()}", place.behind_previous(), advice)
    return Error(f"expected a value {place.after_and_found()}", place.span)


def missing_string(place: Misfit) -> Error | None:
    if place.expected != {"STRING", "STRING_LEFT"}:
        return None
    what = STRINGS.get(place.statement, "a file's path")
    return Error(f"expected {what} in quotes {place.after_and_found()}", place.span)


def missing_type(place: Misfit) -> Error | None:
    if not place.wants_type():
        return None
    if place.statement in ("PARAM", "OUTPUT") and not place.opener and place.previous.type == "IDENTIFIER":
        return Error(f"expected the type of {place.noun} '{place.previous.text}'", place.span)
    return Error(f"expected a type {place.after_and_found()}", place.span)


def missing_name(place: Misfit) -> Error | None:
    if not place.wants_name():
        return None
    text = place.token.text
    advice = f"'{text}' is a value: it can't be a name" if text in ("true", "false", "null") else None
    if place.previous.type in STATEMENT_KEYWORDS:
        return Error(f"expected the {place.noun}'s name {place.after_and_found()}", place.span, advice)
    if place.bracket == "{" and ("..." in place.expected or "*" in place.expected):
        return Error(f"expected a property's name, found {place.found()}", place.span, advice)
    return Error(f"expected a name {place.after_and_found()}", place.span, advice)


# --- the rest --------------------------------------------------------------------------------


def statement_goes_on(place: Misfit) -> Error | None:
    if place.opener or "NEWLINE" not in place.expected:
        return None
    return Error(f"expected the end of the line after the {place.noun}, found {place.found()}", place.span)


def anything(place: Misfit) -> Error:
    wanted = sorted(place.expected - OPTIONAL_AFTER_VALUE) or sorted(place.expected)
    words = dict.fromkeys(_in_words(symbol) for symbol in wanted)
    return Error(f"expected {_one_of(words)} {place.after_and_found()}", place.span)


def _in_words(symbol: str) -> str:
    if symbol.startswith("STRING"):
        return "a string"
    return KINDS.get(symbol) or f"'{WORDS.get(symbol, symbol.lower())}'"


def _one_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


RULES: Final[tuple[Callable[[Misfit], Error | None], ...]] = (
    no_declaration,
    decorator_not_called,
    decorator_of_nothing,
    decorator_on_line_of_declaration,
    line_begins_with_operator,
    comma_ends_line,
    comma_ends_statement,
    operator_of_another_language,
    other_sign,
    missing_separator,
    line_ends_in_interpolation,
    missing_colon,
    parameter_without_type,
    parameter_file_with_type,
    missing_body,
    missing_equals,
    repeated_unary,
    missing_value,
    missing_string,
    missing_type,
    missing_name,
    statement_goes_on,
    anything,
)
