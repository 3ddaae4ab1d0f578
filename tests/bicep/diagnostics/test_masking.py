"""No frame shows a secret, not even where the file is broken on the same line or next to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import FileResolver, evaluate_parameters, evaluate_template, parse
from converter.report.terminal import render
from converter.source import DiagnosticError
from converter.source.frame import code_frame
from converter.source.span import SourceFile, Span

TEMPLATE = "@secure()\nparam password string\nparam size int = 1\n"


def frames(source: SourceFile) -> str:
    """Every line of a file as a frame shows it."""
    return "\n".join(code_frame(Span(source, start, start))[1] for start in source.line_starts)


def shown_by_parsing(text: str, name: str) -> str:
    found = parse(text, name).diagnostics
    assert found
    assert found[0].span is not None
    return render(found) + frames(found[0].span.source)


@pytest.mark.parametrize(
    "text",
    [
        "@secure()\nparam p string = 'hunter2' x\n",
        "@secure()\nparam p string = 'hunter2\n",
        '@secure()\nparam p string = "hunter2"\n',
        "@secure(\nparam p string = 'hunter2'\n",
        "@secure\nparam p string = 'hunter2'\n",
        "@sys.secure() param p string = 'hunter2'\n",
        "param p secureString = 'hunter2'\nparam q\n",
        "@secure()\nparam p string = 'a-${'hunter2'}' +\n",
        "@secure()\nparam p string = '''\nhunter2\n'''\nparam q\n",
        "@secure()\nparam p object = {\n  key: 'hunter2'\n  other 1\n}\n",
        "var v = 'hunter2'\n@secure()\nparam p string = v\nvar w =\n",
        "module m 'm.bicep' = {\n  params: { password: 'hunter2' size: 1 }\n}\n",
        "module m 'm.bicep' = {\n  params: {\n    password: 'hunter2'\n    size 1\n  }\n}\n",
        "var v = 'hunter2'\nvar u = v\nmodule m 'm.bicep' = {\n  params: { password: u }\n}\nvar w =\n",
        "module m = {\n  params: { password: 'hunter2' }\n}\n",
    ],
)
def test_a_template_with_broken_syntax(text: str) -> None:
    assert "hunter2" not in shown_by_parsing(text, "main.bicep")


@pytest.mark.parametrize(
    "text",
    [
        "using 'main.bicep'\nparam password = 'hunter2' x\n",
        "using 'main.bicep'\nparam password = 'hunter2\n",
        "using 'main.bicep'\nparam password 'hunter2'\n",
        "using 'main.bicep'\nparam password = {\n  a: 'hunter2'\n  b 1\n}\n",
        "using 'main.bicep'\nvar v = 'hunter2'\nparam password = v v\n",
        "using\nparam password = 'hunter2'\n",
        "using 'main.bicep'\nparam password = '''\nhunter2'''\nparam size =\n",
        "prm password = 'hunter2'\n",
    ],
)
def test_a_parameter_file_with_broken_syntax(text: str) -> None:
    assert "hunter2" not in shown_by_parsing(text, "env.bicepparam")


def test_the_paths_of_files_stay_readable() -> None:
    assert "'main.bicep'" in shown_by_parsing("using 'main.bicep' x\nparam a = 'b'\n", "env.bicepparam")
    assert "'m.bicep'" in shown_by_parsing(
        "module m 'm.bicep' = {\n  params: { a: 'b' c }\n}\n", "main.bicep"
    )


def test_strings_of_other_statements_stay_readable() -> None:
    assert "'plain'" in shown_by_parsing("var v = 'plain' x\n@secure()\nparam p string\n", "main.bicep")


def evaluation_errors(tmp_path: Path, files: dict[str, str], path: str) -> str:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    resolver = FileResolver(tmp_path)
    evaluate = evaluate_parameters if path.endswith(".bicepparam") else evaluate_template
    with pytest.raises(DiagnosticError) as caught:
        evaluate(resolver, path)
    sources = {diagnostic.span.source for diagnostic in caught.value.diagnostics if diagnostic.span}
    return render(caught.value.diagnostics) + "\n".join(map(frames, sources))


@pytest.mark.parametrize(
    "module",
    [
        "{ password: 'hunter2', size: missing }",
        "{ password: true ? 'hunter2' : '', size: 1 / 0 }",
        "{ password: v, size: missing }",
        "{ pasword: 'hunter2', size: 1 }",
        "{ password: toLower('hunter2'), size: 'x' }",
    ],
)
def test_a_name_that_does_not_exist_beside_a_secret(tmp_path: Path, module: str) -> None:
    variable = "'hunter2'" if "password: v" in module else "'public'"
    text = f"var v = {variable}\nmodule m 'm.bicep' = {{\n  params: {module}\n}}\n"
    assert "hunter2" not in evaluation_errors(
        tmp_path, {"main.bicep": text, "m.bicep": TEMPLATE}, "main.bicep"
    )


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("@secure()\nparam p string", "'${missing}hunter2'"),
        ("param p secureString", "missing ? 'hunter2' : ''"),
        (
            "type Login = {\n  @secure()\n  key: string\n}\nparam p Login",
            "{ key: 'hunter2', other: missing }",
        ),
        ("type Login = {\n  @secure()\n  key: string\n}\nparam p Login[]?", "[{ key: 'hunter2' }, missing]"),
        ("param q", "missing ? 'hunter2' : ''"),
    ],
)
def test_a_parameter_file_whose_names_are_wrong(tmp_path: Path, declared: str, given: str) -> None:
    files = {"main.bicep": f"{declared}\n", "env.bicepparam": f"using 'main.bicep'\nparam p = {given}\n"}
    assert "hunter2" not in evaluation_errors(tmp_path, files, "env.bicepparam")


def test_a_default_beside_a_name_that_does_not_exist(tmp_path: Path) -> None:
    text = "@secure()\nparam p string = missing ? 'hunter2' : ''\n"
    assert "hunter2" not in evaluation_errors(tmp_path, {"main.bicep": text}, "main.bicep")
