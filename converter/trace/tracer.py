"""The fields of every environment, found by a line of the tree or by their own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from converter.kustomize import (
    Field,
    FieldPath,
    PathError,
    Place,
    PlacedLeaf,
    PlacedTree,
    formatted_path,
    parse_path,
    resolved_path,
)
from converter.mapping import KubernetesObject
from converter.provenance import Kind, Origin
from converter.source import Category, Diagnostic, DiagnosticError, Path, Severity, Span, did_you_mean

if TYPE_CHECKING:
    from converter.pipeline import Conversion
    from converter.project import Project

NOT_FOUND: Final = "B2F210"


def lineage(conversion: Conversion, environment: str, object_name: str, path: str) -> Origin:
    """The origin of one field of an environment's objects: its last step, which leads to all before it.

        conversion = convert_source(SourceOptions(source=Path(".")), Path("flux"), explain=True)
        origin = lineage(conversion, "prod", "Deployment/web", "spec.template.spec.containers[web].image")
        for step in origin.walk():
            print(step.kind, step.span)

    `environment` is its own name or its overlay's, `object_name` is `Kind/name`, `path` a field as
    `trace` writes it: names joined by dots, items of lists by index or key in brackets, `["…"]` for a name
    with dots of its own. The origin's `sources` are what the field was made from, `shadowed` what that
    replaced, `conditions` what decided that it is so; `ground()` are the literals where it all begins.

    A field that is absent on purpose has an origin too, of kind `Kind.ABSENT`, and so has every field of an
    object that isn't made; these are known to a conversion with `explain` alone. Where several rows could
    have made such an object, their origins are the `sources` of the one that is returned.

    Raises `DiagnosticError` (B2F210), with the nearest right name, where there is no such environment,
    object or field, and where the path leads to several fields. This is what `bicep2flux trace` answers
    with; `Tracer(conversion).lineage` does the same for many questions about one conversion.
    """
    return Tracer(conversion).lineage(environment, object_name, path)


class Tracer:
    """A converted source: its tree, and the objects of its environments with their origins.

    The project file's answers to `readEnvironmentVariable` that aren't in the tree are masked in its
    text from then on.
    """

    def __init__(self, conversion: Conversion) -> None:
        self.placed = PlacedTree(conversion.tree, conversion.sections)
        self.overlays = {str(mapped.objects.overlay): mapped.objects for mapped in conversion.overlays}
        self._overlay_names = {
            name: str(mapped.objects.overlay)
            for mapped in conversion.overlays
            for name in (str(mapped.environment), str(mapped.objects.overlay))
        }
        self._leaves: dict[str, tuple[PlacedLeaf, ...]] = {}
        mask_hidden_answers(self.everything(), conversion.project)

    def lineage(self, environment: str, object_name: str, path: str) -> Origin:
        """The origin of one field; see the function of this name."""
        leaves = self.fields(environment, object_name, path)
        if len(leaves) == 1:
            return leaves[0].origin
        if all(not leaf.path for leaf in leaves):
            return Origin(Kind.ABSENT, sources=tuple(leaf.origin for leaf in leaves))
        what = f"'{path}' of {object_name}" if path else object_name
        raise _fault(
            f"{what} in '{environment}' is {len(leaves)} fields, not one",
            f"name one of them, such as {field_of(leaves[0]).path}",
        )

    def fields(self, environment: str, object_name: str, path: str) -> list[PlacedLeaf]:
        """The leaves at and below a written path of the objects called `Kind/name`.

        Where there are none, the absences that the tables define: an object that isn't made is a leaf
        with an empty path. Never empty: raises `DiagnosticError` (B2F210) with the nearest right name.
        """
        overlay = self.overlay_of(environment)
        if object_name not in (objects := self.objects[overlay]):
            raise _fault(
                f"'{overlay}' has no object '{object_name}'",
                did_you_mean(object_name, objects) or "an object is called Kind/name, such as Deployment/web",
            )
        try:
            leaves = self._at_path(overlay, object_name, parse_path(path))
        except PathError as error:
            raise _fault(str(error), "such as spec.template.spec.containers[web].image") from None
        if not leaves:
            raise _fault(
                f"{object_name} of '{overlay}' has no field '{path}'",
                did_you_mean(path, self._field_paths(overlay, object_name))
                or f"bicep2flux trace '{overlay} {object_name}' shows all its fields",
            )
        return leaves

    def overlay_of(self, environment: str) -> str:
        """The overlay of an environment, given by either name. Raises `DiagnosticError` (B2F210)."""
        if environment not in self._overlay_names:
            raise _fault(
                f"there is no environment '{environment}'",
                did_you_mean(environment, self._overlay_names)
                or f"environments: {', '.join(self._overlay_names)}",
            )
        return self._overlay_names[environment]

    def leaves(self, overlay: str) -> tuple[PlacedLeaf, ...]:
        """Every leaf of an overlay, in the order of its objects."""
        if overlay not in self._leaves:
            self._leaves[overlay] = tuple(self.placed.leaves(self.overlays[overlay]))
        return self._leaves[overlay]

    def everything(self, *, absent: bool = False) -> Iterator[PlacedLeaf]:
        """The leaves of all overlays; with `absent` also the absences that the tables define."""
        for overlay in self.overlays:
            yield from self.leaves(overlay)
            if absent:
                yield from self.absences(overlay)

    def at_line(self, file: str, line: int) -> list[PlacedLeaf]:
        """The leaves that a line of the tree gives.

        The line of a key or dash with more below it gives all that is below. A line of the base
        answers for every environment whose overlay doesn't override it.
        """
        values = self.placed.value_lines_at(file, line)
        wanted = {Place(file, value) for value in values}
        return [leaf for leaf in self.everything() if not wanted.isdisjoint(leaf.places)]

    def _at_path(self, overlay: str, name: str, path: FieldPath) -> list[PlacedLeaf]:
        there = tuple(self.placed.leaves(self.overlays[overlay], name))
        found = []
        for leaf in there:
            place, rest = resolved_path(_whole(leaf), path)
            if not rest and leaf.path[: len(place)] == place:
                found.append(leaf)
        if found:
            return found
        absent = [leaf for leaf in self.absences(overlay) if _is_requested(leaf, name, path)]
        # Why another row doesn't make the object is no answer for a field of an object that is made.
        return [leaf for leaf in absent if leaf.path or not there]

    def _field_paths(self, overlay: str, name: str) -> list[str]:
        """The written paths of an object's fields, those that are absent on purpose included."""
        leaves = (*self.leaves(overlay), *self.absences(overlay))
        fields = [field_of(leaf) for leaf in leaves if leaf.path]
        return [field.path for field in fields if field.object == name]

    def absences(self, overlay: str) -> Iterator[PlacedLeaf]:
        """The leaves that an overlay's objects don't have on purpose, and the objects that aren't made.

        An object that isn't made is one leaf with an empty path.
        """
        objects = self.overlays[overlay]
        for section in objects.objects.values():
            for made in section:
                for path, origin in _absences(made).items():
                    yield PlacedLeaf(overlay, made, path, None, origin, ())
        for missing in objects.absent:
            body = {"apiVersion": "", "kind": missing.kind, "metadata": {"name": missing.name}}
            yield PlacedLeaf(overlay, KubernetesObject("", body, {}), (), None, missing.origin, ())

    @cached_property
    def objects(self) -> dict[str, list[str]]:
        """By overlay, its objects as `Kind/name`."""
        return {
            overlay: [
                *(f"{made.kind}/{made.name}" for section in objects.objects.values() for made in section),
                *(f"{missing.kind}/{missing.name}" for missing in objects.absent),
            ]
            for overlay, objects in self.overlays.items()
        }


def _absences(made: KubernetesObject) -> dict[Path, Origin]:
    """The origin of each absence that the tables have for the object.

    The last condition is nearest to the leaf; those of other rows that could have given it decided too.
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
    """The field of a leaf, as answers name it."""
    made = leaf.object
    return Field(leaf.overlay, f"{made.kind}/{made.name}", formatted_path(made.body, leaf.path))


def _is_requested(leaf: PlacedLeaf, name: str, path: FieldPath) -> bool:
    """Whether an absent leaf is what a written path asks for, or something below it."""
    if f"{leaf.object.kind}/{leaf.object.name}" != name:
        return False
    if not leaf.path:
        return True
    place, rest = resolved_path(leaf.object.body, path)
    wanted = (*place, *(int(step) if step.isdecimal() else step for step in rest))
    return leaf.path[: len(wanted)] == wanted


def _fault(message: str, help_: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code=NOT_FOUND,
            severity=Severity.ERROR,
            message=message,
            help=help_,
            category=Category.CONFIGURATION,
        )
    )


def _whole(leaf: PlacedLeaf) -> dict[str, object]:
    """The leaf's object with what the overlay's transformers add."""
    body = leaf.object.body
    if leaf.path == ("metadata", "namespace"):
        return {**body, "metadata": {**body["metadata"], "namespace": leaf.value}}
    return body


def mask_hidden_answers(fields: Iterable[PlacedLeaf], project: Project) -> None:
    """Mask in the project file every answer but those that appear in a value that was made from them.

    The others may be secrets, and a line of the file can hold several.
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
