"""How many small changes of the code its tests see.

    python -m tests.bench.mutants PATH… [--sample N | --every N] [--seed N] [--budget SECONDS] [--tests PATH…]
                                  [--again FILE] [--processes N]

PATH is a folder or a file of `converter/`, or `FILE:LINE` for the changes of one line. Each change
(`mutation_operators`) is made in a copy of the checkout, and the tests of its room run until one fails: those that
execute the changed statement, the fastest first, for at most `--budget` seconds of tests; of a survivor it is said
when that left tests out. A change that no test sees is a survivor. It breaks a promise that no test guards, or it is
equivalent: look at each. `--sample` and `--every` take some of the changes of each room, the same ones for the same
seed, `--again` the survivors that an earlier run printed into a file. Prints the survivors, and killed and all
changes by room. The bench asserts nothing.

Which test executes what is found out by one run of all of them; what a test does in another process isn't seen.
Changes run in forks of a process that has imported the libraries, but nothing of the project.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import compileall
import importlib
import json
import os
import py_compile
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from itertools import takewhile
from pathlib import Path

import pytest

from tests.bench.mutation_operators import Mutation, mutations

HERE = Path(__file__).resolve().parents[2]

TESTS = {
    "converter/aca": ["tests/aca"],
    "converter/backport": ["tests/backport"],
    "converter/bicep": ["tests/bicep"],
    "converter/drift": ["tests/drift"],
    "converter/kustomize": ["tests/kustomize"],
    "converter/mapping": ["tests/mapping"],
    "converter/project": ["tests/project"],
    "converter/report": ["tests/report"],
    "converter/source": ["tests/source"],
    "converter/trace": ["tests/trace"],
    "converter/verify": ["tests/verify"],
}
"""The tests of a room, by the longest beginning of its path."""

LIBRARIES = ("jsonschema", "kubernetes_validate", "lark", "pydantic", "pytest", "typer", "yaml")
PATIENCE = 60
"""Seconds that a run may take beyond four times what its tests took before."""

CONTEXT = 50
"""Characters of a statement that are shown around a change."""

OUTCOMES = {pytest.ExitCode.OK: "survived", pytest.ExitCode.NO_TESTS_COLLECTED: "not run"}
TOO_LONG = "too long"
KILLED = {"killed", TOO_LONG}
EVERY = "every test"


@dataclass(frozen=True)
class Mutant:
    """A change of a file, given relative to the checkout, and the module's whole new text."""

    file: str
    mutation: Mutation
    text: str

    @property
    def room(self) -> str:
        return Path(self.file).parent.as_posix()

    def __str__(self) -> str:
        before, after = _narrowed(self.mutation.before, self.mutation.after)
        return f"{self.file}:{self.mutation.line}: {before}  →  {after}"


@dataclass
class Coverage:
    """For each test its seconds, and the tests that execute a statement (file, line).

    `is_given` says that the tests were named, and not found by the room.
    """

    is_given: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that execute a mutant's statement, those of a file together, the fastest first."""
        owners = self.tests.get((mutant.file, mutant.mutation.statement), set())
        files: dict[str, list[str]] = defaultdict(list)
        for test in sorted(self.seconds, key=self.seconds.__getitem__):
            file = test.partition("::")[0]
            ours = self.is_given or file.startswith(tuple(_tests_of(mutant.file)))
            if ours and owners & {EVERY, test, file}:
                files[file].append(test)
        means = {
            file: sum(map(self.seconds.__getitem__, found)) / len(found) for file, found in files.items()
        }
        return [test for file in sorted(files, key=means.__getitem__) for test in files[file]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", metavar="PATH")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--sample", type=int, help="so many changes of each room")
    chosen.add_argument("--every", type=int, default=1, help="each so-manieth change of each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=float, default=90, help="seconds of tests for a change")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--tests", nargs="+", help="other tests than the room's")
    parser.add_argument(
        "--again", type=Path, help="only the survivors that an earlier run printed into this file"
    )
    given = parser.parse_args()
    mutants = list(_chosen(_all_mutants(given.paths), given.sample, given.every, given.seed))
    if given.again is not None:
        printed = given.again.read_text("utf-8").splitlines()
        mutants = [one for one in mutants if any(line.endswith(f": {one}") for line in printed)]
    tests = given.tests or sorted({test for mutant in mutants for test in _tests_of(mutant.file)})
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = list(_copies(Path(folder), given.processes))
        began = time.monotonic()
        coverage = _coverage(copies, tests, sorted({mutant.file for mutant in mutants}))
        coverage.is_given = bool(given.tests)
        told = f"{len(mutants)} changes, {len(coverage.seconds)} tests in {time.monotonic() - began:.0f} s"
        print(told, file=sys.stderr, flush=True)
        outcomes = _outcomes(copies, mutants, coverage, given.budget)
    _print_scores(mutants, outcomes)


def _narrowed(before: str, after: str) -> tuple[str, str]:
    """Two texts without most of what they have in common."""
    start = max(_shared(before, after) - CONTEXT, 0)
    tail = _shared(before[start:][::-1], after[start:][::-1]) - CONTEXT
    head, rest = "…" * (start > 0), "…" * (tail > 0)
    return tuple(f"{head}{text[start : len(text) - max(tail, 0)]}{rest}" for text in (before, after))


def _shared(one: str, other: str) -> int:
    """The number of characters that two texts begin with alike."""
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) == 2), 0)


# --- which changes ---------------------------------------------------------------------------------


def _all_mutants(paths: Iterable[str]) -> Iterator[tuple[str, ast.Module, Mutation]]:
    for given in paths:
        name, _, line = given.partition(":")
        path = HERE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            tree = ast.parse(file.read_text("utf-8"))
            for one in mutations(tree):
                if not line or one.line == int(line):
                    yield file.relative_to(HERE).as_posix(), tree, one


def _chosen(
    found: Iterable[tuple[str, ast.Module, Mutation]], sample: int | None, every: int, seed: int
) -> Iterator[Mutant]:
    rooms: dict[str, list[tuple[str, ast.Module, Mutation]]] = defaultdict(list)
    for one in found:
        rooms[Path(one[0]).parent.as_posix()].append(one)
    for room in rooms.values():
        picked = range(len(room))[seed % every :: every]
        if sample is not None:
            picked = sorted(random.Random(seed).sample(range(len(room)), min(sample, len(room))))
        for index in picked:
            file, tree, mutation = room[index]
            yield Mutant(file, mutation, mutation.source(tree))


def _tests_of(file: str) -> list[str]:
    room = max((room for room in TESTS if file.startswith(f"{room}/")), key=len, default=None)
    if room is None:
        sys.exit(f"no tests are named for {file}: give them with --tests, or add its room to TESTS")
    return TESTS[room]


# --- copies of the checkout, and processes in them -------------------------------------------------


def _copies(folder: Path, count: int) -> Iterator[Path]:
    """The checkout as it is now, once for each process."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HERE,
        capture_output=True,
        check=True,
    )
    files = [name for name in listed.stdout.decode().split("\0") if name and (HERE / name).is_file()]
    for number in range(count):
        copy = folder / f"copy{number}"
        for name in files:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HERE / name, copy / name, follow_symlinks=False)
        # A change of the same length within the same second must not be taken for what was there before.
        mode = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(copy / "converter", quiet=2, invalidation_mode=mode)
        yield copy


def _started(copy: Path, work: Callable[[], int]) -> int:
    """A fork that works in a copy: the process's id. Its exit code is what `work` gives."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        os.setsid()
        nowhere = os.open(copy.parent / f"{copy.name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.chdir(copy)
        os.environ.update(PYTHONPATH=str(copy), PYTHONDONTWRITEBYTECODE="1")
        for name in [name for name in sys.modules if name.partition(".")[0] in {"tests", "converter"}]:
            del sys.modules[name]
        sys.path[:] = [str(copy), *(one for one in sys.path if one not in {"", str(HERE)})]
        sys.dont_write_bytecode = True
        code = int(work())
    except BaseException:  # noqa: BLE001 - a fork must not go on with what its parent does
        traceback.print_exc()
    finally:
        os._exit(code)


def _pytest(copy: Path, *arguments: str, plugins: Iterable[object] = ()) -> int:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={copy.parent / copy.name}.tmp"]
    return pytest.main([*options, *arguments], plugins=list(plugins))


class Selection:
    """A pytest plugin that runs some of the tests that were collected, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self.tests = tests

    @property
    def files(self) -> list[str]:
        return list(dict.fromkeys(test.partition("::")[0] for test in self.tests))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = {item.nodeid: item for item in items}
        items[:] = [found[test] for test in self.tests if test in found]


# --- which test executes what ----------------------------------------------------------------------


class Recorder:
    """A pytest plugin that notes what each test executes.

    What happens while tests are collected counts for all of them, what a fixture of a module or a session does for
    every test of the file.
    """

    def __init__(self, files: list[str]) -> None:
        self.modules = {file.removesuffix(".py").replace("/", ".") for file in files}
        self.hits: set[int] = set()
        self.seconds: dict[str, float] = {}
        self.found: dict[str, set[int]] = defaultdict(set)
        vars(builtins)["_mutants_hits"] = self.hits

    def _note(self, owner: str) -> None:
        self.found[owner] |= self.hits
        self.hits.clear()

    def pytest_collection_finish(self) -> None:
        self._note(EVERY)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest):
        before = set(self.hits)
        self.hits.clear()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self._note(request.node.nodeid.partition("::")[0] or EVERY)
            self.hits |= before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.hits.clear()
        # What a test before has left behind is asked again.
        for name in self.modules & sys.modules.keys():
            for one in vars(sys.modules[name]).values():
                if isinstance(one, _lru_cache_wrapper):
                    one.cache_clear()
        began = time.monotonic()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.monotonic() - began
            self._note(item.nodeid)


def _coverage(copies: list[Path], tests: list[str], files: list[str]) -> Coverage:
    """What the tests execute of some files, each copy with half of the tests."""
    lines: list[tuple[str, int]] = []
    for file in files:
        tree = ast.parse((HERE / file).read_text("utf-8"))
        text = _watched(tree, file, lines)
        for copy in copies:
            (copy / file).write_text(text, "utf-8")
    modules = [one for name in tests for one in _test_modules(HERE / name)]
    modules.sort(key=lambda one: -one.stat().st_size)
    running = {}
    for number, copy in enumerate(copies):
        names = [one.relative_to(HERE).as_posix() for one in modules[number :: len(copies)]]
        if names:
            running[_started(copy, lambda copy=copy, names=names: _recorded(copy, names, files))] = copy
    found = Coverage()
    for child, copy in running.items():
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status):
            sys.exit(
                f"the tests fail without any change:\n{(copy.parent / f'{copy.name}.log').read_text()[-3000:]}"
            )
        noted = json.loads((copy.parent / f"{copy.name}.json").read_text())
        found.seconds |= noted["seconds"]
        for owner, numbers in noted["found"].items():
            for at in numbers:
                found.tests[lines[at]].add(owner)
    for file in files:
        for copy in copies:
            (copy / file).write_bytes((HERE / file).read_bytes())
    return found


def _test_modules(path: Path) -> list[Path]:
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path]


def _recorded(copy: Path, names: list[str], files: list[str]) -> int:
    recorder = Recorder(files)
    code = _pytest(copy, *names, plugins=[recorder])
    found = {owner: sorted(numbers) for owner, numbers in recorder.found.items()}
    noted = json.dumps({"seconds": recorder.seconds, "found": found})
    (copy.parent / f"{copy.name}.json").write_text(noted)
    return code


def _watched(tree: ast.Module, file: str, lines: list[tuple[str, int]]) -> str:
    """The module with a note before each statement that it is executed; `lines` are the places by number."""
    for node in list(ast.walk(tree)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            watched: list[ast.stmt] = []
            for statement in block:
                if not _has_to_come_first(statement):
                    watched.append(ast.parse(f"_mutants_hits.add({len(lines)})").body[0])
                    lines.append((file, statement.lineno))
                watched.append(statement)
            setattr(node, name, watched)
    first = sum(1 for _ in takewhile(_has_to_come_first, tree.body))
    known = "_mutants_hits = vars(__import__('builtins')).setdefault('_mutants_hits', set())"
    return ast.unparse(ast.Module([*tree.body[:first], *ast.parse(known).body, *tree.body[first:]], []))


def _has_to_come_first(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring or an import from the future."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# --- the changes -----------------------------------------------------------------------------------


def _outcomes(copies: list[Path], mutants: list[Mutant], coverage: Coverage, budget: float) -> list[str]:
    """What becomes of each change: killed, survived (and how many tests, if not all), not executed by any."""
    outcomes = ["" for _ in mutants]
    cut: dict[int, str] = {}
    waiting = list(range(len(mutants)))[::-1]
    free = list(copies)
    running: dict[int, tuple[int, Path, float]] = {}
    while waiting or running:
        while waiting and free:
            index = waiting.pop()
            concerned = coverage.of(mutants[index])
            tests, seconds = _within_budget(concerned, coverage.seconds, budget)
            if not tests:
                outcomes[index] = "not executed"
                continue
            if len(tests) < len(concerned):
                cut[index] = f" {len(tests)} of {len(concerned)} tests"
            copy = free.pop()
            (copy / mutants[index].file).write_text(mutants[index].text, "utf-8")
            chosen = Selection(tests)
            child = _started(
                copy, lambda copy=copy, chosen=chosen: _pytest(copy, "-x", *chosen.files, plugins=[chosen])
            )
            running[child] = index, copy, time.monotonic() + PATIENCE + 4 * seconds
        time.sleep(0.02)
        for child, (index, copy, until) in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended and time.monotonic() < until:
                continue
            if ended:
                outcomes[index] = OUTCOMES.get(os.waitstatus_to_exitcode(status), "killed")
                if outcomes[index] == "survived":
                    outcomes[index] += cut.get(index, "")
            else:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                outcomes[index] = TOO_LONG
            file = mutants[index].file
            (copy / file).write_bytes((HERE / file).read_bytes())
            del running[child]
            free.append(copy)
            print(f"{outcomes[index]:12} {mutants[index]}", file=sys.stderr, flush=True)
    return outcomes


def _within_budget(tests: list[str], seconds: dict[str, float], budget: float) -> tuple[list[str], float]:
    chosen: list[str] = []
    total = 0.0
    for test in tests:
        if chosen and total + seconds[test] > budget:
            break
        chosen.append(test)
        total += seconds[test]
    return chosen, total


def _print_scores(mutants: list[Mutant], outcomes: list[str]) -> None:
    rooms: dict[str, list[str]] = defaultdict(list)
    for mutant, outcome in zip(mutants, outcomes, strict=True):
        rooms[mutant.room].append(outcome)
        if outcome not in KILLED:
            print(f"{outcome}: {mutant}")
    for room, found in rooms.items():
        killed = sum(outcome in KILLED for outcome in found)
        print(f"{room}: {killed} of {len(found)} killed ({killed / len(found):.0%})")


if __name__ == "__main__":
    main()
