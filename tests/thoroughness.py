"""How much a run tries where anything could be tried: a part of it each time, all of it with `--thorough`.

A plugin of pytest, loaded by `conftest.py`. A test that goes through a number of examples asks `part` how many.
What each example is about has cases by name as well; the examples look for what nobody thought of, and what a
part of them finds is a part of what all find. `.github/workflows/thorough.yml` runs all of them each week.
"""

from __future__ import annotations

import pytest

OPTION = "--thorough"

_given: set[str] = set()
"""The option, once it was given: runs that a test makes within this process don't take it back."""


def part(usual: int, thorough: int) -> int:
    """`usual`, or `thorough` in a run that was asked for all. For decorators too: it is known before tests are read."""
    return thorough if OPTION in _given else usual


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="try every example; takes twice as long")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(OPTION):
        _given.add(OPTION)
