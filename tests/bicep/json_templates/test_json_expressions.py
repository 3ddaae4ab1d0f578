"""Expressions in ARM templates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bicep.json_templates.templates import errors, outputs, template
from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("[[plain]", "[plain]"),
        ("[open", "[open"),
        ("['it''s']", "it's"),
        ("[ concat( 'a' ,\n 'b' ) ]", "ab"),
        ("[format('{0}-{1}-{0} {{x}}', 'a', 2)]", "a-2-a {x}"),
        ("[format('{0:D3}', 7)]", "007"),
        ("[if(equals(1, 1), 'yes', fail('no'))]", "yes"),
        ("[and(true(), true(), false())]", False),
        ("[or(false(), not(false()))]", True),
        ("[add(mul(2, 3), -1)]", 5),
        ("[greaterOrEquals(length(createArray(1, 2)), 2)]", True),
        ("[createObject('a', createArray(1, null()), 'b', 'x').a[0]]", 1),
        ("[coalesce(null(), json('null'), 'x')]", "x"),
        ("[tryGet(createObject('a', createObject('b', 1)), 'a', 'b')]", 1),
        ("[tryGet(createObject('a', 1), 'c', 'd')]", None),
        ("[indexFromEnd(createArray(1, 2, 3), 1)]", 3),
        ("[tryIndexFromEnd(createArray(1), 4)]", None),
        ("[map(createArray(1, 2), lambda('x', add(lambdaVariables('x'), 1)))]", [2, 3]),
        ("[TOUPPER('a')]", "A"),
        ("[union(createObject('a', 1), createObject('b', 2))]", {"a": 1, "b": 2}),
        ("[resourceGroup().location]", "norwayeast"),
        ("[variables('V')]", "variable"),
        ("[variables(concat('v', ''))]", "variable"),
        ("[parameters('p')]", 3),
    ],
)
def test_an_expression_has_its_value(source: Source, expression: str, expected: Any) -> None:
    sections = {
        "variables": {"v": "variable"},
        "parameters": {"p": {"type": "int", "defaultValue": 3}},
    }
    assert outputs(source, {"o": expression}, **sections)["o"] == expected


@pytest.mark.parametrize(
    ("expression", "code", "part", "message"),
    [
        ("[concat('a' 'b')]", "B2F171", "'b'", "expected `,` or `)`, this is a string"),
        ("[parameters]", "B2F171", "]", "expected `(` behind 'parameters'"),
        ("[concat('a', 'b']", "B2F171", "]", "expected `,` or `)`"),
        ("['a']]", "B2F171", "]", "expected the end of the expression"),
        ("[add(1, 'x'), 2]", "B2F171", ",", "expected the end of the expression"),
        ("[parameters('nope')]", "B2F101", "'nope'", "the template has no parameter 'nope'"),
        ("[variables('vv')]", "B2F101", "'vv'", "the template has no variable 'vv'"),
        ("[concatt('a')]", "B2F106", "concatt", "there is no function 'concatt'"),
        ("[copyIndex()]", "B2F172", "copyIndex()", "there is no such `copy` around this"),
        ("[if(true(), 1)]", "B2F106", "if(true(), 1)", "`if` takes 3 arguments"),
        ("[createObject('a')]", "B2F106", "createObject('a')", "takes names and values by turns"),
        ("[add('a', 1)]", "B2F109", "'a'", "integer"),
        ("[createObject('a', 1).b]", "B2F107", "b", "the object has no property 'b'"),
    ],
)
def test_what_is_wrong_has_its_place_in_the_json(
    source: Source, expression: str, code: str, part: str, message: str
) -> None:
    content = template(variables={"v": 1}, outputs={"o": {"type": "string", "value": expression}})
    (found,) = errors(source, content)
    assert found.code == code
    assert found.span is not None
    assert found.span.file == "main.json"
    assert found.span.text == part
    assert message in found.message


def test_a_place_is_right_behind_escapes(source: Source) -> None:
    text = r"""{"$schema": "https://x/deploymentTemplate.json#", "resources": [],
        "outputs": {"o": {"type": "string", "value": "[concat('\"\n', nope('x'))]"}}}"""
    (found,) = errors(source, text)
    assert found.span is not None
    assert (found.span.text, found.span.line) == ("nope", 2)


def test_nesting_ends_in_a_diagnostic(source: Source) -> None:
    deep = f"[{'not(' * 5000}true(){')' * 5000}]"
    (found,) = errors(source, template(outputs={"o": {"type": "bool", "value": deep}}))
    assert found.code == "B2F005"
    long = f"[createObject('a', 1){'.a' * 5000}]"
    (found,) = errors(source, template(outputs={"o": {"type": "bool", "value": long}}))
    assert found.code == "B2F005"
    wide = f"[and({', '.join(['true()'] * 5000)})]"
    (found,) = errors(source, template(outputs={"o": {"type": "bool", "value": wide}}))
    assert found.code == "B2F106"


def test_functions_of_the_template_have_their_own_parameters(source: Source) -> None:
    functions = [
        {
            "namespace": "shop",
            "members": {
                "hello": {
                    "parameters": [{"name": "name", "type": "string"}],
                    "output": {"type": "string", "value": "[concat('hello ', parameters('NAME'))]"},
                },
                "concat": {"parameters": [], "output": {"type": "string", "value": "own"}},
            },
        }
    ]
    parameters = {"name": {"type": "string", "defaultValue": "nobody"}}
    expressions = {
        "a": "[shop.hello('you')]",
        "b": "[SHOP.Concat()]",
        "c": "[concat('x', parameters('name'))]",
    }
    found = outputs(source, expressions, functions=functions, parameters=parameters)
    assert found == {"a": "hello you", "b": "own", "c": "xnobody"}
