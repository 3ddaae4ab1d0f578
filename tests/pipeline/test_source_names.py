"""Names in the project file that nothing in the source has: errors that say the nearest right name."""

from __future__ import annotations

import shutil

import pytest

from tests.pipeline.shop import NIGHTLY, PROJECT, WEB, Edit, tree_of

CONFIGURATION, INPUT = 2, 3


def test_a_misspelt_environment_is_named_with_the_right_one_and_takes_nothing_away(written, run):
    before = tree_of(written.out)
    written.edit(Edit(PROJECT, "  prd: {overlay: p1", "  prod: {overlay: p1"))
    ended = run(written)
    place, _ = written.place(PROJECT, "  «prd»: {overlay: p1")
    assert ended.code == INPUT
    assert "error[B2F231]: no workload has a parameter file for the environment 'prd'\n" in ended.err
    assert f"--> {place}\n" in ended.err
    assert "did you mean 'prod'?" in ended.err
    after = tree_of(written.out)
    assert {path: after[path] for path in before if path != ".bicep2flux.lock"} == {
        path: before[path] for path in before if path != ".bicep2flux.lock"
    }


def test_an_environment_without_any_file_is_one_finding(written, run):
    for folder in (WEB, NIGHTLY):
        (written.source / folder / "prod.bicepparam").unlink()
    ended = run(written)
    assert ended.code == INPUT
    assert ended.err.count("B2F231") == 1
    assert "B2F103" not in ended.err
    assert f"expected files such as {NIGHTLY}/prod.bicepparam; there are files for test" in ended.err


def test_the_only_environment_without_files_stops_the_run(written, run):
    for folder in (WEB, NIGHTLY):
        (written.source / folder / "prod.bicepparam").unlink()
    assert run(written, "--env", "prod").code == CONFIGURATION
    assert run(written, "--env", "test").code == 0


def test_a_parameter_file_of_another_name_is_one_finding_for_all_environments(shop, run):
    shop.edit(Edit(PROJECT, "source: {parameterFiles: 'app.{environment}.bicepparam'}\nflux:", "flux:"))
    ended = run(shop)
    assert ended.code == CONFIGURATION
    assert ended.err.count("error[B2F231]") == 1
    assert f"no environment has a parameter file: expected files such as {NIGHTLY}/app.test" in ended.err
    assert f"there are {NIGHTLY}/prod.bicepparam, {NIGHTLY}/test.bicepparam, {WEB}/prod.bic" in ended.err
    place, _ = shop.place(PROJECT, "parameterFiles: «'app.{environment}.bicepparam'»")
    assert f"--> {place}\n" in ended.err


def test_files_of_an_environment_that_isnt_listed_are_one_finding(shop, run):
    for folder in (WEB, NIGHTLY):
        shutil.copy(shop.source / folder / "test.bicepparam", shop.source / folder / "yt01.bicepparam")
    ended = run(shop)
    assert ended.code == 0
    assert ended.err.count("B2F206") == 1
    assert "2 parameter files yt01.bicepparam belong to no environment" in ended.err


def test_without_parameter_files_an_environment_may_have_any_name(write, run):
    shop = write(
        Edit(PROJECT, "source: {parameterFiles: params.bicepparam}\nflux:", "flux:"),
        *(
            Edit(f"{folder}/params.bicepparam", text)
            for folder, text in (
                (
                    WEB,
                    "using './main.bicep'\nparam environment = 'test'\nparam imageTag = '1.0.0'\nparam apiKey = ''\n",
                ),
                (NIGHTLY, "using './main.bicep'\nparam schedule = '5 1 * * *'\n"),
            )
        ),
    )
    for folder in (WEB, NIGHTLY):
        for name in ("test", "prod"):
            (shop.source / folder / f"{name}.bicepparam").unlink()
    assert "B2F231" not in run(shop).err


def test_an_environment_variable_that_nothing_reads_is_reported_with_the_right_name(write, run):
    host = "prod: {overlay: p1, host: shop.example.org, imageTag: 1.2.3"
    shop = write(Edit(PROJECT, f"{host}, variables: {{IMAGE_TAGS: x, API_KEY: y}}", host))
    ended = run(shop)
    assert ended.code == 0
    assert ended.err.count("B2F233") == 1
    place, _ = shop.place(PROJECT, "variables: {«IMAGE_TAGS»: x")
    assert "warning[B2F233]: no parameter file reads the environment variable 'IMAGE_TAGS'\n" in ended.err
    assert f"--> {place}\n" in ended.err
    assert "did you mean 'IMAGE_TAG'?" in ended.err
    assert "B2F233" not in run(shop, "--env", "test").err


@pytest.mark.parametrize(
    ("setting", "message", "help_"),
    [
        ("root: .azur", "there is no folder .azur", "did you mean '.azure'?"),
        (
            "applications: application",
            "there is no folder .azure/application",
            "did you mean 'applications'?",
        ),
        (
            "infrastructure: infra",
            "there is no folder .azure/infra",
            "there are applications, functions, mod",
        ),
        (
            "templates: {web: applications/wbe/main.bicep}",
            "there is no template .azure/applications/wbe/main.bicep",
            "did you mean 'applications/web/main.bicep'?",
        ),
    ],
)
def test_a_folder_or_template_that_the_project_file_names_is_there(shop, run, setting, message, help_):
    shop.edit(Edit(PROJECT, f"source: {{{setting}}}\nflux:", "flux:"))
    ended = run(shop)
    assert ended.code == CONFIGURATION
    assert f"error[B2F231]: {message}\n" in ended.err
    assert help_ in ended.err
    assert tree_of(shop.out) is None


@pytest.mark.parametrize(
    ("edit", "code", "help_"),
    [
        (Edit(PROJECT, "  wbe: {path: /shop", "  web: {path: /shop"), "B2F202", "did you mean 'web'?"),
        (Edit(PROJECT, "tables: {probe: []}\nflux:", "flux:"), "B2F203", "did you mean 'probes'?"),
        (Edit(PROJECT, "settings: {telemetri: x}\nflux:", "flux:"), "B2F202", "did you mean 'telemetry'?"),
    ],
)
def test_workloads_tables_and_settings_are_known(shop, run, edit, code, help_):
    shop.edit(edit)
    ended = run(shop)
    assert ended.code != 0
    assert f"error[{code}]" in ended.err
    assert help_ in ended.err
