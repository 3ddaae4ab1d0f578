"""A secret's text is nowhere: not in the tree, the lock, a report, the summary, a message or a code frame."""

from __future__ import annotations

import base64

import pytest
import yaml

from tests.pipeline.faults import CONFIGURATION, INPUT, MAIN, MODULE, NAMES, PROD
from tests.pipeline.shop import PROJECT, Edit, Shop, tree_of

SECRET = "Hunter2-In-Clear"
NAME = "var name = nameOf(environment, 'web')"
GIVEN = Edit(PROD, f"param apiKey = '{SECRET}'", "param apiKey = readEnvironmentVariable('API_KEY')")
TRACES = tuple(
    text.casefold().encode()
    for text in (SECRET, base64.b64encode(SECRET.encode()).decode(), SECRET.replace("-", "%2D"), SECRET[1:-1])
)


@pytest.fixture
def leaks(run, tmp_path):
    """Converts with every kind of output, and gives the exit code, stderr, and where the secret shows."""

    def call(shop: Shop, *options: str) -> tuple[int, str, list[str]]:
        outputs: dict[str, bytes] = {}
        for name, more in (("report.json", ("--dry-run", "--diff")), ("report.md", ())):
            ended = run(shop, *options, *more, "--report", str(tmp_path / name))
            outputs |= {f"stdout with {name}": ended.out.encode(), f"stderr with {name}": ended.err.encode()}
            if (tmp_path / name).exists():
                outputs[name] = (tmp_path / name).read_bytes()
        outputs |= tree_of(shop.out) or {}
        assert any(outputs.values())
        places = [place for place, text in outputs.items() if any(trace in text.lower() for trace in TRACES)]
        return ended.code, ended.err, places

    return call


def variable(expression: str) -> Edit:
    """The web app with an environment variable that no row of the tables handles."""
    return Edit(MAIN, f"value: region }}\n      {{ name: 'KEY', value: {expression} }}", "value: region }")


def test_the_fixture_sees_what_is_no_secret(write, leaks):
    shop = write(GIVEN, Edit(MAIN, "param apiKey", "@secure()\nparam apiKey"), variable("apiKey"))
    shop.edit(Edit(MODULE, "param key", "@secure()\nparam key"))
    code, _, places = leaks(shop)
    assert code == 0
    assert "shop/workload-web/p1/apps/web/deployment.yaml" in places


@pytest.mark.parametrize(
    "expression",
    [
        "apiKey",
        "'Bearer ${apiKey}'",
        "toLower(apiKey)",
        "base64(apiKey)",
        "uriComponent(apiKey)",
        "string({ key: apiKey })",
        "{ key: { inner: apiKey } }.key.inner",
        "[apiKey][0]",
        "first(split(apiKey, '-'))",
        "substring(apiKey, 1, 14)",
        "format('{0}!', apiKey)",
        "replace(apiKey, '-', '%2D')",
        "empty(apiKey) ? 'none' : apiKey",
        "join(map(range(0, 1), i => apiKey), ',')",
        "wrap(apiKey)",
        "secrets.outputs.key",
    ],
)
def test_a_secret_that_a_variable_would_hold_is_read_from_a_secret(write, leaks, run, expression):
    shop = write(
        GIVEN,
        variable(expression),
        Edit(MAIN, "import { nameOf, wrap }", "import { nameOf }"),
        Edit(
            NAMES,
            "@export()\nfunc wrap(text string) string => '<${text}>'\n\n@export()\nfunc nameOf",
            "@export()\nfunc nameOf",
        ),
        Edit(
            ".azure/modules/secrets.bicep",
            "@secure()\nparam key string\n@secure()\noutput key string = key\n",
        ),
        Edit(
            MAIN,
            "module secrets '../../modules/secrets.bicep' = {\n  params: { key: apiKey }\n}\n\nmodule app ",
            "module app ",
        ),
    )
    code, _, places = leaks(shop)
    assert (code, places) == (0, [])
    assert is_supplied(shop)
    assert (
        "kubectl create secret generic web-supplied -n shop --from-literal=KEY=…"
        in run(shop, "--force", "--out", "again").out
    )


def is_supplied(shop: Shop) -> bool:
    """Whether the variable KEY is a reference to the Secret that somebody supplies, and the others are there."""
    texts = (tree_of(shop.out) or {}).items()
    (text,) = (text.decode() for path, text in texts if path.endswith("base/apps/web/deployment.yaml"))
    (container,) = yaml.safe_load(text)["spec"]["template"]["spec"]["containers"]
    entries = {one["name"]: one for one in container["env"]}
    reference = {"secretKeyRef": {"name": "web-supplied", "key": "KEY"}}
    return "REGION" in entries and entries["KEY"] == {"name": "KEY", "valueFrom": reference}


def test_a_secret_that_another_field_would_hold_is_refused(write, leaks):
    shop = write(GIVEN, Edit(MODULE, "image: '${key}:1.0'", "image: image"))
    code, err, places = leaks(shop)
    assert (code, places) == (INPUT, [])
    assert not any("/web/" in path for path in tree_of(shop.out) or {})
    assert "image would hold the text of a secret" in err
    assert "if 'apiKey' is no secret, say why: parameters.apiKey.public in the project file" in err


def test_a_secret_in_an_argument_is_read_from_a_secret(write, leaks):
    shop = write(GIVEN, Edit(MODULE, "args: ['--key', key]\n          env: variables", "env: variables"))
    code, _, places = leaks(shop)
    assert (code, places) == (0, [])
    texts = (tree_of(shop.out) or {}).items()
    (text,) = (text.decode() for path, text in texts if path.endswith("base/apps/web/deployment.yaml"))
    (container,) = yaml.safe_load(text)["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["--key", "$(ARGUMENT_1)"]
    reference = {"secretKeyRef": {"name": "web-supplied", "key": "ARGUMENT_1"}}
    assert {"name": "ARGUMENT_1", "valueFrom": reference} in container["env"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        pytest.param(
            Edit(MODULE, "tags: { key: key }\n  properties", "properties"),
            "16 dropped on purpose",
            id="dropped property",
        ),
        pytest.param(
            Edit(MODULE, "configuration: {\n      novelty: { colour: key }\n", "configuration: {\n"),
            "no row of the tables handles configuration.novelty.colour",
            id="unmapped property",
        ),
        pytest.param(
            Edit(
                MODULE,
                "env: concat(variables, [{ name: 'K', value: '${key}', secretRef: 'k' }])",
                "env: variables",
            ),
            "k: the secret 'k' of the source",
            id="secret given as text",
        ),
        pytest.param(
            Edit(
                MODULE,
                "env: concat(variables, [{ name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: key }])",
                "env: variables",
            ),
            "wrote",
            id="dropped variable",
        ),
    ],
)
def test_a_secret_that_no_manifest_needs_is_not_shown(write, leaks, run, edit, message):
    shop = write(
        GIVEN,
        edit,
        Edit(MODULE, "configuration: {\n      secrets: [{ name: 'k', value: key }]\n", "configuration: {\n"),
    )
    code, _, places = leaks(shop)
    assert (code, places) == (0, [])
    assert tree_of(shop.out)
    assert message in run(shop, "--force", "--out", "again").out


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        pytest.param((Edit(MAIN, "@minLength(99)\n@secure()", "@secure()"),), "B2F104", id="decorator"),
        pytest.param(
            (Edit(MAIN, "@allowed(['a', 'b'])\n@secure()", "@secure()"),), "B2F104", id="value not allowed"
        ),
        pytest.param((Edit(MAIN, "param apiKey int", "param apiKey string"),), "B2F104", id="another type"),
        pytest.param((Edit(MAIN, "var name = fail(apiKey)", NAME),), "B2F110", id="fail"),
        pytest.param((Edit(MAIN, "var name = string(int(apiKey))", NAME),), "B2F106", id="function"),
        pytest.param((Edit(MAIN, "var name = string({ a: 1 }[apiKey])", NAME),), "B2F107", id="property"),
        pytest.param((Edit(MAIN, "var name = string(json(apiKey))", NAME),), "B2F106", id="json"),
        pytest.param((Edit(MAIN, "var name = loadTextContent(apiKey)", NAME),), "B2F106", id="file name"),
        pytest.param(
            (Edit(MODULE, "@maxLength(2)\nparam key", "param key"),), "B2F104", id="module parameter"
        ),
        pytest.param((Edit(MODULE, "targetPort: key }", "targetPort: 8080 }"),), "B2F303", id="number"),
        pytest.param((Edit(MODULE, "image: '${key}:1.0'", "image: image"),), "B2F303", id="image"),
        pytest.param((Edit(MAIN, "param apiKey string = 1", "param apiKey string"),), "B2F104", id="default"),
    ],
)
def test_a_message_does_not_show_the_secret_that_it_is_about(write, leaks, edits, code):
    ended, err, places = leaks(write(GIVEN, *edits))
    assert ended in {CONFIGURATION, INPUT}
    assert f"error[{code}]: " in err
    assert places == []


def test_a_secret_in_an_object_is_read_from_a_secret(write, leaks):
    shop = write(
        Edit(MAIN, "@secure()\nparam settings object", "param settings object"),
        Edit(PROD, f"param settings = {{ inner: {{ key: '{SECRET}' }} }}\nparam replicas", "param replicas"),
        variable("settings.?inner.?key ?? 'none'"),
    )
    code, _, places = leaks(shop)
    assert (code, places) == (0, [])
    # Without a parameter file there is no secret: the base has the default.
    tree = {path: text.decode() for path, text in (tree_of(shop.out) or {}).items()}
    assert "value: none" in tree["shop/base/apps/web/deployment.yaml"]
    assert "name: web-supplied" in tree["shop/overlays/p1/apps/web/deployment.yaml"]


def test_a_secret_that_is_an_answer_of_the_command_line(write, leaks):
    shop = write(variable("apiKey"))
    code, _, places = leaks(shop, "--set-env", f"API_KEY={SECRET}")
    assert (code, places, is_supplied(shop)) == (0, [], True)


def test_a_secret_that_is_an_answer_of_the_project_file(write, leaks):
    shop = write(
        variable("apiKey"),
        Edit(
            PROJECT,
            f"host: shop.example.org, variables: {{API_KEY: {SECRET}}}",
            "host: shop.example.org",
        ),
    )
    code, _, places = leaks(shop)
    assert (code, places, is_supplied(shop)) == (0, [], True)


def test_a_secret_default_is_not_shown(write, leaks):
    shop = write(
        Edit(MAIN, f"param apiKey string = '{SECRET}'", "param apiKey string"),
        Edit(PROD, "", "param apiKey = readEnvironmentVariable('API_KEY')\n"),
        variable("apiKey"),
    )
    code, _, places = leaks(shop)
    assert (code, places, is_supplied(shop)) == (0, [], True)


def test_a_fault_beside_a_secret_does_not_show_it(write, leaks):
    shop = write(GIVEN, Edit(PROD, "param apiKeys =", "param apiKey ="))
    _, err, places = leaks(shop)
    assert "did you mean 'apiKey'?" in err
    assert places == []


def test_a_syntax_error_beside_a_secret_does_not_show_it(write, leaks):
    shop = write(GIVEN, Edit(PROD, f"'{SECRET}' + ", f"'{SECRET}'"))
    _, err, places = leaks(shop)
    assert "error[B2F002]: " in err
    assert places == []


@pytest.mark.parametrize("text", ["key-{variable.value}", "{variable.value|upperSnake}"])
def test_a_secret_in_a_text_of_a_table_is_refused(write, leaks, text):
    rows = f"""
tables:
  environment-variables:
    - id: shop.key
      match: {{variable.name: KEY}}
      emit: {{name: KEY, value: {{$text: "{text}"}}}}
"""
    shop = write(GIVEN, variable("apiKey"))
    shop.edit(Edit(PROJECT, shop.text(PROJECT) + rows))
    code, err, places = leaks(shop)
    assert (code, places) == (INPUT, [])
    assert "error[B2F303]" in err
