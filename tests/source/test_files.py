from __future__ import annotations

from pathlib import Path

from converter.source import Category
from converter.source.files import read_source


def test_a_file_is_read_as_it_is(tmp_path: Path):
    (tmp_path / "a.yaml").write_bytes("\ufeffé\r\n".encode())
    source = read_source(tmp_path / "a.yaml", "sub/a.yaml", root=tmp_path)
    assert (source.name, source.text) == ("sub/a.yaml", "\ufeffé\r\n")


def test_what_cannot_be_read_is_reported_by_its_shown_name(tmp_path: Path, faults):
    (tmp_path / "latin.yaml").write_bytes("é".encode("latin-1"))
    for path, problem in [
        ("missing.yaml", "there is no such file"),
        (".", "this is a folder, not a file"),
        ("latin.yaml", "the file is not UTF-8 text (byte 0)"),
    ]:
        (fault,) = faults(
            lambda path=path: read_source(tmp_path / path, "x.yaml", Category.CONFIGURATION, root=tmp_path)
        )
        assert (fault.code, fault.category) == ("B2F001", Category.CONFIGURATION)
        assert fault.message == f"x.yaml: {problem}"
