"""JSONPath; each row is what Newtonsoft.Json's `SelectTokens` gives."""

from typing import Any

import pytest

from converter.bicep.functions.json_path import selected
from converter.bicep.functions.json_steps import NotAPathError
from converter.bicep.functions.registry import Rejected, Undecided

DATA: dict[str, Any] = {
    "a": {"b": [1, {"c": "d", "n": None}, [2, 3]], "c": 5.0},
    "products": [
        {"name": "pizza", "price": 5.0, "hot": True},
        {"name": "salad", "price": 3.99},
        {"name": "bread", "price": 2},
    ],
    "x y": 1,
    "it's": 2,
    "*": 3,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", [DATA]),
        ("", [DATA]),
        ("$.a.c", [5.0]),
        ("a.c", [5.0]),
        (".a.c", [5.0]),
        ("$['a']['c']", [5.0]),
        ("$.a['b'][1].c", ["d"]),
        ("['it\\'s']", [2]),
        ("['*']", [3]),
        ("$['x y', '*']", [1, 3]),
        ("$.a.b[0]", [1]),
        ("$.a.b[0, 2]", [1, [2, 3]]),
        ("$.a.b[*]", DATA["a"]["b"]),
        ("$.a.*", [DATA["a"]["b"], 5.0]),
        ("$.a.b[1:]", DATA["a"]["b"][1:]),
        ("$.a.b[-1:]", [[2, 3]]),
        ("$.a.b[::2]", [1, [2, 3]]),
        ("$.a.b[::-2]", [[2, 3], 1]),
        ("$.a.b[5]", []),
        ("$.nothing", []),
        ("$.A", []),
        # at any depth, in the order of the file
        ("$..c", ["d", 5.0]),
        ("$..['c', 'n']", ["d", None, 5.0]),
        ("$..b..c", ["d"]),
        ("$.a..*", [DATA["a"], DATA["a"]["b"], 1, {"c": "d", "n": None}, "d", None, [2, 3], 2, 3, 5.0]),
        # filters
        (".products[?(@.price > 3)].name", ["pizza", "salad"]),
        ("$.products[?(@.hot)].name", ["pizza"]),
        ("$.products[?(@.hot == true)].name", ["pizza"]),
        ("$.products[?(@.name == 'bread')].price", [2]),
        ("$.products[?(@.name != 'bread' && @.price < 5)].name", ["salad"]),
        ("$.products[?(@.price == 5 || @.price == 2)].name", ["pizza", "bread"]),
        ("$.products[?(@.price === 5)].name", ["pizza"]),
        ("$.products[?(@.price <> 2)].name", ["pizza", "salad"]),
        ("$.products[?(@.price >= $.a.c)].name", ["pizza"]),
        ("$.products[?(@.name > 'c')].name", ["pizza", "salad"]),
        # what follows a change of sign belongs together
        ("$.products[?(@.name == 'x' && @.hot || @.price)].name", []),
        ("$..[?(@.n == null)].c", ["d"]),
        ("$.a.b[?(@ == 1)]", [1]),
        ("$.a.b[?(@[0] == 2)]", [[2, 3]]),
        ("$.a[?(@.c)]", []),
    ],
)
def test_a_path(path: str, expected: list[Any]) -> None:
    assert selected(DATA, path, 1000) == expected


@pytest.mark.parametrize(
    "path",
    # Bicep's own tests name the first four
    [".", "[]", "$.", "$.a[", "$..", "$.a]", "[0", "['a'", "['a", "[a]", "[?]", "[?(@.a]", "[?(@.a ==)]",
     "[?(@.a = 1)]", "[?(@.a == 1]", "$.a.b[0]c", "$.a.b[-1]", "$.a.b[::0]", "['\\x']", "[1.5]", "a b]", "$.x y"],
)  # fmt: skip
def test_what_is_not_a_path(path: str) -> None:
    with pytest.raises(NotAPathError):
        selected(DATA, path, 1000)


@pytest.mark.parametrize(
    "path",
    # regular expressions of .NET's, texts compared with numbers, members as such
    ["$.products[?(@.name =~ /p.*/)]", "$.products[?(@.name > 3)]", "$.a[?(@ == 1)]", "$[?(@)]"],
)
def test_a_path_whose_reading_is_undecided(path: str) -> None:
    with pytest.raises(Undecided):
        selected(DATA, path, 1000)


def test_a_path_that_visits_too_many_parts() -> None:
    with pytest.raises(Rejected, match="visits fewer parts"):
        selected(DATA, "$" + "..*" * 30, 1000)
