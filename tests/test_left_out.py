"""A run that leaves out tests for what they need says so in its last lines, and how to run them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import left_out

ROOT = Path(__file__).parents[1]
CLUSTER = "the tests against a real control plane"
BROWSER = "the tests in a browser"


def kinds(*paths: str, expression: str = left_out.DEFAULT, keyword: str = "") -> list[str]:
    """What is left out by a run of the given paths."""
    config: Any = SimpleNamespace(
        args=list(paths),
        option=SimpleNamespace(markexpr=expression, keyword=keyword),
        invocation_params=SimpleNamespace(dir=ROOT),
    )
    return [line.partition(":")[0] for line in left_out.left_out(config)]


def test_a_run_of_everything_leaves_out_both_kinds() -> None:
    assert kinds("tests") == [CLUSTER, BROWSER]
    assert kinds("tests/trace", "tests/cluster") == [CLUSTER, BROWSER]


def test_a_run_of_one_room_leaves_out_what_is_there() -> None:
    assert kinds("tests/cluster") == [CLUSTER]
    assert kinds("tests/trace") == [BROWSER]
    assert kinds("tests/cli", "tests/cluster/test_process.py::test_free_ports_are_different_and_free") == []


def test_a_run_that_selects_by_itself_is_told_nothing() -> None:
    assert kinds("tests", expression="cluster") == []
    assert kinds("tests", expression="not slow") == []
    assert kinds("tests", keyword="drift") == []


def test_what_has_to_be_built_is_said_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    config: Any = SimpleNamespace(
        args=["tests"],
        option=SimpleNamespace(markexpr=left_out.DEFAULT, keyword=""),
        invocation_params=SimpleNamespace(dir=ROOT),
    )
    monkeypatch.setattr(left_out, "is_built", lambda: False)
    assert "python -m tests.cluster build" in left_out.left_out(config)[0]
    monkeypatch.setattr(left_out, "is_built", lambda: True)
    assert left_out.left_out(config)[0].endswith(": pytest -m cluster")


def test_the_last_lines_of_a_run_have_it(pytester: pytest.Pytester, pytestconfig: pytest.Config) -> None:
    (default,) = [one for one in pytestconfig.getini("addopts") if one == left_out.DEFAULT]
    pytester.makeconftest(f"""
        import pathlib
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from tests import left_out
        left_out.TESTS = pathlib.Path({str(pytester.path)!r})
        pytest_plugins = ["tests.left_out"]
        """)
    pytester.makepyfile("def test_one(): pass")
    run = pytester.runpytest_subprocess("-m", default)
    run.assert_outcomes(passed=1)
    run.stdout.fnmatch_lines(["*left out*", "the tests against a real control plane: *pytest -m cluster"])


@pytest.mark.parametrize(("marker", "room"), [("browser", "trace"), ("cluster", "cluster")])
def test_what_is_left_out_is_in_the_room_that_ci_runs_it_from(marker: str, room: str) -> None:
    assert f'-m {marker} tests/{room}"' in (ROOT / ".ci/run").read_text("utf-8")
    marked = [path for path in (ROOT / "tests").rglob("*.py") if f"mark.{marker}" in path.read_text("utf-8")]
    assert {path.relative_to(ROOT / "tests").parts[0] for path in marked} - {"test_left_out.py"} == {room}
