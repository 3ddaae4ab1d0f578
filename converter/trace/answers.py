"""The project file's answers to `readEnvironmentVariable`, masked where the tree doesn't show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from converter.kustomize import PlacedLeaf
from converter.provenance import Kind
from converter.source import Span

if TYPE_CHECKING:
    from converter.project import Project


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
