"""What a run would change, and what it must not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from converter.kustomize import (
    LOCK_NAME,
    Mode,
    Tree,
    TreeDocument,
    TreeFile,
    diff_tree,
    file_changes_of,
    read_lock,
    write_tree,
)
from converter.source import Category, Diagnostic
from tests.kustomize.making import ROOT_SECTION, config_map, deployment, tree_of

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

WEB = "product/base/apps/web/c.yaml"
OVERLAY = "product/overlays/dev/kustomization.yaml"


def tree(value: str = "1", tag: str = "1.0", **more: dict[str, Any]) -> Tree:
    """A tree with one config map and one deployment, and what else is given by file name."""
    extra = {f"apps/{name}/c.yaml": body for name, body in more.items()}
    base = {
        "apps/web/c.yaml": config_map("web", a=value),
        "apps/web/d.yaml": deployment("web", {"name": "w", "image": "x"}),
    }
    target = {**base, "apps/web/d.yaml": deployment("web", {"name": "w", "image": f"x:{tag}"}), **extra}
    return tree_of({**base, **extra}, target)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that holds `tree()`."""
    write_tree(tree(), tmp_path / "out")
    return tmp_path / "out"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_lock_lists_every_generated_file_with_its_hash(out: Path) -> None:
    lock = read_lock(out)
    assert lock is not None
    assert {path: file.digest for path, file in lock.files.items()} == {
        path: file.digest for path, file in tree().files.items()
    }
    assert [path for path, file in lock.files.items() if file.untagged] == [OVERLAY]
    assert list(json.loads((out / LOCK_NAME).read_text())["files"]) == sorted(tree().files)


def test_nothing_is_planned_where_nothing_differs(out: Path) -> None:
    steps = file_changes_of(tree(), out)
    assert (steps.changes, steps.removed, steps.objections) == ({}, {}, ())
    assert set(steps.unchanged) == set(tree().files)
    assert diff_tree(tree(), out) == ""


def test_the_diff_shows_old_and_new_and_touches_nothing(out: Path) -> None:
    before = content(out)
    text = diff_tree(tree("2", new=config_map("new", b="x")), out)
    assert f"--- a/{WEB}\n+++ b/{WEB}\n" in text
    assert '-  a: "1"\n+  a: "2"\n' in text
    assert "--- /dev/null\n+++ b/product/base/apps/new/c.yaml\n" in text
    assert LOCK_NAME not in text
    assert content(out) == before


def test_the_diff_shows_removed_files(out: Path) -> None:
    write_tree(tree(new=config_map("new", b="x")), out)
    text = diff_tree(tree(), out)
    assert "--- a/product/base/apps/new/c.yaml\n+++ /dev/null\n" in text


def test_the_diff_of_a_folder_that_does_not_exist_is_the_whole_tree(tmp_path: Path) -> None:
    text = diff_tree(tree(), tmp_path / "none")
    assert text.count("--- /dev/null") == len(tree().files)
    assert not (tmp_path / "none").exists()


def test_a_folder_of_somebody_else_is_refused_with_some_of_its_files(tmp_path: Path, faults: Faults) -> None:
    for name in ("a/x.yaml", "b.txt", "c", "d", "e", "f", "g"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("theirs")
    before = content(tmp_path)
    (fault,) = faults(lambda: write_tree(tree(), tmp_path, Mode.FORCE))
    assert (fault.code, fault.category) == ("B2F401", Category.CONFIGURATION)
    assert fault.message.endswith(": a/x.yaml, b.txt, c, d, e, …")
    assert fault.help is not None
    assert "--out" in fault.help
    assert content(tmp_path) == before


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path, faults: Faults) -> None:
    (tmp_path / "out").write_text("theirs")
    (fault,) = faults(lambda: write_tree(tree(), tmp_path / "out"))
    assert fault.code == "B2F401"


def test_every_hand_edit_is_reported_and_nothing_is_written(out: Path, faults: Faults) -> None:
    (out / WEB).write_text((out / WEB).read_text().replace('a: "1"', "a: x"))
    (out / "product/base/apps/web/d.yaml").unlink()
    before = content(out)
    found = faults(lambda: write_tree(tree("2"), out))
    assert [(fault.code, fault.message.partition(" was generated")[0]) for fault in found] == [
        ("B2F404", f'{WEB}: data.a is "x",'),
        ("B2F404", "product/base/apps/web/d.yaml was deleted by hand since bicep2flux wrote it"),
    ]
    assert content(out) == before


def test_force_undoes_hand_edits(out: Path) -> None:
    (out / WEB).write_text("edited: true\n")
    report = write_tree(tree(), out, Mode.FORCE)
    assert report.written == (WEB,)
    assert (out / WEB).read_text() == tree().files[WEB].text


def test_an_edit_that_the_source_has_too_is_no_obstacle(out: Path) -> None:
    (out / WEB).write_text(tree("2").files[WEB].text)
    report = write_tree(tree("2"), out)
    assert WEB in report.unchanged
    lock = read_lock(out)
    assert lock is not None
    assert lock.files[WEB].digest == tree("2").files[WEB].digest


def test_a_generated_file_that_is_not_generated_any_more_goes(out: Path) -> None:
    write_tree(tree(new=config_map("new")), out)
    report = write_tree(tree(), out)
    assert report.removed == ("product/base/apps/new/c.yaml", "product/base/apps/new/kustomization.yaml")
    assert not (out / "product/base/apps/new").exists()


def test_an_edited_file_that_is_not_generated_any_more_stays(out: Path, faults: Faults) -> None:
    write_tree(tree(new=config_map("new")), out)
    edited = out / "product/base/apps/new/c.yaml"
    edited.write_text("# edited\n" + edited.read_text())
    (fault,) = faults(lambda: write_tree(tree(), out))
    assert fault.code == "B2F404"
    assert edited.exists()
    write_tree(tree(), out, Mode.FORCE)
    assert not edited.exists()


def test_a_foreign_file_in_the_way_is_reported(out: Path, faults: Faults) -> None:
    place = out / "product/base/apps/new/c.yaml"
    place.parent.mkdir()
    place.write_text("theirs")
    (fault,) = faults(lambda: write_tree(tree(new=config_map("new")), out))
    assert fault.code == "B2F401"
    assert "product/base/apps/new/c.yaml" in fault.message
    assert place.read_text() == "theirs"


def test_image_tags_are_no_hand_edit(out: Path) -> None:
    path = out / OVERLAY
    path.write_text(path.read_text().replace('"1.0"', "2.0.1"))
    assert file_changes_of(tree(), out).objections == ()
    assert file_changes_of(tree(tag="2.0.1"), out).changes == {}


def test_the_release_flow_may_write_an_overlay_in_its_own_way(out: Path) -> None:
    path = out / OVERLAY
    entry = '  - name: x\n    newTag: "1.0"\n'
    path.write_text("# released\n" + path.read_text().replace(entry, "- newTag: 2.0.1\n  name: x\n"))
    text = path.read_text()
    assert write_tree(tree(tag="2.0.1"), out).written == ()
    assert path.read_text() == text


@pytest.mark.parametrize("edit", ["namespace: theirs", "images: [", "\x00"])
def test_anything_else_in_an_overlay_is_a_hand_edit(out: Path, faults: Faults, edit: str) -> None:
    path = out / OVERLAY
    path.write_text(path.read_text().replace("namespace: ours", edit))
    (fault,) = faults(lambda: write_tree(tree(tag="2"), out))
    assert (fault.code, fault.message.split()[0].rstrip(":")) == ("B2F404", OVERLAY)


def test_a_lock_does_not_lead_out_of_its_folder(out: Path, faults: Faults) -> None:
    (out.parent / "victim").write_text("theirs")
    lock = json.loads((out / LOCK_NAME).read_text())
    lock["files"]["../victim"] = {"sha256": "0" * 64}
    (out / LOCK_NAME).write_text(json.dumps(lock))
    (fault,) = faults(lambda: write_tree(tree(), out, Mode.FORCE))
    assert "outside" in fault.message
    assert (out.parent / "victim").read_text() == "theirs"


def test_links_and_folders_in_the_way_are_reported(out: Path, tmp_path: Path, faults: Faults) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (out / "product/base/apps/new").symlink_to(elsewhere)
    (out / "product/base/apps/other/c.yaml").mkdir(parents=True)
    found = faults(
        lambda: write_tree(tree(new=config_map("new"), other=config_map("other")), out, Mode.FORCE)
    )
    assert [fault.code for fault in found] == ["B2F402", "B2F402"]
    assert "a symbolic link" in found[0].message
    assert "a folder" in found[1].message
    assert list(elsewhere.iterdir()) == []


# --- comments ------------------------------------------------------------------------------------


def explained(plain: Tree) -> Tree:
    """The tree with a comment at the head of each file, and one behind each value of `WEB`."""
    files = {path: replace(file, head="Generated by bicep2flux from x") for path, file in plain.files.items()}
    files[WEB] = replace(
        files[WEB], documents=(replace(files[WEB].documents[0], comments={("data", "a"): "why"}),)
    )
    return replace(plain, files=files)


def test_a_tree_of_before_gains_its_comments_in_silence(out: Path) -> None:
    """The overlay's kustomization too, though the release flow owns its tags: its bytes are ours."""
    steps = file_changes_of(explained(tree()), out)
    assert (set(steps.written), steps.diagnostics) == (set(tree().files), ())
    write_tree(explained(tree()), out)
    assert (out / WEB).read_text().startswith("# Generated by bicep2flux from x\n")
    assert file_changes_of(explained(tree()), out).changes == {}


def test_what_the_release_flow_has_formatted_gains_no_comment(out: Path) -> None:
    text = (out / OVERLAY).read_text()
    (out / OVERLAY).write_text(text.replace("newTag: ", "newTag:   "))
    assert OVERLAY in file_changes_of(explained(tree()), out).unchanged


@pytest.mark.parametrize("before", [tree, lambda: explained(tree())], ids=["without comments", "with"])
def test_an_edit_that_the_source_has_now_is_none(tmp_path: Path, before: Callable[[], Tree]) -> None:
    """Whichever version wrote the file: its comments aren't an edit."""
    write_tree(before(), tmp_path)
    text = (tmp_path / WEB).read_text()
    (tmp_path / WEB).write_text(text.replace('"1"', '"2"'))
    steps = file_changes_of(explained(tree("2")), tmp_path)
    assert steps.objections == ()
    assert file_changes_of(explained(tree("3")), tmp_path).objections != ()


def test_a_comment_by_hand_is_an_edit(out: Path) -> None:
    write_tree(explained(tree()), out)
    (out / WEB).write_text((out / WEB).read_text() + "# mine\n")
    (fault,) = file_changes_of(explained(tree("2")), out).objections
    assert "only in its formatting or comments" in fault.message


def test_an_edit_is_shown_at_its_line_below_the_head(out: Path) -> None:
    write_tree(explained(tree()), out)
    (out / WEB).write_text((out / WEB).read_text().replace('"1"', '"5"'))
    (fault,) = file_changes_of(explained(tree()), out).objections
    assert fault.span is not None
    assert fault.span.text == '"5"'
    assert fault.span.line == explained(tree()).files[WEB].lines[0]["data", "a"]


# --- a file that nothing renders -----------------------------------------------------------------


def attributed(text: str = "ours\n") -> Tree:
    return replace(
        tree(), files={**tree().files, ".gitattributes": TreeFile(".gitattributes", (), plain=text)}
    )


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.KEEP, Mode.FORCE])
def test_a_plain_file_is_written_once_and_a_persons_own_stays(tmp_path: Path, mode: Mode) -> None:
    place = tmp_path / ".gitattributes"
    write_tree(attributed(), tmp_path)
    assert place.read_text() == "ours\n"
    assert read_lock(tmp_path).files[".gitattributes"].leaves == ()
    assert file_changes_of(attributed(), tmp_path, mode).changes == {}
    # What a later version has instead replaces it.
    assert ".gitattributes" in file_changes_of(attributed("newer\n"), tmp_path, mode).written
    for text in ("mine\n", None):
        place.write_text(text) if text is not None else place.unlink()
        steps = file_changes_of(attributed("newer\n"), tmp_path, mode)
        assert ".gitattributes" not in {**steps.written, **steps.removed}
        assert steps.diagnostics == ()


def test_a_plain_file_that_was_there_before_stays(out: Path) -> None:
    (out / ".gitattributes").write_text("mine\n")
    write_tree(attributed(), out)
    write_tree(attributed(), out)
    assert (out / ".gitattributes").read_text() == "mine\n"


def test_a_plain_file_goes_when_it_is_no_longer_made_unless_it_was_edited(tmp_path: Path) -> None:
    write_tree(attributed(), tmp_path)
    assert set(file_changes_of(tree(), tmp_path).removed) == {".gitattributes"}


def test_a_link_in_the_place_of_a_plain_file_is_left_alone(out: Path) -> None:
    (out / ".gitattributes").symlink_to("elsewhere")
    assert ".gitattributes" not in file_changes_of(attributed(), out).written


# --- folders that are taken one by one -----------------------------------------------------------


def nested() -> Tree:
    """A tree whose base has objects in a folder and in one below it."""
    files = {"shared.yaml": config_map("shared"), "a/a.yaml": config_map("a")}
    return tree_of(files, files, ROOT_SECTION)


def earlier(made: Tree) -> Tree:
    """The tree as earlier versions wrote it: the overlay took the folder whole."""

    def listing(path: str, resources: list[str]) -> TreeFile:
        body = {**made.files[path].documents[0].body, "resources": resources}
        return replace(made.files[path], documents=(TreeDocument(body),))

    base, dev = "root/base/kustomization.yaml", "root/dev/kustomization.yaml"
    changed = {base: listing(base, ["shared.yaml", "a"]), dev: listing(dev, ["../base"])}
    return replace(made, files=made.files | changed)


def test_an_overlay_that_stays_does_not_lose_what_its_base_no_longer_lists(tmp_path: Path) -> None:
    write_tree(earlier(nested()), tmp_path)
    assert file_changes_of(nested(), tmp_path).objections == ()
    files = {path: file for path, file in nested().files.items() if file.overlay is None}
    part = replace(nested(), files=files, is_out_of_scope=lambda path: path.startswith("root/dev/"))
    (fault,) = file_changes_of(part, tmp_path).objections
    assert fault.code == "B2F472"
    assert fault.message.startswith(
        "root/dev/kustomization.yaml can't stay as it is: with root/base it took root/base/a,"
    )
    write_tree(nested(), tmp_path)
    assert file_changes_of(part, tmp_path).objections == ()


def test_a_kustomization_that_is_kept_does_not_lose_it_either(tmp_path: Path) -> None:
    write_tree(earlier(nested()), tmp_path)
    head = tmp_path / "root/dev/kustomization.yaml"
    head.write_text(head.read_text() + "nameSuffix: -x\n")
    codes = [one.code for one in file_changes_of(nested(), tmp_path, Mode.KEEP).objections]
    assert codes == ["B2F472"]
