"""The data of the page, JSON-like: files, fields, and one graph of origins for all of them.

Whatever repeats is listed once and referred to by index: strings, values, files, and equal nodes of the
graph, which the evaluations of several environments make.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from converter.kustomize import PlacedLeaf, TreeFile, formatted_path, leaves
from converter.provenance import CARRIERS, Origin
from converter.trace.as_file import MARKS, ground_of
from converter.trace.page_sources import row_reasons, shown_files
from converter.trace.tracer import Tracer, field_of

if TYPE_CHECKING:
    from converter.project import Project


def page_data(tracer: Tracer, project: Project) -> dict[str, Any]:
    """The data of a page about a converted source.

    `fields` are rows of environments, object, path, value, origin, mark, the origin where the chain
    begins, and places (file and line in turn), `absent` rows of environments, object, path and origin,
    `aside` rows of file, line, object, path and origin for lines of the tree that no environment's
    object takes its value from.
    A node of `origins` is kind, file, line, column, end line, end column, detail, row, sources,
    shadowed, conditions, and comes after all nodes that it refers to. No secret's text is in it.
    """
    graph = _Graph()
    everything = list(tracer.everything())
    absences = [leaf for overlay in tracer.overlays for leaf in tracer.absences(overlay)]
    files = list(tracer.placed.tree.files.values())
    aside = list(_aside(files, {place for leaf in everything for place in map(_key, leaf.places)}))
    for origin in (*(leaf.origin for leaf in (*everything, *absences)), *(row[-1] for row in aside)):
        graph.add(origin)

    sources = shown_files(graph.nodes())
    number = {file.path: index for index, file in enumerate(files)}
    named = {source.name: index for index, source in enumerate(sources, len(files))}
    strings = _Table()
    values = _Table()

    def ground(origin: Origin) -> tuple[str, int]:
        mark, begins = ground_of(origin)
        return mark, graph.number(begins)

    def place(leaf: PlacedLeaf) -> list[int]:
        return [item for one in leaf.places for item in (number[one.file], one.line)]

    def named_field(leaf: PlacedLeaf) -> tuple[int, int]:
        field = field_of(leaf)
        return strings.index(field.object), strings.index(field.path)

    return {
        "product": project.file.product,
        "environments": list(tracer.overlays),
        "marks": MARKS,
        "carriers": sorted(CARRIERS),
        "treeFiles": [_tree_file(file) for file in files],
        "sourceFiles": [{"name": source.name, "text": source.text} for source in sources],
        "fields": _shared_rows(
            tracer,
            (
                (
                    leaf,
                    [
                        *named_field(leaf),
                        values.index(leaf.value),
                        graph.number(leaf.origin),
                        *ground(leaf.origin),
                        place(leaf),
                    ],
                )
                for leaf in everything
            ),
        ),
        "absent": _shared_rows(
            tracer, ((leaf, [*named_field(leaf), graph.number(leaf.origin)]) for leaf in absences)
        ),
        "aside": [
            [number[file], line, strings.index(name), strings.index(path), graph.number(origin)]
            for file, line, name, path, origin in aside
        ],
        "origins": graph.rows(named, strings),
        "reasons": row_reasons(source for source in sources if source.name.endswith((".yaml", ".yml"))),
        "values": values.items,
        "strings": strings.items,
    }


def _key(place: Any) -> tuple[str, int]:
    return place.file, place.line


def _aside(
    files: Iterable[TreeFile], taken: set[tuple[str, int]]
) -> Iterator[tuple[str, int, str, str, Origin]]:
    """The lines with values that no environment takes: overridden everywhere, or a removal."""
    for file in files:
        for document, lines in zip(file.documents, file.lines, strict=True):
            if document.object_key is None:
                continue
            _, kind, name = document.object_key
            for path, origin in document.origins.items():
                if path in lines and (file.path, lines[path]) not in taken:
                    yield (
                        file.path,
                        lines[path],
                        f"{kind}/{name}",
                        formatted_path(document.body, path),
                        origin,
                    )


def _tree_file(file: TreeFile) -> dict[str, Any]:
    """A file of the tree with the first and last lines of its values and collections."""
    values, groups = [], []
    for body, lines in zip((document.body for document in file.documents), file.lines, strict=True):
        last = dict(_last_lines(body, lines))
        scalars = set(leaves(body))
        values += [[line, last[path]] for path, line in lines.items() if path in scalars]
        groups += [[line, last[path]] for path, line in lines.items() if path not in scalars]
    return {
        "name": file.path,
        "overlay": file.overlay,
        "text": file.text,
        "values": values,
        "groups": groups,
    }


def _last_lines(body: dict[str, Any], lines: dict[Any, int]) -> Iterator[tuple[Any, int]]:
    """The last line of each value: the one before the next path in the order of the file."""
    paths = list(lines)
    for index, path in enumerate(paths):
        below = index + 1
        while below < len(paths) and paths[below][: len(path)] == path:
            below += 1
        if below < len(paths):
            yield path, max(lines[path], lines[paths[below]] - 1)
        else:
            yield path, _end(body, lines)


def _end(body: dict[str, Any], lines: dict[Any, int]) -> int:
    from converter.kustomize import emit

    return min(lines.values()) + emit([body]).count("\n") - 1


def _shared_rows(tracer: Tracer, rows: Iterable[tuple[PlacedLeaf, list[Any]]]) -> list[list[Any]]:
    """Rows that are equal in several environments, once, after the indices of those environments."""
    environments = {overlay: index for index, overlay in enumerate(tracer.overlays)}
    shared: dict[str, list[Any]] = {}
    for leaf, row in rows:
        known = shared.setdefault(json.dumps(row), [[], *row])
        known[0].append(environments[leaf.overlay])
    return list(shared.values())


class _Table:
    """Items that are listed once and referred to by index."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._index: dict[str, int] = {}

    def index(self, item: Any) -> int:
        key = json.dumps(item, sort_keys=True)
        if key not in self._index:
            self._index[key] = len(self.items)
            self.items.append(item)
        return self._index[key]


class _Graph:
    """Origins without duplicates, each after those that it refers to."""

    def __init__(self) -> None:
        self._numbers: dict[Origin, int] = {}
        self._known: dict[tuple[Any, ...], int] = {}
        self._nodes: list[Origin] = []
        self._below: list[tuple[tuple[int, ...], ...]] = []

    def add(self, origin: Origin) -> None:
        """Add an origin and all that it refers to. Chains may be longer than Python's stack."""
        waiting = [origin]
        while waiting:
            node = waiting[-1]
            if node in self._numbers:
                waiting.pop()
                continue
            named = (*node.sources, *node.shadowed, *node.conditions)
            unknown = [one for one in named if one not in self._numbers]
            if unknown:
                waiting += unknown
                continue
            waiting.pop()
            self._number_node(node)

    def _number_node(self, node: Origin) -> None:
        below = tuple(
            tuple(self._numbers[one] for one in some)
            for some in (node.sources, node.shadowed, node.conditions)
        )
        span = node.span
        place = (span.file, span.start, span.end) if span is not None else None
        key = (node.kind, place, node.detail, node.row, below)
        if key not in self._known:
            self._known[key] = len(self._nodes)
            self._nodes.append(node)
            self._below.append(below)
        self._numbers[node] = self._known[key]

    def number(self, origin: Origin) -> int:
        return self._numbers[origin]

    def nodes(self) -> list[Origin]:
        """Every node, sources before the nodes made from them."""
        return self._nodes

    def rows(self, files: dict[str, int], strings: _Table) -> list[list[Any]]:
        return [
            [
                strings.index(node.kind.value),
                *_place(node, files),
                strings.index(node.detail),
                _row(node, strings),
            ]
            + [list(some) for some in below]
            for node, below in zip(self._nodes, self._below, strict=True)
        ]


def _row(node: Origin, strings: _Table) -> int | None:
    return strings.index(node.row) if node.row is not None else None


def _place(node: Origin, files: dict[str, int]) -> list[int | None]:
    span = node.span
    if span is None:
        return [None] * 5
    return [files[span.file], span.line, span.column, span.end_line, span.end_column]
