"""Plain data of the project file as values that know where they stand."""

from __future__ import annotations

from typing import Any

from converter.provenance import Array, Kind, Object, Origin, Scalar, Value
from converter.source import YamlDocument


def valued(data: Any, document: YamlDocument, at: tuple[str | int, ...] = ()) -> Value:
    """Plain data of the project file as a value with origins in it; defaults point at their parent."""
    origin = Origin(Kind.PROJECT_FILE, document.span(at), ".".join(map(str, at)))
    if isinstance(data, dict):
        return Object({key: valued(item, document, (*at, key)) for key, item in data.items()}, origin=origin)
    if isinstance(data, list | tuple):
        return Array(tuple(valued(item, document, (*at, i)) for i, item in enumerate(data)), origin=origin)
    return Scalar(data, origin=origin)
