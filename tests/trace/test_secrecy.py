"""Wherever a source puts a secret, no output shows its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.commands.trace import Answers, TraceOptions, TraceSession
from converter.report import conversion_json, conversion_markdown, conversion_text
from converter.report.json import render_check
from converter.report.terminal import render
from converter.source import Diagnostic, DiagnosticError
from converter.trace.as_file import annotated
from converter.trace.as_json import answers_json, target_json
from converter.trace.as_text import answers_text, targets_text
from converter.trace.page import page
from converter.trace.page_data import page_data
from tests.pipeline.faults import MAIN, MODULE, NAMES, PROD
from tests.pipeline.shop import PROJECT, Edit, Shop, tree_of
from tests.pipeline.test_secrecy import SECRET, TRACES

KEY = "param apiKey = readEnvironmentVariable('API_KEY')"
GIVEN = (
    # The answer and the default of the call alike, and a line of the project file with both answers.
    Edit(PROD, f"param apiKey = readEnvironmentVariable('API_KEY', '{SECRET}')", KEY),
    Edit(
        PROJECT,
        f"host: shop.example.org, variables: {{API_KEY: {SECRET}, IMAGE_TAG: 1.2.4}}",
        "host: shop.example.org",
    ),
)


def in_app(new: str, old: str) -> tuple[Edit, ...]:
    """The module's app with a part that uses `key`, its secure parameter."""
    return (Edit(MODULE, new, old),)


def in_variable(expression: str) -> tuple[Edit, ...]:
    """An environment variable whose value uses `apiKey`, the template's secure parameter.

    A row of the tables drops it, so that the tree is made and asked about.
    """
    name = "APPLICATIONINSIGHTS_CONNECTION_STRING"
    return (
        Edit(MAIN, f"value: region }}\n      {{ name: '{name}', value: {expression} }}", "value: region }"),
    )


POSITIONS = {
    "refused value": (
        Edit(MAIN, "value: region }\n      { name: 'K', value: '${apiKey}!' }", "value: region }"),
    ),
    "plain value": in_variable("apiKey"),
    "interpolation": in_variable("'https://${apiKey}.example.org'"),
    "member": in_variable("{ inner: { key: apiKey } }.inner.key"),
    "spread": in_variable("{ ...{ key: apiKey } }.key"),
    "index": in_variable("[region, apiKey][1]"),
    "key": in_variable("first(objectKeys({ '${apiKey}': 1 }))"),
    "look-up": in_variable("({ a: 'b' })[?apiKey] ?? 'none'"),
    "argument": in_variable("toUpper(apiKey)"),
    "joined": in_variable("join([region, apiKey], ',')"),
    "json": in_variable("string({ key: apiKey })"),
    "lambda": in_variable("map([apiKey], text => '${text}!')[0]"),
    "reduced": in_variable("reduce([region, apiKey], '', (all, one) => '${all}${one}')"),
    "filtered": in_variable("join(filter([apiKey], text => text != 'x'), '')"),
    "looped": in_variable("join(split(apiKey, '-'), '+')"),
    "compared": in_variable("apiKey == 'x' ? 'yes' : 'no'"),
    "counted": in_variable("string(length(apiKey))"),
    "chosen": in_variable("empty(apiKey) ? 'none' : region"),
    "user function": (
        Edit(MAIN, "import { nameOf, wrap }", "import { nameOf }"),
        Edit(
            NAMES,
            "@export()\nfunc wrap(t string) string => '<${t}>'\n\n@export()\nfunc n",
            "@export()\nfunc n",
        ),
        *in_variable("wrap(apiKey)"),
    ),
    "variable": (
        Edit(MAIN, "var hidden = '${apiKey}'\nvar name", "var name"),
        *in_variable("hidden"),
    ),
    "output": (
        Edit(".azure/modules/out.bicep", "@secure()\nparam key string\n@secure()\noutput key string = key\n"),
        Edit(
            MAIN,
            "module out '../../modules/out.bicep' = {\n  params: { key: apiKey }\n}\nmodule app ",
            "module app ",
        ),
        *in_variable("out.outputs.key"),
    ),
    "module parameter": (Edit(MAIN, "name: apiKey\n    image", "name: name\n    image"),),
    "condition of the module": (Edit(MAIN, "bicep' = if (apiKey != 'x') {", "bicep' = {"),),
    "scale": (Edit(MAIN, "replicas: length(apiKey)", "replicas: replicas"),),
    "name of the app": in_app("= {\n  name: key", "= {\n  name: name"),
    "name of the container": in_app("name: key\n          image", "name: name\n          image"),
    "image": in_app("image: 'example.org/${key}:1'", "image: image"),
    "tag": in_app("image: 'example.org/web:${key}'", "image: image"),
    "command": in_app("image: image\n          command: [key]", "image: image"),
    "args": in_app("image: image\n          args: ['--key', '--of=${key}']", "image: image"),
    "env name": in_app("env: concat(variables, [{ name: key, value: 'x' }])", "env: variables"),
    "probe": in_app(
        "image: image\n          probes: [{ type: 'Liveness', httpGet: { path: '/${key}', port: 80 } }]",
        "image: image",
    ),
    "port": in_app("targetPort: length(key) }", "targetPort: 8080 }"),
    "address": in_app(
        "targetPort: 8080, ipSecurityRestrictions: [{ name: 'a', action: 'Allow', ipAddressRange: key }] }",
        "targetPort: 8080 }",
    ),
    "metadata of a rule": in_app("value: key }", "value: '60' }"),
    "text of a secret": in_app(
        "configuration: {\n      secrets: [{ name: 'k', value: key }]\n", "configuration: {\n"
    ),
    "address of a secret": in_app(
        "configuration: {\n      secrets: [{ name: 'k', keyVaultUrl: 'https://${key}/s', identity: 'system' }]\n",
        "configuration: {\n",
    ),
    "tags": in_app("tags: { key: key, '${key}': 'x' }\n  properties", "properties"),
    "unmapped property": in_app("configuration: {\n      novelty: { '${key}': key }\n", "configuration: {\n"),
    "nowhere": (),
}


@pytest.mark.parametrize("position", POSITIONS)
def test_a_secret_is_in_no_output_about_the_tree(tmp_path: Path, position: str) -> None:
    shop = Shop.write(tmp_path, *GIVEN, *POSITIONS[position])
    texts = dict(outputs(shop))
    assert texts
    shown = [
        name for name, text in texts.items() if any(trace.decode() in text.casefold() for trace in TRACES)
    ]
    assert shown == []


def test_the_fixture_sees_what_is_no_secret(tmp_path: Path) -> None:
    shop = Shop.write(tmp_path, Edit(PROD, f"var seen = '{SECRET}'\n{KEY}", KEY), *in_variable("region"))
    shop.edit(Edit(PROD, "param region = take(seen, 8)", "param region = 'west'"))
    shown = {name for name, text in outputs(shop) if SECRET.casefold() in text.casefold()}
    assert {"trace as text", "trace as JSON", "page"} <= shown


def outputs(shop: Shop) -> Iterator[tuple[str, str]]:
    """All output of `convert`, `trace` and `impact`, with its name."""
    yield from converted(shop)
    try:
        asked = TraceSession(TraceOptions(source=shop.source, flux=shop.out))
    except DiagnosticError as error:
        yield "what keeps trace from answering", diagnosed(error.diagnostics)
        return
    leaves = list(asked.tracer.everything(absent=True))
    yield "trace as text", answers_text(leaves, asked.called)
    yield "trace as JSON", json.dumps(answers_json(leaves, asked.called), ensure_ascii=False)
    yield "page", page(page_data(asked.tracer, asked.conversion.project))
    for file in (file for file in asked.conversion.tree.files if "web" in file):
        yield f"trace --show {file}", annotated(asked.tracer, file)
    for what in (MAIN, PROD, MODULE, PROJECT, "env:API_KEY"):
        answers = asked.impact(what)
        yield f"impact {what}", impact_text(answers)
    yield "diagnostics of trace", diagnosed(asked.conversion.diagnostics)


def converted(shop: Shop) -> Iterator[tuple[str, str]]:
    for dry_run in (True, False):
        try:
            result = convert(ConvertOptions(source=shop.source, out=shop.out, dry_run=dry_run, diff=True))
        except DiagnosticError as error:
            yield "diagnostics of convert", diagnosed(error.diagnostics)
            return
        yield "output of convert", result.diff + diagnosed(result.diagnostics)
        if result.summary is not None:
            for write in (conversion_text, conversion_json, conversion_markdown):
                yield write.__name__, write(result.summary, result.headline)
    for path, content in (tree_of(shop.out) or {}).items():
        yield path, content.decode()


def impact_text(answers: Answers) -> str:
    fields = json.dumps([target_json(leaf, answers.called) for leaf in answers.leaves])
    return targets_text(answers.leaves) + fields + diagnosed(answers.diagnostics)


def diagnosed(diagnostics: tuple[Diagnostic, ...]) -> str:
    return render(diagnostics) + render_check([], diagnostics)
