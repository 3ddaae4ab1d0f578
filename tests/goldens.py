"""Golden files: results that are committed, so that a change of them is read in review.

A plugin of pytest, loaded by `conftest.py`. A test hands what it made to the fixture `golden`. Without
`--update-goldens` a file that differs fails the test. With it only tests with goldens run, a file that differs
is rewritten, the run lists it at the end, and its exit code is 1: no run that changed what it compares with
is a green one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

OPTION: Final = "--update-goldens"
HINT: Final = f"If the change is meant, run `pytest {OPTION}` and read what it rewrites."
SHOWN: Final = 60
"""How many lines of a difference a failure shows."""
REWRITTEN: Final = "rewritten golden"


@dataclass(frozen=True, slots=True)
class Golden:
    """Compares files with what was made, or rewrites them.

    `root` is the folder that messages name files from; `note` is called with the name of each file that is
    rewritten or deleted.
    """

    root: Path
    update: bool
    note: Callable[[str], None]

    def __call__(self, path: Path, text: str) -> None:
        """Compare one file with its text."""
        self._compare({path: text})

    def folder(self, folder: Path, texts: Mapping[str, str]) -> None:
        """Compare all files below a folder with the texts, given by path from the folder on.

        A file that no text is given for should not be there.
        """
        found = {path: None for path in sorted(folder.rglob("*")) if path.is_file()}
        self._compare({**found, **{folder / name: text for name, text in texts.items()}})

    def _compare(self, wanted: Mapping[Path, str | None]) -> None:
        differing = {path: text for path, text in wanted.items() if committed(path) != text}
        if self.update:
            for path, text in differing.items():
                write(path, text)
                self.note(self._name(path))
        elif differing:
            names = ", ".join(map(self._name, differing))
            # What people read says more than a lock does.
            path, text = min(differing.items(), key=lambda each: each[0].name.startswith("."))
            message = f"not as committed: {names}. {HINT}\n{difference(committed(path), text)}"
            raise AssertionError(message)

    def _name(self, path: Path) -> str:
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()


def difference(old: str | None, new: str | None) -> str:
    """The first lines that differ: pytest's own comparison takes minutes for a text of thousands of lines."""
    lines = unified_diff((old or "").splitlines(), (new or "").splitlines(), "committed", "made", lineterm="")
    return "\n".join(islice(lines, SHOWN))


def committed(path: Path) -> str | None:
    """The text of a file with its newlines as they are; None if there is none."""
    return path.read_bytes().decode() if path.is_file() else None


def write(path: Path, text: str | None) -> None:
    """Write the text to a file; None deletes it."""
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


class Summary:
    """Lists at the end of a run what it rewrote, by whichever process."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.files.update(str(value) for name, value in report.user_properties if name == REWRITTEN)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.files and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.files:
            terminalreporter.section("rewritten golden files")
            for name in sorted(self.files):
                terminalreporter.line(name)
            terminalreporter.line(f"Read what changed (git diff), then run again without {OPTION}.")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION,
        action="store_true",
        help="rewrite golden files that differ, and list them; runs no other tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(OPTION) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(OPTION):
        others = [item for item in items if "golden" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a file with what the test made: `golden(path, text)`, `golden.folder(path, texts)`."""

    def note(name: str) -> None:
        request.node.user_properties.append((REWRITTEN, name))

    return Golden(request.config.rootpath, request.config.getoption(OPTION), note)
