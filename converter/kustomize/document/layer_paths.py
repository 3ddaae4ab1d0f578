"""Finding a field of the whole object in one of its layers: in its base file or in a patch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from converter.kustomize.document.merge_keys import KeyedList, Schema
from converter.source import Path


def path_in_layer(layer: Any, target: Any, path: Path, schema: Schema) -> Path | None:
    """The path in a layer (an object's base or patch) of the field at `path` in the whole object.

    Items of keyed lists are found by their keys, those of other lists by their index. None where
    the layer doesn't set the field.
    """
    found: list[str | int] = []
    form: object = schema
    for step in path:
        if isinstance(step, str):
            if not isinstance(layer, dict) or step not in layer:
                return None
            form = form.get(step) if isinstance(form, Mapping) else None
            place: str | int = step
        else:
            index = _item(layer, target, step, form)
            if index is None:
                return None
            form = form.item if isinstance(form, KeyedList) else None
            place = index
        found.append(place)
        layer, target = layer[place], target[step]
    return tuple(found)


def _item(layer: Any, target: Any, index: int, form: object) -> int | None:
    if not isinstance(layer, list):
        return None
    if isinstance(form, KeyedList) and isinstance(target[index], dict):
        wanted = _keys(target[index], form)
        return next((at for at, item in enumerate(layer) if _keys(item, form) == wanted), None)
    return index if index < len(layer) else None


def _keys(item: Any, form: KeyedList) -> list[str] | None:
    """The keys that identify an item, as text: one layer may quote a number, another not."""
    if not isinstance(item, dict) or item.get(form.keys[0]) is None:
        return None
    return [str(item.get(key, form.defaults.get(key))) for key in form.keys]
