"""Every kind of hand edit, and what each mode does with it: on disk, and in messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from converter.kustomize import LOCK_NAME, Mode, Tree, file_changes_of, read_lock, write_tree
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
    """One environment that sets its own `shown`; `other` is a file that nobody edits."""

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
    """A hand edit of a file, the tree of the source now, and the codes and parts of messages that report it.

    `edit` is a pattern and its replacement, None for a deleted file. `harmless` situations are no
    reason to stop: `stays` is whether the file then keeps the edit.
    """

    path: str
    edit: tuple[str, str] | None
    reports: tuple[tuple[str, str], ...] = ()
    now: Tree | None = None
    harmless: bool = False
    stays: bool = True


MOVED = tree(least=4, other="2")
SITUATIONS = {
    "edited value": Situation(
        HPA, ("minReplicas: 2", "minReplicas: 3"), (("B2F404", "spec.minReplicas is 3, was generated as 2"),)
    ),
    "value of another type": Situation(
        HPA,
        ("minReplicas: 2", 'minReplicas: "2"'),
        (("B2F404", 'spec.minReplicas is "2", was generated as 2'),),
    ),
    "added field": Situation(
        HPA,
        ("minReplicas: 2", "minReplicas: 2\n  behavior: {}"),
        (("B2F404", "spec.behavior is {}, was not generated"),),
    ),
    "removed field": Situation(
        HPA, (r"\n  minReplicas: 2", ""), (("B2F404", "spec.minReplicas is gone, was generated as 2"),)
    ),
    "item added in front of others": Situation(
        WORKLOAD,
        (r"( +)- name: A\n", r"\1- name: NEW\n\1  value: x\n\1- name: A\n"),
        (
            (
                "B2F404",
                'spec.template.spec.containers[web].env[NEW] is {"name": "NEW", "value": "x"}, '
                "was not generated",
            ),
        ),
    ),
    "deleted file": Situation(HPA, None, (("B2F404", "was deleted by hand since bicep2flux wrote it"),)),
    "no YAML": Situation(
        HPA, ("spec:", "spec: ["), (("B2F404", "was edited by hand, and can't be read now"),)
    ),
    "not UTF-8": Situation(HPA, ("spec:", "spec: \udcff"), (("B2F404", "was edited by hand"),)),
    "comment": Situation(
        HPA, ("spec:", "# why\nspec:"), (("B2F422", "only in its formatting"),), harmless=True
    ),
    "formatting": Situation(
        HPA,
        (r"spec:\n  minReplicas: 2\n  maxReplicas: 5", "spec: {minReplicas:   2, maxReplicas: 5}"),
        (("B2F422", "only in its formatting"),),
        harmless=True,
    ),
    "order of names": Situation(
        HPA,
        (r"  minReplicas: 2\n  maxReplicas: 5", "  maxReplicas: 5\n  minReplicas: 2"),
        (("B2F422", "comments or order"),),
        harmless=True,
    ),
    "comment where the source moved": Situation(
        HPA,
        ("spec:", "# why\nspec:"),
        (("B2F404", "only in its formatting or comments, and the source changed it too"),),
        MOVED,
    ),
    "order of names where the source moved": Situation(
        HPA,
        (r"  minReplicas: 2\n  maxReplicas: 5", "  maxReplicas: 5\n  minReplicas: 2"),
        now=MOVED,
        harmless=True,
        stays=False,
    ),
    "edited kustomization": Situation(
        OVERLAY,
        ("namespace: ours", "namespace: theirs"),
        (("B2F404", 'namespace is "theirs", was generated as "ours"'),),
    ),
    "edited image tag": Situation(
        OVERLAY,
        ('newTag: "1.0"', "newTag: 2.0.1"),
        now=tree(other="2", tag="2.0.1"),
        harmless=True,
        stays=False,  # its list of resources moves, the tag is in what is written
    ),
    "edit where the source moved": Situation(
        HPA,
        ("minReplicas: 2", "minReplicas: 3"),
        (("B2F404", "spec.minReplicas is 3, was generated as 2; the source has 4 now"),),
        MOVED,
    ),
    "edit beside a change of the source": Situation(
        HPA,
        ("maxReplicas: 5", "maxReplicas: 6"),
        (("B2F404", "spec.maxReplicas is 6, was generated as 5"),),
        MOVED,
    ),
    "edit that the source has too": Situation(
        HPA, ("minReplicas: 2", "minReplicas: 4"), now=MOVED, harmless=True
    ),
    "edit that no overlay shows": Situation(
        BASE, ("shown: base", "shown: edited"), (("B2F421", "no overlay shows it, each sets its own"),)
    ),
    "edit of a patch": Situation(
        PATCH,
        ("shown: dev", "shown: edited"),
        (("B2F404", 'data.shown is "edited", was generated as "dev"'),),
    ),
    "edited file that the source has no more": Situation(
        GONE,
        ('v: "1"', 'v: "2"'),
        (
            ("B2F404", "was edited by hand, and it is no longer generated"),
            ("B2F404", 'data.v is "2", was generated as "1"'),
        ),
    ),
}
each = pytest.mark.parametrize("situation", [pytest.param(one, id=name) for name, one in SITUATIONS.items()])
harmful = pytest.mark.parametrize(
    "situation", [pytest.param(one, id=name) for name, one in SITUATIONS.items() if not one.harmless]
)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def prepared(out: Path, situation: Situation) -> tuple[Tree, bytes | None]:
    """Prepare the folder with its hand edit; returns the tree of now, and the content of the edited file."""
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


def assert_reported(found: tuple[Diagnostic, ...], situation: Situation, severity: Severity) -> None:
    assert [one.code for one in found] == [code for code, _ in situation.reports]
    for one, (_, part) in zip(found, situation.reports, strict=True):
        assert one.message.startswith(situation.path)
        assert part in one.message
        if one.code != "B2F422":
            assert one.severity is severity


def as_generated(now: Tree, out: Path, *but: str) -> bool:
    return all(
        (out / path).read_text() == file.text
        for path, file in now.files.items()
        if path not in {*but, OVERLAY}
    )


@harmful
def test_a_plain_run_reports_an_edit_and_changes_nothing(
    tmp_path: Path, faults: Faults, situation: Situation
) -> None:
    now, _ = prepared(tmp_path, situation)
    before = content(tmp_path)
    assert_reported(faults(lambda: write_tree(now, tmp_path)), situation, Severity.ERROR)
    assert content(tmp_path) == before


@pytest.mark.parametrize("situation", [one for one in SITUATIONS.values() if one.harmless])
def test_what_is_no_edit_of_a_field_stops_nothing(tmp_path: Path, situation: Situation) -> None:
    now, edited = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path)
    assert (tmp_path / OTHER).read_text() == now.files[OTHER].text
    assert ((tmp_path / situation.path).read_bytes() == edited) == situation.stays
    assert all(one.severity is Severity.NOTE for one in report.diagnostics)
    if situation.reports:
        assert_reported(report.diagnostics, situation, Severity.NOTE)


def test_keep_leaves_no_kustomization_that_names_what_goes(tmp_path: Path, faults: Faults) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edited kustomization"])
    before = content(tmp_path)
    *_, last = faults(lambda: write_tree(now, tmp_path, Mode.KEEP))
    assert last.code == "B2F408"
    assert "it names product/base/apps/gone, which would be removed" in last.message
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    "situation", [one for name, one in SITUATIONS.items() if name != "edited kustomization"]
)
def test_keep_leaves_the_edited_file_and_writes_all_others(tmp_path: Path, situation: Situation) -> None:
    now, edited = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path, Mode.KEEP)
    place = tmp_path / situation.path
    assert all(one.severity is not Severity.ERROR for one in report.diagnostics)
    if situation.harmless:
        assert report.kept == ()
    else:
        assert (place.read_bytes() if place.exists() else None) == edited
        assert report.kept == (situation.path,)
        assert {one.code for one in report.diagnostics} <= {"B2F404", "B2F421"}
        assert report.diagnostics
    assert as_generated(now, tmp_path, situation.path)
    assert (tmp_path / "product/notes.txt").read_text() == "theirs"
    lock = read_lock(tmp_path)
    assert lock is not None
    assert {path: file.digest for path, file in lock.files.items()} == {
        path: file.digest for path, file in now.files.items()
    }
    # What was kept still counts as an edit, unless it isn't ours any more.
    again = file_changes_of(now, tmp_path)
    assert bool(again.objections) == (not situation.harmless and situation.path in now.files)


@each
def test_force_overwrites_and_lists_what_was_lost(tmp_path: Path, situation: Situation) -> None:
    now, _ = prepared(tmp_path, situation)
    report = write_tree(now, tmp_path, Mode.FORCE)
    if not situation.harmless:
        assert_reported(report.diagnostics, situation, Severity.WARNING)
    assert as_generated(now, tmp_path)
    assert not (tmp_path / GONE).exists()
    assert ("newTag: 2.0.1" in (tmp_path / OVERLAY).read_text()) == (
        situation.edit is not None and "2.0.1" in situation.edit[1]
    )
    assert (tmp_path / "product/notes.txt").read_text() == "theirs"
    assert file_changes_of(now, tmp_path).diagnostics == ()


@each
def test_a_folder_with_a_lock_is_not_adopted(tmp_path: Path, faults: Faults, situation: Situation) -> None:
    now, _ = prepared(tmp_path, situation)
    before = content(tmp_path)
    (fault,) = faults(lambda: write_tree(now, tmp_path, Mode.ADOPT))
    assert (fault.code, content(tmp_path)) == ("B2F401", before)


@pytest.mark.parametrize("mode", list(Mode)[:3])
def test_an_edit_is_reported_at_its_line_with_both_sides_and_the_direction(
    tmp_path: Path, mode: Mode
) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit where the source moved"])
    (found,) = file_changes_of(now, tmp_path, mode).diagnostics
    assert found.span is not None
    assert (found.span.file, found.span.text) == (HPA, "3")
    assert (tmp_path / HPA).read_text().splitlines()[found.span.line - 1] == "  minReplicas: 3"
    assert found.subject is not None
    assert found.subject.object == "HorizontalPodAutoscaler/web"
    assert (found.subject.path, found.subject.expected, found.subject.actual) == ("spec.minReplicas", 4, 3)
    assert found.subject.direction is Direction.BOTH


SECRET = {"name": "S", "valueFrom": {"secretKeyRef": {"name": "vault", "key": "s"}}}


@pytest.mark.parametrize("mode", list(Mode)[:3])
@pytest.mark.parametrize("item", ["- name: S\n              value: hunter2", "- {name: S, value: hunter2}"])
def test_a_text_in_a_secrets_place_is_reported_and_not_shown(tmp_path: Path, mode: Mode, item: str) -> None:
    workload = {"apps/web/d.yaml": deployment("web", {"name": "web", "image": "x", "env": [SECRET]})}
    now = tree_of(workload, workload)
    write_tree(now, tmp_path)
    text = (tmp_path / WORKLOAD).read_text("utf-8")
    start = text.index("- name: S")
    (tmp_path / WORKLOAD).write_text(f"{text[:start]}{item}\n", "utf-8")
    found = file_changes_of(now, tmp_path, mode).diagnostics
    assert any(one.subject and one.subject.actual == "•••" for one in found)
    assert "hunter2" not in terminal.render(found)
    assert "hunter2" not in repr([(one.message, one.subject and one.subject.actual) for one in found])


def test_a_removed_field_is_reported_at_the_field_around_it(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["removed field"])
    (found,) = file_changes_of(now, tmp_path).diagnostics
    assert found.span is not None
    assert found.span.text == "spec"


def test_keep_reports_what_the_source_changed_beside_an_edit(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit beside a change of the source"])
    found = write_tree(now, tmp_path, Mode.KEEP).diagnostics
    assert [
        (one.message.removeprefix(f"{HPA}: "), one.subject and one.subject.direction) for one in found
    ] == [
        ("spec.minReplicas is 2, the source has 4 now", Direction.SOURCE_MOVED),
        ("spec.maxReplicas is 6, was generated as 5", Direction.TREE_EDITED),
    ]


def test_keep_reports_a_conflict_where_both_sides_changed_a_field(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edit where the source moved"])
    (found,) = write_tree(now, tmp_path, Mode.KEEP).diagnostics
    assert found.help is not None
    assert "the source changed it too" in found.help


def test_an_edit_of_what_an_overlay_shows_is_not_shadowed(tmp_path: Path) -> None:
    write_tree(tree(), tmp_path)
    place = tmp_path / BASE
    place.write_text(place.read_text().replace('first: "1"', "first: edited"))
    assert [one.code for one in file_changes_of(tree(), tmp_path).diagnostics] == ["B2F404"]


def test_a_foreign_file_in_the_way_is_kept_or_overwritten_as_the_mode_says(tmp_path: Path) -> None:
    write_tree(tree(), tmp_path)
    place = tmp_path / GONE
    place.parent.mkdir()
    place.write_text("a: 1\n")
    report = write_tree(tree(gone=True), tmp_path, Mode.KEEP)
    assert (report.kept, place.read_text()) == ((GONE,), "a: 1\n")
    write_tree(tree(gone=True), tmp_path, Mode.FORCE)
    assert place.read_text() == tree(gone=True).files[GONE].text


def test_with_a_lock_of_format_1_edited_files_are_reported_as_a_whole(tmp_path: Path) -> None:
    now, _ = prepared(tmp_path, SITUATIONS["edited value"])
    lock = json.loads((tmp_path / LOCK_NAME).read_text())
    del lock["inputs"]
    for file in lock["files"].values():
        del file["leaves"]
    (tmp_path / LOCK_NAME).write_text(json.dumps({**lock, "format": 1}))
    (found,) = file_changes_of(now, tmp_path).diagnostics
    assert (found.code, found.message) == ("B2F404", f"{HPA} was edited by hand since bicep2flux wrote it")
    write_tree(now, tmp_path, Mode.KEEP)
    (found,) = file_changes_of(now, tmp_path).diagnostics
    assert "spec.minReplicas is 3, was generated as 2" in found.message


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
    (found,) = file_changes_of(both, tmp_path).diagnostics
    assert found.span is not None
    assert (found.span.line, found.span.text) == (place.read_text().splitlines().index("  v: x") + 1, "x")
    assert found.subject is not None
    assert found.subject.object == "ConfigMap/d"


def test_of_two_long_lists_only_the_differing_items_are_reported(tmp_path: Path) -> None:
    made = tree_of({f"a/{n}.yaml": config_map(f"a-rather-long-name-{n}", v="1") for n in range(9)})
    write_tree(made, tmp_path)
    (place,) = [path for path in tmp_path.rglob("kustomization.yaml") if "3.yaml" in path.read_text()]
    place.write_text(place.read_text().replace("- 3.yaml", "- mine.yaml\n  - more.yaml"))
    (found,) = file_changes_of(made, tmp_path).diagnostics
    assert found.message.endswith(
        'resources has "mine.yaml", "more.yaml" besides what was generated '
        'and is missing "3.yaml" of what was generated'
    )
