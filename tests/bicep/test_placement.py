"""Where arrays, objects and loops may stand."""

import pytest

from tests.bicep.sources import Source


def found(source: Source, text: str) -> list[tuple[str, str]]:
    """Code and place of each error of a template."""
    return [(one.code, one.span.text if one.span else "") for one in source.diagnostics(text)]


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("'${[1]}'", "[1]"),
        ("'a${length([1, 2])}b'", "[1, 2]"),
        ("'${true ? (1 + length({ a: 1 })) : 2}'", "{ a: 1 }"),
        ("'${join(map(list, x => string({ a: x })), ',')}'", "{ a: x }"),
        ("'${'${[1]}'}'", "[1]"),
    ],
)
def test_an_array_or_object_inside_of_a_string(source: Source, expression: str, place: str) -> None:
    assert found(source, f"var list = [1]\noutput o string = {expression}\n") == [("B2F140", place)]


@pytest.mark.parametrize(
    "expression",
    [
        "'${length(list)}'",
        "'${list[0]}'",
        "'${string(map(list, x => [x]))}'",
        "format('{0}', [1])",
    ],
)
def test_a_string_that_is_taken(source: Source, expression: str) -> None:
    assert found(source, f"var list = [1]\noutput o string = {expression}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "output o array = concat([1], [for x in [1]: x])",
        "output o object = { a: [for x in [1]: x] }",
        "output o array = [[for x in [1]: x]]",
        "output o array = [for x in [1]: [for y in [2]: x]]",
        "output o array = true ? [for x in [1]: x] : []",
        "param p array = [for x in [1]: x]",
        "module m 'm.bicep' = { name: 'm', params: { a: union([1], [for x in [1]: x]) } }",
        "module m 'm.bicep' = { name: 'm', params: { a: [for x in [1]: { b: [for y in [1]: y] }] } }",
    ],
)
def test_a_loop_that_is_misplaced(source: Source, text: str) -> None:
    source.write({"m.bicep": "param a array\n"})
    assert [code for code, _ in found(source, text)] == ["B2F140"]


@pytest.mark.parametrize(
    "text",
    [
        "var v = [for x in [1]: x]",
        "output o array = [for x in [1]: { a: x }]",
        "module m 'm.bicep' = { name: 'm', params: { a: [for x in [1]: { b: x }] } }",
        "module m 'm.bicep' = [for x in [1]: { name: 'm', params: { a: [for y in [1]: y] } }]",
        "module m 'm.bicep' = [for x in [1]: if (x > 0) { name: 'm', params: { a: [for y in [1]: y] } }]",
    ],
)
def test_a_loop_that_is_taken(source: Source, text: str) -> None:
    source.write({"m.bicep": "param a array\n"})
    assert found(source, text) == []
