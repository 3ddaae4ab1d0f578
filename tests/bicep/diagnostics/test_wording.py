"""What is never in a message, whatever is wrong: names of terminals, of Python's types, strings of the source."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from converter.bicep import parse
from converter.report.terminal import render
from converter.source import Diagnostic
from tests.fuzz.mutate import bicep_files, mutated, read

FOLDERS = [Path(__file__).parents[1] / "golden", Path(__file__).parents[1] / "syntax"]
TERMINAL = re.compile(
    r"\b(LPAR|RPAR|LSQB|RSQB|LBRACE|RBRACE|NEWLINE|IDENTIFIER|INTEGER|STRING(_\w+)?|LAMBDA_OPEN|__ANON\w*"
    r"|TRUE|FALSE|NULL|TARGETSCOPE|EXTENSIONCONFIG)\b|\$END|(?<!')\$end"
)
PYTHON = re.compile(r"\b(NoneType|None|dict|tuple|frozenset|KeyError|Traceback)\b|<class|\bToken\(")


def own_words(found: Diagnostic) -> str:
    """The words of a diagnostic that are ours: names and strings in quotes may be the source's."""
    parts = (found.message, found.help or "", *(label.message for label in found.labels))
    return re.sub(r"(?<!\w)'[^']*'", "'…'", " | ".join(parts))


@pytest.mark.parametrize("seed", range(60))
def test_messages_speak_bicep(seed: int) -> None:
    paths = bicep_files(FOLDERS)
    random = Random(seed)
    path = random.choice(paths)
    text = mutated(read(path), random, [read(other) for other in paths])
    found = parse(text, path.name).diagnostics
    for diagnostic in found:
        words = own_words(diagnostic)
        assert not TERMINAL.search(words), words
        assert not PYTHON.search(words), words
        assert not diagnostic.message.endswith(".")
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
    assert bool(render(found)) == bool(found)


def test_no_message_has_the_text_of_a_string() -> None:
    for path in bicep_files(FOLDERS):
        random = Random(7)
        text = mutated(re.sub(r"'[a-z]+'", "'hunter2'", read(path)), random)
        for diagnostic in parse(text, path.name).diagnostics:
            assert "'hunter2'" not in f"{diagnostic.message} {diagnostic.help}"


def test_a_bad_line_hides_no_other() -> None:
    text = """\
var one = {
  a 1
  b: [
    1,
    2 3
  ]
  c: f(1 2)
  d: {
    e = 1
  }
  @
  f: g.
}
param two {
  a string
  b: in t
}
@
@sys.
param three string
"""
    lines = [diagnostic.span.line for diagnostic in parse(text).diagnostics if diagnostic.span]
    assert lines == [2, 4, 5, 7, 9, 11, 12, 15, 16, 18, 19]
