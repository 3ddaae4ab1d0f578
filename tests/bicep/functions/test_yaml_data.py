"""YAML as SharpYaml reads it for Bicep."""

import pytest

from converter.bicep.functions.registry import Rejected, Undecided
from converter.bicep.functions.yaml_data import parsed_yaml


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on: yes\noff: No\ny: y", {"on": "yes", "off": "No", "y": "y"}),
        ("[true, TRUE, False, tRuE]", [True, True, False, True]),
        ("[~, null, NULL, Null]", [None] * 4),
        ("a:\nb: ''", {"a": None, "b": ""}),
        ("[8, 08, -1, +1, 1_000, 0x1F, 0o17, 0b11, -0x1f]", [8, 8, -1, 1, 1000, 31, 15, 3, -31]),
        ("[0.5, 1e3, -.5, 5.0, 1.]", [0.5, 1000.0, -0.5, 5.0, 1.0]),
        ("[1.2.3, 0xz, 1e, '-', e1, 1:30]", ["1.2.3", "0xz", "1e", "-", "e1", "1:30"]),
        ("date: 2026-01-31", {"date": "2026-01-31"}),
        ("['1', \"true\", !!str 1, &a !!str ~, !!int '5']", ["1", "true", "1", "~", "5"]),
        ("a: |\n  1\n  2\nb: >-\n  x\n  y\n", {"a": "1\n2\n", "b": "x y"}),
        ("1: a\ntrue: b\n~: c", {"1": "a", "true": "b", "~": "c"}),
        ("[9223372036854775807, 9223372036854775808]", [2**63 - 1, 9.223372036854775808e18]),
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\ne: *x", {"a": {"b": 1, "c": 2}, "d": {"b": 3, "c": 2}, "e": {"b": 1, "c": 2}}),
        ("a: {<<: [{b: 1}, {b: 2}]}", {"a": {"b": 2}}),
        ("first\n---\nsecond", "first"),
        ("!custom {a: !other b}", {"a": "b"}),
    ],
)  # fmt: skip
def test_a_yaml_text(text: str, expected: object) -> None:
    found = parsed_yaml(text, 1000)
    assert repr(found) == repr(expected)


@pytest.mark.parametrize(
    ("text", "expectation"),
    [
        ("", "a file that is YAML and not empty"),
        ("# a comment", "a file that is YAML and not empty"),
        ("[", "a file that is YAML"),
        ("a: *b", "a file that is YAML"),
        ("a: 1\na: 2", "a YAML file with the key 'a' once in each mapping"),
        ("? [1]\n: 2", "a YAML file whose keys are text"),
        ("<<: 1", "a YAML file that merges (`<<`) mappings alone"),
        ("a: &a [*a]", "a YAML file nested at most 64 deep"),
        ("[" * 70 + "]" * 70, "a YAML file nested at most 64 deep"),
    ],
)
def test_what_bicep_does_not_read(text: str, expectation: str) -> None:
    with pytest.raises(Rejected) as caught:
        parsed_yaml(text, 1000)
    assert caught.value.expectation == expectation


def test_aliases_that_multiply() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]" for i in range(30))]
    with pytest.raises(Rejected, match="fewer parts"):
        parsed_yaml("\n".join(lines), 250_000)


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan"])
def test_a_number_that_json_doesn_t_have(text: str) -> None:
    with pytest.raises(Undecided):
        parsed_yaml(text, 1000)
