"""YAML text that every reader takes for the same data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from converter.kustomize import render, rendered_objects
from converter.kustomize.document.emit import emit
from converter.source import Diagnostic
from tests.kustomize.making import manifest

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

AWKWARD_WORDS = r"""
    y Y n N yes No on OFF true False null Null ~ = << 08 0 -1 +1 1e3 1E+3 1. .5 -.5e1 0o17 017 0x1F 0b11 1_000
    _1 12:30:45 1:20 2001-01-01 2001-1-1T10:00:00Z .inf -.Inf .nan NaN inf 0x1p-2 1,000 - -- --- ... ? ?x : :x
    a: #x a#b & &x * *x ! !x | > % @ ` [ ] { } [a] {a} ' " it's "q" a,b a:b \ a\b $(X) ${X} $${X} 8080 500m
    0.5 1Gi 10.0.0.0/16 1.2.3 v1.2 -x --flag /path https://x/y?a=b#c Sør 日本 😀 Host(`x`)&&Path(`/y`)
"""
AWKWARD = AWKWARD_WORDS.split()
SENTENCES = [
    "",
    " ",
    "a: b",
    "a #b",
    "- a",
    "? a",
    " a",
    "a ",
    "\t",
    "\ta",
    "2001-01-01 10:00",
    "x" * 300 + " y" * 200,
]


def value(text: str) -> str:
    """How a string value is written."""
    return emit([{"key": text}]).removeprefix("key: ").removesuffix("\n")


@pytest.mark.parametrize("text", [*AWKWARD, *SENTENCES])
def test_awkward_strings_are_read_back_as_themselves(text: str) -> None:
    assert yaml.safe_load(emit([{"key": text}])) == {"key": text}
    assert yaml.safe_load(emit([{text: [text]}])) == {text: [text]}


@pytest.mark.parametrize(
    "text",
    [
        "y",
        "on",
        "08",
        "1e3",
        "0o17",
        "0x1F",
        "1_000",
        ".5",
        "~",
        "2001-01-01",
        "12:30:45",
        "=",
        "<<",
        "",
        "No",
        "1",
        "-.inf",
    ],
)
def test_what_some_reader_takes_for_another_type_is_in_double_quotes(text: str) -> None:
    assert value(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text",
    [
        "web",
        "500m",
        "1Gi",
        "10.0.0.0/16",
        "1.2.3",
        "--flag",
        "$(POD_UID)",
        "a:b",
        "it's",
        "Sør",
        "https://x/y",
        "yesterday",
    ],
)
def test_what_everybody_reads_as_a_string_is_bare(text: str) -> None:
    assert value(text) == text


def test_items_are_indented_below_their_key_and_start_beside_their_dash() -> None:
    body = {
        "spec": {
            "containers": [{"name": "web", "args": ["a", {"b": {}}]}, [["c"], []]],
            "on": True,
            "last": None,
        }
    }
    assert emit([body]) == (
        "spec:\n"
        "  containers:\n"
        "    - name: web\n"
        "      args:\n"
        "        - a\n"
        "        - b: {}\n"
        "    - - - c\n"
        "      - []\n"
        '  "on": true\n'
        "  last: null\n"
    )


def test_documents_are_separated() -> None:
    assert emit([{"a": 1}, {"b": 2}]) == "a: 1\n---\nb: 2\n"


def test_the_same_list_twice_is_written_twice() -> None:
    shared = ["x"]
    assert emit([{"a": shared, "b": shared}]) == "a:\n  - x\nb:\n  - x\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n b\n\n", "|+\n  a\n\n   b\n"),
        ("#!/bin/sh\n---\n", "|\n  #!/bin/sh\n  ---"),
        ("a \nb", '"a \\nb"'),
        (" a\nb", '" a\\nb"'),
        ("\na", '"\\na"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("\n", '"\\n"'),
    ],
)
def test_lines_are_in_a_literal_block_unless_an_editor_could_spoil_them(text: str, written: str) -> None:
    assert value(text) == written
    assert yaml.safe_load(emit([{"key": text}, {"next": 1}]).split("---\nnext")[0]) == {"key": text}


def test_what_nobody_sees_is_escaped() -> None:
    assert value("a\u200bb\u00a0\u202ec") == '"a\\u200bb\\xa0\\u202ec"'


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (-(2**63), str(-(2**63))), (0.5, "0.5"), (1e16, "1.0e+16"), (True, "true")],
)
def test_numbers_are_read_back_with_their_type(number: float, written: str) -> None:
    text = emit([{"key": number}])
    assert text == f"key: {written}\n"
    read = yaml.safe_load(text)["key"]
    assert (type(read), read) == (type(number), number)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"key": "\ud800"}, "U+D800"),
        ({"key": "a\x85"}, "U+0085"),
        ({"key": "\x7f"}, "U+007F"),
        ({"\udfff": 1}, "U+DFFF"),
        ({"key": 2**63}, "64 bits"),
        ({"key": float("nan")}, "nan"),
        ({"key": [float("inf")]}, "inf"),
        ({"key": {1: 2}}, "the key 1"),
        ({"key" * 400: 2}, "longer than YAML allows"),
        ({"key": {1, 2}}, "a value of this kind"),
    ],
)
def test_what_no_manifest_can_carry_is_refused(faults: Faults, body: dict[Any, Any], named: str) -> None:
    (fault,) = faults(lambda: emit([body]))
    assert fault.code == "B2F403"
    assert named in fault.message


characters = st.one_of(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[chr(code) for code in (*range(0x7F, 0xA0), 0xFFFE, 0xFFFF)],
    ),
    st.sampled_from("0123456789+-._:eExXobTZ~yn=<\"'\\#,[]{}&*!|>%@` \n\t\r\u2028\ufeff\0$()"),
)
texts = st.one_of(
    st.text(characters, max_size=12),
    st.text(st.sampled_from("ab: #-\t 1\n|>"), max_size=14),
    st.text(st.sampled_from("0123456789+-._:eExXob"), max_size=7),
    st.sampled_from(AWKWARD),
)


@given(st.lists(texts, max_size=20))
def test_any_text_is_read_back(found: list[str]) -> None:
    body = {"list": found, "keys": {text: [[text]] for text in found}}
    assert yaml.safe_load(emit([body])) == body


@settings(max_examples=6, deadline=None)
@given(st.lists(texts, min_size=100, max_size=100))
def test_kustomize_reads_any_text_as_it_was_meant(found: list[str]) -> None:
    data = {f"k{number}": text for number, text in enumerate(found)}
    annotations = {key: text for key, text in data.items() if not re.match(r"\t.*\n", text, re.DOTALL)}
    body = manifest(
        "ConfigMap", "texts", metadata={"annotations": annotations}, data=data, items=[found, 1, 0.5, True]
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kustomization.yaml").write_text("resources: [all.yaml]\n")
        (folder / "all.yaml").write_text(emit([body]), encoding="utf-8")
        assert rendered_objects(render(folder)) == [body]
