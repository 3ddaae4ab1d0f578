"""Golden cases of the mapping: a source in a folder, and the objects that it becomes.

Each case under `golden/` is a source with its project file; `expected/` has a file for the base and
one for each overlay, the objects in order, each under the name of its file.
"""

from pathlib import Path

import pytest

from converter.kustomize.document.emit import emit
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

CASES = sorted(path for path in (Path(__file__).parent / "golden").iterdir() if path.is_dir())


def objects_of(case: Path) -> dict[str, str]:
    """The text of each expected file, by name."""
    conversion = convert_source(SourceOptions(source=case), case / "nowhere")
    texts = {}
    for mapped in (conversion.base, *conversion.overlays):
        parts = [
            f"# {section}: {made.file}\n{emit([made.body])}"
            for section, objects in mapped.objects.objects.items()
            for made in objects
        ]
        texts[f"{mapped.objects.overlay or 'base'}.yaml"] = "---\n".join(parts)
    return texts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_objects_are_as_expected(case, golden):
    golden.folder(case / "expected", objects_of(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_leaf_has_an_origin(case):
    conversion = convert_source(SourceOptions(source=case), case / "nowhere")
    for mapped in (conversion.base, *conversion.overlays):
        for objects in mapped.objects.objects.values():
            for made in objects:
                assert set(made.origins) == set(leaf_paths(made.body)), (made.kind, made.name)


def leaf_paths(body, at=()):
    if isinstance(body, dict) and body:
        for key, item in body.items():
            yield from leaf_paths(item, (*at, key))
    elif isinstance(body, list) and body:
        for index, item in enumerate(body):
            yield from leaf_paths(item, (*at, index))
    else:
        yield at
