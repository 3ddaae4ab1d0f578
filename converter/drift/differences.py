"""What differs between the source's objects and the tree's, and to whom it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from converter.drift.comparing import Difference, differences
from converter.drift.forms import NOTHING, form_of
from converter.drift.objects import Expected, Pair
from converter.kustomize import MASK, holds_masked, masked_at, secret_variables
from converter.mapping import Absence
from converter.provenance import Origin
from converter.source import Path, is_substituted, replace_variables


class Case(Enum):
    """What a difference is."""

    CHANGED = auto()
    MISSING = auto()
    EXTRA = auto()
    OBJECT_MISSING = auto()
    OBJECT_EXTRA = auto()
    UNDECIDABLE = auto()  # only the deployment knows what the source says
    UNMANAGED = auto()  # no row of the tables speaks of it


@dataclass(frozen=True, slots=True, eq=False)
class Drifted:
    """A difference with its case, and the origin of what the source says (None: it says nothing of it)."""

    case: Case
    pair: Pair
    difference: Difference | None = None
    origin: Origin | None = None

    @property
    def expected(self) -> Any:
        """What the source says, JSON-like; None for nothing."""
        if self.difference is None or self.difference.expected is NOTHING:
            return None
        return self.difference.expected

    @property
    def actual(self) -> Any:
        """What the tree says, without what may be a secret's text; None for nothing."""
        difference = self.difference
        if difference is None or difference.actual is NOTHING:
            return None
        if self._is_in_secret:
            return MASK
        return masked_at(self.pair.actual, difference.actual_path, self._secret_variables)

    @property
    def is_near_secret(self) -> bool:
        """Whether the object holds a text that may be a secret, so that its lines aren't shown."""
        is_secret = self.pair.body.get("kind") == "Secret"
        return is_secret or holds_masked(self.pair.actual, self._secret_variables)

    @property
    def _is_in_secret(self) -> bool:
        where = self.difference.where if self.difference is not None else ()
        return self.pair.body.get("kind") == "Secret" and where[:1] in {("data",), ("stringData",)}

    @property
    def _secret_variables(self) -> frozenset[str]:
        expected = self.pair.expected
        return frozenset(secret_variables(expected.body)) if expected is not None else frozenset()


def drifted(
    pair: Pair, kinds: frozenset[str], *, generated: bool = False, image_tags: bool = False
) -> Iterator[Drifted]:
    """Where the two sides of an object differ.

    `kinds` are those that the tables make: an object of another kind is nobody's business. A tree that
    was `generated` has the tables' own substitution variables; in any other, one of another name
    says as much. With `image_tags` the tags of images count, which else belong to the release flow.
    """
    expected, actual = pair.expected, pair.actual
    if expected is None:
        managed = pair.body.get("kind") in kinds
        yield Drifted(Case.OBJECT_EXTRA if managed else Case.UNMANAGED, pair)
    elif actual is None:
        yield Drifted(Case.OBJECT_MISSING, pair, origin=expected.source.origins.get(("metadata", "name")))
    else:
        form = form_of(str(expected.body["kind"]), image_tags=image_tags)
        for difference in differences(expected.body, actual, form):
            if generated or not same_but_for_substitutions(difference.expected, difference.actual):
                yield _drifted(pair, expected, difference, generated=generated)


def _drifted(pair: Pair, expected: Expected, difference: Difference, *, generated: bool) -> Drifted:
    if difference.expected is NOTHING:
        # An extra item of a list has no place of its own among the expected ones.
        is_item = len(difference.expected_path) < len(difference.where)
        absence = None if is_item else _absence(expected.source.absences, difference.expected_path)
        if absence is not None:
            case = Case.UNDECIDABLE if absence.unknown else Case.EXTRA
            return Drifted(case, pair, difference, absence.origin)
        if difference.owned:
            return Drifted(Case.EXTRA, pair, difference, _nearest(expected, difference.expected_path))
        return Drifted(Case.UNMANAGED, pair, difference)
    origin = _nearest(expected, difference.expected_path)
    if difference.actual is NOTHING:
        return Drifted(Case.MISSING, pair, difference, origin)
    is_open = _is_open(difference.expected) and not (generated and _is_open(difference.actual))
    return Drifted(Case.UNDECIDABLE if is_open else Case.CHANGED, pair, difference, origin)


def _absence(absences: Iterable[Absence], path: Path) -> Absence | None:
    """What the tables know of the absence of a place, or of something in it or around it."""
    for absence in absences:
        for known in absence.paths:
            length = min(len(known), len(path))
            if known[:length] == path[:length]:
                return absence
    return None


def _nearest(expected: Expected, path: Path) -> Origin | None:
    """The origin of a leaf, of the first leaf below a place, or of one beside it."""
    while path:
        origin = expected.source.origin_at(path)
        if origin is not None:
            return origin
        path = path[:-1]
    return None


def _is_open(value: Any) -> bool:
    """Whether a value that the source gives has a hole that only Flux fills."""
    return isinstance(value, str) and is_substituted(value)


def same_but_for_substitutions(expected: Any, actual: Any) -> bool:
    """Whether two texts are one, whatever their substitution variables are called."""
    if not _is_open(expected) or not _is_open(actual):
        return False
    return _without_names(expected) == _without_names(actual)


def _without_names(text: str) -> str:
    return replace_variables(text, lambda _: "${}")
