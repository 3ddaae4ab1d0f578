"""Functions that read files."""

import pytest

from tests.bicep.sources import Source, diagnostic_line

FILES = {
    "texts/a.txt": "Grüße\n",
    "texts/a.json": '{ // why\n "a": {"b": [1, {"c": "d"}]}, "u": "http://x" }\n',
    "texts/floats.json": "[5.0, 2.50, 1e22]",
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
        ("loadJsonContent('texts/a.json', '$..c')", "d"),
        ("loadJsonContent('texts/a.json', '$.a.b[*]')", [1, {"c": "d"}]),
        ("loadJsonContent('texts/a.json', 'u', 'us-ascii')", "http://x"),
        ("loadYamlContent('texts/a.yaml', '$.list[?(@ == 1)]')", 1),
        ("loadJsonContent('texts/a.json', '$.a.b[?(@.c =~ /d/)]')", "<loadJsonContent('texts/a.json', '$.a.b[?(@.c =~ /d/)]')>"),
        # the compiler writes what a float prints, so that 5.0 is the integer 5 afterwards
        ("'${loadJsonContent('texts/floats.json')}'", "[5,2.5,1E+22]"),
        ("loadJsonContent('texts/floats.json')[0]", 5),
    ],
)  # fmt: skip
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
        (
            "loadTextContent('../a.txt')",
            "B2F102 main.bicep:2:40 '../a.txt' leads out of the source root | the root is SOURCE: give the folder that "
            "holds both, and in it this one as source.root in the project file",
        ),
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
    assert diagnostic_line(source.error(expression)) == message


def test_a_path_into_json_that_leads_nowhere(source: Source) -> None:
    source.write(FILES)
    found = source.error("loadJsonContent('texts/a.json', '$.x')")
    assert (
        found.message == "`loadJsonContent` expects a path that matches something in the file, '$.x' doesn't"
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


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("Grüße".encode("utf-16-le"), "utf-16", "Grüße"),
        ("Grüße".encode("utf-16-be"), "utf-16BE", "Grüße"),
        # a byte order mark wins over the encoding that is requested
        (b"\xef\xbb\xbf" + "Grüße".encode(), "iso-8859-1", "Grüße"),
        ("\ufeffGrüße".encode("utf-16-le"), "utf-8", "Grüße"),
        ("\ufeffGrüße".encode("utf-32-be"), "utf-8", "Grüße"),
        # what isn't UTF-8 is replaced
        (b"a\xffb", "utf-8", "a\ufffdb"),
        (b"", "utf-8", ""),
    ],
)
def test_the_encoding_of_a_file(source: Source, content: bytes, encoding: str, expected: str) -> None:
    (source.root / "a.txt").write_bytes(content)
    assert source.result(f"loadTextContent('a.txt', '{encoding}')") == expected


@pytest.mark.parametrize(
    ("expression", "size", "expected"),
    [
        ("loadTextContent('big')", 131_073, "a file of at most 131072 characters, this one has 131073"),
        ("loadFileAsBase64('big')", 98_305, "a file of at most 98304 bytes, this one has 98305"),
        ("loadJsonContent('big')", 1_048_577, "a file of at most 1048576 characters, this one has 1048577"),
        ("loadYamlContent('big')", 1_048_577, "a file of at most 1048576 characters, this one has 1048577"),
    ],
)
def test_a_file_that_is_too_large_for_bicep(
    source: Source, expression: str, size: int, expected: str
) -> None:
    (source.root / "big").write_bytes(b" " * size)
    assert source.error(expression).message == f"`{expression.partition('(')[0]}` expects {expected}"


def test_the_largest_files_that_bicep_takes(source: Source) -> None:
    (source.root / "text").write_bytes(b" " * 131_072)
    (source.root / "bytes").write_bytes(b" " * 98_304)
    assert source.result("length(loadTextContent('text'))") == 131_072
    assert source.result("length(loadFileAsBase64('bytes'))") == 131_072


FOLDER = {
    "modules/b.bicep": "",
    "modules/A.json": "",
    "modules/Z": "",
    "modules/.hidden": "",
    "modules/inner/c.bicep": "",
    "d.txt": "",
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("loadDirectoryFileInfo('modules')", ["modules/.hidden", "modules/A.json", "modules/b.bicep", "modules/Z"]),
        ("loadDirectoryFileInfo('./modules/', '*')", ["modules/.hidden", "modules/A.json", "modules/b.bicep", "modules/Z"]),
        ("loadDirectoryFileInfo('modules', '*.bicep')", ["modules/b.bicep"]),
        ("loadDirectoryFileInfo('modules', 'A*.js*')", ["modules/A.json"]),
        ("loadDirectoryFileInfo('modules', '?.json')", ["modules/A.json"]),
        ("loadDirectoryFileInfo('modules', 'none*')", []),
        ("loadDirectoryFileInfo('./')", ["d.txt", "main.bicep"]),
    ],
)  # fmt: skip
def test_the_files_of_a_folder(source: Source, expression: str, expected: list[str]) -> None:
    source.write(FOLDER)
    assert [entry["relativePath"] for entry in source.result(expression)] == expected


def test_what_is_known_of_a_file_in_a_folder(source: Source) -> None:
    source.write(FOLDER)
    names = source.result("loadDirectoryFileInfo('modules')")
    assert names[2] == {"relativePath": "modules/b.bicep", "baseName": "b.bicep", "extension": ".bicep"}
    assert [entry["extension"] for entry in names] == [".hidden", ".json", ".bicep", ""]


def test_a_folder_is_listed_from_where_the_file_is(source: Source) -> None:
    module = "output names array = map(loadDirectoryFileInfo('../modules', 'b*'), f => f.relativePath)"
    source.write({**FOLDER, "deep/m.bicep": module})
    assert source.result("m.outputs.names", "module m 'deep/m.bicep' = { name: 'm' }") == [
        "../modules/b.bicep"
    ]


@pytest.mark.parametrize("pattern", ["a.json", "Z?", "A*.*", "sub/*"])
def test_a_pattern_that_systems_read_differently_is_undecided(source: Source, pattern: str) -> None:
    source.write({**FOLDER, "modules/Abc": ""})
    call = f"loadDirectoryFileInfo('modules', '{pattern}')"
    assert source.result(call) == f"<{call}>"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "there is no folder 'nowhere'"),
        ("d.txt", "'d.txt' is a file: a folder is expected"),
        ("..", "'..' leads out of the source root"),
        ("../other", "'../other' leads out of the source root"),
        ("/etc", "'/etc' leads out of the source root"),
        ("a\\\\b", "'a\\b' has a backslash: a path in Bicep is written with forward slashes"),
    ],
)
def test_a_folder_that_is_not_one(source: Source, path: str, message: str) -> None:
    source.write(FOLDER)
    found = source.error(f"loadDirectoryFileInfo('{path}')")
    assert (found.code, found.message) == ("B2F102", message)


def test_a_folder_with_a_link_out_of_the_root(source: Source) -> None:
    outside = source.root.parent / f"{source.root.name}-outside.txt"
    outside.write_text("secret")
    source.write(FOLDER)
    (source.root / "modules" / "link.txt").symlink_to(outside)
    found = source.error("loadDirectoryFileInfo('modules')")
    assert found.message == "'modules/link.txt' leads out of the source root through a link"
