"""What the real Kustomize renders beside what `trace --all` answers: every leaf, its value, its ground."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from converter.commands.trace import TraceSession
from converter.kustomize.document.fields import formatted_path
from converter.kustomize.layers.origins import leaves
from converter.kustomize.layers.places import DEFAULT_KEY, PlacedLeaf
from converter.kustomize.rendering import rendered_objects, start_rendering
from converter.provenance import Kind, Origin
from converter.source.resources import mappings_folder
from converter.trace.tracer import field_of

Leaf = tuple[str, str, str]
"""Folder below the tree, `Kind/name`, path."""


def rendered_leaves(asked: TraceSession, environment: str, tree: Path) -> dict[Leaf, Any]:
    """Every leaf of the overlays of an environment, one for each section, as Kustomize renders them."""
    overlay = overlay_of(asked, environment)
    folders = [section.overlay.replace("{overlay}", overlay) for section in asked.conversion.sections]
    # An environment without a workload has no folder of that workload's own section.
    runs = [(folder, start_rendering(tree / folder)) for folder in folders if (tree / folder).exists()]
    found: dict[Leaf, Any] = {}
    for folder, run in runs:
        for body in rendered_objects(run.text()):
            name = f"{body['kind']}/{body['metadata']['name']}"
            for path in leaves(body):
                found[folder, name, formatted_path(body, path)] = value_at(body, path)
    return found


def answered_leaves(asked: TraceSession, environment: str) -> dict[Leaf, Any]:
    """Every leaf that `trace --all` answers for, by the folder of its section."""
    overlay = overlay_of(asked, environment)
    folders = {
        id(made): section.overlay.replace("{overlay}", overlay)
        for section in asked.conversion.sections
        for made in asked.tracer.overlays[overlay].objects.get(section.name, ())
    }
    return {
        (folders[id(leaf.object)], field_of(leaf).object, field_of(leaf).path): leaf.value
        for leaf in asked.everything(environment).leaves
    }


def differing(rendered: dict[Leaf, Any], answered: dict[Leaf, Any]) -> list[str]:
    """The leaves in which they differ."""
    return [
        f"{' '.join(leaf)}: rendered {rendered.get(leaf)!r}, answered {answered.get(leaf)!r}"
        for leaf in sorted(rendered.keys() | answered.keys())
        if leaf not in rendered
        or leaf not in answered
        or type(rendered[leaf]) is not type(answered[leaf])
        or rendered[leaf] != answered[leaf]
    ]


def groundless(asked: TraceSession, environment: str, source: Path) -> list[str]:
    """The fields without a line of the tree, and those whose chain ends at a place without a value."""
    texts: dict[str, str] = {}

    def text(file: str) -> str:
        if file not in texts:
            root = mappings_folder().parent if file.startswith("mappings/") else source
            texts[file] = (root / file).read_bytes().decode().removeprefix("\ufeff")
        return texts[file]

    def faults(leaf: PlacedLeaf) -> Iterator[str]:
        if not leaf.places:
            yield f"{field_of(leaf)} is on no line of the tree"
        for ground in leaf.origin.roots():
            if not is_ground(ground) and not _is_written_at(ground, text):
                yield f"{field_of(leaf)} ends in {ground.kind.value} {ground.detail} at {ground.span}"

    return [fault for leaf in asked.everything(environment).leaves for fault in faults(leaf)]


def is_ground(origin: Origin) -> bool:
    """Whether a chain may end there without a place: an option, or what Kubernetes itself takes."""
    return (origin.kind is Kind.OPTION and bool(origin.detail)) or origin is DEFAULT_KEY


def _is_written_at(ground: Origin, text: Any) -> bool:
    span = ground.span
    if span is None or (ground.kind is Kind.PLATFORM_CONSTANT and not (ground.row or ground.detail)):
        return False
    # A folder's name has no text: it is the folder of the file.
    is_name = ground.kind is Kind.FOLDER_NAME and ground.detail.startswith(Path(span.file).parent.name)
    return is_name or (span.start < span.end and text(span.file)[span.start : span.end] == span.text)


def overlay_of(asked: TraceSession, environment: str) -> str:
    return str(asked.conversion.project.file.environments[environment].overlay)


def value_at(body: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        body = body[step]
    return body
