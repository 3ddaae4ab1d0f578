"""Which side moved since the tree was generated, by the lock's record of what was generated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Any, TypeAlias

from converter.drift.comparing import Where, differences
from converter.drift.differences import Drifted
from converter.drift.forms import NOTHING, form_of
from converter.drift.normalized import normalized
from converter.drift.objects import nearest
from converter.drift.rendered import Folders, GeneratedTree
from converter.kustomize import Inputs, Lock
from converter.mapping import Section
from converter.source import Direction

Objects: TypeAlias = Callable[[Section, str], list[dict[str, Any]]]
"""The objects of a section of an overlay."""


class Directions:
    """The directions of differences, decided by the objects that were generated.

    `generated` returns those; `then` are the inputs that they were made from, `now` today's.
    """

    def __init__(self, generated: Objects, then: Inputs, now: Inputs) -> None:
        self._generated = generated
        self._sources = _changed(then.sources, now.sources)
        self._rules = _changed(then.tables, now.tables) | _changed(then.project, now.project)

    def of(self, drifted: Drifted, overlay: str) -> Direction:
        """The side that differs from what was generated."""
        pair = drifted.pair
        before = self._before(drifted, overlay)
        where = drifted.difference.where if drifted.difference is not None else ()
        ours = _differs(pair.expected.body if pair.expected is not None else None, before, where)
        theirs = _differs(pair.actual, before, where)
        if ours and theirs:
            return Direction.BOTH
        if theirs:
            return Direction.TREE_EDITED
        return self._source_or_rules(drifted) if ours else Direction.UNKNOWN

    def ancestor(self, drifted: Drifted, overlay: str) -> Any:
        """The generated value of a field that both sides moved away from; None where there was none."""
        expected, difference = drifted.pair.expected, drifted.difference
        before = self._before(drifted, overlay)
        if expected is None or difference is None or before is None:
            return None
        form = form_of(str(before.get("kind")))
        found = (
            one.actual for one in differences(expected.body, before, form) if one.where == difference.where
        )
        value = next(found, NOTHING)
        return None if value is NOTHING else value

    def _before(self, drifted: Drifted, overlay: str) -> dict[str, Any] | None:
        """The object as it was generated."""
        pair = drifted.pair
        body = pair.expected.body if pair.expected is not None else pair.body
        generated = nearest(body, self._generated(pair.section, overlay))
        return normalized(generated) if generated is not None else None

    def _source_or_rules(self, drifted: Drifted) -> Direction:
        """The side of a changed file in the value's own chain, else of any changed file."""
        if drifted.origin is not None:
            files = {
                node.span.file for node in drifted.origin.walk_with_conditions() if node.span is not None
            }
            if files & self._sources:
                return Direction.SOURCE_MOVED
            if files & self._rules:
                return Direction.RULES_MOVED
        return Direction.SOURCE_MOVED if self._sources else Direction.RULES_MOVED


def directions_of(
    lock: Lock | None, present: FilePath, folders: Folders, now: Inputs, generated: Objects | None = None
) -> Directions | None:
    """What decides which side moved; None for a tree without the lock of a generated one.

    `generated` returns the objects that the lock records, where they are rendered already.
    """
    if lock is None or lock.inputs is None or not lock.restorable:
        return None
    objects = generated or GeneratedTree(lock, present, folders).objects
    return Directions(objects, lock.inputs, now)


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The files that are new, removed or different."""
    return {file for file in {*then, *now} if then.get(file) != now.get(file)}


def _differs(body: dict[str, Any] | None, before: dict[str, Any] | None, where: Where) -> bool:
    """Whether an object differs from the generated one at a place, around it or below it."""
    if body is None or before is None:
        return (body is None) != (before is None)
    form = form_of(str(before.get("kind")))
    return any(_overlap(one.where, where) for one in differences(body, before, form))


def _overlap(one: Where, other: Where) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]
