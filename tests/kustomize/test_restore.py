"""The tree as it was generated, made again from the lock: Kustomize renders both to the same text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from converter.kustomize import LOCK_NAME, read_lock, render, rendered_objects, restore, start_rendering
from converter.source import Diagnostic
from tests.kustomize.making import config_map, deployment, tree_of, write_tree
from tests.kustomize.test_law import layers

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

FLUX = Path(__file__).parents[2] / "flux"


def restored(out: Path, folder: Path, *, tags: bool = True) -> Path:
    lock = read_lock(out)
    assert lock is not None
    restore(lock, folder, tags_from=out if tags else None)
    return folder


def objects(folder: Path) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in rendered_objects(render(folder)))


# No shrinking: it would render for minutes.
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(layers())
def test_a_restored_tree_renders_to_the_same_objects(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    base, target = pair
    if not target:
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_tree(tree_of(base, target), folder / "out")
        restored(folder / "out", folder / "again")
        overlay = "product/overlays/dev"
        assert objects(folder / "again" / overlay) == objects(folder / "out" / overlay)


def test_the_sample_s_tree_restored_renders_to_the_same_text(tmp_path: Path) -> None:
    restored(FLUX, tmp_path / "again")
    overlays = sorted(FLUX.glob("*/overlays/*"))
    assert overlays
    runs = [
        [start_rendering(root / overlay.relative_to(FLUX)) for root in (FLUX, tmp_path / "again")]
        for overlay in overlays
    ]
    for present, again in runs:
        assert again.text() == present.text()


def test_a_restored_tree_has_the_files_of_the_lock_and_no_others(tmp_path: Path) -> None:
    lock = read_lock(FLUX)
    assert lock is not None
    again = restored(FLUX, tmp_path / "again")
    assert {path.relative_to(again).as_posix() for path in again.rglob("*") if path.is_file()} == set(
        # What code review is told is nothing that could be rendered.
        lock.files.keys() - {".gitattributes"}
    )


def test_hand_edits_are_not_in_it_but_the_present_image_tags_are(tmp_path: Path) -> None:
    base = {"a/c.yaml": config_map("c", v="1"), "a/d.yaml": deployment("d", {"name": "d", "image": "x"})}
    out = tmp_path / "out"
    write_tree(tree_of(base, {**base, "a/d.yaml": deployment("d", {"name": "d", "image": "x:1"})}), out)
    overlay = "product/overlays/dev"
    (out / "product/base/a/c.yaml").write_text("edited: true\n")
    head = out / overlay / "kustomization.yaml"
    head.write_text(head.read_text().replace('"1"', "2.0\n    digest: sha256:abc\n  - name: other"))
    again = restored(out, tmp_path / "again")
    assert 'v: "1"' in render(again / overlay)
    assert "image: x:2.0@sha256:abc" in render(again / overlay)
    untagged = restored(out, tmp_path / "untagged", tags=False)
    assert "image: x\n" in render(untagged / overlay)


def test_a_lock_of_format_1_cannot_restore(tmp_path: Path, faults: Faults) -> None:
    content = {"format": 1, "tool": "0.0.1", "files": {"a.yaml": {"sha256": "0"}}}
    (tmp_path / LOCK_NAME).write_text(json.dumps(content))
    (fault,) = faults(lambda: restored(tmp_path, tmp_path / "again"))
    assert fault.code == "B2F420"
    assert "format 1" in fault.message
