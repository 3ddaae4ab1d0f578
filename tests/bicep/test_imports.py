"""Imports run one way: between the files of Bicep's room, and between the rooms of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "converter"
BICEP = {
    ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((HOUSE / "bicep").rglob("*.py"))
}

UPSTREAM = {
    "source": set(),
    "provenance": {"source"},
    "bicep": {"source", "provenance"},
    "aca": {"bicep", "provenance", "source"},
    "mapping": {"aca", "bicep", "project", "provenance", "source"},
    "kustomize": {"mapping", "provenance", "source"},
}
"""What each room may import; `project` is the project file, which every command reads."""


def imports(path: Path, module: str) -> Iterator[str]:
    """Every module that a file imports, wherever in it: at the top, for types alone, or in a function."""
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


def ring(graph: Mapping[str, set[str]]) -> list[str]:
    """The nodes of a circle in the graph, in order; empty when there is none."""
    done: set[str] = set()

    def visit(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for following in sorted(graph.get(node, ())):
                found = visit(following, [*way, node])
                if found:
                    return found
            done.add(node)
        return []

    return next(filter(None, (visit(node, []) for node in sorted(graph))), [])


def test_a_circle_is_found() -> None:
    assert ring({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == ["b", "d", "b"]
    assert ring({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


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


def test_the_files_of_bicep_import_each_other_one_way() -> None:
    graph = {module: set(imports(path, module)) & BICEP.keys() - {module} for module, path in BICEP.items()}
    assert ring(graph) == []


def test_syntax_and_symbolic_values_know_nothing_of_evaluation() -> None:
    for module, path in BICEP.items():
        room = module.split(".")[2] if module.count(".") > 2 else ""
        below = {
            "syntax": ("symbolic", "evaluation", "functions", "arm"),
            "symbolic": ("evaluation", "functions", "arm"),
        }
        for other in below.get(room, ()):
            assert not [name for name in imports(path, module) if name.startswith(f"converter.bicep.{other}")]


@pytest.mark.parametrize("room", UPSTREAM)
def test_a_room_imports_only_what_is_upstream(room: str) -> None:
    for path in (HOUSE / room).rglob("*.py"):
        module = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        rooms = {
            name.split(".")[1]
            for name in imports(path, module.removesuffix(".__init__"))
            if name.startswith("converter.") and (HOUSE / name.split(".")[1]).is_dir()
        }
        assert rooms - {room} <= UPSTREAM[room], path
