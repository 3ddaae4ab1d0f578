"""A few hundred broken sources with fixed seeds, and every source that once failed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from converter.source import SourceFile
from tests.fuzz import parse as fuzz
from tests.fuzz.mutate import MUTATIONS, mutated, read

FILES = fuzz.sources(fuzz.OWN)


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_broken_sources_end_in_diagnostics(first: int) -> None:
    for seed in range(first, first + 50):
        assert fuzz.run(fuzz.broken(FILES, seed)).problems == [], f"seed {seed}"


@pytest.mark.parametrize("path", sorted(fuzz.CASES.iterdir()), ids=lambda path: path.name)
def test_what_once_failed_doesn_t_any_more(path: Path) -> None:
    assert fuzz.run(SourceFile(path.name, read(path))).problems == []


def test_a_seed_gives_the_same_text_every_time() -> None:
    texts = [fuzz.broken(FILES, 7).text for _ in range(2)]
    assert texts[0] == texts[1]
    assert texts[0] != fuzz.broken(FILES, 8).text


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_mutation_changes_a_text_and_takes_any(mutation) -> None:
    text = FILES[0].text
    assert any(mutation(text, Random(seed), [FILES[1].text]) != text for seed in range(20))
    for short in ("", "a", "\n", "'"):
        for seed in range(20):
            mutation(short, Random(seed), [])


def test_what_is_raised_is_a_problem_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "parse_source", lambda _source: 1 // 0)
    (problem,) = fuzz.run(SourceFile("a.bicep", "")).problems
    assert "ZeroDivisionError" in problem


def test_most_mutations_leave_something_to_parse() -> None:
    sizes = [len(mutated(FILES[0].text, Random(seed))) for seed in range(100)]
    assert sum(size > len(FILES[0].text) // 2 for size in sizes) > 50
