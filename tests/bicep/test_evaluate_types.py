"""Declared types: which values parameters, outputs, arguments and results may have."""

from __future__ import annotations

import pytest

from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

TYPES = """\
type short = 'a' | 'b'?
type wide = short | 'c'
type pair = [string, int]
type open = { name: string, *: int }
type list = { value: int, next: list? }
type cat = { kind: 'cat', lives: int }
type dog = { kind: 'dog', good: bool? }
@discriminator('kind')
type pet = cat | dog
@minLength(2)
@maxLength(3)
type code = string
@sealed()
type closed = { name: string }
type names = string[]
"""
LIB = """\
import { inner } from 'deep.bicep'
@export()
type outer = { x: inner, y: int? }
"""
FILES = {"lib.bicep": LIB, "deep.bicep": "@export()\ntype inner = 'q' | 'w'\n"}


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("short", "'b'"),
        ("short", "null"),
        ("wide", "'c'"),
        ("wide", "null"),
        ("{ a: 'x' | 'y'?, b: short }", "{}"),
        ("pair", "['x', 1]"),
        ("open", "{ name: 'n', more: 1 }"),
        ("open.name", "'n'"),
        ("open.*", "1"),
        ("list", "{ value: 1, next: { value: 2, next: { value: 3 } } }"),
        ("pet", "{ kind: 'dog' }"),
        ("(cat | dog)", "{ kind: 'cat', lives: 9 }"),
        ("code[]", "['ab', 'abc']"),
        ("names[*]", "'n'"),
        ("pair[1]", "5"),
        ("list.next!", "{ value: 1 }"),
        ("('a' | 'b')[]", "['a', 'b']"),
        ("closed", "{ name: 'n' }"),
        ("sys.string", "'s'"),
        ("-1 | 0 | 1", "-1"),
        ("true", "true"),
        ("object", "{ a: 1 }"),
        ("array", "[1, 'x']"),
        ("resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>", "{ name: 'x' }"),
        ("resourceOutput<'Microsoft.Storage/storageAccounts@2023-01-01'>.properties.x[*]", "3"),
        ("sys.resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>.name", "'x'"),
        ("outer", "{ x: 'q' }"),
        ("outer.x", "'w'"),
        ("lib.outer", "{ x: 'q', y: 1 }"),
        ("lib.outer.y", "null"),
    ],
)
def test_a_value_that_a_type_takes(source: Source, declared: str, value: str) -> None:
    imports = "import { outer } from 'lib.bicep'\nimport * as lib from 'lib.bicep'\n"
    found = source.template(f"{imports}{TYPES}param p {declared} = {value}\noutput o any = p\n", FILES)
    assert rendered(found.outputs["o"]) == source.result(value)


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        ("short", "'c'", "'{}' must be 'a', 'b' or null, this is 'c'"),
        ("pair", "['x', 'y']", "'{}[1]' must be an int, this is a string"),
        ("pair", "['x']", "'{}' must have 2 items, this has 1"),
        ("open", "{ name: 'n', more: 'm' }", "'{}.more' must be an int, this is a string"),
        ("list", "{ value: 1, next: { value: 'x' } }", "'{}.next.value' must be an int, this is a string"),
        ("pet", "{ kind: 'cow' }", "'{}.kind' must be 'cat' or 'dog', this is 'cow'"),
        ("pet", "{ lives: 9 }", "'{}' is missing the property 'kind', which decides its type"),
        ("pet", "{ kind: 'cat' }", "'{}' is missing the property 'lives'"),
        ("code", "'a'", "'{}' must have at least 2 characters, this has 1"),
        ("code[]", "['ab', 'abcd']", "'{}[1]' must have at most 3 characters, this has 4"),
        ("closed", "{ name: 'n', other: 1 }", "'{}' has no property 'other' in its type"),
        ("names", "['a', 1]", "'{}[1]' must be a string, this is an int"),
        ("-1 | 0", "1", "'{}' must be -1 or 0, this is 1"),
        ("string", "null", "'{}' must be a string, this is null"),
        ("outer", "{ x: 'z' }", "'{}.x' must be 'q' or 'w', this is 'z'"),
        ("lib.outer.x", "'z'", "'{}' must be 'q' or 'w', this is 'z'"),
    ],
)
class TestAValueThatATypeRefuses:
    """The same holds wherever the type is declared."""

    @staticmethod
    def error(source: Source, text: str) -> str:
        imports = "import { outer } from 'lib.bicep'\nimport * as lib from 'lib.bicep'\n"
        found = source.errors(f"{imports}{TYPES}{text}\n", FILES)
        assert {error.code for error in found} == {"B2F104"}
        return found[0].message

    def test_as_a_default(self, source: Source, declared: str, value: str, message: str) -> None:
        found = self.error(source, f"param p {declared} = {value}")
        assert found == f"the default of the parameter {message.format('p')}"

    def test_as_a_module_s_parameter(self, source: Source, declared: str, value: str, message: str) -> None:
        imports = "import { outer } from 'lib.bicep'\nimport * as lib from 'lib.bicep'\n"
        source.write({"m.bicep": f"{imports}{TYPES}param p {declared}\n"})
        found = self.error(source, f"module m 'm.bicep' = {{\n  name: 'm'\n  params: {{ p: {value} }}\n}}")
        assert found == f"the module parameter {message.format('p')}"

    def test_as_an_output(self, source: Source, declared: str, value: str, message: str) -> None:
        found = self.error(source, f"output p {declared} = {value}")
        assert found == f"the output {message.format('p')}"

    def test_as_an_argument(self, source: Source, declared: str, value: str, message: str) -> None:
        text = f"func f(p {declared}) bool => true\noutput o bool = f({value})"
        assert self.error(source, text) == f"the argument {message.format('p')}"

    def test_as_a_result(self, source: Source, declared: str, value: str, message: str) -> None:
        text = f"func f() {declared} => {value}\noutput o any = f()"
        assert self.error(source, text) == f"the result of the function {message.format('f')}"


def test_an_output_s_decorators_hold_too(source: Source) -> None:
    text = "@minLength(3)\noutput a string = 'ab'\n@maxValue(1)\noutput b int = 2"
    assert [error.message for error in source.errors(text)] == [
        "the output 'a' must have at least 3 characters, this has 2",
        "the output 'b' must be at most 1, this is 2",
    ]


def test_a_secret_output_that_breaks_its_type_is_not_shown(source: Source) -> None:
    text = "@secure()\noutput a 'other' = 'hunter2'"
    (found,) = source.errors(text)
    assert "hunter2" not in found.message + (found.help or "")
    assert found.span is not None
    assert (found.span.start, found.span.end) in found.span.source.redacted


def test_what_is_unknown_is_not_checked(source: Source) -> None:
    text = "param p string\nfunc f(x string) string => x\noutput a int = any(p)\noutput b string = f(any(p))"
    found = source.template(text).outputs
    assert [rendered(found["a"]), rendered(found["b"])] == ["<p>", "<p>"]
