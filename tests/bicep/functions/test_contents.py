"""Functions that read files."""

import pytest

from tests.bicep.sources import Source, told

FILES = {
    "texts/a.txt": "Grüße\n",
    "texts/a.json": '{ // why\n "a": {"b": [1, {"c": "d"}]}, "u": "http://x" }\n',
    "texts/a.yaml": "on: yes\nn: 08\nb: true\nf: 0.5\nnothing: ~\nlist: [1, two]\ndate: 2026-01-31\n",
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("loadTextContent('texts/a.txt')", "Grüße\n"),
        ("loadTextContent('./texts/../texts/a.txt', 'utf-8')", "Grüße\n"),
        ("loadFileAsBase64('texts/a.txt')", "R3LDvMOfZQo="),
        ("loadJsonContent('texts/a.json')", {"a": {"b": [1, {"c": "d"}]}, "u": "http://x"}),
        ("loadJsonContent('texts/a.json', '$.a.b[1].c')", "d"),
        ("loadJsonContent('texts/a.json', 'a.b[0]')", 1),
        ("loadJsonContent('texts/a.json').a.b[0]", 1),
        (
            "loadYamlContent('texts/a.yaml')",
            {
                "on": "yes",
                "n": 8,
                "b": True,
                "f": 0.5,
                "nothing": None,
                "list": [1, "two"],
                "date": "2026-01-31",
            },
        ),
        ("loadYamlContent('texts/a.yaml', 'list[1]')", "two"),
        ("loadJsonContent('texts/a.json', '$..c')", "<loadJsonContent('texts/a.json', '$..c')>"),
    ],
)
def test_a_file_is_read(source: Source, expression: str, expected: object) -> None:
    source.write(FILES)
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "loadTextContent('texts/b.txt')",
            "B2F102 main.bicep:2:40 there is no file 'texts/b.txt' | did you mean 'a.txt'?",
        ),
        ("loadTextContent('../a.txt')", "B2F102 main.bicep:2:40 '../a.txt' leads out of the source root"),
        (
            "loadJsonContent('texts/a.txt')",
            "B2F106 main.bicep:2:40 `loadJsonContent` expects a file that is JSON",
        ),
        (
            "loadTextContent('texts/a.txt', 'us-ascii')",
            "B2F106 main.bicep:2:40 `loadTextContent` expects a file in us-ascii",
        ),
    ],
)
def test_a_file_that_cannot_be_used(source: Source, expression: str, message: str) -> None:
    source.write(FILES)
    assert told(source.error(expression)) == message


def test_a_path_into_json_that_leads_nowhere(source: Source) -> None:
    source.write(FILES)
    found = source.error("loadJsonContent('texts/a.json', '$.x')")
    assert (
        found.message == "`loadJsonContent` expects a path that leads to something in the file, '$.x' doesn't"
    )
    assert found.span is not None
    assert found.span.text == "'$.x'"


def test_an_encoding_that_bicep_does_not_know(source: Source) -> None:
    source.write(FILES)
    found = source.error("loadTextContent('texts/a.txt', 'utf-9')")
    assert found.message.endswith("us-ascii, iso-8859-1, utf-8, utf-16, utf-16BE; did you mean 'utf-8'?")


def test_a_symbolic_link_does_not_lead_out_of_the_root(source: Source) -> None:
    outside = source.root.parent / f"{source.root.name}-outside.txt"
    outside.write_text("secret")
    source.write({"main.bicep": ""})
    (source.root / "link.txt").symlink_to(outside)
    assert (
        "leads out of the source root through a link" in source.error("loadTextContent('link.txt')").message
    )


def test_a_value_from_a_file_comes_from_that_file(source: Source) -> None:
    source.write(FILES)
    value = source.value("loadJsonContent('texts/a.json').a.b[0]")
    assert "texts/a.json" in {origin.span.file for origin in value.origin.walk() if origin.span}
