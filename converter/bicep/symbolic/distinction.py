"""Which values of many are the same as others, without comparing each with each where all are known."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from converter.bicep.symbolic.casing import upper
from converter.bicep.symbolic.comparison import equal
from converter.bicep.symbolic.texts import known_text
from converter.provenance import Array, Object, Scalar, Text, Value


def identity(value: Value, *, folded: bool = False) -> Hashable | None:
    """What two equal values have in common and unequal ones haven't; None for what isn't all known.

    `folded` takes keys that differ by the case of their letters alone for the same. Floats have no
    identity: whether one equals an integer is a matter of its own.
    """
    if isinstance(value, Scalar):
        return None if isinstance(value.data, float) else (type(value.data).__name__, value.data)
    if isinstance(value, Text):
        text = known_text(value)
        return None if text is None else ("str", text)
    if isinstance(value, Array):
        items = [identity(item, folded=folded) for item in value.items]
        return None if None in items else ("array", tuple(items))
    if isinstance(value, Object) and not value.computed:
        members = [
            (upper(key) if folded else key, identity(member, folded=folded))
            for key, member in value.members.items()
        ]
        return None if any(found is None for _, found in members) else ("object", frozenset(members))
    return None


class Pool:
    """A set of values, some of them unknown, that finds whether it has an equal of another value."""

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self._exact: set[Hashable] = set()
        self._folded: set[Hashable] = set()
        self._known: list[Value] = []
        self._unknown: list[Value] = []
        for value in values:
            self.add(value)

    def add(self, value: Value) -> None:
        found = identity(value)
        if found is None:
            self._unknown.append(value)
        else:
            self._exact.add(found)
            self._folded.add(identity(value, folded=True))
            self._known.append(value)

    def cost(self, value: Value) -> int:
        """How much `has` costs, in items of an array."""
        return len(self._unknown) + (len(self._known) if identity(value) is None else 0)

    def has(self, value: Value) -> bool | None:
        """Whether a value of the pool equals this one; None when it isn't decided."""
        found = identity(value)
        if found is None:
            outcomes = {equal(value, other) for other in (*self._known, *self._unknown)}
        elif found in self._exact:
            return True
        else:
            outcomes = {equal(value, other) for other in self._unknown}
            if identity(value, folded=True) in self._folded:
                outcomes.add(None)
        return True if True in outcomes else (None if None in outcomes else False)


def distinct(values: Sequence[Value], spend: Callable[[int], None]) -> list[Value] | None:
    """The values, each once, in order; None where it isn't decided which are equal.

    `spend` is called with the cost of the comparisons, in items of an array, before they are made.
    """
    pool = Pool()
    kept = []
    for value in values:
        spend(pool.cost(value))
        outcome = pool.has(value)
        if outcome is None:
            return None
        if not outcome:
            pool.add(value)
            kept.append(value)
    return kept
