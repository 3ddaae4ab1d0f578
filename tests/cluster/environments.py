"""An environment of a tree: as Kustomize renders it, and as Flux applies it, which verify's own code says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from converter.kustomize import rendered_objects, scan_folder, start_rendering
from converter.source import readable_variables
from converter.verify import Environment, RenderedFolder, applied_folder

Body = dict[str, Any]


def rendered_environment(tree: Path, overlay: str) -> Environment:
    """An environment of a tree: the objects of all its folders, which are named `overlay`."""
    folders = [
        path.parent.relative_to(tree).as_posix()
        for path in sorted(tree.glob(f"**/{overlay}/kustomization.yaml"))
        if "base" not in path.relative_to(tree).parts
    ]
    # All at once: each is a run of Kustomize.
    running = [start_rendering(tree / folder) for folder in folders]
    texts = [one.text() for one in running]
    return Environment(
        overlay,
        tuple(
            RenderedFolder(folder, scan_folder(tree, folder), tuple(rendered_objects(text)))
            for folder, text in zip(folders, texts, strict=True)
        ),
    )


def required_inputs(environment: Environment) -> set[str]:
    """The Flux variables that the objects of an environment ask for, and that have neither a default nor a value."""
    asked = {
        each.name
        for body in environment.objects
        for text in _texts(body)
        for outer in readable_variables(text)
        for each in outer.walk()
        if each.needs_value
    }
    return asked - set(_given(environment))


def _given(environment: Environment) -> Iterator[str]:
    """The variables whose values the environment's own ConfigMaps have."""
    read = {
        source["name"]
        for body in environment.objects
        if body["kind"] == "Kustomization"
        for source in body["spec"].get("postBuild", {}).get("substituteFrom", ())
    }
    for body in environment.objects:
        if body["kind"] == "ConfigMap" and body["metadata"]["name"] in read:
            yield from body.get("data", {})


def applied_objects(environment: Environment, values: Mapping[str, str]) -> dict[str, list[Body]]:
    """The objects that Flux applies when the platform gives these values, by their folder.

    Raises `AssertionError` for a folder that Flux would refuse.
    """
    given = Environment(environment.name, environment.folders, values)
    found = {}
    for folder in given.folders:
        applied = applied_folder(given, folder, strict=True)
        assert [each.message for each in applied.findings] == []
        found[folder.folder] = list(applied.folder.objects)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
