"""Which keys a pydantic model knows at a place of its document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args, get_origin

if TYPE_CHECKING:
    from pydantic import BaseModel

    from converter.source.yaml import Path


def keys_at(model: type[BaseModel], path: Path) -> dict[str, str]:
    """The keys that the model, or those inside it, know at `path`, each with its description."""
    keys: dict[str, str] = {}
    for found in _models_at(model, path):
        for name, field in found.model_fields.items():
            keys.setdefault(field.alias or name, field.description or "")
    return keys


def _models_at(annotation: object, path: Path) -> Iterator[type[BaseModel]]:
    """The models that a value of this type can have at `path`: through fields, unions, lists and mappings."""
    from pydantic import BaseModel, RootModel

    annotation = getattr(annotation, "__value__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, RootModel):
            yield from _models_at(annotation.model_fields["root"].annotation, path)
        elif path:
            for name, field in annotation.model_fields.items():
                if path[0] in {name, field.alias}:
                    yield from _models_at(field.annotation, path[1:])
        else:
            yield annotation
    elif hasattr(annotation, "__metadata__"):
        yield from _models_at(arguments[0], path)
    elif isinstance(origin, type) and hasattr(origin, "__iter__"):
        if path and arguments:
            inner = arguments[0] if isinstance(path[0], int) else arguments[-1]
            yield from _models_at(inner, path[1:])
    else:
        for argument in arguments:
            yield from _models_at(argument, path)
