from __future__ import annotations

import pytest

from converter import __version__

LOADED = (
    "print(','.join(m for m in ('lark', 'pydantic', 'yaml', 'rich') if m in sys.modules), file=sys.stderr)"
)


def test_the_version_is_shown(shell):
    done = shell("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"bicep2flux {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["convert", "--help"], ["mappings", "matrix", "--help"], ["docs", "--help"]],
)
def test_asking_loads_no_heavy_library(shell, arguments):
    done = shell(*arguments, after=LOADED)
    assert (done.returncode, done.stderr) == (0, "\n")


def test_help_names_the_command_and_the_exit_codes(shell):
    done = shell("--help")
    assert "convert" in done.stdout
    assert "Exit codes: 0 done" in done.stdout


def test_no_command_shows_the_help_and_counts_as_wrong_usage(shell):
    done = shell()
    assert done.returncode == 2
    assert "Usage: bicep2flux" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments", [["konvert"], ["--verison"], ["convert", "--bogus"], ["convert", "a", "b"]]
)
def test_wrong_usage_is_reported_on_stderr_with_code_2(shell, arguments):
    done = shell(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("group", [[], ["bicep"], ["mappings"]])
def test_no_line_of_the_list_of_commands_is_cut(shell, group):
    _, _, commands = shell(*group, "--help").stdout.partition("Commands:\n")
    assert commands
    assert "..." not in commands
