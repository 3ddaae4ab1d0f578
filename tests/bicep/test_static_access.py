"""Members, names and results that can't be right whatever the values are: found where nothing evaluates them."""

from __future__ import annotations

import pytest

from converter.source import Severity
from tests.bicep.sources import Source

TYPES = "type open = { a: string }\n@sealed()\ntype closed = { a: string }\n"
STORE = "resource s 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {\n  name: 's'\n}\n"
MODULE = "module m 'm.bicep' = {\n  name: 'm'\n}\n"


def never(expression: str) -> str:
    return f"var v = 1 > 2 ? {expression} : null\n"


@pytest.mark.parametrize(
    "expression",
    [
        "s.Name",
        "s.propertis.x",
        "s.Id",
        "m.outputz",
        "m.params",
        "[for x in [{ a: 1 }]: x.A]",
        "map([{ a: 1 }], x => x.b)",
        "filter([{ a: true }, { a: false }], x => x.b)",
        "toObject([{ a: 'k' }], x => x.b)",
        "sort([{ a: 1 }], (x, y) => x.a < y.b)",
        "reduce([{ a: 1 }], 0, (sum, x) => x.b)",
        "c.b",
    ],
)
def test_a_member_that_is_not_there(source: Source, expression: str) -> None:
    declared = f"{TYPES}{STORE}{MODULE}param c closed = {{ a: 'x' }}\n"
    source.write({"m.bicep": "output x string = 'x'\n"})
    assert [found.code for found in source.errors(f"{declared}{wrapped(expression)}")] == ["B2F107"]


def wrapped(expression: str) -> str:
    if expression.startswith("["):
        return f"var v = {expression}\n"
    return never(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "s.name",
        "s.properties.primaryEndpoints",
        "s.etag",
        "s.systemData",
        "m.name",
        "m.outputs.x",
        "o.b",
        "map(list, x => x.b)",
        "map(concat([{ a: 1 }], list), x => x.b)",
        "json('{}').b",
        "({ a: 1 }).?b",
        "({ ...o, c: 1 }).b",
    ],
)
def test_a_member_that_may_be_there(source: Source, expression: str) -> None:
    text = f"{TYPES}{STORE}{MODULE}param o open = {{ a: 'x' }}\nparam list array = []\n{never(expression)}"
    source.write({"m.bicep": "output x string = 'x'\n"})
    source.template(text)


@pytest.mark.parametrize(
    ("name", "count"), [("7", 1), ("null", 1), ("[]", 1), ("'a'", 0), ("any(7)", 0), ("n", 0)]
)
def test_the_name_of_a_resource_is_a_string(source: Source, name: str, count: int) -> None:
    text = f"param n string\nresource r 'A.B/c@2024-01-01' = if (1 > 2) {{\n  name: {name}\n}}\n"
    assert [found.code for found in source.found(text)] == ["B2F164"] * count


@pytest.mark.parametrize(
    ("result", "messages"),
    [
        ("{ a: 'x' }", []),
        ("{ a: any(1) }", []),
        ("{ a: 1 }", ["the result of the function 'f.a' must be a string, this is an int"]),
        ("'x'", ["the result of the function 'f' must be an object, this is a string"]),
    ],
)
def test_what_a_function_gives(source: Source, result: str, messages: list[str]) -> None:
    found = source.found(f"{TYPES}func f() open => {result}\n")
    assert [one.message for one in found] == messages


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("toObject([{ a: 'x' }, { a: 1 }], x => x.a)", 1),
        ("toObject([{ a: 'x' }, { a: null }], x => x.a)", 0),
        ("filter(['a'], x => 'yes')", 1),
    ],
)
def test_what_a_lambda_gives(source: Source, call: str, count: int) -> None:
    assert [found.code for found in source.found(never(call))] == ["B2F106"] * count


@pytest.mark.parametrize(
    ("kind", "count"),
    [("", 1), ("Microsoft.App/jobs", 1), ("jobs@2024-03-01", 1), ("microsoft.app/jobs@2024-03-01", 0)],
)
def test_a_resource_type_has_a_namespace_and_a_version(source: Source, kind: str, count: int) -> None:
    found = source.found(f"resource r '{kind}' existing = {{\n  name: 'r'\n}}\n")
    assert [one.code for one in found] == ["B2F152"] * count


@pytest.mark.parametrize(
    "expression",
    [
        "app['properties'].latestRevisionFqdn",
        "app['identity'].principalId",
        "apps[0].properties.latestRevisionFqdn",
        "apps[0]['properties'].latestRevisionFqdn",
        "other['outputs'].x",
    ],
)
def test_brackets_behind_a_single_resource_name_a_property(source: Source, expression: str) -> None:
    body = "{ name: 'x${1}', location: 'norwayeast', properties: {} }"
    each = body.replace("1", "i")
    text = (
        f"resource app 'Microsoft.App/containerApps@2024-03-01' = {body}\n"
        f"resource apps 'Microsoft.App/containerApps@2024-03-01' = [for i in range(0, 2): {each}]\n"
        "module other 'other.bicep' = { name: 'other' }\n"
        f"output found any = {expression}\n"
    )
    source.template(text, {"other.bicep": "output x string = 'y'\n"})


def test_a_call_in_a_branch_that_may_not_be_taken_is_no_call_of_itself(source: Source) -> None:
    declared = "func f(p string) string => p\nparam q bool = false\n"
    source.template(f"{declared}output x string = f(q ? 'a' : f('b'))\n")
    source.template("func g(p bool) bool => p\nparam q bool = false\noutput x bool = g(q && g(true))\n")


EITHER = "param a bool\nvar either = a ? { x: 1, y: 2 } : { x: 3 }\n"


def test_a_branch_that_may_not_be_taken_warns_of_a_member_that_no_object_of_a_choice_has(
    source: Source,
) -> None:
    deployment = source.template(f"{EITHER}output o int = a ? either.z : 0\n")
    assert [(one.code, one.severity) for one in deployment.diagnostics] == [("B2F107", Severity.WARNING)]
    (found,) = source.errors(f"{EITHER}output o int = either.z\n")
    assert found.code == "B2F107"
