"""One broken workload is an error with its place; everything else is converted, compared and reported."""

from __future__ import annotations

import json

import pytest

from tests.pipeline.shop import FILES, NIGHTLY, PROJECT, WEB, Edit
from tests.stories.conftest import DEPLOYMENT, PROD, Product

BROKEN = Edit(f"{NIGHTLY}/prod.bicepparam", "param schedul = '10 2", "param schedule = '10 2")
SHELF = ".azure/applications/shelf"
NEW = tuple(
    Edit(f"{SHELF}/{path.rpartition('/')[2]}", text) for path, text in FILES.items() if path.startswith(WEB)
)


def edited_by_hand(product: Product) -> None:
    """Three differences: two fields of the base, one of an overlay."""
    product.in_tree(DEPLOYMENT, "500m", "900m")
    product.in_tree("shop/base/apps/web/hpa.yaml", "maxReplicas: 4", "maxReplicas: 5")
    product.in_tree("shop/overlays/p1/apps/web/hpa.yaml", "minReplicas: 2", "minReplicas: 1")


def test_a_new_and_a_broken_workload_hide_no_difference(product: Product):
    edited_by_hand(product)
    product.edit(BROKEN, *NEW)
    ended = product.drift("--write", "json=findings.json", "--write", "markdown=findings.md")
    assert ended.code == 3
    for field in ("resources.requests.cpu", "spec.maxReplicas", "spec.minReplicas"):
        assert field in ended.out
    assert "has no parameter 'schedul'" in ended.out
    assert "the workload 'shelf' has ingress, but no path in the project file" in ended.out
    # What can't be converted comes before what differs.
    assert ended.out.index("schedul") < ended.out.index("spec.maxReplicas")
    report = json.loads((product.shop.source.parent / "findings.json").read_text("utf-8"))
    codes = [one["code"] for one in report["diagnostics"]]
    assert {"B2F108", "B2F202", "B2F225", "B2F501"} <= set(codes)
    # Nothing of the two is taken for a difference.
    assert not {"B2F505", "B2F510"} & set(codes)
    assert "maxReplicas" in (product.shop.source.parent / "findings.md").read_text("utf-8")


def test_an_environment_that_isnt_compared_whole_isnt_in_sync(product: Product):
    product.edit(BROKEN)
    ended = product.drift()
    assert ended.code == 3
    assert ended.out.endswith("drift: 2 findings in 1 of 2 environments: 2 errors\nin sync: t1\n")
    product.edit(Edit(f"{NIGHTLY}/main.bicep", "param 1\n"))
    ended = product.drift()
    assert ended.code == 3
    assert "in sync" not in ended.out


def test_every_error_is_an_annotation(product: Product):
    edited_by_hand(product)
    product.edit(BROKEN)
    ended = product.drift("--format", "github")
    assert ended.code == 3
    assert f"::error file=source/{NIGHTLY}/prod.bicepparam,line=3" in ended.out
    assert ended.out.count("::error") >= 5


def test_a_source_of_which_nothing_is_left_is_a_report_too(product: Product):
    product.edit(
        Edit(f"{WEB}/main.bicep", "param 1\n"),
        Edit(f"{NIGHTLY}/main.bicep", "param 1\n"),
    )
    ended = product.drift("--format", "github", "--write", "json=findings.json")
    assert ended.code == 3
    assert ended.out.count("::error") == 14
    report = json.loads((product.shop.source.parent / "findings.json").read_text("utf-8"))
    assert report["summary"]["total"] == 14


def test_the_tree_is_written_for_the_others(product: Product):
    before = product.tree()
    product.edit(BROKEN, Edit(f"{WEB}/main.bicep", "replicas int = 3", "replicas int = 1"))
    ended = product.convert()
    assert ended.code == 3
    assert "error[B2F225]: the workload 'nightly' can't be converted: 1 error in prod" in ended.err
    assert ended.out.partition("\n")[0].endswith("1 workload, 2 environments; left as they are: nightly")
    after = product.tree()
    assert {path for path in before if after[path] != before[path]} == {"shop/base/apps/web/hpa.yaml"}
    assert after.keys() == before.keys()


def test_a_repaired_workload_is_converted_as_if_nothing_had_been(product: Product):
    product.edit(BROKEN)
    assert product.convert().code == 3
    product.edit(Edit(BROKEN.path, "param schedule = '20 2", "param schedul = '10 2"))
    assert product.drift().code == 1
    assert product.convert().code == 0
    assert b"20 2 * * *" in product.tree()["shop/overlays/p1/jobs/nightly/cronjob.yaml"]
    assert product.drift().code == 0


def test_a_first_run_leaves_the_broken_workload_out(product: Product, tmp_path):
    product.edit(BROKEN)
    ended = product.run("convert", "source", "--out", "second")
    assert ended.code == 3
    assert not [path for path in (tmp_path / "second").rglob("*") if "nightly" in path.name]
    assert (tmp_path / "second" / DEPLOYMENT).is_file()


def test_a_workload_that_only_the_project_file_has_stops_nothing(product: Product):
    product.edit(
        Edit(PROJECT, "  web: {path: /shop, priority: 3}\n  nightli: {}", "  web: {path: /shop, priority: 3}")
    )
    product.edit(Edit(f"{WEB}/main.bicep", "replicas int = 3", "replicas int = 1"))
    ended = product.convert()
    assert ended.code == 3
    assert "did you mean 'nightly'?" in ended.err
    assert b"minReplicas: 3" in product.tree()["shop/base/apps/web/hpa.yaml"]


def test_trace_answers_for_the_others(product: Product):
    product.edit(BROKEN)
    ended = product.run(
        "trace", "prod HorizontalPodAutoscaler/web spec.minReplicas", "source", "--flux", "tree"
    )
    assert ended.code == 3
    assert f"{WEB}/prod.bicepparam:4" in ended.out
    assert "has no parameter 'schedul'" in ended.err


@pytest.mark.parametrize("place", ["prod CronJob/nightly spec.schedule", "tree/{cronjob}:6"])
def test_trace_says_why_it_has_no_answer(product: Product, place: str):
    product.edit(BROKEN)
    cronjob = "shop/overlays/p1/jobs/nightly/cronjob.yaml"
    ended = product.run("trace", place.format(cronjob=cronjob), "source", "--flux", "tree")
    assert ended.code == 3
    assert "has no parameter 'schedul'" in ended.err


def test_backport_takes_no_error_for_a_difference(product: Product):
    product.in_tree("shop/overlays/p1/apps/web/hpa.yaml", "minReplicas: 2", "minReplicas: 1")
    product.edit(BROKEN)
    ended = product.run("backport", "source", "--flux", "tree")
    assert ended.code == 3
    assert "+param replicas = 1" in ended.out
    assert "1 of 1 difference can be brought back" in ended.err
    assert "has no parameter 'schedul'" in ended.err
    assert "B2F530" not in ended.err


@pytest.mark.parametrize(("option", "code"), [((), 3), (("--env", "test"), 0)])
def test_an_entry_of_the_ledger_for_what_isnt_compared_is_kept(product: Product, option, code):
    product.in_tree("shop/overlays/p1/jobs/nightly/cronjob.yaml", "10 2 * * *", "11 2 * * *")
    assert product.drift("--accept", "--reason", "agreed with the team").code == 0
    product.edit(BROKEN)
    ended = product.drift(*option)
    assert "B2F522" not in ended.out
    assert ended.code == code


def test_the_overlay_of_an_environment_that_cant_be_evaluated_stays(product: Product):
    product.edit(
        Edit(
            ".azure/infrastructure/main.bicep", "targetScope = 'subscription'\noutput it string = nowhere\n"
        ),
        Edit(".azure/infrastructure/prod.bicepparam", "using './main.bicep'\n"),
    )
    product.edit(Edit(f"{WEB}/prod.bicepparam", "replicas = 3", "replicas = 2"))
    product.edit(Edit(f"{WEB}/test.bicepparam", "replicas = 4\nparam environment", "param environment"))
    text = product.shop.text(f"{WEB}/test.bicepparam").replace("replicas = 4", "param replicas = 4")
    product.edit(Edit(f"{WEB}/test.bicepparam", text))
    before = product.tree()
    ended = product.convert("--subscription-id", "prod=0b1f6471-1bf0-4dda-aec3-cb9272f09590")
    assert ended.code == 3
    assert "the environment 'prod' can't be converted" in ended.err
    after = product.tree()
    assert {path: after[path] for path in before if "/p1/" in path} == {
        path: before[path] for path in before if "/p1/" in path
    }
    assert after[PROD.replace("p1", "t1")] != b""
    assert any(b"minReplicas: 4" in after[path] for path in after if "/t1/" in path)


def test_backport_takes_over_the_others(product: Product):
    product.in_tree("shop/overlays/p1/apps/web/hpa.yaml", "minReplicas: 2", "minReplicas: 4")
    product.edit(BROKEN)
    ended = product.run("backport", "source", "--flux", "tree", "--write")
    assert ended.code == 3
    assert ended.err.endswith("1 of 1 difference brought back, in 1 file\n")
    assert "has no parameter 'schedul'" in ended.err
    assert "param replicas = 4" in product.shop.text(f"{WEB}/prod.bicepparam")


def test_documents_are_compared_with_the_others(product: Product):
    text = "# Runtime\n\n### nightly\n\n- prod: cron `10 9 * * *`, timeout 600.\n- test: cron `5 9 * * *`.\n"
    (product.shop.source / "container-runtime.md").write_text(text, "utf-8")
    before = product.run("docs", "source")
    assert before.code == 1
    product.edit(BROKEN)
    after = product.run("docs", "source")
    assert after.code == 3
    assert "has no parameter 'schedul'" in after.out


def test_what_only_broken_workloads_share_is_no_difference(product: Product):
    product.edit(Edit(".azure/modules/app.bicep", "param name strin\n", "param name string\n"))
    ended = product.drift()
    assert ended.code == 3
    assert "B2F505" not in ended.out
    product.in_tree("shop/base/jobs/nightly/cronjob.yaml", "memory: 1Gi", "memory: 2Gi")
    assert "CronJob/nightly" in product.drift().out
