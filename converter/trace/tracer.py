"""The fields of every environment, asked for by a line of the tree or by their own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from converter.kustomize import (
    Field,
    FieldPath,
    Place,
    PlacedLeaf,
    PlacedTree,
    Tree,
    resolved_path,
    spelt_path,
)
from converter.mapping import KubernetesObject, ObjectSet, Path, Section
from converter.provenance import Kind, Origin
from converter.source import Span

if TYPE_CHECKING:
    from converter.project import Project


class Tracer:
    """A converted source: its tree, and the objects of its environments with their origins."""

    def __init__(self, tree: Tree, sections: tuple[Section, ...], overlays: Iterable[ObjectSet]) -> None:
        self.placed = PlacedTree(tree, sections)
        self.overlays = {str(objects.overlay): objects for objects in overlays}
        self._leaves: dict[str, tuple[PlacedLeaf, ...]] = {}

    def leaves(self, overlay: str) -> tuple[PlacedLeaf, ...]:
        """Every leaf of an overlay, in the order of its objects."""
        if overlay not in self._leaves:
            self._leaves[overlay] = tuple(self.placed.leaves(self.overlays[overlay]))
        return self._leaves[overlay]

    def everything(self, *, absent: bool = False) -> Iterator[PlacedLeaf]:
        """The leaves of all overlays; with `absent` also those that the tables know and the tree lacks."""
        for overlay in self.overlays:
            yield from self.leaves(overlay)
            if absent:
                yield from self.absences(overlay)

    def at_line(self, file: str, line: int) -> list[PlacedLeaf]:
        """The leaves that a line of the tree gives.

        The line of a key or dash with more below it gives all that is below. A line of the base
        answers for every environment whose overlay doesn't say otherwise.
        """
        values = self.placed.values_at(file, line)
        wanted = {Place(file, value) for value in values}
        return [leaf for leaf in self.everything() if not wanted.isdisjoint(leaf.places)]

    def at_path(self, overlay: str, name: str, path: FieldPath) -> list[PlacedLeaf]:
        """The leaves at and below a path of the objects called `Kind/name` in an overlay.

        Where there is nothing, what the tables know of the absence.
        """
        found = []
        for leaf in self.placed.leaves(self.overlays[overlay], name):
            place, rest = resolved_path(_whole(leaf), path)
            if not rest and leaf.path[: len(place)] == place:
                found.append(leaf)
        return found or [leaf for leaf in self.absences(overlay) if _is_asked(leaf, name, path)]

    def absences(self, overlay: str) -> Iterator[PlacedLeaf]:
        """The leaves that the tables know and an overlay's objects don't have, and the objects that it lacks.

        An object that isn't made is one leaf with an empty path.
        """
        objects = self.overlays[overlay]
        for section in objects.objects.values():
            for made in section:
                for path, origin in _absences(made).items():
                    yield PlacedLeaf(overlay, made, path, None, origin, ())
        for lacking in objects.absent:
            body = {"apiVersion": "", "kind": lacking.kind, "metadata": {"name": lacking.name}}
            yield PlacedLeaf(overlay, KubernetesObject("", body, {}), (), None, lacking.origin, ())

    @cached_property
    def objects(self) -> dict[str, list[str]]:
        """By overlay, its objects as `Kind/name`."""
        return {
            overlay: [
                *(f"{made.kind}/{made.name}" for section in objects.objects.values() for made in section),
                *(f"{lacking.kind}/{lacking.name}" for lacking in objects.absent),
            ]
            for overlay, objects in self.overlays.items()
        }


def _absences(made: KubernetesObject) -> dict[Path, Origin]:
    """Why each leaf is missing that a table has for the object.

    What was asked last is nearest to the leaf; what others asked who could have given it decided as well.
    """
    found: dict[Path, Origin] = {}
    for absence in made.absences:
        for path in absence.paths:
            if path not in made.origins:
                origin = absence.origin
                if (before := found.get(path)) is not None and before is not origin:
                    reasons = dict.fromkeys((*before.conditions, *origin.conditions))
                    origin = replace(origin, conditions=tuple(reasons))
                found[path] = origin
    return found


def field_of(leaf: PlacedLeaf) -> Field:
    """How a leaf is named in answers."""
    made = leaf.object
    return Field(leaf.overlay, f"{made.kind}/{made.name}", spelt_path(made.body, leaf.path))


def _is_asked(leaf: PlacedLeaf, name: str, path: FieldPath) -> bool:
    """Whether an absent leaf is what a written path asks for, or something below it."""
    if f"{leaf.object.kind}/{leaf.object.name}" != name:
        return False
    if not leaf.path:
        return True
    place, rest = resolved_path(leaf.object.body, path)
    asked = (*place, *(int(step) if step.isdecimal() else step for step in rest))
    return leaf.path[: len(asked)] == asked


def _whole(leaf: PlacedLeaf) -> dict[str, object]:
    """The leaf's object with what the overlay's transformers add."""
    body = leaf.object.body
    if leaf.path == ("metadata", "namespace"):
        return {**body, "metadata": {**body["metadata"], "namespace": leaf.value}}
    return body


def mask_hidden_answers(fields: Iterable[PlacedLeaf], project: Project) -> None:
    """Mask in the project file every answer but those that stand in a value that was made from them.

    Nobody can tell of the others whether they are secrets: a line of the file may hold several.
    """
    answers: dict[tuple[int, int], tuple[Span, str]] = {}
    for name, environment in project.file.environments.items():
        for variable, answer in environment.variables.items():
            span = project.document.span(("environments", name, "variables", variable))
            answers[span.start, span.end] = span, answer
    shown: set[tuple[int, int]] = set()
    for leaf in fields if answers else ():
        for node in leaf.origin.walk():
            if node.kind is Kind.PROJECT_FILE and node.span is not None:
                place = (node.span.start, node.span.end)
                if place in answers and answers[place][1] in str(leaf.value):
                    shown.add(place)
    for place, (span, _) in answers.items():
        if place not in shown:
            span.source.redact(span)
