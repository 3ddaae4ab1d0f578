"""The lock: its content, that it can be read back, and what happens where it can't."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from converter.kustomize import LOCK_NAME, Inputs, Lock, Tree, read_lock, write_tree
from converter.kustomize.writing.lock import lock_of
from converter.source import Diagnostic
from tests.kustomize.making import config_map, deployment, tree_of

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

WEB = "product/base/apps/web/c.yaml"
OVERLAY = "product/overlays/dev/kustomization.yaml"


def tree(tag: str = "1.0") -> Tree:
    base = {
        "apps/web/c.yaml": config_map("web", a="1"),
        "apps/web/d.yaml": deployment("web", {"name": "w", "image": "x"}),
    }
    target = {
        "apps/web/c.yaml": config_map("web", a="2"),
        "apps/web/d.yaml": deployment("web", {"name": "w", "image": f"x:{tag}"}),
    }
    inputs = Inputs({"a.bicep": "1"}, {"t.yaml": "2"}, {"bicep2flux.yaml": "3"})
    return replace(tree_of(base, target), inputs=inputs)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_tree(tree(), tmp_path / "out")
    return tmp_path / "out"


def read(out: Path) -> Lock:
    lock = read_lock(out)
    assert lock is not None
    return lock


def test_the_text_is_json_as_python_writes_it_with_an_indent() -> None:
    text = lock_of(tree()).text
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
    content = json.loads(text)
    assert list(content) == sorted(content)
    assert list(content["files"]) == sorted(content["files"])


def test_a_lock_is_read_as_it_was_written(out: Path) -> None:
    assert read(out) == lock_of(tree())


def test_a_lock_knows_what_was_generated(out: Path) -> None:
    (out / WEB).write_text("edited: true\n")
    lock = read(out)
    for path, file in tree().files.items():
        if path != OVERLAY:
            assert lock.documents(path) == [document.body for document in file.documents]
    assert lock.inputs == tree().inputs


def test_image_tags_are_not_in_it() -> None:
    assert lock_of(tree("1.0")) == lock_of(tree("2.0"))
    assert lock_of(tree()).documents(OVERLAY) == [
        {**tree().files[OVERLAY].documents[0].body, "images": [{"name": "x"}]}
    ]


def test_a_lock_of_format_1_shows_edited_files_and_no_more(out: Path) -> None:
    digests = {path: {"sha256": file.digest} for path, file in read(out).files.items()}
    (out / LOCK_NAME).write_text(json.dumps({"format": 1, "tool": "0.0.1", "files": digests}))
    lock = read(out)
    assert (lock.restorable, lock.documents(WEB), lock.inputs) == (False, None, None)
    assert lock.files[WEB].digest == tree().files[WEB].digest


def test_unknown_fields_do_no_harm(out: Path) -> None:
    content = json.loads((out / LOCK_NAME).read_text())
    content["more"] = content["files"][WEB]["more"] = content["inputs"]["more"] = {"x": "y"}
    (out / LOCK_NAME).write_text(json.dumps(content))
    assert read(out) == lock_of(tree())


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("", "1:1", "isn't JSON: expecting value"),
        ('{\n  "format": 2,\n  "files": {}\n', "4:1", "isn't JSON: expecting ',' delimiter"),
        ('{\n  "files": {,}\n}', "2:13", "isn't JSON: expecting property name"),
        ("[" * 100_000, None, "nested too deeply"),
        ("[]", None, "lists no files"),
        ('{"format": 2}', None, "lists no files"),
        ('{"files": {},\n "format": 3}', "2:2", "has format 3, this version knows 1 and 2"),
        ('{"files": {}}', None, "has format None"),
        ('{"format": 2,\n"files": {"a": {}}}', "2:11", "no sha256"),
        ('{"format": 2,\n"files": {"a": {"sha256": "0", "leaves": {}}}}', "2:11", "no leaves"),
        ('{"format": 2, "files": {\n"../a": {"sha256": "0"}}}', "2:1", "a file outside the folder"),
        (
            '{"format": 2, "files": {},\n"inputs": {"sources": {"a": 1}}}',
            "2:1",
            "an input in it has no digest",
        ),
        ('{"format": 2,\n"format": 2, "files": {}}', "2:1", "'format' is there twice"),
        (
            '{\n  "files": {\n<<<<<<< HEAD\n    "a": {"sha256": "0"}\n=======\n>>>>>>> main\n  }\n}',
            "3:1",
            "a merge conflict is in it",
        ),
    ],
)
def test_a_damaged_lock_is_reported_at_its_place_with_a_way_out(
    out: Path, faults: Faults, text: str, place: str | None, problem: str
) -> None:
    (out / LOCK_NAME).write_text(text)
    (fault,) = faults(lambda: read_lock(out))
    assert (fault.code, str(fault.span) if fault.span else None) == (
        "B2F420",
        place and f"{LOCK_NAME}:{place}",
    )
    assert problem in fault.message
    assert fault.help is not None
    assert ("git checkout" if "merge" in problem else "version control") in fault.help


def test_text_of_another_encoding_is_reported(out: Path, faults: Faults) -> None:
    (out / LOCK_NAME).write_bytes(b"\xff\xfe")
    (fault,) = faults(lambda: read_lock(out))
    assert fault.code == "B2F420"


def test_leaves_that_make_no_document_are_reported_with_their_file(out: Path, faults: Faults) -> None:
    content = json.loads((out / LOCK_NAME).read_text())
    content["files"][WEB]["leaves"] = [{"a": 1, "a.b": 2}]
    (out / LOCK_NAME).write_text(json.dumps(content))
    (fault,) = faults(lambda: read(out).documents(WEB))
    assert fault.code == "B2F420"
    assert WEB in fault.message


def test_digests_of_an_earlier_run_stay_with_the_files_that_stay() -> None:
    earlier = lock_of(tree())
    later = replace(lock_of(tree()), inputs=Inputs({"a.bicep": "new", "b.bicep": "4"}))
    kept = later.with_files_of(earlier, [WEB]).inputs
    assert kept == Inputs({"a.bicep": "1", "b.bicep": "4"}, {"t.yaml": "2"}, {"bicep2flux.yaml": "3"})
    assert later.with_files_of(earlier, []).inputs == later.inputs
