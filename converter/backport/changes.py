"""The differences between the tree and the converted objects, field by field.

A list of plain values is one field: the differences in its items are combined to the list that the tree
has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from converter.kustomize import PathError, parse_path, resolved_path
from converter.mapping import KubernetesObject, ObjectSet
from converter.provenance import Origin
from converter.source import Path, Subject, dataclass, value_at


class Nothing:
    """A side that has no such field."""


NOTHING: Final = Nothing()

FieldKey: TypeAlias = tuple[str, str, Path]
"""Overlay, `Kind/name`, path."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A field of a converted object that has another value in the tree.

    `expected` and `actual` are a scalar, a list of scalars, or NOTHING. `subjects` are the differences that
    it combines. `origins` are those of the field, for a list those of its items.
    """

    overlay: str
    object: str
    path: Path
    expected: Any
    actual: Any
    origins: tuple[Origin, ...]
    subjects: tuple[Subject, ...]

    @property
    def key(self) -> FieldKey:
        return self.overlay, self.object, self.path


def changes_of(
    subjects: Iterable[Subject], overlays: Iterable[ObjectSet]
) -> tuple[list[Change], list[Subject]]:
    """The changes that the differences make, and the differences that are about no field of the source."""
    objects = {
        (str(one.overlay), f"{made.kind}/{made.name}"): made
        for one in overlays
        for section in one.objects.values()
        for made in section
    }
    found: list[Change] = []
    unknown_subjects: list[Subject] = []
    lists: dict[FieldKey, list[tuple[int | None, Subject]]] = {}
    for subject in subjects:
        made = objects.get((subject.environment or "", subject.object or ""))
        change = None
        if made is not None and subject.path:
            place, rest = _resolved(made, subject.path)
            head, index = _list_around(made, place, rest)
            if head is not None:
                key = (str(subject.environment), str(subject.object), head)
                lists.setdefault(key, []).append((index, subject))
                continue
            change = _field(made, subject, place, rest)
        if change is None:
            unknown_subjects.append(subject)
        else:
            found.append(change)
    for key, items in lists.items():
        found.append(_list(objects[key[:2]], key, items))
    return found, unknown_subjects


def fields(overlays: Iterable[ObjectSet]) -> dict[FieldKey, Any]:
    """Every field of every object; a list of scalars is one, as a tuple."""
    found: dict[FieldKey, Any] = {}
    for objects in overlays:
        for section in objects.objects.values():
            for made in section:
                for path, value in _fields(made.body, ()):
                    found[str(objects.overlay), f"{made.kind}/{made.name}", path] = value
    return found


def _fields(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if _is_plain_list(value):
        yield path, tuple(value)
    elif isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _fields(below, (*path, key))
    elif isinstance(value, list) and value:
        for index, below in enumerate(value):
            yield from _fields(below, (*path, index))
    else:
        yield path, value if not isinstance(value, dict) else "{}"


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)


def _resolved(made: KubernetesObject, path: str) -> tuple[Path, tuple[str, ...]]:
    try:
        return resolved_path(made.body, parse_path(path))
    except PathError:
        return (), (path,)


def _list_around(
    made: KubernetesObject, place: Path, rest: tuple[str, ...]
) -> tuple[Path | None, int | None]:
    """The list of scalars that a place is an item of, and the index of the item."""
    if rest:
        more = len(rest) == 1 and rest[0].isdecimal() and _is_plain_list(value_at(made.body, place))
        return (place, None) if more else (None, None)
    if place and isinstance(place[-1], int) and _is_plain_list(value_at(made.body, place[:-1])):
        return place[:-1], place[-1]
    return None, None


def _field(made: KubernetesObject, subject: Subject, place: Path, rest: tuple[str, ...]) -> Change | None:
    actual = NOTHING if subject.actual is None else subject.actual
    overlay, name = str(subject.environment), str(subject.object)
    if rest:
        path = (*place, *(int(step) if step.isdecimal() else step for step in rest))
        absence = next((one.origin for one in made.absences if path in one.paths), None)
        if absence is None or isinstance(actual, dict):
            return None
        return Change(overlay, name, path, NOTHING, actual, (absence,), (subject,))
    expected = value_at(made.body, place)
    if _is_plain_list(expected):
        origins = tuple(made.origins[*place, index] for index in range(len(expected)))
        return Change(overlay, name, place, expected, actual, origins, (subject,))
    if isinstance(expected, dict | list) and actual is NOTHING:
        below = made.origin_at(place)
        return Change(overlay, name, place, expected, actual, (below,), (subject,)) if below else None
    if isinstance(expected, dict | list) or place not in made.origins:
        return None
    return Change(overlay, name, place, expected, actual, (made.origins[place],), (subject,))


def _list(made: KubernetesObject, key: FieldKey, items: list[tuple[int | None, Subject]]) -> Change:
    """One change for all that differs in the items of a list."""
    path = key[2]
    expected = list(value_at(made.body, path))
    actual: list[Any] = list(expected)
    more = []
    for index, subject in items:
        at = _index(expected, actual, index, subject)
        if at is None:
            more.append(subject.actual)
        else:
            actual[at] = NOTHING if subject.actual is None else subject.actual
    actual = [one for one in (*actual, *more) if one is not NOTHING and one is not None]
    origins = tuple(made.origins[*path, number] for number in range(len(expected)))
    return Change(*key, expected, actual, origins, tuple(subject for _, subject in items))


def _index(expected: list[Any], actual: list[Any], index: int | None, subject: Subject) -> int | None:
    """Which item of the list a difference is about; the path may lead to where the tree has it."""
    if subject.expected is None:
        return None
    same = [at for at, one in enumerate(expected) if one == subject.expected and actual[at] is one]
    if index is not None and index in same:
        return index
    return same[0] if same else None
