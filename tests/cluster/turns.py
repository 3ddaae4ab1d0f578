"""Objects with one thing changed, field by field: each value in turn becomes what its type doesn't allow, or barely.

`mutations` tries what means something in a field of some name; here a field's name is nothing, its type all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.cluster.client import Body
from tests.cluster.mutations import FIXED, Mutation, Place, places

_LONG: Final = "x" * 300
_OTHER_TEXTS: Final = ("", _LONG, "two words", "Upper_Case", "smørbrød", "-a", "1")
_OTHER_NUMBERS: Final = (-1, 0, 65536, 2**31, 2**63, 1.5)
_OF_OTHER_TYPES: Final[tuple[Any, ...]] = ("text", 7, True, [], {}, ["text"], {"a": "text"})


def turns(bodies: Sequence[Body], seed: int, most: int) -> Iterator[tuple[Body, Mutation]]:
    """Changes of the objects, drawn by chance so that each object has its share of `most`."""
    chance = random.Random(seed)
    for number, body in enumerate(bodies):
        every = [each for place, value in places(body) if place not in FIXED for each in _at(place, value)]
        share = most // len(bodies) + (number < most % len(bodies))
        for mutation in chance.sample(every, min(share, len(every))):
            yield body, mutation


def _at(place: Place, value: Any) -> Iterator[Mutation]:
    yield Mutation(place, "remove")
    for other in (None, *_others(value)):
        yield Mutation(place, "set", other)
    if isinstance(value, list) and value:
        yield Mutation(place, "append", value[-1])
        yield Mutation(place, "append", None)
    if isinstance(value, dict):
        yield Mutation((*place, "noSuchField"), "set", "text")


def _others(value: Any) -> Iterator[Any]:
    """Values of the same type at the edge of what it has, and values of other types."""
    yield from (other for other in _OF_OTHER_TYPES if type(other) is not type(value))
    if isinstance(value, str):
        yield from (other for other in (*_OTHER_TEXTS, f"{value} ", value.upper()) if other != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (other for other in _OTHER_NUMBERS if other != value)
    elif value:
        yield type(value)()
