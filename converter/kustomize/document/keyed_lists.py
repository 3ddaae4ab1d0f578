"""The keyed lists of an object, made fit for a merge, which sees no two items with the same keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converter.kustomize.document.merge_keys import KeyedList, Schema, schema_of
from converter.mapping import Path


def unmergeable(body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The items of keyed lists that Kustomize would lose, whatever a patch says, and why."""
    for path, items, form in _keyed_lists(body, schema_of(body["apiVersion"], body["kind"]), ()):
        first: dict[tuple[object, ...], int] = {}
        for index, item in enumerate(items):
            if not isinstance(item, dict) or isinstance(item.get(form.keys[0], []), dict | list):
                yield (*path, index), f"has no {form.keys[0]}"
                continue
            keys = {key: item.get(key, form.defaults.get(key)) for key in form.keys}
            if first.setdefault(tuple(map(str, keys.values())), index) != index:
                same = " and ".join(f"{key} {value}" for key, value in keys.items() if value is not None)
                yield (*path, index), f"has the same {same} as an item before it"


def spell_keys(body: dict[str, Any]) -> None:
    """Write default keys out in lists where other items write theirs, in place.

    Kustomize tells the items of a list apart by the keys that the first of them has: of a port 53
    for UDP and a port 53 without protocol, it keeps one.
    """
    for _, items, form in _keyed_lists(body, schema_of(body["apiVersion"], body["kind"]), ()):
        for key, default in form.defaults.items():
            if any(key in item for item in items):
                for item in items:
                    item.setdefault(key, default)


def _keyed_lists(
    body: dict[str, Any], schema: Schema, path: Path
) -> Iterator[tuple[Path, list[Any], KeyedList]]:
    for field, form in schema.items():
        value = body.get(field)
        if isinstance(value, dict) and isinstance(form, dict):
            yield from _keyed_lists(value, form, (*path, field))
        elif isinstance(value, list) and isinstance(form, KeyedList):
            yield (*path, field), value, form
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _keyed_lists(item, form.item, (*path, field, index))
