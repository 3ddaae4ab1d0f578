"""How people write the place of a field in an object: `spec.template.spec.containers[web].env[0].value`.

Names are joined by dots; one that has dots or brackets of its own is written as `["app.kubernetes.io/name"]`.
An item of a list is picked by its index or, where Kubernetes keys the list, by its key: `[web]`, `[8080]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from converter.kustomize.document.merge_keys import KeyedList, Schema, schema_of
from converter.source import Path, PathSyntaxError, below, dataclass, is_plain, parse_picked, quoted_name

FieldPath: TypeAlias = tuple[str, ...]
"""The steps of a path as written: names, indices and keys of items."""


class PathError(ValueError):
    """A path that can't be read."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as answers name it: overlay, `Kind/name`, path."""

    environment: str
    object: str
    path: str

    def __str__(self) -> str:
        return f"{self.environment} {self.object} {self.path}"


def parse_path(text: str) -> FieldPath:
    """The steps of a written path; none for an empty text. Raises `PathError`."""
    try:
        return parse_picked(text)
    except PathSyntaxError:
        raise PathError(f"'{text}' is no field path: join names with dots, put items in [ ]") from None


def formatted_path(body: Mapping[str, Any], path: Path) -> str:
    """A path in an object as people write it; items of keyed lists are named by their first key."""
    text = ""
    form: object = schema_of(str(body.get("apiVersion", "")), str(body.get("kind", "")))
    here: Any = body
    for step in path:
        if isinstance(step, int):
            text = below(text, f"[{_item_name(here, step, form)}]")
            form = form.item if isinstance(form, KeyedList) else None
        elif step == "*" and isinstance(here, list):
            text = below(text, "[*]")
            form = form.item if isinstance(form, KeyedList) else None
        else:
            text = below(text, quoted_name(step, '"'))
            form = form.get(step) if isinstance(form, Mapping) else None
        here = here[step] if _has(here, step) else None
    return text


def resolved_path(body: Mapping[str, Any], written: FieldPath) -> tuple[Path, FieldPath]:
    """A written path in an object: the part that the object has, and the steps that it doesn't have."""
    found: list[str | int] = []
    form: object = schema_of(str(body.get("apiVersion", "")), str(body.get("kind", "")))
    here: Any = body
    for number, step in enumerate(written):
        place: str | int | None = step
        if isinstance(here, list):
            place = _item_index(here, step, form)
        if place is None or not _has(here, place):
            return tuple(found), written[number:]
        form = _below(form, place)
        here = here[place]
        found.append(place)
    return tuple(found), ()


def _below(form: object, step: str | int) -> Schema | KeyedList | object | None:
    if isinstance(step, int):
        return form.item if isinstance(form, KeyedList) else None
    return form.get(step) if isinstance(form, Mapping) else None


def _has(here: Any, step: str | int) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here)


def _item_name(items: Any, index: int, form: object) -> str:
    """An item's key, or its index where no key picks only this item."""
    if isinstance(form, KeyedList) and _has(items, index):
        key = form.keys[0]
        names = [str(item.get(key, "")) if isinstance(item, dict) else "" for item in items]
        if is_plain(names[index]) and names.count(names[index]) == 1:
            return names[index]
    return str(index)


def _item_index(items: list[Any], step: str, form: object) -> int | None:
    keys = form.keys[:1] if isinstance(form, KeyedList) else ("name",)
    for index, item in enumerate(items):
        if isinstance(item, dict) and any(str(item.get(key)) == step for key in keys):
            return index
    return int(step) if step.isdecimal() else None
