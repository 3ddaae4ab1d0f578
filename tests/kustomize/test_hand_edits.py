"""Every kind of hand edit, and what each mode makes of it: on disk, and in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from converter.kustomize import LOCK_NAME, Mode, Tree, plan, read_lock, write_tree
from converter.report import terminal
from converter.source import Diagnostic, Direction, Severity
from tests.kustomize.making import config_map, deployment, manifest, tree_of

Faults = Callable[[Callable[[], object]], tuple[Diagnostic, ...]]

BASE = "product/base/apps/web/c.yaml"
HPA = "product/base/apps/web/h.yaml"
WORKLOAD = "product/base/apps/web/d.yaml"
PATCH = "product/overlays/dev/apps/web/c.yaml"
OVERLAY = "product/overlays/dev/kustomization.yaml"
OTHER = "product/base/apps/other/c.yaml"
GONE = "product/base/apps/gone/c.yaml"


def tree(*, least: int = 2, other: str = "1", tag: str = "1.0", gone: bool = False) -> Tree:
    """One environment that says its own `shown`; `other` is a file that nobody edits."""

    def files(shown: str, tag: str) -> dict[str, dict[str, object]]:
        made = {
            "apps/web/c.yaml": config_map("web", first="1", shown=shown),
            "apps/web/h.yaml": manifest(
                "HorizontalPodAutoscaler",
                "web",
                "autoscaling/v2",
                spec={"minReplicas": least, "maxReplicas": 5},
            ),
            "apps/web/d.yaml": deployment(
                "web",
                {
                    "name": "web",
                    "image": f"x{tag}",
                    "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                },
            ),
            "apps/other/c.yaml": config_map("other", v=other),
        }
        return made | ({"apps/gone/c.yaml": config_map("gone", v="1")} if gone else {})

    return tree_of(files("base", ""), files("dev", f":{tag}"))


@dataclass(frozen=True)
class Situation:
    """What a hand did to a file, what the source says now, and the words and codes that tell it.

    `edit` is a pattern and what takes its place, None for a deleted file. `settled` situations are no
    reason to stop: `stays` says whether the file is left as the hand wrote it then.
    """

    path: str
    edit: tuple[str, str] | None
    told: tuple[tuple[str, str], ...] = ()
    now: Tree | None = None
    settled: bool = False
    stays: bool = True


MOVED = tree(least=4, other="2")
SITUATIONS = {
    "edited value": Situation(
        HPA, ("minReplicas: 2", "minReplicas: 3"), (("B2F404", "spec.minReplicas is 3, generated was 2"),)
    ),
    "value of another type": Situation(
        HPA, ("minReplicas: 2", 'minReplicas: "2"'), (("B2F404", 'spec.minReplicas is "2", generated was 2'),)
    ),
    "added field": Situation(
        HPA,
        ("minReplicas: 2", "minReplicas: 2\n  behavior: {}"),
        (("B2F404", "spec.behavior is {}, generated was nothing"),),
    ),
    "removed field": Situation(
        HPA, (r"\n  minReplicas: 2", ""), (("B2F404", "spec.minReplicas is gone, generated was 2"),)
    ),
    "item added in front of others": Situation(
        WORKLOAD,
        (r"( +)- name: A\n", r"\1- name: NEW\n\1  value: x\n\1- name: A\n"),
        (
            (
                "B2F404",
                'spec.template.spec.containers[web].env[NEW] is {"name": "NEW", "value": "x"}, '
                "generated was nothing",
            ),
        ),
    ),
    "deleted file": Situation(HPA, None, (("B2F404", "was deleted by hand since bicep2flux wrote it"),)),
    "no YAML": Situation(
        HPA, ("spec:", "spec: ["), (("B2F404", "was edited by hand, and can't be read now"),)
    ),
    "not UTF-8": Situation(HPA, ("spec:", "spec: \udcff"), (("B2F404", "was edited by hand"),)),
    "comment": Situation(HPA, ("spec:", "# why\nspec:"), (("B2F422", "in its formatting"),), settled=True),
    "formatting": Situation(
        HPA,
        (r"spec:\n  minReplicas: 2\n  maxReplicas: 5", "spec: {minReplicas:   2, maxReplicas: 5}"),
        (("B2F422", "in its formatting"),),
        settled=True,
    ),
    "order of names": Situation(
        HPA,
        (r"  minReplicas: 2\n  maxReplicas: 5", "  maxReplicas: 5\n  minReplicas: 2"),
        (("B2F422", "order alone"),),
        settled=True,
    ),
    "comment where the source moved": Situation(
        HPA,
        ("spec:", "# why\nspec:"),
        (("B2F404", "in its formatting or comments alone, and the source moved there"),),
        MOVED,
    ),
    "order of names where the source moved": Situation(
        HPA,
        (r"  minReplicas: 2\n  maxReplicas: 5", "  maxReplicas: 5\n  minReplicas: 2"),
        now=MOVED,
        settled=True,
        stays=False,
    ),
    "edited kustomization": Situation(
        OVERLAY,
        ("namespace: ours", "namespace: theirs"),
        (("B2F404", 'namespace is "theirs", generated was "ours"'),),
    ),
    "edited image tag": Situation(
        OVERLAY,
        ('newTag: "1.0"', "newTag: 2.0.1"),
        now=tree(other="2", tag="2.0.1"),
        settled=True,
        stays=False,  # its list of resources moves, the tag is in what is written
    ),
    "edit where the source moved": Situation(
        HPA,
        ("minReplicas: 2", "minReplicas: 3"),
        (("B2F404", "spec.minReplicas is 3, generated was 2; the source says 4 now"),),
        MOVED,
    ),
    "edit beside what the source moved": Situation(
        HPA,
        ("maxReplicas: 5", "maxReplicas: 6"),
        (("B2F404", "spec.maxReplicas is 6, generated was 5"),),
        MOVED,
    ),
    "edit that the source says too": Situation(
        HPA, ("minReplicas: 2", "minReplicas: 4"), now=MOVED, settled=True
    ),
    "edit that no overlay shows": Situation(
        BASE, ("shown: base", "shown: edited"), (("B2F421", "no overlay shows it, each says its own"),)
    ),
    "edit of a patch": Situation(
        PATCH, ("shown: dev", "shown: edited"), (("B2F404", 'data.shown is "edited", generated was "dev"'),)
    ),
    "edited file that the source has no more": Situation(
        GONE,
        ('v: "1"', 'v: "2"'),
        (
            ("B2F404", "was edited by hand, and the source has no such file now"),
            ("B2F404", 'data.v is "2", generated was "1"'),
        ),
    ),
}
each = pytest.mark.parametrize("situation", [pytest.param(one, id=name) for name, one in SITUATIONS.items()])
unsettled = pytest.mark.parametrize(
    "situation", [pytest.param(one, id=name) for name, one in SITUATIONS.items() if not one.settled]
)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def prepared(out: Path, situation: Situation) -> tuple[Tree, bytes | None]:
    """The folder with its hand edit; gives the tree of now, and what stands in the edited file."""
    write_tree(tree(gone=True), out)
    (out / "product/notes.txt").write_text("theirs")
    place = out / situation.path
    if situation.edit is None:
        place.unlink()
        return situation.now or tree(other="2"), None
    before = place.read_text()
    text = re.sub(*situation.edit, before, count=1)
    assert text != before
    place.write_bytes(text.encode("utf-8", "surrogateescape"))
    return situation.now or tree(other="2"), place.read_bytes()


def assert_told(found: tuple[Diagnostic, ...], situation: Situation, severity: Severity) -> None:
    assert [one.code for one in found] == [code for code, _ in situation.told]
    for one, (_, said) in zip(found, situation.told, strict=True):
        assert one.message.startswith(situation.path)
        assert said in one.message
        if one.code != "B2F422":
            assert one.severity is severity


def as_generated(now: Tree, out: Path, *but: str) -> bool:
    return all(
        (out / path).read_text() == file.text
        for path, file in now.files.items()
        if path not in {*but, OVERLAY}
    )


@unsettled
def test_a_plain_run_tells_an_edit_and_changes_nothing(
    tmp_path: Path, faults: Faults, situation: Situation
) -> None:
    now, _ = prepared(tmp_path, situation)
    before = content(tmp_path)
    assert_told(faults(lambda: write_tree(now, tmp_path)), situation, Severity.ERROR)
    assert content(tmp_path) == before


@pytest.mark.parametrize("situation", [one for one in SITUATIONS.values() if one.settled])
def test_what_is_no_edit_of_a_field_stops_nothing(tmp_path: Path, situation: Situation) -> None:
    now, edited = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path)
    assert (tmp_path / OTHER).read_text() == now.files[OTHER].text
    assert ((tmp_path / situation.path).read_bytes() == edited) == situation.stays
    assert all(one.severity is Severity.NOTE for one in report.told)
    if situation.told:
        assert_told(report.told, situation, Severity.NOTE)


@each
def test_keep_leaves_the_edited_file_and_writes_all_others(tmp_path: Path, situation: Situation) -> None:
    now, edited = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path, Mode.KEEP)
    place = tmp_path / situation.path
    assert all(one.severity is not Severity.ERROR for one in report.told)
    if situation.settled:
        assert report.kept == ()
    else:
        assert (place.read_bytes() if place.exists() else None) == edited
        assert report.kept == (situation.path,)
        assert {one.code for one in report.told} <= {"B2F404", "B2F421"}
        assert report.told
    assert as_generated(now, tmp_path, situation.path)
    assert (tmp_path / "product/notes.txt").read_text() == "theirs"
    lock = read_lock(tmp_path)
    assert lock is not None
    assert {path: file.digest for path, file in lock.files.items()} == {
        path: file.digest for path, file in now.files.items()
    }
    # What was kept is still known for an edit, unless it isn't ours any more.
    again = plan(now, tmp_path)
    assert bool(again.objections) == (not situation.settled and situation.path in now.files)


@each
def test_force_overwrites_and_lists_what_was_lost(tmp_path: Path, situation: Situation) -> None:
    now, _ = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path, Mode.FORCE)
    if not situation.settled:
        assert_told(report.told, situation, Severity.WARNING)
    assert as_generated(now, tmp_path)
    assert not (tmp_path / GONE).exists()
    assert ("newTag: 2.0.1" in (tmp_path / OVERLAY).read_text()) == (
        situation.edit is not None and "2.0.1" in situation.edit[1]
    )
    assert (tmp_path / "product/notes.txt").read_text() == "theirs"
    assert plan(now, tmp_path).told == ()


@each
def test_a_folder_with_a_lock_is_not_adopted(tmp_path: Path, faults: Faults, situation: Situation) -> None:
    now, _ = prepared(tmp_path, situation)
    before = content(tmp_path)
    (fault,) = faults(lambda: write_tree(now, tmp_path, Mode.ADOPT))
    assert (fault.code, content(tmp_path)) == ("B2F401", before)


@pytest.mark.parametrize("mode", list(Mode)[:3])
def test_an_edit_is_told_at_its_line_with_both_sides_and_the_direction(tmp_path: Path, mode: Mode) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit where the source moved"])
    (told,) = plan(now, tmp_path, mode).told
    assert told.span is not None
    assert (told.span.file, told.span.text) == (HPA, "3")
    assert (tmp_path / HPA).read_text().splitlines()[told.span.line - 1] == "  minReplicas: 3"
    assert told.subject is not None
    assert told.subject.object == "HorizontalPodAutoscaler/web"
    assert (told.subject.path, told.subject.expected, told.subject.actual) == ("spec.minReplicas", 4, 3)
    assert told.subject.direction is Direction.BOTH


SECRET = {"name": "S", "valueFrom": {"secretKeyRef": {"name": "vault", "key": "s"}}}


@pytest.mark.parametrize("mode", list(Mode)[:3])
@pytest.mark.parametrize("item", ["- name: S\n              value: hunter2", "- {name: S, value: hunter2}"])
def test_a_text_in_a_secrets_place_is_told_and_not_shown(tmp_path: Path, mode: Mode, item: str) -> None:
    workload = {"apps/web/d.yaml": deployment("web", {"name": "web", "image": "x", "env": [SECRET]})}
    now = tree_of(workload, workload)
    write_tree(now, tmp_path)
    text = (tmp_path / WORKLOAD).read_text("utf-8")
    start = text.index("- name: S")
    (tmp_path / WORKLOAD).write_text(f"{text[:start]}{item}\n", "utf-8")
    told = plan(now, tmp_path, mode).told
    assert any(one.subject and one.subject.actual == "•••" for one in told)
    assert "hunter2" not in terminal.render(told)
    assert "hunter2" not in repr([(one.message, one.subject and one.subject.actual) for one in told])


def test_a_removed_field_is_told_at_what_it_stood_in(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["removed field"])
    (told,) = plan(now, tmp_path).told
    assert told.span is not None
    assert told.span.text == "spec"


def test_keep_tells_what_the_source_moved_beside_an_edit(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit beside what the source moved"])
    told = write_tree(now, tmp_path, Mode.KEEP).told
    assert [
        (one.message.removeprefix(f"{HPA}: "), one.subject and one.subject.direction) for one in told
    ] == [
        ("spec.minReplicas is 2, the source says 4 now", Direction.SOURCE_MOVED),
        ("spec.maxReplicas is 6, generated was 5", Direction.TREE_EDITED),
    ]


def test_keep_calls_a_conflict_what_both_sides_changed(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit where the source moved"])
    (told,) = write_tree(now, tmp_path, Mode.KEEP).told
    assert told.help is not None
    assert "the source moved there too" in told.help


def test_an_edit_of_what_an_overlay_shows_is_not_shadowed(tmp_path: Path) -> None:
    write_tree(tree(), tmp_path)
    place = tmp_path / BASE
    place.write_text(place.read_text().replace('first: "1"', "first: edited"))
    assert [one.code for one in plan(tree(), tmp_path).told] == ["B2F404"]


def test_a_foreign_file_in_the_way_is_kept_or_overwritten_as_told(tmp_path: Path) -> None:
    write_tree(tree(), tmp_path)
    place = tmp_path / GONE
    place.parent.mkdir()
    place.write_text("a: 1\n")
    report = write_tree(tree(gone=True), tmp_path, Mode.KEEP)
    assert (report.kept, place.read_text()) == ((GONE,), "a: 1\n")
    write_tree(tree(gone=True), tmp_path, Mode.FORCE)
    assert place.read_text() == tree(gone=True).files[GONE].text


def test_with_a_lock_of_format_1_edited_files_are_told_as_a_whole(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edited value"])
    lock = json.loads((tmp_path / LOCK_NAME).read_text())
    del lock["inputs"]
    for file in lock["files"].values():
        del file["leaves"]
    (tmp_path / LOCK_NAME).write_text(json.dumps({**lock, "format": 1}))
    (told,) = plan(now, tmp_path).told
    assert (told.code, told.message) == ("B2F404", f"{HPA} was edited by hand since bicep2flux wrote it")
    write_tree(now, tmp_path, Mode.KEEP)
    (told,) = plan(now, tmp_path).told
    assert "spec.minReplicas is 3, generated was 2" in told.message


def test_several_documents_of_a_file_have_their_own_lines(tmp_path: Path) -> None:
    first = {"a/c.yaml": config_map("c", v="1")}
    made = tree_of(first)
    file = made.files["product/base/a/c.yaml"]
    second = tree_of({"a/c.yaml": config_map("d", v="2")}).files[file.path]
    two = replace(file, documents=(*file.documents, *second.documents))
    both = replace(made, files={**made.files, file.path: two})
    write_tree(both, tmp_path)
    place = tmp_path / file.path
    place.write_text(place.read_text().replace('v: "2"', "v: x"))
    (told,) = plan(both, tmp_path).told
    assert told.span is not None
    assert (told.span.line, told.span.text) == (place.read_text().splitlines().index("  v: x") + 1, "x")
    assert told.subject is not None
    assert told.subject.object == "ConfigMap/d"


def test_of_two_long_lists_only_what_they_do_not_share_is_told(tmp_path: Path) -> None:
    made = tree_of({f"a/{n}.yaml": config_map(f"a-rather-long-name-{n}", v="1") for n in range(9)})
    write_tree(made, tmp_path)
    (place,) = [path for path in tmp_path.rglob("kustomization.yaml") if "3.yaml" in path.read_text()]
    place.write_text(place.read_text().replace("- 3.yaml", "- mine.yaml\n  - more.yaml"))
    (told,) = plan(made, tmp_path).told
    assert told.message.endswith(
        'resources has "mine.yaml", "more.yaml" besides what was generated '
        'and lacks "3.yaml" of what was generated'
    )
