"""Which parameter file is for which template and environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import FileResolver
from converter.layout import Pattern, pattern_of
from converter.layout.parameter_files import parameter_files
from tests.scaffold.sources import APP, write

WEB = APP.format(name="web")
BICEP = {"infra/main.bicep": WEB, "infra/batch.bicep": WEB}
JSON = '{"parameters": {"image": {"value": "a"}}}'


def found(folder: Path, files: dict[str, str]) -> dict[str, tuple[str, ...]]:
    write(folder, BICEP | files)
    return parameter_files(FileResolver(folder), BICEP)


def test_a_file_belongs_to_the_template_that_its_using_names(tmp_path):
    files = {
        "infra/batch.bicepparam": "using 'batch.bicep'\n",
        "infra/params/prod.bicepparam": "using '../main.bicep'\nextends 'base.bicepparam'\n",
        "infra/params/base.bicepparam": "using none\n",
        "infra/params/child.bicepparam": "extends 'test.bicepparam'\n",
        "infra/params/test.bicepparam": "using '../main.bicep'\n",
    }
    assert found(tmp_path, files) == {
        "infra/batch.bicep": ("infra/batch.bicepparam",),
        "infra/main.bicep": (
            "infra/params/child.bicepparam",
            "infra/params/prod.bicepparam",
            "infra/params/test.bicepparam",
        ),
    }


def test_json_is_called_after_its_template_or_has_its_parameters(tmp_path):
    files = {
        "infra/batch.parameters.json": JSON,
        "infra/parameters/prod.json": '{"external": {"value": true}, "name": {"value": "web"}}',
        "infra/parameters/else.json": '{"parameters": {"nobodyHasThis": {"value": 1}}}',
        "package.json": '{"parameters": 1}',
        "infra/main.json": '{"resources": []}',
    }
    templates = {**BICEP, "infra/batch.bicep": WEB.replace("external", "isPublic")}
    write(tmp_path, templates | files)
    assert parameter_files(FileResolver(tmp_path), templates) == {
        "infra/batch.bicep": ("infra/batch.parameters.json",),
        "infra/main.bicep": ("infra/parameters/prod.json",),
    }


@pytest.mark.parametrize(
    ("files", "pattern"),
    [
        (["dev.bicepparam", "prod.bicepparam"], Pattern("{environment}.bicepparam", ("dev", "prod"))),
        (["a1.bicepparam"], Pattern("{environment}.bicepparam", ("a1",))),
        (["main.bicepparam"], Pattern("{template}.bicepparam")),
        (["params.bicepparam"], Pattern("params.bicepparam")),
        (
            ["main.at23.bicepparam", "main.tt02.bicepparam"],
            Pattern("{template}.{environment}.bicepparam", ("at23", "tt02")),
        ),
        (
            ["parameters.dev.bicepparam", "parameters.test.bicepparam"],
            Pattern("parameters.{environment}.bicepparam", ("dev", "test")),
        ),
        (
            ["prod/prod.bicepparam", "test/test.bicepparam"],
            Pattern("{environment}/{environment}.bicepparam", ("prod", "test")),
        ),
        (["env/prod/main.bicepparam"], Pattern("env/{environment}/{template}.bicepparam", ("prod",))),
        (["params/prod-main.bicepparam"], Pattern("params/{environment}-{template}.bicepparam", ("prod",))),
        (["prod.bicepparam", "we-prod.bicepparam"], Pattern("{environment}.bicepparam", ("prod", "we-prod"))),
        (
            ["../params/prod.json", "../params/test.json"],
            Pattern("../params/{environment}.json", ("prod", "test")),
        ),
        (
            ["main.parameters.json", "main.waf.parameters.json"],
            Pattern(
                "{template}.{environment}.parameters.json",
                ("default", "waf"),
                of_environment={"default": "{template}.parameters.json"},
            ),
        ),
        (
            ["main.bicepparam", "main.prod.bicepparam"],
            Pattern(
                "{template}.{environment}.bicepparam",
                ("default", "prod"),
                of_environment={"default": "{template}.bicepparam"},
            ),
        ),
        (
            ["main.bicepparam", "prod.bicepparam"],
            Pattern(
                "{environment}.bicepparam",
                ("default", "prod"),
                of_environment={"default": "{template}.bicepparam"},
            ),
        ),
        (["prod.bicepparam", "main.parameters.json"], Pattern("{environment}.bicepparam", ("prod",))),
        ([], Pattern(None)),
    ],
)
def test_environments_are_what_varies_in_the_names(files, pattern):
    every = tuple(f"infra/{file}".replace("infra/../", "") for file in files)
    assert pattern_of(["infra/main.bicep"], {"infra/main.bicep": every}) == pattern


def test_templates_with_other_names_have_a_pattern_of_their_own():
    files = {
        "a/main.bicep": ("a/dev.bicepparam", "a/prod.bicepparam"),
        "b/main.bicep": ("b/dev.bicepparam",),
        "c/main.bicep": ("c/main.parameters.json",),
    }
    assert pattern_of([*files, "d/main.bicep"], files) == Pattern(
        "{environment}.bicepparam",
        ("dev", "prod"),
        of_template={"c/main.bicep": "{template}.parameters.json", "d/main.bicep": None},
    )
