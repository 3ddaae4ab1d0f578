"""Whatever stands in place of a value in a tree's files is refused at its line, or followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from converter.kustomize import ScannedFolder, place_of, render, rendered_objects, scan_folder
from converter.source import Diagnostic, DiagnosticError
from tests.kustomize.scan.every_field import EVERY_FIELD
from tests.kustomize.scan.making import planted
from tests.verify.shapes import SHAPES, places, replaced

OVERLAY = "overlays/dev"
FILES = [name for name in EVERY_FIELD if name.endswith((".yaml", ".json"))]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted(tmp_path_factory.mktemp("shapes"), EVERY_FIELD)


@pytest.fixture(scope="module")
def questions(tree: Path) -> list[tuple[dict[str, Any], list[tuple[str | int, ...]]]]:
    """The rendered objects, each with the places that are asked about."""
    return [(body, list(places(body))) for body in rendered_objects(render(tree / OVERLAY))]


def scan(tree: Path) -> tuple[ScannedFolder | None, tuple[Diagnostic, ...]]:
    try:
        return scan_folder(tree, OVERLAY), ()
    except DiagnosticError as error:
        return None, error.diagnostics


def variants(text: str) -> Iterator[str]:
    documents = list(yaml.safe_load_all(dedent(text)))
    for index, document in enumerate(documents):
        for path in places(document):
            for shape in SHAPES:
                changed = [*documents]
                changed[index] = replaced(document, path, shape)
                yield "---\n".join(f"{json.dumps(each)}\n" for each in changed)


def test_the_tree_has_every_field_in_use(questions) -> None:
    images = [body for body, _ in questions if "registry.example.org/site:2" in json.dumps(body)]
    assert len(images) == 1


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_at_its_line_or_followed(name: str, tree: Path, questions) -> None:
    for text in variants(EVERY_FIELD[name]):
        tree.joinpath(name).write_text(text)
        scanned, faults = scan(tree)
        assert all(each.span is not None for each in faults), text
        for body, asked in questions if scanned is not None else ():
            for path in asked:
                place_of(scanned, body, path)
    planted(tree, {name: EVERY_FIELD[name]})
