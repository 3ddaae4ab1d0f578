"""YAML that others wrote: documents, anchors, merge keys, texts that are YAML themselves."""

from __future__ import annotations

import pytest

from converter.source import SourceFile
from converter.source.yaml_documents import read_documents, read_inline, shared_documents


def read(text: str):
    return read_documents(SourceFile("a.yaml", text))


def test_each_document_has_its_own_places():
    first, second = read("a: 1\n---\n---\n# nothing\n---\nb:\n  - c\n")
    assert (first.data, second.data) == ({"a": 1}, {"b": ["c"]})
    assert str(second.span(("b", 0))) == "a.yaml:7:5"


def test_equal_texts_are_read_once_and_each_file_has_its_own_places():
    (one,) = shared_documents(SourceFile("a.yaml", "shared: text\n"))
    (other,) = shared_documents(SourceFile("b.yaml", "shared: text\n"))
    assert other.data is one.data
    assert (str(one.span(("shared",))), str(other.span(("shared",)))) == ("a.yaml:1:9", "b.yaml:1:9")


def test_a_fault_of_equal_texts_has_the_place_of_each_file(faults):
    for name in ("a.yaml", "b.yaml"):
        (fault,) = faults(lambda name=name: shared_documents(SourceFile(name, "a: 1\na: 2\n")))
        assert str(fault.span) == f"{name}:2:1"


def test_texts_that_were_not_used_for_long_are_forgotten():
    (before,) = shared_documents(SourceFile("a.yaml", "long: ago\n"))
    for number in range(513):
        shared_documents(SourceFile("b.yaml", f"newer: {number}\n"))
    (after,) = shared_documents(SourceFile("a.yaml", "long: ago\n"))
    assert after.data == before.data
    assert after.data is not before.data


def test_what_an_alias_repeats_stands_at_its_anchor():
    (document,) = read("a: &x\n  b: 1\nc: *x\nd: &t text\ne: *t\n")
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}, "d": "text", "e": "text"}
    assert document.span(("c", "b")).line == 2
    assert document.span(("e",)).line == 4


def test_merged_keys_give_way_to_the_mappings_own_and_to_earlier_ones():
    (document,) = read("a: &a {k: 1, l: 1}\nb: &b {l: 2, m: 2}\nc: {<<: [*a, *b], k: 3}\nd:\n  <<: *b\n")
    assert document.data["c"] == {"k": 3, "l": 1, "m": 2}
    assert document.data["d"] == {"l": 2, "m": 2}
    assert document.span(("c", "m")).line == 2


def test_core_tags_are_heeded():
    (document,) = read("a: !!str 1\nb: !!int 1\n")
    assert document.data == {"a": "1", "b": 1}


@pytest.mark.parametrize(
    "text",
    ["a: *x", "a: &x [*x]", "a: 1\na: 2", "a: !mine x", "a: &x 1\n---\na: *x", "a: [", "<<: 1", "a: \x01"],
)
def test_what_cannot_be_read_is_told_with_its_place(text, faults):
    (fault, *_) = faults(lambda: read(text))
    assert fault.code == "B2F201"
    assert fault.span is not None


def test_aliases_cannot_unfold_to_billions(faults):
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 64))]
    (fault,) = faults(lambda: read("\n".join(lines)))
    assert "more than" in fault.message


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("p: |\n  # remark\n  a:\n    b: 1\n", 4, 8),
        ("p: |-\n  a:\n    b: 1", 3, 8),
        ("p: |2\n  a:\n    b: 1\n\n\n", 3, 8),
        ('p: "a:\\n  b: 1"\n', 1, 4),
        ("p: >\n  a:\n    b: 1\n", 1, 4),
        ("p: '{a: {b: 1}}'", 1, 4),
    ],
)
def test_a_text_that_is_yaml_has_places_in_the_file_around_it(text, line, column):
    (outer,) = read(text)
    (inner,) = read_inline(outer, ("p",))
    assert inner.data == {"a": {"b": 1}}
    span = inner.span(("a", "b"))
    assert (span.file, span.line, span.column) == ("a.yaml", line, column)


def test_faults_of_such_a_text_stand_in_the_file_around_it(faults):
    (outer,) = read("x: 1\np: |\n  a: [\nq: 'a: ['\n")
    assert [str(fault.span) for fault in faults(lambda: read_inline(outer, ("p",)))] == ["a.yaml:3:7"]
    assert [str(fault.span) for fault in faults(lambda: read_inline(outer, ("q",)))] == ["a.yaml:4:4"]
