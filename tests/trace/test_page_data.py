"""What the page is made of: every field with its whole chain, every file once, nothing that it would load."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from converter.commands.trace import TraceSession
from converter.kustomize.document.fields import formatted_path
from converter.provenance import Kind, Origin
from converter.trace.page import page
from converter.trace.page_data import page_data
from tests.trace.conftest import SAMPLE


@pytest.fixture(scope="session")
def data(asked: TraceSession) -> dict[str, Any]:
    return page_data(asked.tracer, asked.conversion.project)


class Parts(HTMLParser):
    """The elements of a page: their attributes, and the text of those that hold text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = [("", {})]
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, text: str) -> None:
        tag, attributes = self.elements[-1]
        self.texts.append((tag, attributes, text))

    def text_of(self, wanted: str, **having: str) -> str:
        found = [
            text
            for tag, attributes, text in self.texts
            if tag == wanted and having.items() <= attributes.items()
        ]
        return "".join(found)


def embedded(text: str) -> dict[str, Any]:
    return json.loads(Parts(text).text_of("script", id="data"))


def test_every_leaf_has_its_value_its_lines_and_its_whole_chain(
    asked: TraceSession, data: dict[str, Any]
) -> None:
    strings, values, files = data["strings"], data["values"], data["treeFiles"]
    rows = {}
    for where, name, path, value, origin, mark, ground, places in data["fields"]:
        lines = [(files[places[at]]["name"], places[at + 1]) for at in range(0, len(places), 2)]
        for environment in where:
            key = data["environments"][environment], strings[name], strings[path]
            assert key not in rows
            rows[key] = (values[value], origin, lines)
            assert mark in data["marks"]
            assert ground <= origin
    leaves = list(asked.tracer.everything())
    assert len(rows) == len(leaves) > 3000
    known: dict[int, frozenset[Any]] = {}
    for leaf in leaves:
        body = leaf.object.body
        if leaf.path == ("metadata", "namespace"):
            body = {**body, "metadata": {**body["metadata"], "namespace": leaf.value}}
        name = f"{leaf.object.kind}/{leaf.object.name}"
        value, origin, lines = rows[leaf.overlay, name, formatted_path(body, leaf.path)]
        assert value == leaf.value
        assert lines == [(place.file, place.line) for place in leaf.places]
        if origin not in known:
            known[origin] = chain_in(data, origin)
        assert known[origin] == chain_of(leaf.origin)


def chain_of(origin: Origin) -> frozenset[Any]:
    """What the steps of a chain say, losers and conditions with theirs."""
    seen: dict[int, Origin] = {}
    waiting = [origin]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            waiting += [*node.sources, *node.shadowed, *node.conditions]
    return frozenset(
        (
            node.kind.value,
            (node.span.file, node.span.line, node.span.column, node.span.end_line, node.span.end_column)
            if node.span
            else None,
            node.detail,
            node.row,
            len(node.sources),
            len(node.shadowed),
            len(node.conditions),
        )
        for node in seen.values()
    )


def chain_in(data: dict[str, Any], origin: int) -> frozenset[Any]:
    strings = data["strings"]
    files = [file["name"] for file in (*data["treeFiles"], *data["sourceFiles"])]
    seen = set()
    waiting = [origin]
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting += [below for some in data["origins"][number][8:] for below in some]
    found = set()
    for number in seen:
        kind, file, line, column, end, end_column, detail, row, sources, shadowed, conditions = data[
            "origins"
        ][number]
        found.add(
            (
                strings[kind],
                (files[file], line, column, end, end_column) if file is not None else None,
                strings[detail],
                strings[row] if row is not None else None,
                len(sources),
                len(shadowed),
                len(conditions),
            )
        )
    return frozenset(found)


def test_a_node_comes_behind_those_that_it_names(data):
    assert all(below < at for at, node in enumerate(data["origins"]) for some in node[8:] for below in some)


def test_every_place_of_a_step_is_a_place_of_a_text(data):
    texts = [file["text"].split("\n") for file in (*data["treeFiles"], *data["sourceFiles"])]
    for _, file, line, column, *_ in data["origins"]:
        if file is not None:
            assert len(texts[file][line - 1]) >= column - 1


def test_files_and_strings_are_listed_once(asked, data):
    assert {file["name"]: file["text"] for file in data["treeFiles"]} == {
        path: file.text for path, file in asked.conversion.tree.files.items()
    }
    names = [file["name"] for file in data["sourceFiles"]]
    assert names == sorted(set(names))
    assert len(data["strings"]) == len(set(data["strings"]))


def test_source_texts_are_the_files_as_they_are_but_for_masks(data):
    for file in data["sourceFiles"]:
        if file["name"].startswith(".azure/"):
            lines = (SAMPLE / file["name"]).read_text("utf-8").replace("\t", " ").split("\n")
            shown = file["text"].split("\n")
            assert len(shown) == len(lines)
            assert all(
                re.fullmatch(re.escape(line).replace("•", "."), its)
                for line, its in zip(shown, lines, strict=True)
            )


def test_lines_of_values_and_collections_are_those_of_the_text(data):
    for file in data["treeFiles"]:
        count = file["text"].count("\n")
        for first, last in (*file["values"], *file["groups"]):
            assert 1 <= first <= last <= count
        firsts = [first for first, _ in file["values"]]
        assert firsts == sorted(set(firsts))


def test_rows_have_their_reasons(data):
    strings = data["strings"]
    rows = {strings[node[7]] for node in data["origins"] if node[7] is not None}
    assert data["reasons"]["min-replicas.absent"].startswith("ACA scales to zero if minReplicas isn't set")
    assert len(rows & data["reasons"].keys()) > len(rows) / 2


def test_a_line_that_no_environment_takes_has_its_origin_too(data):
    kinds = {data["strings"][data["origins"][row[-1]][0]] for row in data["aside"]}
    assert data["aside"]
    assert kinds <= {kind.value for kind in Kind}


def test_the_page_allows_its_own_style_and_script_and_nothing_else(data):
    text = page(data)
    parts = Parts(text)
    (policy,) = [attributes["content"] for tag, attributes in parts.elements if "http-equiv" in attributes]
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (own,) = [
            content
            for name, attributes, content in parts.texts
            if name == tag and not attributes and content.strip()
        ]
        digest = b64encode(sha256(own.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    loads = [
        a for _, attributes in parts.elements for n, a in attributes.items() if n in {"src", "href", "action"}
    ]
    assert loads == ["data:,", "#"]
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|innerHTML|localStorage|sessionStorage", text)


def test_it_is_small(data):
    assert len(page(data).encode()) < 3_000_000


def test_data_can_not_end_its_element(data):
    nasty = [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "\u2028\u2029",
        "\ud800",
        "]]>",
        "$policy ${x}",
    ]
    text = page({**data, "product": nasty[0], "strings": nasty, "values": nasty})
    assert embedded(text)["strings"] == nasty
    assert [tag for tag, _ in Parts(text).elements].count("script") == 2
    assert "\u2028" not in text


def test_the_same_source_gives_the_same_bytes(tmp_path):
    pages = []
    for number, seed in enumerate(("1", "99")):
        out = tmp_path / f"{number}.html"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "converter",
                "trace",
                "--html",
                out,
                SAMPLE,
                "--flux",
                tmp_path / f"tree{number}",
            ],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tmp_path if number else Path(__file__).parents[2],
            check=True,
            capture_output=True,
        )
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
