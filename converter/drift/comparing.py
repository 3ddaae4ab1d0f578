"""Two objects compared field by field, by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Any, TypeAlias

from converter.drift.forms import NOTHING, PLAIN, Form, Nothing
from converter.source import Path, dataclass

Where: TypeAlias = tuple[Hashable, ...]
"""A field's place by names: list items by their keys, so that it is the same in two objects."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two objects differ.

    `expected_path` and `actual_path` lead to it on their sides; where an item of a list is missing, to
    the list. `where` is the same for both. `expected` or `actual` is `NOTHING` where
    it is missing. `owned` means that the source owns all members around the field, so that an extra one
    belongs to no one else.
    """

    where: Where
    expected_path: Path
    actual_path: Path
    expected: Any
    actual: Any
    owned: bool = False

    @property
    def path(self) -> Path:
        """Its place in the object that has it, in the actual one where both have."""
        return self.expected_path if self.actual is NOTHING else self.actual_path


@dataclass(frozen=True, slots=True)
class _At:
    where: Where = ()
    expected: Path = ()
    actual: Path = ()
    owned: bool = False

    def member(self, key: str, *, owned: bool) -> _At:
        return _At((*self.where, key), (*self.expected, key), (*self.actual, key), owned)

    def item(self, name: Hashable, expected: int | None, actual: int | None) -> _At:
        """An item of a list; on the side where it is missing the path is the list's own."""
        return _At(
            (*self.where, name),
            self.expected if expected is None else (*self.expected, expected),
            self.actual if actual is None else (*self.actual, actual),
            owned=True,
        )


def differences(expected: Any, actual: Any, form: Form) -> Iterator[Difference]:
    """The differences of two objects of one kind. A part that is missing as a whole is one difference."""
    return _compare(expected, actual, form, _At())


def _compare(expected: Any, actual: Any, form: Form, at: _At) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in dict.fromkeys((*expected, *actual)):
            ours, theirs = expected.get(key, NOTHING), actual.get(key, NOTHING)
            yield from _compare(ours, theirs, form.below(key), at.member(key, owned=form.owns_members))
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _items(expected, actual, form, at)
    elif _meaning(expected, form) != _meaning(actual, form):
        yield Difference(at.where, at.expected, at.actual, expected, actual, at.owned)


def _items(expected: list[Any], actual: list[Any], form: Form, at: _At) -> Iterator[Difference]:
    item = form.item or PLAIN
    if form.keys:
        pairs = _by_key(expected, actual, form)
    elif form.is_set:
        pairs = _as_sets(expected, actual, item)
    else:
        longest = max(len(expected), len(actual))
        pairs = [
            (index, index if index < len(expected) else None, index if index < len(actual) else None)
            for index in range(longest)
        ]
    for name, ours, theirs in pairs:
        yield from _compare(
            NOTHING if ours is None else expected[ours],
            NOTHING if theirs is None else actual[theirs],
            item,
            at.item(name, ours, theirs),
        )


_Pairs: TypeAlias = list[tuple[Hashable, int | None, int | None]]


def _by_key(expected: list[Any], actual: list[Any], form: Form) -> _Pairs:
    """The items of both lists with the same keys in pairs; of several, first those with the same meaning."""
    inner = form.item or PLAIN
    there: dict[Hashable, list[int]] = defaultdict(list)
    for index, item in enumerate(actual):
        there[_key(item, form)].append(index)
    pairs: _Pairs = []
    for index, item in enumerate(expected):
        same = there[_key(item, form)]
        if len(same) > 1:
            meaning = _meaning(item, inner)
            same.sort(key=lambda at: _meaning(actual[at], inner) != meaning)
        pairs.append((_key(item, form), index, same.pop(0) if same else None))
    pairs += [(key, None, index) for key, rest in there.items() for index in rest]
    return pairs


def _key(item: Any, form: Form) -> Hashable:
    if not isinstance(item, dict):
        return repr(item)
    found = []
    for path in form.keys:
        value: Any = item
        inner = form.item or PLAIN
        for step in path.split("."):
            inner = inner.below(step)
            value = value.get(step, NOTHING) if isinstance(value, dict) else NOTHING
        found.append(str(inner.default if value is None or value is NOTHING else value))
    return tuple(found)


def _as_sets(expected: list[Any], actual: list[Any], form: Form) -> _Pairs:
    """The items that only one list has in pairs: the first with the first, and so on."""
    there: dict[Hashable, list[int]] = defaultdict(list)
    for index, item in enumerate(actual):
        there[_meaning(item, form)].append(index)
    alone = []
    for index, item in enumerate(expected):
        same = there[_meaning(item, form)]
        if same:
            same.pop(0)
        else:
            alone.append(index)
    more = sorted(index for rest in there.values() for index in rest)
    count = max(len(alone), len(more))
    # One name for all of them: the pairs have no meaning.
    return [
        ("*", alone[n] if n < len(alone) else None, more[n] if n < len(more) else None) for n in range(count)
    ]


def _meaning(value: Any, form: Form) -> Hashable:
    """The meaning of a value; a part in which every field has its default means nothing.

    To an API server `null` is a missing field, so that the default applies.
    """
    if value is None or isinstance(value, Nothing):
        value = form.default
    if value is None or isinstance(value, Nothing):
        return None
    if isinstance(value, dict):
        members = {key: _meaning(below, form.below(key)) for key, below in value.items()}
        not_default = tuple(
            (key, meaning)
            for key, meaning in sorted(members.items())
            if meaning != _meaning(NOTHING, form.below(key))
        )
        # An empty mapping may be a choice of its own, as in `emptyDir: {}`; free keys are none.
        if not_default or (form.others is None and not form.fields) or form.owns_members:
            return ("{}", not_default)
        return None
    if isinstance(value, list):
        item = form.item or PLAIN
        meanings = [_meaning(one, item) for one in value]
        if form.keys or form.is_set:
            meanings = sorted(meanings, key=repr)
        return ("[]", tuple(meanings)) if meanings else None
    return form.meaning(value)
