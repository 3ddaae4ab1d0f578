from __future__ import annotations

import pytest
import yaml
from hypothesis import given, strategies as st

from converter.source import Category, DiagnosticError, SourceFile, yaml as reader
from converter.source.yaml import YamlDocument, plain_scalar, read_yaml

TEXT = """\
# überschrift 😀
name: 'ü'
ports: [80, 8080]   # both
probe:
  path: /health

  # a comment after it
steps:
- run: |
    first
    second

- {wait: 1, last: x}
nothing:
"""


@pytest.fixture(params=["C parser", "Python parser"])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    if request.param == "Python parser":
        monkeypatch.setattr(reader, "yaml_events", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml")
    return lambda text: read_yaml(SourceFile("x.yaml", text))


def test_data_is_plain(read):
    assert read(TEXT).data == {
        "name": "ü",
        "ports": [80, 8080],
        "probe": {"path": "/health"},
        "steps": [{"run": "first\nsecond\n"}, {"wait": 1, "last": "x"}],
        "nothing": None,
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "'ü'"),
        (("ports",), "[80, 8080]"),
        (("ports", 1), "8080"),
        (("probe",), "path: /health"),
        (("probe", "path"), "/health"),
        (("steps", 0, "run"), "|\n    first\n    second"),
        (("steps", 1), "{wait: 1, last: x}"),
        (("steps", 1, "last"), "x"),
        (("nothing",), ""),
    ],
)
def test_a_value_span_covers_the_value_and_nothing_else(read, path, value):
    assert read(TEXT).span(path).text == value


def test_a_collection_ends_with_its_last_value(read):
    document = read(TEXT)
    assert document.span(("steps",)).text.endswith("last: x}")
    assert document.span().text.endswith("nothing:")


def test_a_key_span_covers_the_key(read):
    document = read(TEXT)
    assert document.key_span(("probe", "path")).text == "path"
    assert str(document.key_span(("steps", 1, "last"))) == "x.yaml:13:13"


def test_a_list_item_stands_for_its_missing_key(read):
    assert read(TEXT).key_span(("ports", 1)).text == "8080"


def test_a_path_that_is_not_there_leads_to_its_nearest_ancestor(read):
    document = read(TEXT)
    assert document.span(("probe", "port", "name")).text == "path: /health"
    assert document.key_span(("probe", "port", "name")).text == "probe"
    assert document.span(("ports", 7)).text == "[80, 8080]"
    assert document.span(("ports", -1)).text == "[80, 8080]"
    assert document.span(("name", "x")).text == "'ü'"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_marks_and_windows_newlines_do_not_move_spans(read, mark, newline):
    document: YamlDocument = read(mark + "é: 1\nb: 😀 x\n".replace("\n", newline))
    assert document.data == {"é": 1, "b": "😀 x"}
    assert document.span(("b",)).text == "😀 x"
    assert document.span(("b",)).line == 2
    assert document.key_span(("b",)).column == 1


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_has_no_data(read, text):
    assert read(text).data is None


def test_text_and_lists_may_be_a_whole_document(read):
    assert read("hello\n").data == "hello"
    assert read("- 1\n- two\n").data == [1, "two"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0o17", 15),
        ("0xff", 255),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
    ],
)
def test_a_plain_scalar_is_read_by_the_core_schema(text, value):
    read = plain_scalar(text)
    assert (read, type(read)) == (value, type(value))


WORDS = ["y", "n", "yes", "No", "on", "OFF", "tRUE", ".inf", "-.inf", ".nan", ".", "-", "+", "<<"]
NUMBERS = ["08", "007", "1_000", "1:30", "2026-01-01", "1.2.3", "0b1", "0o8", "1e999", "9" * 5000]


@pytest.mark.parametrize("text", [*WORDS, *NUMBERS])
def test_what_only_looks_like_a_value_stays_text(text):
    assert plain_scalar(text) == text


def test_quotes_make_text_of_anything(read):
    assert read("a: 'true'\nb: \"12\"\nc: |-\n  12\n").data == {"a": "true", "b": "12", "c": "12"}


def test_keys_are_always_text(read):
    assert read("8080: a\ntrue: b\nnull: c\n").data == {"8080": "a", "true": "b", "null": "c"}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a:\n\tb: 1\n", "2:1", "a tab can't indent YAML"),
        ("a: 1\n b: 2\n", "2:3", "a ':' can't stand here"),
        ("é: @x\n", "1:4", "text can't start with '@'"),
        ("a: 'x\nb: 1\n", "1:4", "this quote is never closed"),
        ("a: [1, 2\nb: 3\n", "2:2", "expected ',' or ']'"),
        ("a: 1\nbcd\nc: 1\n", "3:1", "expected ':' after the key"),
        ("😀: \x01b\n", "1:4", "a control character (U+0001) can't stand in YAML"),
        ("\ufeff😀: \x01b\n", "1:5", "a control character (U+0001) can't stand in YAML"),
        ("--- a\n--- b\n", "2:1", "expected one document, but a second one starts here"),
        ("a: &x 1\n", "1:4", "anchors (`&x`) can't be used here"),
        ("a: *x\n", "1:4", "aliases (`*name`) can't be used here"),
        ("a: {<<: {b: 1}}\n", "1:5", "merge keys (`<<`) can't be used here"),
        ("a: !!str 5\n", "1:4", "tags (`!…`) can't be used here"),
        ("? [a]\n: b\n", "1:3", "expected text as key, found a list or mapping"),
        ("[" * 150 + "]" * 150, "1:101", "more than 100 levels inside each other"),
    ],
)
def test_a_fault_is_told_where_it_stands(read, faults, text, place, message):
    found = faults(lambda: read(text))
    assert [(f.code, f.category, str(f.span), f.message) for f in found] == [
        ("B2F201", Category.CONFIGURATION, f"x.yaml:{place}", message)
    ]


def test_a_duplicate_key_shows_both_places(read, faults):
    (fault,) = faults(lambda: read("a: 1\nb: 2\na: 3\n"))
    assert fault.message == "the key 'a' is given twice"
    assert str(fault.span) == "x.yaml:3:1"
    assert [str(label.span) for label in fault.labels] == ["x.yaml:1:1"]


def test_an_unclosed_list_shows_where_it_was_opened(read, faults):
    (fault,) = faults(lambda: read("a: [1, 2\nb: 3\n"))
    assert [(str(label.span), label.message) for label in fault.labels] == [("x.yaml:1:4", "opened here")]


def test_several_faults_are_told_together(read, faults):
    found = faults(lambda: read("a: &x 1\nb: *x\na: 2\n"))
    assert [str(fault.span) for fault in found] == ["x.yaml:1:4", "x.yaml:2:4", "x.yaml:3:1"]


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(alphabet="aé😀: #-'\"{[\n0y", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abé", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_values, st.booleans())
def test_every_value_that_is_written_is_read_back_and_found(value, flow):
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    document = read_yaml(SourceFile("x", text))
    assert document.data == value
    for path, leaf in _leaves(value):
        if isinstance(leaf, int) and not isinstance(leaf, bool):
            assert document.span(path).text == str(leaf)


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value


@given(st.text(alphabet="ab: -#[]{},&*!|>'\"%@`?\n\t\r\x00é\ufeff\u2028~<1.", max_size=30))
def test_any_text_is_either_read_or_told(text):
    try:
        document = read_yaml(SourceFile("x", text))
    except DiagnosticError as error:
        spans = [fault.span for fault in error.diagnostics]
    else:
        leaves = [(leaf, document.span(path)) for path, leaf in _leaves(document.data)]
        spans = [span for _, span in leaves]
        for leaf, span in leaves:
            if isinstance(leaf, int) and not isinstance(leaf, bool):
                assert int(span.text) == leaf
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
