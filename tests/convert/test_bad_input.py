"""Whatever is wrong is told with its place and the next step, and then nothing is written."""

from __future__ import annotations

import shutil

import pytest

from converter.conversion import convert_source
from converter.source import DiagnosticError
from tests.convert.faults import CONFIGURATION, FAULTS, INPUT, MAIN, NAMES, NIGHTLY, PROD, TEST, Fault
from tests.convert.shop import PROJECT, Edit, tree_of

SECRET = "hunter2-in-clear"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_is_told_with_its_place_and_the_next_step(broken, run, fault: Fault):
    shop = broken(*fault.edits)
    ended = run(shop, *fault.options)
    assert ended.code == fault.exit
    assert ended.out == ""
    (block,) = [block for block in ended.err.split("\n\n") if f"error[{fault.code}]" in block][:1]
    assert fault.message in block.splitlines()[0]
    if fault.file:
        place, inside = shop.place(fault.file, fault.marked)
        assert f"--> {place}\n" in block
        line, column = map(int, place.split(":")[1:])
        shown, carets = block.splitlines()[3:5]
        assert shown.startswith(f"{line}".rjust(shown.index("|") - 1))
        assert carets.partition("| ")[2] == " " * (column - 1) + "^" * len(inside)
    else:
        assert "-->" not in block
    assert ("= help: " in block) == bool(fault.help)
    assert fault.help in block.partition("= help: ")[2]
    assert tree_of(shop.out) is None
    assert SECRET not in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_leaves_an_earlier_tree_as_it_is(shop, run, fault: Fault):
    run(shop)
    before = tree_of(shop.out)
    assert before
    if fault.code == "B2F208":
        pytest.skip("an image that has a tag in the tree keeps it")
    shop.edit(*fault.edits)
    assert run(shop, *fault.options).code == fault.exit
    assert tree_of(shop.out) == before
    assert [path.name for path in shop.out.parent.iterdir() if path not in {shop.source, shop.out}] == []
