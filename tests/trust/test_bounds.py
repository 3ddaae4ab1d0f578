"""No input makes a defect of the tool, or takes more than seconds: it is a diagnostic."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.shell import Run

APP = ".azure/modules/app.bicep"
WEB = ".azure/applications/web/main.bicep"
PROJECT = "bicep2flux.yaml"
LOCK = "flux/.bicep2flux.lock"
Change = Callable[[Path], None]


def edit(file: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / file).read_text("utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new, 1), "utf-8")

    return change


def add(file: str, text: str) -> Change:
    def change(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return change


def write(file: str, text: str) -> Change:
    def change(root: Path) -> None:
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, "utf-8")

    return change


def undecodable(root: Path) -> None:
    folder = root / ".azure/applications" / os.fsdecode(b"a\xff")
    folder.mkdir()
    (folder / "main.bicep").write_text("param x string\n")


def doubled(count: int) -> str:
    first = "\ntype t0 = 'a' | 'b'\n"
    types = "".join(f"type t{number} = t{number - 1} | t{number - 1}\n" for number in range(1, count))
    return f"{first}{types}param z t{count - 1} = 'a'\n"


def keys(count: int, indent: str = "") -> str:
    return "".join(f"{indent}k{number}: 1\n" for number in range(count))


CASES: dict[str, tuple[Change, set[int]]] = {
    "a rule without a name": (edit(APP, "name: 'cpu', custom", "name: '', custom"), {0, 1, 3}),
    "a rule without a letter": (edit(APP, "name: 'cpu', custom", "name: '---', custom"), {0, 1, 3}),
    "half a surrogate pair in Bicep": (edit(APP, "value: '60'", "value: '\\u{d800}'"), {3}),
    "half a surrogate pair in JSON": (
        add(WEB, "\noutput o string = json('\"\\\\ud800\"')\n"),
        {0, 3},
    ),
    "half a surrogate pair in YAML": (edit(PROJECT, "product: shop", 'product: "\\ud800"'), {2}),
    "digits in Bicep": (edit(APP, "maxReplicas: 4", f"maxReplicas: {'9' * 6000}"), {3}),
    "digits in JSON": (edit(APP, "maxReplicas: 4", f"maxReplicas: json('{'9' * 6000}')"), {0, 1, 3}),
    "digits of a text": (edit(APP, "maxReplicas: 4", f"maxReplicas: int('{'9' * 6000}')"), {3}),
    "an exponent": (edit(APP, "maxReplicas: 4", "maxReplicas: json('1e9999999')"), {0, 1, 3}),
    "digits in YAML": (edit(PROJECT, "priority: 3", f"priority: {'9' * 6000}"), {2}),
    "hexadecimal digits in YAML": (edit(PROJECT, "priority: 3", f"priority: 0x{'f' * 6000}"), {2}),
    "depth in YAML": (edit(PROJECT, "priority: 3", f"priority: {'[' * 100_000}"), {2}),
    "digits in the lock": (write(LOCK, '{"format": ' + "9" * 6000 + "}"), {2}),
    "depth in the lock": (write(LOCK, "[" * 100_000), {2}),
    "a file of the lock that no file can be": (
        write(LOCK, '{"format": 2, "files": {"a\\ud800": {"sha256": "x", "leaves": []}}}'),
        {2},
    ),
    "unions that double": (add(WEB, doubled(60)), {0}),
    "unknown keys": (add(PROJECT, keys(20_000)), {2}),
    "a key many times": (add(PROJECT, "k: 1\n" * 5_000), {2}),
    "unknown properties": (
        edit(APP, "  location: 'norwayeast'", "  location: 'norwayeast'\n" + keys(3000, "  ")),
        {3},
    ),
    "unknown names": (add(WEB, "".join(f"\noutput q{one} string = zz{one}" for one in range(3000))), {3}),
    "an undecodable name": (undecodable, {3}),
}


@pytest.mark.parametrize("name", CASES)
def test_no_input_is_a_defect(shop: Path, run: Run, name: str) -> None:
    change, codes = CASES[name]
    change(shop)
    ended = run(shop, "convert", ".", "--out", "flux")
    assert ended.code in codes, ended.err[:2000]
    assert "Traceback" not in ended.err
    assert len(ended.err) < 500_000
    if ended.code:
        assert "[B2F" in ended.err


def test_what_is_left_out_is_counted(shop: Path, run: Run) -> None:
    add(PROJECT, keys(3000))(shop)
    ended = run(shop, "convert", ".", "--out", "flux")
    assert "2000 more faults are left out" in ended.err or "more are left out" in ended.err
