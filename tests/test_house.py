"""The law of the house: what each room may import, and that it does so by the other room's face.

`docs/architecture.md` says what the rooms are for. An import that this file doesn't allow is a decision about
the structure: mend the structure, or decide, and write it down in this file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "converter"
ROOMS = sorted(path.name for path in HOUSE.iterdir() if (path / "__init__.py").is_file())

IMPORTS = {
    "source": set(),
    "provenance": {"source"},
    "bicep": {"source", "provenance"},
    "project": {"source", "provenance", "bicep"},
    "aca": {"source", "provenance", "bicep"},
    # Both who drafts a project file and who follows it ask here how a source is laid out.
    "layout": {"source", "bicep", "project", "aca"},
    "mapping": {"source", "provenance", "project", "aca"},
    "kustomize": {"source", "provenance", "mapping"},
    "pipeline": {"source", "provenance", "bicep", "project", "aca", "layout", "mapping", "kustomize"},
    "backport": {"source", "provenance", "bicep", "mapping", "kustomize"},
    "documents": {"source", "provenance", "aca"},
    "drift": {"source", "provenance", "mapping", "kustomize"},
    # `plan` compares as `drift` does: with another comparison, `convert` would change what neither has shown.
    "plan": {"source", "provenance", "mapping", "kustomize", "pipeline", "drift"},
    "scaffold": {"source", "provenance", "bicep", "project", "aca", "layout", "kustomize"},
    "trace": {"source", "provenance", "project", "mapping", "kustomize", "pipeline"},
    "verify": {"source", "kustomize"},
    "commands": {
        *("source", "provenance", "bicep", "project", "layout", "mapping", "kustomize", "pipeline"),
        *("backport", "documents", "drift", "plan", "scaffold", "trace", "verify"),
    },
    "report": {"source", "mapping", "pipeline", "plan"},
    "cli": {"source", "commands", "report"},
}
"""The rooms that each room imports, from the ground floor to the roof."""

FLOORS = {
    "bicep": {
        "syntax": set(),
        "symbolic": {"syntax"},
        "functions": {"syntax", "symbolic", "evaluation"},
        "json_templates": {"syntax", "symbolic"},
        "evaluation": {"syntax", "symbolic", "functions", "json_templates"},
        "arm": {"symbolic", "evaluation"},
    },
    "kustomize": {
        "document": set(),
        "layers": {"document"},
        "writing": {"document", "layers"},
        "scan": {"document", "layers"},
    },
    "mapping": {"language": set(), "run": {"language"}, "reading": {"language", "run"}},
    "verify": {
        "programs": set(),
        "schema": set(),
        "rules": {"programs", "schema"},
        "mesh": {"schema", "rules"},
    },
}
"""The parts of a room, and which of its other parts each may import."""

TOWARDS_EACH_OTHER = {("bicep", "evaluation", "functions")}
"""Parts that import each other, though none of their modules do: a function of Bicep may evaluate a lambda."""

MODULES_ARE_THE_FACE = {"commands"}
"""Rooms with one module a subject, each of which is a face of its own."""


def module_of(path: Path) -> str:
    """The dotted name of a module of ours."""
    return ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted(HOUSE.rglob("*.py"))}


def imports(path: Path, module: str) -> Iterator[str]:
    """Every module that a file imports, wherever in it: at the top, for types alone, or in a function.

    A name that is imported from a package is the package, unless it is a module in it.
    """
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if is_module(inner) else base


def is_module(name: str) -> bool:
    path = HOUSE.parent / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@cache
def graph() -> dict[str, set[str]]:
    """What every module of ours imports. Not read while tests are collected: that takes seconds."""
    return {module: set(imports(path, module)) for module, path in MODULES.items()}


def room_of(module: str) -> str:
    """The room of a module of ours; empty for the package itself and for what isn't ours."""
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "converter" else ""


def cycle(ways: Mapping[str, set[str]]) -> list[str]:
    """The nodes of a cycle in a graph, in order; empty when there is none. `ways`: where each node leads."""
    done: set[str] = set()

    def visit(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for following in sorted(ways.get(node, ())):
                found = visit(following, [*way, node])
                if found:
                    return found
            done.add(node)
        return []

    return next(filter(None, (visit(node, []) for node in sorted(ways))), [])


def face(room: str) -> set[str]:
    """The names that other rooms may import from a room."""
    stub = HOUSE / room / "__init__.pyi"
    tree = ast.parse((stub if stub.is_file() else stub.with_suffix(".py")).read_text("utf-8"))
    imported = {
        alias.asname or alias.name for n in tree.body if isinstance(n, ast.ImportFrom) for alias in n.names
    }
    return imported | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_cycle_is_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == ["b", "d", "b"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_import_is_overlooked(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        "import a.b\nfrom c import d\nif TYPE_CHECKING:\n    from e import f\n"
        "def g():\n    from h.i import j\nfrom . import k\nfrom ..l import m\n"
    )
    found = set(imports(path, "x.y.m"))
    assert found == {"a.b", "c", "e", "h.i", "x.y", "x.l"}
    path.write_text("from converter.bicep import functions, Deployment\n")
    assert set(imports(path, "m")) == {"converter.bicep.functions", "converter.bicep"}


def test_the_package_holds_rooms_only() -> None:
    files = {path.name for path in HOUSE.iterdir() if path.is_file()}
    assert files == {"__init__.py", "__main__.py", "py.typed"}
    assert sorted(IMPORTS) == ROOMS


def test_rooms_import_each_other_one_way() -> None:
    assert cycle(IMPORTS) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_the_rooms_that_the_law_names(room: str) -> None:
    found = {room_of(name) for module, names in graph().items() if room_of(module) == room for name in names}
    assert found - {room, ""} == IMPORTS[room]


def test_no_two_modules_need_each_other() -> None:
    assert cycle({module: names & MODULES.keys() - {module} for module, names in graph().items()}) == []


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_the_parts_of_a_room_have_an_order(room: str) -> None:
    allowed_ones = {
        part: {other for other in allowed if (room, *sorted((part, other))) not in TOWARDS_EACH_OTHER}
        for part, allowed in FLOORS[room].items()
    }
    assert cycle(allowed_ones) == []


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_the_parts_of_a_room_import_what_the_law_names(room: str) -> None:
    for part, allowed in FLOORS[room].items():
        inside = f"converter.{room}.{part}"
        for module, names in graph().items():
            if f"{module}.".startswith(f"{inside}."):
                parts = {name.split(".")[2] for name in names if name.startswith(f"converter.{room}.")}
                others = {other for other in parts if (HOUSE / room / other).is_dir()} - {part}
                assert others <= allowed, module


def test_rooms_are_imported_by_their_face() -> None:
    around = {
        f"{module} imports {name}"
        for module, names in graph().items()
        for name in names
        if room_of(name) not in {"", room_of(module), *MODULES_ARE_THE_FACE} and name.count(".") > 1
    }
    assert around == set()


@pytest.mark.parametrize("room", sorted({*ROOMS} - MODULES_ARE_THE_FACE))
def test_no_name_of_a_face_is_that_of_a_module(room: str) -> None:
    # A package has its modules as attributes once they are loaded: which of the two is meant would be chance.
    assert {name for name in face(room) if is_module(f"converter.{room}.{name}")} == set()


def test_frozen_records_are_made_in_one_way() -> None:
    """The standard library's frozen dataclass costs a call for each field of each instance."""
    own = HOUSE / "source/records.py"
    texts = {path: path.read_text("utf-8") for path in HOUSE.rglob("*.py") if path != own}
    slow = [
        str(path.relative_to(HOUSE))
        for path, text in texts.items()
        if "frozen=True" in text
        and re.search(r"^from dataclasses import .*\bdataclass\b", text, re.MULTILINE)
    ]
    assert slow == []
