"""Any shape at any place of an object is a finding or is accepted: no check of `verify` breaks."""

from __future__ import annotations

from collections import deque
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

AT_ONCE = 8
PARTS = 20

Objects = tuple[dict[str, Any], ...]
Check = Callable[[Objects, Objects], Iterable[Diagnostic]]


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
    """Every check on objects, with others in a second folder of the environment."""
    schemas = Schemas(kubernetes_version(None), (our_schemas(mappings_folder() / "schemas"),))

    def run(bodies: Objects, others: Objects) -> Iterable[Diagnostic]:
        folders = [RenderedFolder("dev", scanned, bodies), RenderedFolder("more/dev", scanned, others)]
        yield from check_extent(folders, ["dev", "more/dev"])
        yield from object_findings(VerifyOptions(flux=root), folders, schemas, {})

    return run


Variant = tuple[int, tuple[str | int, ...], Any]
"""The number of an object, the place in it that changes, and the shape that it gets."""


def variants() -> list[deque[Variant]]:
    """The variants of each object."""
    every = [
        [(number, path, shape) for path in places(body) if path for shape in SHAPES]
        for number, body in enumerate(OBJECTS)
    ]
    return [deque(each[::STRIDE]) for each in every]


def together(left: list[deque[Variant]]) -> Iterable[tuple[Variant, ...]]:
    """All variants, up to `AT_ONCE` in one check: no two of one object, and most objects as they are."""
    while left := [each for each in left if each]:
        left.sort(key=len, reverse=True)
        yield tuple(each.popleft() for each in left[:AT_ONCE])


RUNS = tuple(together(variants()))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_shape_breaks_a_check(part: int, checked) -> None:
    for run in RUNS[part::PARTS]:
        changed = {number for number, _, _ in run}
        bodies = tuple(replaced(OBJECTS[number], path, shape) for number, path, shape in run)
        others = tuple(each for number, each in enumerate(OBJECTS) if number not in changed)
        try:
            assert all(finding.message for finding in checked(bodies, others))
        except Exception as error:
            error.add_note(f"one of {run}")
            raise


def short(shape: object) -> str:
    return repr(shape)[:12]


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if not isinstance(shape, dict)], ids=short)
def test_a_spec_of_another_shape_is_an_error(shape: object, checked) -> None:
    (deployment,) = [body for body in OBJECTS if name_of(body) == "Deployment/catalogue"]
    findings = list(checked((replaced(deployment, ("spec",), shape),), ()))
    assert "error" in {each.severity for each in findings}
