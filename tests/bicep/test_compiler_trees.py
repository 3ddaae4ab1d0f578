"""The comparison with the compiler's trees sees what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bicep import compiler_trees

TEXT = "var a = !b\nvar c = '${a}'\n"
NOTES = """var a = !b
//@[0:25) ProgramSyntax
//@[0:10) ├─VariableDeclarationSyntax
//@[0:3) | ├─Token(Identifier) |var|
//@[8:10) | └─UnaryOperationSyntax
//@[9:10) |   └─VariableAccessSyntax
//@[10:11) ├─Token(NewLine) |\\n|
var c = '${a}'
//@[0:14) ├─VariableDeclarationSyntax
//@[8:14) | └─StringSyntax
//@[11:12) |   └─VariableAccessSyntax
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, ["1 files: 6 nodes in common, 0 only ours, 0 only theirs"]),
        (
            TEXT.replace("!b", "-b").replace("'${a}'", "'${1}'"),
            [
                "case:2:12: only theirs: VariableAccess '1'",
                "1 files: 5 nodes in common, 0 only ours, 1 only theirs",
            ],
        ),
        (
            TEXT.replace("!b", "a!"),
            [
                "case:1:9: only ours: NonNullAssertion 'a!'",
                "case:1:9: only ours: VariableAccess 'a'",
                "case:1:9: only theirs: UnaryOperation 'a!'",
                "case:1:10: only theirs: VariableAccess '!'",
                "1 files: 4 nodes in common, 2 only ours, 2 only theirs",
            ],
        ),
    ],
)
def test_nodes_are_matched_by_kind_and_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, expected: list[str]
) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "main.bicep").write_text(text)
    (folder / "main.syntax.bicep").write_text(NOTES)
    compiler_trees.main([str(tmp_path)])
    assert capsys.readouterr().out.splitlines() == expected
