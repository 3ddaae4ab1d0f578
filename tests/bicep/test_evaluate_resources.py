"""Resources and modules: which there are, what they are called, and what others see of them."""

from __future__ import annotations

import pytest

from tests.bicep.rendering import rendered, rendered_resource
from tests.bicep.sources import CONTEXT, Source

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("", f"{SUBSCRIPTION}/resourceGroups/group/providers/A.B/c/x/d/y"),
        ("resourceGroup()", f"{SUBSCRIPTION}/resourceGroups/group/providers/A.B/c/x/d/y"),
        ("resourceGroup('other')", f"{SUBSCRIPTION}/resourceGroups/other/providers/A.B/c/x/d/y"),
        ("resourceGroup('s', 'other')", "/subscriptions/s/resourceGroups/other/providers/A.B/c/x/d/y"),
        ("subscription()", f"{SUBSCRIPTION}/providers/A.B/c/x/d/y"),
        ("subscription('s')", "/subscriptions/s/providers/A.B/c/x/d/y"),
        ("managementGroup('m')", "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/x/d/y"),
        ("tenant()", "/providers/A.B/c/x/d/y"),
        ("other", f"{SUBSCRIPTION}/resourceGroups/group/providers/E.F/g/h/providers/A.B/c/x/d/y"),
    ],
)
def test_the_id_of_a_resource_by_its_scope(source: Source, scope: str, expected: str) -> None:
    placed = f"  scope: {scope}\n" if scope else ""
    declared = (
        "resource other 'E.F/g@2020-01-01' existing = {\n  name: 'h'\n}\n"
        f"resource r 'A.B/c/d@2020-01-01' existing = {{\n  name: 'x/y'\n{placed}}}\n"
    )
    assert source.result("r.id", declared, context=CONTEXT) == expected


CHILDREN = """
param name string
resource top 'A.B/c@2020-01-01' = {
  name: name
  resource inner 'd' = {
    name: 'i'
    properties: { above: top.id, beside: sibling.name }
    resource deepest 'e@2021-01-01' = [for n in ['1', '2']: {
      name: n
    }]
  }
  resource sibling 'd' = {
    name: 's'
  }
}
resource outer 'A.B/c/d@2020-01-01' = {
  parent: top
  name: 'o'
}
resource spelt 'A.B/c/d@2020-01-01' existing = {
  name: '${name}/p'
}
"""
TOP = "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}/providers/A.B/c/{name}"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("top.id", TOP),
        ("top::inner.id", f"{TOP}/d/i"),
        ("top::inner.type", "A.B/c/d"),
        ("top::inner.name", "i"),
        ("top::inner.apiVersion", "2020-01-01"),
        ("top::inner::deepest[1].id", f"{TOP}/d/i/e/2"),
        ("top::inner::deepest[0].apiVersion", "2021-01-01"),
        ("outer.id", f"{TOP}/d/o"),
        ("outer.name", "o"),
        ("spelt.id", f"{TOP}/d/p"),
        ("last(split(top.id, '/'))", "<name>"),
        ("split(outer.id, '/')[10]", "o"),
        ("outer.properties.a.b", "<A.B/c/d('o').properties.a.b>"),
        ("outer.properties.list[0]", "<A.B/c/d('o').properties.list[0]>"),
        ("outer.location", "<A.B/c/d('o').location>"),
    ],
)
def test_what_is_seen_of_parents_and_children(source: Source, expression: str, expected: str) -> None:
    assert source.result(expression, CHILDREN) == expected


def test_nested_resources_see_what_is_around_and_beside_them(source: Source) -> None:
    resources = source.template(CHILDREN).resources
    inner = next(resource for resource in resources if resource.symbolic_name == "inner")
    assert rendered(inner.body) == {"properties": {"above": TOP, "beside": "s"}}
    assert [resource.symbolic_name for resource in resources] == [
        "top",
        "inner",
        "deepest",
        "deepest",
        "sibling",
        "outer",
        "spelt",
    ]


def test_the_body_has_all_but_what_places_the_resource(source: Source) -> None:
    text = """
resource a 'A.B/c@2020-01-01' = {
  name: 'a'
  location: 'here'
  dependsOn: []
  properties: { name: 'kept', nothing: null }
}
resource b 'A.B/c/d@2020-01-01' = {
  parent: a
  name: 'b'
  dependsOn: [a]
  ...{ tags: { t: 'x' }, name: 'ignored' }
}
"""
    first, second = map(rendered_resource, source.template(text).resources)
    assert first["body"] == {"location": "here", "properties": {"name": "kept", "nothing": None}}
    assert second["body"] == {"tags": {"t": "x"}}
    assert second["scope"].endswith("/providers/A.B/c/a")


CONDITIONS = """
param flag bool
param list array
resource no 'A.B/c@2020-01-01' = if (false) {
  name: fail('never')
}
resource yes 'A.B/c@2020-01-01' = if (1 < 2) {
  name: 'yes'
}
resource perhaps 'A.B/c@2020-01-01' = if (flag) {
  name: 'perhaps'
}
resource some 'A.B/c@2020-01-01' = [for (n, i) in ['a', 'b', 'c']: if (i != 1) {
  name: n
}]
resource each 'A.B/c@2020-01-01' = [for item in list: {
  name: item.name
}]
resource either 'A.B/c@2020-01-01' = [for n in (flag ? ['x'] : ['y', 'z']): {
  name: n
}]
"""


def test_which_resources_there_are(source: Source) -> None:
    found = [rendered_resource(resource) for resource in source.template(CONDITIONS).resources]
    assert [(one["name"], one.get("condition"), one.get("repeated", False)) for one in found] == [
        ("yes", None, False),
        ("perhaps", "<flag>", False),
        ("a", None, False),
        ("c", None, False),
        ("<list[copyIndex('item')].name>", None, True),
        ("x", "<flag>", False),
        ("y", "<!(flag)>", False),
        ("z", "<!(flag)>", False),
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("no.?properties", None),
        ("perhaps.?properties.a", "<(flag ? A.B/c('perhaps').properties.a : null)>"),
        ("perhaps!.properties.a", "<A.B/c('perhaps').properties.a>"),
        ("some[1].name", "b"),
        ("map(some, s => s.name)", ["a", "b", "c"]),
        ("length(some)", 3),
        ("each[2].name", "<list[2].name>"),
        ("map(range(0, 2), i => each[i].properties.x)[1]", "<A.B/c(list[1].name).properties.x>"),
    ],
)
def test_what_is_seen_of_loops_and_conditions(source: Source, expression: str, expected: object) -> None:
    declared = CONDITIONS.replace("name: fail('never')", "name: 'no'")
    assert source.result(expression, declared) == expected


def test_a_conditional_module_makes_its_resources_conditional(source: Source) -> None:
    module = "param flag bool\nresource r 'A.B/c@2020-01-01' = if (flag) {\n  name: 'r'\n}\n"
    text = "param a bool\nparam b bool\nmodule m 'm.bicep' = if (a) {\n  params: { flag: b }\n}\n"
    (found,) = source.template(text, {"m.bicep": module}).resources
    assert found.condition is not None
    assert rendered(found.condition) == "<(a && b)>"


def test_a_module_sees_its_own_deployment_and_scope(source: Source) -> None:
    module = "output o array = [deployment().name, resourceGroup().name, resourceGroup().location]\n"
    text = "module m 'm.bicep' = {\n  name: 'named'\n  scope: resourceGroup('other')\n}\noutput o array = m.outputs.o\n"
    found = source.template(text, {"m.bicep": module}, context=CONTEXT).outputs["o"]
    assert rendered(found) == ["named", "other", "<resourceGroup('other').location>"]


def test_a_module_without_a_name_is_named_by_the_deployment(source: Source) -> None:
    source.write({"m.bicep": ""})
    name = source.result("m.name", "module m 'm.bicep' = {}")
    assert name == "m-{uniqueString('m', deployment().name)}"


def test_the_path_of_modules_and_the_source_order(source: Source) -> None:
    files = {
        "a.bicep": "module inner 'b.bicep' = {}\nresource after 'A.B/c@2020-01-01' = {\n  name: 'after'\n}\n",
        "b.bicep": "resource deep 'A.B/c@2020-01-01' = {\n  name: 'deep'\n}\n",
    }
    text = "resource first 'A.B/c@2020-01-01' = {\n  name: 'first'\n}\nmodule outer 'a.bicep' = {}\n"
    found = source.template(text, files).resources
    assert [(*resource.module, resource.symbolic_name) for resource in found] == [
        ("first",),
        ("outer", "inner", "deep"),
        ("outer", "after"),
    ]
    assert [resource.span.file for resource in found] == ["main.bicep", "b.bicep", "a.bicep"]


def test_a_resource_of_an_extension_needs_no_name(source: Source) -> None:
    text = "extension kubernetes with { namespace: 'x' } as k8s\nresource r 'core/Service@v1' = {\n  metadata: { name: 'n' }\n}\n"
    (found,) = source.template(text).resources
    assert (found.type, found.api_version) == ("core/Service", "v1")
    assert rendered(found.name) is None
    assert rendered(found.body) == {"metadata": {"name": "n"}}
