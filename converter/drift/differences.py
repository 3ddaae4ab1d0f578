"""The differences between the source's objects and the tree's, and who owns them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from enum import Enum, auto
from typing import Any

from converter.drift.comparing import Difference, differences
from converter.drift.forms import NOTHING, form_of
from converter.drift.objects import Expected, Pair
from converter.drift.pins import digest_of, secret_digest_of
from converter.kustomize import (
    MASK,
    FluxSwitch,
    Substituted,
    container_images,
    holds_masked,
    image,
    masked_at,
    secret_variables,
    substituted,
)
from converter.mapping import Absence
from converter.provenance import Origin
from converter.source import Path, dataclass, is_substituted, replace_variables, value_at


class Case(Enum):
    """The kinds of differences."""

    CHANGED = auto()
    MISSING = auto()
    EXTRA = auto()
    OBJECT_MISSING = auto()
    OBJECT_EXTRA = auto()
    UNDECIDABLE = auto()  # the source's value is only known at deployment
    UNMANAGED = auto()  # no table row covers it
    SWITCHED = auto()  # a setting of Flux, which nothing of the source or the tables makes
    SELECTOR = auto()  # a selector with one more label


@dataclass(frozen=True, slots=True, eq=False)
class Drifted:
    """A difference with its case, and the origin of the source's side (None: nothing is there).

    `switch` is the setting of Flux that is different (`Case.SWITCHED`).
    """

    case: Case
    pair: Pair
    difference: Difference | None = None
    origin: Origin | None = None
    switch: FluxSwitch | None = None

    @property
    def expected(self) -> Any:
        """The source's value, JSON-like; None for a missing one."""
        if self.difference is None or self.difference.expected is NOTHING:
            return None
        return self.difference.expected

    @property
    def actual(self) -> Any:
        """The tree's value, with texts that may be secrets masked; None for a missing one."""
        difference = self.difference
        if difference is None or difference.actual is NOTHING:
            return None
        if self._is_in_secret:
            return MASK
        return masked_at(self.pair.actual, difference.actual_path, self._secret_variables)

    def digests(self, environment: str) -> tuple[str, str]:
        """The digests of both sides that `expected` and `actual` don't show: masked texts, and whole objects.

        Image tags aren't in that of an object: they belong to the release flow.
        """
        difference, pair = self.difference, self.pair
        if difference is None:
            expected = _untagged(pair.expected.body) if pair.expected is not None else None
            actual = _untagged(pair.actual) if pair.actual is not None else None
            return self._digest(expected, environment, ""), self._digest(actual, environment, "")
        if difference.actual is NOTHING or self.actual == difference.actual:
            return "", ""
        return "", secret_digest_of(difference.actual, environment, pair.name, repr(difference.where))

    def _digest(self, body: dict[str, Any] | None, environment: str, where: str) -> str:
        if body is None:
            return ""
        if self.is_near_secret:
            return secret_digest_of(body, environment, self.pair.name, where)
        return digest_of(body)

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
    pair: Pair,
    kinds: frozenset[str],
    *,
    generated: bool = False,
    image_tags: bool = False,
    switches: Sequence[Drifted] = (),
    variables: Mapping[str, str] | None = None,
    strict: bool = True,
) -> Iterator[Drifted]:
    """The differences between the two sides of an object.

    `kinds` are those that the tables make: an extra object of another kind is unmanaged. A tree that
    was `generated` has the tables' own substitution variables; in any other tree, one of another name
    is equivalent. With `image_tags` the tags of images are compared, which otherwise belong to the
    release flow. `variables` are values of Flux's variables, by name: two texts that arrive in a cluster as
    the same value are no difference; `strict` says whether Flux refuses a variable without a value.
    `switches` are the settings of Flux that differ: they come first, and take the place of the difference of
    their field.
    """
    expected, actual = pair.expected, pair.actual
    yield from switches
    if expected is None:
        managed = pair.body.get("kind") in kinds
        yield Drifted(Case.OBJECT_EXTRA if managed else Case.UNMANAGED, pair)
    elif actual is None:
        yield Drifted(Case.OBJECT_MISSING, pair, origin=expected.source.origins.get(("metadata", "name")))
    else:
        form = form_of(str(expected.body["kind"]), image_tags=image_tags)
        switched = {one.difference.actual_path for one in switches if one.difference is not None}
        for difference in differences(expected.body, actual, form):
            if _is_switched(difference, switched):
                continue
            if variables and arrive_equal(difference.expected, difference.actual, variables, strict=strict):
                continue
            if generated or not same_but_for_substitutions(difference.expected, difference.actual):
                yield _drifted(pair, expected, difference, generated=generated)


def _untagged(body: dict[str, Any]) -> dict[str, Any]:
    """A copy of an object in which images have no tags."""
    copy = deepcopy(body)
    for path, reference in container_images(body):
        holder = value_at(copy, path[:-1])
        holder[path[-1]] = image(reference).name
    return copy


def _is_switched(difference: Difference, switched: set[Path]) -> bool:
    """Whether the settings of Flux are all that is different: they may be the only labels or annotations."""
    path, actual = difference.actual_path, difference.actual
    only = isinstance(actual, dict) and difference.expected is NOTHING and bool(actual)
    return path in switched or (only and all((*path, key) in switched for key in actual))


def _drifted(pair: Pair, expected: Expected, difference: Difference, *, generated: bool) -> Drifted:
    if difference.expected is NOTHING:
        # An extra item of a list has no place of its own among the expected ones.
        is_item = len(difference.expected_path) < len(difference.where)
        absence = None if is_item else _absence(expected.source.absences, difference.expected_path)
        if absence is not None:
            case = Case.UNDECIDABLE if absence.unknown else Case.EXTRA
            return Drifted(case, pair, difference, absence.origin)
        if difference.owned:
            case = Case.SELECTOR if difference.where[:2] == ("spec", "selector") else Case.EXTRA
            return Drifted(case, pair, difference, _nearest(expected, difference.expected_path))
        return Drifted(Case.UNMANAGED, pair, difference)
    origin = _nearest(expected, difference.expected_path)
    if difference.actual is NOTHING:
        return Drifted(Case.MISSING, pair, difference, origin)
    has_variable = _has_variable(difference.expected) and not (generated and _has_variable(difference.actual))
    return Drifted(Case.UNDECIDABLE if has_variable else Case.CHANGED, pair, difference, origin)


def _absence(absences: Iterable[Absence], path: Path) -> Absence | None:
    """The absence that the tables have for a place, or for something in it or around it."""
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


def _has_variable(value: Any) -> bool:
    """Whether a value has a variable that Flux substitutes."""
    return isinstance(value, str) and is_substituted(value)


def arrive_equal(expected: Any, actual: Any, variables: Mapping[str, str], *, strict: bool) -> bool:
    """Whether two values, one of which has a variable, are the same in a cluster, by value and type."""
    if not _has_variable(expected) and not _has_variable(actual):
        return False
    here, there = (
        substituted(value, variables, strict=strict) if isinstance(value, str) else Substituted(value)
        for value in (expected, actual)
    )
    if here.error or there.error:
        return False
    return (here.type, here.value) == (there.type, there.value)


def same_but_for_substitutions(expected: Any, actual: Any) -> bool:
    """Whether two texts are equal apart from the names of their substitution variables."""
    if not _has_variable(expected) or not _has_variable(actual):
        return False
    return _without_names(expected) == _without_names(actual)


def _without_names(text: str) -> str:
    return replace_variables(text, lambda _: "${}")
