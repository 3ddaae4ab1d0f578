"""Whatever a function is called with, the call gives a value or a fault of ours, and soon."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from converter.bicep import FileResolver, evaluate_parameters, evaluate_template, functions
from converter.bicep.evaluation.evaluator import FRAMES
from converter.bicep.limits import Limits
from converter.source import DiagnosticError
from tests.bicep.sources import Source
from tests.thoroughness import part

PARAMETERS = "param text string\nparam number int\nparam list array\nparam thing object\nparam yes bool\n"

WORDS = st.sampled_from(
    ["", "a", "yyyy-MM-dd", "P1D", "10.0.0.0/8", "::/0", "https://h/p", "{0}", "{0:N2} {1,7}", "data:,x", "a.txt",
     "$..*", "u", "2024-02-03T14:05:06Z", "Microsoft.App/jobs", "*", "[1", "{'a':1}", "utf-8", "😀", "İ", "\\", "'"]
)  # fmt: skip
NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from([2**31, -(2**31), 2**63 - 1, -(2**63) + 1, 10**12]))


def quoted(text: str) -> str:
    """A text as a Bicep string."""
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "$": "\\$"}
    return "'" + "".join([escapes.get(letter, letter) for letter in text]) + "'"


TEXTS = st.one_of(WORDS, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)).map(quoted)
SIMPLE = st.one_of(
    TEXTS,
    NUMBERS.map(str),
    st.sampled_from(["true", "false", "null", "text", "number", "list", "thing", "yes", "'${text}-a'",
                     "(yes ? 'a' : 1)", "(yes ? [1] : null)", "json('1.5')", "json('\"\\\\ud800\"')", "list[0]"]),
)  # fmt: skip


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(["a", "A", "'x y'", "'${text}'", "host", "scheme"])
    arrays = st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    objects = st.dictionaries(names, inner, max_size=3).map(
        lambda members: "{ " + ", ".join(f"{key}: {value}" for key, value in members.items()) + " }"
    )
    return st.one_of(arrays, objects)


LAMBDAS = st.sampled_from(["x => x", "(x, y) => x", "x => '${x}'", "(x, y) => true", "x => fail('no')"])
ARGUMENTS = st.one_of(st.recursive(SIMPLE, composed, max_leaves=6), LAMBDAS)


@st.composite
def calls(draw: st.DrawFn, name: str) -> str:
    found = functions.find(name)
    assert found is not None
    most = found.least + 2 if found.greatest is None else found.greatest
    arguments = draw(st.lists(ARGUMENTS, min_size=found.least, max_size=most))
    return f"{name}({', '.join(arguments)})"


def outcome(root: Path, call: str, **options: Any) -> object:
    """What comes of the call: outputs, or our diagnostics. Any other exception fails the test."""
    name = call.partition("(")[0]
    try:
        if name in functions.FOR_PARAMETERS:
            (root / "p.bicepparam").write_text(f"using none\nvar text = 'x'\nparam o = {call}\n")
            return evaluate_parameters(FileResolver(root), "p.bicepparam", **options).parameters
        (root / "main.bicep").write_text(f"{PARAMETERS}output o object = any({call})\n")
        return evaluate_template(FileResolver(root), "main.bicep", **options).outputs
    except DiagnosticError as failed:
        return failed.diagnostics


@pytest.fixture(autouse=True)
def room_for_frames() -> None:
    """The first evaluation of a process raises Python's limit of frames: not while Hypothesis runs a test."""
    sys.setrecursionlimit(max(FRAMES, sys.getrecursionlimit()))


@pytest.mark.parametrize("name", sorted(functions.function_names()))
@settings(
    max_examples=part(8, 20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_function_takes_anything(tmp_path: Path, name: str, data: st.DataObject) -> None:
    (tmp_path / "a.txt").write_text("{}")
    call = data.draw(calls(name))
    assert outcome(tmp_path, call)


HUGE = "2000000000"
DOUBLED = "'0123456789abcdef'"
LONG = "\n".join(
    [f"var s0 = {DOUBLED}", *(f"var s{i + 1} = '${{s{i}}}${{s{i}}}'" for i in range(17)), "var many = range(0, 10000)"]
)  # fmt: skip
"""`s17` is a string of two million characters, `many` an array of ten thousand items."""


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        (f"padLeft('x', {HUGE})", "B2F106"),
        (f"range(0, {HUGE})", "B2F116"),
        (f"format('{{0,{HUGE}}}', 1)", "B2F106"),
        (f"format('{{0:D{HUGE}}}', 1)", None),
        (f"format('{{0:N{HUGE[:9]}}}', 1)", None),
        ("format('{0,999999}{0,999999}{0,999999}{0,999999}{0,999999}', 1)", "B2F114"),
        ("replace(s17, '0', s17)", "B2F114"),
        ("split(s17, '0')", "B2F118"),
        ("length(split(s17, ['0', '1', '2', '3', '4', '5']))", "B2F115"),
        ("concat(s17, s17, s17)", "B2F114"),
        ("join(map(many, i => s10), s10)", "B2F114"),
        ("uriComponent(replace(s17, 'a', 'üüüü'))", "B2F114"),
        ("uniqueString(s17)", "B2F118"),
        ("like(s12, '*0*1*2*3*4*5*6*7*8*9*x*0*1*2*3*4*5*6')", None),
        ("map(many, i => contains(many, i - 1))", "B2F118"),
        ("map(many, i => union(many, many))", "B2F118"),
        ("map(many, i => toLower(s10))", "B2F118"),
        ("map(many, i => startsWith(s17, 'x'))", "B2F118"),
        (f"dateTimeAdd('2024-01-01T00:00:00Z', 'P{HUGE}Y')", "B2F106"),
        (f"dateTimeFromEpoch({HUGE}{HUGE[:8]})", "B2F106"),
        (f"cidrSubnet('::/0', 128, {HUGE})", None),
        (f"substring('abc', {HUGE})", "B2F106"),
        (f"take(many, {HUGE})", None),
        ("json(replace(s17, '0', '['))", "B2F106"),
        ("json('${replace(s13, '0123456789abcdef', '[')}')", "B2F106"),
    ],
)
def test_growth_ends_at_once(source: Source, expression: str, code: str | None) -> None:
    try:
        source.result(f"empty(string({expression}))", LONG)
        found = None
    except DiagnosticError as failed:
        found = failed.diagnostics[0].code
    assert found == code


def test_limits_are_those_of_the_run(source: Source) -> None:
    small = Limits(string_length=100, loop=10, parts=50)
    source.write({"main.bicep": "output o string = replace('xxxxxxxxxxxxxxxxxxxxx', 'x', '12345')\n"})
    with pytest.raises(DiagnosticError) as caught:
        evaluate_template(FileResolver(source.root), "main.bicep", limits=small)
    assert caught.value.diagnostics[0].code == "B2F114"
