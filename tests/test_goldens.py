"""A golden file that differs fails; with the option it is rewritten and named, and the run isn't green."""

from __future__ import annotations

import pytest

from tests.goldens import OPTION

TESTS = """
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["same", "other", "absent"])
def test_file(golden, name):
    golden(HERE / "goldens" / f"{name}.txt", "one\\ntwo\\n")


def test_folder(golden):
    golden.folder(HERE / "folder", {"kept.txt": "kept", "below/new.txt": ""})


def test_without_goldens():
    pass
"""


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with tests of which one alone is green, and a file in it that nothing makes."""
    pytester.makepyfile(TESTS)
    for name, text in {
        "goldens/same.txt": "one\ntwo\n",
        "goldens/other.txt": "one\r\ntwo\r\n",
        "folder/kept.txt": "kept",
        "folder/gone.txt": "gone",
    }.items():
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return pytester


def content(folder: pytest.Pytester) -> dict[str, bytes]:
    """The goldens in the folder, by path."""
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes() for path in folder.path.glob("*/**/*.txt")
    }


def run(folder: pytest.Pytester, *options: str) -> pytest.RunResult:
    return folder.runpytest("-p", "tests.goldens", "-p", "no:cacheprovider", *options)


def test_what_differs_fails_and_the_message_names_the_file_and_the_option(folder):
    before = content(folder)
    result = run(folder)
    result.assert_outcomes(passed=2, failed=3)
    for name in ("goldens/other.txt", "goldens/absent.txt", "folder/gone.txt, folder/below/new.txt"):
        result.stdout.fnmatch_lines([f"*not as committed: {name}. If the change is meant*`pytest {OPTION}`*"])
    assert content(folder) == before


@pytest.mark.parametrize("workers", ["0", "2"])
def test_with_the_option_it_is_rewritten_and_listed_and_the_run_is_not_green(folder, workers):
    result = run(folder, OPTION, "-n", workers)
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*rewritten golden files*",
            "folder/below/new.txt",
            "folder/gone.txt",
            "goldens/absent.txt",
            "goldens/other.txt",
            f"Read what changed*without {OPTION}.",
        ],
        consecutive=True,
    )
    assert content(folder) == {
        "goldens/same.txt": b"one\ntwo\n",
        "goldens/other.txt": b"one\ntwo\n",
        "goldens/absent.txt": b"one\ntwo\n",
        "folder/kept.txt": b"kept",
        "folder/below/new.txt": b"",
    }
    for options in ((), (OPTION,)):
        again = run(folder, *options)
        assert again.ret == pytest.ExitCode.OK
        again.stdout.no_fnmatch_line("*rewritten golden files*")
