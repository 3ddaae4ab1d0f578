"""Tokens, trivia and what characters Bicep refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from converter.bicep.syntax import strings
from converter.bicep.syntax.lexer import Lexed, lex
from converter.source import SourceFile

FRAGMENTS = [
    *("param", "x", "=", "=>", "'", "''", "'''", "$'''", "$$'''", "${", "$${", "}", "{", "(", ")", "[", "]"),
    *(
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "//",
        "/*",
        "*/",
        "#disable-next-line BCP001",
        "\\",
        "\\'",
        "\\u{1F600}",
    ),
    *("1", "...", ".?", "??", "::", "|", "||", '"', ";", "é", "\ufeff", "\u00a0", "$", "&"),
]


def lexed(text: str) -> Lexed:
    return lex(SourceFile("main.bicep", text))


def types(text: str) -> list[str]:
    return [token.type for token in lexed(text).tokens]


def texts(text: str) -> list[str]:
    return [token.text for token in lexed(text).tokens]


def messages(text: str) -> list[tuple[str, str]]:
    return [(found.code, found.message) for found in lexed(text).diagnostics]


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3))).map("".join))
def test_tokens_and_trivia_together_are_the_text(text: str) -> None:
    pieces = list(lexed(text).pieces())
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text == text[piece.start : piece.end] for piece in pieces)


def test_punctuation_is_its_own_type_and_the_longest_wins() -> None:
    source = "a=>b==c=~d!=e!~f<=g>=h&&i||j??k::l...m|n?o:p"
    assert [kind for kind in types(source) if kind != "IDENTIFIER"] == [
        *("=>", "==", "=~", "!=", "!~", "<=", ">=", "&&", "||", "??", "::", "...", "|", "?", ":"),
    ]


def test_words_are_identifiers_but_for_the_literals() -> None:
    assert types("param true false null resource _x1") == [
        *("IDENTIFIER", "TRUE", "FALSE", "NULL", "IDENTIFIER", "IDENTIFIER"),
    ]


def test_a_run_of_line_breaks_is_one_token() -> None:
    assert texts("a\n\r\n\nb") == ["a", "\n\r\n\n", "b"]


@pytest.mark.parametrize("text", ["// to the end", "/* over\nlines */", "/**/"])
def test_comments_are_trivia(text: str) -> None:
    result = lexed(f"a {text}\nb")
    assert [token.text for token in result.tokens] == ["a", "\n", "b"]
    assert [(piece.type, piece.text) for piece in result.trivia] == [("COMMENT", text)]


def test_a_comment_in_a_string_is_text() -> None:
    assert texts("'http://host' // note") == ["'http://host'"]


def test_directives_are_trivia_and_end_before_a_comment() -> None:
    result = lexed("  #disable-next-line BCP001 no-unused // why\n#restore-diagnostics BCP001\nx")
    assert [token.type for token in result.tokens] == ["NEWLINE", "NEWLINE", "IDENTIFIER"]
    assert [piece.text for piece in result.trivia] == [
        "#disable-next-line BCP001 no-unused",
        "// why",
        "#restore-diagnostics BCP001",
    ]
    assert result.diagnostics == []


def test_a_directive_behind_code_is_refused() -> None:
    assert messages("var x = 1 #disable-next-line BCP001") == [
        ("B2F004", "'#disable-next-line' must be the first thing on its line")
    ]


def test_a_byte_order_mark_is_trivia() -> None:
    result = lexed("\ufeff#disable-diagnostics BCP001\nparam")
    assert [token.type for token in result.tokens] == ["NEWLINE", "IDENTIFIER"]
    assert result.diagnostics == []


# --- strings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("''", ""),
        ("'plain'", "plain"),
        (r"'\n\r\t\\\'\$'", "\n\r\t\\'$"),
        (r"'\${kept}'", "${kept}"),
        ("'$x $$ {y}'", "$x $$ {y}"),
        (r"'\u{e9}\u{1F600}'", "é😀"),
        (r"'\u{D83D}\u{DE00}'", "😀"),
        ("''''''", ""),
        ("'''a'b''c'''", "a'b''c"),
        ("'''\nfirst'''", "first"),
        ("'''\r\nfirst\r\n'''", "first\r\n"),
        ("'''\n\nsecond'''", "\nsecond"),
        ("'''no ${hole} \\n'''", "no ${hole} \\n"),
        ("'''ends in quotes'''''", "ends in quotes''"),
        ("$'''no hole'''", "no hole"),
        ("$$'''${not} one'''", "${not} one"),
    ],
)
def test_a_string_means_its_characters(text: str, value: str) -> None:
    (token,) = lexed(text).tokens
    assert token.type == "STRING"
    assert strings.value(token.text) == value


def test_interpolation_nests() -> None:
    assert texts("'a${f({ k: '${x}' })}b${y}'") == [
        *("'a${", "f", "(", "{", "k", ":", "'${", "x", "}'", "}", ")", "}b${", "y", "}'"),
    ]


def test_multi_line_strings_interpolate_with_as_many_dollars_as_they_begin_with() -> None:
    assert texts("$'''\na ${x} b'''") == ["$'''\na ${", "x", "} b'''"]
    assert texts("$$'''${a} $${x} $$${y}'''") == ["$$'''${a} $${", "x", "} $$${", "y", "}'''"]


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("var x = 'abc\nvar y = 1", "'abc", "this string is not closed"),
        ("var x = '''abc\n", "'''abc\n", "this string is not closed"),
        (r"var x = 'abc\'", r"'abc\'", "this string is not closed"),
        ("var x = 'a\\\nb", "'a\\", "this string is not closed"),
        ("/* never\nending", "/* never\nending", "this comment is not closed"),
    ],
)
def test_what_is_not_closed_is_shown_from_its_beginning(text: str, at: str, message: str) -> None:
    (found,) = lexed(text).diagnostics
    assert (found.code, found.message) == ("B2F003", message)
    assert found.span is not None
    assert found.span.text == at


def test_an_interpolation_ends_with_its_line() -> None:
    (found,) = lexed("var x = 'a${f('b\nvar y = 1").diagnostics
    assert found.code == "B2F003"
    assert found.span is not None
    assert found.span.text == "${"
    assert found.labels[0].span.text == "'a${"


@pytest.mark.parametrize("escape", [r"\q", r"\u", r"\u{}", r"\u{110000}", r"\u{D83D}", r"\U{41}", r"\ "])
def test_unknown_escapes_are_shown(escape: str) -> None:
    text = f"'ok \\n {escape}'"
    (found,) = lexed(text).diagnostics
    assert found.code == "B2F004"
    assert found.span is not None
    assert escape.startswith(found.span.text)
    assert found.span.start == text.index(escape)


# --- characters that begin nothing -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"text"', "a string is written in single quotes"),
        ("x;", "a statement ends with its line, not with ';'"),
        ("a & b", "'&' isn't an operator"),
        ("# note", "'#' doesn't begin a comment"),
        ("a\u00a0b", "Bicep doesn't accept this no-break space as a space"),
        ("\u00fcber", "'\u00fc' can't be part of a name"),
        ("a\x00", "unexpected character U+0000"),
        ("9223372036854775809", "an integer is at most 9223372036854775807"),
        ("9" * 5000, "an integer is at most 9223372036854775807"),
    ],
)
def test_a_character_that_bicep_doesn_t_use_is_explained(text: str, message: str) -> None:
    assert messages(text) == [("B2F004", message)]


def test_a_name_has_a_limit() -> None:
    assert messages("x" * 255) == []
    assert messages("x" * 256) == [("B2F004", "a name has at most 255 characters, this one has 256")]


@pytest.mark.parametrize("directive", ["#disable-next-line", "#disable-diagnostics", "#restore-diagnostics"])
def test_a_directive_needs_a_code(directive: str) -> None:
    assert messages(f"{directive} // none\n") == [
        ("B2F004", f"expected the code of a diagnostic after '{directive}'")
    ]


@pytest.mark.parametrize("space", ["\x0b", "\x0c", "\x85", "\u2028", "\u3000"])
def test_only_spaces_and_tabs_are_white_space(space: str) -> None:
    (found,) = lexed(f"var{space}x").diagnostics
    assert found.message == f"Bicep doesn't accept this white space U+{ord(space):04X} as a space"
    assert lexed(f"// a{space}b\nvar x = 'a{space}b'").diagnostics == []


def test_the_errors_reported_for_a_line_have_a_limit() -> None:
    found = lexed("#" * 5_000 + "\n" + "; ; ;")
    assert len(found.diagnostics) == 20 + 3


@pytest.mark.parametrize("text", ["9223372036854775808", "000000000000000000000000001"])
def test_integers_go_to_the_limit(text: str) -> None:
    assert messages(text) == []
