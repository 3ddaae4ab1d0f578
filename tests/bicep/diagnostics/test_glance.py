"""The errors in names that are found without evaluating anything, and in which files."""

from __future__ import annotations

import pytest

from tests.bicep.sources import Source, diagnostic_line

FILES = {
    "lib.bicep": "@export()\nfunc double(a int) int => a * 2\n@export()\ntype Size = int\nvar own = 1\n",
    "module.bicep": "param size int\nparam note string?\noutput named string = 'x'\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # values
        (
            "type T = int\nvar a = T\n",
            "B2F101 2:9 the name 'T' is not declared | 'T' is a type, not a value",
        ),
        (
            "var a = resourceGroup\n",
            "B2F101 1:9 the name 'resourceGroup' is not declared "
            "| 'resourceGroup' is a function: call it with resourceGroup(…)",
        ),
        ("var a = base\n", "B2F101 1:9 the name 'base' is not declared"),
        ("var a = map([1], (x, i) => y)\n", "B2F101 1:28 the name 'y' is not declared"),
        ("func f(a int) int => b\n", "B2F101 1:22 the name 'b' is not declared"),
        # functions
        ("param a int\nvar b = a()\n", "B2F106 2:9 'a' is a value, not a function"),
        ("var a = equals(1, 2)\n", "B2F106 1:9 Bicep has no function 'equals' | write a == b"),
        ("func f(a int) int => a\nvar b = f()\n", "B2F106 2:9 `f` takes 1 argument, not 0"),
        (
            "import { double } from 'lib.bicep'\nvar b = double()\n",
            "B2F106 2:9 `double` takes 1 argument, not 0",
        ),
        (
            "import * as lib from 'lib.bicep'\nvar b = lib.double()\n",
            "B2F106 2:9 `double` takes 1 argument, not 0",
        ),
        (
            "var a = loadTextContent('modul.bicep')\n",
            "B2F102 1:25 there is no file 'modul.bicep' | did you mean 'module.bicep'?",
        ),
        # types
        ("param a strng\n", "B2F101 1:9 there is no type 'strng' | did you mean 'string'?"),
        ("var n = 1\nparam a n\n", "B2F101 2:9 there is no type 'n' | 'n' is a value, not a type"),
        ("func f(a { b: boolean }) int => 1\n", "B2F101 1:15 there is no type 'boolean' | write 'bool'"),
        ("output a ('a' | Sise)[] = []\n", "B2F101 1:17 there is no type 'Sise'"),
        (
            "import * as lib from 'lib.bicep'\nparam a lib.Sise\n",
            "B2F101 2:13 'lib.bicep' doesn't export 'Sise' | did you mean 'Size'?",
        ),
        # decorators
        ("@secur()\nparam a string\n", "B2F106 1:2 there is no decorator 'secur' | did you mean 'secure'?"),
        (
            "@batchSize('2')\nmodule m 'module.bicep' = { params: { size: 1 } }\n",
            "B2F106 1:12 the decorator 'batchSize' expects an int, this is a string",
        ),
        (
            "@allowed([1])\nvar a = 1\n",
            "B2F106 1:2 the decorator 'allowed' isn't allowed before a variable | it is allowed before a parameter",
        ),
        (
            "type T = {\n  @minValue()\n  a: int\n}\n",
            "B2F106 2:4 the decorator 'minValue' takes 1 argument, not 0",
        ),
        (
            "@secure()\n@secure()\nparam a string\n",
            "B2F112 2:1 the decorator 'secure' is given more than once | keep one of them",
        ),
        # properties
        (
            "var a = { b: { c: 1 } }\nvar d = a.b.e\n",
            "B2F107 2:13 the object has no property 'e' | write .?e where the property may be missing",
        ),
        (
            "var a = az.environment().sufixes\n",
            "B2F107 1:26 the result of 'environment()' has no property 'sufixes' | did you mean 'suffixes'?",
        ),
        (
            "module m 'module.bicep' = [for i in [1]: { params: { size: i } }]\nvar a = m[0].outputs.nmed\n",
            "B2F107 2:22 the module 'm' has no output 'nmed' | did you mean 'named'?",
        ),
        # other files
        (
            "module m 'main.bicep' = {}\n",
            "B2F105 1:10 this module deploys itself: main.bicep → main.bicep",
        ),
        (
            "import { own } from 'lib.bicep'\n",
            "B2F101 1:10 'lib.bicep' doesn't export 'own' | put @export() before 'own'",
        ),
        ("module m '${'x'}.bicep' = {}\n", "B2F102 1:10 the path of a file must be a plain string"),
        (
            "module m 'module.bicep' = if (false) {}\n",
            "B2F103 1:8 the parameter 'size' of 'module.bicep' has no "
            "value and no default | give a value for 'size'",
        ),
        (
            "targetScope = 'tenant'\ntargetScope = 'subscription'\n",
            "B2F112 2:1 the target scope is given more than once | keep one of them",
        ),
    ],
)
def test_errors_that_need_no_evaluation(source: Source, text: str, expected: str) -> None:
    (found,) = source.errors(text, FILES)
    assert diagnostic_line(found).replace("main.bicep:", "", 1) == expected


@pytest.mark.parametrize(
    "text",
    [
        "param p object\nvar a = p.anything\n",
        "var a = { b: 1 }\nvar c = a.?d\n",
        "var a = union({ b: 1 }, {})\nvar c = a.d\n",
        "type Node = {\n  next: Node?\n  all: Node[]\n}\n",
        "resource a 'A.B/c@1' = {\n  name: 'x'\n  resource b 'd' = {\n    name: a.name\n  }\n}\n",
        "var sys = 1\nvar a = sys\n",
        "module m 'br/public:x/y:1' = {\n  params: { anything: 1 }\n}\nvar a = m.outputs.anything\n",
        "param a string = newGuid()\nvar b = nameof(b)\n",
        "type T = {\n  @sys.allowed([1])\n  a: int\n}\n",
    ],
)
def test_what_is_right(source: Source, text: str) -> None:
    assert not source.template(text, FILES).outputs


def test_a_fault_in_one_file_hides_none_in_another(source: Source) -> None:
    files = {
        "broken.bicep": "param a =\nvar b = missing\n",
        "names.bicep": "output o string = nothing\n",
        "base.bicepparam": "using none\nparam a = other\n",
    }
    template = (
        "module one 'broken.bicep' = {}\nmodule two 'names.bicep' = {}\nvar v = {\n  a 1\n  b: unknown\n}\n"
    )
    found = source.parameter_errors(
        "using 'main.bicep'\nextends 'base.bicepparam'\nparam b = c\n", template, files
    )
    assert sorted({str(diagnostic.span) for diagnostic in found}) == [
        "base.bicepparam:2:11",
        "broken.bicep:1:9",
        "broken.bicep:2:9",
        "env.bicepparam:3:11",
        "env.bicepparam:3:7",
        "main.bicep:4:5",
        "main.bicep:5:6",
        "names.bicep:1:19",
    ]


def test_a_name_whose_declaration_is_broken_is_not_unknown(source: Source) -> None:
    found = source.errors("param a strin g\nvar b =\noutput c string = '${a}${b}'\n")
    assert [diagnostic.code for diagnostic in found] == ["B2F002", "B2F002"]
