"""A file of the tree with the origin of each line's value at the end of the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from converter.kustomize import TreeFile
from converter.provenance import Kind, Origin, deciding_steps
from converter.trace.tracer import Tracer

_WIDEST: Final = 72
"""Lines longer than this don't push the others' origins further to the right."""

MARKS: Final[dict[str, str]] = {
    "P": "a parameter file's assignment",
    "D": "a parameter's default",
    "B": "the Bicep itself",
    "V": "an environment variable of the deployment",
    "F": "the project file",
    "T": "a constant of a mapping table",
    "O": "an option, or the tags of the existing tree",
    "N": "the name of the workload's folder",
    "-": "a removed value",
}
"""The meaning of the letter before an origin."""

_MARK_OF: Final = {
    Kind.PARAMETER_ASSIGNMENT: "P",
    Kind.PARAMETER_DEFAULT: "D",
    Kind.ENVIRONMENT_VARIABLE: "V",
    Kind.PROJECT_FILE: "F",
    Kind.PLATFORM_CONSTANT: "T",
    Kind.OPTION: "O",
    Kind.FOLDER_NAME: "N",
    Kind.ABSENT: "-",
}


def annotated(tracer: Tracer, path: str) -> str:
    """The text of a file of the tree, with aligned origins after its values, and a legend."""
    file = tracer.placed.tree.files[path]
    origins = dict(_origins(tracer, file))
    lines = file.text.splitlines()
    width = max((len(line) for line in lines if len(line) <= _WIDEST), default=0)
    shown = []
    used = set()
    for number, line in enumerate(lines, 1):
        if number not in origins:
            shown.append(line)
            continue
        mark, text = summary(origins[number])
        used.add(mark)
        shown.append(f"{line:<{width}}  # {mark} {text}")
    legend = [f"# {mark} {meaning}" for mark, meaning in MARKS.items() if mark in used]
    return "".join(f"{line}\n" for line in [*shown, "", *legend])


def _origins(tracer: Tracer, file: TreeFile) -> Iterator[tuple[int, Origin]]:
    """The origins of the values by line; those of the base are the source's without an environment."""
    namespace = {
        section.overlay.replace("{overlay}", str(file.overlay)): section.namespace_origin
        for section in tracer.placed.sections
    }.get(file.path.rpartition("/")[0])
    for document, lines in zip(file.documents, file.lines, strict=True):
        for path, origin in document.origins.items():
            if path in lines:
                yield lines[path], origin
        if document.object_key is None and namespace is not None and ("namespace",) in lines:
            yield lines["namespace",], namespace


def summary(origin: Origin) -> tuple[str, str]:
    """The mark of an origin's ground, and its place with the row that made the value of it."""
    mark, ground = ground_of(origin)
    place = str(ground.span) if ground.span is not None else ground.detail
    return mark, f"{place} ({origin.row})" if origin.row and ground.row != origin.row else place


def ground_of(origin: Origin) -> tuple[str, Origin]:
    """The mark of a chain, and the step at which it begins: the place to change the value."""
    mark, ground = "B", origin
    for node in deciding_steps(origin):
        mark = _MARK_OF.get(node.kind, mark)
        if node.span is not None:
            ground = node
    return mark, ground
