"""Parameters: what they may be given, and who decides their value."""

from __future__ import annotations

import pytest

from tests.bicep.rendering import rendered
from tests.bicep.sources import Source, diagnostic_line


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        (
            "@allowed(['dev', 'prod'])\nparam p string",
            "'pord'",
            "must be 'dev' or 'prod', this is 'pord' | did you mean 'prod'?",
        ),
        ("@allowed([1, 2])\nparam p int", "3", "must be 1 or 2, this is 3"),
        ("@allowed(['a', 'b'])\nparam p array", "['a', 'c']", "must be 'a' or 'b', this is 'c'"),
        ("@allowed([['a'], ['b']])\nparam p array", "['c']", "must be one of the allowed values"),
        ("@minLength(3)\nparam p string", "'ab'", "must have at least 3 characters, this has 2"),
        ("@maxLength(1)\nparam p string", "'ab'", "must have at most 1 characters, this has 2"),
        ("@minLength(1)\nparam p array", "[]", "must have at least 1 items, this has 0"),
        ("@maxLength(1)\nparam p array", "[1, 2]", "must have at most 1 items, this has 2"),
        ("@minValue(1)\nparam p int", "0", "must be at least 1, this is 0"),
        ("@maxValue(5)\nparam p int", "6", "must be at most 5, this is 6"),
        ("param p string", "1", "must be a string, this is an int | write '1' with quotes for a string"),
        (
            "param p int",
            "'1'",
            "must be an int, this is a string | write 1 without quotes, or int(…) around it",
        ),
        (
            "param p bool",
            "'True'",
            "must be a bool, this is a string | write true without quotes, or bool(…) around it",
        ),
        ("param p bool", "1", "must be a bool, this is an int"),
        ("param p object", "[]", "must be an object, this is an array"),
        ("param p array", "{}", "must be an array, this is an object"),
        ("param p string", "null", "must be a string, this is null"),
        ("param p 'a' | 'b'", "'c'", "must be 'a' or 'b', this is 'c'"),
        ("param p 1 | 2", "'1'", "must be 1 or 2, this is '1'"),
        ("param p { a: string }", "{}", "is missing the property 'a'"),
        (
            "param p { name: string }",
            "{ nam: 'x' }",
            "is missing the property 'name' | 'nam' looks like a misspelling of it",
        ),
        ("@sealed()\nparam p { a: string }", "{ a: 'x', b: 1 }", "has no property 'b' in its type"),
        (
            "@discriminator('k')\nparam p { k: 'a', x: int } | { k: 'b' }",
            "{ k: 'c' }",
            "must be 'a' or 'b', this is 'c'",
        ),
    ],
)
def test_a_value_that_breaks_its_declaration(
    source: Source, declared: str, given: str, expected: str
) -> None:
    (found,) = source.parameter_errors(f"using 'main.bicep'\nparam p = {given}\n", f"{declared}\n")
    assert found.code == "B2F104"
    _, problem = found.message.split("' ", 1)
    assert f"{problem} | {found.help}".removesuffix(" | None") == expected
    (label,) = found.labels
    assert label.message == "declared here"
    assert label.span.text == "p"


@pytest.mark.parametrize(
    ("declared", "given", "path", "place"),
    [
        ("param p { a: { b: int } }", "{ a: { b: 'x' } }", "p.a.b", "'x'"),
        ("param p string[]", "['a', 2]", "p[1]", "2"),
        ("param p [string, int]", "['a', 'b']", "p[1]", "'b'"),
        ("param p { *: int }", "{ a: 1, b: 'x' }", "p.b", "'x'"),
        ("param p { @minValue(1)\n  a: int }", "{ a: 0 }", "p.a", "0"),
        ("type T = { a: int }\nparam p T[]", "[{ a: 1 }, { a: true }]", "p[1].a", "true"),
        ("type T = { a: { b: int } }\nparam p T.a", "{ b: 'x' }", "p.b", "'x'"),
        ("param p ('a' | 'b')?", "[]", "p", "[]"),
    ],
)
def test_the_message_leads_into_the_value(
    source: Source, declared: str, given: str, path: str, place: str
) -> None:
    (found,) = source.parameter_errors(f"using 'main.bicep'\nparam p = {given}\n", f"{declared}\n")
    assert found.message.startswith(f"the parameter '{path}' ")
    assert found.span is not None
    assert found.span.text == place


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("param p string?", "null"),
        ("param p { a: string? }", "{}"),
        ("param p { a: string, b: int? }", "{ a: 'x', extra: 1 }"),
        ("param p 'a' | 'b' | null", "null"),
        ("param p ('a' | 'b')[]", "['a', 'b']"),
        ("param p any", "1"),
        ("@allowed(['a', 'b'])\nparam p array", "['b', 'a', 'b']"),
        ("@allowed([['a'], ['b']])\nparam p array", "['b']"),
        ("param p resourceInput<'A.B/c@2020-01-01'>.properties", "{ x: 1 }"),
        ("param p [int, string]", "[1, 'a']"),
        ("@discriminator('k')\nparam p { k: 'a', x: int } | { k: 'b' }", "{ k: 'a', x: 1 }"),
        ("@minLength(3)\nparam p string", "readEnvironmentVariable('X')"),
        ("param p int", "int(readEnvironmentVariable('X'))"),
        ("param p object", "json(readEnvironmentVariable('X'))"),
        ("param p { a: int }", "{ a: int(readEnvironmentVariable('X')) }"),
        ("param p sys.string", "'x'"),
        ("type T = string\ntype U = T\nparam p U", "'x'"),
    ],
)
def test_a_value_that_its_declaration_takes(source: Source, declared: str, given: str) -> None:
    assert list(
        source.parameters(f"using 'main.bicep'\nparam p = {given}\n", f"{declared}\n").parameters
    ) == ["p"]


def test_types_of_other_files(source: Source) -> None:
    files = {"types.bicep": "@export()\ntype Size = 's' | 'l'\n@export()\ntype Box = { size: Size }\n"}
    text = """
import { Box as Crate } from 'types.bicep'
import * as all from 'types.bicep'
param a Crate
param b all.Size
"""
    given = "using 'main.bicep'\nparam a = { size: 'm' }\nparam b = 'm'\n"
    messages = [found.message for found in source.parameter_errors(given, text, files)]
    assert messages == [
        "the parameter 'a.size' must be 's' or 'l', this is 'm'",
        "the parameter 'b' must be 's' or 'l', this is 'm'",
    ]


def test_every_error_in_parameters_is_reported(source: Source) -> None:
    text = "param a string\nparam b int\nparam c string\nparam size string = ''\n"
    found = source.parameter_errors("using 'main.bicep'\nparam a = 1\nparam b = 'x'\nparam siz = ''\n", text)
    assert [diagnostic_line(diagnostic).split(" | ")[0] for diagnostic in found] == [
        "B2F108 env.bicepparam:4:7 'main.bicep' has no parameter 'siz'",
        "B2F103 env.bicepparam:1:7 the parameter 'c' of 'main.bicep' has no value and no default",
        "B2F104 env.bicepparam:2:11 the parameter 'a' must be a string, this is an int",
        "B2F104 env.bicepparam:3:11 the parameter 'b' must be an int, this is a string",
    ]


def test_which_source_of_a_value_wins(source: Source) -> None:
    text = """
param given string = 'default'
param defaulted string = 'default'
param nulled string = 'default'
param open string?
param made string = '${given}-${defaulted}'
"""
    given = "using 'main.bicep'\nparam given = 'given'\nparam nulled = null\n"
    parameters = source.parameters(given, text).parameters
    assert {name: rendered(value) for name, value in parameters.items()} == {
        "given": "given",
        "defaulted": "default",
        "nulled": "default",
        "open": None,
        "made": "given-default",
    }


def test_a_default_is_checked_too(source: Source) -> None:
    (found,) = source.errors("@minLength(3)\nparam p string = 'ab'\n")
    assert diagnostic_line(found) == (
        "B2F104 main.bicep:2:18 the default of the parameter 'p' must have at least 3 characters, this has 2"
    )


def test_variables_imports_and_other_parameters_in_a_parameter_file(source: Source) -> None:
    shared = "@export()\nvar zone = 'no'\n@export()\nfunc twice(x string) string => '${x}${x}'\n"
    text = "param a string\nparam b string\nparam c string\n"
    given = """\
using 'main.bicep'
import { zone, twice } from 'shared.bicep'
var prefix = 'p'
param a = '${prefix}-${zone}'
param b = twice(a)
param c = join(map(range(0, 2), i => '${i}'), '')
"""
    parameters = source.parameters(given, text, {"shared.bicep": shared}).parameters
    assert [rendered(value) for value in parameters.values()] == ["p-no", "p-nop-no", "01"]


def test_a_parameter_file_extends_another(source: Source) -> None:
    files = {"shared/base.bicepparam": "using none\nvar own = 'b'\nparam a = 'a${own}'\nparam b = 'base'\n"}
    given = "using 'main.bicep'\nextends 'shared/base.bicepparam'\nparam b = '${base.b}+'\n"
    parameters = source.parameters(given, "param a string\nparam b string\n", files).parameters
    assert [rendered(value) for value in parameters.values()] == ["ab", "base+"]


def test_a_template_without_parameters_from_a_registry(source: Source) -> None:
    deployment = source.parameters("using 'br:example.azurecr.io/app:1'\nparam a = 'x'\n")
    assert rendered(deployment.parameters["a"]) == "x"
    assert [found.code for found in deployment.diagnostics] == ["B2F111"]


def test_module_parameters_by_spread_or_as_a_whole(source: Source) -> None:
    files = {"m.bicep": "param a string\nparam b string = 'default'\noutput o string = '${a}${b}'\n"}
    declared = "var all = { a: 'x' }\nmodule m 'm.bicep' = {\n  params: { ...all, b: 'y' }\n}\n"
    source.write(files)
    assert source.result("m.outputs.o", declared) == "xy"
    declared = "var all = { a: 'x' }\nmodule m 'm.bicep' = {\n  params: all\n}\n"
    assert source.result("m.outputs.o", declared) == "xdefault"
