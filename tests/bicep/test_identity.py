"""What identifies a resource, and what a deployment knows of the resources that it makes itself."""

from __future__ import annotations

from typing import Any

import pytest

from converter.bicep import DeploymentContext
from converter.provenance import plain
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

PLACE = DeploymentContext(
    subscription_id="s", tenant_id="t", resource_group="g", location="west", deployment_name="dep"
)
GROUP = "/subscriptions/s/resourceGroups/g/providers"


def known(source: Source, expression: str, declarations: str = "") -> Any:
    return plain(source.value(expression, declarations, context=PLACE))


class TestIdsOfFunctions:
    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("resourceId('A.B/c', 'x')", f"{GROUP}/A.B/c/x"),
            ("resourceId('other', 'A.B/c', 'x')", "/subscriptions/s/resourceGroups/other/providers/A.B/c/x"),
            ("resourceId('A.B/c/d', 'x', 'y')", f"{GROUP}/A.B/c/x/d/y"),
            ("resourceId('a.b/c', 'x')", f"{GROUP}/a.b/c/x"),  # the text's own spelling
            ("resourceId('A.B/c', '')", f"{GROUP}/A.B/"),
            ("extensionResourceId('/x', 'A.B/c', '')", "/x/providers/A.B/"),
        ],
    )
    def test_a_known_id(self, source: Source, expression: str, expected: str) -> None:
        assert known(source, expression) == expected

    @pytest.mark.parametrize(
        ("expression", "message"),
        [
            ("resourceId('A.B/c', 'x/y')", "one argument with a slash"),
            ("resourceId('A.B/c', '/')", "one argument with a slash"),
            ("resourceId('A.B', 'x')", "the type of the resource with its namespace"),
            ("resourceId('A.B/c', 'x', 'y')", "1 name behind 'A.B/c'"),
            ("subscriptionResourceId('A.B/c/d', 'x')", "2 names behind 'A.B/c/d'"),
            ("extensionResourceId('/x/y', 'A.B/c', 'x/y')", "one argument with a slash"),
        ],
    )
    def test_what_no_deployment_takes(self, source: Source, expression: str, message: str) -> None:
        found = source.error(expression)
        assert (found.code, message in found.message) == ("B2F106", True)

    def test_an_empty_name_among_others_is_not_known(self, source: Source) -> None:
        found = source.value("resourceId('A.B/c/d', 'x', '')", context=PLACE)
        assert rendered(found) == "<resourceId('A.B/c/d', 'x', '')>"


def test_the_name_that_a_module_gets_is_known(source: Source) -> None:
    source.write({"m.bicep": "output name string = deployment().name\n"})
    found = known(source, "m.outputs.name", "module m 'm.bicep' = {}")
    assert found == "m-" + known(source, "uniqueString('m', 'dep')")


class TestTheGroupOfTheSameDeployment:
    MODULE = "output place string = resourceGroup().location\noutput tags object = resourceGroup().tags\n"

    def outputs(self, source: Source, group: str, scope: str = "rg") -> list[object]:
        source.write({"m.bicep": self.MODULE})
        text = (
            f"targetScope = 'subscription'\nparam yes bool\n{group}\n"
            f"module m 'm.bicep' = {{\n  name: 'm'\n  scope: {scope}\n}}\n"
            "output place string = m.outputs.place\noutput tags object = m.outputs.tags\n"
        )
        found = source.template(text).outputs
        return [rendered(found["place"]), rendered(found["tags"])]

    @staticmethod
    def group(before: str = "", body: str = "\n  location: 'north'\n  tags: { a: 'b' }") -> str:
        kind = "Microsoft.Resources/resourceGroups@2023-07-01"
        return f"resource rg '{kind}' {before}{{\n  name: 'made'{body}\n}}"

    def test_it_has_the_location_and_tags_that_are_declared(self, source: Source) -> None:
        assert self.outputs(source, self.group("= ")) == ["north", {"a": "b"}]

    def test_so_it_has_in_a_loop(self, source: Source) -> None:
        group = self.group("= [for i in ['x']: ") + "]"
        assert self.outputs(source, group, "rg[0]") == ["north", {"a": "b"}]

    @pytest.mark.parametrize(
        ("before", "body"),
        [
            ("existing = ", ""),
            ("= if (yes) ", "\n  location: 'north'"),
            ("= if (1 > 2) ", "\n  location: 'north'"),
        ],
    )
    def test_nothing_is_known_of_one_that_may_not_be_made(
        self, source: Source, before: str, body: str
    ) -> None:
        place, tags = self.outputs(source, self.group(before, body))
        assert (place, tags) == (
            "<resourceGroup('made').location>",
            "<resourceGroup().tags>",
        )


class TestAPropertyThatTheDeploymentDeclares:
    APP = (
        "param yes bool\nparam text string\n@secure()\nparam hidden string = 'h'\n"
        "resource r 'A.B/c@2024-01-01' {0}{{\n  name: 'r'\n  kind: 'k'\n"
        "  properties: {{ a: 'x', list: [{{ n: 1 }}], open: text, hidden: hidden, none: null, o: {{}} }}\n}}\n"
    )

    @pytest.mark.parametrize(
        ("path", "expected"),
        [("a", "x"), ("list[0].n", 1)],
    )
    def test_it_is_known(self, source: Source, path: str, expected: object) -> None:
        found = source.value(f"r.properties.{path}", self.APP.format("= "), context=PLACE)
        assert rendered(found) == expected

    @pytest.mark.parametrize(
        "path", ["other", "open", "hidden", "none", "o", "list", "list[1].n", "list[0].other"]
    )
    def test_what_is_not_a_plain_value_stays_open(self, source: Source, path: str) -> None:
        found = source.value(f"r.properties.{path}", self.APP.format("= "), context=PLACE)
        assert rendered(found).startswith("<")

    @pytest.mark.parametrize("before", ["= if (yes) ", "= if (1 > 2) "])
    def test_nothing_is_known_of_a_resource_that_may_not_be_made(self, source: Source, before: str) -> None:
        found = source.value("r.properties.a", self.APP.format(before), context=PLACE)
        assert rendered(found).startswith("<")


@pytest.mark.parametrize(
    ("name", "count"), [("'a/b'", 0), ("'${s}/b'", 0), ("s", 1), ("'${s}/b/c'", 1), ("any(t)", 0)]
)
def test_a_computed_name_has_as_many_parts_as_its_type(source: Source, name: str, count: int) -> None:
    text = f"param t string\nvar s = toLower('A')\nresource r 'A.B/c/d@2024-01-01' = {{\n  name: {name}\n}}\n"
    assert [found.code for found in source.found(text)] == ["B2F163"] * count


class TestAFunctionInItsOwnArgument:
    FUNCTION = "func f(x int) int => x + 1\nfunc g(x int) int => x\n"

    def test_it_is_refused(self, source: Source) -> None:
        found = source.error("f(1 + f(2))", self.FUNCTION)
        assert (found.code, found.help) == ("B2F105", "give the inner call to a variable")

    @pytest.mark.parametrize("expression", ["f(g(1))", "f(v)", "f(1) + f(2)", "f(1 > 2 ? f(1) : 2)"])
    def test_others_are_not(self, source: Source, expression: str) -> None:
        source.result(expression, f"{self.FUNCTION}var v = f(1)")


class TestGivenTwice:
    @pytest.mark.parametrize(
        "text",
        [
            "type t = { a: string, b: int, a: int }\n",
            "param p { a: string, 'a': int }\n",
            "func f(a string, b int, a string) string => a\n",
        ],
    )
    def test_a_name(self, source: Source, text: str) -> None:
        assert [found.code for found in source.errors(text)] == ["B2F112"]

    def test_using(self, source: Source) -> None:
        found = source.parameter_errors("using 'main.bicep'\nusing 'main.bicep'\n", "")
        assert [one.code for one in found] == ["B2F112"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("@description('a')\nparam p string = ''", 0),
        ("@minLength(-1)\nparam p string = ''", 0),
        ("@allowed([1, [2], { a: 'b' }])\nparam p any = 1", 0),
        ("@description('${'a'}')\nparam p string = ''", 1),
        ("@minLength(any(5))\nparam p string = ''", 1),
        ("var n = 1\n@minLength(n)\nparam p string = ''", 1),
        ("targetScope = toLower('subscription')", 1),
    ],
)
def test_what_must_be_written_out(source: Source, text: str, count: int) -> None:
    assert [found.code for found in source.found(f"{text}\n")] == ["B2F150"] * count


@pytest.mark.parametrize(
    ("union", "count"),
    [("'a' | 'b' | null", 0), ("'a' | 1", 1), ("true | 'a'", 1), ("string | 'a'", 1), ("kind | 'a'", 0)],
)
def test_a_union_has_literals_of_one_kind(source: Source, union: str, count: int) -> None:
    found = source.found(f"type kind = 'x'\ntype t = {union}\n")
    assert [one.code for one in found] == ["B2F151"] * count


def test_an_environment_variable_has_a_name(source: Source) -> None:
    found = source.parameter_errors(
        "using 'main.bicep'\nparam p = readEnvironmentVariable('')\n", "param p string\n"
    )
    assert [one.code for one in found] == ["B2F106"]
