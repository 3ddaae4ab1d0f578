"""Functions of objects, and conversions between kinds of values."""

from __future__ import annotations

import re
from typing import Final

from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.registry import Site, Table, Undecided
from converter.bicep.symbolic.casing import is_certain, upper
from converter.bicep.symbolic.merging import extent, object_of
from converter.bicep.symbolic.symbols import call, kind_of
from converter.bicep.symbolic.texts import known_text
from converter.bicep.syntax import nodes
from converter.provenance import Array, Object, Scalar, Value, everything_in

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values

_INTEGER: Final = re.compile(r"\s*[+-]?0*(?P<digits>\d*)\s*", re.ASCII)
_DIGITS: Final = 19
_LONG: Final = 2**63


@values("any", "any")
def any_(_: Site, value: Value) -> Value:
    return value


@values("items", "object")
def items(site: Site, value: Value) -> Value:
    """Key and value of each member, in the order of `objectKeys`."""
    if not isinstance(value, Object) or value.computed:
        return site.unknown((value,))
    origin = site.origin((value,))
    entries = [
        Object({"key": Scalar(key, origin=origin), "value": value.members[key]}, origin=origin)
        for key in _sorted_keys(value)
    ]
    return Array(tuple(entries), origin=origin)


@values("objectKeys", "object")
def object_keys(site: Site, value: Value) -> Value:
    """The keys in alphabetical order, without regard to case; keys equal but for it keep their order."""
    if not isinstance(value, Object) or value.computed:
        return site.unknown((value,))
    return site.known([*_sorted_keys(value)], (value,))


def _sorted_keys(value: Object) -> list[str]:
    if not all(map(is_certain, value.members)):
        raise Undecided
    return sorted(value.members, key=lambda key: upper(key).encode("utf-16-be"))


@values("shallowMerge", "array")
def shallow_merge(site: Site, value: Value) -> Value:
    if not isinstance(value, Array):
        return site.unknown((value,))
    for item in value.items:
        if kind_of(item) not in {"object", None}:
            site.reject("an array of objects")
    site.scope.run.check_parts(extent(value.items), site.node.span)
    return object_of(value.items, site.origin((value,)))


@values("int", "int|float|string")
def int_(site: Site, value: Value) -> Value:
    """The integer that a string spells, with a sign and blanks as .NET takes them."""
    if kind_of(value) == "int":
        return value
    text = known_text(value)
    if text is None:
        return site.unknown((value,))
    match = _INTEGER.fullmatch(text)
    if match is None or not any(letter.isdigit() for letter in text):
        site.reject("a string that is an integer")
    if len(match["digits"]) > _DIGITS or not -_LONG <= int(text) < _LONG:
        site.reject("a string that is an integer of 64 bits")
    return site.known(int(text), (value,))


@values("bool", "any")
def bool_(site: Site, value: Value) -> Value:
    """`true` and `false` in any case of their letters, and integers: all but 0 are true."""
    kind = kind_of(value)
    if kind == "bool":
        return value
    if isinstance(value, Scalar) and kind == "int":
        return site.known(value.data != 0, (value,))
    text = known_text(value)
    if text is None:
        if kind in {"array", "object"}:
            site.reject("a string or integer")
        return site.unknown((value,))
    folded = text.lower()
    if folded.strip() not in {"true", "false"}:
        site.reject("`true` or `false`")
    if folded != folded.strip():
        # Whether ARM reads blanks isn't documented.
        return site.unknown((value,))
    return site.known(folded == "true", (value,))


@values("json", "string")
def json(site: Site, value: Value) -> Value:
    """The data of a JSON text. One that is written out is read by the compiler: its integers have 64 bits."""
    text = known_text(value)
    if text is None:
        return call("json", (value,), site.origin((value,)))
    found = site.known(parsed_json(text, any_size=True), (value,))
    if type(site.node.arguments[0]) is nodes.Literal and not all(map(_is_long, everything_in(found))):
        site.reject("a text whose integers have 64 bits")
    return found


def _is_long(value: Value) -> bool:
    return type(value) is not Scalar or type(value.data) is not int or -_LONG <= value.data < _LONG
