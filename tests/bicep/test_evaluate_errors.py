"""Errors: each with its code, its place, what was expected, and the next step."""

from __future__ import annotations

import pytest

from converter.source import Severity
from tests.bicep.sources import Source, diagnostic_line

MEANT = " | did you mean 'name'?"


ROOT = (
    "the source root | the root is SOURCE: give the folder that holds both, and in it this one as source.root in the "
    "project file"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("nam", "B2F101 3:24 the name 'nam' is not declared | did you mean 'name'?"),
        ("toLowr('a')", "B2F106 3:24 there is no function 'toLowr' | did you mean 'toLower'?"),
        ("az.toLowr('a')", "B2F106 3:27 there is no function 'toLowr' | did you mean 'toLower'?"),
        ("toLower('a', 'b')", "B2F106 3:24 `toLower` takes 1 argument, not 2"),
        ("concat()", "B2F106 3:24 `concat` takes at least 1 argument, not 0"),
        ("substring('a')", "B2F106 3:24 `substring` takes 2 to 3 arguments, not 1"),
        ("{ size: 1 }.sise", "B2F107 3:36 the object has no property 'sise' | did you mean 'size'?"),
        ("{}.a", "B2F107 3:27 the object has no property 'a' | write .?a where the property may be missing"),
        ("{}['a']", "B2F107 3:27 the object has no property 'a'"),
        (
            "any([1])[1]",
            (
                "B2F107 3:33 the array has 1 item, there is none at index 1 | "
                "write [?…] where the item may be missing"
            ),
        ),
        ("null.a", "B2F107 3:29 null has no property 'a' | write .?a where the value before it may be null"),
        ("'x'.a", "B2F109 3:28 a string has no property 'a'"),
        ("[1].a", "B2F109 3:28 an array has no property 'a'"),
        ("{ a: 1 }[0]", "B2F109 3:33 an object can't be indexed with an int"),
        ("['a']['x']", "B2F109 3:30 an array can't be indexed with a string"),
        ("1 + 'a'", "B2F109 3:28 `+` needs integers, this is a string"),
        ("1 / 0", "B2F109 3:28 division by zero"),
        ("7 % 0", "B2F109 3:28 division by zero"),
        ("9223372036854775807 + 1", "B2F109 3:24 the result is too large for a 64-bit integer"),
        ("!'a'", "B2F109 3:24 `!` needs a boolean, this is a string"),
        ("-'a'", "B2F109 3:24 `-` needs an integer, this is a string"),
        ("true && 'a'", "B2F109 3:32 `&&` needs booleans, this is a string"),
        ("'a' < 1", "B2F109 3:24 `<` can't compare a string with an int"),
        ("[] < 1", "B2F109 3:24 `<` compares integers or strings, this is an array"),
        ("1 ? 'a' : 'b'", "B2F109 3:24 a condition must be a boolean, this is an int"),
        ("[for x in 'a': x]", "B2F109 3:34 a loop runs over an array, this is a string"),
        ("[...'a']", "B2F109 3:24 only an array can be spread in an array, this is a string"),
        ("{ ...['a'] }", "B2F109 3:24 only objects can be merged, this is an array"),
        (
            "fail('stop here')",
            "B2F110 3:24 fail(): stop here "
            "| change the values that lead here, or the condition around fail()",
        ),
        ("name.x()", "B2F106 3:29 a string has no function 'x'"),
        ("nameof(1 + 1)", "B2F106 3:31 `nameof` expects a name or a property"),
        ("double('a', 'b')", "B2F106 3:24 `double` takes 1 argument, not 2"),
    ],
)
def test_an_expression_that_cannot_be_evaluated(source: Source, expression: str, expected: str) -> None:
    declared = "param name string = 'x'\nfunc double(text string) string => '${text}${text}'"
    assert diagnostic_line(source.error(expression, declared)).replace("main.bicep:", "") == expected


def test_unknown_names_are_reported_wherever_they_are_used(source: Source) -> None:
    text = """\
param flag bool = false
var unused = missing1
output a string = flag ? missing2 : 'x'
func f(a string) string => missing3
resource r 'A.B/c@2020-01-01' = if (missing4) {
  name: 'x'
  properties: [for i in missing5: { a: i, b: missing6 }]
}
@description(missing7)
param p string = map([1], x => missing8)[0]
"""
    found = [diagnostic.message for diagnostic in source.errors(text)]
    found = [message for message in found if "declared" in message]
    assert found == [f"the name 'missing{number}' is not declared" for number in (1, 2, 3, 4, 5, 6, 8, 7)]


def test_errors_of_several_statements_come_together(source: Source) -> None:
    text = "output a int = 1 / 0\nvar b = json('{}').x\noutput c string = b\n"
    text += "resource r 'A.B/c@1' = {\n  name: fail('no')\n}\n"
    assert [found.code for found in source.errors(text)] == ["B2F110", "B2F109", "B2F107"]


def test_a_failure_is_reported_once_however_often_it_is_used(source: Source) -> None:
    text = "var a = {}.x\noutput b string = a\noutput c string = a\n"
    assert len(source.errors(text)) == 1


def test_an_unused_variable_is_not_evaluated(source: Source) -> None:
    assert source.result("1", "var unused = fail('never')") == 1


def test_declaring_a_name_twice(source: Source) -> None:
    (found,) = source.errors("param a string = 'x'\nvar a = 1\n")
    assert (
        diagnostic_line(found)
        == "B2F112 main.bicep:2:5 'a' is declared more than once | give one of them another name"
    )
    assert [(str(label.span), label.message) for label in found.labels] == [
        ("main.bicep:1:7", "declared here first")
    ]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("var a = b\nvar b = '${a}'\noutput o string = a\n", "'a' → 'b' → 'a'"),
        ("var a = a\noutput o string = a\n", "'a' → 'a'"),
        ("param p string = q\nparam q string = p\n", "'p' → 'q' → 'p'"),
        ("resource r 'A.B/c@1' = {\n  name: r.name\n}\n", "'r' → 'r'"),
    ],
)
def test_a_value_that_depends_on_itself(source: Source, text: str, way: str) -> None:
    (found,) = source.errors(text)
    assert found.code == "B2F105"
    assert found.message == f"{way}: a value can't depend on itself"


def test_a_function_that_calls_itself(source: Source) -> None:
    declared = "func f(x int) int => g(x)\nfunc g(x int) int => f(x)"
    found = source.error("f(1)", declared)
    assert (found.code, found.message) == ("B2F105", "'f' → 'g' → 'f': a function can't call itself")


def test_modules_that_deploy_themselves(source: Source) -> None:
    files = {"a.bicep": "module b 'b.bicep' = {}\n", "b.bicep": "module a './a.bicep' = {}\n"}
    (found,) = source.errors("module a 'a.bicep' = {}\n", files)
    assert (
        diagnostic_line(found)
        == "B2F105 b.bicep:1:10 this module deploys itself: a.bicep → b.bicep → a.bicep"
    )
    (itself,) = source.errors("module a 'main.bicep' = {}\n")
    assert itself.message == "this module deploys itself: main.bicep → main.bicep"


def test_modules_whose_outputs_need_each_other(source: Source) -> None:
    text = """\
module a 'm.bicep' = {
  params: { p: b.outputs.o }
}
module b 'm.bicep' = {
  params: { p: a.outputs.o }
}
"""
    found = source.errors(text, {"m.bicep": "param p string\noutput o string = p\n"})
    assert {diagnostic.code for diagnostic in found} == {"B2F105"}


def test_imported_values_that_depend_on_each_other(source: Source) -> None:
    files = {
        "a.bicep": "import { y } from 'b.bicep'\n@export()\nvar x = y\n",
        "b.bicep": "import { x } from 'a.bicep'\n@export()\nvar y = x\n",
    }
    found = source.errors("import { x } from 'a.bicep'\noutput o string = x\n", files)
    assert [diagnostic.code for diagnostic in found] == ["B2F105"]


def test_a_type_that_refers_to_itself(source: Source) -> None:
    found = source.errors("type A = B\ntype B = A\nparam p A\n")
    assert [(diagnostic.code, diagnostic.message) for diagnostic in found] == [
        ("B2F105", "'A' → 'B' → 'A': a type can't contain itself")
    ]


def test_a_recursive_type_is_fine(source: Source) -> None:
    text = "type Node = { name: string, next: Node? }\nparam node Node\n"
    given = "using 'main.bicep'\nparam node = { name: 'a', next: { name: 'b' } }\n"
    assert list(source.parameters(given, text).parameters) == ["node"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "module m 'modul.bicep' = {}\n",
            "B2F102 main.bicep:1:10 there is no file 'modul.bicep' | did you mean 'module.bicep'?",
        ),
        (
            "module m 'x/y.bicep' = {}\n",
            "B2F102 main.bicep:1:10 there is no file 'x/y.bicep' | there is no folder 'x'",
        ),
        ("module m '../y.bicep' = {}\n", f"B2F102 main.bicep:1:10 '../y.bicep' leads out of {ROOT}"),
        ("module m '/y.bicep' = {}\n", f"B2F102 main.bicep:1:10 '/y.bicep' leads out of {ROOT}"),
        (
            "module m 'lib\\\\module.bicep' = {}\n",
            (
                "B2F102 main.bicep:1:10 'lib\\module.bicep' has a backslash: a path in Bicep is written "
                "with forward slashes | write 'lib/module.bicep'"
            ),
        ),
        ("module m '.' = {}\n", "B2F102 main.bicep:1:10 there is no file '.'"),
        (
            "import { nme } from 'module.bicep'\noutput o string = nme\n",
            "B2F101 main.bicep:1:10 'module.bicep' doesn't export 'nme'" + MEANT,
        ),
        (
            "import * as lib from 'module.bicep'\noutput o string = lib.nme\n",
            "B2F101 main.bicep:2:23 'module.bicep' doesn't export 'nme'" + MEANT,
        ),
        (
            "import * as lib from 'module.bicep'\noutput o string = lib.nme()\n",
            "B2F101 main.bicep:2:23 'module.bicep' doesn't export 'nme'" + MEANT,
        ),
        (
            "module m 'module.bicep' = {\n  params: { siz: 1, size: 2 }\n}\n",
            "B2F108 main.bicep:2:13 'module.bicep' has no parameter 'siz' | did you mean 'size'?",
        ),
        (
            "module m 'module.bicep' = {}\n",
            (
                "B2F103 main.bicep:1:8 the parameter 'size' of 'module.bicep' has no value and no default "
                "| give a value for 'size'"
            ),
        ),
        (
            "module m 'module.bicep' = {\n  params: { size: 'x' }\n}\n",
            "B2F104 main.bicep:2:19 the module parameter 'size' must be an int, this is a string",
        ),
        (
            "module m 'module.bicep' = {\n  params: { size: 1 }\n}\noutput o string = m.outputs.nme\n",
            "B2F107 main.bicep:4:29 the module 'm' has no output 'nme' | did you mean 'named'?",
        ),
        (
            "param p Scal\ntype Scale = int\n",
            "B2F101 main.bicep:1:9 there is no type 'Scal' | did you mean 'Scale'?",
        ),
        (
            "resource r 'A.B/c@1' = {\n  location: 'x'\n}\n",
            "B2F107 main.bicep:1:10 the resource 'r' has no name | give it a `name:`",
        ),
        (
            (
                "resource r 'A.B/c@1' = {\n  name: 'x'\n  resource inner 'd' = {\n    name: 'y'\n  }\n}\n"
                "output o string = r::iner.name\n"
            ),
            "B2F101 main.bicep:7:22 the resource 'r' has no nested resource 'iner' | did you mean 'inner'?",
        ),
    ],
)
def test_what_a_file_refers_to(source: Source, text: str, expected: str) -> None:
    files = {"module.bicep": "@export()\nvar name = 'x'\nparam size int\noutput named string = name\n"}
    (found,) = source.errors(text, files)
    assert diagnostic_line(found) == expected


@pytest.mark.parametrize("name", ["hidden", "Hidden", "hide"])
def test_a_name_that_is_not_exported(source: Source, name: str) -> None:
    files = {"lib.bicep": "var hidden = 1\ntype Hidden = int\nfunc hide() int => 1\n"}
    uses = {"hidden": "output o int = hidden", "Hidden": "param p Hidden", "hide": "output o int = hide()"}
    (found,) = source.errors(f"import {{ {name} }} from 'lib.bicep'\n{uses[name]}\n", files)
    assert diagnostic_line(found) == (
        f"B2F101 main.bicep:1:10 'lib.bicep' doesn't export '{name}' | put @export() before '{name}'"
    )
    assert [(label.span.text, label.message) for label in found.labels] == [
        (name, "declared here, without @export()")
    ]


def test_syntax_errors_of_a_module_are_reported_with_its_file(source: Source) -> None:
    found = source.errors("module m 'm.bicep' = {}\nmodule n 'm.bicep' = {}\n", {"m.bicep": "param x =\n"})
    assert [diagnostic.span.file for diagnostic in found if diagnostic.span] == ["m.bicep"]


def test_a_fault_behind_an_unknown_condition_is_a_warning(source: Source) -> None:
    text = "param flag bool\nresource r 'A.B/c@1' = if (flag) {\n  name: 'x'\n  properties: fail('no')\n}\n"
    (found,) = source.template(text).diagnostics
    assert (found.code, found.severity) == ("B2F110", Severity.WARNING)


def test_a_registry_module_stays_symbolic_with_a_warning(source: Source) -> None:
    text = "module m 'br/public:avm/res/x:1.0' = {\n  name: 'x'\n  params: {}\n}\n"
    deployment = source.template(f"{text}output o string = m.outputs.id\n")
    (found,) = deployment.diagnostics
    assert diagnostic_line(found) == (
        "B2F111 main.bicep:1:10 'br/public:avm/res/x:1.0' is not a file of this source: "
        "its outputs stay symbolic | `bicep restore` puts it into Bicep's module cache; or name a folder that has "
        "it: `modules` in the project file"
    )
    assert source.result("m.outputs.id", text) == "<Microsoft.Resources/deployments('x').outputs.id>"


def test_an_import_from_a_registry_stays_symbolic(source: Source) -> None:
    text = "import { a, T, f } from 'br:x/y:1'\nparam p T\nvar v = f(1)\n"
    assert source.result("[a, p, v]", text) == ["<import()>", "<p>", "<f(1)>"]


@pytest.mark.parametrize("using", ["'man.bicep'", "'../main.bicep'"])
def test_a_template_that_does_not_exist(source: Source, using: str) -> None:
    found = source.parameter_errors(f"using {using}\nparam a = 1 / 0\n", "param a int\n")
    assert sorted(diagnostic.code for diagnostic in found) == ["B2F102", "B2F109"]


def test_a_parameter_file_without_using(source: Source) -> None:
    (found,) = source.parameter_errors("param a = 1\n", "param a int\n")
    assert diagnostic_line(found) == (
        "B2F102 env.bicepparam:1:1 'env.bicepparam' doesn't name its template | begin with using 'main.bicep'"
    )


def test_a_parameter_file_that_extends_itself(source: Source) -> None:
    files = {"base.bicepparam": "using none\nextends 'env.bicepparam'\n"}
    (found,) = source.parameter_errors("using 'main.bicep'\nextends 'base.bicepparam'\n", "", files)
    assert found.code == "B2F105"
    assert found.message.endswith("env.bicepparam → base.bicepparam → env.bicepparam")


def test_a_file_that_is_not_there_or_not_text(source: Source) -> None:
    from converter.bicep import FileResolver, evaluate_template
    from converter.source import DiagnosticError

    (source.root / "main.bicep").write_bytes(b"param \xff")
    for path in ("main.bicep", "missing.bicep"):
        with pytest.raises(DiagnosticError) as caught:
            evaluate_template(FileResolver(source.root), path)
        assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["B2F001"]
