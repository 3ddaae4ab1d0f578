"""Answers as JSON-like data: a target, its value, and the graph of its origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from converter.kustomize import Place, PlacedLeaf
from converter.provenance import Origin
from converter.source import shown_text
from converter.trace.tracer import field_of

FileName = Callable[[str], str]
"""A function from a file's path in the tree to its name in answers."""


def target_json(leaf: PlacedLeaf, called: FileName) -> dict[str, Any]:
    """The field: overlay, object, path, and the lines of the tree that give it, the deciding one first."""
    field = field_of(leaf)
    return {
        "environment": field.environment,
        "object": field.object,
        "path": field.path,
        "files": [_place(place, called) for place in leaf.places],
    }


def answers_json(leaves: Iterable[PlacedLeaf], called: FileName) -> list[dict[str, Any]]:
    """One answer for each leaf; a node that was already written is `{"ref": id}`."""
    graph = _Graph()
    return [
        {"target": target_json(leaf, called), "value": leaf.value, "origin": graph.node(leaf.origin)}
        for leaf in leaves
    ]


def _place(place: Place, called: FileName) -> dict[str, Any]:
    return {"file": called(place.file), "line": place.line}


class _Graph:
    """Numbers the nodes in the order in which they are written."""

    def __init__(self) -> None:
        self._numbers: dict[Origin, int] = {}

    def node(self, origin: Origin) -> dict[str, Any]:
        known = self._numbers.get(origin)
        if known is not None:
            return {"ref": known}
        number = self._numbers[origin] = len(self._numbers) + 1
        span = origin.span
        return {
            "id": number,
            "kind": origin.kind.value,
            "file": span.file if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "text": shown_text(span) if span else None,
            "row": origin.row,
            "detail": origin.detail,
            "from": [self.node(source) for source in origin.sources],
            "shadowed": [self.node(source) for source in origin.shadowed],
            "conditions": [self.node(source) for source in origin.conditions],
        }
