"""A value of the source is in the cluster what it is in the source, whatever characters it has.

On its way it is a text of Bicep, of YAML (where much that isn't quoted is a number, a date or a mark), of
Kustomize's output, of Flux's substitution, which is made of dollars, and of JSON.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.kustomize import render, rendered_objects
from converter.source import DiagnosticError
from tests.cluster.plane import Cluster
from tests.cluster.rollout import Rollout
from tests.pipeline.small import app, write

QUOTES = [
    "'",
    '"',
    "''",
    '""',
    "'a'",
    '"a"',
    """it's "so" """,
    "`",
    "\\",
    "\\\\",
    "\\n",
    "\\'",
    'a\\"b',
    "\\u0041",
]
DOLLARS = [
    *(
        "$",
        "$$",
        "$$$",
        "$$$$",
        "a$",
        "$a",
        "$ a",
        "$1",
        "$(X)",
        "$$(X)",
        "$[X]",
        "${",
        "$}",
        "}",
        "${}",
        "${ }",
    ),
    *("${X}", "$${X}", "$$${X}", "${X}$", "${X}${Y}", "${X:-y}", "${X:=y}", "${X//a/b}", "${a-b}", "${${X}}"),
    *(
        "a ${X} b",
        "${X",
        "$X}",
        "{X}",
        "${X}\n$${Y}\n",
        "\\${X}",
        "%{X}",
        "{{ .X }}",
        "p@$$w0rd",
        "${FLUX_SUBSTITUTION}",
    ),
]
LINES = [
    *(
        "a\nb",
        "a\n",
        "\n",
        "\n\n",
        "\na",
        "a\n\nb\n\n",
        "a\r\nb\r\n",
        "a\rb",
        "\r",
        "  a\nb",
        "a\n  b\n",
        "a \nb",
        "\ta",
    ),
    *(
        "a\t",
        "a\tb",
        "\t",
        " ",
        "  ",
        " a",
        "a ",
        "",
        "a\n ",
        "- a\n- b\n",
        "a: b\nc: d\n",
        "# a\nb\n",
        "---\na\n",
        "a\n...",
    ),
]
NOT_TEXT = [
    *(
        "1",
        "0",
        "-1",
        "+1",
        "007",
        "0123",
        "0o17",
        "0x1F",
        "0b11",
        "1.0",
        "1.",
        ".5",
        "1e3",
        "1E+3",
        "1_000",
        "-0",
        "1,5",
    ),
    *(
        "1:30",
        "190:20:30",
        ".inf",
        "-.Inf",
        ".NaN",
        "nan",
        "Infinity",
        "9223372036854775808",
        "0.1e-5",
        "12e03",
    ),
    *(
        "true",
        "True",
        "TRUE",
        "false",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "n",
        "null",
        "Null",
        "NULL",
        "~",
        "none",
    ),
    *(
        "2001-01-01",
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43",
        "12:30:45",
        "<<",
        "=",
        "*",
        "&a",
        "*a",
    ),
]
MARKS = [
    *(
        "!",
        "!!str a",
        "!a b",
        "@a",
        "`a`",
        "%a",
        "|",
        ">",
        "|-",
        ">+",
        "?",
        "? a",
        ":",
        ": a",
        "a:",
        "a: b",
        "a:b",
        "-",
        "- a",
    ),
    *(
        "--",
        "---",
        "...",
        "#",
        "# a",
        "a #b",
        "a#b",
        "{",
        "}",
        "{a: b}",
        "{}",
        "[",
        "]",
        "[a, b]",
        "[]",
        ",",
        "a, b",
        "<<: *a",
    ),
]
CHARACTERS = [
    *("æøå ÆØÅ", "ß", "日本語", "😀", "e\u0301", "\u00a0", "a\u00a0b", "\u2028", "a\u2029b"),
    *("\ufeff", "\ufeffa", "\u200b", "\u202e", "\x01", "\x1b[0m", "\x07", "\ue000", "\ufffd", "\U0010fffd"),
]
NOWHERE = ["\u0085", "\u007f", "\u0080", "\u009f", "\ufffe"]
"""What no tree can carry: Kustomize doesn't quote these, and reads them again as something else or not at all."""

LONG = ["a " * 200, "a" * 5000, "a b: c # d " * 40, "$" * 300, "ø " * 100, ("a" * 79 + " ") * 3, "a\n" * 100]


def mixed(count: int) -> list[str]:
    """Texts made of parts of the others, the same in each run."""
    parts = [*QUOTES, *DOLLARS, *LINES, *NOT_TEXT, *MARKS, *CHARACTERS, "a", "b c", "X"]
    chance = random.Random(15)
    return ["".join(chance.choices(parts, k=chance.randint(2, 5))) for _ in range(count)]


VALUES = [*QUOTES, *DOLLARS, *LINES, *NOT_TEXT, *MARKS, *CHARACTERS, *LONG, *mixed(200)]


def bicep(text: str) -> str:
    """The text as a literal of Bicep: `\\u{…}` for what can't be seen, in one line."""
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    shown = (escapes.get(one) or (one if one.isprintable() else f"\\u{{{ord(one):x}}}") for one in text)
    return "'" + "".join(shown).replace("${", "\\${") + "'"


def variables_of(texts: list[str]) -> str:
    return "\n".join(f"{{ name: 'V{number}', value: {bicep(text)} }}" for number, text in enumerate(texts))


@pytest.fixture(scope="module")
def pods(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The containers of two apps in the cluster: one whose values are the template's, one with parameters."""
    folder = tmp_path_factory.mktemp("values")
    literals = variables_of(VALUES)
    listed = "\n".join(bicep(text) for text in VALUES)
    parameters = f"param variables = [\n{literals}\n]\nparam texts = [\n{listed}\n]\n"
    header = f"probes: [{{ type: 'Liveness', httpGet: {{ port: 8080, path: '/', httpHeaders: [\n{literals}\n] }} }}]"
    write(
        folder,
        {
            "template": app(name="template", env=literals, container=f"args: [\n{listed}\n]\n{header}"),
            "parameters": app(
                name="parameters",
                container="args: texts\nenv: variables",
                before="param variables array = []\nparam texts array = []",
            ),
        },
        files={".azure/applications/parameters/prod.bicepparam": f"using 'main.bicep'\n{parameters}"},
    )
    tree = folder / "flux"
    result = convert(ConvertOptions(source=folder, out=tree))
    assert [each for each in result.diagnostics if each.severity == "error"] == []
    rollout = Rollout(cluster, tree, "prod")
    rollout.start()
    assert {name: state.message for name, state in rollout.wait().items() if not state.is_ready} == {}
    return {
        name: body["spec"]["template"]["spec"]["containers"][0]
        for (_, kind, name), body in rollout.live_objects().items()
        if kind == "Deployment"
    }


@pytest.mark.cluster
@pytest.mark.parametrize("name", ["template", "parameters"])
def test_a_value_of_a_variable_arrives(pods: dict[str, dict[str, Any]], name: str) -> None:
    found = {each["name"]: each.get("value", "") for each in pods[name]["env"]}
    wrong = {text: found.get(f"V{n}") for n, text in enumerate(VALUES) if found.get(f"V{n}") != text}
    assert wrong == {}


@pytest.mark.cluster
@pytest.mark.parametrize("name", ["template", "parameters"])
def test_an_argument_arrives(pods: dict[str, dict[str, Any]], name: str) -> None:
    assert pods[name]["args"] == VALUES


@pytest.mark.parametrize("character", NOWHERE, ids=ascii)
def test_what_no_tree_can_carry_is_refused_by_its_name(character: str, tmp_path: Path) -> None:
    source = write(tmp_path, {"web": app(env=variables_of([f"a{character}b"]))})
    with pytest.raises(DiagnosticError) as refused:
        convert(ConvertOptions(source=source, out=tmp_path / "flux"))
    assert [each.code for each in refused.value.diagnostics] == ["B2F403"]
    assert f"U+{ord(character):04X}" in refused.value.diagnostics[0].message


@pytest.mark.parametrize("character", NOWHERE, ids=ascii)
def test_what_is_refused_would_not_arrive(character: str, tmp_path: Path) -> None:
    """Kustomize is the first on the way, so no cluster is needed to see it."""
    quoted = json.dumps(f"a{character}b")
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{key: {quoted}}}\n"
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml]\n")
    (tmp_path / "a.yaml").write_text(text)
    try:
        (found,) = rendered_objects(render(tmp_path))
    except DiagnosticError:
        return
    assert found["data"]["key"] != f"a{character}b"
