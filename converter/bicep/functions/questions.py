"""Functions about the length of a string, array or object, and about what is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from converter.bicep.functions import units
from converter.bicep.functions.registry import Site, Table, Undecided, is_text
from converter.bicep.symbolic.casing import is_certain, upper
from converter.bicep.symbolic.comparison import equal, is_among
from converter.bicep.symbolic.symbols import greatest_length, kind_of, least_length
from converter.bicep.symbolic.texts import head, known_text, parts_of, tail
from converter.provenance import Array, Object, Scalar, Text, Value, is_secret

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

CHEAP: Final = 16
"""How many comparisons of values cost as much as making an item of an array."""

values = FUNCTIONS.of_values


@values("length", "array|object|string")
def length(site: Site, value: Value) -> Value:
    if isinstance(value, Array):
        return _counted(site, value, len(value.items))
    text = known_text(value)
    if text is not None:
        return _counted(site, value, units.length(text))
    least, greatest = least_length(value), greatest_length(value)
    if least == greatest and _is_even(value):
        return _counted(site, value, least)
    return site.unknown((value,), least, greatest if _is_even(value) else None)


def _is_even(value: Value) -> bool:
    return all(units.is_even(str(part.data)) for part in parts_of(value) if isinstance(part, Scalar))


def _counted(site: Site, value: Value, count: int) -> Scalar:
    secret = is_secret(value) if not isinstance(value, Array | Object) else False
    return Scalar(count, secret, origin=site.origin((value,)))


@values("empty", "array|null|object|string")
def empty(site: Site, value: Value) -> Value:
    secret = isinstance(value, Scalar | Text) and is_secret(value)
    if isinstance(value, Scalar):
        return Scalar(value.data in {None, ""}, secret, origin=site.origin((value,)))
    if least_length(value) > 0:
        return Scalar(False, secret, origin=site.origin((value,)))
    if greatest_length(value) == 0:
        return Scalar(True, secret, origin=site.origin((value,)))
    return site.unknown((value,))


@values("contains", "array|object|string", "any")
def contains(site: Site, value: Value, wanted: Value) -> Value:
    """Whether a string has a text in it, an array an item, or an object a key, in any case of its letters."""
    arguments = (value, wanted)
    if isinstance(value, Array):
        site.scope.run.spend(len(value.items) // CHEAP, site.node.span)
        outcome = is_among(value.items, wanted)
        return site.unknown(arguments) if outcome is None else site.known(outcome, arguments)
    if kind_of(value) in {"object", "string"} and kind_of(wanted) not in {"string", None}:
        site.reject(f"a string to look for in {'an object' if kind_of(value) == 'object' else 'a string'}", 1)
    if isinstance(value, Object):
        return _has_key(site, value, wanted)
    return _text_contains(site, value, wanted) if kind_of(value) == "string" else site.unknown(arguments)


def _has_key(site: Site, value: Object, wanted: Value) -> Value:
    key = known_text(wanted)
    if key is None:
        return site.unknown((value, wanted))
    folded = upper(key)
    if any(upper(name) == folded for name in value.members):
        return Scalar(True, is_secret(wanted), origin=site.origin((value, wanted)))
    if value.computed or not all(map(is_certain, (key, *value.members))):
        return site.unknown((value, wanted))
    return Scalar(False, is_secret(wanted), origin=site.origin((value, wanted)))


def _text_contains(site: Site, value: Value, wanted: Value) -> Value:
    text, whole = known_text(wanted), known_text(value)
    if text is not None:
        if any(text in str(part.data) for part in parts_of(value) if isinstance(part, Scalar)):
            return site.known(data=True, arguments=(value, wanted))
        if whole is not None:
            return site.known(text in whole, (value, wanted))
    return site.unknown((value, wanted))


# --- where, in any case of the letters ----------------------------------------------------------------


@values("startsWith", "string", "string")
def starts_with(site: Site, text: Value, prefix: Value) -> Value:
    return _at_edge(site, text, prefix, head(text), str.startswith)


@values("endsWith", "string", "string")
def ends_with(site: Site, text: Value, suffix: Value) -> Value:
    return _at_edge(site, text, suffix, tail(text), str.endswith)


def _at_edge(site: Site, text: Value, part: Value, edge: str, fits: Callable[[str, str], bool]) -> Value:
    wanted = known_text(part)
    if wanted is not None and is_certain(edge) and is_certain(wanted):
        known_edge, folded = upper(edge), upper(wanted)
        if fits(known_edge, folded):
            return site.known(data=True, arguments=(text, part))
        if known_text(text) is not None or not fits(folded, known_edge):
            return site.known(data=False, arguments=(text, part))
    return site.unknown((text, part))


@values("indexOf", "array|string", "any")
def index_of(site: Site, value: Value, wanted: Value) -> Value:
    if isinstance(value, Array):
        return _item_index(site, value, wanted, range(len(value.items)))
    _check_wanted(site, value, wanted)
    text = known_text(wanted)
    if text is not None and is_text(value):
        beginning = head(value)
        if is_certain(beginning) and is_certain(text):
            at = upper(beginning).find(upper(text))
            if at >= 0:
                return site.known(units.length(beginning[:at]), (value, wanted))
            if known_text(value) is not None:
                return site.known(-1, (value, wanted))
    return site.unknown((value, wanted))


@values("lastIndexOf", "array|string", "any")
def last_index_of(site: Site, value: Value, wanted: Value) -> Value:
    if isinstance(value, Array):
        return _item_index(site, value, wanted, range(len(value.items) - 1, -1, -1))
    _check_wanted(site, value, wanted)
    whole, text = known_text(value), known_text(wanted)
    if whole is not None and text is not None and is_certain(whole) and is_certain(text):
        if not text:
            # The search begins at the last character, so that the empty text is found there.
            return site.known(max(units.length(whole) - 1, 0), (value, wanted))
        at = upper(whole).rfind(upper(text))
        return site.known(at if at < 0 else units.length(whole[:at]), (value, wanted))
    return site.unknown((value, wanted))


def _check_wanted(site: Site, value: Value, wanted: Value) -> None:
    if kind_of(value) == "string" and kind_of(wanted) not in {"string", None}:
        site.reject("a string to look for in a string", 1)


def _item_index(site: Site, array: Array, wanted: Value, places: range) -> Value:
    site.scope.run.spend(len(array.items) // CHEAP, site.node.span)
    for index in places:
        outcome = equal(array.items[index], wanted)
        if outcome is None:
            return site.unknown((array, wanted))
        if outcome:
            return site.known(index, (array, wanted))
    return site.known(-1, (array, wanted))


@known("like", "string", "string")
def like(text: str, pattern: str) -> bool:
    """`*` matches any text, without regard to case; other wildcards aren't documented."""
    if "?" in pattern or not (is_certain(text) and is_certain(pattern)):
        raise Undecided
    rest = upper(text)
    first, *others = upper(pattern).split("*")
    if not others:
        return rest == first
    *between, last = others
    if not rest.startswith(first) or len(rest) < len(first) + len(last) or not rest.endswith(last):
        return False
    at, end = len(first), len(rest) - len(last)
    for piece in between:
        at = rest.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True
