"""The page shows whole source files, and no secret in any of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.commands.trace import TraceOptions, TraceSession
from converter.trace.page import page
from converter.trace.page_data import page_data
from tests.pipeline.faults import MAIN, MODULE, PROD
from tests.pipeline.shop import PROJECT, Edit, Shop
from tests.pipeline.test_secrecy import SECRET, TRACES

KEY = "param apiKey = readEnvironmentVariable('API_KEY')"


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., str]:
    """The page about the source with edits."""

    def call(*edits: Edit, **variables: str) -> str:
        shop = Shop.write(tmp_path, *edits)
        asked = TraceSession(TraceOptions(source=shop.source, flux=shop.out, set_env=variables))
        return page(page_data(asked.tracer, asked.conversion.project))

    return call


def shows_secret(text: str) -> bool:
    low = text.casefold()
    return any(trace.decode() in low for trace in TRACES)


def test_the_fixture_sees_what_is_no_secret(made):
    assert shows_secret(
        made(Edit(PROD, f"param region = '{SECRET[:8]}'\nvar other = '{SECRET}'", "param region = 'west'"))
    )


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((Edit(PROD, f"param apiKey = '{SECRET}'", KEY),), id="assigned"),
        pytest.param((Edit(PROD, f"var hidden = '{SECRET}'\nparam apiKey = hidden", KEY),), id="variable"),
        pytest.param((Edit(PROD, f"param apiKey = '${{'x'}}{SECRET}'", KEY),), id="interpolated"),
        pytest.param((Edit(PROD, f"param apiKey = toLower('{SECRET}')", KEY),), id="argument"),
        pytest.param((Edit(PROD, f"param apiKey = true ? 'x' : '{SECRET}'", KEY),), id="branch not taken"),
        pytest.param((Edit(PROD, f"param apiKey = '''\n{SECRET}\n'''", KEY),), id="several lines"),
        pytest.param(
            (Edit(PROD, f"param apiKey = readEnvironmentVariable('API_KEY', '{SECRET}')", KEY),),
            id="answer's default",
        ),
        pytest.param((Edit(MAIN, f"param apiKey string = '{SECRET}'", "param apiKey string"),), id="default"),
        pytest.param(
            (Edit(MODULE, f"param key string = '{SECRET}'", "param key string"),), id="module's default"
        ),
        pytest.param((Edit(MAIN, f"key: '{SECRET}'", "key: apiKey"),), id="module's argument"),
        pytest.param((Edit(MAIN, f"key: empty(region) ? apiKey : '{SECRET}'", "key: apiKey"),), id="branch"),
        pytest.param(
            (
                Edit(MAIN, "@secure()\nparam settings object", "param settings object"),
                Edit(
                    PROD,
                    f"param settings = {{ inner: {{ key: '{SECRET}' }} }}\nparam replicas",
                    "param replicas",
                ),
            ),
            id="object",
        ),
        pytest.param(
            (
                Edit(
                    MAIN,
                    "type Hidden = {\n  @secure()\n  key: string\n}\nparam settings Hidden?",
                    "param settings object = {}",
                ),
                Edit(PROD, f"param settings = {{ key: '{SECRET}' }}\nparam replicas", "param replicas"),
            ),
            id="member of a type",
        ),
        pytest.param(
            (
                Edit(
                    MODULE,
                    f"configuration: {{\n      secrets: [{{ name: 'k', value: '{SECRET}' }}]\n",
                    "configuration: {\n",
                ),
            ),
            id="secret of the app",
        ),
        pytest.param(
            (
                Edit(PROD, f"param apiKey = '{SECRET}'", KEY),
                Edit(MODULE, "tags: { key: key }\n  properties", "properties"),
            ),
            id="dropped",
        ),
        pytest.param(
            (
                Edit(PROD, f"param apiKey = '{SECRET}'", KEY),
                Edit(MAIN, "replicas: empty(apiKey) ? 1 : replicas", "replicas: replicas"),
            ),
            id="decided by",
        ),
        pytest.param(
            (
                Edit(
                    PROJECT,
                    f"host: shop.example.org, variables: {{API_KEY: {SECRET}}}",
                    "host: shop.example.org",
                ),
            ),
            id="answer of the project file",
        ),
    ],
)
def test_a_secret_is_nowhere_in_the_page(made, edits):
    text = made(*edits)
    assert "Deployment/web" in text
    assert not shows_secret(text)


def test_a_secret_answer_of_the_command_line_is_nowhere_in_the_page(made):
    assert not shows_secret(made(API_KEY=SECRET))


def test_an_answer_that_the_tree_shows_is_shown_in_the_project_file(made):
    text = made(
        Edit(PROJECT, "host: shop.example.org, variables: {REGION: far-west}", "host: shop.example.org"),
        Edit(
            MAIN,
            "param region string = 'north'",
            "@minLength(3)\n@maxLength(8)\nparam region string = 'north'",
        ),
        Edit(PROD, "param region = readEnvironmentVariable('REGION')", "param region = 'west'"),
    )
    assert "variables: {REGION: far-west}" in text
