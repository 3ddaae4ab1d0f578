"""Resources, modules and parameters against their types: which names are wrong, on which line, how severely."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import canonical_type, resource_types
from converter.bicep.resource_types import ENVELOPE, body_type
from converter.report.terminal import render
from converter.source import Diagnostic
from tests.bicep.sources import Source

APP = "Microsoft.App/containerApps@2024-03-01"
JOB = "Microsoft.App/jobs@2024-03-01"
ENVIRONMENT = "Microsoft.App/managedEnvironments@2024-03-01"


def resource(body: str, kind: str = APP, rest: str = "name: 'x'\n  location: 'norwayeast'") -> str:
    return f"resource r '{kind}' = {{\n  {rest}\n  {body}\n}}\n"


def shown(found: list[Diagnostic]) -> list[tuple[str, str, str, str | None]]:
    """Code, severity, the text that is pointed at, and the help of each."""
    return [(one.code, str(one.severity), one.span.text, one.help) for one in found]


class TestNames:
    @pytest.mark.parametrize("written", ["Properties", "propertys", "propertie"])
    def test_a_resource_has_no_other_properties_than_its_type(self, source: Source, written: str):
        found = source.found(resource(f"{written}: {{}}"))
        assert shown(found) == [("B2F160", "error", written, "did you mean 'properties'?")]

    @pytest.mark.parametrize(
        ("body", "written", "advice"),
        [
            ("properties: { templates: {} }", "templates", "did you mean 'template'?"),
            (
                "properties: { Template: {} }",
                "Template",
                "write 'template': Azure ignores the case, and it is read as that",
            ),
            (
                "properties: { template: { containers: [{ 'imag': 'a' }] } }",
                "'imag'",
                "did you mean 'image'?",
            ),
            (
                "properties: { template: { containers: [for i in range(0, 2): { nam: 'a' }] } }",
                "nam",
                "did you mean 'name'?",
            ),
            (
                "properties: { configuration: { ingress: { corsPolicy: { allowedOrigins: [], xyz: 1 } } } }",
                "xyz",
                "it may also have 'allowCredentials', 'allowedHeaders', 'allowedMethods', 'exposeHeaders' and 'maxAge'",
            ),
        ],
    )
    def test_inside_of_its_properties_it_is_a_warning(
        self, source: Source, body: str, written: str, advice: str
    ):
        assert shown(source.found(resource(body))) == [("B2F160", "warning", written, advice)]

    @pytest.mark.parametrize(
        "body",
        [
            "tags: { Properties: 'x', anything: 'y' }",
            "properties: { template: { scale: { rules: [{ custom: { metadata: { any: 'x' } } }] } } }",
            "properties: any({ templates: {} })",
            "properties: loadJsonContent('properties.json')",
            "properties: union({ templat: {} }, {})",
            "properties: { ...settings }",
            "properties: { '${prefix}late': {} }",
            "dependsOn: []",
        ],
    )
    def test_what_is_free_or_unknown_is_taken(self, source: Source, body: str):
        declared = "param settings object = {}\nparam prefix string = 'temp'\n"
        files = {"properties.json": '{"templates": {}}'}
        assert source.found(declared + resource(body), files) == []

    def test_a_property_of_another_api_version_says_since_when_it_is_one(self, source: Source):
        body = "properties: { environmentId: 'e' }"
        old = APP.replace("2024-03-01", "2022-03-01")
        (found,) = source.found(resource(body, old))
        assert (found.code, found.help) == ("B2F160", "it has one from API version 2022-06-01-preview on")
        assert source.found(resource(body)) == []

    def test_of_an_api_version_that_isnt_known_only_the_outermost_names_are_checked(self, source: Source):
        new = APP.replace("2024-03-01", "2055-01-01")
        found = source.found(resource("properties: { templates: {} }\n  Tags: {}", new))
        assert shown(found) == [("B2F160", "error", "Tags", "did you mean 'tags'?")]

    def test_a_property_that_every_resource_may_have_is_a_warning_where_the_type_has_none(
        self, source: Source
    ):
        (found,) = source.found(resource("plan: {}"))
        assert (found.code, found.severity) == ("B2F160", "warning")
        assert found.message.endswith("has no property 'plan' of its own")

    def test_what_a_variable_gives_is_reported_where_it_is_used(self, source: Source):
        text = "var rule = { nam: 'a' }\n" + resource("properties: { template: { containers: [rule] } }")
        (found,) = source.found(text)
        assert found.span.line == 5
        assert [(label.span.text, label.message) for label in found.labels] == [("nam", "given here")]

    def test_what_a_choice_gives_is_reported_at_its_beginning(self, source: Source):
        text = "param on bool\n" + resource(
            "properties: { configuration: { ingress: on\n ? { Externa: true } : null } }"
        )
        assert [(one.code, one.span.line) for one in source.found(text)] == [("B2F160", 5)]

    @pytest.mark.parametrize(
        ("directive", "count"),
        [
            ("#disable-next-line BCP089", 0),
            ("#disable-next-line no-unused-params BCP037 // why", 0),
            ("#disable-next-line BCP035", 1),
            ("#disable-diagnostics BCP037", 0),
            ("#disable-diagnostics BCP037\n#restore-diagnostics BCP037", 1),
        ],
    )
    def test_a_source_can_silence_a_warning_as_it_does_for_bicep(
        self, source: Source, directive: str, count: int
    ):
        text = resource(f"properties: {{\n{directive}\n templates: {{}}\n }}")
        assert len(source.found(text)) == count

    def test_an_error_cant_be_silenced(self, source: Source):
        assert len(source.found(resource("#disable-next-line BCP089\n  tag: {}"))) == 1

    def test_a_misspelt_name_of_a_secret_shows_no_value(self, source: Source):
        text = resource("properties: { configuration: { secrets: [{ name: 'a', valu: 'hunter2' }] } }")
        (found,) = source.found(text)
        source_file = found.span.source
        hidden = [source_file.text[start:end] for start, end in source_file.redacted]
        assert "'hunter2'" in hidden or "hunter2" in hidden


class TestOtherProviders:
    @pytest.mark.parametrize("written", ["Name", "locations", "Sku", "tag", "identit"])
    def test_a_name_that_is_nearly_one_of_every_resource_is_wrong(self, source: Source, written: str):
        kind = "Microsoft.Contoso/things@2024-03-01"
        given = "name: 'x'" if written != "Name" else "name: 'x'\n  kind: 'y'"
        found = source.found(resource(f"{written}: {{}}", kind, given))
        assert [(one.code, one.severity, one.span.text) for one in found] == [("B2F160", "error", written)]

    @pytest.mark.parametrize("written", ["etag", "resourceGroup", "properties", "somethingOwn", "rank"])
    def test_any_other_name_may_be_one_of_the_type(self, source: Source, written: str):
        assert (
            source.found(resource(f"{written}: {{}}", "Microsoft.Contoso/things@2024-03-01", "name: 'x'"))
            == []
        )

    def test_a_role_assignment_is_known_as_a_whole(self, source: Source):
        kind = "Microsoft.Authorization/roleAssignments@2022-04-01"
        found = source.found(
            resource("properties: { principalID: 'p', roleDefinitionId: 'r' }", kind, "name: 'x'")
        )
        assert [(one.code, one.severity) for one in found] == [("B2F161", "warning"), ("B2F160", "warning")]

    def test_resources_of_an_extension_have_properties_of_their_own(self, source: Source):
        text = "extension kubernetes with { namespace: 'x', kubeConfig: '' }\n"
        text += "resource r 'core/Service@v1' = {\n metadata: { name: 'x' }\n Spec: {}\n}\n"
        assert [one for one in source.found(text) if one.code in {"B2F160", "B2F107"}] == []


class TestExistingResources:
    def test_it_is_only_named_and_placed(self, source: Source):
        text = f"resource r '{ENVIRONMENT}' existing = {{\n  name: 'x'\n  location: 'y'\n}}\n"
        (found,) = source.found(text)
        assert (found.code, found.severity, found.span.text) == ("B2F160", "error", "location")

    def test_nothing_else_is_missing(self, source: Source):
        assert source.found(f"resource r '{ENVIRONMENT}' existing = {{\n  name: 'x'\n}}\n") == []


class TestMissing:
    def test_a_required_property_is_reported_at_the_object_that_lacks_it(self, source: Source):
        body = "properties: {\n configuration: {\n triggerType: 'Manual' } }"
        (found,) = source.found(resource(body, JOB))
        assert (found.code, found.severity, found.span.text) == ("B2F161", "warning", "configuration")
        assert found.message.endswith("is missing the property 'replicaTimeout'")

    def test_of_the_resource_itself_at_its_name(self, source: Source):
        (found,) = source.found(resource("tags: {}", APP, "name: 'x'"))
        assert (found.code, found.severity, found.span.text) == ("B2F161", "warning", "r")

    def test_a_resource_without_a_name_is_an_error(self, source: Source):
        found = source.found(resource("NAME: 'x'", APP, "location: 'y'"))
        assert {(one.code, str(one.severity)) for one in found} == {("B2F107", "error"), ("B2F160", "error")}

    def test_what_may_come_with_a_spread_isnt_missing(self, source: Source):
        text = "param more object = {}\n" + resource("properties: { configuration: { ...more } }", JOB)
        assert source.found(text) == []

    def test_null_is_no_missing_property(self, source: Source):
        body = "properties: { configuration: { triggerType: 'Manual', replicaTimeout: 1, scheduleTriggerConfig: null } }"
        assert source.found(resource(body, JOB)) == []


class TestKinds:
    @pytest.mark.parametrize(
        ("body", "count"),
        [
            ("properties: { template: { scale: { minReplicas: '1' } } }", 1),
            ("properties: { template: { scale: { minReplicas: 1 } } }", 0),
            ("properties: { template: { scale: { minReplicas: json('1') } } }", 0),
            ("properties: { template: { containers: { name: 'a' } } }", 1),
            ("properties: { configuration: { ingress: { external: 'true' } } }", 1),
            ("properties: { configuration: { ingress: { external: !on } } }", 0),
            ("properties: { configuration: { ingress: { external: null } } }", 0),
            ("properties: { environmentId: on }", 1),
        ],
    )
    def test_a_value_of_another_kind_is_a_warning(self, source: Source, body: str, count: int):
        found = source.found("param on bool = true\n" + resource(body))
        assert [(one.code, str(one.severity)) for one in found] == [("B2F164", "warning")] * count

    @pytest.mark.parametrize(
        ("name", "count"),
        [("7", 1), ("[1]", 1), ("null", 1), ("on", 1), ("'x'", 0), ("any(7)", 0), ("json('7')", 0)],
    )
    def test_a_name_that_is_no_text_is_an_error(self, source: Source, name: str, count: int):
        text = "param on bool = true\n" + resource("tags: {}", APP, f"name: {name}\n  location: 'y'")
        found = [one for one in source.found(text) if one.code == "B2F164"]
        assert [str(one.severity) for one in found] == ["error"] * count

    @pytest.mark.parametrize(
        ("declaration", "expected"),
        [
            ("func f(x int) { a: string } => { a: x }", "the result of the function 'f.a' must be a string"),
            (
                "func f(x int) { a: int } => { A: x }",
                "the result of the function 'f' is missing the property 'a'",
            ),
            ("func f(x int) string => x", "the result of the function 'f' must be a string"),
            ("func f(x int) { a: int }[] => [{ a: x }]", None),
            ("func f(x object) { a: int } => x", None),
            ("func f(x int) string => any(x)", None),
        ],
    )
    def test_what_a_function_gives_is_of_its_type(
        self, source: Source, declaration: str, expected: str | None
    ):
        found = [one for one in source.found(f"{declaration}\n") if one.code == "B2F104"]
        assert [one.message.partition(",")[0] for one in found] == ([expected] if expected else [])


class TestNamesOfResources:
    STORAGES = "Microsoft.App/managedEnvironments/storages@2024-03-01"

    @pytest.mark.parametrize(
        ("rest", "count"),
        [
            ("name: 'a/b'", 0),
            ("name: 'b'", 1),
            ("name: '${x}b'", 0),
            ("name: '${x}/a/b'", 1),
            ("name: x", 0),
            ("parent: e\n  name: 'b'", 0),
            ("parent: e\n  name: 'a/b'", 1),
        ],
    )
    def test_a_name_has_as_many_parts_as_its_type(self, source: Source, rest: str, count: int):
        text = f"param x string\nresource e '{ENVIRONMENT}' existing = {{\n  name: 'e'\n}}\n"
        found = source.found(text + resource("properties: {}", self.STORAGES, rest))
        assert [(one.code, str(one.severity)) for one in found] == [("B2F163", "error")] * count

    @pytest.mark.parametrize(
        ("name", "count"),
        [
            ("'x'", 1),
            ("'x-${n}'", 0),
            ("'x-${i}'", 0),
            ("join(map(['a'], n => n), '')", 1),  # the lambda's own variable
            ("join([for n in [n]: n], '')", 0),
        ],
    )
    def test_the_rounds_of_a_loop_make_different_resources(self, source: Source, name: str, count: int):
        text = f"resource r '{APP}' = [for (n, i) in ['a', 'b']: {{\n name: {name}\n location: n\n}}]\n"
        found = [one for one in source.found(text) if one.code == "B2F162"]
        assert [str(one.severity) for one in found] == ["warning"] * count

    @pytest.mark.parametrize(
        ("name", "least"),
        [
            ("take(concat('logs-', x), 30)", 0),
            ("take('logs-${x}', 30)", None),
            ("take('logs-${x}', 2)", 2),
            ("'a-${x}'", 2),
            ("'a-${uniqueString(x)}'", None),
            ("x", None),
            ("'${x}'", None),  # as for a plain text, nothing is known
            ("'${known}-${x}'", None),
            ("take(concat('a', 'b'), 30)", None),  # a text that Bicep knows
            ("'a-${bounded}'", None),
            ("'a-${resourceGroup().name}'", None),
        ],
    )
    def test_a_name_may_turn_out_too_short(self, source: Source, name: str, least: int | None):
        kind = "Microsoft.OperationalInsights/workspaces@2023-09-01"
        text = "param x string\n@minLength(3)\nparam bounded string\nvar known = 'abc'\n"
        text += resource("properties: {}", kind, f"name: {name}\n  location: 'y'")
        found = [(one.code, one.message.partition(",")[0]) for one in source.found(text)]
        expected = [] if least is None else [("B2F165", f"this name may have only {least} characters")]
        assert found == expected


class TestModules:
    MODULE = "param a string\nparam b object = {}\ntype T = { x: int, y: string? }\nparam t T = { x: 1 }\n"

    def found(self, source: Source, body: str) -> list[Diagnostic]:
        return source.found(f"module m 'm.bicep' = {{\n  {body}\n}}\n", {"m.bicep": self.MODULE})

    def test_a_module_has_its_own_properties(self, source: Source):
        found = self.found(source, "Name: 'x'\n  params: { a: 'x' }")
        assert shown(found) == [("B2F160", "error", "Name", "did you mean 'name'?")]

    def test_parameters_are_those_of_its_template(self, source: Source):
        found = self.found(source, "params: {\n A: 'x' }")
        assert [(one.code, str(one.severity), one.span.text) for one in found] == [
            ("B2F108", "error", "A"),
            ("B2F103", "error", "params"),
        ]

    def test_an_objects_properties_are_those_of_the_parameters_type(self, source: Source):
        found = self.found(source, "params: { a: 'x', t: { X: 1 }, b: { anything: 1 } }")
        assert [(one.code, str(one.severity), one.message) for one in found] == [
            ("B2F104", "error", "the module parameter 't' is missing the property 'x'"),
            ("B2F160", "warning", "the module parameter 't' has no property 'X' in its type"),
        ]

    def test_another_kind_of_scope_has_to_be_named(self, source: Source):
        files = {"m.bicep": "targetScope = 'subscription'\n"}
        found = source.found("module m 'm.bicep' = {\n}\n", files)
        assert [(one.code, str(one.severity)) for one in found] == [("B2F161", "error")]
        assert source.found("module m 'm.bicep' = {\n  scope: subscription()\n}\n", files) == []


class TestOwnTypes:
    TYPES = "type T = { x: int, y: string? }\n@sealed()\ntype S = { x: int }\n"

    @pytest.mark.parametrize(
        ("declaration", "expected"),
        [
            ("param p T = { x: 1, z: 2 }", [("B2F160", "warning")]),
            ("param p S = { x: 1, z: 2 }", [("B2F104", "error")]),
            ("param p T = { y: 'a' }", [("B2F104", "error")]),
            ("param p T[] = [{ x: 1 }, { y: 'b' }]", [("B2F104", "error")]),
            ("param p T? = null", []),
            ("param p { *: int } = { z: 2 }", []),
            ("param p object = { z: 2 }", []),
            ("output o T = { x: 1, z: 2 }", [("B2F160", "warning")]),
            ("output o T[] = [for i in range(0, 2): { x: i, z: 2 }]", [("B2F160", "warning")]),
            ("output o T[] = map(range(0, 2), i => { X: i })", [("B2F104", "error")]),
            ("var v = { x: 1, z: 2 }\noutput o T = v", [("B2F160", "warning")]),
            ("output o T = union({ x: 1 }, { z: 2 })", []),
            ("param q object\noutput o T = q", []),
        ],
    )
    def test_names_in_a_value_that_is_written_out(
        self, source: Source, declaration: str, expected: list[tuple[str, str]]
    ):
        found = source.found(f"{self.TYPES}{declaration}\n")
        assert [(one.code, str(one.severity)) for one in found] == expected

    def test_a_parameter_file_is_held_against_its_template(self, source: Source):
        deployment = source.parameters(
            "using 'main.bicep'\nparam p = {\n x: 1\n z: 2\n}\n", f"{self.TYPES}param p T\n"
        )
        (found,) = deployment.diagnostics
        assert (found.code, found.span.file, found.span.line) == ("B2F160", "env.bicepparam", 4)

    def test_types_and_values_that_contain_themselves_come_to_an_end(self, source: Source):
        lines = ["type T = { a: T?, b: T? }", "var v0 = { c: 1 }"]
        lines += [f"var v{i} = {{ a: v{i - 1}, b: v{i - 1} }}" for i in range(1, 40)]
        found = source.found("\n".join([*lines, "output o T = v39", ""]))
        assert {one.code for one in found} <= {"B2F160", "B2F115", "B2F118"}


def test_a_type_is_known_in_its_versions_only():
    assert body_type("Microsoft.App/jobs", "2024-03-01") is not None
    assert body_type("Microsoft.App/jobs", "2022-03-01") is None  # older than the type
    assert body_type("Microsoft.App/jobs", "2024-03-02") is None  # no version
    assert body_type("Microsoft.App/nothing", "2024-03-01") is None
    assert body_type("Microsoft.App", "2024-03-01") is None


def test_each_line_of_the_data_is_a_property_of_a_known_kind():
    text = Path(resource_types.__file__).with_name("resource_types.tsv").read_text("ascii")
    names = [
        line.split("\t")[0]
        for line in text.splitlines()
        if "/" in line.split("\t")[0] and line[0] not in " #"
    ]
    assert len(names) == len(set(names)) > 30
    for name in names:
        assert canonical_type(name) == name
        newest = body_type(name, "2026-07-01")
        assert newest is not None
        waiting = list(newest.properties.values())
        assert waiting
        while waiting:
            found = waiting.pop()
            assert found.kind in {"string", "integer", "boolean", "array", "object", "map", "any"}
            assert not (found.is_required and found.is_read_only)
            waiting += found.members.values()


def test_what_every_resource_may_have_is_no_property_of_a_resource_by_name():
    assert "name" not in ENVELOPE


class TestSecrets:
    @pytest.mark.parametrize(
        "body",
        [
            "properties: { configuration: { secretz: [{ name: 'a', value: 'hunter2' }] } }",
            "properties: { configuration: { secrets: [{ nam: 'a', value: 'hunter2' }] } }",
            "properties: { configuration: { secrets: { name: 'a', value: 'hunter2' } } }",
            "properties: { configuration: { secrets: ['hunter2'] } }",
            "propertis: { value: 'hunter2' }",
        ],
    )
    def test_a_line_that_may_hold_one_is_masked(self, source: Source, body: str):
        found = source.found(resource(body))
        assert found
        assert "hunter2" not in render(found)

    def test_what_is_given_to_a_resource_that_exists_is_masked(self, source: Source):
        text = f"resource r '{APP}' existing = {{\n  name: 'x'\n  tags: {{ key: 'hunter2' }}\n}}\n"
        found = source.found(text)
        assert [str(one.severity) for one in found] == ["error"]
        assert "hunter2" not in render(found)

    def test_a_name_with_too_many_parts_is_not_in_the_message(self, source: Source):
        text = (
            f"@secure()\nparam p string = 'hunter2/x'\nresource e '{ENVIRONMENT}' = {{\n  name: p\n"
            "  location: 'norwayeast'\n  properties: {}\n  resource s 'storages' = { name: 'z', properties: {} }\n}\n"
        )
        found = source.found(text)
        assert {one.code for one in found} == {"B2F163"}
        assert "hunter2" not in render(found)


def test_resources_that_exist_are_named_in_a_loop_too(source: Source):
    text = f"resource r '{APP}' existing = [for i in range(0, 2): {{\n  name: 'x${{i}}'\n  location: 'norwayeast'\n}}]\n"
    assert [(one.code, str(one.severity)) for one in source.found(text)] == [("B2F160", "warning")]


def test_a_text_that_is_made_of_itself_many_times_is_bounded_at_once(source: Source):
    lines = ["param p string", "var v0 = '${p}'"]
    lines += [f"var v{i} = '{''.join(f'${{v{i - 1}}}' for _ in range(9))}'" for i in range(1, 30)]
    unused = resource("properties: {}", rest="name: '${v29}'\n  location: 'norwayeast'")
    text = "\n".join([*lines, unused.replace(APP, "Microsoft.OperationalInsights/workspaces@2023-09-01")])
    assert any(one.code == "B2F115" for one in source.found(text))
