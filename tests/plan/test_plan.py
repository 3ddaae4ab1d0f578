"""What `plan` shows of a source that moved, of edits and of removals; and that it writes nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from converter.kustomize import LOCK_NAME, write_tree
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.report.json_schema import text_of
from converter.report.plan_schema import plan_schema
from tests.pipeline.shop import NIGHTLY, PROJECT, WEB, Edit, Shop, tree_of

PARCELS = Path(__file__).parents[2] / "samples" / "parcels"
PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "plan.schema.json"
SCHEMA = jsonschema.Draft202012Validator(plan_schema())
HPA = "shop/overlays/p1/apps/web/hpa.yaml"


def edit_tree(shop: Shop, path: str, old: str, new: str) -> None:
    place = shop.out / path
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


def planned(run, shop, *arguments):
    """The JSON of a plan that has changes."""
    ended = run(shop, "plan", "--format", "json", *arguments)
    assert ended.code == 1, ended.err
    document = json.loads(ended.out)
    SCHEMA.validate(document)
    return document


def test_a_tree_that_is_up_to_date(written, run):
    ended = run(written, "plan")
    assert (ended.code, ended.out, ended.err) == (0, "plan: nothing to change: 2 environments\n", "")


def test_a_tree_of_a_version_without_comments_has_no_change_of_objects(shop, run):
    made = convert_source(SourceOptions(source=shop.source), shop.out).tree
    bare = {
        path: replace(file, head="", documents=tuple(replace(one, comments={}) for one in file.documents))
        for path, file in made.files.items()
        if file.plain is None
    }
    write_tree(replace(made, files=bare), shop.out)
    assert b"#" not in b"".join(content for path, content in tree_of(shop.out).items() if "lock" not in path)
    ended = run(shop, "plan")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == "plan: no object changes, but files do\nfiles: 30 of 30 to write, in tree\n"
    assert run(shop, "drift").code == 0
    assert run(shop, "convert").err == ""
    assert tree_of(shop.out).keys() == {*made.files, LOCK_NAME}
    assert {path: tree_of(shop.out)[path].decode() for path in made.files} == {
        path: file.text for path, file in made.files.items()
    }


def test_a_changed_parameter_is_named_with_its_line(written, run):
    written.edit(Edit(f"{WEB}/prod.bicepparam", "param replicas = 3", "param replicas = 2"))
    before = tree_of(written.out)
    ended = run(written, "plan")
    place, _ = written.place(f"{WEB}/prod.bicepparam", "param replicas = «3»")
    assert ended.code == 1
    assert ended.out == (
        "p1\n"
        f"  parameter replicas, source/{place}\n"
        "    ~ HorizontalPodAutoscaler/web\n"
        "        spec.minReplicas: 2 -> 3\n"
        "\n"
        "plan: objects: 1 to change, in 1 of 2 environments\n"
        "files: 1 of 30 to write, in tree\n"
        f"changed since the tree was written, sources: {WEB}/prod.bicepparam\n"
    )
    assert tree_of(written.out) == before


def test_what_plan_shows_is_what_convert_does(written, run):
    written.edit(
        Edit(f"{WEB}/prod.bicepparam", "param replicas = 3", "param replicas = 2"),
        Edit(f"{NIGHTLY}/main.bicep", "replicaTimeout: 900", "replicaTimeout: 600"),
    )
    document = planned(run, written)
    before = tree_of(written.out)
    assert run(written, "convert").code == 0
    after = tree_of(written.out)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed - {".bicep2flux.lock"} == set(document["files"]["written"])
    assert run(written, "plan").code == 0


def test_a_change_alike_in_all_environments_is_shown_once(written, run):
    written.edit(Edit(f"{NIGHTLY}/main.bicep", "replicaTimeout: 900", "replicaTimeout: 600"))
    out = run(written, "plan").out
    assert out.startswith("t1, p1\n")
    assert out.count("600 -> 900") == 1
    assert "objects: 2 to change, in 2 of 2 environments" in out


def test_the_same_value_from_two_files_is_shown_once_with_both_places(written, run):
    for environment in ("test", "prod"):
        written.edit(
            Edit(
                f"{NIGHTLY}/{environment}.bicepparam",
                written.text(f"{NIGHTLY}/{environment}.bicepparam").split("param schedule")[0]
                + "param schedule = '0 0 * * *'\nparam queue = 'sales'\n",
            )
        )
    lines = run(written, "plan").out.splitlines()
    assert "  parameter queue" not in lines  # prod had this value already
    # The schedules were different before, so these are two changes.
    assert lines.count("    ~ CronJob/nightly") == 3


def test_of_two_parts_the_one_that_moved_is_the_cause(written, run):
    # The route is made of the host and the path, both in the project file.
    written.edit(Edit(PROJECT, "path: /store", "path: /shop"))
    document = planned(run, written)
    route = [each for each in document["changes"] if each["object"] == "IngressRoute/web"]
    assert {each["environment"] for each in route} == {"t1", "p1"}
    for change in route:
        cause = change["fields"][0]["cause"]
        assert cause["text"] == "project file: workloads.web.path"
        assert cause["location"]["file"] == f"source/{PROJECT}"
        assert change["fields"][0]["direction"] == "rules-moved"


def test_a_new_field_a_lost_field_and_objects_that_come_and_go(written, run):
    written.edit(
        Edit(f"{WEB}/main.bicep", "{ name: 'ZONE', value: region }", "{ name: 'REGION', value: region }"),
        Edit(PROJECT, "web: {path: /shop, priority: 3, exposure: none}", "web: {path: /shop, priority: 3}"),
    )
    document = planned(run, written)
    mine = [each for each in document["changes"] if each["environment"] == "p1"]
    assert [(each["action"], each["object"]) for each in mine if not each["fields"]] == [
        ("remove", "IngressRoute/web")
    ]
    (gone,) = [each for each in mine if each["action"] == "remove"]
    assert gone["cause"]["text"] == "project file: workloads.web.exposure"
    (deployment,) = [each for each in mine if each["object"] == "Deployment/web"]
    fields = {each["path"].rpartition(".env")[2]: (each["old"], each["new"]) for each in deployment["fields"]}
    assert fields == {
        "[ZONE]": (None, {"name": "ZONE", "value": "west"}),
        "[REGION]": ({"name": "REGION", "value": "west"}, None),
    }
    run(written, "convert")
    written.edit(Edit(PROJECT, "priority: 3}", "priority: 3, exposure: none}"))
    document = planned(run, written)
    assert document["summary"] == {"create": 2, "change": 0, "remove": 0}
    assert {each["object"] for each in document["changes"]} == {"IngressRoute/web"}
    assert {each["workload"] for each in document["changes"]} == {"web"}


def test_a_first_conversion_creates_everything(shop, run):
    document = planned(run, shop)
    assert document["summary"]["change"] == document["summary"]["remove"] == 0
    assert {each["section"] for each in document["changes"]} == {"workloads", "syncroot"}
    assert document["renewal"] is None
    assert not shop.out.exists()


def test_syncroot_counts_like_workloads(written, run):
    written.edit(Edit(PROJECT, "flux:\n  interval: 7m", "flux:"))
    document = planned(run, written)
    assert {each["section"] for each in document["changes"]} == {"syncroot"}
    assert "Kustomization/shop" in {each["object"] for each in document["changes"]}


# what a person edited


def test_a_hand_edit_is_shown_and_stops_convert(written, run):
    edit_tree(written, HPA, "minReplicas: 2", "minReplicas: 5")
    ended = run(written, "plan")
    assert ended.code == 1
    assert "  edited by hand, generated from parameter replicas, source/" in ended.out
    assert "spec.minReplicas: 5 -> 2" in ended.out
    assert "`convert` stops at these, and changes nothing\n" in ended.out
    assert f"  tree/{HPA}:7:16: spec.minReplicas is 5, was generated as 2\n" in ended.out
    assert "`--keep`" in ended.out
    assert "`--force`" in ended.out


def test_a_field_added_by_hand_would_go(written, run):
    edit_tree(written, HPA, "spec:\n", "  annotations: {team: a}\nspec:\n")
    document = planned(run, written)
    (change,) = document["changes"]
    assert [(each["old"], each["new"], each["direction"]) for each in change["fields"]] == [
        ({"team": "a"}, None, "tree-edited")
    ]


def test_a_deleted_file_is_told(written, run):
    (written.out / HPA).unlink()
    edit_tree(written, "shop/overlays/p1/kustomization.yaml", "  - path: apps/web/hpa.yaml\n", "")
    document = planned(run, written)
    assert any(f"{HPA} was deleted by hand" in each["message"] for each in document["edits"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_text_that_may_be_a_secret_is_masked(tmp_path, run, form):
    shutil.copytree(PARCELS, tmp_path / "source")
    shop = Shop(tmp_path / "source", tmp_path / "source/flux")
    reference = (
        "valueFrom:\n                secretKeyRef:\n                  name: parcels-secrets\n"
        "                  key: queue-connection\n"
    )
    edit_tree(shop, "parcels/base/apps/tracker/deployment.yaml", reference, "value: hunter2\n")
    ended = run(shop, "plan", "--format", form)
    assert ended.code == 1
    assert "QUEUE_CONNECTION" in ended.out
    assert "hunter2" not in ended.out + ended.err


def test_formatting_alone_is_no_change(written, run):
    place = written.out / HPA
    place.write_text("# a remark\n" + place.read_text("utf-8"), "utf-8")
    assert run(written, "plan").code == 0


# what goes as a whole


def test_a_workload_that_is_gone_needs_consent(written, run):
    shutil.rmtree(written.source / NIGHTLY)
    before = tree_of(written.out)
    ended = run(written, "plan")
    assert ended.code == 1
    assert ended.out.startswith("- workload nightly: ")
    assert "; stays without `convert --prune nightly`\n" in ended.out
    assert "\nplan: nothing to change without consent\n" in ended.out
    assert "    t1: 2 objects, 1 file" in ended.out
    assert "    p1: 2 objects, 1 file" in ended.out
    assert tree_of(written.out) == before
    document = planned(run, written)
    (removal,) = document["removals"]
    assert (removal["name"], removal["kind"], removal["objects"]) == ("nightly", "workload", 4)
    assert removal["files"] == sum(part["files"] for part in removal["parts"])
    assert removal["files"] == len([path for path in before if "/nightly/" in path])
    assert not removal["consent"]
    assert document["files"]["removed"] == []


def test_with_consent_a_workload_goes(written, run):
    shutil.rmtree(written.source / NIGHTLY)
    document = planned(run, written, "--prune", "nightly")
    (removal,) = document["removals"]
    assert removal["consent"]
    assert document["summary"]["remove"] == removal["objects"] == 4
    assert document["changes"] == []
    before = tree_of(written.out)
    assert run(written, "convert", "--prune", "nightly").code == 0
    assert set(document["files"]["removed"]) == before.keys() - tree_of(written.out).keys()
    assert run(written, "plan").code == 0


def test_consent_that_nothing_needs_is_told(written, run):
    ended = run(written, "plan", "--prune", "nightly")
    assert (ended.code, "B2F426" in ended.err) == (0, True)


def test_a_removal_beside_a_change(written, run):
    shutil.rmtree(written.source / NIGHTLY)
    written.edit(Edit(f"{WEB}/prod.bicepparam", "param replicas = 3", "param replicas = 2"))
    document = planned(run, written)
    assert [each["object"] for each in document["changes"]] == ["HorizontalPodAutoscaler/web"]
    assert document["changes"][0]["fields"][0]["cause"]["text"] == "parameter replicas"
    assert [each["name"] for each in document["removals"]] == ["nightly"]


def test_a_broken_workload_hides_no_change_of_another(written, run):
    written.edit(
        Edit(f"{NIGHTLY}/main.bicep", "parm schedule string", "param schedule string"),
        Edit(f"{WEB}/prod.bicepparam", "param replicas = 3", "param replicas = 2"),
    )
    ended = run(written, "plan")
    assert ended.code == 3
    assert "spec.minReplicas: 2 -> 3" in ended.out
    assert "nightly" not in ended.out.partition("can't be converted, so left as they are: nightly")[0]
    assert "B2F225" in ended.err


def test_what_cannot_be_converted_is_named(written, run):
    written.edit(
        Edit(f"{NIGHTLY}/main.bicep", "param 1\n"),
        Edit(PROJECT, "  prd: {overlay: p1", "  prod: {overlay: p1"),
    )
    ended = run(written, "plan")
    assert ended.code == 3
    assert "can't be converted, so left as they are: nightly, environment prd\n" in ended.out
    ended = run(written, "plan", "--format", "json")
    document = json.loads(ended.out)
    SCHEMA.validate(document)
    assert document["broken"] == {"workloads": ["nightly"], "environments": ["prd"]}


def test_an_environment_with_a_new_overlay_has_its_line_as_cause(written, run):
    written.edit(Edit(PROJECT, "{overlay: p2", "{overlay: p1"))
    changes = planned(run, written)["changes"]
    assert {change["environment"] for change in changes} == {"p2"}
    assert {change["cause"]["text"] for change in changes} == {"project file: environments.prod"}


def test_a_workload_that_is_gone_from_one_environment(written, run):
    (written.source / NIGHTLY / "prod.bicepparam").unlink()
    document = planned(run, written)
    (removal,) = document["removals"]
    assert [part["environment"] for part in removal["parts"]] == ["p1"]


def test_an_environment_that_is_gone_needs_consent(written, run):
    line = "  prod: {overlay: p1, host: shop.example.org, imageTag: 1.2.3}\n"
    written.edit(Edit(PROJECT, written.text(PROJECT).replace(line, "")))
    document = planned(run, written)
    (removal,) = document["removals"]
    assert (removal["name"], removal["kind"]) == ("p1", "environment")
    assert {part["workload"] for part in removal["parts"]} == {"web", "nightly", None}
    assert document["changes"] == []
    assert "- environment p1: " in run(written, "plan").out


def test_with_one_environment_the_others_are_left_alone(written, run):
    written.edit(Edit(f"{WEB}/prod.bicepparam", "param replicas = 3", "param replicas = 2"))
    assert run(written, "plan", "--env", "test").code == 0
    assert run(written, "plan", "--env", "prod").code == 1
    written.edit(
        Edit(f"{WEB}/test.bicepparam", "using './main.bicep'\n\nparam replicas = 4", "using './main.bicep'\n")
    )
    document = planned(run, written, "--env", "test")
    assert {each["environment"] for each in document["changes"]} == {"t1"}
    assert document["environments"] == ["t1"]


# folders and formats


def test_a_folder_of_others_is_refused_unless_it_is_to_be_adopted(shop, run):
    (shop.out / "shop/overlays/p1").mkdir(parents=True)
    (shop.out / "shop/overlays/p1/kustomization.yaml").write_text("resources: []\n", "utf-8")
    ended = run(shop, "plan")
    assert ended.code == 2
    assert "B2F401" in ended.err
    document = planned(run, shop, "--adopt")
    assert document["summary"]["create"] > 0
    assert any(each["code"] == "B2F423" for each in document["edits"])


def test_a_source_that_cannot_be_read_has_its_own_exit_code(written, run):
    written.edit(Edit(f"{WEB}/main.bicep", "parm replicas", "param replicas"))
    assert run(written, "plan").code == 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_same_plan_gives_the_same_bytes(written, run, form):
    written.edit(Edit(f"{NIGHTLY}/main.bicep", "replicaTimeout: 900", "replicaTimeout: 600"))
    assert run(written, "plan", "--format", form).out == run(written, "plan", "--format", form).out


def test_the_published_schema_is_up_to_date(golden):
    golden(PUBLISHED, text_of(plan_schema()))
    SCHEMA.check_schema(plan_schema())
