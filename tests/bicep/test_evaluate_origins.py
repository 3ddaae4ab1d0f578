"""Where values come from: chains from a leaf to the literal it was written as."""

from __future__ import annotations

from collections.abc import Iterable

from converter.bicep import Deployment
from converter.provenance import Kind, Origin
from converter.provenance.values import Array, Object, Value
from tests.bicep.sources import Source


def at(value: Value, *path: str | int) -> Value:
    """The part at a path inside a value."""
    for step in path:
        if isinstance(step, str):
            assert isinstance(value, Object)
            value = value.members[step]
        else:
            assert isinstance(value, Array)
            value = value.items[step]
    return value


def steps(origin: Origin) -> list[str]:
    """The chain along first sources: kind, detail and place of each step."""
    found = []
    node: Origin | None = origin
    while node is not None:
        place = f"{node.span.file}:{node.span.line}:{node.span.column}" if node.span else "-"
        found.append(f"{node.kind} {node.detail} {place}".replace("  ", " "))
        node = node.sources[0] if node.sources else None
    return found


def kinds(origins: Iterable[Origin]) -> set[Kind]:
    return {origin.kind for origin in origins}


MAIN = """\
param size int = 1
param scale object = { least: 1, most: 10 }
param names string[] = ['x']
module app 'app.bicep' = {
  params: {
    size: size
    scale: scale
    names: names
  }
}
"""
APP = """\
param size int
param scale object = { least: 0, most: 5 }
param names array
resource r 'A.B/c@2020-01-01' = {
  name: 'r'
  properties: {
    size: size
    scale: scale
    most: scale.most
    names: [for name in names: { name: name }]
  }
}
"""


def evaluated(source: Source) -> Value:
    deployment = source.parameters(
        "using 'main.bicep'\nparam size = 4\nparam scale = { least: 2, most: 20 }\nparam names = ['a']\n",
        MAIN,
        {"app.bicep": APP},
    )
    return body(deployment)


def body(deployment: Deployment) -> Value:
    return at(deployment.resources[-1].body, "properties")


def test_a_leaf_of_a_module_comes_from_the_parameter_file(source: Source) -> None:
    assert steps(at(evaluated(source), "size").origin) == [
        "module parameter size main.bicep:6:5",
        "parameter assignment size env.bicepparam:2:1",
        "literal env.bicepparam:2:14",
    ]


def test_a_member_of_a_parameter_leads_to_its_own_literal(source: Source) -> None:
    expected = [
        "module parameter scale main.bicep:7:5",
        "parameter assignment scale env.bicepparam:3:1",
        "literal env.bicepparam:3:33",
    ]
    assert steps(at(evaluated(source), "scale", "most").origin) == expected
    assert steps(at(evaluated(source), "most").origin) == expected


def test_what_a_value_shadows_is_reported_step_by_step(source: Source) -> None:
    origin = at(evaluated(source), "scale", "most").origin
    shadowed = [
        [(old.kind, old.span.file, old.span.text) for old in node.shadowed if old.span]
        for node in origin.walk()
    ]
    assert shadowed == [
        [(Kind.PARAMETER_DEFAULT, "app.bicep", "5")],
        [(Kind.PARAMETER_DEFAULT, "main.bicep", "10")],
        [],
    ]


def test_a_default_that_wins_shadows_nothing(source: Source) -> None:
    found = at(body(source.template(MAIN, {"app.bicep": APP})), "size")
    assert steps(found.origin)[1:] == ["parameter default size main.bicep:1:1", "literal main.bicep:1:18"]
    assert all(not node.shadowed for node in found.origin.walk())


def test_a_member_missing_in_the_default_shadows_the_default_as_a_whole(source: Source) -> None:
    found = source.parameters(
        "using 'main.bicep'\nparam a = { new: 1 }", "param a object = { old: 1 }"
    ).parameters["a"]
    (shadowed,) = at(found, "new").origin.shadowed
    assert shadowed.span is not None
    assert shadowed.span.text == "{ old: 1 }"


def test_a_loop_item_leads_to_its_item(source: Source) -> None:
    assert steps(at(evaluated(source), "names", 0, "name").origin) == [
        "loop item name app.bicep:10:17",
        "module parameter names main.bicep:8:5",
        "parameter assignment names env.bicepparam:4:1",
        "literal env.bicepparam:4:16",
    ]


def test_interpolation_lists_what_it_is_made_of(source: Source) -> None:
    value = source.value("'${a}-${b}'", "var a = 'x'\nparam b string")
    (interpolation,) = value.origin.sources
    assert interpolation.kind is Kind.INTERPOLATION
    assert [(node.kind, node.detail) for node in interpolation.sources] == [
        (Kind.VARIABLE, "a"),
        (Kind.PARAMETER_REQUIRED, "b"),
    ]


def test_a_taken_branch_comes_from_the_branch_and_the_condition(source: Source) -> None:
    output = source.value("size > 3 ? 'big' : 'small'", "param size int = 5")
    (condition,) = output.origin.sources
    assert condition.kind is Kind.CONDITION
    (branch,) = condition.sources
    (test,) = condition.conditions
    assert branch.span is not None
    assert branch.span.text == "'big'"
    assert (test.kind, test.detail) == (Kind.OPERATOR, ">")
    assert Kind.PARAMETER_DEFAULT in kinds(test.walk())


def test_functions_operators_and_the_platform_are_named(source: Source) -> None:
    value = source.value("concat(toLower('A'), environment().suffixes.keyvaultDns)")
    found = {(node.kind, node.detail) for node in value.origin.walk()}
    assert (Kind.FUNCTION, "concat") in found
    assert (Kind.FUNCTION, "toLower") in found
    assert (Kind.PLATFORM_CONSTANT, "environment()") in found


def test_a_user_function_of_another_file(source: Source) -> None:
    library = "@export()\nfunc tag(name string) string => 'tag-${name}'\n"
    source.write({"lib/tags.bicep": library})
    value = source.value("tag('x')", "import { tag } from 'lib/tags.bicep'")
    files = {node.span.file for node in value.origin.walk() if node.span}
    assert files == {"main.bicep", "lib/tags.bicep"}
    assert (Kind.FUNCTION, "tag") in {(node.kind, node.detail) for node in value.origin.walk()}


def test_an_output_of_a_module(source: Source) -> None:
    source.write({"m.bicep": "output o string = 'x'\n"})
    value = source.value("m.outputs.o", "module m 'm.bicep' = {}")
    assert steps(value.origin) == [
        "module output evaluated main.bicep:2:1",
        "module output o m.bicep:1:1",
        "literal m.bicep:1:19",
    ]


def test_environment_variables_and_runtime_properties(source: Source) -> None:
    found = source.parameters("using none\nparam a = readEnvironmentVariable('NAME')").parameters["a"]
    assert (found.origin.kind, found.origin.detail) == (Kind.ENVIRONMENT_VARIABLE, "NAME")
    declared = "resource r 'A.B/c@2020-01-01' existing = {\n  name: 'x'\n}"
    value = source.value("r.properties.id", declared)
    assert Kind.RESOURCE_PROPERTY in kinds(value.origin.walk())


def test_an_absent_member_has_an_origin(source: Source) -> None:
    value = source.value("{}.?a")
    assert Kind.ABSENT in kinds(value.origin.walk())


def test_every_leaf_of_a_body_has_a_place(source: Source) -> None:
    def leaves(value: Value) -> Iterable[Value]:
        if isinstance(value, Object):
            for member in value.members.values():
                yield from leaves(member)
        elif isinstance(value, Array):
            for item in value.items:
                yield from leaves(item)
        else:
            yield value

    for leaf in leaves(evaluated(source)):
        assert any(node.kind is Kind.LITERAL and node.span for node in leaf.origin.roots())


def test_an_extended_parameter_file_is_shadowed(source: Source) -> None:
    files = {"base.bicepparam": "using none\nparam a = 'base'\nparam b = 'base'\n"}
    text = "using 'main.bicep'\nextends 'base.bicepparam'\nparam a = 'own'\n"
    template = "param a string = 'default'\nparam b string\n"
    parameters = source.parameters(text, template, files).parameters
    assert steps(parameters["b"].origin)[-1] == "literal base.bicepparam:3:11"
    assert {node.span.file for node in parameters["a"].origin.shadowed if node.span} == {
        "base.bicepparam",
        "main.bicep",
    }


def test_a_declaration_with_decorators_has_the_place_of_its_keyword(source: Source) -> None:
    text = """\
@description('How many. // no comment')
// A comment between
@minValue(1) /* and
another */
param size int = 2

@description('Twice of it.')
var double = size * 2
resource r 'A.B/c@2020-01-01' = { name: 'r', properties: { double: double } }
"""
    origin = at(body(source.template(text)), "double").origin
    assert steps(origin)[0] == "variable double main.bicep:8:1"
    (default,) = [node for node in origin.walk() if node.kind is Kind.PARAMETER_DEFAULT]
    assert default.span is not None
    assert default.span.text == "param size int = 2"
