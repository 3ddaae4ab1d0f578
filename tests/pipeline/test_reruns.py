"""`convert` beside hand edits: what it reports, how it ends, and taking over a tree that a person wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from converter.kustomize import LOCK_NAME
from tests.pipeline.faults import CONFIGURATION
from tests.pipeline.shop import NIGHTLY, PROJECT, WEB, Edit, Shop, tree_of

HPA = "shop/overlays/p1/apps/web/hpa.yaml"
TAGS = "shop/overlays/p1/kustomization.yaml"
HAND_WRITTEN = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../../base/apps/web]
images:
  - {name: example.org/shop/web, newTag: 9.9.9}
"""


def edit(shop: Shop, path: str, old: str, new: str) -> None:
    place = shop.out / path
    text = place.read_text()
    assert text.count(old) == 1
    place.write_text(text.replace(old, new))


@pytest.fixture
def edited(written: Shop) -> Shop:
    """The tree with a hand edit, where the source has moved in the same field and in another file."""
    edit(written, HPA, "minReplicas: 2", "minReplicas: 7")
    written.edit(
        Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"),
        Edit(f"{NIGHTLY}/prod.bicepparam", "'15 2 * * *'", "'10 2 * * *'"),
    )
    return written


MESSAGE = f"{HPA}: spec.minReplicas is 7, was generated as 2; the source has 3 now\n"
FRAME = "  minReplicas: 7\n"


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--diff",), ("--diff", "--dry-run")])
def test_a_hand_edit_stops_a_plain_run_and_is_reported_at_its_line(edited, run, options):
    before = tree_of(edited.out)
    ended = run(edited, *options)
    assert (ended.code, tree_of(edited.out)) == (CONFIGURATION, before)
    assert ended.err.startswith(f"error[B2F404]: {MESSAGE} --> {HPA}:7:16\n")
    assert FRAME in ended.err
    assert ("+  minReplicas: 3\n" in ended.out) == ("--diff" in options)


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--diff",), ("--diff", "--dry-run")])
def test_keep_writes_all_but_the_edited_file(edited, run, options):
    before = tree_of(edited.out)
    ended = run(edited, "--keep", *options)
    assert ended.code == 0
    assert f"warning[B2F404]: {MESSAGE}" in ended.err
    after = tree_of(edited.out)
    changed = {path for path, content in after.items() if content != before[path]}
    cron = "shop/overlays/p1/jobs/nightly/cronjob.yaml"
    assert changed == (set() if "--dry-run" in options else {cron, LOCK_NAME})
    if "--diff" in options:
        assert HPA not in ended.out
        assert cron in ended.out
    else:
        kept = "would keep" if "--dry-run" in options else "kept"
        assert f", {kept} 1 edited: " in ended.out


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--diff",)])
def test_force_writes_all_and_lists_what_was_lost(edited, run, options):
    ended = run(edited, "--force", *options)
    assert ended.code == 0
    assert f"warning[B2F404]: {MESSAGE}" in ended.err
    assert ("minReplicas: 7" in (edited.out / HPA).read_text()) == ("--dry-run" in options)


def test_what_was_kept_is_an_edit_for_later_runs_too(edited, run):
    run(edited, "--keep")
    ended = run(edited)
    assert ended.code == CONFIGURATION
    assert f"error[B2F404]: {HPA}: spec.minReplicas is 7, was generated as 3\n" in ended.err
    again = run(edited, "--keep")
    assert (again.code, again.out.startswith("nothing to change in 30 files")) == (0, True)


@pytest.mark.parametrize("pair", list(combinations(("--force", "--keep", "--adopt"), 2)))
def test_options_that_exclude_each_other(written, run, pair):
    before = tree_of(written.out)
    ended = run(written, *pair)
    assert (ended.code, ended.out, tree_of(written.out)) == (CONFIGURATION, "", before)
    assert ended.err.startswith("error[B2F209]: " + " and ".join(pair))


def test_a_lock_with_a_merge_s_conflict_has_a_way_out(written, run):
    lock = written.out / LOCK_NAME
    whole = lock.read_text()
    lock.write_text(
        whole.replace('  "format": 2', '<<<<<<< ours\n  "format": 2\n=======\n  "format": 2\n>>>>>>> theirs')
    )
    before = tree_of(written.out)
    ended = run(written, "--force")
    assert (ended.code, tree_of(written.out)) == (CONFIGURATION, before)
    assert ended.err.startswith("error[B2F420]: ")
    assert f"--> {LOCK_NAME}:" in ended.err
    assert "git checkout --ours" in ended.err
    # Either side will do: what equals the source is no edit.
    written.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    edit(written, HPA, "minReplicas: 2", "minReplicas: 3")
    lock.write_text(whole)
    assert run(written).code == 0


# taking over


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )


@pytest.fixture
def by_hand(shop: Shop) -> Shop:
    """A tree that a person wrote and committed: one of our paths, one of their own, and an image tag."""
    for path, text in {
        TAGS: HAND_WRITTEN,
        "shop/base/apps/web/deployment.yaml": "a: 1\n",
        "README.md": "ours\n",
    }.items():
        (shop.out / path).parent.mkdir(parents=True, exist_ok=True)
        (shop.out / path).write_text(text)
    git(shop.out.parent, "init", "-q")
    git(shop.out.parent, "add", "-A")
    git(shop.out.parent, "commit", "-qm", "by hand")
    return shop


def test_a_tree_without_lock_is_refused_with_the_way_to_take_it_over(by_hand, run):
    for options in ((), ("--force",), ("--keep",)):
        ended = run(by_hand, *options)
        assert ended.code == CONFIGURATION
        assert "--adopt" in ended.err


def test_adopt_shows_the_diff_takes_our_paths_and_leaves_others_and_tags(by_hand, run):
    ended = run(by_hand, "--adopt")
    assert (ended.code, ended.err) == (0, "")
    diff, _, summary = ended.out.partition("\n\nwrote ")
    assert "--- a/shop/base/apps/web/deployment.yaml\n" in diff
    assert "-a: 1\n" in diff
    assert summary.startswith("30 of 30 files in ")
    assert "newTag: 9.9.9" in (by_hand.out / TAGS).read_text()
    assert (by_hand.out / "README.md").read_text() == "ours\n"
    assert run(by_hand).out.startswith("nothing to change in 30 files")
    assert run(by_hand, "--adopt").code == CONFIGURATION


@pytest.mark.parametrize("options", [("--dry-run",), ("--dry-run", "--diff")])
def test_adopt_with_dry_run_only_shows(by_hand, run, options):
    before = tree_of(by_hand.out)
    ended = run(by_hand, "--adopt", *options)
    assert ended.code == 0
    assert ended.out.startswith("--- ")
    assert ("would write" in ended.out) == ("--diff" not in options)
    assert tree_of(by_hand.out) == before


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda out: (out / "README.md").write_text("changed\n"), "aren't committed: tree/README.md"),
        (lambda out: (out / "new.txt").write_text("x"), "aren't committed: tree/new.txt"),
        (lambda out: shutil.rmtree(out.parent / ".git"), "Git can't report its state: not a git repository"),
        (
            lambda out: (
                (out.parent / ".git/info/exclude").write_text("namespace.yaml\n"),
                (out / "syncroot/base").mkdir(parents=True),
                (out / "syncroot/base/namespace.yaml").write_text("a: 1\n"),
            ),
            "Git ignores files that would be overwritten: syncroot/base/namespace.yaml",
        ),
    ],
    ids=["changed", "untracked", "no repository", "ignored"],
)
def test_adopt_needs_all_that_it_overwrites_in_git(by_hand, run, spoil, message):
    spoil(by_hand.out)
    before = tree_of(by_hand.out)
    ended = run(by_hand, "--adopt")
    assert (ended.code, tree_of(by_hand.out)) == (CONFIGURATION, before)
    assert ended.err.startswith("error[B2F423]: the folder can't be adopted: ")
    assert message in ended.err
    assert ended.out.startswith("--- ")


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_adopt_lists_the_files_that_no_kustomization_names_any_more(by_hand, run, options):
    overlay = TAGS.rpartition("/")[0]
    for path, text in {
        TAGS: "resources: [../../base/web, extra.yaml]\npatches: [{path: replicas.yaml}]\n",
        f"{overlay}/extra.yaml": "a: 1\n",
        f"{overlay}/replicas.yaml": "a: 1\n",
        f"{overlay}/notes.txt": "nobody ever named this\n",
        "shop/base/web/kustomization.yaml": "configMapGenerator: [{name: x, files: [key=x.ini]}]\n",
        "shop/base/web/x.ini": "a=1\n",
        # Nothing of ours: Flux may apply it by itself.
        "monitoring/kustomization.yaml": "resources: [alerts.yaml]\n",
        "monitoring/alerts.yaml": "a: 1\n",
    }.items():
        (by_hand.out / path).parent.mkdir(parents=True, exist_ok=True)
        (by_hand.out / path).write_text(text)
    git(by_hand.out.parent, "add", "-A")
    git(by_hand.out.parent, "commit", "-qm", "more")
    ended = run(by_hand, "--adopt", *options)
    assert ended.code == 0
    head, *lines = ended.err.splitlines()
    assert head == "warning[B2F232]: 4 files of the adopted tree that no kustomization names any more:"
    assert [line.strip() for line in lines[:4]] == [
        "shop/base/web/kustomization.yaml",
        "shop/base/web/x.ini",
        f"{overlay}/extra.yaml",
        f"{overlay}/replicas.yaml",
    ]
    assert "monitoring" not in ended.err


def test_adopt_without_git_is_reported(by_hand, run, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    before = tree_of(by_hand.out)
    ended = run(by_hand, "--adopt")
    assert (ended.code, tree_of(by_hand.out)) == (CONFIGURATION, before)
    assert "there is no `git`" in ended.err


def test_adopt_of_nothing_is_a_first_run(shop, run):
    ended = run(shop, "--adopt", "--diff")
    assert ended.code == 0
    assert ended.out.count("--- /dev/null\n") == 30
    assert (shop.out / LOCK_NAME).is_file()


def test_secrets_are_not_in_the_lock(write, run):
    secret = "Hunter2-In-Clear"
    shop = write(
        Edit(
            f"{WEB}/prod.bicepparam",
            f"param apiKey = '{secret}'",
            "param apiKey = readEnvironmentVariable('API_KEY')",
        ),
        Edit(
            PROJECT, "host: shop.example.org, variables: {OTHER: Hunter2-Again},", "host: shop.example.org,"
        ),
    )
    assert run(shop, "--set-env", "IMAGE_TAG=Hunter2-Third").code == 0
    assert "hunter2" not in (shop.out / LOCK_NAME).read_text().lower()
