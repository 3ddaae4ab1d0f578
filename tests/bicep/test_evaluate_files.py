"""Files are found below the root, read once, and named alike everywhere."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from converter.bicep import FileResolver, evaluate_parameters, evaluate_template
from converter.source import DiagnosticError
from tests.bicep.rendering import rendered, rendered_deployment
from tests.bicep.sources import Source

FILES = {
    "apps/web/main.bicep": "import { tag } from '../../lib/tags.bicep'\nparam p string\nmodule m '../../lib/m.bicep' = {\n"
    "  params: { p: '${p}${tag}' }\n}\noutput o string = m.outputs.o\n",
    "apps/web/env.bicepparam": "using './main.bicep'\nparam p = 'x'\n",
    "lib/m.bicep": "param p string\noutput o string = p\n",
    "lib/tags.bicep": "@export()\nvar tag = '!'\n",
}


def test_each_file_is_read_once_a_run(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.write(FILES)
    reads: Counter[str] = Counter()
    opened = os.open

    def counted(path: Path, flags: int) -> int:
        reads[Path(path).name] += 1
        return opened(path, flags)

    monkeypatch.setattr(os, "open", counted)
    resolver = FileResolver(source.root)
    for _ in range(3):
        evaluate_template(resolver, "apps/web/main.bicep")
        evaluate_parameters(resolver, "apps/web/env.bicepparam")
    assert set(reads.values()) == {1}
    assert len(reads) == 4


def test_paths_are_relative_to_the_root_and_to_the_file_that_names_them(source: Source) -> None:
    source.write(FILES)
    found = evaluate_parameters(FileResolver(source.root), "apps/web/env.bicepparam").outputs["o"]
    assert rendered(found) == "x!"
    files = {node.span.file for node in found.origin.walk() if node.span}
    assert files == {"apps/web/main.bicep", "apps/web/env.bicepparam", "lib/m.bicep", "lib/tags.bicep"}


def test_the_working_directory_plays_no_part(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.write(FILES)
    monkeypatch.chdir(source.root)
    here = rendered_deployment(evaluate_template(FileResolver(Path()), "apps/web/main.bicep"))
    monkeypatch.chdir(source.root / "lib")
    there = rendered_deployment(evaluate_template(FileResolver(Path("..")), "apps/web/main.bicep"))
    assert here == there


def test_line_endings_and_a_byte_order_mark_change_nothing(source: Source) -> None:
    text = "\ufeffparam a string = 'æ'\r\noutput o string = a\r\n"
    assert rendered(source.template(text).outputs["o"]) == "æ"


def test_a_root_that_does_not_hold_the_file(source: Source) -> None:
    source.write(FILES)
    with pytest.raises(DiagnosticError) as caught:
        evaluate_template(FileResolver(source.root / "apps"), "web/main.bicep")
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"B2F102"}
    assert all(
        "leads out of the source root" in diagnostic.message for diagnostic in caught.value.diagnostics
    )
