from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from converter.source import yaml_loading
from converter.source.yaml_loading import UNRESOLVED, Scalars, YamlError, yaml_data, yaml_nodes

HOUSE = Path(__file__).parents[2] / "converter"
SCALARS = "[yes, true, 0123, 1e3, 1.5, 12:30, null, ~, 2026-11-30, 'true', !!str true]"


@pytest.mark.parametrize(
    ("scalars", "values"),
    [
        (Scalars.TEXT, ["yes", "true", "0123", "1e3", "1.5", "12:30", "null", "~", "2026-11-30", "true", "true"]),
        (Scalars.JSON, ["yes", True, "0123", 1000.0, 1.5, "12:30", None, None, "2026-11-30", "true", "true"]),
        (Scalars.YAML_1_1, [True, True, 83, "1e3", 1.5, 750, None, None, "date", "true", "true"]),
    ],
)  # fmt: skip
def test_a_bare_scalar_is_what_its_reader_asks_for(scalars: Scalars, values: list[object]):
    (found,) = yaml_data(SCALARS, scalars)
    found = ["date" if type(each).__name__ == "date" else each for each in found]
    assert [(type(each), each) for each in found] == [(type(each), each) for each in values]


@pytest.mark.parametrize(
    "text",
    ["7e10892", "-7E10892", "1" * 400, "1" * 5000, "12e999999999999999999", "1.5e400"],
)
def test_digits_beyond_the_range_of_a_float_are_text_to_go(text: str):
    assert yaml_data(f"a: {text}", Scalars.JSON) == [{"a": text}]


@pytest.mark.parametrize(
    ("text", "number"),
    [("7e108", 7e108), ("7e-10892", 0.0), ("1.7976931348623157e308", 1.7976931348623157e308), ("-12", -12)],
)
def test_digits_within_it_are_numbers(text: str, number: float):
    ((found,),) = (document.values() for document in yaml_data(f"a: {text}", Scalars.JSON))
    assert (type(found), found) == (type(number), number)


def test_a_bare_scalar_can_be_left_to_the_reader_of_its_node():
    (root,) = yaml_nodes("[1, '1', !!str 1, x]", Scalars.OPEN)
    assert isinstance(root, yaml.SequenceNode)
    assert [(node.tag, node.style) for node in root.value] == [
        (UNRESOLVED, None),
        (UNRESOLVED, "'"),
        ("tag:yaml.org,2002:str", None),
        (UNRESOLVED, None),
    ]


def test_several_documents_come_in_their_order_and_the_last_of_two_keys_wins():
    assert yaml_data("a: 1\na: 2\n---\n---\nb", Scalars.JSON) == [{"a": 2}, None, "b"]


@pytest.mark.parametrize("scalars", Scalars)
@pytest.mark.parametrize("text", ["a: [", "\tx", "a: \x01", "[" * 5000, "*a", "a: 1\n--- b: ["])
def test_what_is_no_yaml_is_refused(text: str, scalars: Scalars):
    with pytest.raises(YamlError):
        list(yaml_nodes(text, scalars))
    if scalars is not Scalars.OPEN:
        with pytest.raises(YamlError):
            yaml_data(text, scalars)


def test_a_value_that_python_can_not_hold_is_refused():
    with pytest.raises(YamlError):
        yaml_data("2026-99-99", Scalars.YAML_1_1)


def nested_aliases(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_aliases_may_repeat_values_up_to_a_limit():
    text = nested_aliases(3)
    (found,) = yaml_data(text, Scalars.TEXT)
    assert found["a2"][0][0] == ["x"] * 10
    # Keys, values and collections: 1 + 12 + 112 + 1112.
    assert yaml_data(text, Scalars.TEXT, most=1237)
    with pytest.raises(YamlError, match="unfold to more than 1236 values"):
        yaml_data(text, Scalars.TEXT, most=1236)
    assert yaml_data(text, Scalars.TEXT, most=None)


@pytest.mark.parametrize("text", [nested_aliases(9), "&a [*a]", "a: &a {b: {c: *a}}"])
def test_a_text_that_unfolds_without_end_is_refused(text: str):
    with pytest.raises(YamlError, match="unfold"):
        yaml_data(text, Scalars.TEXT)


def test_a_long_text_without_aliases_is_read():
    text = "[" + "x, " * 400 + "]"
    assert len(yaml_data(text, Scalars.TEXT, most=10)[0]) == 400


def test_loaders_are_made_nowhere_else():
    use = re.compile(r"yaml\.\w*Loader|\byaml\.(safe_|unsafe_|full_)?(load|compose|parse|scan)")
    found = [path for path in HOUSE.rglob("*.py") if use.search(path.read_text("utf-8"))]
    assert found == [Path(yaml_loading.__file__)]


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: [1, -2.5, true, null, '1', 1e3]}\nc: |\n  x\n",
        "1: a\ntrue: b\n",
        "a: &x {b: 1}\nc: *x\n",
        "a: !!int '1'\nb: !!set {x, y}\nc: !!binary YQ==\n",
        "<<: {a: 1}\nb: <<\n",
        "- - - a\n",
        "a: " + "[" * 300 + "]" * 300,
        "",
    ],
)
def test_the_short_way_to_data_gives_what_pyyaml_gives(text, monkeypatch):
    short = yaml_data(text, Scalars.JSON)
    monkeypatch.setattr(yaml_loading, "_constructed", lambda loader, node: loader.construct_document(node))
    assert repr(short) == repr(yaml_data(text, Scalars.JSON))


@pytest.mark.parametrize("text", ["!!str [a]", "!!map x", "!!seq ab", "{? !!str [b] : c}", "!thing x"])
def test_the_short_way_to_data_refuses_what_pyyaml_refuses(text):
    with pytest.raises(YamlError):
        yaml_data(text, Scalars.JSON)
