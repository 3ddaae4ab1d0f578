"""What is written is what every reader reads: kubectl's own decoding, and YAML 1.1."""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.kustomize.emit import emit
from converter.kustomize.render import kustomize_command
from converter.source import DiagnosticError

AWKWARD = [
    *(
        "y",
        "Y",
        "n",
        "yes",
        "No",
        "on",
        "OFF",
        "true",
        "False",
        "null",
        "~",
        "",
        " ",
        "=",
        "<<",
        "nan",
        ".inf",
        "-.INF",
    ),
    *(
        "0",
        "08",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "1e3",
        "1E+3",
        ".5",
        "5.",
        "+1",
        "-1",
        "1.0",
        "12:30:45",
        "1,000",
    ),
    *(
        "2001-01-01",
        "2001-01-01T00:00:00Z",
        "1.2.3",
        "51.13.79.23/32",
        "*/5 * * * *",
        "0 2 * * *",
        "http://+:8080",
    ),
    *(
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "- a",
        "-",
        "--- a",
        "...",
        "? a",
        "| a",
        "> a",
        "@a",
        "`a`",
        "%a",
        "&a",
        "*a",
        "!a",
    ),
    *(
        "{a}",
        "[a]",
        "a, b",
        '"a"',
        "'a'",
        'a"b',
        "a'b",
        "\\n",
        "a\\",
        "${A}",
        "$${A}",
        "$(A)",
        " a",
        "a ",
        "a\tb",
        "\ta",
    ),
    *(
        "a\nb",
        "a\n",
        "\na",
        "a\n\nb\n\n",
        "a\r\nb",
        "a\u2028b",
        "æøå",
        "日本",
        "🙂",
        "é\u0301",
    ),
]


def decoded(body):
    """The object as kubectl decodes it from our text."""
    kubectl = [part for part in kustomize_command() if part != "kustomize"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "object.yaml"
        path.write_text(emit([body]), encoding="utf-8", newline="")
        command = [*kubectl, "label", "--local", "--overwrite", "-f", str(path), "checked=yes", "-o", "json"]
        done = subprocess.run(command, capture_output=True, check=True, env={"HOME": folder})
        return json.loads(done.stdout)


def config_map(texts):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "x"},
        "data": {f"k{index}": text for index, text in enumerate(texts)},
    }


def test_awkward_strings_stay_strings_for_kubectl():
    assert decoded(config_map(AWKWARD))["data"] == config_map(AWKWARD)["data"]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_strings_stay_strings_for_yaml_1_1(text):
    assert yaml.safe_load(emit([{"key": text}])) == {"key": text}


printable = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"), max_size=30
)
wordlike = st.text(
    st.sampled_from("yYnNoOfFeEtTrRuUsS0123456789.+-_:xXbBzZ ~#'\"{}[]&*!|>%@,\\\n$"), max_size=12
)


@settings(max_examples=15)
@given(st.lists(st.one_of(printable, wordlike), min_size=1, max_size=40))
def test_any_text_is_decoded_by_kubectl_as_it_was(texts):
    assert decoded(config_map(texts))["data"] == config_map(texts)["data"]


@given(st.one_of(printable, wordlike))
def test_any_text_is_read_by_yaml_1_1_as_it_was(text):
    assert yaml.safe_load(emit([{"key": text, "items": [text]}])) == {"key": text, "items": [text]}


def test_numbers_and_booleans_keep_their_types():
    spec = {"integer": 8080, "negative": -1, "yes": True, "no": False, "nothing": None, "half": 0.5}
    body = {"apiVersion": "example.org/v1", "kind": "X", "metadata": {"name": "x"}, "spec": spec}
    found = yaml.safe_load(emit([body]))["spec"]
    assert found == spec
    assert [type(value) for value in found.values()] == [type(value) for value in spec.values()]


def test_the_text_is_in_block_style_with_lists_below_their_key():
    body = {"kind": "X", "list": [{"name": "a", "value": "1"}, {"name": "b"}], "empty": {}, "none": []}
    assert emit([body]) == ('kind: X\nlist:\n  - name: a\n    value: "1"\n  - name: b\nempty: {}\nnone: []\n')


def test_several_documents_are_separated():
    assert emit([{"a": "b"}, {"c": "d"}]) == "a: b\n---\nc: d\n"


@pytest.mark.parametrize("value", ["\ud800", 2**70, float("nan"), {1: "a"}, {"a": object()}])
def test_what_a_manifest_can_not_carry_is_told(value):
    with pytest.raises(DiagnosticError) as caught:
        emit([{"key": value}])
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["B2F403"]
