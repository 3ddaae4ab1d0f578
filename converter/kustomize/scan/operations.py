"""JSON patches (RFC 6902): which operation sets a value, which removes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from converter.kustomize.layers.merge import equal
from converter.kustomize.scan.records import Part
from converter.source import Path, Span


def given_by_operations(part: Part, body: Mapping[str, Any], path: Path) -> Span | None:
    """The last operation that sets the value at `path` of the object."""
    for index, operation, pointer in _operations(part):
        inner = _written_below(operation, pointer, body, path)
        if inner is None:
            continue
        if operation["op"] in {"copy", "move"}:
            return part.at((index, "path"))
        value: Any = operation.get("value")
        for step in inner:
            if not _has(value, step):
                break
            value = value[step]
        else:
            place = (index, "value", *inner)
            collection = isinstance(value, dict | list)
            return part.at(place) if collection else part.document.span((*part.path, *place))
    return None


def taken_by_operations(part: Part, path: Path) -> Span | None:
    """The last operation that removes the value at `path`, or replaces a collection around it."""
    wanted = tuple(map(str, path))
    for index, operation, pointer in _operations(part):
        around = wanted[: len(pointer)] == pointer
        removes = operation["op"] in {"remove", "move"}
        if around and (removes or (operation["op"] in {"add", "replace"} and len(pointer) < len(wanted))):
            return part.at((index, "path"))
    return None


def _operations(part: Part) -> Iterator[tuple[int, dict[str, Any], tuple[str, ...]]]:
    """The operations, the last first, each with its index and the steps of its `path`."""
    for index in range(len(part.document.data) - 1, -1, -1):
        operation = part.document.data[index]
        if not isinstance(operation, dict) or not isinstance(operation.get("op"), str):
            continue
        pointer = operation.get("path")
        if isinstance(pointer, str):
            steps = pointer.split("/")[1:]
            yield index, operation, tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def _written_below(
    operation: dict[str, Any], pointer: tuple[str, ...], body: Mapping[str, Any], path: Path
) -> Path | None:
    """The rest of `path` below the value that an operation sets; None where it sets another one."""
    if operation["op"] not in {"add", "replace", "copy", "move"} or len(pointer) > len(path):
        return None
    here: Any = body
    for number, (wanted, step) in enumerate(zip(pointer, path, strict=False)):
        here = here[step]
        last = number == len(pointer) - 1
        if isinstance(step, int) and last and operation["op"] == "add":
            # Later items may have moved it: recognize it by its content.
            if not _is_alike(here, operation.get("value")):
                return None
        elif wanted != str(step):
            return None
    return path[len(pointer) :]


def _is_alike(item: Any, value: Any) -> bool:
    if isinstance(item, dict) and isinstance(value, dict) and "name" in value:
        return bool(item.get("name") == value["name"])
    return equal(item, value)


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)
