"""What `convert` does to the folder: first runs, second runs, partial runs, and runs that only show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.kustomize import read_lock, render
from converter.source import Severity
from tests.pipeline.shop import NIGHTLY, PROJECT, UNKNOWN_QUEUE, WEB, Edit, Shop, tree_of

ROOT = Path(__file__).parents[2]
TAGS = "shop/overlays/p1/kustomization.yaml"


def converted(shop: Shop, **options):
    return convert(ConvertOptions(source=shop.source, out=shop.out, **options))


def text(shop: Shop, path: str) -> str:
    return (shop.out / path).read_text(encoding="utf-8")


def overlays(shop: Shop) -> set[str]:
    return {path.name for path in (shop.out / "shop" / "overlays").iterdir()}


# again and again


def test_a_second_run_changes_nothing_and_reports_that(shop):
    assert converted(shop).headline.startswith("wrote 30 of 30 files in ")
    before = tree_of(shop.out)
    times = {path: path.stat().st_mtime_ns for path in shop.out.rglob("*")}
    assert converted(shop).headline.startswith("nothing to change in 30 files in ")
    assert tree_of(shop.out) == before
    assert {path: path.stat().st_mtime_ns for path in shop.out.rglob("*")} == times


def test_neither_the_working_directory_nor_the_hash_seed_shows_in_the_tree(shop, tmp_path):
    trees = []
    for seed, folder in (("1", tmp_path), ("2", shop.source / WEB)):
        out = tmp_path / f"tree-{seed}"
        arguments = [os.path.relpath(shop.source, folder), "--out", os.path.relpath(out, folder)]
        subprocess.run(
            [sys.executable, "-m", "converter", "convert", *arguments],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        trees.append(tree_of(out))
    assert trees[0] == trees[1]
    assert len(trees[0]) == 31


def test_a_workload_that_is_gone_takes_its_files_along_by_consent(shop):
    converted(shop)
    for path in (shop.source / NIGHTLY).iterdir():
        path.unlink()
    assert ", would remove " in converted(shop, dry_run=True, prune=("nightly",)).headline
    assert ", removed " in converted(shop, prune=("nightly",)).headline
    left = tree_of(shop.out)
    assert not [path for path in left if "nightly" in path]
    assert not (shop.out / "shop/base/jobs").exists()
    assert all(b"nightly" not in content for content in left.values())


def test_files_of_others_stay(shop):
    converted(shop)
    mine = shop.out / "shop" / "README.md"
    mine.write_text("mine")
    shop.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    assert converted(shop).headline.startswith("wrote 1 of 30 files")
    assert mine.read_text() == "mine"


# runs that only show


def test_a_dry_run_writes_nothing(shop):
    assert converted(shop, dry_run=True).headline.startswith("would write 30 of 30 files in ")
    assert tree_of(shop.out) is None
    converted(shop)
    before = tree_of(shop.out)
    shop.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    assert converted(shop, dry_run=True).headline.startswith("would write 1 of 30 files in ")
    assert tree_of(shop.out) == before


def test_a_diff_is_unified(shop):
    converted(shop)
    shop.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    lines = converted(shop, diff=True, dry_run=True).diff.splitlines()
    assert lines[0] == "--- a/shop/overlays/p1/apps/web/hpa.yaml"
    assert lines[1] == "+++ b/shop/overlays/p1/apps/web/hpa.yaml"
    assert lines[2].startswith("@@ -")
    assert [line for line in lines[3:] if line[0] in "+-"] == ["-  minReplicas: 2", "+  minReplicas: 3"]


def test_a_first_diff_makes_every_file(shop):
    shown = converted(shop, diff=True, dry_run=True).diff
    assert shown.count("--- /dev/null\n") == 30
    assert "+++ b/shop/base/apps/web/deployment.yaml\n" in shown


def test_without_changes_there_is_no_diff(shop):
    converted(shop)
    assert converted(shop, diff=True).diff == ""


# one environment only


def test_only_the_environments_asked_for_get_an_overlay(shop):
    converted(shop, environments=("prod",))
    assert overlays(shop) == {"p1"}
    assert not (shop.out / "syncroot" / "t1").exists()
    assert (shop.out / "shop/base/apps/web/deployment.yaml").is_file()


def test_the_overlays_of_other_environments_stay(shop):
    converted(shop)
    before = tree_of(shop.out)
    text = converted(shop, environments=("test",)).headline
    assert text.startswith("nothing to change in ")
    assert tree_of(shop.out) == before


def test_of_a_changed_source_only_the_environments_asked_for_change(shop):
    converted(shop)
    before = tree_of(shop.out)
    shop.edit(
        Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"),
        Edit(f"{WEB}/test.bicepparam", "param replicas = 4\nparam environment", "param environment"),
    )
    converted(shop, environments=("test",))
    changed = {path for path, content in tree_of(shop.out).items() if content != before.get(path)}
    assert changed == {"shop/overlays/t1/apps/web/hpa.yaml", "shop/overlays/t1/kustomization.yaml", LOCK}
    converted(shop)
    assert "minReplicas: 3" in text(shop, "shop/overlays/p1/apps/web/hpa.yaml")


LOCK = ".bicep2flux.lock"


def test_the_lock_keeps_what_a_partial_run_leaves_alone(shop):
    converted(shop)
    before = read_lock(shop.out)
    converted(shop, environments=("test",))
    assert read_lock(shop.out) == before
    (shop.out / "shop/overlays/p1/apps/web/hpa.yaml").write_text("by hand")
    converted(shop, environments=("test",))
    assert text(shop, "shop/overlays/p1/apps/web/hpa.yaml") == "by hand"


def test_partial_runs_add_up_to_a_whole_one(shop, tmp_path):
    converted(shop, environments=("prod",))
    converted(shop, environments=("test",))
    parts = tree_of(shop.out)
    convert(ConvertOptions(source=shop.source, out=tmp_path / "whole"))
    assert parts == tree_of(tmp_path / "whole")


# image tags


def test_a_first_run_sets_the_image_tag_that_is_given(shop):
    converted(shop, image_tag="2.0.0")
    assert "newTag: 2.0.0" in text(shop, TAGS)


def test_the_tag_of_the_project_file_is_for_where_none_is_given(shop):
    converted(shop)
    assert "newTag: 1.2.3" in text(shop, TAGS)


def test_a_tag_that_the_release_flow_set_stays(shop):
    converted(shop)
    path = shop.out / TAGS
    path.write_text(path.read_text().replace("1.2.3", "1.9.0"))
    assert converted(shop).headline.startswith("nothing to change")
    assert converted(shop, image_tag="2.0.0").headline.startswith("nothing to change")
    shop.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    converted(shop, image_tag="2.0.0")
    assert "newTag: 1.9.0" in text(shop, TAGS)


def test_an_image_that_the_tree_has_a_tag_for_needs_none_from_elsewhere(shop):
    converted(shop)
    shop.edit(Edit(PROJECT, "host: shop.example.org}", "host: shop.example.org, imageTag: 1.2.3}"))
    assert converted(shop).headline.startswith("nothing to change")


def test_a_tag_that_the_source_fixes_is_not_settable(shop):
    converted(shop, image_tag="2.0.0")
    assert "image: example.org/shop/nightly:4.5.6" in text(shop, "shop/base/jobs/nightly/cronjob.yaml")
    assert "nightly" not in text(shop, TAGS).partition("images:")[2]


# workloads and environments


def test_a_workload_without_a_parameter_file_is_not_in_that_overlay(shop):
    (shop.source / NIGHTLY / "test.bicepparam").unlink()
    converted(shop)
    assert "nightly" not in render(shop.out / "shop/overlays/t1")
    assert "name: nightly" in render(shop.out / "shop/overlays/p1")
    assert (shop.out / "shop/base/jobs/nightly/cronjob.yaml").is_file()


def test_a_parameter_file_of_no_environment_is_reported(shop):
    shop.edit(Edit(f"{WEB}/staging.bicepparam", shop.text(f"{WEB}/test.bicepparam")))
    (warning,) = converted(shop).diagnostics
    assert warning.code == "B2F206"
    assert warning.message.startswith(f"{WEB}/staging.bicepparam belongs to no environment")


def test_callers_of_a_workload_that_takes_no_requests_are_reported(shop):
    shop.edit(Edit(PROJECT, "priority: 3}\n  nightly: {callers: [web]}\n", "priority: 3}\n"))
    (warning,) = converted(shop).diagnostics
    assert warning.code == "B2F467"
    assert warning.severity is Severity.WARNING
    assert warning.message == "nobody calls 'nightly': it has no ingress in the source"
    assert (str(warning.span), warning.span.text) == shop.place(PROJECT, "nightly: {«callers»")


@pytest.mark.parametrize(
    ("versions", "name", "is_taken"),
    [
        ("{displayName: v1, document: /a}", "v1", False),
        ("{displayName: Web v1, document: /a}, {displayName: web V1, document: /b}", "web V1", True),
        ("{displayName: Shop v1, document: /a}, {displayName: Web v1, document: /b}", None, False),
    ],
)
def test_the_name_of_a_version_that_others_may_have_is_reported(shop, versions, name, is_taken):
    api = f"priority: 3, apim: {{displayName: Web, path: web, versions: [{versions}]}}}}"
    shop.edit(Edit(PROJECT, api, "priority: 3}"))
    found = converted(shop).diagnostics
    assert [one.code for one in found] == ["B2F465"] * (name is not None)
    for warning in found:
        assert warning.severity is Severity.WARNING
        assert f"'{name}'" in warning.message
        assert bool(warning.labels) is is_taken


def test_the_text_of_an_api_s_description_is_an_input_of_the_tree(shop):
    versions = "[{displayName: Shop 1, subscriptionRequired: false, documentFile: shop.json}]"
    api = f"priority: 3, apim: {{displayName: Web, path: web, versions: {versions}}}}}"
    shop.edit(Edit(PROJECT, api, "priority: 3}"))
    shop.edit(Edit("shop.json", '{"openapi": "3.0.1", "paths": {}}\n'))
    assert converted(shop).diagnostics == ()
    assert '{"openapi": "3.0.1", "paths": {}}' in text(shop, "shop/overlays/p1/apps/web/api.yaml")
    assert "shop.json" in read_lock(shop.out).inputs.project


@pytest.mark.parametrize("word", ["set-by", "placeholder", "TODO", "FIXME", "example.invalid"])
def test_no_file_leaves_anything_to_be_filled_in(shop, word):
    converted(shop)
    assert [path for path, content in tree_of(shop.out).items() if word.encode() in content] == []


# deferred values


def test_a_variable_that_is_given_becomes_a_literal(shop):
    shop.edit(UNKNOWN_QUEUE)
    converted(shop)
    path = "shop/workload-nightly/t1/jobs/nightly/cronjob.yaml"
    assert "${SHOP_QUEUE}" in text(shop, path)
    converted(shop, set_env={"QUEUE": "returns"})
    rendered = render(shop.out / "shop/workload-nightly/t1")
    assert "${SHOP_QUEUE}" not in rendered
    assert "value: returns" in rendered
    assert "SHOP_QUEUE" not in json.dumps([*map(bytes.decode, tree_of(shop.out).values())])


def test_a_variable_of_the_project_file_holds_for_its_environment_and_yields_to_the_option(shop):
    shop.edit(
        UNKNOWN_QUEUE,
        Edit(
            PROJECT, "host: shop.test.example.org, variables: {QUEUE: returns}", "host: shop.test.example.org"
        ),
    )
    converted(shop)
    assert "value: returns" in render(shop.out / "shop/overlays/t1")
    converted(shop, set_env={"QUEUE": "repairs"})
    assert "value: repairs" in render(shop.out / "shop/overlays/t1")


def test_the_process_s_own_environment_is_never_read(shop, monkeypatch):
    shop.edit(UNKNOWN_QUEUE)
    converted(shop)
    before = tree_of(shop.out)
    for name in ("QUEUE", "IMAGE_TAG", "API_KEY"):
        monkeypatch.setenv(name, "from-the-process")
    converted(shop)
    assert tree_of(shop.out) == before
