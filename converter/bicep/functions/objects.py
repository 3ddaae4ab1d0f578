"""Functions of objects, and conversions between kinds of values."""

from __future__ import annotations

import json as json_text
import re
from typing import Final

from converter.bicep.functions.registry import Rejected, Site, Table
from converter.bicep.merging import object_of
from converter.bicep.symbols import call, kind_of
from converter.bicep.texts import known_text
from converter.provenance.values import Array, Object, Plain, Scalar, Value

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data
values = FUNCTIONS.of_values


@values("any", "any")
def any_(_: Site, value: Value) -> Value:
    return value


@values("items", "object")
def items(site: Site, value: Value) -> Value:
    """Key and value of each member, by key without regard to case."""
    if not isinstance(value, Object) or value.computed:
        return site.unknown((value,))
    origin = site.origin((value,))
    entries = [
        Object({"key": Scalar(key, origin=origin), "value": member}, origin=origin)
        for key, member in sorted(value.members.items(), key=lambda entry: entry[0].upper())
    ]
    return Array(tuple(entries), origin=origin)


@values("objectKeys", "object")
def object_keys(site: Site, value: Value) -> Value:
    if not isinstance(value, Object) or value.computed:
        return site.unknown((value,))
    return site.known(list(value.members), (value,))


@values("shallowMerge", "array")
def shallow_merge(site: Site, value: Value) -> Value:
    if not isinstance(value, Array):
        return site.unknown((value,))
    return object_of(value.items, site.origin((value,)))


@values("int", "int|string")
def int_(site: Site, value: Value) -> Value:
    if kind_of(value) == "int":
        return value
    text = known_text(value)
    if text is None:
        return site.unknown((value,))
    if not re.fullmatch(r"\s*[+-]?\d+\s*", text, re.ASCII) or abs(int(text)) >= 2**63:
        site.reject("a string that is an integer")
    return site.known(int(text), (value,))


@values("bool", "any")
def bool_(site: Site, value: Value) -> Value:
    if kind_of(value) == "bool":
        return value
    if isinstance(value, Scalar) and isinstance(value.data, int):
        return site.known(value.data != 0, (value,))
    text = known_text(value)
    if text is None:
        if kind_of(value) in {"string", "int", None}:
            return site.unknown((value,))
        site.reject("a string or integer")
    folded = text.strip().lower()
    if folded not in {"true", "false", "1", "0"}:
        site.reject("`true` or `false`")
    return site.known(folded in {"true", "1"}, (value,))


@values("json", "string")
def json(site: Site, value: Value) -> Value:
    text = known_text(value)
    if text is None:
        return call("json", (value,), site.origin((value,)))
    try:
        data: Plain = parsed_json(text)
    except Rejected as rejected:
        site.reject(rejected.expectation, rejected.position)
    return site.known(data, (value,))


def parsed_json(text: str) -> Plain:
    """The data of a JSON text; numbers with a point or exponent are floats."""
    try:
        data: Plain = json_text.loads(text.lstrip("\ufeff"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Rejected("a text that is JSON") from None
    return data


def _no_constant(name: str) -> None:
    raise ValueError(name)
