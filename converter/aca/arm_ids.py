"""The ids of Azure resources, known or with unknown parts: their segments, and what each of them names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from converter.bicep import canonical_type, known_text, parts_of, resource_id
from converter.provenance import Origin, Scalar, Text, Value, is_known, plain, same, text_of
from converter.source import dataclass

PROVIDERS = "providers"
_ABOVE_PROVIDERS: Final = {name.lower(): name for name in ("subscriptions", "resourceGroups")}


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The part of an id between two slashes.

    `names` is the type of the resource whose name it is (`subscriptions`, `resourceGroups`,
    `Microsoft.KeyVault/vaults`) in canonical spelling, empty for a fixed word of the id.
    """

    value: Value
    names: str = ""


def segments(identifier: Value) -> tuple[Segment, ...]:
    """The segments of an id; none where the value isn't one, or its form isn't known."""
    pieces = list(_split(identifier))
    if len(pieces) < 3 or known_text(pieces[0]) != "":
        return ()
    return tuple(_named(pieces[1:]))


def formatted(parts: tuple[Segment, ...], origin: Origin) -> Value:
    """The id of segments."""
    return resource_id([part.value for part in parts], origin)


def is_same_id(left: Value, right: Value) -> bool:
    """Whether two ids are those of one resource; Azure ignores their case."""
    if is_known(left) and is_known(right):
        return str(plain(left)).lower() == str(plain(right)).lower()
    return same(_folded(left), _folded(right))


def _folded(value: Value) -> Value:
    """An id with what is known of it in lower case."""
    if isinstance(value, Text):
        return replace(value, parts=tuple(map(_folded, value.parts)))
    return replace(value, data=str(value.data).lower()) if isinstance(value, Scalar) else value


def _split(identifier: Value) -> Iterator[Value]:
    held: list[Value] = []
    for part in parts_of(identifier):
        if not isinstance(part, Scalar):
            held.append(part)
            continue
        first, *others = str(part.data).split("/")
        held.append(Scalar(first, part.secret, origin=part.origin))
        for text in others:
            yield _joined(held)
            held = [Scalar(text, part.secret, origin=part.origin)]
    yield _joined(held)


def _joined(parts: list[Value]) -> Value:
    """One value of the parts; a single unknown part stays itself."""
    given = [part for part in parts if not isinstance(part, Scalar) or part.data != ""]
    return given[0] if len(given) == 1 else text_of(given, parts[0].origin)


def _named(words: list[Value]) -> Iterator[Segment]:
    """Each word with what it names: a name follows its type, a type its provider."""
    kind, inside, index = "", False, 0
    while index < len(words):
        word = known_text(words[index]) or "*"
        yield Segment(words[index])
        if index + 1 < len(words):
            if word.lower() == PROVIDERS:
                kind, inside = known_text(words[index + 1]) or "*", True
                yield Segment(words[index + 1])
            else:
                kind = f"{kind}/{word}" if inside else word
                yield Segment(words[index + 1], _canonical(kind))
        index += 2


def _canonical(kind: str) -> str:
    """A type in its canonical spelling, the two above of all providers included."""
    return _ABOVE_PROVIDERS.get(kind.lower()) or canonical_type(kind)
