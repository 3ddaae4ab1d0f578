"""What differs between versions of a file's documents, field by field.

A generated file has three versions: as it was generated, as it is present, as the source wants it now.
Fields are found in another version by their names; items of lists that Kubernetes keys by their keys,
items of others by their index if both lists have the same length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import zip_longest
from typing import Any, Final, TypeAlias

from converter.kustomize.document.fields import formatted_path
from converter.kustomize.document.merge_keys import KeyedList, Order, schema_of
from converter.kustomize.layers.merge import equal
from converter.source import Path, dataclass


class Absent(Enum):
    """The value of a field in a version that doesn't have it."""

    ABSENT = auto()


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Item:
    """A step to an item of a keyed list: the names of its key fields, and their values."""

    keys: tuple[str, ...]
    values: tuple[Any, ...]


Steps: TypeAlias = tuple[str | int | Item, ...]


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field that differs between versions: its value in each, `ABSENT` where a version doesn't have it.

    `path` is its place in the present document; for a field that isn't there, in the
    version that has it. `name` is the path as people write it, `object` is `Kind/name`.
    """

    document: int
    path: Path
    name: str
    object: str
    generated: Any
    present: Any
    wanted: Any

    @property
    def by_hand(self) -> bool:
        """Whether the present value isn't the generated one."""
        return not equal(self.generated, self.present)

    @property
    def source_moved(self) -> bool:
        """Whether the source wants another value than the generated one."""
        return not equal(self.generated, self.wanted)

    @property
    def agreed(self) -> bool:
        """Whether the present value is the one that the source wants."""
        return equal(self.present, self.wanted)


@dataclass(frozen=True, slots=True)
class Versions:
    """The documents of one file: as they were generated, as they are present, as the source wants them."""

    generated: Sequence[Any]
    present: Sequence[Any]
    wanted: Sequence[Any]

    def edited_fields(self) -> tuple[FieldEdit, ...]:
        """The fields that were changed, added or removed by hand."""
        return self._fields(self.generated, self.present)

    def differing_fields(self) -> tuple[FieldEdit, ...]:
        """The fields that aren't as the source wants them."""
        return self._fields(self.wanted, self.present)

    def _fields(self, left: Sequence[Any], right: Sequence[Any]) -> tuple[FieldEdit, ...]:
        found = []
        for number, (one, other) in enumerate(zip_longest(left, right, fillvalue=ABSENT)):
            for steps in differences(one, other):
                found.append(self._field(number, steps))
        return tuple(found)

    def _field(self, number: int, steps: Steps) -> FieldEdit:
        bodies = [
            documents[number] if number < len(documents) else ABSENT
            for documents in (self.present, self.generated, self.wanted)
        ]
        places = [find(body, steps) for body in bodies]
        body, path = next(
            (body, path) for body, (path, value) in zip(bodies, places, strict=True) if value is not ABSENT
        )
        present, generated, wanted = (value for _, value in places)
        return FieldEdit(
            number, path, _formatted(body, path, number), object_of(body), generated, present, wanted
        )


def differences(left: Any, right: Any) -> Iterator[Steps]:
    """The places at which two documents differ, each as deep as possible.

    The order of names is ignored, and that of items in keyed lists unless it has a meaning.
    """
    body = right if isinstance(right, dict) else left
    schema = schema_of(str(body.get("apiVersion")), str(body.get("kind"))) if isinstance(body, dict) else {}
    yield from _differences(left, right, schema, ())


def _differences(left: Any, right: Any, form: object, at: Steps) -> Iterator[Steps]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in {**right, **left}:
            below = form.get(key) if isinstance(form, Mapping) else None
            yield from _differences(left.get(key, ABSENT), right.get(key, ABSENT), below, (*at, key))
    elif isinstance(left, list) and isinstance(right, list):
        yield from _list_differences(left, right, form, at)
    elif not equal(left, right):
        yield at


def _list_differences(left: list[Any], right: list[Any], form: object, at: Steps) -> Iterator[Steps]:
    if isinstance(form, KeyedList):
        ours, theirs = _by_key(left, form), _by_key(right, form)
        if ours is not None and theirs is not None:
            if form.order is not Order.NOTHING and not _same_order(list(ours), list(theirs)):
                yield at
                return
            for item in {**theirs, **ours}:
                one, other = ours.get(item, ABSENT), theirs.get(item, ABSENT)
                yield from _differences(one, other, form.item, (*at, item))
            return
    if len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences(one, other, None, (*at, index))
    else:
        yield at


def _by_key(items: list[Any], form: KeyedList) -> dict[Item, Any] | None:
    """The items by key; None where a key doesn't pick exactly one item."""
    found: dict[Item, Any] = {}
    for item in items:
        if not isinstance(item, dict) or form.keys[0] not in item:
            return None
        values = tuple(item.get(key, form.defaults.get(key)) for key in form.keys)
        if any(isinstance(value, dict | list) for value in values):
            return None
        found[Item(form.keys, values)] = item
    return found if len(found) == len(items) else None


def _same_order(left: list[Item], right: list[Item]) -> bool:
    return [item for item in left if item in right] == [item for item in right if item in left]


def find(document: Any, steps: Steps) -> tuple[Path, Any]:
    """The path of a field in a document, as far as it is there, and its value; `ABSENT` if it isn't."""
    path: list[str | int] = []
    here = document
    for step in steps:
        place: str | int | None = None
        if isinstance(step, str):
            place = step if isinstance(here, dict) and step in here else None
        elif isinstance(here, list):
            if isinstance(step, Item):
                place = next((index for index, item in enumerate(here) if _is(item, step)), None)
            else:
                place = step if step < len(here) else None
        if place is None:
            return tuple(path), ABSENT
        path.append(place)
        here = here[place]
    return tuple(path), here


def _is(item: Any, step: Item) -> bool:
    if not isinstance(item, dict):
        return False
    # A missing key has its default, which is what the step has then.
    return all(
        item.get(key, value if number else None) == value
        for number, (key, value) in enumerate(zip(step.keys, step.values, strict=True))
    )


def object_of(body: Any) -> str:
    """`Kind/name` of a document, as far as it has them."""
    if not isinstance(body, dict):
        return ""
    metadata = body.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return "/".join(str(part) for part in (body.get("kind"), name) if part)


def _formatted(body: Any, path: Path, number: int) -> str:
    if not path or not isinstance(body, dict):
        return f"document {number + 1}"
    return formatted_path({"apiVersion": "", "kind": "", **body}, path)
