"""What a change of one literal changes is what `impact` named, and no more than may stay as it is.

`python -m tests.trace.exhaustive` changes every literal.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.thoroughness import part
from tests.trace.conftest import SAMPLE
from tests.trace.exhaustive import changes_of, copied
from tests.trace.laws import Bench, Figures

RICH = Path(__file__).with_name("rich")
"""A small source with every way to make a value of another."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(*copied(RICH, tmp_path_factory.mktemp("rich")))


def holds(figures: Figures) -> None:
    assert figures.missed == []
    assert figures.unmoved == []
    assert figures.changed


@pytest.mark.parametrize("what", ["parameters", "project", "bicep"])
def test_impact_names_what_a_literal_of_the_source_changes(rich: Bench, what: str) -> None:
    every = part(16, 4) if what == "bicep" else part(3, 1)
    holds(rich.run(list(changes_of(what, rich.source, rich.mappings))[::every]))


@pytest.mark.parametrize(("name", "text"), [("TAG", "9.9.9"), ("LEVEL", "high")])
def test_impact_names_what_an_environment_variable_changes(rich: Bench, name: str, text: str) -> None:
    missed, changed = rich.answer(name, text)
    assert missed == []
    assert changed


def test_impact_names_what_a_literal_of_a_table_changes(rich: Bench) -> None:
    holds(rich.run(list(changes_of("tables", rich.source, rich.mappings))[:: part(97, 43)]))


def test_impact_names_what_a_literal_of_the_sample_changes(tmp_path: Path) -> None:
    bench = Bench(*copied(SAMPLE, tmp_path))
    changes = [
        change
        for what in ("parameters", "project", "bicep")
        for change in changes_of(what, bench.source, bench.mappings)
    ]
    holds(bench.run(changes[:: part(480, 120)]))
