"""Values as ARM expressions."""

from __future__ import annotations

from typing import Any

import pytest

from converter.bicep.arm.expressions import Printer
from converter.bicep.arm.secrets import SecretNames
from tests.bicep.sources import CONTEXT, Source

DECLARED = """\
param text string
param yes bool
param count int
param list array
param thing object
param pair object = { first: text, 'second one': 2 }

resource store 'Microsoft.Storage/storageAccounts@2022-09-01' existing = {
  name: 'shop'
}
resource child 'Microsoft.Storage/storageAccounts/blobServices@2022-09-01' existing = if (yes) {
  parent: store
  name: text
}
"""
GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/group"
STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shop"


def printed(source: Source, expression: str, **options: Any) -> Any:
    return Printer().whole(source.value(expression, DECLARED, context=CONTEXT, **options))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("text", "parameters('text')"),
        ("thing.a.b", "parameters('thing').a.b"),
        ("thing['a b'].c", "parameters('thing')['a b'].c"),
        ("thing['it\\'s']", "parameters('thing')['it''s']"),
        ("list[0][count]", "parameters('list')[0][parameters('count')]"),
        ("list[^1]", "indexFromEnd(parameters('list'), 1)"),
        ("list[?2]", "tryGet(parameters('list'), 2)"),
        ("list[?^2]", "tryIndexFromEnd(parameters('list'), 2)"),
        ("thing.?a.b.c", "tryGet(parameters('thing'), 'a', 'b', 'c')"),
        (
            "thing.?a[^1]",
            "tryGet(parameters('thing'), 'a', createObject('value', 1, 'fromEnd', true()))",
        ),
        ("thing.?a.?b", "tryGet(tryGet(parameters('thing'), 'a'), 'b')"),
        # operators
        ("!yes", "not(parameters('yes'))"),
        ("-count", "sub(0, parameters('count'))"),
        ("yes && count > 1 || count <= 0", "or(and({yes}, greater({count}, 1)), lessOrEquals({count}, 0))"),
        ("count + 1 - 2 * count", "sub(add({count}, 1), mul(2, {count}))"),
        ("count / 2 % 3 < 1", "less(mod(div({count}, 2), 3), 1)"),
        ("text == 'a'", "equals({text}, 'a')"),
        ("text != 'a'", "not(equals({text}, 'a'))"),
        ("text =~ 'A'", "equals(toLower({text}), toLower('A'))"),
        ("text !~ 'A'", "not(equals(toLower({text}), toLower('A')))"),
        ("count >= 3 ? 'a' : text", "if(greaterOrEquals({count}, 3), 'a', {text})"),
        ("thing.a ?? 'b'", "coalesce({thing}.a, 'b')"),
        # literals
        (
            "[text, 1, true, false, null, 'it\\'s']",
            "createArray({text}, 1, true(), false(), null(), 'it''s')",
        ),
        ("[count, -2147483648, 2147483648]", "createArray({count}, -2147483648, json('2147483648'))"),
        ("[text, json('1.5'), [], {}]", "createArray({text}, json('1.5'), createArray(), createObject())"),
        ("pair", "createObject('first', {text}, 'second one', 2)"),
        ("{ '${text}-x': 1 }", "createObject(format('{{0}}-x', {text}), 1)"),
        # strings
        ("'a-${text}-b-${count}'", "format('a-{{0}}-b-{{1}}', {text}, {count})"),
        ("'{0} ${text} }'", "format('{{{{0}}}} {{0}} }}}}', {text})"),
        ("'${'a'}${text}${1}'", "format('{{0}}{{1}}{{2}}', 'a', {text}, 1)"),
        ("'x${'y${text}'}'", "format('x{{0}}', format('y{{0}}', {text}))"),
        ("concat('a', text, 'b')", "format('a{{0}}b', {text})"),
        # functions
        ("toUpper(text)", "toUpper({text})"),
        ("uniqueString(text, 'a')", "uniqueString({text}, 'a')"),
        ("contains(list, 'a')", "contains({list}, 'a')"),
        ("roleDefinitions('Reader').id", "roleDefinitions('Reader').id"),
        ("reference('x', '2020-01-01', 'Full').y", "reference('x', '2020-01-01', 'Full').y"),
        # spreads
        ("[...list, text]", "flatten(createArray({list}, createArray({text})))"),
        ("{ ...thing, a: 1 }", "shallowMerge(createArray({thing}, createObject('a', 1)))"),
        ("union(thing, { a: 1 })", "union({thing}, createObject('a', 1))"),
        # lambdas and loops
        (
            "map(list, x => { id: x.id, text: text })",
            "map({list}, lambda('x', createObject('id', lambdaVariables('x').id, 'text', {text})))",
        ),
        ("map(list, (x, i) => i)", "map({list}, lambda('x', 'i', lambdaVariables('i')))"),
        (
            "filter([1, 2], x => x > count)",
            "filter(createArray(1, 2), lambda('x', greater(lambdaVariables('x'), {count})))",
        ),
        (
            "reduce(list, 0, (sum, next) => sum + next)",
            "reduce({list}, 0, lambda('sum', 'next', add(lambdaVariables('sum'), lambdaVariables('next'))))",
        ),
        (
            "sort(list, (a, b) => a < b)",
            "sort({list}, lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))",
        ),
        (
            "toObject(list, x => x.a, x => x.b)",
            "toObject({list}, lambda('x', lambdaVariables('x').a), lambda('x', lambdaVariables('x').b))",
        ),
        ("groupBy(list, x => x.a)", "groupBy({list}, lambda('x', lambdaVariables('x').a))"),
        ("mapValues(thing, x => x.a)", "mapValues({thing}, lambda('x', lambdaVariables('x').a))"),
        (
            "map(list, x => map(list, y => '${x}${y}'))",
            "map({list}, lambda('x', map({list}, lambda('y', format('{{0}}{{1}}', lambdaVariables('x'), lambdaVariables('y'))))))",
        ),
        (
            "[for x in list: { id: x.id }]",
            "map({list}, lambda('x', createObject('id', lambdaVariables('x').id)))",
        ),
        (
            "[for (x, i) in list: '${x}${i}']",
            "map({list}, lambda('x', 'xIndex', format('{{0}}{{1}}', lambdaVariables('x'), lambdaVariables('xIndex'))))",
        ),
        # resources
        (
            "store.properties.primaryEndpoints.blob",
            "reference('{STORE}', '2022-09-01').primaryEndpoints.blob",
        ),
        ("store.properties", "reference('{STORE}', '2022-09-01')"),
        ("store.location", "reference('{STORE}', '2022-09-01', 'full').location"),
        ("store.properties.?a.b", "tryGet(reference('{STORE}', '2022-09-01'), 'a', 'b')"),
        ("store.properties.a.?b", "tryGet(reference('{STORE}', '2022-09-01').a, 'b')"),
        ("store.?properties.a", "tryGet(reference('{STORE}', '2022-09-01', 'full'), 'properties', 'a')"),
        ("store.properties.keys[0].value", "reference('{STORE}', '2022-09-01').keys[0].value"),
        ("store.listKeys().keys[0].value", "listKeys('{STORE}', '2022-09-01').keys[0].value"),
        ("store.listKeys('2020-01-01')", "listKeys('{STORE}', '2020-01-01')"),
        ("child.id", "format('{STORE}/blobServices/{{0}}', {text})"),
        (
            "child.?properties.a",
            "if({yes}, reference(format('{STORE}/blobServices/{{0}}', {text}), '2022-09-01').a, null())",
        ),
    ],
)
def test_an_unknown_prints_as(source: Source, expression: str, expected: str) -> None:
    names = {name: f"parameters('{name}')" for name in ("text", "yes", "count", "list", "thing")}
    expected = expected.format(STORE=STORE, **names) if "{" in expected else expected
    assert printed(source, expression) == f"[{expected}]"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{ a: [1, true, null, 'x'] }", {"a": [1, True, None, "x"]}),
        ("'[x]'", "[x]"),
        ("'[x'", "[x"),
        ("['[]', { a: '[b]' }]", ["[]", {"a": "[b]"}]),
        ("{ '[a]': 1 }", {"[a]": 1}),
    ],
)
def test_what_is_known_is_plain_json(source: Source, expression: str, expected: object) -> None:
    assert printed(source, expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("subscription().id", "subscription().id"),
        ("subscription().tenantId", "tenant().tenantId"),
        ("resourceGroup().id", "resourceGroup().id"),
        ("resourceGroup().location", "resourceGroup().location"),
        ("resourceGroup('other').location", "resourceGroup('other').location"),
        ("managementGroup().name", "managementGroup().name"),
        (
            "resourceGroup('other').id",
            "format('/subscriptions/{0}/resourceGroups/other', subscription().subscriptionId)",
        ),
        (
            "resourceId('A.B/c', 'd')",
            "format('/subscriptions/{0}/resourceGroups/{1}/providers/A.B/c/d', subscription().subscriptionId, resourceGroup().name)",
        ),
        ("uniqueString(resourceGroup().id)", "uniqueString(resourceGroup().id)"),
        ("deployment().name", "deployment().name"),
    ],
)
def test_a_place_that_is_not_given_prints_as(source: Source, expression: str, expected: str) -> None:
    assert Printer().whole(source.value(expression)) == f"[{expected}]"


def test_in_a_body_every_unknown_leaf_prints_by_itself(source: Source) -> None:
    value = source.value("{ a: [text, 'b'], '${text}': { c: 1, d: list[0] } }", DECLARED)
    assert Printer().members(value) == {
        "a": ["[parameters('text')]", "b"],
        "[parameters('text')]": {"c": 1, "d": "[parameters('list')[0]]"},
    }


SECRETS = """\
@secure()
param password string
@secure()
param secrets object
@secure()
param chosen string = unknown ? 'choice-one' : 'choice-two'
@secure()
param joined string = toLower('joined-${word}')
@secure()
param written string = 'written-${word}'
param unknown bool
param word string
var handed = unknown ? password : password
"""
ASSIGNED = """\
using 'main.bicep'
param password = 'hunter2'
param secrets = { keys: ['one-key'], 'the key': 'another-key' }
param unknown = bool(readEnvironmentVariable('UNKNOWN'))
param word = readEnvironmentVariable('WORD')
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("password", "parameters('password')"),
        ("handed", "parameters('password')"),
        ("secrets.keys[0]", "parameters('secrets').keys[0]"),
        ("secrets['the key']", "parameters('secrets')['the key']"),
        (
            "secrets",
            "createObject('keys', createArray(parameters('secrets').keys[0]), 'the key', parameters('secrets')['the key'])",
        ),
        ("'user:${password}'", "format('user:{0}', parameters('password'))"),
        (
            "'${word}:${password}'",
            "format('{0}:{1}', readEnvironmentVariable('WORD'), parameters('password'))",
        ),
        ("toUpper(password)", "secure(parameters('password'))"),
        (
            "uniqueString(password, secrets.keys[0])",
            "secure(parameters('password'), parameters('secrets').keys[0])",
        ),
        (
            "unknown ? password : 'none'",
            "if(bool(readEnvironmentVariable('UNKNOWN')), parameters('password'), 'none')",
        ),
        ("chosen", "parameters('chosen')"),
        ("joined", "parameters('joined')"),
        ("written", "parameters('written')"),
        (
            "toUpper(chosen)",
            "if(bool(readEnvironmentVariable('UNKNOWN')), secure(), secure())",
        ),
        ("toUpper(joined)", "format('{0}{1}', secure(), toUpper(toLower(readEnvironmentVariable('WORD'))))"),
        ("'${written}!'", "format('{0}!', parameters('written'))"),
    ],
)
def test_a_secret_prints_as_the_parameter_that_it_came_in_by(
    source: Source, expression: str, expected: str
) -> None:
    deployment = source.parameters(ASSIGNED, f"{SECRETS}\noutput result any = {expression}\n")
    printer = Printer(SecretNames(deployment.parameters))
    assert printer.whole(deployment.outputs["result"]) == f"[{expected}]"


def test_secrets_of_modules_print_as_the_modules_parameters(source: Source) -> None:
    module = """\
    @secure()
    param token string
    @secure()
    param built string
    output all array = [token, toUpper(token), built]
    @secure()
    output hidden string = 'hidden-${length(token)}'
    """
    text = """\
    param word string
    module inner 'inner.bicep' = { params: { token: 'token-text', built: toLower('built-${word}') } }
    output all array = inner.outputs.all
    output hidden string = inner.outputs.hidden
    """
    deployment = source.template(text, {"inner.bicep": module})
    printer = Printer(SecretNames(deployment.parameters))
    assert {name: printer.whole(value) for name, value in deployment.outputs.items()} == {
        "all": "[createArray(parameters('token'), secure(parameters('token')), parameters('built'))]",
        "hidden": "[format('{0}{1}', secure(), secure(parameters('token')))]",
    }
