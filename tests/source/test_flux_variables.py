from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from converter.source.flux_variables import (
    FluxSyntaxError,
    FluxVariable,
    escape_variables,
    is_substituted,
    parse_variables,
    readable_variables,
    replace_variables,
    unescape_variables,
)

VALUES = {"X": "val", "Y": "why", "E": ""}
"""The variables with which Flux was asked; `M` has no value."""

ANSWERS = {
    # A dollar that isn't followed by a brace or a dollar is a dollar.
    "$": "$",
    "$}": "$}",
    "a$b": "a$b",
    "$X": "$X",
    "\\$X": "\\$X",
    "$(X)": "$(X)",
    "$((1+1))": "$((1+1))",
    "awk '{print $1}' ${X}": "awk '{print $1}' val",
    "$HOME/${X}": "$HOME/val",
    "$ {X}": "$ {X}",
    "$ ${X}": "$ val",
    # Two dollars are one, whatever follows.
    "$$": "$",
    "$$$": "$$",
    "$$$$": "$$",
    "$$X": "$X",
    "$$(X)": "$(X)",
    "a$$b": "a$b",
    "$${": "${",
    "$${}": "${}",
    "$$\n${X}": "$\nval",
    "${X}$$": "val$",
    # Dollars pair up from the left: an odd one opens the variable, an even one doesn't.
    "${X}": "val",
    "$${X}": "${X}",
    "$$${X}": "$val",
    "$$$${X}": "$${X}",
    "$$$$${X}": "$$val",
    "$$$$$${X}": "$$${X}",
    "\\${X}": "\\val",
    "\\$${X}": "\\${X}",
    "${X}$${X}": "val${X}",
    "$${X}$${X}{\"\\${M:=d}": "${X}${X}{\"\\d",
    # Around a variable anything may stand.
    "{${X}}": "{val}",
    "${X}}": "val}",
    "}$${X}": "}${X}",
    "é${X}é": "évalé",
    # Defaults: only where there is no value, and with variables of their own.
    "${X:-d}": "val",
    "${X=d}": "val",
    "${X:=d}": "val",
    "${X:+d}": "val",
    "${X:?d}": "val",
    "${M=d}": "d",
    "${M:-d}": "d",
    "${M:=d}$$${E}": "d$",
    "${E:-d}": "d",
    "${M:-a b}": "a b",
    "${M:-a:b}": "a:b",
    "${M:-${X}}": "val",
    "${M:=${X}}": "val",
    "${M:-$X}": "$X",
    "${M:-$$X}": "$$X",
    "${M}{}": "{}",
}  # fmt: skip
"""What Flux's own substitution makes of a text, recorded from kustomize-controller 1.9.6."""

READ = {
    "${X}": ("X", "", ""),
    "${_X}": ("_X", "", ""),
    "${1X}": ("1X", "", ""),
    "${æ}": ("æ", "", ""),
    "${#X}": ("X", "#", ""),
    "${X#v}": ("X", "#", "v"),
    "${X##v}": ("X", "##", "v"),
    "${X%l}": ("X", "%", "l"),
    "${X%%l}": ("X", "%%", "l"),
    "${X/a/b}": ("X", "/", "a/b"),
    "${X//a/b}": ("X", "//", "a/b"),
    "${X:1}": ("X", ":", "1"),
    "${X:1:1}": ("X", ":", "1:1"),
    "${X: -1}": ("X", ":", " -1"),
    "${X^}": ("X", "^", ""),
    "${X^^}": ("X", "^^", ""),
    "${X,}": ("X", ",", ""),
    "${X,,}": ("X", ",,", ""),
    "${M:-}": ("M", ":-", ""),
    "${x: $$$}": ("x", ":", " $$$"),
}
"""Texts that Flux reads as one variable: name, operator and argument."""

REFUSED = [
    *("${", "${}", "${ X}", "${{X}}", "${${X}}", "${!X}", "${- :x: }", "${$$:", "${:- x: "),
    *("${X", "${X }", "${X-d}", "${X+d}", "${X?d}", "${X@Q}", "${X*}", "${a-b}", "${a.b}", "${a b}", "${é{${X}"),
    *("${X/a}", "${x: ", "${a#$$x: ${X}", "$$${", "${X}${"),
]  # fmt: skip
"""Texts at which Flux stops with an error."""


def substituted(text: str) -> str:
    """The text with `VALUES`, by what the module says of it."""
    pieces, end = [], 0
    for variable in parse_variables(text):
        pieces += [unescape_variables(text[end : variable.start]), value_of(text, variable)]
        end = variable.end
    return "".join([*pieces, unescape_variables(text[end:])])


def value_of(text: str, variable: FluxVariable) -> str:
    if value := VALUES.get(variable.name):
        return value
    close = variable.end - 1
    pieces, end = [], close - len(variable.argument)
    for inner in variable.inner:
        pieces += [text[end : inner.start], value_of(text, inner)]
        end = inner.end
    return "".join([*pieces, text[end:close]])


@pytest.mark.parametrize("text", ANSWERS)
def test_a_text_is_read_as_flux_reads_it(text: str):
    assert substituted(text) == ANSWERS[text]


@pytest.mark.parametrize("text", READ)
def test_a_variable_has_name_operator_and_argument(text: str):
    (variable,) = parse_variables(f"a{text}b")
    assert (variable.name, variable.operator, variable.argument) == READ[text]
    assert (variable.start, variable.end) == (1, 1 + len(text))


@pytest.mark.parametrize("text", REFUSED)
def test_what_flux_refuses_is_refused(text: str):
    with pytest.raises(FluxSyntaxError):
        parse_variables(text)
    assert is_substituted(text)


def test_an_error_says_where_the_variable_begins_and_nothing_of_the_text():
    with pytest.raises(FluxSyntaxError, match="expected '}' after the name") as raised:
        parse_variables("a $$ ${X} ${secret-word}")
    assert raised.value.start == 10
    assert "secret" not in str(raised.value)


def test_variables_in_front_of_an_unreadable_one_are_found():
    assert [each.name for each in readable_variables("${X}${Y}${ }${M}")] == ["X", "Y"]


def test_variables_of_a_default_are_inside_it_and_follow_it():
    outer, last = parse_variables("${M:-${X}${Y:=${E}}}${X}")
    assert [each.name for each in outer.walk()] == ["M", "X", "Y", "E"]
    assert [(each.start, each.end) for each in outer.walk()] == [(0, 20), (5, 9), (9, 19), (14, 18)]
    assert (last.start, last.end) == (20, 24)


@pytest.mark.parametrize(
    ("text", "needed"),
    [("${X}", True), ("${X:1}", True), ("${X:?d}", False), ("${X#a}", True), ("${X:-d}", False), ("${X:=}", False), ("${X=d}", False), ("${X:+d}", False)],
)  # fmt: skip
def test_a_variable_with_a_default_needs_no_value(text: str, *, needed: bool):
    (variable,) = parse_variables(text)
    assert variable.needs_value is needed


def test_variables_are_replaced_from_the_outside_and_escapes_stay():
    text = "$${A}$$${B}-${C:-${D}}${"
    assert replace_variables(text, lambda each: f"<{each.name}>") == "$${A}$$<B>-<C>${"


@pytest.mark.parametrize("text", ["${X}", "$$${X}", "${", "a${X-d}"])
def test_a_text_with_a_variable_can_not_be_unescaped(text: str):
    with pytest.raises(ValueError, match="has a variable"):
        unescape_variables(text)


@given(st.text("${}Xa"))
def test_what_is_escaped_arrives(text: str):
    assert not is_substituted(escape_variables(text))
    assert unescape_variables(escape_variables(text)) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("$", "$"), ("$X", "$X"), ("$(X)", "$(X)"), ("${", "$${"), ("$$", "$$$"), ("$$X", "$$$X"), ("$$${X}", "$$$$$${X}")],
)  # fmt: skip
def test_only_a_dollar_that_means_something_is_doubled(text: str, escaped: str):
    assert escape_variables(text) == escaped
