"""What holds for every file: nothing is lost in lexing, and spans are where their nodes are."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from converter.bicep.syntax.lexer import lex
from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile
from tests.bicep import corpus
from tests.bicep.laws import broken_laws
from tests.bicep.programs import programs
from tests.fuzz.mutate import bicep_files, mutated, read

ROOT = Path(__file__).parents[2]
FILES = bicep_files([ROOT / "samples", ROOT / "tests"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_of_the_repository_keeps_the_laws(path: Path) -> None:
    source = SourceFile(path.name, read(path))
    assert "".join(piece.text for piece in lex(source).pieces()).encode() == path.read_bytes()
    assert broken_laws(source) == []


@settings(max_examples=60)
@given(programs())
def test_a_program_is_understood_and_keeps_the_laws(program: tuple[str, str]) -> None:
    source = SourceFile(*program)
    result = parse_source(source)
    assert result.diagnostics == ()
    assert broken_laws(source, result) == []


@settings(max_examples=40)
@given(programs(), st.integers(0, 2**32))
def test_a_broken_program_keeps_the_laws(program: tuple[str, str], seed: int) -> None:
    name, text = program
    assert broken_laws(SourceFile(name, mutated(text, Random(seed)))) == []


def test_a_law_that_doesn_t_hold_is_reported() -> None:
    shifted = parse_source(SourceFile("main.bicep", "var a =  [b]"))
    assert broken_laws(SourceFile("main.bicep", "var a = [b]"), shifted) == [
        "VariableDeclaration at main.bicep:1:1 is not a run of tokens",
        "ArrayLiteral at main.bicep:1:10 is not a run of tokens",
    ]


def test_the_corpus_counts_what_is_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.bicep").write_text("var a = 1\n")
    (tmp_path / "bad.bicep").write_text("var a =\n")
    (tmp_path / "InvalidOnPurpose.bicep").write_text("var\n")
    (tmp_path / "good.bicepparam").write_text("using none\n")
    assert corpus.main([str(tmp_path)]) == 1
    error, *counts = capsys.readouterr().out.splitlines()
    assert error.startswith(f"{tmp_path / 'bad.bicep'}: bad.bicep:1:8: expected a value")
    assert counts == [".bicep: 1 of 2 files understood", ".bicepparam: 1 of 1 files understood"]
    (tmp_path / "bad.bicep").unlink()
    assert corpus.main([str(tmp_path)]) == 0
