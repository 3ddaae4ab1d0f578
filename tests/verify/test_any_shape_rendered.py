"""Any shape at any place of a tree's files, with the real Kustomize: a finding with its line, or accepted."""

from __future__ import annotations

import random
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from converter.commands.verify import VerifyOptions, verify
from converter.source import Category, Diagnostic, DiagnosticError
from tests.kustomize.scan.every_field import EVERY_FIELD
from tests.kustomize.scan.making import planted
from tests.verify.clean import CLEAN
from tests.verify.shapes import SHAPES, places, replaced

TREES = {"every field": EVERY_FIELD, "clean": CLEAN}
SEED = 15
SAMPLE = 30
"""Of some 8,000 variants so many are rendered for each tree: a run of Kustomize takes a fifth of a second."""


def variants(files: dict[str, str]) -> list[tuple[str, int, tuple[str | int, ...], object]]:
    """File, document, place and shape of everything that can be replaced."""
    return [
        (name, number, path, shape)
        for name, text in files.items()
        if name.endswith((".yaml", ".json"))
        for number, document in enumerate(yaml.safe_load_all(dedent(text)))
        for path in places(document)
        for shape in SHAPES
    ]


def found(tree: Path) -> tuple[Diagnostic, ...]:
    try:
        return verify(VerifyOptions(flux=tree)).findings
    except DiagnosticError as error:
        return error.diagnostics


def sample() -> list[tuple[str, str, int, tuple[str | int, ...], object]]:
    return [
        (tree, *variant)
        for tree, files in TREES.items()
        for variant in random.Random(SEED).sample(variants(files), SAMPLE)
    ]


@pytest.mark.parametrize(
    ("tree", "name", "number", "path", "shape"),
    sample(),
    ids=[f"{tree}: {name} {number}" for tree, name, number, _, _ in sample()],
)
def test_each_finding_has_its_line(
    tree: str, name: str, number: int, path: tuple[str | int, ...], shape: object, tmp_path: Path
) -> None:
    files = TREES[tree]
    documents = list(yaml.safe_load_all(dedent(files[name])))
    documents[number] = replaced(documents[number], path, shape)
    planted(tmp_path, {**files, name: yaml.safe_dump_all(documents, sort_keys=False)})
    for each in found(tmp_path):
        place = each.subject.place if each.category is Category.FINDING and each.subject else each.span
        assert place is not None, each.message
        assert place.file in files
