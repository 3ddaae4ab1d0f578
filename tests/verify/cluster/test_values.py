"""A file of values for Flux's variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.source import DiagnosticError
from converter.verify import read_values


def test_each_value_is_the_text_that_is_written(tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text("A: text\nB: 0123\nC: true\nD: ''\nE: \"a: b\"\n")
    assert read_values(path) == {"A": "text", "B": "0123", "C": "true", "D": "", "E": "a: b"}


@pytest.mark.parametrize("text", ["", "- a\n", "a: [b]\n", "a: {hidden: x}\n", "a: [\n", "a: b\n---\nc: d\n"])
def test_another_form_is_refused_without_its_values(text: str, tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text(text)
    with pytest.raises(DiagnosticError) as caught:
        read_values(path)
    (fault,) = caught.value.diagnostics
    assert fault.code == "B2F487"
    assert "hidden" not in fault.message


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match="can't be read"):
        read_values(tmp_path / "none.yaml")
