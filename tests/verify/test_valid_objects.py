"""The valid objects are as rich as the tests that change them need, and `verify` has nothing against them."""

from __future__ import annotations

from pathlib import Path

from converter.commands.verify import VerifyOptions, verify
from converter.source import Severity
from tests.verify.valid_objects import name_of, valid_objects, write_tree

KINDS = 34


def test_there_are_objects_of_all_kinds_that_a_tree_may_hold() -> None:
    assert len({body["kind"] for body in valid_objects()}) >= KINDS


def test_no_two_objects_are_the_same() -> None:
    names = [name_of(body) for body in valid_objects()]
    assert len(set(names)) == len(names)


def test_verify_has_no_error_of_them(tmp_path: Path) -> None:
    write_tree(tmp_path)
    findings = verify(VerifyOptions(flux=tmp_path)).findings
    assert [each.message for each in findings if each.severity is Severity.ERROR] == []
