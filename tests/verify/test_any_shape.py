"""Any shape at any place of an object is a finding or is accepted: no check of `verify` breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from converter.commands.verify import VerifyOptions, object_findings
from converter.kustomize import ScannedFolder, scan_folder
from converter.source import Diagnostic, mappings_folder
from converter.verify import RenderedFolder, Schemas, check_extent, kubernetes_version, our_schemas
from tests.verify.shapes import SHAPES, places, replaced
from tests.verify.valid_objects import name_of, valid_objects, write_objects

OBJECTS = valid_objects()
STRIDE = 7
"""Of the variants of an object one in so many is checked: the number of shapes is no multiple, so that each has its turn."""

Check = Callable[[dict[str, Any], tuple[dict[str, Any], ...]], Iterable[Diagnostic]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shapes")
    write_objects(folder / "dev", OBJECTS)
    return folder


@pytest.fixture(scope="module")
def scanned(root: Path) -> ScannedFolder:
    return scan_folder(root, "dev")


@pytest.fixture(scope="module")
def checked(root: Path, scanned: ScannedFolder) -> Check:
    """Every check on an object, with all other valid objects in a second folder of the environment."""
    schemas = Schemas(kubernetes_version(None), (our_schemas(mappings_folder() / "schemas"),))

    def run(body: dict[str, Any], others: tuple[dict[str, Any], ...]) -> Iterable[Diagnostic]:
        folders = [RenderedFolder("dev", scanned, (body,)), RenderedFolder("more/dev", scanned, others)]
        yield from check_extent(folders, ["dev", "more/dev"])
        yield from object_findings(VerifyOptions(flux=root), folders, schemas, {})

    return run


def variants(body: dict[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    return [(path, shape) for path in places(body) if path for shape in SHAPES]


@pytest.mark.parametrize("body", OBJECTS, ids=name_of)
def test_no_shape_breaks_a_check(body: dict[str, Any], checked) -> None:
    others = tuple(each for each in OBJECTS if each is not body)
    for path, shape in variants(body)[::STRIDE]:
        for finding in checked(replaced(body, path, shape), others):
            assert finding.message, (path, shape)


def short(shape: object) -> str:
    return repr(shape)[:12]


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if not isinstance(shape, dict)], ids=short)
def test_a_spec_of_another_shape_is_an_error(shape: object, checked) -> None:
    (deployment,) = [body for body in OBJECTS if name_of(body) == "Deployment/catalogue"]
    findings = list(checked(replaced(deployment, ("spec",), shape), ()))
    assert "error" in {each.severity for each in findings}
