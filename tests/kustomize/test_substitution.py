"""What Flux makes of texts and objects, held against its own answers.

`substitutions.jsonl` has what `fluxcd/pkg/kustomize` 1.35.7 answered, the code of kustomize-controller 1.9.6: one
text (the value of a ConfigMap) or one `spec` a line, with variables, in strict and in lenient mode. They were
drawn from 23,000 random questions, few for each operator and kind of answer. An answer is a value or why
there is none. Left out: two keys of one mapping that come out equal, of which Go keeps one by chance.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from converter.kustomize import Refusal, substituted, substituted_object
from converter.source import go_yaml, go_yaml_data

ANSWERS = [
    json.loads(line)
    for line in Path(__file__).with_name("substitutions.jsonl").read_text("utf-8").splitlines()
]
HEAD = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
ERRORS = {
    "missing": Refusal.MISSING,
    "name": Refusal.NAME,
    "syntax": Refusal.SYNTAX,
    "yaml": Refusal.YAML,
}


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lenient"])
def test_every_recorded_text_is_what_flux_makes_of_it(*, strict: bool) -> None:
    wrong = []
    for answer in (each for each in ANSWERS if "text" in each):
        expected = answer["strict" if strict else "lenient"]
        result = substituted(answer["text"], answer["variables"], strict=strict)
        if "error" in expected:
            same = result.error is not None and result.error.refusal is ERRORS[expected["error"]]
        else:
            same = result.error is None and exactly(result.value) == exactly(expected["value"])
        if not same:
            wrong.append((answer["text"], answer["variables"], expected, result))
    assert wrong == []


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lenient"])
def test_every_recorded_object_is_what_flux_makes_of_it(*, strict: bool) -> None:
    wrong = []
    for answer in (each for each in ANSWERS if "object" in each):
        expected = answer["strict" if strict else "lenient"]
        result = substituted_object(HEAD | {"spec": answer["object"]}, answer["variables"], strict=strict)
        stops = result.error is not None or (strict and bool(result.missing))
        if "error" in expected:
            same = stops
        else:
            same = not stops and exactly(result.body.get("spec")) == exactly(expected["value"])
        if not same:
            wrong.append((answer, result))
    assert wrong == []


def test_the_recorded_answers_are_of_all_kinds() -> None:
    kinds = {answer[mode].get("error", "value") for answer in ANSWERS for mode in ("strict", "lenient")}
    assert kinds == {"value", "missing", "syntax", "yaml"}
    types = {type(answer["lenient"].get("value")) for answer in ANSWERS if "text" in answer}
    assert types >= {str, int, float, bool, type(None), list, dict}


def exactly(value: Any) -> str:
    """A value as JSON, in which 1, 1.0 and true are different."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("3", "integer"),
        ("0123", "integer"),
        ("18446744073709551615", "integer"),
        ("18446744073709551616", "integer"),
        ("9" * 5000, "string"),
        ("0" * 5000 + "1", "integer"),
        ("1.5", "number"),
        ("yes", "boolean"),
        ("", "null"),
        ("~", "null"),
        ("2026-11-30", "string"),
        ("'3'", "string"),
        ("[1]", "array"),
        ("{a: 1}", "object"),
        ("a: b", "error"),
    ],
)
def test_the_type_is_what_yaml_takes_the_value_for(value: str, type_: str) -> None:
    assert substituted("${X}", {"X": value}, strict=True).type == type_
    # Beside other text, most values are text.
    if ": " not in value:
        assert substituted("x${X}", {"X": value}, strict=True).type == "string"


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 5000])
def test_a_place_that_no_number_of_64_bits_names_leaves_the_value(number: str) -> None:
    assert substituted(f"${{X:{number}}}", {"X": "abc"}, strict=True).value == "abc"
    assert substituted("${X:" + "0" * 5000 + "1}", {"X": "abc"}, strict=True).value == "bc"


def test_without_a_variable_the_pass_does_not_run() -> None:
    assert substituted("$$ ${X} ${", {}, strict=True).value == "$$ ${X} ${"
    assert substituted_object(HEAD | {"data": {"a": "$$"}}, {}, strict=True).body["data"] == {"a": "$$"}
    assert substituted("$$ ${X:=d}", {}, strict=True, always=True).value == "$ d"
    assert substituted("${X}", {}, strict=True, always=True).error.refusal is Refusal.MISSING


@pytest.mark.parametrize("name", ["a-b", "1a", "", "a b", "æ", "a.b"])
def test_one_bad_name_stops_everything(name: str) -> None:
    result = substituted("nothing of it", {"X": "1", name: "2"}, strict=False)
    assert (result.error.refusal, result.error.detail) == (Refusal.NAME, name)
    assert substituted_object(HEAD, {name: "2"}, strict=False).error.refusal is Refusal.NAME


@pytest.mark.parametrize("section", ["labels", "annotations"])
def test_an_object_may_turn_it_off(section: str) -> None:
    body = HEAD | {
        "metadata": {"name": "c", section: {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}},
        "data": {"a": "$$ ${X} ${"},
    }
    result = substituted_object(body, {"X": "1"}, strict=True)
    assert result.body == body
    assert result.is_disabled


def test_a_text_whose_variable_nobody_knows_stays_and_the_rest_is_replaced() -> None:
    body = HEAD | {"data": {"a": "${X}", "b": "${Y}-$$", "${Z}": "1", "c": "${Y:=3}"}}
    result = substituted_object(body, {"X": "7"}, strict=True, complete=False)
    assert result.body["data"] == {"a": 7, "b": "${Y}-$$", "${Z}": "1", "c": "${Y:=3}"}
    assert set(result.unknown) == {("data", "b"), ("data", "${Z}"), ("data", "c")}
    assert result.error is None


def test_a_missing_variable_is_named_with_its_places() -> None:
    body = HEAD | {"data": {"a": "${Y}", "b": "x${Y}", "c": "${Y:=3}"}}
    result = substituted_object(body, {"X": "7"}, strict=True)
    assert result.missing == {"Y": (("data", "a"), ("data", "b"))}
    assert result.body["data"] == {"a": "${Y}", "b": "x${Y}", "c": 3}
    lenient = substituted_object(body, {"X": "7"}, strict=False)
    assert lenient.body["data"] == {"a": None, "b": "x", "c": 3}


def test_keys_are_replaced_too() -> None:
    body = HEAD | {"data": {"${X}.json": "a", "$$b": "c"}}
    assert substituted_object(body, {"X": "7"}, strict=True).body["data"] == {"7.json": "a", "$b": "c"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(value=JSON, variable=st.text(max_size=12))
def test_no_shape_and_no_text_breaks_it(value: Any, variable: str) -> None:
    """An object of any shape has an answer, in both modes; what isn't a text is never touched."""
    for body in ({"metadata": value}, {"kind": value, "data": {"a": "${X} $$", "b": value}}):
        for strict in (True, False):
            for complete in (True, False):
                result = substituted_object(body, {"X": variable}, strict=strict, complete=complete)
                assert result.error is not None or isinstance(result.body, dict)


PLAIN = st.text(
    st.characters(
        min_codepoint=0x20, max_codepoint=0x2FFF, exclude_characters="\x7f\x85\u2028\u2029", exclude_categories=["Cc", "Cs"]
    ),
    max_size=120,
)  # fmt: skip


@given(
    st.dictionaries(PLAIN, PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(PLAIN, PLAIN, max_size=3))
)
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    assert go_yaml_data(go_yaml({"data": data})) == {"data": data}
